"""Papers that lie in the wrong place: a page of one sheet where another one's page belongs.

Such pages are read and counted rightly, because each names its own sheet; but the paper lies with
another sheet, and nobody finds it there in a recount. Two things give it away: within one file a
sheet's pages follow each other; and a watched subfolder that bears a station's code holds that
station's paper only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record
from models.rules.states import Role
from models.schema import Area, AuditEvent, Batch, Person, Scan, ScanFile, Sheet
from models.services.common import require_role

PUT_RIGHT = "papers_put_right"
"""The event by which a person says that the papers of a file were seen to."""
PILE = ": "
"""Stands in a batch's source before the name of the subfolder that it came from."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of a file whose sheet is known, in the order of the paper."""

    scan_id: int
    file_id: int
    file_page: int
    sheet_id: int
    sheet_page: int
    pages: int
    station_id: int
    pile: str


@dataclass(frozen=True, slots=True)
class Swapped:
    """A page that lies where `beside` belongs (a sheet, None: the pile of the station `pile`)."""

    page: Seen
    beside: int | None
    pile_station: int | None


def swapped_pages(session: Session) -> list[Swapped]:
    """Return the pages that lie with another sheet or station, but for files put right."""
    codes = {
        code.casefold(): area_id
        for area_id, code in session.execute(
            select(Area.id, Area.code).where(Area.id.in_(select(Sheet.station_id)))
        )
    }
    found: list[Swapped] = []
    for _file, pages in groupby(_seen(session), key=lambda page: page.file_id):
        listed = list(pages)
        strangers = _of_other_stations(listed, codes)
        known = {one.page.scan_id for one in strangers}
        found += strangers
        found += [one for one in out_of_order(listed) if one.page.scan_id not in known]
    settled = files_put_right(session) if found else frozenset[int]()
    return [one for one in found if one.page.file_id not in settled]


def out_of_order(pages: Sequence[Seen]) -> list[Swapped]:
    """Return the pages of one file that follow the first page of another sheet.

    A file is cut into runs of page numbers 1, 2, …; a run of several sheets is reported only where
    its neighbours are whole sheets, so that "all first pages, then all second ones" is no swap.
    """
    runs = _runs(pages)
    found = []
    for number, run in enumerate(runs):
        around = [*runs[max(0, number - 1) : number], *runs[number + 1 : number + 2]]
        if _is_whole(run) and all(_is_whole(other) for other in around):
            first = run[0]
            found += [
                Swapped(page, first.sheet_id, None)
                for page in run[1:]
                if page.sheet_id != first.sheet_id
            ]
    return found


def put_right(session: Session, actor: Person, file: ScanFile) -> None:
    """Note that the papers of a file were seen to: put back, sorted, or scanned again."""
    require_role(actor, Role.CLERK, Role.SUPERVISOR)
    record(session, actor, "papers_put_right", f"file:{file.id}", {"name": file.name})


def files_put_right(session: Session) -> frozenset[int]:
    """Return the ids of the files whose papers somebody saw to."""
    subjects = session.scalars(select(AuditEvent.subject).where(AuditEvent.kind == PUT_RIGHT))
    return frozenset(int(subject.removeprefix("file:")) for subject in subjects)


def put_right_since(session: Session, since: int) -> frozenset[int]:
    """Return the ids of the files whose papers somebody saw to after event `since`."""
    query = select(AuditEvent.subject).where(AuditEvent.kind == PUT_RIGHT, AuditEvent.id > since)
    return frozenset(int(subject.removeprefix("file:")) for subject in session.scalars(query))


def _runs(pages: Iterable[Seen]) -> list[list[Seen]]:
    runs: list[list[Seen]] = []
    for page in pages:
        last = runs[-1][-1] if runs else None
        follows = last is not None and page.sheet_page == last.sheet_page + 1
        # A page that nobody knows lies between, or was left out: nothing is said about that place.
        if last is not None and follows and page.file_page <= last.file_page + 2:
            runs[-1].append(page)
        else:
            runs.append([page])
    return runs


def _is_whole(run: Sequence[Seen]) -> bool:
    return run[0].sheet_page == 1 and len(run) == run[0].pages


def _of_other_stations(pages: Sequence[Seen], codes: dict[str, int]) -> list[Swapped]:
    """Return the pages that came in through the subfolder of another station."""
    pile = pages[0].pile.rpartition("/")[2].casefold()
    station = codes.get(pile)
    if station is None:
        return []
    return [Swapped(page, None, station) for page in pages if page.station_id != station]


def _seen(session: Session) -> list[Seen]:
    rows = session.execute(
        select(
            Scan.id,
            Scan.file_id,
            Scan.file_page,
            Scan.sheet_id,
            Scan.sheet_page,
            Sheet.pages,
            Sheet.station_id,
            Batch.source,
        )
        .join(Sheet, Scan.sheet_id == Sheet.id)
        .join(ScanFile, Scan.file_id == ScanFile.id)
        .join(Batch, ScanFile.batch_id == Batch.id)
        .where(Scan.sheet_page.is_not(None), Scan.state != "dismissed")
        .order_by(Scan.file_id, Scan.file_page)
    )
    return [
        Seen(*row[:3], row[3] or 0, row[4] or 0, *row[5:7], row[7].partition(PILE)[2])
        for row in rows
    ]
