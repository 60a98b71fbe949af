"""Which sheets are printed, and what stands in the head of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Area, Candidate, Contest, Election, Sheet
from review_app.commands.place import CommandError
from review_app.reading import SheetToPrint


@dataclass(frozen=True, slots=True)
class Printable:
    """A sheet's row, its form, and what is printed on it."""

    row: Sheet
    form: str
    sheet: SheetToPrint


def sheets_of(
    session: Session, area_code: str, *, contest: str | None, code: str | None
) -> list[Printable]:
    """Return the sheets of an area, station by station; raises `CommandError` where none is."""
    areas = {area.id: area for area in session.scalars(select(Area))}
    top = next((area for area in areas.values() if area.code == area_code), None)
    if top is None:
        raise CommandError(f"there is no area {area_code!r}; known areas have codes as imported", 2)
    election = session.scalars(select(Election)).one()
    query = (
        select(Sheet, Contest)
        .join(Contest, Sheet.contest_id == Contest.id)
        .join(Area, Sheet.station_id == Area.id)
        .order_by(Area.code, Contest.id, Sheet.part)
    )
    if contest is not None:
        query = query.where(Contest.code == contest)
    if code is not None:
        query = query.where(Sheet.code == code)
    names = _names(session)
    found = [
        Printable(
            sheet,
            row.form,
            SheetToPrint(
                code=sheet.code,
                copy=sheet.copy,
                seats=row.seats,
                candidates=names.get(row.id, ()),
                header=_header(election, row, _line(areas, sheet.station_id)),
            ),
        )
        for sheet, row in session.execute(query)
        if top.id in {area.id for area in _line(areas, sheet.station_id)}
    ]
    if not found:
        raise CommandError(_none_fits(session, area_code, contest, code))
    return found


def _line(areas: Mapping[int, Area], area_id: int) -> list[Area]:
    """Return an area and everything above it, lowest first."""
    line = []
    next_id: int | None = area_id
    while next_id is not None:
        line.append(areas[next_id])
        next_id = areas[next_id].parent_id
    return line


def _names(session: Session) -> dict[int, tuple[str, ...]]:
    names: dict[int, tuple[str, ...]] = {}
    query = select(Candidate).order_by(Candidate.contest_id, Candidate.position)
    for candidate in session.scalars(query):
        names[candidate.contest_id] = (*names.get(candidate.contest_id, ()), candidate.name)
    return names


def _header(election: Election, contest: Contest, line: list[Area]) -> dict[str, str]:
    """Return the head of a sheet: the election, the contest's two halves, one area a level."""
    office, dash, constituency = contest.name_vi.partition(" – ")
    header = {"contest": election.name_vi, "office": office}
    if dash:
        header["constituency"] = constituency
    known = ("province", "commune", "station")
    return header | {area.level: area.name_vi for area in line if area.level in known}


def _none_fits(session: Session, area: str, contest: str | None, code: str | None) -> str:
    """Say why nothing is left to print: what was asked for does not exist, or not there."""
    if session.scalars(select(Sheet.id).limit(1)).first() is None:
        return "no sheet is expected yet; import the contests first"
    if contest is not None and not session.scalars(select(Contest).filter_by(code=contest)).all():
        return f"there is no contest {contest!r}; contests have codes as imported"
    if code is not None and not session.scalars(select(Sheet).filter_by(code=code)).all():
        return f"there is no sheet {code!r}; compare the code with the list of expected sheets"
    return f"what was asked for does not lie in the area {area!r}"
