"""What the results pages look up by the codes in their addresses."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Area, Contest, Release, Sheet
from models.services.stations import StationCount
from models.services.totals import SheetCounts


@dataclass(frozen=True, slots=True)
class ContestRow:
    """One contest in the list: how far it is, and the signatures for its release."""

    contest: Contest
    area: Area
    counts: SheetCounts
    stations: StationCount
    release: Release | None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area below the one that is shown."""

    area: Area
    counts: SheetCounts
    stations: StationCount


def contests(session: Session) -> list[tuple[Contest, Area]]:
    """Return every contest with its constituency's area, by code."""
    rows = session.execute(
        select(Contest, Area).join(Area, Area.id == Contest.area_id).order_by(Contest.id)
    )
    return [(contest, area) for contest, area in rows]


def find_contest(session: Session, code: str) -> Contest:
    """Return the contest with this code; answers 404 where there is none."""
    found = session.scalar(select(Contest).where(Contest.code == code))
    return found if found is not None else abort(404)


def contest_and_area(session: Session, contest_code: str, area_code: str) -> tuple[Contest, Area]:
    """Return the contest and the area of an address; answers 404 where either is unknown."""
    area = session.scalar(select(Area).where(Area.code == area_code))
    return find_contest(session, contest_code), area if area is not None else abort(404)


def find_sheet(session: Session, code: str) -> Sheet:
    """Return the sheet with this code; answers 404 where there is none."""
    found = session.scalar(select(Sheet).where(Sheet.code == code))
    return found if found is not None else abort(404)


def sheets_at(session: Session, contest: Contest, station: Area) -> list[Sheet]:
    """Return the sheets of a contest that belong to this very area (a station)."""
    rows = session.scalars(
        select(Sheet)
        .where(Sheet.contest_id == contest.id, Sheet.station_id == station.id)
        .order_by(Sheet.part)
    )
    return list(rows)
