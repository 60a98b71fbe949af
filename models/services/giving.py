"""Giving one number at a time: the lease, the single-use token of the picture, the value."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.values import Tally, Value, checked_value, number
from models.schema import (
    ContestField,
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
from models.services.desk_view import picture_of
from models.services.presenting import (
    Asked,
    differs_from_withheld,
    proposal_of,
    put_before,
    unanswered,
    was_planted,
)
from models.services.standing_down import judge

LEASE: Final = timedelta(minutes=15)
"""How long a tally stays with one person who does nothing; every number given renews it."""
MIN_SHOWN: Final = timedelta(milliseconds=300)
"""How long a picture must have been visible before a value counts."""


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
    lease = session.scalar(select(Lease).where(Lease.sheet_id == sheet.id, Lease.tally == tally))
    if lease is None:
        lease = Lease(sheet_id=sheet.id, tally=tally, person_id=actor.id, expires_at=now)
        session.add(lease)
    elif lease.person_id != actor.id and lease.expires_at > now:
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


def issue_token(
    session: Session, entry: Entry, field_id: str, *, now: datetime | None = None
) -> str:
    """Return a single-use token for one field of one's own open entry.

    It is tied to the picture of the field (and, in tally A, to the reading of it, unless that is
    withheld or another value was planted in its place: this is decided here, the first time).
    """
    require_open(entry)
    sheet = session.get_one(Sheet, entry.sheet_id)
    _field(session, sheet, field_id)
    at = now or utcnow()
    found = picture_of(session, sheet, field_id) if entry.medium == "scan" else None
    reading = None
    if found is not None and entry.tally == "A":
        reading = put_before(session, entry, sheet, found, at)
    token = PictureToken(
        token=secrets.token_urlsafe(24),
        entry_id=entry.id,
        field_id=field_id,
        picture_sha256=None if found is None else found.picture_sha256,
        reading_field_id=None if reading is None else reading.id,
        issued_at=at,
    )
    session.add(token)
    session.flush()
    return token.token


def mark_shown(session: Session, actor: Person, token: str, *, now: datetime | None = None) -> None:
    """Note that the picture of this token is decoded and visible now; the first time counts."""
    row, _entry = _own_token(session, actor, token)
    if row.shown_at is None:
        row.shown_at = now or utcnow()
        session.flush()


def save_value(
    session: Session,
    actor: Person,
    token: str,
    value: Value,
    *,
    accept: bool,
    again: bool = False,
    now: datetime | None = None,
) -> Given:
    """Keep one value for the field of `token`; earlier values of the field stay.

    `accept` says that what was proposed was confirmed as it is (tally A only); `again` that the
    same was sent before and the answer got lost: where it was kept, it is not kept twice. Nothing
    is kept where a planted value was confirmed: the answer says so, and the true reading comes
    next. A withheld number whose first typing is not what was read is asked once more; the second
    typing stands.
    Raises `Refusal` for a token of somebody else, used before, or shown for less than `MIN_SHOWN`
    before the next picture was.
    """
    at = now or utcnow()
    require_counting(session)
    row, entry = _own_token(session, actor, token)
    if row.used_at is not None:
        former = _given_with(session, entry, row, value) if again else None
        if former is not None:
            return former
        raise Refusal(RefusalCode.TOKEN_USED)
    if entry.medium == "scan" and not _looked_at(session, row, at):
        raise Refusal(RefusalCode.NOT_SHOWN_LONG_ENOUGH)
    sheet = session.get_one(Sheet, entry.sheet_id)
    take_lease(session, actor, sheet, checked_tally(entry.tally), at)
    sound = checked_value(value, _field(session, sheet, row.field_id).digits)
    planted = unanswered(session, entry, row.field_id) if entry.tally == "A" else None
    if planted is not None:
        outcome = _answer_planted(session, planted, row, sound, accept=accept, now=at)
        if outcome == "confirmed":
            found_out = {"field": row.field_id}
            record(session, actor, "planted_confirmed", subject(sheet), found_out, now=at)
            judge(session, actor, at)
            return Given(entry, row.field_id, None, "planted")
        accept = False
    elif was_planted(session, entry, row, sound):
        raise Refusal(RefusalCode.VALUE_IS_NOT_READING)
    reading = _accepted_reading(session, row, entry, sound) if accept else None
    row.used_at = at
    session.flush()
    given = EntryValue(
        entry_id=entry.id,
        field_id=row.field_id,
        seq=_next_seq(session, entry, row.field_id),
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
    return _kept(session, entry, given)


def _looked_at(session: Session, token: PictureToken, now: datetime) -> bool:
    """Whether the token's picture was the one on the screen for long enough.

    Its time ends when the next picture of the entry is shown: a desk shows one number, and a sheet
    whose pictures were all called shown at once was not looked at. The value itself may come
    later, on a slow network after the next picture is up.
    """
    if token.shown_at is None:
        return False
    next_shown = session.scalar(
        select(func.min(PictureToken.shown_at)).where(
            PictureToken.entry_id == token.entry_id,
            PictureToken.field_id != token.field_id,
            PictureToken.shown_at >= token.shown_at,
        )
    )
    return (next_shown or now) - token.shown_at >= MIN_SHOWN


def _answer_planted(
    session: Session,
    planted: Planted,
    token: PictureToken,
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
    token.used_at = now
    session.flush()
    session.add(
        PlantedAnswer(planted_id=planted.id, token_id=token.id, outcome=outcome, answered_at=now)
    )
    session.flush()
    return outcome


def _given_with(session: Session, entry: Entry, token: PictureToken, value: Value) -> Given | None:
    """Return what became of the answer that used this token, if it was the same value."""
    kept = session.scalar(select(EntryValue).where(EntryValue.token_id == token.id))
    if kept is not None and (kept.kind, kept.value) == (value.kind, value.value):
        return _kept(session, entry, kept)
    planted = session.scalar(
        select(Planted.value)
        .join(PlantedAnswer, PlantedAnswer.planted_id == Planted.id)
        .where(PlantedAnswer.token_id == token.id, PlantedAnswer.outcome == "confirmed")
    )
    if planted is not None and value == number(planted):
        return Given(entry, token.field_id, None, "planted")
    return None


def _kept(session: Session, entry: Entry, kept: EntryValue) -> Given:
    """Say of a kept value whether its number is asked once more."""
    again = entry.tally == "A" and kept.seq == 1 and differs_from_withheld(session, entry, kept)
    return Given(entry, kept.field_id, kept, "again" if again else "plain")


def _own_token(session: Session, actor: Person, token: str) -> tuple[PictureToken, Entry]:
    row = session.scalar(select(PictureToken).where(PictureToken.token == token))
    if row is None:
        raise Refusal(RefusalCode.UNKNOWN_TOKEN)
    entry = session.get_one(Entry, row.entry_id)
    if entry.person_id != actor.id:
        raise Refusal(RefusalCode.NOT_YOUR_ENTRY)
    require_open(entry)
    return row, entry


def require_open(entry: Entry) -> None:
    """Raise `Refusal` unless the entry is neither voided nor finished."""
    if entry.voided_at is not None:
        raise Refusal(RefusalCode.ENTRY_VOIDED)
    if entry.finished_at is not None:
        raise Refusal(RefusalCode.ENTRY_FINISHED)


def _accepted_reading(
    session: Session, token: PictureToken, entry: Entry, value: Value
) -> ReadingField:
    """Return the reading that is confirmed; raises where there is none or it says otherwise."""
    if entry.tally != "A" or token.reading_field_id is None:
        raise Refusal(RefusalCode.NO_READING_TO_ACCEPT)
    reading = session.get_one(ReadingField, token.reading_field_id)
    proposal = proposal_of(reading)
    if proposal is None:
        raise Refusal(RefusalCode.NO_READING_TO_ACCEPT)
    if proposal != value:
        raise Refusal(RefusalCode.VALUE_IS_NOT_READING)
    return reading


def _field(session: Session, sheet: Sheet, field_id: str) -> ContestField:
    field = session.scalar(
        select(ContestField).where(
            ContestField.contest_id == sheet.contest_id, ContestField.field_id == field_id
        )
    )
    if field is None:
        raise Refusal(RefusalCode.UNKNOWN_FIELD, field=field_id)
    return field


def _next_seq(session: Session, entry: Entry, field_id: str) -> int:
    highest = session.scalar(
        select(func.max(EntryValue.seq)).where(
            EntryValue.entry_id == entry.id, EntryValue.field_id == field_id
        )
    )
    return (highest or 0) + 1
