"""Who misses too much gets no more sheets of tally A, until a supervisor restores them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import SYSTEM, Actor, record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.eligibility import STOOD_DOWN
from models.rules.states import Role
from models.schema import AttentionRule, Entry, Lease, Person, Sheet, StandDown
from models.services.attention import MissRate, measures_of, miss_rates
from models.services.common import (
    require_free_eyes,
    require_reason,
    require_role,
    void_entries,
)
from models.services.presenting import rule_of


def current_stand_down(session: Session, person: Actor) -> StandDown | None:
    """Return the row that keeps tally A from this person now, or None."""
    return session.scalar(
        select(StandDown).where(StandDown.person_id == person.id, StandDown.restored_at.is_(None))
    )


def stood_down_count(session: Session) -> int:
    """Return how many people are kept from tally A now."""
    found = select(func.count()).select_from(StandDown).where(StandDown.restored_at.is_(None))
    return session.scalar(found) or 0


def attention_view(session: Session, actor: Person) -> tuple[AttentionRule | None, list[MissRate]]:
    """Return the election's rule and every reviewer's rates, for supervisors with free eyes.

    Raises `Refusal` for anybody else, and while the supervisor holds an unfinished entry.
    """
    require_role(actor, Role.SUPERVISOR)
    require_free_eyes(session, actor)
    return rule_of(session), miss_rates(session)


def judge(session: Session, person: Person, now: datetime) -> StandDown | None:
    """Stand a person down if a measure is clearly above the limit; their open sheets become free.

    The unfinished entries of tally A are voided and kept. Called wherever a miss can come to light.
    """
    rule = rule_of(session)
    if rule is None or current_stand_down(session, person) is not None:
        return None
    session.flush()
    above = [
        (name, measure)
        for name, measure in measures_of(session, [person.id])[person.id].items()
        if measure.above(rule.miss_limit, rule.miss_least)
    ]
    if not above:
        return None
    name, measure = above[0]
    row = StandDown(
        person_id=person.id,
        measure=name,
        observed=measure.observed,
        missed=measure.missed,
        began_at=now,
    )
    session.add(row)
    told = {
        "measure": name,
        "observed": measure.observed,
        "missed": measure.missed,
        "limit": rule.miss_limit,
        "sheets": _free_sheets(session, person, now),
    }
    record(session, SYSTEM, "stood_down", f"person:{person.login}", told, now=now)
    return row


def restore(
    session: Session, actor: Person, person: Person, *, reason: str, now: datetime | None = None
) -> StandDown:
    """Give tally A back to a person who was stood down; what they missed before counts no more.

    Raises `Refusal` for anybody but a supervisor with free eyes, for oneself, without a reason, and
    where the person is not stood down.
    """
    require_role(actor, Role.SUPERVISOR)
    require_free_eyes(session, actor)
    if actor.id == person.id:
        raise Refusal(RefusalCode.OWN_STAND_DOWN)
    told = require_reason(reason)
    row = current_stand_down(session, person)
    if row is None:
        raise Refusal(RefusalCode.NOT_STOOD_DOWN, name=person.name)
    at = now or utcnow()
    row.restored_by, row.restored_at, row.reason = actor.id, at, told
    record(
        session, actor, "restored_to_tally_a", f"person:{person.login}", {"reason": told}, now=at
    )
    return row


def _free_sheets(session: Session, person: Person, now: datetime) -> list[str]:
    """Void the person's unfinished entries of tally A; return the codes of their sheets."""
    sheets = session.scalars(
        select(Sheet)
        .join(Entry, Entry.sheet_id == Sheet.id)
        .where(
            Entry.person_id == person.id,
            Entry.tally == "A",
            Entry.finished_at.is_(None),
            Entry.voided_at.is_(None),
        )
        .order_by(Sheet.id)
    ).all()
    for sheet in sheets:
        void_entries(session, sheet, STOOD_DOWN, now, "A")
    for lease in session.scalars(
        select(Lease).where(Lease.person_id == person.id, Lease.tally == "A")
    ):
        session.delete(lease)
    return [sheet.code for sheet in sheets]
