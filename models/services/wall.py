"""Every station with its expected sheets and where each of them stands: numbers of sheets only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from models.rules.told import AT_WORK, told_state
from models.schema import Area, Contest, Person, Scan, Sheet
from models.services.needs import PAGES
from models.services.told import outcomes_open


@dataclass(frozen=True, slots=True)
class Place:
    """An area by its names."""

    id: int
    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One expected sheet: what is told of its state, and the pages of it that need somebody."""

    code: str
    contest: Place
    part: int
    state: str
    since: datetime | None
    loose: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Station:
    """A station with its sheets, in the order of the contests."""

    place: Place
    area: Place | None
    marks: tuple[Mark, ...]


def stations(session: Session, viewer: Person) -> list[Station]:
    """Return every station that a sheet is expected from, ordered as people count."""
    eyes = outcomes_open(session, viewer)
    above = aliased(Area)
    rows = session.execute(
        select(
            Sheet.id,
            Sheet.code,
            Sheet.part,
            Sheet.state,
            Sheet.state_since,
            Contest.id,
            Contest.code,
            Contest.name_vi,
            Contest.name_en,
            Area.id,
            Area.code,
            Area.name_vi,
            Area.name_en,
            above.id,
            above.code,
            above.name_vi,
            above.name_en,
        )
        .join(Contest, Sheet.contest_id == Contest.id)
        .join(Area, Sheet.station_id == Area.id)
        .outerjoin(above, Area.parent_id == above.id)
        .order_by(Contest.id, Sheet.part)
    ).all()
    loose = _loose_by_sheet(session)
    ordered = sorted(rows, key=lambda row: (in_order(row[14] or ""), in_order(row[10]), row[9]))
    found = []
    for _station, group in groupby(ordered, key=lambda row: row[9]):
        sheets = list(group)
        first = sheets[0]
        marks = tuple(
            Mark(
                code=row[1],
                contest=_place(row, 5),
                part=row[2],
                state=(told := told_state(row[3], outcomes_open=eyes)),
                # The moment of a change would tell what the word hides.
                since=None if told == AT_WORK else row[4],
                loose=loose.get(row[0], {}),
            )
            for row in sheets
        )
        area = None if first[13] is None else _place(first, 13)
        found.append(Station(_place(first, 9), area, marks))
    return found


def state_counts(found: Iterable[Station]) -> Counter[str]:
    """Count the sheets of stations by what is told of their state."""
    return Counter(mark.state for station in found for mark in station.marks)


def _place(row: Sequence[Any], start: int) -> Place:
    """Return the area (or contest) whose four columns begin at `start`."""
    return Place(row[start], row[start + 1], row[start + 2], row[start + 3])


def _loose_by_sheet(session: Session) -> dict[int, dict[str, int]]:
    rows = session.execute(
        select(Scan.sheet_id, Scan.state, func.count())
        .where(Scan.sheet_id.is_not(None), Scan.state.in_(PAGES))
        .group_by(Scan.sheet_id, Scan.state)
    )
    found: dict[int, dict[str, int]] = {}
    for sheet_id, state, count in rows:
        if sheet_id is not None:
            found.setdefault(sheet_id, {})[state] = count
    return found


def in_order(code: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which "ST-2" stands before "ST-10"."""
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in re.findall(r"\d+|\D+", code)
    )
