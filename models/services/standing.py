"""How far a compared sheet is settled: each field's values and decision, each check's outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.rules.catalogue import BY_CODE, CATALOGUE
from models.rules.checks import Check, Outcome, SheetNumbers
from models.rules.compare import compare
from models.rules.values import Value, number
from models.schema import (
    Comparison,
    ContestField,
    Decision,
    Entry,
    EntryValue,
    SecondTyping,
    Sheet,
)
from models.services.common import (
    as_value,
    contest_of,
    current_entry,
    fields_of,
    latest_values,
    live_decisions,
)


@dataclass(frozen=True, slots=True)
class FieldStanding:
    """One field: the last value of either tally, and the decision over it if it is alive.

    `confirmed` says that the decision needs no second person, or that one typed the same.
    """

    field: ContestField
    a: EntryValue
    b: EntryValue
    mismatch: bool
    decision: Decision | None
    confirmed: bool

    @property
    def settled(self) -> Value | None:
        """Return the value that stands: agreed, or decided and confirmed; else None."""
        if self.decision is not None:
            return decided_value(self.decision, self.a, self.b) if self.confirmed else None
        return None if self.mismatch else as_value(self.a)


@dataclass(frozen=True, slots=True)
class Standing:
    """A compared sheet: fields in printed order, and overridden checks by code."""

    comparison: Comparison
    seats: int
    candidates: int
    fields: Mapping[str, FieldStanding]
    overrides: Mapping[str, Decision]
    confirmed_overrides: frozenset[str]

    def numbers(self, basis: str) -> SheetNumbers:
        """Return the numbers of tally "A", tally "B", or the "settled" ones."""
        if basis == "settled":
            values: dict[str, Value | None] = {n: f.settled for n, f in self.fields.items()}
        else:
            values = {n: as_value(f.a if basis == "A" else f.b) for n, f in self.fields.items()}
        return SheetNumbers(self.seats, self.candidates, values)

    def outcomes(self, basis: str) -> list[tuple[Check, Outcome]]:
        """Evaluate every check of the catalogue on one set of numbers."""
        numbers = self.numbers(basis)
        return [(check, check.evaluate(numbers)) for check in CATALOGUE]

    def fails(self, code: str) -> bool:
        """Whether this check fails on the settled numbers (all it looks at being settled)."""
        check = BY_CODE.get(code)
        return check is not None and check.evaluate(self.numbers("settled")).state == "fail"

    @property
    def open_fields(self) -> tuple[str, ...]:
        """Return the mismatches that nobody decided yet."""
        return tuple(n for n, f in self.fields.items() if f.mismatch and f.decision is None)

    @property
    def unconfirmed(self) -> tuple[Decision, ...]:
        """Return the decisions that wait for a second person."""
        written = [f.decision for f in self.fields.values() if f.decision and not f.confirmed]
        said = [d for code, d in self.overrides.items() if code not in self.confirmed_overrides]
        return (*written, *said)

    @property
    def open_checks(self) -> tuple[str, ...]:
        """Return the hard checks that fail on the settled numbers and that nobody overrode."""
        return tuple(
            check.code
            for check, outcome in self.outcomes("settled")
            if check.kind == "hard" and outcome.state == "fail" and check.code not in self.overrides
        )


def current_comparison(session: Session, sheet: Sheet) -> Comparison | None:
    """Return the comparison of the two current entries, or None where there is none (yet)."""
    a, b = current_entry(session, sheet, "A"), current_entry(session, sheet, "B")
    if a is None or b is None:
        return None
    return session.scalar(
        select(Comparison).where(Comparison.entry_a_id == a.id, Comparison.entry_b_id == b.id)
    )


def standing_of(session: Session, sheet: Sheet) -> Standing | None:
    """Return how far a sheet is settled, or None where its tallies are not compared (any more)."""
    comparison = current_comparison(session, sheet)
    if comparison is None:
        return None
    a = latest_values(session, session.get_one(Entry, comparison.entry_a_id))
    b = latest_values(session, session.get_one(Entry, comparison.entry_b_id))
    decisions = [d for d in live_decisions(session, sheet) if d.comparison_id == comparison.id]
    typed = typings_of(session, decisions)
    by_field = {d.field_id: d for d in decisions if d.field_id is not None}
    overrides = {d.check_code: d for d in decisions if d.check_code is not None}
    listed = fields_of(session, sheet)
    names = [field.field_id for field in listed]
    compared = compare(
        names, {n: as_value(a[n]) for n in names}, {n: as_value(b[n]) for n in names}
    )
    fields = {}
    for field in listed:
        name, decision = field.field_id, by_field.get(field.field_id)
        confirmed = decision is not None and _write_confirmed(decision, typed)
        fields[name] = FieldStanding(
            field, a[name], b[name], name in compared.mismatches, decision, confirmed
        )
    contest = contest_of(session, sheet)
    bare = Standing(
        comparison, contest.seats, contest.candidate_count, fields, overrides, frozenset()
    )
    confirmed_codes = frozenset(
        code
        for code, decision in overrides.items()
        if second_outcome(bare, decision, typed.get(decision.id, {}))
    )
    return Standing(
        comparison, contest.seats, contest.candidate_count, fields, overrides, confirmed_codes
    )


def typings_of(session: Session, decisions: list[Decision]) -> dict[int, dict[str, SecondTyping]]:
    """Return what second persons typed, by decision and field."""
    found: dict[int, dict[str, SecondTyping]] = {}
    ids = [decision.id for decision in decisions]
    for row in session.scalars(select(SecondTyping).where(SecondTyping.decision_id.in_(ids))):
        found.setdefault(row.decision_id, {})[row.field_id] = row
    return found


def second_fields(standing: Standing, decision: Decision) -> tuple[str, ...]:
    """Return the fields that a second person has to type for a decision, in printed order."""
    if decision.kind == "write" and decision.field_id is not None:
        return (decision.field_id,)
    check = BY_CODE.get(decision.check_code or "")
    looked_at = () if check is None else check.fields_on(standing.numbers("settled"))
    return tuple(name for name in standing.fields if name in looked_at)


def second_outcome(
    standing: Standing, decision: Decision, typed: Mapping[str, SecondTyping]
) -> bool | None:
    """Whether the second person typed the same: True, False, or None while values are missing."""
    wanted = second_fields(standing, decision)
    if any(name not in typed for name in wanted):
        return None
    return all(as_value(typed[name]) == _expected(standing, decision, name) for name in wanted)


def decided_value(decision: Decision, a: EntryValue, b: EntryValue) -> Value | None:
    """Return the number that a decision over a field settles on."""
    if decision.kind == "write":
        return None if decision.value is None else number(decision.value)
    return as_value(a if decision.kind == "take_a" else b)


def _expected(standing: Standing, decision: Decision, field_id: str) -> Value | None:
    if decision.kind == "write":
        return None if decision.value is None else number(decision.value)
    return standing.fields[field_id].settled


def _write_confirmed(decision: Decision, typed: Mapping[int, Mapping[str, SecondTyping]]) -> bool:
    if not decision.needs_second:
        return True
    row = typed.get(decision.id, {}).get(decision.field_id or "")
    return row is not None and as_value(row) == number(decision.value or 0)
