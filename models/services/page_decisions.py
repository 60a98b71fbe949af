"""A supervisor's decisions over pages: another scan, another copy, an identity, one not needed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.eligibility import COPY, RESCAN
from models.rules.states import Role, SheetEvent, SheetState, advance
from models.schema import Decision, Person, Scan, Sheet, SheetCopy
from models.services.common import change_state, scan_subject, sheet_by_code, subject
from models.services.deciding import require_decider, uncount, write_decision
from models.services.identity import IdentityOutcome, keep_typing, require_untyped
from models.services.placing import good_reading, place
from models.services.sending_back import supersede

WAITING_STATES: Final = ("needs_supervisor", "conflict")
DISMISSIBLE_STATES: Final = (
    "needs_supervisor",
    "conflict",
    "needs_identity",
    "needs_rescan",
    "foreign",
    "set_aside",
    "duplicate",
)


def admit_rescan(
    session: Session, actor: Person, scan: Scan, reason: str, *, now: datetime | None = None
) -> Decision:
    """Let another scan of the same copy take its page's place.

    The former image is superseded, both entries are voided (kept), decisions fall.
    """
    at = now or utcnow()
    sheet = _require_admissible(session, actor, scan)
    decision = write_decision(session, actor, "admit_rescan", reason, at, sheet=sheet, scan=scan)
    uncount(session, sheet, RESCAN, at, "A", "B")
    supersede(session, sheet, [scan.sheet_page or 1])
    change_state(session, sheet, SheetEvent.RESCAN_ADMITTED, actor, at)
    _take_place(session, actor, sheet, [scan], at)
    return decision


def adopt_copy(
    session: Session, actor: Person, scan: Scan, reason: str, *, now: datetime | None = None
) -> Decision:
    """Let another printed copy of the sheet replace the present one, with all its pages that wait.

    Raises `Refusal` for a copy that was never printed here, or the one that counts already.
    """
    at = now or utcnow()
    sheet, copy = _require_adoptable(session, actor, scan), scan.copy or 1
    decision = write_decision(session, actor, "adopt_copy", reason, at, sheet=sheet, scan=scan)
    uncount(session, sheet, COPY, at, "A", "B")
    supersede(session, sheet, None)
    sheet.copy = copy
    change_state(session, sheet, SheetEvent.COPY_ADOPTED, actor, at)
    pages = {scan.sheet_page: scan}
    for other in session.scalars(
        select(Scan)
        .where(Scan.sheet_id == sheet.id, Scan.copy == copy, Scan.state == "needs_supervisor")
        .order_by(Scan.id)
    ):
        pages.setdefault(other.sheet_page, other)
    _take_place(session, actor, sheet, list(pages.values()), at)
    return decision


def place_page(
    session: Session,
    actor: Person,
    scan: Scan,
    sheet_code: str,
    page: int,
    reason: str,
    *,
    now: datetime | None = None,
) -> IdentityOutcome:
    """Give a page whose typed identities differ (or that has none) its identity.

    The supervisor is one of the two people who must type the same: where nobody else typed it yet,
    the page waits for one who does.
    """
    at = now or utcnow()
    sheet = sheet_by_code(session, sheet_code)
    if sheet is None:
        raise Refusal(RefusalCode.UNKNOWN_SHEET, sheet=sheet_code)
    require_decider(session, actor, sheet)
    _require_placeable(session, actor, scan)
    outcome = keep_typing(session, actor, scan, sheet_code, page, at)
    if outcome is not IdentityOutcome.AGREED:
        scan.state = "needs_identity"
    # The decision names the page only: whoever types next must not find the sheet in it.
    write_decision(session, actor, "place_page", reason, at, scan=scan)
    return outcome


def dismiss_page(
    session: Session, actor: Person, scan: Scan, reason: str, *, now: datetime | None = None
) -> Decision:
    """Settle that a page is not needed; its image stays. Raises `Refusal` for one that counts."""
    at = now or utcnow()
    sheet = _require_dismissible(session, actor, scan)
    before, scan.state = scan.state, "dismissed"
    decision = write_decision(session, actor, "dismiss_page", reason, at, sheet=sheet, scan=scan)
    record(session, actor, "page_dismissed", scan_subject(scan), {"was": before}, now=at)
    return decision


def page_actions(session: Session, actor: Person, scan: Scan) -> dict[str, Refusal | None]:
    """Return what `actor` may do with a page as it stands: each act, or why it is refused.

    Asks what the acts themselves ask, so that nothing is offered that is refused afterwards.
    """
    asked: dict[str, Callable[[Session, Person, Scan], Sheet | None]] = {
        "admit": _require_admissible,
        "adopt": _require_adoptable,
        "place": _require_placeable,
        "dismiss": _require_dismissible,
    }
    return {kind: _refusal(require, session, actor, scan) for kind, require in asked.items()}


def _refusal(
    require: Callable[[Session, Person, Scan], Sheet | None],
    session: Session,
    actor: Person,
    scan: Scan,
) -> Refusal | None:
    try:
        require(session, actor, scan)
    except Refusal as refusal:
        return refusal
    return None


def _require_admissible(session: Session, actor: Person, scan: Scan) -> Sheet:
    """Return the sheet whose page this scan of the same copy may become; raises `Refusal`."""
    sheet = _claimed_sheet(session, actor, scan)
    if scan.copy != sheet.copy:
        raise Refusal(RefusalCode.OTHER_COPY, sheet=sheet.code, copy=scan.copy)
    _require_possible(sheet, SheetEvent.RESCAN_ADMITTED)
    return sheet


def _require_adoptable(session: Session, actor: Person, scan: Scan) -> Sheet:
    """Return the sheet whose later copy this page belongs to; raises `Refusal`."""
    sheet = _claimed_sheet(session, actor, scan)
    copy = scan.copy or 1
    if copy == sheet.copy:
        raise Refusal(RefusalCode.SAME_COPY, sheet=sheet.code, copy=copy)
    if copy < sheet.copy:
        raise Refusal(RefusalCode.FORMER_COPY, sheet=sheet.code, copy=copy)
    printed = select(SheetCopy.id).where(SheetCopy.sheet_id == sheet.id, SheetCopy.copy == copy)
    if session.scalar(printed) is None:
        raise Refusal(RefusalCode.COPY_NOT_PRINTED, sheet=sheet.code, copy=copy)
    _require_possible(sheet, SheetEvent.COPY_ADOPTED)
    return sheet


def _require_placeable(session: Session, actor: Person, scan: Scan) -> None:
    """Raise unless the page waits for an identity that `actor` has not typed yet."""
    require_decider(session, actor, _named_sheet(session, scan))
    unplaced = scan.state == "needs_supervisor" and scan.sheet_id is None
    if not unplaced and scan.state != "needs_identity":
        raise Refusal(RefusalCode.SCAN_NOT_OPEN, state=scan.state)
    require_untyped(session, actor, scan)


def _require_dismissible(session: Session, actor: Person, scan: Scan) -> Sheet | None:
    """Return the sheet that an unneeded page names, if any; raises for one that counts."""
    sheet = _named_sheet(session, scan)
    require_decider(session, actor, sheet)
    if scan.state not in DISMISSIBLE_STATES:
        raise Refusal(RefusalCode.SCAN_NOT_OPEN, state=scan.state)
    return sheet


def _named_sheet(session: Session, scan: Scan) -> Sheet | None:
    return None if scan.sheet_id is None else session.get_one(Sheet, scan.sheet_id)


def _claimed_sheet(session: Session, actor: Person, scan: Scan) -> Sheet:
    """Return the sheet that a waiting page claims; raises unless the page could take its place."""
    if scan.state not in WAITING_STATES or scan.sheet_id is None:
        require_decider(session, actor, None)
        raise Refusal(RefusalCode.SCAN_NOT_OPEN, state=scan.state)
    sheet = session.get_one(Sheet, scan.sheet_id)
    require_decider(session, actor, sheet)
    if good_reading(session, scan) is None:
        raise Refusal(RefusalCode.SCAN_WITHOUT_READING)
    return sheet


def _require_possible(sheet: Sheet, event: SheetEvent) -> None:
    """Raise before anything is written where the sheet's state does not allow it."""
    advance(SheetState(sheet.state), event, Role.SUPERVISOR, sheet=sheet.code)


def _take_place(
    session: Session, actor: Person, sheet: Sheet, scans: list[Scan], now: datetime
) -> None:
    for scan in scans:
        scan.problem = None
        place(session, scan, sheet, actor, now)
    told = {
        "pages": {str(scan.sheet_page): scan.sha256 for scan in scans},
        "copy": sheet.copy,
        "state": sheet.state,
    }
    record(session, actor, "page_replaced", subject(sheet), told, now=now)
