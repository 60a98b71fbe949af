"""From an edition, K and N to millimetres: the one description that printer and reader share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ocr.errors import FormError
from ocr.forms.edition import FieldSpec, FormEdition, Repeat, Text

PAGES_WITH_OWN_MARKS = 12
"""DICT_4X4_50 has 50 marks: four a page give twelve pages ids of their own, then they recur."""


class Box(NamedTuple):
    """A rectangle in mm: left, top, width, height; origin top left of the printed page."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A square ArUco corner mark of DICT_4X4_50: `x`, `y` its centre, `size` its side, in mm.

    `size` includes the mark's own black border and excludes the white around it.
    """

    id: int
    x: float
    y: float
    size: float

    @property
    def box(self) -> Box:
        """The mark as a rectangle."""
        return Box(self.x - self.size / 2, self.y - self.size / 2, self.size, self.size)


@dataclass(frozen=True, slots=True)
class RowMark:
    """A solid black rectangle beside a row: `x`, `y` its centre, `w`, `h` its sides, in mm."""

    x: float
    y: float
    w: float
    h: float

    @property
    def box(self) -> Box:
        """The mark as a rectangle."""
        return Box(self.x - self.w / 2, self.y - self.h / 2, self.w, self.h)


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """One number on the page: boxes most significant digit first, all in mm.

    `row_mm` is the whole row between the row marks, printed label and both groups included. For a
    field that repeats, `repeat` says what for and `index` (from 1) which one; else None and 0.
    """

    id: str
    label_vi: str
    label_en: str
    digits: int
    boxes_mm: tuple[Box, ...]
    correction_boxes_mm: tuple[Box, ...]
    initials_mm: Box
    label_mm: Box
    row_mm: Box
    repeat: Repeat | None = None
    index: int = 0


@dataclass(frozen=True, slots=True)
class HeadingLayout:
    """A section's heading; `continued` where the section began on an earlier page."""

    text: Text
    box_mm: Box
    continued: bool


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page. Corner marks: top left, top right, bottom right, bottom left (ids in that order).

    Row marks come in pairs, left then right, from top to bottom, one pair for each field.
    `foot_mm` is where time and signatures go (last page only).
    """

    number: int
    corner_marks: tuple[Mark, ...]
    row_marks: tuple[RowMark, ...]
    qr_mm: Box
    identity_text_mm: Box
    fields: tuple[FieldLayout, ...]
    headings: tuple[HeadingLayout, ...]
    rows_mm: Box
    foot_mm: Box | None


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """All pages of one edition for one K (`seats`) and N (`candidates`)."""

    edition_id: str
    page_size_mm: tuple[float, float]
    seats: int
    candidates: int
    pages: tuple[PageLayout, ...]

    @property
    def field_ids(self) -> tuple[str, ...]:
        """Every field of the sheet, in printed order."""
        return tuple(field.id for page in self.pages for field in page.fields)


class _Item(NamedTuple):
    """One row to come: its section's place, its field, its number from 1 (0: does not repeat)."""

    section: int
    spec: FieldSpec
    number: int


@lru_cache(maxsize=256)
def lay_out(edition: FormEdition, seats: int, n_candidates: int) -> SheetLayout:
    """Return the geometry of `edition` for K = `seats` and N = `n_candidates`. Pure and cached.

    Raises FormError where the edition is not made for such a contest.
    """
    edition.check_counts(seats, n_candidates)
    groups = _paginate(edition, seats, n_candidates)
    pages = tuple(
        _page(edition, number, items, last=number == len(groups))
        for number, items in enumerate(groups, 1)
    )
    return SheetLayout(edition.id, edition.size_mm, seats, n_candidates, pages)


def _rows_of(edition: FormEdition, seats: int, candidates: int) -> list[_Item]:
    counts = {None: 1, "seats": seats, "candidates": candidates}
    return [
        _Item(place, spec, index if spec.repeat else 0)
        for place, section in enumerate(edition.sections)
        for spec in section.fields
        for index in range(1, counts[spec.repeat] + 1)
    ]


def _paginate(edition: FormEdition, seats: int, candidates: int) -> list[list[_Item]]:
    """Fill page after page; the last page keeps room for the foot and has at least one row."""
    rest = _rows_of(edition, seats, candidates)
    pages: list[list[_Item]] = []
    while rest:
        top, bottom = edition.next_rows_mm if pages else edition.first_rows_mm
        whole = _fit(edition, rest, bottom - top)
        above_foot = _fit(edition, rest, bottom - top - edition.foot_mm)
        # Where all rows fit but the foot does not, what the foot displaces goes over with it.
        count = above_foot if whole == len(rest) else whole
        if count < 1:
            raise FormError(f"form {edition.id}: a page has no room for a single row and the foot")
        pages.append(rest[:count])
        rest = rest[count:]
    return pages


def _fit(edition: FormEdition, items: list[_Item], room: float) -> int:
    """Return how many of `items`, with the headings they need, fit into `room` mm of height."""
    section = -1
    for count, item in enumerate(items):
        if item.section != section:
            section = item.section
            room -= edition.heading_mm
        room -= edition.row_height_mm
        if room < -1e-6:
            return _without_orphan(items, count)
    return len(items)


def _without_orphan(items: list[_Item], count: int) -> int:
    """Return `count`, or one less where a heading would keep a single row of a longer section."""
    if count >= 2 and items[count - 2].section != items[count - 1].section == items[count].section:
        return count - 1
    return count


def _page(edition: FormEdition, number: int, items: list[_Item], *, last: bool) -> PageLayout:
    width, _ = edition.size_mm
    top, bottom = edition.first_rows_mm if number == 1 else edition.next_rows_mm
    left = edition.margin_mm + edition.row_mark_mm + 2.0
    fields: list[FieldLayout] = []
    headings: list[HeadingLayout] = []
    section, y = -1, top
    for item in items:
        if item.section != section:
            section = item.section
            box = Box(left, y, width - 2 * left, edition.heading_mm)
            first = edition.sections[section].fields[0]
            continued = not (item.spec == first and item.number <= 1)
            headings.append(HeadingLayout(edition.sections[section].heading, box, continued))
            y += edition.heading_mm
        fields.append(_field(edition, item.spec, item.number, y))
        y += edition.row_height_mm
    qr_left, qr_top, qr_side = edition.qr_mm
    foot = Box(left, bottom - edition.foot_mm, width - 2 * left, edition.foot_mm)
    return PageLayout(
        number=number,
        corner_marks=_corners(edition, number),
        row_marks=tuple(mark for field in fields for mark in _row_marks(edition, field)),
        qr_mm=Box(qr_left, qr_top, qr_side, qr_side),
        identity_text_mm=_identity_box(edition),
        fields=tuple(fields),
        headings=tuple(headings),
        rows_mm=Box(left, top, width - 2 * left, y - top),
        foot_mm=foot if last else None,
    )


def _identity_box(edition: FormEdition) -> Box:
    """Between the two lower corner marks: far from the QR code, so that one stain spares one."""
    width, height = edition.size_mm
    top = height - edition.margin_mm - edition.corner_mm
    return Box(width / 2 - 45.0, top, 90.0, 5.0)


def _corners(edition: FormEdition, number: int) -> tuple[Mark, ...]:
    width, height = edition.size_mm
    size = edition.corner_mm
    near = edition.margin_mm + size / 2
    base = 4 * ((number - 1) % PAGES_WITH_OWN_MARKS)
    places = (
        (near, near),
        (width - near, near),
        (width - near, height - near),
        (near, height - near),
    )
    return tuple(Mark(base + turn, x, y, size) for turn, (x, y) in enumerate(places))


def _row_marks(edition: FormEdition, field: FieldLayout) -> tuple[RowMark, RowMark]:
    side = edition.row_mark_mm
    inset = edition.margin_mm + side / 2
    y = field.row_mm.y + field.row_mm.h / 2
    return (RowMark(inset, y, side, side), RowMark(edition.size_mm[0] - inset, y, side, side))


def _field(edition: FormEdition, spec: FieldSpec, index: int, y: float) -> FieldLayout:
    width, row_height = edition.size_mm[0], edition.row_height_mm
    left = edition.margin_mm + edition.row_mark_mm + 2.0
    box_top = y + (row_height - edition.box_mm[1]) / 2
    first = _group(edition, spec.digits, edition.first_right_mm, box_top)
    correction = _group(edition, spec.digits, edition.correction_right_mm, box_top)
    initials_left, initials_right = edition.initials_mm
    label_left, label_right = edition.label_mm
    number = str(index)
    return FieldLayout(
        id=spec.id.replace("{n}", number),
        label_vi=spec.label.vi.replace("{n}", number),
        label_en=spec.label.en.replace("{n}", number),
        digits=spec.digits,
        boxes_mm=first,
        correction_boxes_mm=correction,
        initials_mm=Box(initials_left, box_top, initials_right - initials_left, edition.box_mm[1]),
        label_mm=Box(label_left, y + 0.5, label_right - label_left, row_height - 1.0),
        row_mm=Box(left, y, width - 2 * left, row_height),
        repeat=spec.repeat,
        index=index,
    )


def _group(edition: FormEdition, digits: int, right: float, top: float) -> tuple[Box, ...]:
    width, height = edition.box_mm
    step = width + edition.gap_mm
    left = right - digits * step + edition.gap_mm
    return tuple(
        Box(round(left + place * step, 4), round(top, 4), width, height) for place in range(digits)
    )
