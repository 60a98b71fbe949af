"""Reopening an accepted sheet: two supervisors, each with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.states import SheetEvent
from models.schema import Acceptance, Decision, Person, Sheet
from models.services.common import change_state, require_free_eyes, subject, void_decisions
from models.services.deciding import require_decider, write_decision


def pending_reopen(session: Session, sheet: Sheet) -> Decision | None:
    """Return the request to reopen this sheet that nobody confirmed yet, or None."""
    last = session.scalar(
        select(Decision)
        .where(
            Decision.sheet_id == sheet.id,
            Decision.kind.in_(("reopen_request", "reopen_confirm")),
        )
        .order_by(Decision.id.desc())
        .limit(1)
    )
    return last if last is not None and last.kind == "reopen_request" else None


def request_reopen(
    session: Session, actor: Person, sheet: Sheet, reason: str, *, now: datetime | None = None
) -> Decision:
    """Ask to reopen an accepted sheet; it keeps counting until another supervisor confirms."""
    at = now or utcnow()
    require_decider(session, actor, sheet)
    require_free_eyes(session, actor)
    change_state(session, sheet, SheetEvent.REOPEN_REQUESTED, actor, at)
    if pending_reopen(session, sheet) is not None:
        raise Refusal(RefusalCode.ALREADY_REQUESTED, sheet=sheet.code)
    acceptance = _acceptance(session, sheet)
    return write_decision(
        session,
        actor,
        "reopen_request",
        reason,
        at,
        sheet=sheet,
        comparison_id=acceptance.comparison_id,
    )


def confirm_reopen(
    session: Session, actor: Person, sheet: Sheet, reason: str, *, now: datetime | None = None
) -> Decision:
    """Reopen a sheet that another supervisor asked to reopen: its figures are withdrawn.

    Its decisions fall (kept); the sheet is with the supervisors, who decide anew or send it back.
    """
    at = now or utcnow()
    require_decider(session, actor, sheet)
    require_free_eyes(session, actor)
    request = pending_reopen(session, sheet)
    if request is None:
        raise Refusal(RefusalCode.NO_REOPEN_REQUEST, sheet=sheet.code)
    if request.decided_by == actor.id:
        raise Refusal(RefusalCode.SAME_PERSON)
    acceptance = _acceptance(session, sheet)
    decision = write_decision(
        session,
        actor,
        "reopen_confirm",
        reason,
        at,
        sheet=sheet,
        comparison_id=acceptance.comparison_id,
    )
    acceptance.withdrawn_at = at
    session.flush()
    void_decisions(session, sheet, at)
    change_state(session, sheet, SheetEvent.REOPENED, actor, at)
    record(session, actor, "sheet_reopened", subject(sheet), {"state": sheet.state}, now=at)
    return decision


def _acceptance(session: Session, sheet: Sheet) -> Acceptance:
    found = session.scalar(
        select(Acceptance).where(Acceptance.sheet_id == sheet.id, Acceptance.withdrawn_at.is_(None))
    )
    if found is None:
        raise Refusal(RefusalCode.SHEET_NOT_ACCEPTED, sheet=sheet.code)
    return found
