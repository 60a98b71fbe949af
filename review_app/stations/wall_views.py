"""The wall: one tile a station, one mark a sheet, and above it what needs somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, takewhile

from flask import Response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Area, Contest, ScanFile, Sheet
from models.services import order, wall
from models.services.needs import Needs, needs_of
from models.services.told import outcomes_open
from models.services.wall import Mark, Place, Station
from review_app.db import acting_person, reading_session
from review_app.i18n import in_language
from review_app.intake.kinds import SWAPPED, TROUBLES
from review_app.live import live_mark, live_part
from review_app.stations.short import ShortName, explained, short_names
from review_app.stations.strip import Alarm, alarms, has_problem
from review_app.stations.words import ALWAYS, SIGNS, STATE_TEXTS, TONES
from review_app.words import state_name

ROOMY = 48
"""So many tiles carry the station's name; more are shown small, with the name on demand."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A station on the wall; `tone` is that of the sheet that most needs somebody."""

    place: Place
    name: str
    short: str
    tone: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The stations of one area; `accepted` of `expected` sheets count."""

    area: Place | None
    tiles: list[Tile]
    accepted: int
    expected: int


@dataclass(frozen=True, slots=True)
class Legend:
    """One state with its sign and how many sheets stand there; all together are all sheets."""

    state: str
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class SwappedRow:
    """A page that lies in the wrong place, in words for a table."""

    scan_id: int
    file_id: int
    file: str
    file_page: int
    code: str
    sheet_page: int
    station: Area
    contest: Contest
    beside: str
    beside_station: Area | None


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything the wall's template draws."""

    groups: list[Group]
    legend: list[Legend]
    needs: Needs
    alarms: list[Alarm]
    swapped: list[SwappedRow]
    accepted: int
    expected: int
    arrived: int
    stations: int
    shown: int
    state: str
    problem: str
    problem_name: str
    roomy: bool
    signs: Mapping[str, str]
    names: Mapping[str, str]
    """Sign and words of every state, looked up once and not once a mark."""
    short: Mapping[str, str]
    contests: list[ShortName]
    """The short name of each contest by its code, and what the short names mean."""


def index() -> str:
    """Show the page around the wall, and the wall itself."""
    with reading_session() as session:
        mark = _mark(session)
        return render_template("stations/index.html", wall=look(session), mark=mark)


def live() -> Response:
    """Return the wall again where something happened."""
    with reading_session() as session:
        return live_part(
            _mark(session), lambda: render_template("stations/_wall.html", wall=look(session))
        )


def look(session: Session) -> Wall:
    """Read the wall as this person may see it, filtered as the address says."""
    viewer = acting_person(session)
    found = wall.stations(session, viewer)
    swapped = swapped_rows(session)
    codes = frozenset(row.code for row in swapped)
    state, problem = _filters()
    shown = [one for one in found if _matches(one, state, problem, codes)]
    counts = wall.state_counts(found)
    needs, short = needs_of(session), short_names(found)
    return Wall(
        groups=_groups(shown, codes),
        legend=[
            Legend(name, counts[name], str(STATE_TEXTS.get(name, "")))
            for name in SIGNS
            if counts[name] or name == state or name in ALWAYS
        ],
        needs=needs,
        alarms=alarms(needs, len(swapped), viewer.role),
        swapped=swapped,
        accepted=counts["accepted"],
        expected=counts.total(),
        arrived=counts.total() - counts["expected"],
        stations=len(found),
        shown=len(shown),
        state=state,
        problem=problem,
        problem_name=str(TROUBLES[problem][0]) if problem else "",
        roomy=len(shown) <= ROOMY,
        signs=SIGNS,
        names={name: state_name(name) for name in SIGNS},
        short=short,
        contests=explained(found, short),
    )


def swapped_rows(session: Session) -> list[SwappedRow]:
    """Return the pages that lie in the wrong place, with the names of sheets and stations."""
    found = order.swapped_pages(session)
    if not found:
        return []
    ids = {one.page.sheet_id for one in found} | {one.beside for one in found if one.beside}
    sheets = {
        sheet.id: (sheet, contest, area)
        for sheet, contest, area in session.execute(
            select(Sheet, Contest, Area)
            .join(Contest, Sheet.contest_id == Contest.id)
            .join(Area, Sheet.station_id == Area.id)
            .where(Sheet.id.in_(ids))
        )
    }
    names = dict(
        session.execute(
            select(ScanFile.id, ScanFile.name).where(
                ScanFile.id.in_({one.page.file_id for one in found})
            )
        ).all()
    )
    rows = []
    for one in found:
        sheet, contest, station = sheets[one.page.sheet_id]
        beside = None if one.beside is None else sheets[one.beside]
        where = session.get(Area, one.pile_station) if one.pile_station else None
        rows.append(
            SwappedRow(
                scan_id=one.page.scan_id,
                file_id=one.page.file_id,
                file=names[one.page.file_id],
                file_page=one.page.file_page,
                code=sheet.code,
                sheet_page=one.page.sheet_page,
                station=station,
                contest=contest,
                beside="" if beside is None else beside[0].code,
                beside_station=where if beside is None else beside[2],
            )
        )
    return rows


def _mark(session: Session) -> str:
    return live_mark(session, outcomes_open(session, acting_person(session)))


def _filters() -> tuple[str, str]:
    state, problem = request.args.get("state", ""), request.args.get("problem", "")
    return state if state in SIGNS else "", problem if problem in TROUBLES else ""


def _matches(station: Station, state: str, problem: str, swapped: frozenset[str]) -> bool:
    if state and not any(mark.state == state for mark in station.marks):
        return False
    return not problem or any(has_problem(mark, problem, swapped) for mark in station.marks)


def _groups(found: list[Station], swapped: frozenset[str]) -> list[Group]:
    groups = []
    for _area, members in groupby(found, key=lambda station: station.area):
        listed = list(members)
        marks = [mark for station in listed for mark in station.marks]
        common = _common(station.place.code for station in listed)
        groups.append(
            Group(
                area=listed[0].area,
                tiles=[_tile(station, swapped, common) for station in listed],
                accepted=sum(mark.state == "accepted" for mark in marks),
                expected=len(marks),
            )
        )
    return groups


def _common(codes: Iterable[str]) -> int:
    """Return how many letters all codes begin with, up to a sign between two parts of a code."""
    ordered = sorted(codes)
    # What the first and the last of them begin with alike, all between do.
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(ordered[0], ordered[-1], strict=False))
    places = enumerate(letter for letter, _same in alike)
    return max((place + 1 for place, letter in places if letter in "-./_ "), default=0)


def _tile(station: Station, swapped: frozenset[str], common: int) -> Tile:
    tones = {_tone(mark, swapped) for mark in station.marks}
    if tones == {"done"}:
        tone = "done"
    else:
        tone = next((tone for tone in ("you", "stop") if tone in tones), "calm")
    short = station.place.code[common:]
    return Tile(station.place, in_language(station.place), short, tone, station.marks)


def _tone(mark: Mark, swapped: frozenset[str]) -> str:
    if mark.loose or has_problem(mark, SWAPPED, swapped):
        return "you"
    return TONES.get(mark.state, "calm")
