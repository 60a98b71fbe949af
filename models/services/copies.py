"""Further printed copies of a sheet: who printed them and why; none counts by being printed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import audit
from models.audit import Actor
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.states import Role
from models.schema import Sheet, SheetCopy
from models.services.common import require_reason, require_role, subject


def print_copy(
    session: Session, actor: Actor, sheet: Sheet, *, reason: str, now: datetime | None = None
) -> SheetCopy:
    """Note that a supervisor prints `sheet` once more, and return the new copy with its number.

    The copy replaces the former one only by a later decision. Raises `Refusal` for any other role,
    without a reason, or for a sheet that is accepted (reopen it first).
    """
    require_role(actor, Role.SUPERVISOR)
    told = require_reason(reason)
    if sheet.state == "accepted":
        raise Refusal(RefusalCode.SHEET_SETTLED, sheet=sheet.code)
    at = now or utcnow()
    last = session.scalar(select(func.max(SheetCopy.copy)).where(SheetCopy.sheet_id == sheet.id))
    copy = SheetCopy(
        sheet_id=sheet.id,
        copy=max(last or 1, sheet.copy) + 1,
        reason=told,
        printed_by=actor.id,
        printed_at=at,
    )
    session.add(copy)
    audit.record(
        session,
        actor,
        "copy_printed",
        subject(sheet),
        {"copy": copy.copy, "reason": told},
        now=at,
    )
    return copy
