"""What waits in the database for the reader, and how a result gets back into it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from models.db import transaction
from models.errors import Refusal
from models.schema import Contest, Election, Scan, ScanFile
from models.services import intake
from review_app import worker
from review_app.bilingual import both
from review_app.pool import Finished, Job
from review_app.reading import GivenPage, Limits
from review_app.refusals import sentence_in_both
from review_app.settings import Settings

log = logging.getLogger(__name__)
FILE, SCAN = "file", "scan"
MAX_ATTEMPTS = 5
"""A page whose reading began this often and never ended (the machine died) is set aside."""


@dataclass(frozen=True, slots=True)
class Functions:
    """What the workers call; module-level functions (they are pickled). Tests put crashing ones."""

    probe: Callable[[], Any] = worker.probe
    split: Callable[[worker.SplitJob], worker.SplitResult] = worker.split
    read: Callable[[worker.ReadJob], intake.PageResult] = worker.read


def limits_of(settings: Settings) -> Limits:
    """Return the reader's limits as this installation sets them."""
    return Limits(
        max_file_bytes=settings.max_file_bytes,
        max_pages=settings.max_file_pages,
        max_pixels=settings.max_page_pixels,
    )


def unread_count(session: Session) -> int:
    """Return how many files are not split and pages not read yet."""
    files = select(func.count()).select_from(ScanFile).where(ScanFile.state == "accepted")
    scans = select(func.count()).select_from(Scan).where(Scan.state == "waiting")
    return (session.scalar(files) or 0) + (session.scalar(scans) or 0)


def next_jobs(
    session: Session,
    functions: Functions,
    *,
    store: Path,
    settings: Settings,
    limit: int,
    skip: Set[tuple[str, int]],
) -> list[Job]:
    """Return up to `limit` jobs for what waits, oldest first, without those in `skip`.

    Files go first: a file is split in moments, and then its pages are on the clerk's screen. Notes
    in `session` that the reading of these pages begins.
    """
    limits = limits_of(settings)
    jobs = [
        Job(
            (FILE, file.id), functions.split, worker.SplitJob(store, file.sha256, file.name, limits)
        )
        for file in _waiting_files(session, limit, skip)
    ]
    if len(jobs) == limit:
        return jobs
    key = session.scalars(select(Election.identity_key)).one()
    for scan in intake.waiting_scans(session):
        if len(jobs) == limit:
            break
        if (SCAN, scan.id) in skip:
            continue
        if intake.begin_attempt(session, scan) > MAX_ATTEMPTS:
            cause = both(
                f"Đã bắt đầu đọc {MAX_ATTEMPTS} lần mà không xong.",
                f"Its reading was begun {MAX_ATTEMPTS} times and never ended.",
            )
            intake.set_aside(session, scan, cause)
            continue
        jobs.append(
            Job((SCAN, scan.id), functions.read, _read_job(session, scan, store, key, limits))
        )
    return jobs


def write_back(factory: sessionmaker[Session], done: Finished) -> None:
    """Write one result down; what the rules refuse is set aside with its cause, never dropped.

    Raises OperationalError where the database cannot be written now.
    """
    try:
        with transaction(factory) as session:
            _store_result(session, done)
    except OperationalError:
        raise
    except Refusal as refusal:
        _set_aside(factory, done.key, sentence_in_both(refusal))
    except Exception as error:
        log.exception("the result for %s %s cannot be stored", *done.key)
        name = type(error).__name__
        problem = both(
            f"Không lưu được kết quả đọc ({name}).", f"Its reading could not be stored ({name})."
        )
        _set_aside(factory, done.key, problem)


def _store_result(session: Session, done: Finished) -> None:
    kind, row_id = done.key
    if done.error is not None:
        log.warning("%s %s is set aside: %r", kind, row_id, done.error)
        _set_aside_in(session, done.key, _cause(done))
    elif kind == FILE:
        file = session.get_one(ScanFile, row_id)
        result: worker.SplitResult = done.result
        if result.problem is not None:
            intake.refuse_file(session, file, result.problem)
        else:
            intake.add_scans(session, file, list(result.pages))
    else:
        scan = session.get_one(Scan, row_id)
        if scan.state == "waiting":
            intake.store_reading(session, scan, done.result)


def _cause(done: Finished) -> str:
    if done.died:
        return both("Tiến trình đọc đã dừng đột ngột hai lần.", "The reading process died twice.")
    name = type(done.error).__name__
    return both(f"Chương trình đọc đã lỗi hai lần ({name}).", f"The reader failed twice ({name}).")


def _set_aside(factory: sessionmaker[Session], key: tuple[str, int], cause: str) -> None:
    with transaction(factory) as session:
        _set_aside_in(session, key, cause)


def _set_aside_in(session: Session, key: tuple[str, int], cause: str) -> None:
    kind, row_id = key
    if kind == FILE:
        file = session.get_one(ScanFile, row_id)
        intake.set_file_aside(session, file, cause)
    else:
        intake.set_aside(session, session.get_one(Scan, row_id), cause)


def _waiting_files(session: Session, limit: int, skip: Set[tuple[str, int]]) -> list[ScanFile]:
    found = session.scalars(
        select(ScanFile).where(ScanFile.state == "accepted").order_by(ScanFile.id)
    )
    return [file for file in found if (FILE, file.id) not in skip][:limit]


def _read_job(
    session: Session, scan: Scan, store: Path, key: bytes, limits: Limits
) -> worker.ReadJob:
    file = session.get_one(ScanFile, scan.file_id)
    given = intake.given_identity(session, scan)
    page = None
    if given is not None:
        sheet, number = given
        contest = session.get_one(Contest, sheet.contest_id)
        page = GivenPage(
            form=contest.form,
            sheet_code=sheet.code,
            copy=sheet.copy,
            page=number,
            seats=contest.seats,
            candidates=contest.candidate_count,
        )
    return worker.ReadJob(
        store=store,
        sha256=file.sha256,
        name=file.name,
        file_page=scan.file_page,
        key=key,
        limits=limits,
        given=page,
    )
