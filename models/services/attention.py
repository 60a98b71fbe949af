"""How often each reviewer of tally A misses, from what was finally accepted or planted.

Two measures, because they say different things:

* proposals: wrong numbers that were put before the person as the machine's reading, planted ones
  (in a trial) and the machine's own mistakes. Missed: the person let it through.
* typing: numbers whose reading was withheld. Missed: the first typing is not what was accepted.

What a person confirmed rightly is in neither: where the machine is right, nodding is right, too,
and would only water the rate down. Nothing is counted from before a supervisor's last restoring.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.rules.attention import Measure
from models.rules.eligibility import REENTRY
from models.schema import (
    Acceptance,
    AcceptedValue,
    Entry,
    EntryValue,
    Person,
    PictureToken,
    Planted,
    PlantedAnswer,
    ReadingField,
    StandDown,
    Withheld,
)
from models.services.presenting import rule_of


@dataclass(frozen=True, slots=True)
class MissRate:
    """One reviewer of tally A: numbers confirmed all evening, and the two measures.

    `above` says that one of them is clearly above the election's limit; `stood_down` is the row
    that keeps tally A from the person now, or None.
    """

    person_id: int
    login: str
    name: str
    confirmed: int
    proposals: Measure
    typing: Measure
    above: bool
    stood_down: StandDown | None

    @property
    def measures(self) -> tuple[Measure, Measure]:
        """Return both measures."""
        return self.proposals, self.typing


Counts = dict[int, Measure]
Counted = Select[int, int, Any]
"""Person, how many numbers were observed, how many of them missed."""


def miss_rates(session: Session) -> list[MissRate]:
    """Return everybody who ever had a sheet in tally A, by name.

    These are audit values: they are for supervisors without an unfinished entry alone.
    """
    persons = session.scalars(
        select(Person)
        .where(Person.id.in_(select(Entry.person_id).where(Entry.tally == "A")))
        .order_by(Person.name, Person.id)
    ).all()
    ids = [person.id for person in persons]
    measured = measures_of(session, ids)
    confirmed: dict[int, int] = dict(session.execute(_confirmed(ids)).all())
    down = {
        row.person_id: row
        for row in session.scalars(select(StandDown).where(StandDown.restored_at.is_(None)))
    }
    rule = rule_of(session)
    return [
        MissRate(
            person_id=person.id,
            login=person.login,
            name=person.name,
            confirmed=confirmed.get(person.id, 0),
            **measured[person.id],
            above=rule is not None
            and any(
                measure.above(rule.miss_limit, rule.miss_least)
                for measure in measured[person.id].values()
            ),
            stood_down=down.get(person.id),
        )
        for person in persons
    ]


def measures_of(session: Session, people: Collection[int]) -> dict[int, dict[str, Measure]]:
    """Return both measures, by name, of each of these people."""
    planted, misread, typed = (
        _counts(session, query(), people) for query in (_planted, _misread, _typed)
    )
    none = Measure()
    found = {}
    for person in people:
        shown, wrong = planted.get(person, none), misread.get(person, none)
        proposals = Measure(shown.observed + wrong.observed, shown.missed + wrong.missed)
        found[person] = {"proposals": proposals, "typing": typed.get(person, none)}
    return found


def _counts(session: Session, query: Counted, ids: Collection[int]) -> Counts:
    rows = session.execute(query.where(Entry.person_id.in_(ids)).group_by(Entry.person_id))
    return {person: Measure(observed, int(missed)) for person, observed, missed in rows}


def _confirmed(ids: list[int]) -> Select[int, int]:
    return (
        select(Entry.person_id, func.count())
        .join(EntryValue, EntryValue.entry_id == Entry.id)
        .where(Entry.tally == "A", EntryValue.source == "accepted", Entry.person_id.in_(ids))
        .group_by(Entry.person_id)
    )


def _restored() -> Subquery:
    return (
        select(StandDown.person_id, func.max(StandDown.restored_at).label("since"))
        .group_by(StandDown.person_id)
        .subquery()
    )


def _counted(missed: ColumnElement[bool]) -> Counted:
    """Begin a query: person, how many were observed, how many of them missed."""
    return select(Entry.person_id, func.count(), func.sum(case((missed, 1), else_=0)))


@cache
def _planted() -> Counted:
    """Count the planted values that were answered; missed if confirmed."""
    restored = _restored()
    return (
        _counted(PlantedAnswer.outcome == "confirmed")
        .join(Planted, Planted.entry_id == Entry.id)
        .join(PlantedAnswer, PlantedAnswer.planted_id == Planted.id)
        .outerjoin(restored, restored.c.person_id == Entry.person_id)
        .where(or_(restored.c.since.is_(None), PlantedAnswer.answered_at > restored.c.since))
    )


@cache
def _misread() -> Counted:
    """Count the machine's mistakes among the proposals; missed if they stand in the entry."""
    later, shown, planted = aliased(EntryValue), aliased(ReadingField), aliased(Planted)
    is_last = (
        ~select(later.id)
        .where(
            later.entry_id == EntryValue.entry_id,
            later.field_id == EntryValue.field_id,
            later.seq > EntryValue.seq,
        )
        .exists()
    )
    was_planted = (
        select(planted.id)
        .where(planted.entry_id == Entry.id, planted.field_id == EntryValue.field_id)
        .exists()
    )
    return (
        _against_accepted(EntryValue.value.is_not_distinct_from(shown.value))
        .join(PictureToken, PictureToken.id == EntryValue.token_id)
        .join(shown, shown.id == PictureToken.reading_field_id)
        .where(
            is_last,
            ~was_planted,
            shown.state.in_(("read", "blank")),
            shown.value.is_distinct_from(AcceptedValue.value),
        )
    )


@cache
def _typed() -> Counted:
    """Count the withheld numbers; missed if the first typing is not what was accepted."""
    return (
        _against_accepted(EntryValue.value.is_distinct_from(AcceptedValue.value))
        .join(
            Withheld,
            and_(Withheld.entry_id == Entry.id, Withheld.field_id == EntryValue.field_id),
        )
        .where(EntryValue.seq == 1)
    )


def _against_accepted(missed: ColumnElement[bool]) -> Counted:
    """Lay the values of finished entries of tally A beside what counts now, of the same picture.

    Entries that were sent back to be entered anew are among them; of another scan or copy none is.
    "Illegible" is an honest answer, neither right nor wrong.
    """
    final, restored = aliased(EntryValue), _restored()
    return (
        _counted(missed)
        .join(EntryValue, EntryValue.entry_id == Entry.id)
        .join(
            Acceptance,
            and_(Acceptance.sheet_id == Entry.sheet_id, Acceptance.withdrawn_at.is_(None)),
        )
        .join(
            AcceptedValue,
            and_(
                AcceptedValue.acceptance_id == Acceptance.id,
                AcceptedValue.field_id == EntryValue.field_id,
            ),
        )
        .join(
            final,
            and_(
                final.id == AcceptedValue.value_a_id,
                final.picture_sha256 == EntryValue.picture_sha256,
            ),
        )
        .outerjoin(restored, restored.c.person_id == Entry.person_id)
        .where(
            Entry.tally == "A",
            Entry.finished_at.is_not(None),
            or_(Entry.voided_at.is_(None), Entry.void_reason == REENTRY),
            EntryValue.kind != "illegible",
            or_(restored.c.since.is_(None), EntryValue.given_at > restored.c.since),
        )
    )
