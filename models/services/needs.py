"""What needs somebody: the one definition of it, by kind, for every screen that counts it.

Pages and files, each counted once. Sheets (missing, to decide) and pages that only lie in the wrong
place are something else, and are called so where they are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.schema import Scan, ScanFile
from models.services.order import files_put_right


@dataclass(frozen=True, slots=True)
class Kind:
    """The states of pages, and those of files that brought no page, which make one kind."""

    pages: tuple[str, ...]
    files: tuple[str, ...] = ()


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "doubled": Kind(("conflict", "duplicate"), ("duplicate",)),
        "foreign": Kind(("foreign",)),
        "unknown": Kind(("needs_identity",)),
        "unreadable": Kind(("needs_rescan",)),
        "unplaced": Kind(("needs_supervisor",)),
        "failed": Kind(("set_aside",), ("refused", "set_aside")),
    }
)
"""Every state in which a page or file needs somebody belongs to exactly one kind."""
PAGES: Final = tuple(state for kind in KINDS.values() for state in kind.pages)
FILES: Final = tuple(state for kind in KINDS.values() for state in kind.files)
OF_SUPERVISORS: Final = ("needs_supervisor", "conflict", "foreign", "set_aside")
"""Pages of these that a supervisor decides about; clerks settle the others themselves."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How many pages and files there are of something, and since when the oldest waits."""

    pages: int = 0
    files: int = 0
    since: datetime | None = None

    @property
    def total(self) -> int:
        """Return pages and files together."""
        return self.pages + self.files

    def plus(self, other: Amount) -> Amount:
        """Return both together."""
        times = [since for since in (self.since, other.since) if since is not None]
        return Amount(
            self.pages + other.pages, self.files + other.files, min(times) if times else None
        )


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs somebody, by the state of the page or file."""

    pages: Mapping[str, Amount]
    files: Mapping[str, Amount]

    def of(self, kind: str) -> Amount:
        """Return what there is of one kind."""
        chosen = KINDS[kind]
        return _sum(
            [
                *(self.pages.get(state, Amount()) for state in chosen.pages),
                *(self.files.get(state, Amount()) for state in chosen.files),
            ]
        )

    @property
    def all(self) -> Amount:
        """Return everything that needs somebody."""
        return _sum([*self.pages.values(), *self.files.values()])

    @property
    def of_supervisors(self) -> Amount:
        """Return the pages among them that a supervisor decides about."""
        return _sum(self.pages.get(state, Amount()) for state in OF_SUPERVISORS)


def needs_of(session: Session, batch_id: int | None = None) -> Needs:
    """Count what needs somebody, of one batch or of the whole election."""
    query = select(Scan.state, func.count(), func.min(Scan.received_at))
    if batch_id is not None:
        query = query.join(ScanFile, Scan.file_id == ScanFile.id).where(
            ScanFile.batch_id == batch_id
        )
    rows = session.execute(query.where(Scan.state.in_(PAGES)).group_by(Scan.state))
    pages = {state: Amount(pages=count, since=since) for state, count, since in rows}
    files: dict[str, Amount] = {}
    for _id, state, received_at in _files(session, batch_id):
        files[state] = files.get(state, Amount()).plus(Amount(files=1, since=received_at))
    return Needs(pages, files)


def loose_files(session: Session, batch_id: int | None = None) -> list[tuple[int, str]]:
    """Return the id and state of each file without pages whose paper nobody has seen to yet."""
    return [(file_id, state) for file_id, state, _at in _files(session, batch_id)]


def _files(session: Session, batch_id: int | None) -> list[tuple[int, str, datetime]]:
    query = select(ScanFile.id, ScanFile.state, ScanFile.received_at)
    if batch_id is not None:
        query = query.where(ScanFile.batch_id == batch_id)
    rows = session.execute(query.where(ScanFile.state.in_(FILES))).all()
    settled = files_put_right(session) if rows else frozenset[int]()
    return [(row[0], row[1], row[2]) for row in rows if row[0] not in settled]


def _sum(parts: Iterable[Amount]) -> Amount:
    total = Amount()
    for part in parts:
        total = total.plus(part)
    return total
