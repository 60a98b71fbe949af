"""What the desk's pages show of a sheet; the parts that both tallies share know no reading."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.rules.values import Value
from models.schema import Area, Contest, Entry, Person, Reading, Scan, Sheet
from review_app.i18n import gettext as _
from review_app.i18n import in_language
from review_app.pictures.rules import placed_scans

Point = tuple[float, float]
REACH_PX = 20_000.0
"""Longer than any page: a mark drawn this far leaves the page on both sides."""

_BEGUN: Final = (
    select(Person, Sheet, Entry)
    .select_from(Person)
    .join(Sheet, Sheet.code == bindparam("code"))
    .outerjoin(
        Entry,
        (Entry.sheet_id == Sheet.id)
        & (Entry.tally == bindparam("tally"))
        & (Entry.person_id == Person.id)
        & Entry.finished_at.is_(None)
        & Entry.voided_at.is_(None),
    )
    .where(Person.id == bindparam("person"))
)


@dataclass(frozen=True, slots=True)
class Begun:
    """A person, a sheet, and the entry of a tally of it that they have begun and not finished.

    Whoever works with it holds all three, so that nobody after them asks the database again.
    """

    person: Person
    sheet: Sheet
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class SheetHead:
    """The top of the page: which sheet this is, in the page's language."""

    code: str
    station: str
    contest: str
    from_paper: bool
    fields: Sequence[Mapping[str, Any]]


def find_sheet(session: Session, code: str) -> Sheet | None:
    """Return the sheet with this code, or None."""
    return session.scalar(select(Sheet).where(Sheet.code == code))


def own_entry(session: Session, person: Person, sheet: Sheet, tally: str) -> Entry | None:
    """Return the entry of `tally` that `person` has begun and not finished, or None."""
    return session.scalar(
        select(Entry).where(
            Entry.sheet_id == sheet.id,
            Entry.tally == tally,
            Entry.person_id == person.id,
            Entry.finished_at.is_(None),
            Entry.voided_at.is_(None),
        )
    )


def begun_sheet(session: Session, person_id: int, code: str, tally: str) -> Begun | None:
    """Return the sheet with this code and the entry that `own_entry` finds, in one question."""
    whose = {"code": code, "tally": tally, "person": person_id}
    found = session.execute(_BEGUN, whose).one_or_none()
    return None if found is None else Begun(*found)


def sheet_head(
    session: Session, sheet: Sheet, entry: Entry, fields: Sequence[Mapping[str, Any]]
) -> SheetHead:
    """Return the head of `sheet` for the page of `entry`."""
    station = session.get_one(Area, sheet.station_id)
    contest = session.get_one(Contest, sheet.contest_id)
    return SheetHead(
        code=sheet.code,
        station=in_language(station),
        contest=in_language(contest),
        from_paper=entry.medium == "paper",
        fields=fields,
    )


def value_json(value: Value | None) -> dict[str, Any] | None:
    """Return a value as the browser gets it."""
    return None if value is None else {"kind": str(value.kind), "value": value.value}


def row_url(sheet: Sheet, sha256: str | None) -> str | None:
    """Return the address of a line's picture."""
    return url_for("pictures.row", code=sheet.code, sha256=sha256) if sha256 else None


def shared_texts() -> dict[str, str]:
    """Return the sentences that the desk's script shows, for either tally."""
    return {
        "blank": _("empty"),
        "illegible": _("illegible"),
        "given": _("Your answer so far:"),
        "saves": _("Enter saves it"),
        "count": _("{number} of {all}"),
        "nothingTyped": _("Type the number first."),
        "tooLong": _(
            "Too many digits: this line has {boxes} boxes. Nothing is saved. Backspace takes the "
            "last digit back."
        ),
        "lookFirst": _("One moment: first look at the picture."),
        "noPicture": _("The picture cannot be shown. Load the page again; nothing was saved."),
        "pictureOf": _("Picture of the line: "),
        "unreachable": _(
            "The server does not answer. Stay here: this number is sent again by itself until the "
            "server has it."
        ),
        "serverBack": _("The server is back and has the number before. Go on here."),
        "scanner": _(
            "That was a hand scanner, or letters: nothing of it was taken as a number. To open "
            "another sheet, finish this one or leave it first."
        ),
    }


def pages_json(session: Session, sheet: Sheet) -> dict[int, dict[str, Any]]:
    """Return each page's picture, its size in pixels, how to turn it upright, and its lines.

    A line is a band over the whole width of the page: which of a field's two groups of boxes the
    machine used must not show.
    """
    pages = {}
    for number, scan in sorted(placed_scans(session, sheet).items()):
        reading = _reading_of(session, scan)
        quality = reading.payload.get("quality") or {} if reading else {}
        quads = _quads(reading.payload) if reading else {}
        pages[number] = {
            "url": url_for("pictures.page", code=sheet.code, page=number, sha256=scan.sha256),
            "name": _("page %(page)s", page=number),
            "width": quality.get("width_px") or 2480,
            "height": quality.get("height_px") or 3508,
            "turn": _turn(next(iter(quads.values()), None)),
            "lines": {field: _band(quad) for field, quad in quads.items()},
        }
    return pages


def _reading_of(session: Session, scan: Scan) -> Reading | None:
    return session.scalar(
        select(Reading)
        .where(Reading.scan_id == scan.id, Reading.status == "ok")
        .order_by(Reading.id.desc())
        .limit(1)
    )


def _quads(payload: Mapping[str, Any]) -> dict[str, list[Point]]:
    quads = {}
    for field in payload.get("fields") or []:
        corners = field.get("row_px") or field.get("box_px")
        if corners and len(corners) == 4:
            quads[str(field["id"])] = [(float(x), float(y)) for x, y in corners]
    return quads


def _turn(quad: list[Point] | None) -> int:
    """Return the clockwise quarter turns, in degrees, that bring the form upright."""
    if quad is None:
        return 0
    (left_x, left_y), (right_x, right_y) = quad[0], quad[1]
    angle = math.degrees(math.atan2(right_y - left_y, right_x - left_x))
    return round(-angle / 90) * 90 % 360


def _band(quad: list[Point]) -> list[list[float]]:
    """Stretch a quadrilateral along the form's reading direction past both edges of the page.

    It grows by a fifth of its height above and below, so that the mark covers no ink.
    """
    top_left, top_right, bottom_right, bottom_left = quad
    dx, dy = top_right[0] - top_left[0], top_right[1] - top_left[1]
    length = math.hypot(dx, dy) or 1.0
    along = (dx / length * REACH_PX, dy / length * REACH_PX)
    down = ((bottom_left[0] - top_left[0]) / 5, (bottom_left[1] - top_left[1]) / 5)
    corners = ((top_left, -1, -1), (top_right, 1, -1), (bottom_right, 1, 1), (bottom_left, -1, 1))
    return [
        [round(corner[axis] + side * along[axis] + end * down[axis], 1) for axis in (0, 1)]
        for corner, side, end in corners
    ]
