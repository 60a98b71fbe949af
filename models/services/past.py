"""What is on record of a sheet: every comparison with its mismatches, and who did what.

The first mismatch stays, whatever was decided, sent back or entered anew afterwards. Names are
told only where nothing of the sheet waits to be decided: whoever decides looks at numbers and
pictures, not at people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.rules.states import Role, SheetState
from models.rules.values import Value
from models.schema import (
    Comparison,
    Decision,
    Entry,
    EntryValue,
    Mismatch,
    Person,
    SecondTyping,
    Sheet,
)
from models.services.common import as_value, require_free_eyes, require_role

SETTLED_STATES: Final = frozenset(
    {SheetState.ACCEPTED, SheetState.STOPPED, SheetState.RESCAN, SheetState.RECOUNT}
)
"""Where a supervisor's word has been spoken and nobody decides or enters at present."""


@dataclass(frozen=True, slots=True)
class PastMismatch:
    """One field on which two entries differed when they were first laid side by side."""

    field_id: str
    value_a: Value
    value_b: Value


@dataclass(frozen=True, slots=True)
class PastEntry:
    """One side of a comparison; `person` is None while names are closed."""

    person: str | None
    medium: str
    finished_at: datetime | None
    void_reason: str | None


@dataclass(frozen=True, slots=True)
class PastComparison:
    """Tally A beside tally B as they were compared once; `mismatches` in no case forgotten."""

    at: datetime
    a: PastEntry
    b: PastEntry
    mismatches: tuple[PastMismatch, ...]


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who took a decision, and who typed its numbers blind (None: nobody yet, or not needed)."""

    decided: str
    second: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """All comparisons, oldest first, and the people of each decision by its id."""

    comparisons: tuple[PastComparison, ...]
    deciders: Mapping[int, Deciders]


def past_of(session: Session, actor: Person, sheet: Sheet) -> Past:
    """Return what is on record of a sheet; raises `Refusal` for all but free supervisors."""
    require_role(actor, Role.SUPERVISOR)
    require_free_eyes(session, actor)
    names_open = SheetState(sheet.state) in SETTLED_STATES
    people: dict[int, str] = {}
    if names_open:
        rows = session.execute(select(Person.id, Person.name))
        people = dict(rows.all())
    comparisons = session.scalars(
        select(Comparison).where(Comparison.sheet_id == sheet.id).order_by(Comparison.id)
    )
    return Past(
        comparisons=tuple(_comparison(session, row, people) for row in comparisons),
        deciders=_deciders(session, sheet, people) if names_open else {},
    )


def _comparison(session: Session, row: Comparison, people: Mapping[int, str]) -> PastComparison:
    a, b = aliased(EntryValue), aliased(EntryValue)
    rows = session.execute(
        select(Mismatch.field_id, a, b)
        .join(a, Mismatch.value_a_id == a.id)
        .join(b, Mismatch.value_b_id == b.id)
        .where(Mismatch.comparison_id == row.id)
        .order_by(Mismatch.id)
    )
    return PastComparison(
        at=row.compared_at,
        a=_entry(session.get_one(Entry, row.entry_a_id), people),
        b=_entry(session.get_one(Entry, row.entry_b_id), people),
        mismatches=tuple(
            PastMismatch(field_id, as_value(value_a), as_value(value_b))
            for field_id, value_a, value_b in rows
        ),
    )


def _entry(entry: Entry, people: Mapping[int, str]) -> PastEntry:
    return PastEntry(
        person=people.get(entry.person_id),
        medium=entry.medium,
        finished_at=entry.finished_at,
        void_reason=entry.void_reason,
    )


def _deciders(session: Session, sheet: Sheet, people: Mapping[int, str]) -> dict[int, Deciders]:
    typists = dict(
        session.execute(
            select(SecondTyping.decision_id, SecondTyping.typed_by)
            .join(Decision, Decision.id == SecondTyping.decision_id)
            .where(Decision.sheet_id == sheet.id)
        ).all()
    )
    rows = session.execute(
        select(Decision.id, Decision.decided_by).where(Decision.sheet_id == sheet.id)
    )
    return {
        decision_id: Deciders(people[decided_by], people.get(typists.get(decision_id, 0)))
        for decision_id, decided_by in rows
    }
