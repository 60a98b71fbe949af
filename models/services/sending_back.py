"""Sending a sheet back: to the scanner, to a new person, to the station; also as illegible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.eligibility import RECOUNT, REENTRY, RESCAN
from models.rules.states import Role, SheetEvent, SheetState, advance
from models.schema import Decision, Person, Scan, Sheet
from models.services.common import change_state, checked_tally, require_reason, subject
from models.services.deciding import require_decider, uncount, write_decision
from models.services.decisions import open_standing
from models.services.standing import current_comparison

SENDING: Final = {
    RESCAN: SheetEvent.SENT_BACK_RESCAN,
    REENTRY: SheetEvent.SENT_BACK_REENTRY,
    RECOUNT: SheetEvent.SENT_BACK_RECOUNT,
}


def send_back(
    session: Session,
    actor: Person,
    sheet: Sheet,
    kind: str,
    *,
    reason: str,
    tally: str | None = None,
    pages: Sequence[int] | None = None,
    field_id: str | None = None,
    now: datetime | None = None,
) -> Decision:
    """Send a sheet back: to be scanned again, entered again, or recounted at the station.

    "reentry" voids only the named tally (both where `tally` is None). "rescan" voids both and
    supersedes the images of `pages` (all where None). "recount" voids both and supersedes all.
    `field_id` names the number for whose sake it goes back.
    """
    at = now or utcnow()
    event = SENDING.get(kind)
    if event is None:
        raise Refusal(RefusalCode.UNKNOWN_DECISION, kind=kind)
    require_decider(session, actor, sheet)
    # Refused before anything is written, so that the rows below may go first.
    advance(SheetState(sheet.state), event, Role(actor.role), sheet=sheet.code)
    side = None if tally is None or kind != REENTRY else checked_tally(tally)
    comparison = current_comparison(session, sheet)
    decision = write_decision(
        session,
        actor,
        f"send_back_{kind}",
        reason,
        at,
        sheet=sheet,
        comparison_id=None if comparison is None else comparison.id,
        field_id=field_id,
        tally=side,
    )
    voided = uncount(session, sheet, kind, at, *(("A", "B") if side is None else (side,)))
    if kind != REENTRY:
        supersede(session, sheet, pages if kind == RESCAN else None)
    change_state(session, sheet, event, actor, at)
    told = {"kind": kind, "tally": side, "entries_voided": voided, "state": sheet.state}
    record(session, actor, "sheet_sent_back", subject(sheet), told, now=at)
    return decision


def declare_illegible(
    session: Session,
    actor: Person,
    sheet: Sheet,
    field_id: str,
    to: str,
    *,
    reason: str,
    now: datetime | None = None,
) -> Decision:
    """Settle that the supervisor cannot read an open number either: the sheet leaves the desk.

    Illegible is never agreement and never a number, so this is always a sending back: of the
    number's page to the scanner (`to` "rescan") or of the sheet to the station ("recount").
    """
    if to not in (RESCAN, RECOUNT):
        raise Refusal(RefusalCode.UNKNOWN_DECISION, kind=to)
    require_reason(reason)
    found = open_standing(session, actor, sheet).fields.get(field_id)
    if found is None:
        raise Refusal(RefusalCode.UNKNOWN_FIELD, field=field_id)
    if not found.mismatch:
        raise Refusal(RefusalCode.FIELD_NOT_OPEN, field=field_id)
    pages = [found.field.page]
    return send_back(
        session, actor, sheet, to, reason=reason, pages=pages, field_id=field_id, now=now
    )


def supersede(session: Session, sheet: Sheet, pages: Sequence[int] | None) -> None:
    """Let the placed images of `pages` (all where None) count no more; they are kept."""
    wrong = [page for page in pages or () if not 1 <= page <= sheet.pages]
    if wrong:
        raise Refusal(RefusalCode.UNKNOWN_PAGE, sheet=sheet.code, page=wrong[0], pages=sheet.pages)
    placed = session.scalars(
        select(Scan).where(Scan.sheet_id == sheet.id, Scan.state == "placed")
    ).all()
    for scan in placed:
        if not pages or scan.sheet_page in pages:
            scan.state = "superseded"
    session.flush()
