"""What every decision has in common: who may take it, and how it is written down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record
from models.rules.eligibility import may_decide
from models.rules.states import Role
from models.schema import Decision, Lease, Person, Scan, Sheet
from models.services.common import (
    history_of,
    refuse,
    require_counting,
    require_reason,
    require_role,
    scan_subject,
    subject,
    void_decisions,
    void_entries,
    who,
)


def require_decider(session: Session, actor: Person, sheet: Sheet | None) -> None:
    """Raise `Refusal` unless `actor` is a supervisor who may decide on this sheet (if any)."""
    require_role(actor, Role.SUPERVISOR)
    require_counting(session)
    if sheet is not None:
        refuse(may_decide(history_of(session, sheet), who(actor)), sheet, actor)


def write_decision(
    session: Session,
    actor: Person,
    kind: str,
    reason: str,
    now: datetime,
    *,
    sheet: Sheet | None = None,
    scan: Scan | None = None,
    comparison_id: int | None = None,
    field_id: str | None = None,
    tally: str | None = None,
    check_code: str | None = None,
    value: int | None = None,
    needs_second: bool = False,
) -> Decision:
    """Write a decision with its reason and its audit event; raises `Refusal` without a reason."""
    decision = Decision(
        sheet_id=None if sheet is None else sheet.id,
        scan_id=None if scan is None else scan.id,
        comparison_id=comparison_id,
        field_id=field_id,
        kind=kind,
        tally=tally,
        check_code=check_code,
        value_kind=None if value is None else "number",
        value=value,
        reason=require_reason(reason),
        needs_second=needs_second,
        decided_by=actor.id,
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    # A written value stays out of the log's text: a second person has to type it blind.
    told = {
        "decision": decision.id,
        "kind": kind,
        "field": field_id,
        "tally": tally,
        "check": check_code,
        "reason": decision.reason,
    }
    about = subject(sheet) if sheet is not None else scan_subject(scan) if scan else "election"
    kept = {name: found for name, found in told.items() if found is not None}
    record(session, actor, "decided", about, kept, now=now)
    return decision


def uncount(session: Session, sheet: Sheet, reason: str, now: datetime, *tallies: str) -> int:
    """Void the entries of `tallies` and every decision that rests on them; leases end.

    Nothing is deleted but the leases; returns how many entries were voided.
    """
    voided = void_entries(session, sheet, reason, now, *tallies)
    void_decisions(session, sheet, now)
    for lease in session.scalars(
        select(Lease).where(Lease.sheet_id == sheet.id, Lease.tally.in_(tallies))
    ):
        session.delete(lease)
    session.flush()
    return voided
