"""The election itself: set up once, opened for counting, closed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import audit
from models.audit import Actor
from models.clock import utcnow
from models.errors import Refusal, RefusalCode, Several
from models.rules.attention import MISS_LEAST, MISS_LIMIT, PLANTED_SHARE, WITHHELD_SHARE
from models.schema import (
    AttentionRule,
    Candidate,
    Contest,
    ContestField,
    Election,
    Entry,
    Person,
    Sheet,
)

MIN_KEY_BYTES = 16


def create_election(
    session: Session,
    actor: Actor,
    *,
    code: str,
    name_vi: str,
    name_en: str,
    day: date,
    is_trial: bool,
    identity_key: bytes,
    embargo_until: datetime | None = None,
    paper_share: int = 20,
    withheld_share: int = WITHHELD_SHARE,
    planted_share: int | None = None,
    miss_limit: int = MISS_LIMIT,
    miss_least: int = MISS_LEAST,
    now: datetime | None = None,
) -> Election:
    """Set up the one election of this database, in the phase "setup".

    `is_trial` never changes afterwards. `identity_key` signs the QR codes: at least 16 bytes.
    One sheet in `paper_share` (1 or more) is typed in tally B from the paper. Of the readings one
    in `withheld_share` is not shown to tally A (0: none); in a trial, one in `planted_share` is
    changed on purpose. Above `miss_limit` per cent of at least `miss_least` numbers, tally A goes
    to somebody else. Raises `Refusal`.
    """
    existing = session.get(Election, 1)
    if existing is not None:
        raise Refusal(RefusalCode.ELECTION_EXISTS, code=existing.code)
    for name, value in (("code", code), ("name_vi", name_vi), ("name_en", name_en)):
        if not value.strip():
            raise Refusal(RefusalCode.FIELD_EMPTY, name=name)
    if len(identity_key) < MIN_KEY_BYTES:
        raise Refusal(RefusalCode.KEY_TOO_SHORT, found=len(identity_key))
    at = now or utcnow()
    election = Election(
        id=1,
        code=code.strip(),
        name_vi=name_vi.strip(),
        name_en=name_en.strip(),
        day=day,
        is_trial=is_trial,
        phase="setup",
        identity_key=identity_key,
        embargo_until=embargo_until,
        paper_share=paper_share,
        created_at=at,
    )
    session.add(election)
    session.flush()
    planted = PLANTED_SHARE if planted_share is None and is_trial else planted_share or 0
    if planted and not is_trial:
        raise Refusal(RefusalCode.PLANTED_IN_TRIALS)
    session.add(
        AttentionRule(
            id=1,
            withheld_share=withheld_share,
            planted_share=planted,
            miss_limit=miss_limit,
            miss_least=miss_least,
        )
    )
    audit.record(
        session,
        actor,
        "election_created",
        f"election:{election.code}",
        {"day": day.isoformat(), "is_trial": is_trial},
        now=at,
    )
    return election


def current_election(session: Session) -> Election:
    """Return the election of this database; raises `Refusal` where there is none yet."""
    election = session.get(Election, 1)
    if election is None:
        raise Refusal(RefusalCode.NO_ELECTION)
    return election


def require_phase(session: Session, *phases: str) -> Election:
    """Return the election if it is in one of `phases`; raises `Refusal` otherwise."""
    election = current_election(session)
    if election.phase not in phases:
        raise Refusal(RefusalCode.WRONG_PHASE, phase=election.phase, needed=" / ".join(phases))
    return election


def require_role(actor: Actor, *roles: str) -> None:
    """Raise `Refusal` unless `actor` is enabled and has one of `roles` (the system may)."""
    if not actor.enabled:
        raise Refusal(RefusalCode.ACCOUNT_DISABLED)
    if actor.role != "system" and actor.role not in roles:
        raise Refusal(RefusalCode.ROLE_NOT_ALLOWED, role=actor.role)


def open_counting(session: Session, actor: Actor, *, now: datetime | None = None) -> Election:
    """Open counting: from now on sheets are taken in and accounts need two people to change.

    An administrator does it, once everything that the evening needs is there; raises `Refusal`.
    """
    require_role(actor, "administrator")
    election = require_phase(session, "setup")
    missing = missing_for_counting(session)
    if missing:
        raise Refusal(RefusalCode.NOTHING_TO_COUNT, missing=Several(missing))
    election.phase = "counting"
    audit.record(session, actor, "counting_opened", f"election:{election.code}", now=now)
    return election


def close_counting(session: Session, actor: Actor, *, now: datetime | None = None) -> Election:
    """Close counting; an administrator does it, once no entry is half done. Raises `Refusal`."""
    require_role(actor, "administrator")
    election = require_phase(session, "counting")
    unfinished = session.scalar(
        select(func.count())
        .select_from(Entry)
        .where(Entry.finished_at.is_(None), Entry.voided_at.is_(None))
    )
    if unfinished:
        raise Refusal(RefusalCode.OPEN_WORK, entries=unfinished)
    election.phase = "closed"
    audit.record(session, actor, "counting_closed", f"election:{election.code}", now=now)
    return election


def missing_for_counting(session: Session) -> list[Refusal]:
    """Return what still keeps counting from opening, one refusal each; empty when it can."""
    missing: list[Refusal] = []
    if not session.scalar(select(func.count()).select_from(Sheet)):
        missing.append(Refusal(RefusalCode.NO_SHEETS_EXPECTED))
    for contest in session.scalars(select(Contest).order_by(Contest.code)):
        names = _count(session, Candidate, contest.id)
        if names != contest.candidate_count:
            missing.append(
                Refusal(
                    RefusalCode.NAMES_MISSING,
                    contest=contest.code,
                    names=names,
                    expected=contest.candidate_count,
                )
            )
        if not _count(session, ContestField, contest.id):
            missing.append(Refusal(RefusalCode.NO_FIELDS, contest=contest.code))
    staff = session.scalars(
        select(Person.role).where(Person.enabled, Person.role.in_(("reviewer", "supervisor")))
    ).all()
    # Tally A, tally B and the decision are three different people.
    if len(staff) < 3 or "supervisor" not in staff:
        missing.append(Refusal(RefusalCode.TOO_FEW_PEOPLE))
    return missing


def _count(session: Session, model: type[Candidate] | type[ContestField], contest_id: int) -> int:
    found = session.scalar(
        select(func.count()).select_from(model).where(model.contest_id == contest_id)
    )
    return found or 0
