"""What the clerk's screens show, read from the database as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.rules.stages import PAPER
from models.schema import Area, Batch, Contest, Person, Scan, ScanFile, Sheet
from models.services.needs import FILES, PAGES, Needs, loose_files, needs_of
from models.services.order import files_put_right
from models.services.overview import state_counts
from review_app.intake.earlier import Earlier, earlier_file, earlier_page

PARTS: Mapping[str, str] = {
    "placed": "placed",
    "superseded": "replaced",
    "dismissed": "settled",
    "blank_back": "blank",
    "waiting": "waiting",
    **dict.fromkeys(PAGES, "attention"),
}
"""Which of a pile's counters has a page of each state: each page is in exactly one of them."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page with everything a card says about it."""

    scan: Scan
    file: ScanFile
    sheet: Sheet | None
    contest: Contest | None
    station: Area | None
    earlier: Earlier | None = None

    @property
    def part(self) -> str:
        """The counter of its pile that has this page."""
        return PARTS[self.scan.state]


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file with everything its line says about it."""

    file: ScanFile
    needs_somebody: bool
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """What became of each page of a batch; `declared` was counted by hand.

    Every page that came in is in exactly one of `placed`, `replaced`, `settled`, `blank`, `waiting`
    and those of `needs`: none leaves the sum, whatever is decided about it.
    """

    declared: int | None
    pages: int
    placed: int
    replaced: int
    settled: int
    blank: int
    waiting: int
    needs: Needs
    files_open: int

    @property
    def attention(self) -> int:
        """How many pages need somebody; files that brought no page are beside them."""
        return self.needs.all.pages

    @property
    def busy(self) -> bool:
        """Whether a page or file of the pile is still on its way to a verdict."""
        return self.waiting > 0 or self.files_open > 0

    @property
    def difference(self) -> int | None:
        """Pages with ink minus pages counted by hand: negative where some are missing."""
        return None if self.declared is None else self.pages - self.blank - self.declared


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch in the list."""

    batch: Batch
    person: str
    count: Count


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """One expected sheet that is not complete; `present` are the page numbers that are there."""

    sheet: Sheet
    contest: Contest
    station: Area
    present: tuple[int, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """The page numbers that are not there."""
        return tuple(page for page in range(1, self.sheet.pages + 1) if page not in self.present)


def batch_pages(
    session: Session, batch_id: int, *, after: int = 0, limit: int | None = None
) -> list[PageRow]:
    """Return pages of a batch in the order in which they came: `limit` behind the scan `after`."""
    query = _pages().where(ScanFile.batch_id == batch_id, Scan.id > after)
    return _rows(session, query.order_by(Scan.id).limit(limit))


def changed_pages(
    session: Session, batch_id: int, rows: Mapping[str, set[int]]
) -> tuple[list[PageRow], list[FileRow]]:
    """Return the pages and files of a batch that `rows` (ids by table) speak of.

    A page changes with its sheet, too: it is ready when the sheet's last page is there.
    """
    about = Scan.id.in_(rows.get("scan", ())) | Scan.sheet_id.in_(rows.get("sheet", ()))
    query = _pages().where(ScanFile.batch_id == batch_id, about)
    files = select(ScanFile).where(
        ScanFile.batch_id == batch_id, ScanFile.id.in_(rows.get("scan_file", ()))
    )
    return _rows(session, query.order_by(Scan.id)), _file_rows(session, session.scalars(files))


def pages_in(session: Session, states: Iterable[str], limit: int = 200) -> list[PageRow]:
    """Return the oldest `limit` pages in one of `states`, of all batches."""
    query = _pages().where(Scan.state.in_(list(states))).order_by(Scan.id).limit(limit)
    return _rows(session, query)


def page_row(session: Session, scan_id: int) -> PageRow | None:
    """Return one page, None where there is no such scan."""
    rows = _rows(session, _pages().where(Scan.id == scan_id))
    return rows[0] if rows else None


def rivals(session: Session, row: PageRow) -> list[PageRow]:
    """Return the other pages that claim the same place, or hold the same image."""
    scan = row.scan
    same_image = Scan.sha256 == scan.sha256
    query = _pages().where(Scan.id != scan.id).order_by(Scan.id)
    if scan.sheet_id is None or scan.sheet_page is None:
        return _rows(session, query.where(same_image))
    same_place = (Scan.sheet_id == scan.sheet_id) & (Scan.sheet_page == scan.sheet_page)
    return _rows(session, query.where(same_place | same_image))


def pages_of_sheets(session: Session, sheet_ids: list[int]) -> dict[int, list[PageRow]]:
    """Return every page that belongs to one of these sheets, by sheet, in the sheet's order."""
    query = _pages().where(Scan.sheet_id.in_(sheet_ids)).order_by(Scan.sheet_page, Scan.id)
    found: dict[int, list[PageRow]] = {}
    for row in _rows(session, query):
        if row.sheet is not None:
            found.setdefault(row.sheet.id, []).append(row)
    return found


def batch_files(session: Session, batch_id: int) -> list[FileRow]:
    """Return the files of a batch in the order in which they came."""
    query = select(ScanFile).where(ScanFile.batch_id == batch_id).order_by(ScanFile.id)
    return _file_rows(session, session.scalars(query))


def file_row(session: Session, file_id: int) -> FileRow:
    """Return one file."""
    return _file_rows(session, [session.get_one(ScanFile, file_id)])[0]


def files_in(session: Session, states: Iterable[str], limit: int = 200) -> list[FileRow]:
    """Return the newest `limit` files in one of `states` whose paper nobody has seen to yet."""
    wanted = set(states)
    ids = [file_id for file_id, state in loose_files(session) if state in wanted]
    query = select(ScanFile).where(ScanFile.id.in_(ids))
    return _file_rows(session, session.scalars(query.order_by(ScanFile.id.desc()).limit(limit)))


def count_batch(session: Session, batch: Batch) -> Count:
    """Count the pages and files of one batch by what became of them."""
    pages = Counter(
        dict(
            session.execute(
                select(Scan.state, func.count())
                .join(ScanFile, Scan.file_id == ScanFile.id)
                .where(ScanFile.batch_id == batch.id)
                .group_by(Scan.state)
            ).all()
        )
    )
    files_open = session.scalar(
        select(func.count())
        .select_from(ScanFile)
        .where(ScanFile.batch_id == batch.id, ScanFile.state == "accepted")
    )
    return Count(
        declared=batch.declared_pages,
        pages=pages.total(),
        placed=pages["placed"],
        replaced=pages["superseded"],
        settled=pages["dismissed"],
        blank=pages["blank_back"],
        waiting=pages["waiting"],
        needs=needs_of(session, batch.id),
        files_open=files_open or 0,
    )


def recent_batches(session: Session, limit: int = 15) -> list[BatchRow]:
    """Return the newest batches with their counts."""
    found = session.execute(
        select(Batch, Person.name)
        .join(Person, Batch.opened_by == Person.id)
        .order_by(Batch.id.desc())
        .limit(limit)
    )
    return [BatchRow(batch, name, count_batch(session, batch)) for batch, name in found]


def unfinished_counts(session: Session) -> tuple[dict[str, int], int]:
    """Return how many sheets await paper, by state (zeros included), and how many there are."""
    counted = state_counts(session)
    return {str(state): counted[state] for state in PAPER}, sum(counted.values())


def unfinished_sheets(session: Session, limit: int = 500) -> list[ExpectedRow]:
    """Return up to `limit` sheets that await paper, by station."""
    found = session.execute(
        select(Sheet, Contest, Area)
        .join(Contest, Sheet.contest_id == Contest.id)
        .join(Area, Sheet.station_id == Area.id)
        .where(Sheet.state.in_(PAPER))
        .order_by(Area.code, Contest.id, Sheet.part)
        .limit(limit)
    )
    return [
        ExpectedRow(sheet, contest, station, _present(session, sheet))
        for sheet, contest, station in found
    ]


def oldest_waiting(session: Session) -> datetime | None:
    """Return since when the oldest unread page waits, None where nothing waits."""
    return session.scalar(select(func.min(Scan.received_at)).where(Scan.state == "waiting"))


def _present(session: Session, sheet: Sheet) -> tuple[int, ...]:
    pages = session.scalars(
        select(Scan.sheet_page)
        .where(Scan.sheet_id == sheet.id, Scan.state == "placed")
        .order_by(Scan.sheet_page)
    )
    return tuple(page for page in pages if page is not None)


def _pages() -> Select[Scan, ScanFile, Sheet, Contest, Area]:
    return (
        select(Scan, ScanFile, Sheet, Contest, Area)
        .join(ScanFile, Scan.file_id == ScanFile.id)
        .outerjoin(Sheet, Scan.sheet_id == Sheet.id)
        .outerjoin(Contest, Sheet.contest_id == Contest.id)
        .outerjoin(Area, Sheet.station_id == Area.id)
    )


def _rows(
    session: Session,
    query: Select[Scan, ScanFile, Sheet, Contest, Area],
) -> list[PageRow]:
    # The outer joins may leave the last three empty, which the query's type cannot say.
    return [
        PageRow(scan, file, sheet, contest, station, earlier_page(session, scan))
        for scan, file, sheet, contest, station in session.execute(query)
    ]


def _file_rows(session: Session, files: Iterable[ScanFile]) -> list[FileRow]:
    listed = list(files)
    settled = files_put_right(session) if listed else frozenset[int]()
    return [
        FileRow(file, file.state in FILES and file.id not in settled, earlier_file(session, file))
        for file in listed
    ]
