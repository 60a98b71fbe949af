"""From two finished entries to an accepted sheet: compare, check, settle."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Actor, record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.states import SheetEvent, SheetState
from models.schema import (
    Acceptance,
    AcceptedValue,
    CheckResult,
    Comparison,
    Entry,
    Mismatch,
    Person,
    Sheet,
)
from models.services.common import change_state, current_entry, subject
from models.services.standing import Standing, standing_of
from models.services.standing_down import judge


def compare_if_both_finished(
    session: Session, actor: Actor, sheet: Sheet, now: datetime
) -> Comparison | None:
    """Lay the two current entries side by side once both are finished; None while one is not.

    Writes the mismatches and the checks of either tally; a sheet without any is accepted.
    """
    a, b = current_entry(session, sheet, "A"), current_entry(session, sheet, "B")
    if a is None or b is None or a.finished_at is None or b.finished_at is None:
        return None
    comparison = Comparison(sheet_id=sheet.id, entry_a_id=a.id, entry_b_id=b.id, compared_at=now)
    session.add(comparison)
    session.flush()
    standing = _standing(session, sheet)
    session.add_all(
        Mismatch(
            comparison_id=comparison.id,
            field_id=name,
            value_a_id=found.a.id,
            value_b_id=found.b.id,
        )
        for name, found in standing.fields.items()
        if found.mismatch
    )
    for basis in ("A", "B"):
        _write_checks(session, standing, basis, now)
    told = {"mismatches": len(standing.open_fields)}
    record(session, actor, "tallies_compared", subject(sheet), told, now=now)
    settle(session, sheet, actor, now=now, standing=standing)
    return comparison


def settle(
    session: Session,
    sheet: Sheet,
    actor: Actor,
    *,
    now: datetime | None = None,
    standing: Standing | None = None,
) -> SheetState:
    """Bring a compared sheet to where it stands now (`standing`, if known), and return that state.

    Accepted when every field is settled and every hard check holds or is overridden and confirmed;
    else with the supervisors, or waiting for a second person. `actor` is who caused it.
    """
    at = now or utcnow()
    standing = standing or _standing(session, sheet)
    if not standing.open_fields and all(f.settled is not None for f in standing.fields.values()):
        _write_checks(session, standing, "settled", at)
    if standing.open_fields or standing.open_checks:
        outcome = SheetEvent.DECISION_LEFT_OPEN
    elif standing.unconfirmed:
        outcome = SheetEvent.DECISION_AWAITS_SECOND
    else:
        outcome = SheetEvent.SETTLED
        _accept(session, sheet, standing, at)
    change_state(session, sheet, _first(sheet, outcome), actor, at)
    kind = "sheet_accepted" if outcome is SheetEvent.SETTLED else "sheet_stands"
    told = {
        "state": sheet.state,
        "open_fields": len(standing.open_fields),
        "open_checks": list(standing.open_checks),
        "unconfirmed": len(standing.unconfirmed),
    }
    record(session, actor, kind, subject(sheet), told, now=at)
    if outcome is SheetEvent.SETTLED:
        _judge_entrants(session, sheet, at)
    return SheetState(sheet.state)


def _judge_entrants(session: Session, sheet: Sheet, now: datetime) -> None:
    """See whether what was accepted shows that somebody of tally A misses too much."""
    entered = select(Entry.person_id).where(Entry.sheet_id == sheet.id, Entry.tally == "A")
    for person in session.scalars(select(Person).where(Person.id.in_(entered))):
        judge(session, person, now)


def _first(sheet: Sheet, outcome: SheetEvent) -> SheetEvent:
    """Return the event as the state table names it when the sheet comes from the tallies."""
    if sheet.state != SheetState.COUNTING:
        return outcome
    clear = outcome is SheetEvent.SETTLED
    return SheetEvent.TALLIES_CLEAR if clear else SheetEvent.TALLIES_OPEN


def _standing(session: Session, sheet: Sheet) -> Standing:
    session.flush()
    standing = standing_of(session, sheet)
    if standing is None:
        raise Refusal(RefusalCode.SHEET_NOT_COMPARED, sheet=sheet.code)
    return standing


def _write_checks(session: Session, standing: Standing, basis: str, now: datetime) -> None:
    """Write the outcome of every check on one set of numbers where it is new or changed."""
    last = {
        row.code: row
        for row in session.scalars(
            select(CheckResult)
            .where(CheckResult.comparison_id == standing.comparison.id, CheckResult.basis == basis)
            .order_by(CheckResult.id)
        )
    }
    for check, outcome in standing.outcomes(basis):
        former = last.get(check.code)
        told = outcome.numbers()
        if former is not None and (former.outcome, former.numbers) == (outcome.state, told):
            continue
        session.add(
            CheckResult(
                comparison_id=standing.comparison.id,
                code=check.code,
                kind=check.kind,
                basis=basis,
                outcome=outcome.state,
                numbers=told,
                checked_at=now,
            )
        )
    session.flush()


def _accept(session: Session, sheet: Sheet, standing: Standing, now: datetime) -> None:
    acceptance = Acceptance(
        sheet_id=sheet.id, comparison_id=standing.comparison.id, accepted_at=now
    )
    session.add(acceptance)
    session.flush()
    for name, found in standing.fields.items():
        settled = found.settled
        if settled is None or settled.value is None:
            raise Refusal(RefusalCode.FIELD_NOT_OPEN, field=name)
        session.add(
            AcceptedValue(
                acceptance_id=acceptance.id,
                field_id=name,
                value=settled.value,
                value_a_id=found.a.id,
                value_b_id=found.b.id,
                decision_id=None if found.decision is None else found.decision.id,
            )
        )
    session.flush()
