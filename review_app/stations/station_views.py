"""One station: each expected sheet, where it stands, its pages, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.rules.told import AT_WORK, told_state
from models.schema import Area, Contest, Person, Sheet
from models.services.areas import path
from models.services.common import holds_unfinished_entry
from models.services.told import outcomes_open
from review_app.db import acting_person, reading_session
from review_app.intake import board
from review_app.intake.words import page_json
from review_app.live import live_mark, live_part
from review_app.stations.words import next_step

DECIDED_BY_SUPERVISORS = frozenset({"to_decide", "confirming"})


@dataclass(frozen=True, slots=True)
class SheetCard:
    """A sheet of the station as this person may see it; `pages` by number, None: not there.

    `since` is None where it would tell what the state hides; `pages` is None where no picture of
    the paper is for this person.
    """

    sheet: Sheet
    contest: Contest
    state: str
    since: datetime | None
    todo: str
    pages: list[tuple[int, dict[str, Any] | None]] | None
    others: list[dict[str, Any]]
    may_decide: bool


def station(code: str) -> str:
    """Show the page of a station."""
    with reading_session() as session:
        place = _station(session, code)
        return render_template(
            "stations/station.html",
            station=place,
            trail=path(session, place)[:-1],
            cards=cards(session, place),
            mark=_mark(session),
        )


def live(code: str) -> Response:
    """Return the station's sheets again where something happened."""
    with reading_session() as session:
        place = _station(session, code)
        return live_part(
            _mark(session),
            lambda: render_template(
                "stations/_sheets.html", station=place, cards=cards(session, place)
            ),
        )


def cards(session: Session, place: Area) -> list[SheetCard]:
    """Return the sheets of a station, in the order of the contests."""
    viewer = acting_person(session)
    eyes, pictures = outcomes_open(session, viewer), _may_see_pages(session, viewer)
    rows = session.execute(
        select(Sheet, Contest)
        .join(Contest, Sheet.contest_id == Contest.id)
        .where(Sheet.station_id == place.id)
        .order_by(Contest.id, Sheet.part)
    ).all()
    pages = board.pages_of_sheets(session, [sheet.id for sheet, _contest in rows])
    return [
        _card(sheet, contest, pages.get(sheet.id, []), eyes=eyes, pictures=pictures)
        for sheet, contest in rows
    ]


def _card(
    sheet: Sheet, contest: Contest, rows: list[board.PageRow], *, eyes: bool, pictures: bool
) -> SheetCard:
    state = told_state(sheet.state, outcomes_open=eyes)
    placed: Mapping[int | None, board.PageRow] = {
        row.scan.sheet_page: row for row in rows if row.scan.state == "placed"
    }
    numbered = [
        (number, page_json(placed[number]) if number in placed else None)
        for number in range(1, sheet.pages + 1)
    ]
    others = [page_json(row) for row in rows if row.scan.state not in ("placed", "dismissed")]
    return SheetCard(
        sheet=sheet,
        contest=contest,
        state=state,
        since=None if state == AT_WORK else sheet.state_since,
        todo=next_step(state),
        pages=numbered if pictures else None,
        others=others if pictures else [],
        may_decide=eyes and state in DECIDED_BY_SUPERVISORS,
    )


def _may_see_pages(session: Session, viewer: Person) -> bool:
    """Whether pictures of pages are for this person: not while an entry is open in their hands."""
    if viewer.role == "clerk":
        return True
    return viewer.role == "supervisor" and not holds_unfinished_entry(session, viewer)


def _station(session: Session, code: str) -> Area:
    found = session.scalar(
        select(Area).where(Area.code == code, Area.id.in_(select(Sheet.station_id)))
    )
    return found if found is not None else abort(404)


def _mark(session: Session) -> str:
    viewer = acting_person(session)
    return live_mark(session, outcomes_open(session, viewer), _may_see_pages(session, viewer))
