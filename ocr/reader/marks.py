"""Find the ArUco corner marks: coarsely on a reduced page, exactly on the full one.

ArUco detection: Garrido-Jurado et al., Pattern Recognition 47 (2014). Sub-pixel corners: Förstner's
gradient method, as in OpenCV's cornerSubPix.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.page_image import Grey

Points = npt.NDArray[np.float64]
"""[n, 2] (x, y) positions."""

_REDUCED_SIDES = (1000, 2000, 4000)
"""Longest sides in pixels of the pages that marks are looked for on, until all four are found:
75–85 dpi for a clean A4 scan, more for a photo with much desk around the sheet."""
_PAGES_IN_DICTIONARY = 12
_FOURTH_REACH = 0.08
"""How far around its predicted place the fourth mark is looked for, as a share of the page."""
_MARK_CELLS = 6
"""A 4 × 4 mark with its black border is six cells wide."""


@dataclass(frozen=True, slots=True, eq=False)
class CornerMark:
    """One mark: which corner it stands in (0 top left, clockwise), its four corners [4, 2] in px.

    The corners run clockwise from the mark's own top left.
    """

    corner: int
    corners_px: Points


@dataclass(frozen=True, slots=True, eq=False)
class MarkSearch:
    """What was found: the marks of one page, that page's number modulo 12, and oddities.

    `page_class` is (page − 1) mod 12, None without marks. `several_sheets`: a second set of marks
    stands in the picture. `mirrored` and `negative`: marks appear only after flipping or inverting.
    """

    marks: tuple[CornerMark, ...]
    page_class: int | None
    several_sheets: bool = False
    mirrored: bool = False
    negative: bool = False


def reduce_to(grey: Grey, longest_side: int) -> Grey:
    """Halve the page until its longest side is at most `longest_side` pixels (area average)."""
    reduced = grey
    while max(reduced.shape) > longest_side:
        height, width = reduced.shape
        # Whole pairs of pixels only: a factor of exactly two keeps coordinates exact.
        even = reduced[: height // 2 * 2, : width // 2 * 2]
        reduced = _halved(even)
    return reduced


def _halved(even: Grey) -> Grey:
    size = (even.shape[1] // 2, even.shape[0] // 2)
    return np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_AREA), np.uint8)


def find_marks(grey: Grey, *, mirrored: bool = False) -> MarkSearch:
    """Look for the corner marks of one page; positions in px of the page as stored.

    `mirrored`: the file itself says that its raster is stored flipped.
    """
    found, scale = MarkSearch((), None), 1
    for longest_side in _REDUCED_SIDES:
        if len(found.marks) == 3:
            # The fourth may be lost: only its own place is worth a closer look.
            fourth = _fourth(grey, found, scale, longest_side, mirrored)
            if fourth is not None:
                marks = sorted((*found.marks, fourth), key=lambda mark: mark.corner)
                found = replace(found, marks=tuple(marks))
        else:
            reduced = reduce_to(grey, longest_side)
            thorough = longest_side > _REDUCED_SIDES[0]
            seen = _sorted_out(_detect(reduced, mirrored, thorough))
            if len(seen.marks) > len(found.marks):
                found, scale = seen, _scale(grey, reduced)
        if len(found.marks) == 4:
            break
    if len(found.marks) < 2:
        odd = _oddity(reduce_to(grey, _REDUCED_SIDES[1]), mirrored)
        if odd is not None:
            return odd
    if not _plausible(found.marks, mirrored):
        return MarkSearch((), None, found.several_sheets)
    return _refined(grey, found, scale)


def _scale(grey: Grey, reduced: Grey) -> int:
    ratio: float = max(grey.shape) / max(reduced.shape)
    return round(ratio)


def _fourth(
    grey: Grey, found: MarkSearch, scale: int, longest_side: int, mirrored: bool
) -> CornerMark | None:
    """Look for the one missing mark where the other three put it, `longest_side` setting how fine.

    Its corners are in px of the page that `scale` reduces, like those of the other three.
    """
    assert found.page_class is not None
    corner = ({0, 1, 2, 3} - {mark.corner for mark in found.marks}).pop()
    place = _fourth_place(found.marks, corner) * scale
    if not np.all(np.isfinite(place)):
        return None
    side = scale * float(np.sqrt(max(_area(mark.corners_px) for mark in found.marks)))
    across = np.ptp([mark.corners_px.mean(axis=0) for mark in found.marks], axis=0) * scale
    reach = max(3 * side, _FOURTH_REACH * float(across.max()))
    height, width = grey.shape
    left, top = (max(int(value - reach), 0) for value in place)
    right, bottom = min(int(place[0] + reach), width), min(int(place[1] + reach), height)
    if right - left < 2 * side or bottom - top < 2 * side:
        return None
    window = np.ascontiguousarray(grey[top:bottom, left:right])
    reduced = reduce_to(window, max(1, longest_side * max(window.shape) // max(grey.shape)))
    fine = _scale(window, reduced)
    wanted = 4 * found.page_class + corner
    seen = [quad for mark_id, quad in _detect(reduced, mirrored) if mark_id == wanted]
    if not seen:
        return None
    quad = max(seen, key=_area) * fine
    # A quarter of the others' side would be a speck that happens to look like a mark.
    if np.sqrt(_area(quad)) < 0.5 * side:
        return None
    return CornerMark(corner, (quad + np.array([left, top])) / scale)


def _fourth_place(marks: Sequence[CornerMark], corner: int) -> Points:
    """Return where the centre [2] of the missing mark must lie, perspective included.

    Under a homography with denominator w an area shrinks by w³, and the corners of a rectangle,
    each times its w, add up as in a parallelogram: the marks' own sizes tell their w.
    """
    by_corner = {mark.corner: mark for mark in marks}
    before, after, opposite = (by_corner[(corner + step) % 4] for step in (1, 3, 2))
    total = np.zeros(3)
    for mark, sign in ((before, 1.0), (after, 1.0), (opposite, -1.0)):
        depth = _area(mark.corners_px) ** (-1 / 3)
        total += sign * depth * np.array([*mark.corners_px.mean(axis=0), 1.0])
    # Three marks of no common sheet may put the fourth behind the lens.
    return np.asarray(total[:2] / total[2]) if total[2] > 0 else np.full(2, np.nan)


def _plausible(marks: Sequence[CornerMark], mirrored: bool) -> bool:
    """Say whether three or four marks go clockwise around a wide area, as a page's corners do."""
    if len(marks) < 3:
        return True
    centres = np.array([mark.corners_px.mean(axis=0) for mark in marks], np.float32)
    area = cv2.contourArea(centres, oriented=True) * (-1 if mirrored else 1)
    largest = max(_area(mark.corners_px) for mark in marks)
    return bool(area > 20 * largest and cv2.isContourConvex(centres))


def _oddity(reduced: Grey, mirrored: bool) -> MarkSearch | None:
    """Say whether the marks appear on the flipped or inverted page, which no scan should need."""
    flipped = _sorted_out(_detect(reduced, not mirrored))
    if len(flipped.marks) >= 3:
        return MarkSearch((), flipped.page_class, mirrored=True)
    inverted = _sorted_out(_detect(np.bitwise_not(reduced), mirrored))
    if len(inverted.marks) >= 3:
        return MarkSearch((), inverted.page_class, negative=True)
    return None


@lru_cache(maxsize=2)
def _detector(thorough: bool) -> cv2.aruco.ArucoDetector:
    parameters = cv2.aruco.DetectorParameters()
    if not thorough:
        # One threshold window as wide as half a mark finds clean marks in a third of the time.
        parameters.adaptiveThreshWinSizeMin = parameters.adaptiveThreshWinSizeMax = 23
    # A mark is 10 mm or more on paper of at most A3: never under 1.5 % of the page's longest side.
    parameters.minMarkerPerimeterRate = 0.04
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.ArucoDetector(dictionary, parameters)


def _detect(picture: Grey, mirrored: bool, thorough: bool = True) -> list[tuple[int, Points]]:
    """Return (id, corners [4, 2]) in px of `picture` as it is, also if looked at mirrored."""
    seen = np.ascontiguousarray(picture[:, ::-1]) if mirrored else picture
    quads, ids, _ = _detector(thorough).detectMarkers(seen)
    found: list[tuple[int, Points]] = []
    # Without marks OpenCV answers no array of ids at all.
    for quad, mark_id in zip(quads, np.ravel(ids) if len(quads) else (), strict=True):
        corners = np.asarray(quad, np.float64).reshape(4, 2) + 0.5
        if mirrored:
            corners[:, 0] = picture.shape[1] - corners[:, 0]
        found.append((int(mark_id), corners))
    return found


def _sorted_out(found: Sequence[tuple[int, Points]]) -> MarkSearch:
    """Keep the page class with most marks; see whether a second sheet lies in the picture."""
    classes: dict[int, dict[int, list[Points]]] = defaultdict(lambda: defaultdict(list))
    for mark_id, corners in found:
        page_class, corner = divmod(mark_id, 4)
        if page_class < _PAGES_IN_DICTIONARY:
            classes[page_class][corner].append(corners)
    if not classes:
        return MarkSearch((), None)
    ranked = sorted(classes, key=lambda number: -len(classes[number]))
    best = classes[ranked[0]]
    doubled = sum(len(quads) > 1 for quads in best.values()) >= 2
    second = len(ranked) > 1 and len(classes[ranked[1]]) >= 2
    marks = tuple(
        CornerMark(corner, max(quads, key=_area)) for corner, quads in sorted(best.items())
    )
    return MarkSearch(marks, ranked[0], several_sheets=doubled or second)


def _area(corners: Points) -> float:
    return float(cv2.contourArea(corners.astype(np.float32)))


def _refined(grey: Grey, found: MarkSearch, scale: int) -> MarkSearch:
    marks = tuple(
        CornerMark(mark.corner, _sharpened(grey, mark.corners_px * scale)) for mark in found.marks
    )
    return MarkSearch(marks, found.page_class, found.several_sheets)


def _sharpened(grey: Grey, corners: Points) -> Points:
    """Move coarse corners to the full page's own edges, by at most half a cell."""
    cell = float(np.sqrt(_area(corners))) / _MARK_CELLS
    half = max(2, round(0.55 * cell))
    # A margin around the mark, so that the search window and the blur never meet the cut.
    margin = 2 * half + 4
    left, top = np.floor(corners.min(axis=0)).astype(int) - margin
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + margin
    left, top = max(left, 0), max(top, 0)
    window = cv2.GaussianBlur(grey[top:bottom, left:right], (0, 0), max(0.7, cell / 14))
    start = (corners - (left, top) - 0.5).astype(np.float32).reshape(-1, 1, 2)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 30, 0.01)
    refined = cv2.cornerSubPix(window, start.copy(), (half, half), (-1, -1), stop)
    moved = np.linalg.norm(refined - start, axis=2)
    kept = np.where(moved[:, :, None] <= 0.6 * cell, refined, start)
    return np.asarray(kept.reshape(4, 2) + np.array([left + 0.5, top + 0.5]), np.float64)
