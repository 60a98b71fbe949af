"""Why a corner mark or the code is not where the page's other marks say it must be.

Two marks, even one, place the page roughly: enough to tell a corner beyond the picture's edge from
one that is covered, folded over, or printed with a gap in the toner.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import Box, PageLayout
from ocr.reader.crop import box_corners
from ocr.reader.marks import CornerMark, find_marks, reduce_to
from ocr.reader.page_image import Grey
from ocr.reader.problems import Problem
from ocr.reader.register import Matrix, Registration, mark_corners_mm, project
from ocr.reader.sample import Paper

_PX_PER_MM = 6
_BEYOND_MM = 0.7
"""How much of a mark may lie beyond the edge before the page counts as cut off."""
_THERE, _PALE = 0.12, 0.6
"""Darkness from which something is printed at all, and below which it is pale."""
_GAP_PX, _RIM_PX = 3, 6
"""The narrowest gap that is told, and what is left out at both sides: the place is a rough one."""
_EVEN, _STRIPED = 0.5, 0.6
"""Rows count as alike, columns as striped, by the least darkness as a share of the greatest."""
_WITHIN_MM, _REGION_PX, _PALE_LINES = 4.0, (240, 96), 0.42
"""Lines are the darkest 4 % around the boxes: 0.5 and more in sound print at 150 dpi and above."""
_SIDE_PX = 2000
_IN_SHADOW = 0.4
"""Paper that is darker than this share of the picture's brightest lies in a shadow."""
_SIDES: tuple[tuple[str, str, tuple[int, int]], ...] = (
    ("top", "mép trên", (0, 1)),
    ("right", "mép phải", (1, 2)),
    ("bottom", "mép dưới", (2, 3)),
    ("left", "mép trái", (3, 0)),
)
"""A page's sides as people call them, and the two corners at each."""


def why_lost(grey: Grey, found: Sequence[CornerMark], page: PageLayout) -> Problem | None:
    """Return why marks are missing: cut off, or printed with gaps; None where it is not plain.

    `page` is any page of a form with marks in these places.
    """
    there = {mark.corner for mark in found}
    missing = [corner for corner in range(4) if corner not in there]
    if not there or not missing:
        return None
    matrix = _rough_matrix(found, page)
    outside = [
        c for c in missing if _is_outside(grey, matrix, mark_corners_mm(page.corner_marks[c]))
    ]
    if outside:
        return _cut_off(outside)
    gaps = [corner for corner in missing if has_gap(grey, matrix, page.corner_marks[corner].box)]
    return Problem("low_toner") if gaps else None


def boxes_beyond(grey: Grey, place: Registration, page: PageLayout) -> Problem | None:
    """Return the problem of a page whose digit boxes lie partly beyond the picture's edge.

    Three marks hold such a page, but what lies beyond would be read as blank.
    """
    boxes = [box for field in page.fields for box in (*field.boxes_mm, *field.correction_boxes_mm)]
    if not boxes:
        return None
    corners = place.to_px(np.concatenate([box_corners(box) for box in boxes]))
    height, width = grey.shape
    if np.all((corners >= 0) & (corners <= (width, height))):
        return None
    marks = [place.to_px(mark_corners_mm(mark)).mean(axis=0) for mark in page.corner_marks]
    outside = [
        number for number, (x, y) in enumerate(marks) if not (0 <= x <= width and 0 <= y <= height)
    ]
    return _cut_off(outside or list(range(4)))


def boxes_are_pale(paper: Paper, place: Registration, page: PageLayout) -> bool:
    """Say whether the correction boxes' lines are pale, wherever they lie within 4 mm.

    Boxes that are not found lie elsewhere on bent paper, as black as ever, or are hardly printed.
    """
    quads = []
    for field in page.fields:
        first, last = field.correction_boxes_mm[0], field.correction_boxes_mm[-1]
        width = last.x + last.w - first.x
        quads.append(box_corners(Box(first.x, first.y, width, first.h), _WITHIN_MM))
    if not quads:
        return False
    corners = place.to_px(np.concatenate(quads)).reshape(-1, 4, 2)
    dark = paper.darkness(corners, *_REGION_PX).reshape(len(quads), -1)
    return float(np.percentile(np.percentile(dark, 96, axis=1), 25)) < _PALE_LINES


def hidden_marks(grey: Grey, found: int) -> Problem | None:
    """Return why marks were not seen that stronger contrast brings out; None where it does not.

    `found` is how many were seen without. Contrast-limited histogram equalisation: Zuiderveld,
    Graphics Gems IV (1994). Marks on dark paper lie in a shadow, others are printed too pale.
    """
    small = reduce_to(grey, _SIDE_PX)
    stronger = np.asarray(cv2.createCLAHE(8.0, (16, 16)).apply(small), np.uint8)
    search = find_marks(stronger)
    if len(search.marks) <= max(found, 1):
        return None
    papers: list[float] = []
    for mark in search.marks:
        left, top = np.maximum(mark.corners_px.min(axis=0).astype(int) - 4, 0)
        right, bottom = mark.corners_px.max(axis=0).astype(int) + 4
        papers.append(float(np.percentile(small[top:bottom, left:right], 95)))
    bright = float(np.percentile(small, 97))
    return Problem("shadow" if min(papers) < _IN_SHADOW * bright else "low_toner")


def code_beyond(grey: Grey, matrix: Matrix, page: PageLayout) -> Problem | None:
    """Return the problem of a page whose QR code lies partly beyond the picture's edge."""
    if not _is_outside(grey, matrix, box_corners(page.qr_mm)):
        return None
    outside = [
        number
        for number, mark in enumerate(page.corner_marks)
        if _is_outside(grey, matrix, mark_corners_mm(mark))
    ]
    return _cut_off(outside or list(range(4)))


def has_gap(grey: Grey, matrix: Matrix, box: Box) -> bool:
    """Say whether toner is missing in something printed densely: a corner mark or a QR code.

    Every column and row of both holds black. Toner runs out in stripes down the page: columns pale
    while every row still has its black. A torn or folded corner takes rows and columns alike, and
    where nothing at all is printed nothing can be said.
    """
    width, height = round(box.w * _PX_PER_MM), round(box.h * _PX_PER_MM)
    source = (project(matrix, box_corners(box)) - 0.5).astype(np.float32)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - 0.5
    turn = cv2.getPerspectiveTransform(source, target.astype(np.float32))
    cut = cv2.warpPerspective(
        grey, turn, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    dark = 1.0 - cut / max(float(np.percentile(cut, 97)), 1.0)
    columns, rows = np.percentile(dark, 90, axis=0), np.percentile(dark, 95, axis=1)
    inner = cv2.blur(columns.reshape(1, -1).astype(np.float32), (_GAP_PX, 1))[0, _RIM_PX:-_RIM_PX]
    blackest, palest = float(np.percentile(columns, 95)), float(inner.min())
    even = float(np.percentile(rows, 10)) >= _EVEN * float(np.percentile(rows, 95))
    return even and blackest >= _THERE and (palest <= _STRIPED * blackest or blackest < _PALE)


def _rough_matrix(found: Sequence[CornerMark], page: PageLayout) -> Matrix:
    """Return a similarity mm → px from one mark or more; a photo's perspective is left out."""
    source = np.concatenate([mark_corners_mm(page.corner_marks[mark.corner]) for mark in found])
    target = np.concatenate([mark.corners_px for mark in found])
    turn, _ = cv2.estimateAffinePartial2D(source, target, method=cv2.LMEDS)
    return np.vstack([np.asarray(turn, np.float64), (0.0, 0.0, 1.0)])


def _is_outside(grey: Grey, matrix: Matrix, corners_mm: npt.NDArray[np.float64]) -> bool:
    height, width = grey.shape
    corners = project(matrix, corners_mm)
    beyond = np.max(np.maximum(-corners, corners - (width, height)))
    px_per_mm = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    return bool(beyond > _BEYOND_MM * px_per_mm)


def _cut_off(outside: Sequence[int]) -> Problem:
    """Name the sides whose corners are both beyond the edge, else the corner's two sides."""
    whole = [side for side in _SIDES if all(corner in outside for corner in side[2])]
    named = whole or [side for side in _SIDES if any(corner in outside for corner in side[2])]
    return Problem(
        "cut_off",
        {
            "side": " and ".join(side[0] for side in named),
            "side_vi": " và ".join(side[1] for side in named),
        },
    )
