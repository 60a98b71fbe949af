"""Paper coming in: batches, files, pages waiting for the reader, and what is still missing.

What becomes of a page that was read is decided in `placing`; identities by hand in `identity`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import SYSTEM, record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.readings import FieldResult, PageResult, PageStored
from models.rules.states import Role
from models.schema import Batch, Election, Person, Scan, ScanFile, Sheet
from models.services.common import require_role, scan_subject
from models.services.identity import (
    IdentityOutcome,
    given_identity,
    next_identity_task,
    type_identity,
)
from models.services.placing import store_reading

__all__ = [
    "FieldResult",
    "IdentityOutcome",
    "MissingSheet",
    "PageResult",
    "PageStored",
    "add_scans",
    "begin_attempt",
    "declare_pages",
    "expected_missing",
    "given_identity",
    "next_identity_task",
    "open_batch",
    "read_again",
    "receive_file",
    "refuse_file",
    "set_aside",
    "set_file_aside",
    "store_reading",
    "type_identity",
    "waiting_scans",
]
_FEEDERS = (Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
_UNREAD = ("refused", "set_aside")


@dataclass(frozen=True, slots=True)
class MissingSheet:
    """An expected sheet that is not complete, and the numbers of its pages that are not there."""

    sheet: Sheet
    pages: tuple[int, ...]


def open_batch(
    session: Session,
    actor: Person,
    *,
    source: str,
    declared_pages: int | None = None,
    now: datetime | None = None,
) -> Batch:
    """Begin a pile of paper; `source` says where it comes from (scanner, folder, browser)."""
    require_role(actor, *_FEEDERS)
    _require_open_election(session)
    batch = Batch(
        opened_by=actor.id,
        opened_at=now or utcnow(),
        declared_pages=declared_pages,
        source=source,
    )
    session.add(batch)
    session.flush()
    told = {"source": source, "declared_pages": declared_pages}
    record(session, actor, "batch_opened", f"batch:{batch.id}", told, now=now)
    return batch


def declare_pages(session: Session, actor: Person, batch: Batch, pages: int) -> None:
    """Note how many pages the clerk counted by hand in this batch (at least 0)."""
    require_role(actor, *_FEEDERS)
    if pages < 0:
        raise Refusal(RefusalCode.VALUE_MALFORMED)
    before, batch.declared_pages = batch.declared_pages, pages
    told = {"before": before, "pages": pages}
    record(session, actor, "pages_declared", f"batch:{batch.id}", told)


def receive_file(
    session: Session,
    actor: Person,
    *,
    batch: Batch,
    name: str,
    sha256: str,
    size: int,
    now: datetime | None = None,
) -> ScanFile:
    """Write down a file that lies in the store; the same bytes again become a duplicate.

    A duplicate is kept and shown, not read; bytes that were refused or set aside before are tried
    again.
    """
    require_role(actor, *_FEEDERS)
    _require_open_election(session)
    first = session.scalar(
        select(ScanFile)
        .where(ScanFile.sha256 == sha256, ScanFile.state.not_in((*_UNREAD, "duplicate")))
        .order_by(ScanFile.id)
        .limit(1)
    )
    file = ScanFile(
        batch_id=batch.id,
        name=name,
        sha256=sha256,
        size=size,
        state="accepted" if first is None else "duplicate",
        duplicate_of=None if first is None else first.id,
        received_by=actor.id,
        received_at=now or utcnow(),
    )
    session.add(file)
    session.flush()
    told = {"name": name, "sha256": sha256, "size": size, "state": file.state}
    record(session, actor, "file_received", f"file:{file.id}", told, now=now)
    return file


def refuse_file(session: Session, file: ScanFile, problem: str) -> None:
    """Note that a file is no scan at all, with the sentence that says so."""
    _settle_file(session, file, "refused", problem)


def set_file_aside(session: Session, file: ScanFile, cause: str) -> None:
    """Note that opening a file failed for good; it stays listed with its cause."""
    _settle_file(session, file, "set_aside", cause)


def _settle_file(session: Session, file: ScanFile, state: str, problem: str) -> None:
    if file.state != "accepted":
        raise Refusal(RefusalCode.FILE_NOT_OPEN, state=file.state)
    file.state, file.problem = state, problem
    record(session, SYSTEM, f"file_{state}", f"file:{file.id}", {"problem": problem})


def add_scans(
    session: Session, file: ScanFile, pages: Sequence[PageStored], *, now: datetime | None = None
) -> list[Scan]:
    """Write down the pages of a file; each waits for the reader, a page seen before does not.

    Pages of one file are not compared here: pages that cannot be decoded share their file's bytes.
    """
    if file.state != "accepted":
        raise Refusal(RefusalCode.FILE_NOT_OPEN, state=file.state)
    file.state, file.pages = "read", len(pages)
    scans = [
        Scan(
            file_id=file.id,
            file_page=page.file_page,
            sha256=page.sha256,
            thumbnail_sha256=page.thumbnail_sha256,
            state="duplicate" if _seen(session, file, page.sha256) else "waiting",
            received_at=now or utcnow(),
        )
        for page in pages
    ]
    session.add_all(scans)
    session.flush()
    record(session, SYSTEM, "file_opened", f"file:{file.id}", {"pages": len(pages)}, now=now)
    return scans


def _seen(session: Session, file: ScanFile, sha256: str) -> bool:
    found = session.scalar(
        select(Scan.id)
        .where(
            Scan.sha256 == sha256,
            Scan.file_id != file.id,
            Scan.state.not_in(("set_aside", "duplicate")),
        )
        .limit(1)
    )
    return found is not None


def waiting_scans(session: Session) -> Sequence[Scan]:
    """Return the pages that wait for the reader, oldest first."""
    return session.scalars(select(Scan).where(Scan.state == "waiting").order_by(Scan.id)).all()


def begin_attempt(session: Session, scan: Scan) -> int:
    """Note that the reading of a page begins; return the number of the attempt (1, 2, …)."""
    scan.attempts += 1
    record(session, SYSTEM, "reading_begun", scan_subject(scan), {"attempt": scan.attempts})
    return scan.attempts


def set_aside(session: Session, scan: Scan, cause: str) -> None:
    """Take a page whose reading keeps failing out of the queue; it stays listed with its cause."""
    if scan.state != "waiting":
        raise Refusal(RefusalCode.SCAN_NOT_OPEN, state=scan.state)
    scan.state, scan.problem = "set_aside", cause
    record(session, SYSTEM, "scan_set_aside", scan_subject(scan), {"cause": cause})


def read_again(session: Session, actor: Person, scan: Scan) -> None:
    """Put a page that was set aside back into the queue, by somebody who asks for it."""
    require_role(actor, *_FEEDERS)
    if scan.state != "set_aside":
        raise Refusal(RefusalCode.SCAN_NOT_OPEN, state=scan.state)
    scan.state, scan.problem, scan.attempts = "waiting", None, 0
    record(session, actor, "scan_read_again", scan_subject(scan), {})


def expected_missing(session: Session) -> list[MissingSheet]:
    """Return every expected sheet with pages missing, in the order of their codes."""
    waiting = ("expected", "incomplete", "rescan", "recount")
    sheets = session.scalars(
        select(Sheet).where(Sheet.state.in_(waiting)).order_by(Sheet.code)
    ).all()
    there: dict[int, set[int]] = {}
    placed = select(Scan.sheet_id, Scan.sheet_page).join(Sheet, Scan.sheet_id == Sheet.id)
    for sheet_id, page in session.execute(
        placed.where(Scan.state == "placed", Sheet.state.in_(waiting))
    ):
        if sheet_id is not None and page is not None:
            there.setdefault(sheet_id, set()).add(page)
    return [
        MissingSheet(
            sheet,
            tuple(p for p in range(1, sheet.pages + 1) if p not in there.get(sheet.id, set())),
        )
        for sheet in sheets
    ]


def _require_open_election(session: Session) -> None:
    if session.scalar(select(Election.phase)) == "closed":
        raise Refusal(RefusalCode.WRONG_PHASE, phase="closed", needed="counting")
