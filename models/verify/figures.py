"""The figures that count, derived once more from what people entered, decided and typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.catalogue import CATALOGUE
from models.rules.checks import SheetNumbers
from models.rules.values import Value, number
from models.schema import (
    Acceptance,
    AcceptedValue,
    Comparison,
    Contest,
    ContestField,
    Decision,
    Entry,
    EntryValue,
    SecondTyping,
    Sheet,
)
from models.verify.finding import Finding, FindingKind


@dataclass(frozen=True, slots=True)
class _Basis:
    """What one acceptance rests on."""

    a: dict[str, EntryValue]
    b: dict[str, EntryValue]
    decisions: list[Decision]
    typed: dict[tuple[int, str], SecondTyping]

    def figure(self, field: str) -> int | None:
        """Return the number that follows for `field`, or None where none does."""
        decided = [d for d in self.decisions if d.field_id == field and d.kind != "paper_says_so"]
        a, b = self.a.get(field), self.b.get(field)
        if a is None or b is None:
            return None
        if not decided:
            return a.value if a.value == b.value else None
        last = decided[-1]
        if last.kind == "write":
            second = self.typed.get((last.id, field))
            confirmed = second is not None and second.value == last.value
            return last.value if confirmed else None
        return a.value if last.kind == "take_a" else b.value

    def says_so(self, code: str, fields: tuple[str, ...], figures: dict[str, int]) -> bool:
        """Whether a confirmed decision lets a failed check stand."""
        return any(
            d.kind == "paper_says_so"
            and d.check_code == code
            and all(
                (second := self.typed.get((d.id, field))) is not None
                and second.value == figures.get(field)
                for field in fields
            )
            for d in self.decisions
        )


def derived(session: Session) -> Iterator[Finding]:
    """Yield every figure, check, sheet or total that does not follow from what people did."""
    sums: dict[tuple[int, str], int] = defaultdict(int)
    fields = _fields(session)
    accepted: set[int] = set()
    current = select(Acceptance).where(Acceptance.withdrawn_at.is_(None)).order_by(Acceptance.id)
    for acceptance in session.scalars(current.execution_options(yield_per=500)):
        sheet = session.get_one(Sheet, acceptance.sheet_id)
        accepted.add(sheet.id)
        basis = _basis(session, acceptance)
        figures: dict[str, int] = {}
        for field in fields.get(sheet.contest_id, ()):
            figure = basis.figure(field)
            if figure is not None:
                figures[field] = figure
                sums[(sheet.contest_id, field)] += figure
        yield from _against_accepted(session, acceptance, sheet, figures, fields)
        yield from _checks(session, sheet, basis, figures)
    yield from _states(session, accepted)
    yield from _totals(session, sums)


def _against_accepted(
    session: Session,
    acceptance: Acceptance,
    sheet: Sheet,
    figures: dict[str, int],
    fields: dict[int, tuple[str, ...]],
) -> Iterator[Finding]:
    rows = session.scalars(
        select(AcceptedValue).where(AcceptedValue.acceptance_id == acceptance.id)
    )
    written = {row.field_id: row.value for row in rows}
    for field in sorted({*written, *fields.get(sheet.contest_id, ())}):
        if written.get(field) != figures.get(field) or field not in written:
            sentence = (
                f"{field} counts as {written.get(field)}, but what people confirmed and decided"
                f" gives {figures.get(field)}"
            )
            yield Finding(FindingKind.FIGURE_UNFOUNDED, f"sheet:{sheet.code}", sentence)


def _checks(
    session: Session, sheet: Sheet, basis: _Basis, figures: dict[str, int]
) -> Iterator[Finding]:
    contest = session.get_one(Contest, sheet.contest_id)
    values: dict[str, Value | None] = {field: number(value) for field, value in figures.items()}
    numbers = SheetNumbers(contest.seats, contest.candidate_count, values)
    for check in CATALOGUE:
        if check.kind != "hard" or check.evaluate(numbers).state != "fail":
            continue
        if not (check.decidable and basis.says_so(check.code, check.fields_on(numbers), figures)):
            sentence = f"the sheet counts although the check {check.code} fails ({check.formula})"
            yield Finding(FindingKind.CHECK_FAILS, f"sheet:{sheet.code}", sentence)


def _states(session: Session, accepted: set[int]) -> Iterator[Finding]:
    for sheet in session.scalars(select(Sheet).where(Sheet.state == "accepted")):
        if sheet.id not in accepted:
            sentence = "the sheet stands as accepted without an acceptance"
            yield Finding(FindingKind.SHEET_CONTRADICTS, f"sheet:{sheet.code}", sentence)
        accepted.discard(sheet.id)
    for sheet_id in sorted(accepted):
        sheet = session.get_one(Sheet, sheet_id)
        sentence = f"the sheet has an acceptance but stands as {sheet.state}"
        yield Finding(FindingKind.SHEET_CONTRADICTS, f"sheet:{sheet.code}", sentence)


def _totals(session: Session, sums: dict[tuple[int, str], int]) -> Iterator[Finding]:
    """Compare what the database adds up with the sums of the figures derived here."""
    added = session.execute(
        select(Sheet.contest_id, AcceptedValue.field_id, func.sum(AcceptedValue.value))
        .join(Acceptance, Acceptance.id == AcceptedValue.acceptance_id)
        .join(Sheet, Sheet.id == Acceptance.sheet_id)
        .where(Acceptance.withdrawn_at.is_(None))
        .group_by(Sheet.contest_id, AcceptedValue.field_id)
    )
    totals = {(contest, field): int(total) for contest, field, total in added}
    for key in sorted({*totals, *sums}):
        if totals.get(key, 0) != sums.get(key, 0):
            contest = session.get_one(Contest, key[0])
            sentence = (
                f"the total of {key[1]} is {totals.get(key, 0)}, but the confirmed figures add up"
                f" to {sums.get(key, 0)}"
            )
            yield Finding(FindingKind.TOTAL_DIFFERS, f"contest:{contest.code}", sentence)


def _fields(session: Session) -> dict[int, tuple[str, ...]]:
    fields: dict[int, tuple[str, ...]] = {}
    for field in session.scalars(select(ContestField).order_by(ContestField.position)):
        fields[field.contest_id] = (*fields.get(field.contest_id, ()), field.field_id)
    return fields


def _basis(session: Session, acceptance: Acceptance) -> _Basis:
    comparison = session.get_one(Comparison, acceptance.comparison_id)
    decisions = session.scalars(
        select(Decision)
        .where(
            Decision.sheet_id == acceptance.sheet_id,
            Decision.comparison_id == comparison.id,
            Decision.voided_at.is_(None),
            Decision.kind.in_(("take_a", "take_b", "write", "paper_says_so")),
        )
        .order_by(Decision.id)
    ).all()
    typed = session.scalars(
        select(SecondTyping).where(SecondTyping.decision_id.in_([d.id for d in decisions]))
    )
    return _Basis(
        a=_last_numbers(session, comparison.entry_a_id),
        b=_last_numbers(session, comparison.entry_b_id),
        decisions=list(decisions),
        typed={(row.decision_id, row.field_id): row for row in typed if row.kind == "number"},
    )


def _last_numbers(session: Session, entry_id: int) -> dict[str, EntryValue]:
    entry = session.get_one(Entry, entry_id)
    if entry.finished_at is None or entry.voided_at is not None:
        return {}
    rows = session.scalars(
        select(EntryValue).where(EntryValue.entry_id == entry_id).order_by(EntryValue.seq)
    )
    return {row.field_id: row for row in rows}
