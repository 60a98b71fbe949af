"""The decisions on record of a sheet, with its second persons: who typed what, was it the same.

What a second person typed, and the number that waits for one, is told only once nothing of the
sheet waits to be decided: whoever may still be that person must not find it (invariant 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.rules.states import SheetState
from models.rules.values import Value, number
from models.schema import Comparison, Decision, Entry, EntryValue, SecondTyping, Sheet
from models.services.common import as_value, latest_values
from models.services.past import SETTLED_STATES
from models.services.standing import decided_value


@dataclass(frozen=True, slots=True)
class TracedTyping:
    """One number that a second person typed blind for a decision.

    `same` says whether it was the decision's own number; it and `value` are None while closed.
    """

    field_id: str
    person: str
    typed_at: datetime
    value: Value | None
    same: bool | None
    check_code: str | None
    """The check that the decision overrides, where it is about one."""
    counts: bool


@dataclass(frozen=True, slots=True)
class TracedDecision:
    """One decision about a field, a check or the whole sheet, with what second persons typed."""

    kind: str
    value: int | None
    check_code: str | None
    reason: str
    person: str
    decided_at: datetime
    counts: bool
    typings: tuple[TracedTyping, ...]


def traced_decisions(
    session: Session, sheet: Sheet, names: dict[int, str]
) -> dict[str | None, list[TracedDecision]]:
    """Return the sheet's decisions by field (None: a check or the whole sheet), oldest first."""
    told = SheetState(sheet.state) in SETTLED_STATES
    decisions = session.scalars(
        select(Decision).where(Decision.sheet_id == sheet.id).order_by(Decision.id)
    ).all()
    typed: dict[int, list[SecondTyping]] = {}
    for row in session.scalars(
        select(SecondTyping)
        .join(Decision, Decision.id == SecondTyping.decision_id)
        .where(Decision.sheet_id == sheet.id)
        .order_by(SecondTyping.id)
    ):
        typed.setdefault(row.decision_id, []).append(row)
    found: dict[str | None, list[TracedDecision]] = {}
    for one in decisions:
        typings = tuple(
            _typing(session, one, row, decisions, names, told=told) for row in typed.get(one.id, ())
        )
        confirmed = one.voided_at is None and any(typing.same for typing in typings)
        found.setdefault(one.field_id, []).append(
            TracedDecision(
                kind=one.kind,
                value=one.value if told or confirmed else None,
                check_code=one.check_code,
                reason=one.reason,
                person=names[one.decided_by],
                decided_at=one.decided_at,
                counts=one.voided_at is None,
                typings=typings,
            )
        )
    return found


def _typing(
    session: Session,
    decision: Decision,
    row: SecondTyping,
    decisions: Sequence[Decision],
    names: dict[int, str],
    *,
    told: bool,
) -> TracedTyping:
    value = as_value(row)
    # Of a number alone it is known anyway: the decision stood or fell with it. Of a check whose
    # numbers are still being typed, nothing is told.
    same = None
    if told or decision.kind == "write":
        same = value == _decided(session, decision, row, decisions)
    return TracedTyping(
        field_id=row.field_id,
        person=names[row.typed_by],
        typed_at=row.typed_at,
        value=value if told else None,
        same=same,
        check_code=decision.check_code,
        counts=decision.voided_at is None,
    )


def _decided(
    session: Session, decision: Decision, row: SecondTyping, decisions: Sequence[Decision]
) -> Value | None:
    """Return the number that had to be typed: the written one, or what stood in the field then."""
    if decision.kind == "write":
        return number(decision.value or 0)
    comparison = session.get_one(Comparison, decision.comparison_id)
    a = _last(session, comparison.entry_a_id, row.field_id)
    b = _last(session, comparison.entry_b_id, row.field_id)
    over = [
        one
        for one in decisions
        if one.comparison_id == comparison.id
        and one.field_id == row.field_id
        and one.decided_at <= row.typed_at
        and (one.voided_at is None or one.voided_at >= row.typed_at)
    ]
    return decided_value(over[-1], a, b) if over else as_value(a)


def _last(session: Session, entry_id: int, field_id: str) -> EntryValue:
    return latest_values(session, session.get_one(Entry, entry_id))[field_id]
