"""Pages that bend between their row marks: rulings lead to the boxes, neighbours vouch for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ocr.forms.geometry import Box
from ocr.reader.boxes import Group, GroupFit
from ocr.reader.marks import find_marks
from ocr.reader.neighbours import consistent, doubted
from ocr.reader.register import corner_matrix, px_per_mm, register
from ocr.reader.rulings import find_boxes, follow
from ocr.reader.sample import paper_of
from tests.ocr.reader_sheets import PX_PER_MM, curled, layout, noisy, page_pixels

HEIGHT_PX = 3508.0
FLAT = GroupFit(100.0, 0.0, 0.0, 0.0, seen=True, trusted=True)


def column(rows: int) -> list[Group]:
    return [(Box(90.0, 100.0 + 12 * row, 7.0, 8.0),) for row in range(rows)]


def test_rulings_are_followed_across_a_bow() -> None:
    page = layout()
    sag_mm = 0.02 * HEIGHT_PX / PX_PER_MM
    pixels, _ = curled(
        noisy(page_pixels()), lambda u, v: (0 * u, -0.02 * HEIGHT_PX * np.sin(np.pi * u))
    )
    found = find_marks(pixels).marks
    matrix = corner_matrix(found, page.corner_marks)
    paper = paper_of(pixels, px_per_mm(matrix, 210, 297))
    place = register(paper, found, page, matrix)
    x_mm, paths, seen = follow(paper, place, [field.row_mm for field in page.fields])
    # The row marks at both ends sag, too: what is left is measured from the line between them.
    ends = sag_mm * np.sin(np.pi * page.row_marks[0].x / 210)
    expected = sag_mm * np.sin(np.pi * x_mm / 210) - ends
    assert seen.all()
    assert np.abs(paths[:, 3:-3] - expected[3:-3]).max() < 0.5
    groups = [g for field in page.fields for g in (field.boxes_mm, field.correction_boxes_mm)]
    fits = find_boxes(paper, place, page, groups)
    assert all(fit.seen and fit.trusted and fit.guided for fit in fits)


def test_a_flat_page_is_not_searched_twice() -> None:
    page = layout()
    pixels = noisy(page_pixels())
    found = find_marks(pixels).marks
    matrix = corner_matrix(found, page.corner_marks)
    paper = paper_of(pixels, px_per_mm(matrix, 210, 297))
    groups = [g for field in page.fields for g in (field.boxes_mm, field.correction_boxes_mm)]
    fits = find_boxes(paper, register(paper, found, page, matrix), page, groups)
    assert not any(fit.guided for fit in fits)


def test_rows_that_move_apart_evenly_are_believed() -> None:
    fits = [replace(FLAT, dy=0.9 * row) for row in range(6)]
    assert consistent(fits, column(6)) == fits


@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_row_that_jumps_is_put_back(place: int) -> None:
    fits = [replace(FLAT, dy=0.3 * row) for row in range(6)]
    fits[place] = replace(fits[place], dy=fits[place].dy + 2.0)
    mended = consistent(fits, column(6))[place]
    assert not mended.seen and mended.trusted
    assert mended.dy == pytest.approx(0.3 * place, abs=0.01)


def test_neighbours_that_disagree_vouch_for_nobody() -> None:
    hidden = replace(FLAT, seen=False, trusted=False)
    fits = [FLAT, replace(FLAT, dy=0.7), hidden, replace(FLAT, dy=-0.7), replace(FLAT, dy=0.5)]
    assert not consistent(fits, column(5))[2].trusted


def test_a_row_led_astray_by_its_ruling_is_not_trusted() -> None:
    fits = [replace(FLAT, dy=0.5 * row, guided=True) for row in range(6)]
    fits[3] = replace(fits[3], dy=9.0)
    assert [fit.trusted for fit in doubted(fits, column(6))] == [
        True,
        True,
        True,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(("slope", "believed"), [(0.02, True), (0.09, False)])
def test_a_hidden_group_of_a_steeply_bent_page_is_not_trusted(slope: float, believed: bool) -> None:
    fits = [replace(FLAT, slope=slope, guided=True) for _ in range(5)]
    fits[2] = replace(fits[2], seen=False)
    assert doubted(fits, column(5))[2].trusted is believed
