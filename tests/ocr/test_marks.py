"""Corner marks: the missing one is looked for where the other three put it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ocr.reader.marks import CornerMark, MarkSearch, Points, _fourth, _fourth_place, find_marks
from ocr.reader.register import mark_corners_mm
from tests.ocr.reader_sheets import (
    PX_PER_MM,
    Grey,
    Warp,
    layout,
    noisy,
    page_pixels,
    photographed,
)


def true_corners(move: Warp) -> list[Points]:
    return [move(mark_corners_mm(mark) * PX_PER_MM) for mark in layout().corner_marks]


def without(corner: int) -> Grey:
    """Return the test page with one corner mark wiped out."""
    pixels = noisy(page_pixels())
    x, y = np.rint(mark_corners_mm(layout().corner_marks[corner]) * PX_PER_MM).astype(int)[0]
    pixels[y - 30 : y + 150, x - 30 : x + 150] = 250
    return pixels


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("corner", range(4))
def test_the_fourth_mark_is_found_by_the_other_three(corner: int, mirrored: bool) -> None:
    pixels, move = photographed(noisy(page_pixels()))
    true = true_corners(move)
    if mirrored:
        pixels = np.ascontiguousarray(pixels[:, ::-1])
        true = [quad * (-1, 1) + (pixels.shape[1], 0) for quad in true]
    others = [CornerMark(place, quad) for place, quad in enumerate(true) if place != corner]
    fourth = _fourth(pixels, MarkSearch(tuple(others), 0), 1, 2000, mirrored)
    assert fourth is not None and fourth.corner == corner
    assert np.linalg.norm(fourth.corners_px - true[corner], axis=1).max() < 4


@pytest.mark.parametrize("corner", range(4))
def test_a_lost_mark_stays_lost(corner: int) -> None:
    pixels, _ = photographed(without(corner))
    found = find_marks(pixels)
    assert [mark.corner for mark in found.marks] == [place for place in range(4) if place != corner]


@pytest.mark.parametrize("corner", range(4))
def test_three_marks_tell_where_the_fourth_must_be(corner: int) -> None:
    _, move = photographed(page_pixels())
    quads = true_corners(move)
    marks = [CornerMark(place, quad) for place, quad in enumerate(quads) if place != corner]
    assert np.linalg.norm(_fourth_place(marks, corner) - quads[corner].mean(axis=0)) < 60


def test_three_marks_of_no_common_sheet_tell_nothing() -> None:
    square = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
    marks = [CornerMark(1, 100 * square), CornerMark(0, 100 * square), CornerMark(2, 100 * square)]
    behind = [replace(marks[0], corners_px=2e-2 * square + 900), *marks[1:]]
    assert np.all(np.isfinite(_fourth_place(marks, 3)))
    assert np.all(np.isnan(_fourth_place(behind, 3)))
