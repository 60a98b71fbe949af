"""How many stations are in: "x of y stations", per contest and over all of them.

A station is in once every sheet of it is accepted, parts included (a total can be a sum of parts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from models.schema import Area, Contest, Sheet
from models.services.areas import subtree


@dataclass(frozen=True, slots=True)
class StationCount:
    """Stations with every sheet accepted, of those that have any."""

    complete: int = 0
    expected: int = 0


@dataclass(frozen=True, slots=True)
class MissingStation:
    """A station from which not every page has come: its sheets, each with its contest."""

    station: Area
    sheets: tuple[tuple[Sheet, Contest], ...]


_WHOLE = func.min(case((Sheet.state == "accepted", 1), else_=0))


def stations_in(session: Session, contest: Contest, area: Area) -> StationCount:
    """Return how many stations of `contest` in `area` are in."""
    below = subtree(area.id)
    each = (
        select(_WHOLE.label("whole"))
        .join(below, Sheet.station_id == below.c.id)
        .where(Sheet.contest_id == contest.id)
        .group_by(Sheet.station_id)
        .subquery()
    )
    row = session.execute(select(func.sum(each.c.whole), func.count()).select_from(each)).one()
    return StationCount(int(row[0] or 0), int(row[1]))


def stations_by_contest(session: Session) -> dict[int, StationCount]:
    """Return how many stations of each contest are in, by the contest's id."""
    each = (
        select(Sheet.contest_id, _WHOLE.label("whole"))
        .group_by(Sheet.contest_id, Sheet.station_id)
        .subquery()
    )
    rows = session.execute(
        select(each.c.contest_id, func.sum(each.c.whole), func.count()).group_by(each.c.contest_id)
    )
    return {contest_id: StationCount(int(whole), int(all_)) for contest_id, whole, all_ in rows}


def stations_over_all(session: Session) -> StationCount:
    """Return how many stations are in with the sheets of all their contests."""
    each = select(_WHOLE.label("whole")).group_by(Sheet.station_id).subquery()
    row = session.execute(select(func.sum(each.c.whole), func.count()).select_from(each)).one()
    return StationCount(int(row[0] or 0), int(row[1]))


def missing_stations(session: Session, limit: int) -> tuple[int, Sequence[MissingStation]]:
    """Return how many stations lack a page of some sheet, and the first `limit` of them by code."""
    lacks = Sheet.state.in_(("expected", "incomplete"))
    total = session.scalar(select(func.count(Sheet.station_id.distinct())).where(lacks)) or 0
    first = (
        select(Area.id)
        .join(Sheet, Sheet.station_id == Area.id)
        .where(lacks)
        .group_by(Area.id, Area.code)
        .order_by(Area.code)
        .limit(limit)
        .subquery()
    )
    rows = session.execute(
        select(Area, Sheet, Contest)
        .join(first, first.c.id == Area.id)
        .join(Sheet, Sheet.station_id == Area.id)
        .join(Contest, Contest.id == Sheet.contest_id)
        .where(lacks)
        .order_by(Area.code, Contest.id, Sheet.part)
    )
    found: dict[int, tuple[Area, list[tuple[Sheet, Contest]]]] = {}
    for station, sheet, contest in rows:
        found.setdefault(station.id, (station, []))[1].append((sheet, contest))
    return total, [MissingStation(station, tuple(sheets)) for station, sheets in found.values()]
