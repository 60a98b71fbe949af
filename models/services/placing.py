"""What becomes of a page that was read: its place on a sheet, or who has to look at it.

The machine places a page only where nothing is there yet and no entry began; whatever else comes
in waits for a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import SYSTEM, Actor, record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.readings import PageResult
from models.rules.states import SheetEvent, SheetState
from models.schema import Contest, ContestField, Reading, ReadingField, Scan, Sheet
from models.services.common import change_state, scan_subject, sheet_by_code, subject
from models.services.identity import given_identity

UNVERIFIED = (
    "Mã của trang này chưa được kiểm chứng vì không có khóa của cuộc bầu cử: hãy để hai người "
    "nhập mã in ở chân trang.\n"
    "The identity of this page was not verified, because the election's key is missing: have two "
    "people type the code printed at the foot of the page."
)
NOT_EXPECTED = (
    "Cuộc bầu cử này không có phiếu mang mã đó.\nThis election expects no sheet with this code."
)
OTHER_FORM = (
    "Mẫu, số đại biểu hoặc số người ứng cử trên trang không khớp với phiếu này.\n"
    "The form, seats or candidates on this page are not those of this sheet."
)
AFTER_ENTRIES = (
    "Đã bắt đầu nhập phiếu này: bản quét mới phải do giám sát quyết định.\n"
    "Entries of this sheet have begun: a supervisor decides about a new scan."
)
OTHER_COPY = (
    "Trang này thuộc một bản in khác của phiếu: giám sát quyết định bản nào được tính.\n"
    "This page belongs to another copy of the sheet: a supervisor decides which one counts."
)
CONFLICT = (
    "Đã có một trang khác ở đúng chỗ này: giám sát quyết định trang nào được tính.\n"
    "Another, different page already stands in this place: a supervisor decides which one counts."
)
BEFORE_ENTRIES = frozenset(
    {SheetState.EXPECTED, SheetState.INCOMPLETE, SheetState.READY, SheetState.RESCAN}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state that a page gets, and the sentence about it."""

    state: str
    problem: str | None = None


def store_reading(
    session: Session, scan: Scan, result: PageResult, *, now: datetime | None = None
) -> Scan:
    """Keep what the machine read on a page, and place the page or say who has to look at it.

    Raises `Refusal` where the page does not wait to be read.
    """
    if scan.state != "waiting":
        raise Refusal(RefusalCode.SCAN_NOT_OPEN, state=scan.state)
    at = now or utcnow()
    _keep(session, scan, result, at)
    given = given_identity(session, scan)
    verdict, sheet = _judge(session, result, given is not None)
    if sheet is not None and result.page is not None:
        scan.version = _next_version(session, sheet, result.page)
        scan.sheet_id, scan.sheet_page = sheet.id, result.page
        scan.copy = result.copy if result.copy is not None else sheet.copy
        scan.identity_by = "people" if given is not None else "qr"
        if verdict.state == "placed":
            verdict = _arrive(session, scan, sheet, verdict)
    scan.problem = verdict.problem
    if verdict.state == "placed" and sheet is not None:
        place(session, scan, sheet, SYSTEM, at)
    else:
        scan.state = verdict.state
    told = {"state": scan.state, "engine": result.engine, "status": result.status}
    where = {} if sheet is None else {"sheet": subject(sheet), "page": scan.sheet_page}
    record(session, SYSTEM, "page_read", scan_subject(scan), {**told, **where}, now=now)
    return scan


def place(session: Session, scan: Scan, sheet: Sheet, actor: Actor, now: datetime) -> None:
    """Make `scan` the current image of its page; the sheet goes on when all pages are there.

    Pages of the same place that could not be read are superseded by it.
    """
    unreadable = session.scalars(
        select(Scan).where(
            Scan.sheet_id == sheet.id,
            Scan.sheet_page == scan.sheet_page,
            Scan.state == "needs_rescan",
        )
    )
    for former in unreadable:
        former.state = "superseded"
    session.flush()
    scan.state = "placed"
    session.flush()
    complete = pages_there(session, sheet) == sheet.pages
    event = SheetEvent.PAGES_COMPLETE if complete else SheetEvent.PAGE_PLACED
    change_state(session, sheet, event, actor, now)


def pages_there(session: Session, sheet: Sheet) -> int:
    """Return how many pages of a sheet are there: placed, which only a page that was read is."""
    count = select(func.count()).select_from(Scan)
    return session.scalar(count.where(Scan.sheet_id == sheet.id, Scan.state == "placed")) or 0


def placed_scan(session: Session, sheet: Sheet, page: int) -> Scan | None:
    """Return the current image of a page, or None."""
    return session.scalar(
        select(Scan).where(
            Scan.sheet_id == sheet.id, Scan.sheet_page == page, Scan.state == "placed"
        )
    )


def good_reading(session: Session, scan: Scan) -> Reading | None:
    """Return the last reading of a page that came out well, or None."""
    return session.scalar(
        select(Reading)
        .where(Reading.scan_id == scan.id, Reading.status == "ok")
        .order_by(Reading.id.desc())
        .limit(1)
    )


def _keep(session: Session, scan: Scan, result: PageResult, at: datetime) -> None:
    proposal = None if result.proposal is None else list(result.proposal)
    reading = Reading(
        scan_id=scan.id,
        engine=result.engine,
        status=result.status,
        payload={**result.payload, "proposal": proposal},
        created_at=at,
    )
    session.add(reading)
    session.flush()
    session.add_all(
        ReadingField(
            reading_id=reading.id,
            field_id=field.field_id,
            state=field.state,
            value=field.value,
            confidence=field.confidence,
            picture_sha256=field.picture_sha256,
        )
        for field in result.fields
    )
    session.flush()


def _judge(session: Session, result: PageResult, given: bool) -> tuple[Verdict, Sheet | None]:
    """Return what to do with the page by itself, and its sheet where its identity holds."""
    unknown = _without_identity(result, given)
    if unknown is not None or result.page is None:
        return unknown or Verdict("needs_identity", result.problem), None
    sheet = sheet_by_code(session, result.sheet_code or "")
    if sheet is None or not 1 <= result.page <= sheet.pages:
        return Verdict("foreign", NOT_EXPECTED), None
    if not _same_form(session, sheet, result):
        return Verdict("foreign", OTHER_FORM), None
    if result.status != "ok":
        return Verdict("needs_rescan", result.problem), sheet
    if {field.field_id for field in result.fields} != _fields_on(session, sheet, result.page):
        return Verdict("foreign", OTHER_FORM), None
    return Verdict("placed", result.problem), sheet


def _without_identity(result: PageResult, given: bool) -> Verdict | None:
    """Return the verdict on a page whose identity does not hold; None where it does."""
    if result.identity_verified is False:
        return Verdict("foreign", result.problem)
    if result.status == "unreadable_file" or result.take_again:
        return Verdict("needs_rescan", result.problem)
    if result.sheet_code is None or result.page is None:
        if result.blank_page:
            return Verdict("blank_back", result.problem)
        return Verdict("foreign" if result.no_sheet else "needs_identity", result.problem)
    if not given and result.identity_verified is None:
        return Verdict("needs_identity", result.problem or UNVERIFIED)
    return None


def _arrive(session: Session, scan: Scan, sheet: Sheet, verdict: Verdict) -> Verdict:
    """Return whether a good page may take its place by itself; `verdict` if so."""
    present = placed_scan(session, sheet, scan.sheet_page or 0)
    if present is not None and present.sha256 == scan.sha256:
        return Verdict("duplicate")
    if scan.copy != sheet.copy or sheet.state == SheetState.RECOUNT:
        return Verdict("needs_supervisor", OTHER_COPY)
    if sheet.state not in BEFORE_ENTRIES:
        return Verdict("needs_supervisor", AFTER_ENTRIES)
    if present is not None:
        return Verdict("conflict", CONFLICT)
    return verdict


def _same_form(session: Session, sheet: Sheet, result: PageResult) -> bool:
    contest = session.get_one(Contest, sheet.contest_id)
    pairs = (
        (result.form, contest.form),
        (result.seats, contest.seats),
        (result.candidates, contest.candidate_count),
    )
    return all(found is None or found == expected for found, expected in pairs)


def _fields_on(session: Session, sheet: Sheet, page: int) -> set[str]:
    return set(
        session.scalars(
            select(ContestField.field_id).where(
                ContestField.contest_id == sheet.contest_id, ContestField.page == page
            )
        )
    )


def _next_version(session: Session, sheet: Sheet, page: int) -> int:
    highest = session.scalar(
        select(func.max(Scan.version)).where(Scan.sheet_id == sheet.id, Scan.sheet_page == page)
    )
    return (highest or 0) + 1
