"""Fill a printed sheet by hand: numbers right-aligned in their boxes, strike-outs, corrections.

`FieldInk` says what a person put on one row; `outcome` says what a perfect reader would make of it
after the contract's rules, which is what `truth.csv` holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ocr.forms.geometry import Box, PageLayout
from ocr.results import FieldState
from sample_scans import ink, strokes
from sample_scans.errors import SampleError
from sample_scans.ink import Picture
from sample_scans.strokes import Writer

Group = tuple[str, ...]
"""What stands in each box of one group, most significant first: a digit or "" for nothing."""


@dataclass(frozen=True, slots=True)
class FieldInk:
    """What stands on one row. Numbers are right-aligned unless `shift` boxes to the left.

    `zeros` pads the first group with leading zeros; `strike` crosses the first group out;
    `initials` signs beside a correction.
    """

    first: int | None = None
    correction: int | None = None
    strike: bool = False
    zeros: bool = False
    shift: int = 0
    initials: bool = True


def outcome(field: FieldInk) -> tuple[FieldState, int | None]:
    """Return (state, value) that the rules of reading give for what was written."""
    if field.correction is not None:
        if field.first is not None and not field.strike:
            return "unsure", None
        return "read", field.correction
    if field.first is None:
        return "blank", None
    if field.strike:
        return "struck", None
    return ("unsure", None) if field.shift else ("read", field.first)


def group_text(value: int | None, boxes: int, *, zeros: bool = False, shift: int = 0) -> Group:
    """Return what goes into each of `boxes` boxes.

    Raises SampleError if the number does not fit.
    """
    if value is None:
        return ("",) * boxes
    text = str(value).rjust(boxes - shift, "0" if zeros else " ") + " " * shift
    if len(text) != boxes:
        raise SampleError(f"{value} does not fit into {boxes} boxes; write another number.")
    return tuple(letter.strip() for letter in text)


def fill_page(
    page: Picture,
    layout: PageLayout,
    inks: Mapping[str, FieldInk],
    writer: Writer,
    px_per_mm: float,
    seed: int,
) -> None:
    """Write `inks` (field id -> ink; ids that are not on this page are left out) onto `page`."""
    rng = np.random.default_rng([writer.seed, seed, 31])
    for field in layout.fields:
        what = inks.get(field.id)
        if what is None:
            continue
        boxes = field.boxes_mm
        text = group_text(what.first, len(boxes), zeros=what.zeros, shift=what.shift)
        _write(page, boxes, text, writer, px_per_mm, rng)
        if what.strike:
            _strike(page, boxes, text, writer, px_per_mm, rng)
        if what.correction is not None:
            second = field.correction_boxes_mm
            _write(page, second, group_text(what.correction, len(second)), writer, px_per_mm, rng)
            if what.initials:
                scrawl(page, field.initials_mm, writer, px_per_mm, rng)


def scrawl(
    page: Picture, box: Box, writer: Writer, px_per_mm: float, rng: np.random.Generator
) -> None:
    """Sign within `box` (x, y, w, h in mm)."""
    x, y, w, h = box
    tall = h * 0.5
    curves = strokes.signature_curves(writer.seed, w * 0.78, tall)
    at = (x + w * 0.1 + float(rng.normal(0, 0.3)), y + h * 0.66)
    ink.draw(page, curves, at, writer.pen, px_per_mm, rng)


def write_number(
    page: Picture,
    text: str,
    at_mm: tuple[float, float],
    writer: Writer,
    px_per_mm: float,
    rng: np.random.Generator,
) -> None:
    """Write digits freely from `at_mm` (middle of the first digit) to the right; blanks advance."""
    for i, letter in enumerate(text):
        if letter.isdigit():
            curves = strokes.digit_curves(writer, int(letter), rng)
            x = at_mm[0] + i * writer.height_mm * 0.72
            ink.draw(page, curves, (x, at_mm[1]), writer.pen, px_per_mm, rng)


def _write(
    page: Picture,
    boxes: Sequence[Box],
    text: Group,
    writer: Writer,
    px_per_mm: float,
    rng: np.random.Generator,
) -> None:
    for (x, y, w, h), letter in zip(boxes, text, strict=True):
        if letter:
            curves = strokes.digit_curves(writer, int(letter), rng)
            ink.draw(page, curves, (x + w / 2, y + h / 2), writer.pen, px_per_mm, rng)


def _strike(
    page: Picture,
    boxes: Sequence[Box],
    text: Group,
    writer: Writer,
    px_per_mm: float,
    rng: np.random.Generator,
) -> None:
    """Cross out the boxes that hold something, in one go, as this writer does it."""
    used = [box for box, letter in zip(boxes, text, strict=True) if letter]
    left, top = used[0][0], used[0][1]
    width = used[-1][0] + used[-1][2] - left
    curves = strokes.strike_curves(width, used[0][3], writer.seed + int(rng.integers(0, 1000)))
    at = (left + width / 2, top + used[0][3] / 2)
    ink.draw(page, curves, at, writer.pen, px_per_mm, rng)
