"""Stations, contests and sheets that a search finds, and where each leads a role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from models.rules.told import told_state
from models.schema import Area, Contest, Entry, Person, Sheet
from models.services.told import outcomes_open
from models.services.wall import in_order
from review_app.i18n import in_language, sheet_code
from review_app.search.hits import Hit
from review_app.search.plain import matches, plain_words

HALL = frozenset({"clerk", "supervisor", "administrator"})
"""The roles that open the wall of stations; the others are led to the results."""
MOST_SHEETS = 200


@dataclass(frozen=True, slots=True)
class _Named:
    """An area with the words of its code, of its own name, and those of the areas above it, too."""

    area: Area
    code: list[str]
    own: list[str]
    all: list[str]
    above: str

    def rank(self, wanted: list[str]) -> int | None:
        """Return how near this area is to what is wanted (0: nearest), None where it is not it."""
        if wanted == self.code[-len(wanted) :]:
            return 0 if len(wanted) == len(self.code) else 1
        if matches(wanted, self.own):
            return 2
        return 3 if matches(wanted, self.all) else None


def station_hits(session: Session, viewer: Person, wanted: list[str]) -> list[Hit]:
    """Return the stations whose name, code or place bears every wanted word, the nearest first."""
    ids = set(session.scalars(select(Sheet.station_id).distinct()))
    areas = {area.id: area for area in session.scalars(select(Area))}
    named = [_named(areas[area_id], areas) for area_id in ids]
    ranked = [(rank, one) for one in named if (rank := one.rank(wanted)) is not None]
    ranked.sort(key=lambda pair: (pair[0], in_order(pair[1].area.code)))
    found = [one for _rank, one in ranked]
    urls = _station_urls(session, viewer, [one.area for one in found])
    return [
        Hit(
            name=in_language(one.area),
            code=one.area.code,
            text=one.above,
            url=urls[one.area.id],
        )
        for one in found
    ]


def contest_hits(session: Session, wanted: list[str]) -> list[Hit]:
    """Return the contests whose name or code bears every wanted word."""
    rows = session.execute(
        select(Contest, Area).join(Area, Contest.area_id == Area.id).order_by(Contest.id)
    )
    return [
        Hit(
            name=in_language(contest),
            code=contest.code,
            text=in_language(area),
            url=url_for("results.area", contest_code=contest.code, area_code=area.code),
        )
        for contest, area in rows
        if matches(wanted, plain_words(f"{contest.name_vi} {contest.name_en} {contest.code}"))
    ]


def sheet_hits(session: Session, viewer: Person, start: str) -> list[Hit]:
    """Return the sheets whose code begins with `start` (the stored form), by code."""
    query = _sheets().where(Sheet.code.startswith(start, autoescape=True)).order_by(Sheet.code)
    eyes, own = outcomes_open(session, viewer), _own_entries(session, viewer)
    return [
        Hit(
            name=sheet_code(sheet.code),
            text=f"{in_language(station)} · {in_language(contest)}",
            state=told_state(sheet.state, outcomes_open=eyes),
            url=_sheet_url(viewer, sheet, contest, station, own),
        )
        for sheet, contest, station in session.execute(query.limit(MOST_SHEETS))
    ]


def sheet_address(session: Session, viewer: Person, code: str) -> str:
    """Return where a whole code leads this person; empty where no sheet bears it."""
    row: Row[Sheet, Contest, Area] | None = session.execute(
        _sheets().where(Sheet.code == code)
    ).one_or_none()
    if row is None:
        return ""
    return _sheet_url(viewer, row[0], row[1], row[2], _own_entries(session, viewer))


def _sheets() -> Select[Sheet, Contest, Area]:
    return (
        select(Sheet, Contest, Area)
        .join(Contest, Sheet.contest_id == Contest.id)
        .join(Area, Sheet.station_id == Area.id)
    )


def _own_entries(session: Session, viewer: Person) -> dict[int, str]:
    """Return the tally of each unfinished entry of `viewer`, by sheet: asked once for all hits."""
    rows = session.execute(
        select(Entry.sheet_id, Entry.tally).where(
            Entry.person_id == viewer.id,
            Entry.finished_at.is_(None),
            Entry.voided_at.is_(None),
        )
    )
    return dict(rows.all())


def _sheet_url(
    viewer: Person, sheet: Sheet, contest: Contest, station: Area, own: Mapping[int, str]
) -> str:
    if viewer.role in HALL:
        return url_for("stations.station", code=station.code, _anchor=f"sheet-{sheet.code}")
    if sheet.id in own:
        return url_for(f"desk.tally_{own[sheet.id].lower()}_page", code=sheet.code)
    return url_for("results.area", contest_code=contest.code, area_code=station.code)


def _station_urls(session: Session, viewer: Person, stations: list[Area]) -> dict[int, str]:
    """Return the page of each station for this person: the hall's own, or its first results."""
    if viewer.role in HALL:
        return {one.id: url_for("stations.station", code=one.code) for one in stations}
    contests = dict(
        session.execute(
            select(Sheet.station_id, Contest.code)
            .join(Contest, Sheet.contest_id == Contest.id)
            .order_by(Contest.id.desc())
        ).all()
    )
    return {
        one.id: url_for("results.area", contest_code=contests[one.id], area_code=one.code)
        for one in stations
    }


def _named(area: Area, areas: dict[int, Area]) -> _Named:
    own = plain_words(f"{area.name_vi} {area.name_en}")
    words, names, above = list(own), [], area.parent_id
    while above is not None:
        parent = areas[above]
        words += plain_words(f"{parent.name_vi} {parent.name_en}")
        names.append(in_language(parent))
        above = parent.parent_id
    return _Named(area, plain_words(area.code), own, words, ", ".join(names))
