"""What came in before: of a file or page that arrived again, the first one, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.schema import Person, Scan, ScanFile

DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The first of several equal files (`scan` None) or pages, and who received it."""

    file: ScanFile
    person: str
    scan: Scan | None = None


def earlier_file(session: Session, file: ScanFile) -> Earlier | None:
    """Return the file with the same bytes that came first; None where `file` is no duplicate."""
    if file.duplicate_of is None:
        return None
    first, person = session.execute(_received().where(ScanFile.id == file.duplicate_of)).one()
    return Earlier(first, person)


def earlier_page(session: Session, scan: Scan) -> Earlier | None:
    """Return the page with the same image that came first; None where `scan` is no duplicate."""
    if scan.state != DUPLICATE:
        return None
    first = session.scalar(
        select(Scan)
        .where(Scan.sha256 == scan.sha256, Scan.id < scan.id, Scan.state != "set_aside")
        .order_by(Scan.id)
        .limit(1)
    )
    if first is None:
        return None
    file, person = session.execute(_received().where(ScanFile.id == first.file_id)).one()
    return Earlier(file, person, first)


def _received() -> Select[ScanFile, str]:
    return select(ScanFile, Person.name).join(Person, ScanFile.received_by == Person.id)
