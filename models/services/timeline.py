"""What happened in which minute of the evening: pages, complete sheets, numbers, acceptances.

Counts of things alone, never a figure. The database counts by the minute, so that a full night
comes out as a few hundred rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.rules.stages import PAPER
from models.schema import Acceptance, Entry, EntryValue, Scan, Sheet

NO_PAPER = ("blank_back", "duplicate")
"""Pages that are none: the empty backs of others, and what was scanned twice."""


class _MinuteOf(FunctionElement[str]):
    """The minute of a stored time, as text "2026-03-15 21:05" in UTC."""

    inherit_cache = True
    name = "minute_of"
    type = String()


@compiles(_MinuteOf, "sqlite")
def _sqlite_minute(element: _MinuteOf, compiler: SQLCompiler, **options: Any) -> str:
    # Times are stored as text there, always UTC.
    return f"substr({compiler.process(element.clauses, **options)}, 1, 16)"


@compiles(_MinuteOf, "postgresql")
def _postgresql_minute(element: _MinuteOf, compiler: SQLCompiler, **options: Any) -> str:
    moment = compiler.process(element.clauses, **options)
    return f"to_char(({moment}) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"


Counts = dict[datetime, int]


@dataclass(frozen=True, slots=True)
class Timeline:
    """How much came in and was done in each minute, by the minute's beginning.

    Sheets count in the minute in which their last page came in, numbers in which they were given
    first; what was sent back counts no more.
    """

    pages: Counts = field(default_factory=dict)
    complete: Counts = field(default_factory=dict)
    numbers_a: Counts = field(default_factory=dict)
    numbers_b: Counts = field(default_factory=dict)
    accepted: Counts = field(default_factory=dict)

    @property
    def numbers(self) -> Counts:
        """Return the numbers of both tallies together."""
        return {
            moment: self.numbers_a.get(moment, 0) + self.numbers_b.get(moment, 0)
            for moment in sorted({*self.numbers_a, *self.numbers_b})
        }

    def without_tallies(self) -> Timeline:
        """Return the same with all numbers in one, so that the two tallies cannot be told apart."""
        return replace(self, numbers_a=self.numbers, numbers_b={})

    @property
    def first(self) -> datetime | None:
        """Return the first minute in which anything happened, None where nothing did."""
        return min((min(counts) for counts in self._all() if counts), default=None)

    @property
    def last(self) -> datetime | None:
        """Return the last minute in which anything happened, None where nothing did."""
        return max((max(counts) for counts in self._all() if counts), default=None)

    def _all(self) -> tuple[Counts, ...]:
        return (self.pages, self.complete, self.numbers_a, self.numbers_b, self.accepted)


def timeline(session: Session) -> Timeline:
    """Return what happened in which minute, over the whole election."""
    numbers = _numbers(session)
    return Timeline(
        pages=_pages(session),
        complete=_complete(session),
        numbers_a=numbers["A"],
        numbers_b=numbers["B"],
        accepted=_accepted(session),
    )


def _pages(session: Session) -> Counts:
    by = minute_of(Scan.received_at)
    query = select(by, func.count()).where(Scan.state.not_in(NO_PAPER)).group_by(by)
    return _counts(session, query)


def _complete(session: Session) -> Counts:
    last = (
        select(func.max(Scan.received_at).label("at"))
        .join(Sheet, Sheet.id == Scan.sheet_id)
        .where(Scan.state == "placed", Sheet.state.not_in(PAPER))
        .group_by(Scan.sheet_id)
        .subquery()
    )
    by = minute_of(last.c.at)
    return _counts(session, select(by, func.count()).group_by(by))


def _numbers(session: Session) -> dict[str, Counts]:
    by = minute_of(EntryValue.given_at)
    rows = session.execute(
        select(Entry.tally, by, func.count())
        .join(Entry, Entry.id == EntryValue.entry_id)
        # Corrections have a higher `seq`: a number that was corrected is still one number.
        .where(Entry.voided_at.is_(None), EntryValue.seq == 1)
        .group_by(Entry.tally, by)
    )
    found: dict[str, Counts] = {"A": {}, "B": {}}
    for tally, text, count in rows:
        found[tally][_moment(text)] = int(count)
    return found


def _accepted(session: Session) -> Counts:
    by = minute_of(Acceptance.accepted_at)
    query = (
        select(by, func.count())
        .join(Sheet, Sheet.id == Acceptance.sheet_id)
        .where(Acceptance.withdrawn_at.is_(None), Sheet.state == "accepted")
        .group_by(by)
    )
    return _counts(session, query)


def minute_of(column: InstrumentedAttribute[datetime] | ColumnElement[datetime]) -> _MinuteOf:
    """Return the SQL text of the minute in which a stored time lies."""
    return _MinuteOf(column)


def _counts(session: Session, query: Select[Any, Any]) -> Counts:
    return {_moment(text): int(count) for text, count in session.execute(query)}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
