"""How a number of tally A is put before a person: with its reading, without it, or changed.

It is decided once, by chance, when the number is first put before this entry, and written down; so
a reload shows the same, and nobody knows beforehand which number it will be.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final, Literal

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from models.audit import SYSTEM, record
from models.rules.attention import planted_value
from models.rules.values import BLANK, Value, number
from models.schema import (
    AttentionRule,
    Election,
    Entry,
    EntryValue,
    PictureToken,
    Planted,
    PlantedAnswer,
    ReadingField,
    Sheet,
    Withheld,
)
from models.services.common import as_value, subject

Asked = Literal["plain", "again", "planted"]
"""Why a number is asked: as always; once more; since a planted value was confirmed."""
_RULE_AND_PAST: Final = select(
    AttentionRule,
    select(Election.is_trial).where(Election.id == 1).scalar_subquery(),
    exists()
    .where(Withheld.reading_field_id == bindparam("reading"))
    .where(
        Entry.id == Withheld.entry_id,
        Entry.sheet_id == bindparam("sheet"),
        Entry.person_id == bindparam("person"),
    ),
).where(AttentionRule.id == 1)
dice: Random = secrets.SystemRandom()
"""Where chance comes from; tests put dice that fall the same way every time."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """How the numbers of one entry of tally A are put before its person, by field.

    `planted` holds what stands in a reading's place until it is answered; `planted_out` the fields
    whose planted value was confirmed. `seen` are the fields that were put before the person at all.
    """

    seen: frozenset[str]
    withheld: Mapping[str, ReadingField]
    planted: Mapping[str, Planted]
    planted_out: frozenset[str]

    def proposal(self, field_id: str, reading: ReadingField | None) -> Value | None:
        """Return what is offered to confirm, or None: an empty box."""
        if field_id not in self.seen or field_id in self.withheld or reading is None:
            return None
        planted = self.planted.get(field_id)
        return proposal_of(reading) if planted is None else number(planted.value)

    def asked(self, field_id: str, given: EntryValue | None) -> Asked:
        """Return why the number is asked now."""
        if given is None:
            return "planted" if field_id in self.planted_out else "plain"
        withheld = self.withheld.get(field_id)
        first = given.seq == 1 and withheld is not None
        differs = withheld is not None and as_value(given) != proposal_of(withheld)
        return "again" if first and differs else "plain"


def presentation_of(session: Session, entry: Entry) -> Presentation:
    """Return how the numbers of an entry are put before its person."""
    seen = session.scalars(
        select(PictureToken.field_id).where(PictureToken.entry_id == entry.id).distinct()
    )
    hidden = session.execute(
        select(Withheld.field_id, ReadingField)
        .join(ReadingField, ReadingField.id == Withheld.reading_field_id)
        .where(Withheld.entry_id == entry.id)
    )
    planted = session.execute(
        select(Planted, PlantedAnswer.outcome)
        .outerjoin(PlantedAnswer, PlantedAnswer.planted_id == Planted.id)
        .where(Planted.entry_id == entry.id)
    ).all()
    return Presentation(
        seen=frozenset(seen),
        withheld=dict(hidden.all()),
        planted={row.field_id: row for row, outcome in planted if outcome is None},
        planted_out=frozenset(row.field_id for row, outcome in planted if outcome == "confirmed"),
    )


def proposal_of(reading: ReadingField) -> Value | None:
    """Return what the machine offers to confirm: a number or blank; None where it is not sure."""
    if reading.state == "read" and reading.value is not None:
        return number(reading.value)
    return BLANK if reading.state == "blank" else None


def put_before(
    session: Session,
    entry: Entry,
    sheet: Sheet,
    reading: ReadingField,
    now: datetime,
    *,
    first: bool,
) -> tuple[ReadingField | None, Value | None]:
    """Decide, the first time, how a number of tally A is put before its person.

    Returns the reading that may be confirmed (None where it is withheld or another value stands in
    its place), and the value that is offered to confirm.
    """
    said = proposal_of(reading)
    if said is None:
        return reading, None
    if first:
        drawn = _drawn(session, entry, sheet, reading, now)
    else:
        planted = unanswered(session, entry, reading.field_id)
        drawn = planted or _withheld_in(session, entry, reading.field_id)
    if drawn is None:
        return reading, said
    return None, number(drawn.value) if isinstance(drawn, Planted) else None


def _withheld_in(session: Session, entry: Entry, field_id: str) -> Withheld | None:
    return session.scalar(
        select(Withheld).where(Withheld.entry_id == entry.id, Withheld.field_id == field_id)
    )


def unanswered(session: Session, entry: Entry, field_id: str) -> Planted | None:
    """Return the planted value that stands before the person in this field now, or None."""
    return session.scalar(
        select(Planted)
        .outerjoin(PlantedAnswer, PlantedAnswer.planted_id == Planted.id)
        .where(
            Planted.entry_id == entry.id,
            Planted.field_id == field_id,
            PlantedAnswer.id.is_(None),
        )
    )


def was_planted(session: Session, entry: Entry, token: PictureToken, value: Value) -> bool:
    """Whether this is the planted value, given where it was shown (in another window, say).

    From then on the reading stands there; whoever sees the planted value on the paper nevertheless
    may type it then.
    """
    if entry.tally == "B" or token.reading_field_id is not None:
        return False
    planted = session.scalar(
        select(Planted.value).where(
            Planted.entry_id == entry.id, Planted.field_id == token.field_id
        )
    )
    return planted is not None and value == number(planted)


def differs_from_withheld(session: Session, entry: Entry, given: EntryValue) -> bool:
    """Whether this value is not what was read in its field, the reading being withheld."""
    reading = session.scalar(
        select(ReadingField)
        .join(Withheld, Withheld.reading_field_id == ReadingField.id)
        .where(Withheld.entry_id == entry.id, Withheld.field_id == given.field_id)
    )
    return reading is not None and as_value(given) != proposal_of(reading)


def rule_of(session: Session) -> AttentionRule | None:
    """Return how this election keeps reviewers awake; None where it was set up before that."""
    return session.get(AttentionRule, 1)


def _drawn(
    session: Session, entry: Entry, sheet: Sheet, reading: ReadingField, now: datetime
) -> Withheld | Planted | None:
    """Throw the dice over one number; returns what becomes of it, None where it is shown.

    What was withheld from the person before stays so, in an entry that was given back or lost: else
    whoever wants to see it gives the sheet back and takes it again.
    """
    whose = {"reading": reading.id, "sheet": entry.sheet_id, "person": entry.person_id}
    found = session.execute(_RULE_AND_PAST, whose).one_or_none()
    if found is None:
        return None  # set up before there was such a rule
    rule, is_trial, withheld_before = found
    what = {"entry_id": entry.id, "field_id": reading.field_id, "reading_field_id": reading.id}
    told = {"field": reading.field_id}
    if withheld_before or _falls(rule.withheld_share):
        withheld = Withheld(**what, withheld_at=now)
        session.add(withheld)
        record(session, SYSTEM, "reading_withheld", subject(sheet), told, now=now)
        return withheld
    if rule.planted_share == 0 or reading.value is None:
        return None
    if is_trial and _falls(rule.planted_share):
        planted = Planted(**what, value=planted_value(reading.value, dice), planted_at=now)
        session.add(planted)
        record(session, SYSTEM, "error_planted", subject(sheet), told, now=now)
        return planted
    return None


def _falls(share: int) -> bool:
    """Whether chance picks this one of `share` numbers; never where the share is 0."""
    return share > 0 and dice.randrange(share) == 0
