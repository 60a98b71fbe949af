"""Giving one number at a time: the lease, the single-use token of the picture, the value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.values import Tally, Value, checked_value, number
from models.schema import (
    Entry,
    EntryValue,
    Lease,
    Person,
    PictureToken,
    Planted,
    PlantedAnswer,
    ReadingField,
    Sheet,
)
from models.services.common import checked_tally, require_counting, subject
from models.services.issuing import HeldToken, held_token
from models.services.presenting import (
    Asked,
    differs_from_withheld,
    proposal_of,
    unanswered,
    was_planted,
)
from models.services.standing_down import judge

LEASE: Final = timedelta(minutes=15)
"""How long a tally stays with one person who does nothing; every number given renews it."""
_RENEWED_AFTER: Final = timedelta(seconds=30)
"""A lease that was renewed a moment ago is not written again for the next number."""
_LEASE: Final = select(Lease).where(
    Lease.sheet_id == bindparam("sheet_id"), Lease.tally == bindparam("tally")
)


@dataclass(frozen=True, slots=True)
class Given:
    """What became of an answer: the kept `value`, and why the number is `asked` again, if it is.

    None is kept where the person confirmed a planted value: asked again as "planted".
    """

    entry: Entry
    field_id: str
    value: EntryValue | None
    asked: Asked = "plain"


def take_lease(session: Session, actor: Person, sheet: Sheet, tally: Tally, now: datetime) -> None:
    """Take or renew the lease of a tally; raises `Refusal` while somebody else holds it."""
    lease = session.scalar(_LEASE, {"sheet_id": sheet.id, "tally": tally})
    if lease is None:
        lease = Lease(sheet_id=sheet.id, tally=tally, person_id=actor.id, expires_at=now)
        session.add(lease)
    elif lease.person_id == actor.id:
        if now < lease.expires_at and now + LEASE - lease.expires_at < _RENEWED_AFTER:
            return
    elif lease.expires_at > now:
        raise Refusal(RefusalCode.LEASED, sheet=sheet.code)
    lease.person_id, lease.expires_at = actor.id, now + LEASE
    session.flush()


def release_lease(session: Session, entry: Entry) -> None:
    """Give the lease of an entry back (its person leaves the desk); the entry stays as it is."""
    lease = session.scalar(
        select(Lease).where(
            Lease.sheet_id == entry.sheet_id,
            Lease.tally == entry.tally,
            Lease.person_id == entry.person_id,
        )
    )
    if lease is not None:
        session.delete(lease)
        session.flush()


def save_value(
    session: Session,
    actor: Person,
    token: str,
    value: Value,
    *,
    shown_at: datetime | None,
    accept: bool,
    again: bool = False,
    now: datetime | None = None,
) -> Given:
    """Keep one value for the field of `token`; earlier values of the field stay.

    `shown_at` is when its picture was shown, as the caller knows for sure; None where it was not,
    or where there is none, from the paper. `accept` says that what was proposed was confirmed as it
    is (tally A only); `again` that the same was sent before and the answer got lost: where it was
    kept, it is not kept twice. Nothing is kept where a planted value was confirmed: the answer says
    so, and the true reading comes next. A withheld number whose first typing is not what was read
    is asked once more; the second typing stands.
    Raises `Refusal` for a token of somebody else, used before, or whose picture was shown within
    `MIN_SHOWN` of now, or of the picture of another number of the entry.
    """
    at = now or utcnow()
    require_counting(session)
    held = held_token(session, actor, token, shown_at)
    row, entry = held.row, held.entry
    if row.used_at is not None:
        former = _given_with(session, entry, row, value) if again else None
        if former is not None:
            return former
        raise Refusal(RefusalCode.TOKEN_USED)
    if entry.medium == "scan" and not held.was_looked_at(at):
        raise Refusal(RefusalCode.NOT_SHOWN_LONG_ENOUGH)
    sheet = session.get_one(Sheet, entry.sheet_id)
    take_lease(session, actor, sheet, checked_tally(entry.tally), at)
    sound = checked_value(value, held.digits)
    # Where the reading itself was shown, no planted value stood before the person.
    blind = entry.tally == "A" and row.reading_field_id is None
    planted = unanswered(session, entry, row.field_id) if blind else None
    if planted is not None:
        outcome = _answer_planted(session, planted, held, sound, accept=accept, now=at)
        if outcome == "confirmed":
            found_out = {"field": row.field_id}
            record(session, actor, "planted_confirmed", subject(sheet), found_out, now=at)
            judge(session, actor, at)
            return Given(entry, row.field_id, None, "planted")
        accept = False
    elif was_planted(session, entry, row, sound):
        raise Refusal(RefusalCode.VALUE_IS_NOT_READING)
    reading = _accepted_reading(held, sound) if accept else None
    held.use_up(session, at)
    given = EntryValue(
        entry_id=entry.id,
        field_id=row.field_id,
        seq=held.last_seq + 1,
        kind=sound.kind,
        value=sound.value,
        source="typed" if reading is None else "accepted",
        reading_field_id=None if reading is None else reading.id,
        token_id=row.id,
        picture_sha256=row.picture_sha256,
        given_at=at,
    )
    session.add(given)
    # The number itself is in the row that the event covers; the log's text names only the field.
    told = {"tally": entry.tally, "field": row.field_id, "seq": given.seq, "source": given.source}
    record(session, actor, "value_given", subject(sheet), told, now=at)
    return Given(entry, row.field_id, given, _asked_after(session, entry, row, given))


def _answer_planted(
    session: Session,
    planted: Planted,
    held: HeldToken,
    value: Value,
    *,
    accept: bool,
    now: datetime,
) -> str:
    """Note whether the person confirmed a planted value (typing the same is no better)."""
    confirmed = value == number(planted.value)
    if accept and not confirmed:
        raise Refusal(RefusalCode.VALUE_IS_NOT_READING)
    outcome = "confirmed" if confirmed else "caught"
    held.use_up(session, now)
    answer = {"token_id": held.row.id, "outcome": outcome, "answered_at": now}
    session.add(PlantedAnswer(planted_id=planted.id, **answer))
    session.flush()
    return outcome


def _given_with(session: Session, entry: Entry, token: PictureToken, value: Value) -> Given | None:
    """Return what became of the answer that used this token, if it was the same value."""
    kept = session.scalar(select(EntryValue).where(EntryValue.token_id == token.id))
    if kept is not None and (kept.kind, kept.value) == (value.kind, value.value):
        return Given(entry, kept.field_id, kept, _asked_after(session, entry, token, kept))
    planted = session.scalar(
        select(Planted.value)
        .join(PlantedAnswer, PlantedAnswer.planted_id == Planted.id)
        .where(PlantedAnswer.token_id == token.id, PlantedAnswer.outcome == "confirmed")
    )
    if planted is not None and value == number(planted):
        return Given(entry, token.field_id, None, "planted")
    return None


def _asked_after(session: Session, entry: Entry, token: PictureToken, kept: EntryValue) -> Asked:
    """Return why the number of a kept value is asked once more, or "plain" where it is not."""
    blind = entry.tally == "A" and token.reading_field_id is None
    if blind and kept.seq == 1 and differs_from_withheld(session, entry, kept):
        return "again"
    return "plain"


def _accepted_reading(held: HeldToken, value: Value) -> ReadingField:
    """Return the reading that is confirmed; raises where there is none or it says otherwise."""
    reading = held.reading if held.entry.tally == "A" else None
    proposal = None if reading is None else proposal_of(reading)
    if reading is None or proposal is None:
        raise Refusal(RefusalCode.NO_READING_TO_ACCEPT)
    if proposal != value:
        raise Refusal(RefusalCode.VALUE_IS_NOT_READING)
    return reading
