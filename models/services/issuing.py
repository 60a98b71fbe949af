"""Putting one number before the person of an entry: its single-use token, its picture.

These run for every number of the evening, so each asks the database for as little as it can.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.values import Value
from models.schema import (
    Base,
    ContestField,
    Entry,
    EntryValue,
    Person,
    PictureToken,
    ReadingField,
    Sheet,
)
from models.services.desk_view import DeskFieldA, desk_view, picture_of
from models.services.presenting import Asked, put_before

MIN_SHOWN: Final = timedelta(milliseconds=300)
"""How long a picture must have been visible before a value counts, and between two of them."""

_other = aliased(PictureToken)
_TOKEN: Final = (
    select(
        PictureToken,
        Entry,
        ReadingField,
        select(ContestField.digits)
        .join(Sheet, Sheet.contest_id == ContestField.contest_id)
        .where(Sheet.id == Entry.sheet_id, ContestField.field_id == PictureToken.field_id)
        .scalar_subquery(),
        exists().where(
            _other.entry_id == PictureToken.entry_id,
            _other.field_id != PictureToken.field_id,
            _other.used_at.is_not(None),
            _other.shown_at > bindparam("after", type_=PictureToken.shown_at.type),
            _other.shown_at < bindparam("before", type_=PictureToken.shown_at.type),
        ),
        select(func.max(EntryValue.seq))
        .where(
            EntryValue.entry_id == PictureToken.entry_id,
            EntryValue.field_id == PictureToken.field_id,
        )
        .scalar_subquery(),
    )
    .join(Entry, Entry.id == PictureToken.entry_id)
    .outerjoin(ReadingField, ReadingField.id == PictureToken.reading_field_id)
    .where(PictureToken.token == bindparam("token"))
)
# Tokens are no evidence, and there are two of these for every number: statements, no objects.
_TOKENS: Final = Base.metadata.tables[PictureToken.__tablename__]
_ISSUE: Final = insert(_TOKENS)
_USE_UP: Final = update(_TOKENS).where(_TOKENS.c.id == bindparam("token_id"))
_FIELD_AND_TOKEN: Final = select(
    exists().where(
        ContestField.contest_id == bindparam("contest_id"),
        ContestField.field_id == bindparam("field_id"),
    ),
    exists().where(
        PictureToken.entry_id == bindparam("entry_id"),
        PictureToken.field_id == bindparam("field_id"),
    ),
)


@dataclass(frozen=True, slots=True)
class NumberB:
    """One number as it is put before its person: the token to give it with, what was `given`."""

    field_id: str
    token: str
    given: Value | None


@dataclass(frozen=True, slots=True)
class NumberA:
    """The same for tally A, with the reading that is proposed (if any) and why it is asked."""

    field_id: str
    token: str
    given: Value | None
    proposal: Value | None
    asked: Asked


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A token of one's own open entry, and what else is known of its field.

    `reading` is what was put before the person with it (tally A), `digits` counts the field's
    boxes. `shown_at` is when its picture was shown, None for never. `crowded` says that within
    `MIN_SHOWN` of that, before or after, the picture of another number was that this entry has an
    answer to. `last_seq` counts the field's values.
    """

    row: PictureToken
    entry: Entry
    reading: ReadingField | None
    digits: int
    shown_at: datetime | None
    crowded: bool
    last_seq: int

    def was_looked_at(self, now: datetime) -> bool:
        """Whether its picture was the one on the screen for `MIN_SHOWN`.

        A desk shows one number: of pictures that were all called shown at once, one was looked at.
        The value itself may come later, on a slow network after the next picture is up. A time to
        come was told by a clock that was set back since; the picture is shown again, then.
        """
        if self.shown_at is None or self.crowded:
            return False
        return now - self.shown_at >= MIN_SHOWN

    def use_up(self, session: Session, now: datetime) -> None:
        """Note that the token is used, and when its picture was shown.

        Before an answer is kept with it: the database keeps none with a token that is not used, or
        whose picture was never shown.
        """
        noted = {"shown_at": self.shown_at, "used_at": now}
        session.execute(_USE_UP, {"token_id": self.row.id, **noted})
        for name, value in noted.items():
            set_committed_value(self.row, name, value)


def put_number(
    session: Session, entry: Entry, field_id: str, *, now: datetime | None = None
) -> NumberA | NumberB:
    """Put one field of one's own open entry before its person, with a fresh single-use token.

    The token is tied to the picture of the field (and, in tally A, to the reading of it, unless
    that is withheld or another value was planted in its place: this is decided here, the first
    time). Raises `Refusal` for a closed entry and an unknown field.
    """
    require_open(entry)
    sheet = session.get_one(Sheet, entry.sheet_id)
    asked_for = {"contest_id": sheet.contest_id, "entry_id": entry.id, "field_id": field_id}
    known, seen = session.execute(_FIELD_AND_TOKEN, asked_for).one()
    if not known:
        raise Refusal(RefusalCode.UNKNOWN_FIELD, field=field_id)
    at = now or utcnow()
    found = picture_of(session, sheet, field_id) if entry.medium == "scan" else None
    reading, proposal = None, None
    if found is not None and entry.tally == "A":
        reading, proposal = put_before(session, entry, sheet, found, at, first=not seen)
    token = secrets.token_urlsafe(24)
    issued = {
        "token": token,
        "entry_id": entry.id,
        "field_id": field_id,
        "picture_sha256": None if found is None else found.picture_sha256,
        "reading_field_id": None if reading is None else reading.id,
        "issued_at": at,
    }
    session.execute(_ISSUE, issued)
    if seen:
        return _put_again(session, entry, field_id, token)
    if entry.tally == "A":
        return NumberA(field_id, token, None, proposal, "plain")
    return NumberB(field_id, token, None)


def _put_again(session: Session, entry: Entry, field_id: str, token: str) -> NumberA | NumberB:
    """Put a number before its person that was before: it may have a value, and a history."""
    [field] = desk_view(session, entry, field_id).fields
    if isinstance(field, DeskFieldA):
        return NumberA(field_id, token, field.given, field.proposal, field.asked)
    return NumberB(field_id, token, field.given)


def issue_token(
    session: Session, entry: Entry, field_id: str, *, now: datetime | None = None
) -> str:
    """Put a number before its person and return the token alone (see `put_number`)."""
    return put_number(session, entry, field_id, now=now).token


def held_token(session: Session, actor: Person, token: str, shown_at: datetime | None) -> HeldToken:
    """Return a token of the actor's own open entry; raises `Refusal`.

    `shown_at` is when its picture was shown, as far as the caller knows for sure.
    """
    near = None if shown_at is None else (shown_at - MIN_SHOWN, shown_at + MIN_SHOWN)
    after, before = near or (None, None)
    asked = {"token": token, "after": after, "before": before}
    found = session.execute(_TOKEN, asked).one_or_none()
    if found is None:
        raise Refusal(RefusalCode.UNKNOWN_TOKEN)
    row, entry, reading, digits, crowded, last_seq = found
    if entry.person_id != actor.id:
        raise Refusal(RefusalCode.NOT_YOUR_ENTRY)
    require_open(entry)
    if digits is None:
        raise Refusal(RefusalCode.UNKNOWN_FIELD, field=row.field_id)
    return HeldToken(row, entry, reading, digits, shown_at, bool(crowded), last_seq or 0)


def require_open(entry: Entry) -> None:
    """Raise `Refusal` unless the entry is neither voided nor finished."""
    if entry.voided_at is not None:
        raise Refusal(RefusalCode.ENTRY_VOIDED)
    if entry.finished_at is not None:
        raise Refusal(RefusalCode.ENTRY_FINISHED)
