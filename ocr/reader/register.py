"""Where a millimetre of the form lies on the page: corners first, then every row by itself.

Step one is the homography (Hartley & Zisserman, 2004, ch. 4) that carries the four corners of each
corner mark to where they were found. Paper that is curled or was pulled unevenly does not obey one
homography; the row marks down both sides measure by how much, row by row: the correction is
piecewise linear in y along each side and linear in x between the sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import Mark, PageLayout, RowMark
from ocr.reader.marks import CornerMark, Points
from ocr.reader.sample import Paper

Matrix = npt.NDArray[np.float64]
"""[3, 3] homography from mm on the form to px of the page as stored."""

_STRIP_PX_PER_MM = 8
_STRIP_HALF_MM = 7.0
_SLICE_MM = 10.0
_REACH_MM = 5.5
"""How far from its predicted place a row mark may lie; rows are 12 mm apart."""
MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Row marks of one side: where they should be (`y_mm` [m]), how far off (`shift_mm` [m, 2])."""

    x_mm: float
    y_mm: npt.NDArray[np.float64]
    shift_mm: Points

    def at(self, y_mm: npt.NDArray[np.float64]) -> Points:
        """Return the shift [n, 2] at heights `y_mm` [n]: linear between marks, level beyond."""
        if len(self.y_mm) == 0:
            return np.zeros((len(y_mm), 2))
        return np.stack(
            [np.interp(y_mm, self.y_mm, self.shift_mm[:, axis]) for axis in (0, 1)], axis=1
        )


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """The page's map from form millimetres to stored pixels, and what it rests on."""

    matrix: Matrix
    left: Side
    right: Side
    row_marks_found: int
    row_marks_expected: int

    def to_px(self, points_mm: npt.ArrayLike) -> Points:
        """Map [n, 2] millimetres of the form to px of the page as stored."""
        points = np.asarray(points_mm, np.float64).reshape(-1, 2)
        return project(self.matrix, points + self.shift_at(points))

    def shift_at(self, points_mm: Points) -> Points:
        """Return the rows' correction [n, 2] in mm at [n, 2] places of the form."""
        left, right = self.left.at(points_mm[:, 1]), self.right.at(points_mm[:, 1])
        span = self.right.x_mm - self.left.x_mm
        part = ((points_mm[:, 0] - self.left.x_mm) / span)[:, None]
        return left + part * (right - left)


def project(matrix: Matrix, points: Points) -> Points:
    """Apply a homography to [n, 2] points."""
    lifted = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(lifted[:, :2] / lifted[:, 2:])


def mark_corners_mm(mark: Mark) -> Points:
    """Return the four corners [4, 2] of a corner mark in mm, clockwise from its top left."""
    x, y, width, height = mark.box
    return np.array([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])


def corner_matrix(found: Sequence[CornerMark], marks: Sequence[Mark]) -> Matrix:
    """Return the homography mm → px from three or four corner marks (12 or 16 points).

    Raises ValueError for fewer, because nothing would hold the far side of the page.
    """
    if len(found) < 3:
        raise ValueError(f"a page needs three corner marks, not {len(found)}")
    source = np.concatenate([mark_corners_mm(marks[item.corner]) for item in found])
    target = np.concatenate([item.corners_px for item in found])
    return fit(source, target)


def fit(source: Points, target: Points) -> Matrix:
    """Return the least-squares homography between [n, 2] point sets, n ≥ 4."""
    matrix, _ = cv2.findHomography(source, target, 0)
    return np.asarray(matrix, np.float64)


def px_per_mm(matrix: Matrix, width_mm: float, height_mm: float) -> float:
    """Return the page's mean scale: the square root of its area in px over that in mm."""
    corners = np.array([(0, 0), (width_mm, 0), (width_mm, height_mm), (0, height_mm)], np.float64)
    area = cv2.contourArea(project(matrix, corners).astype(np.float32))
    return float(np.sqrt(area / (width_mm * height_mm)))


def rotation_deg(matrix: Matrix, width_mm: float, height_mm: float) -> float:
    """Return by how much the form lies turned clockwise on the stored page, −180 to 180 degrees."""
    middle = height_mm / 2
    start, end = project(matrix, np.array([(0.0, middle), (width_mm, middle)]))
    return float(np.degrees(np.arctan2(end[1] - start[1], end[0] - start[0])))


def register(
    paper: Paper, found: Sequence[CornerMark], layout: PageLayout, matrix: Matrix
) -> Registration:
    """Find the row marks near where `matrix` predicts them and correct every row by its own.

    With three corners the homography is weak towards the fourth: it is fitted again with the row
    marks, and these are then measured against the better one.
    """
    left_marks, right_marks = _sides(layout.row_marks)
    left, right = _measure(paper, matrix, left_marks), _measure(paper, matrix, right_marks)
    if len(found) == 3 and min(len(left.y_mm), len(right.y_mm)) >= 2:
        source = [mark_corners_mm(layout.corner_marks[item.corner]) for item in found]
        target = [item.corners_px for item in found]
        for side in (left, right):
            places = np.stack([np.full(len(side.y_mm), side.x_mm), side.y_mm], axis=1)
            source.append(places)
            target.append(project(matrix, places + side.shift_mm))
        matrix = fit(np.concatenate(source), np.concatenate(target))
        left, right = _measure(paper, matrix, left_marks), _measure(paper, matrix, right_marks)
    count = len(left.y_mm) + len(right.y_mm)
    return Registration(matrix, left, right, count, len(layout.row_marks))


def _sides(marks: Sequence[RowMark]) -> tuple[list[RowMark], list[RowMark]]:
    middle = float(np.mean([mark.x for mark in marks])) if marks else 0.0
    by_height = sorted(marks, key=lambda mark: mark.y)
    return (
        [mark for mark in by_height if mark.x < middle],
        [mark for mark in by_height if mark.x >= middle],
    )


def _measure(paper: Paper, matrix: Matrix, marks: Sequence[RowMark]) -> Side:
    """Find the marks of one side in a straightened strip of the page, from top to bottom."""
    if not marks:
        return Side(0.0, np.zeros(0), np.zeros((0, 2)))
    x_mm = marks[0].x
    top, bottom = marks[0].y - 2 * _REACH_MM, marks[-1].y + 2 * _REACH_MM
    spots = _dark_spots(_strip(paper, matrix, x_mm, top, bottom), marks[0])
    spots = spots + np.array([x_mm - _STRIP_HALF_MM, top])
    heights: list[float] = []
    shifts: list[npt.NDArray[np.float64]] = []
    last = np.zeros(2)
    for mark in marks:
        # The neighbour's shift predicts this one's: curl grows along the page.
        away = spots - (mark.x, mark.y)
        distance = np.linalg.norm(away - last, axis=1)
        if len(distance) and distance.min() <= _REACH_MM:
            last = away[int(distance.argmin())]
            heights.append(mark.y)
            shifts.append(last)
    return Side(x_mm, np.array(heights), np.array(shifts).reshape(-1, 2))


def _strip(
    paper: Paper, matrix: Matrix, x_mm: float, top: float, bottom: float
) -> npt.NDArray[np.float32]:
    """Return the darkness of a 14 mm wide strip down the page, exactly 8 px per mm."""
    edges = np.arange(top, bottom + _SLICE_MM, _SLICE_MM)
    left, right = x_mm - _STRIP_HALF_MM, x_mm + _STRIP_HALF_MM
    corners = [
        ((left, low), (right, low), (right, high), (left, high)) for low, high in pairwise(edges)
    ]
    quads = project(matrix, np.array(corners, np.float64).reshape(-1, 2)).reshape(-1, 4, 2)
    width = round(2 * _STRIP_HALF_MM * _STRIP_PX_PER_MM)
    height = round(_SLICE_MM * _STRIP_PX_PER_MM)
    return paper.darkness(quads, width, height).reshape(-1, width)


def _dark_spots(strip: npt.NDArray[np.float32], mark: RowMark) -> Points:
    """Return the centres [n, 2] in mm of spots as big as a row mark, clear of the strip's sides."""
    # Opening cuts whatever thin line touches a mark.
    kernel = np.ones((_STRIP_PX_PER_MM, _STRIP_PX_PER_MM), np.uint8)
    dark = cv2.morphologyEx((strip > 0.45).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    centres: list[tuple[float, float]] = []
    for label in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[label])
        size = np.array([width, height]) / _STRIP_PX_PER_MM
        wanted = np.array([mark.w, mark.h])
        if np.any(size < 0.6 * wanted) or np.any(size > 1.5 * wanted):
            continue
        if x == 0 or x + width == strip.shape[1]:
            continue
        grown = (slice(max(y - 3, 0), y + height + 3), slice(max(x - 3, 0), x + width + 3))
        centres.append(_centre(strip[grown], grown[1].start, grown[0].start))
    return np.array(centres, np.float64).reshape(-1, 2) / _STRIP_PX_PER_MM


def _centre(window: npt.NDArray[np.float32], left: int, top: int) -> tuple[float, float]:
    """Return the centre of mass of the dark in `window`, in px of the strip."""
    weight = np.clip(window - 0.2, 0.0, None).astype(np.float64)
    total = float(weight.sum())
    columns = np.arange(weight.shape[1]) + 0.5 + left
    rows = np.arange(weight.shape[0]) + 0.5 + top
    return (
        float(weight.sum(axis=0) @ columns) / total,
        float(weight.sum(axis=1) @ rows) / total,
    )
