"""What can be measured on a page that holds corner marks: sharpness, light, print, noise.

All of it rests on things that are printed solid and of known size: the corner marks' black rims and
the white around them, the row marks, the boxes' lines. Together a few tenths of a millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import PageLayout
from ocr.reader.ink import FieldInk, groups_in
from ocr.reader.marks import CornerMark
from ocr.reader.page_image import Grey
from ocr.reader.register import Matrix, Registration, project
from ocr.reader.sample import Paper

_PX_PER_MM = 12
MARK_MM = 10.0
"""A corner mark's side; forms may print it a little larger, which changes little here."""
_AROUND_MM = 2.0
_SIDE_PX = round((MARK_MM + 2 * _AROUND_MM) * _PX_PER_MM)
_RIM_MM = MARK_MM / 6
"""The black rim of a 4 × 4 mark is one of its six cells wide."""
_PAPER_MM = (0.3, 1.0)
"""Which part of the white around a mark tells the paper, from the outer end of the cut."""
_GRID = (8, 11)


@dataclass(frozen=True, slots=True)
class MarkLook:
    """What the corner marks show.

    `edge_mm`: from 10 to 90 % of an edge, the wider of the two directions (0.1 mm is sharp, 0.5 mm
    soft; a pixel is the least that can be). `solid`: each rim's darkness against its own paper,
    0–1. `noise`: the paper's standard deviation as a share of its brightness.
    """

    edge_mm: float
    solid: tuple[float, ...]
    noise: float


@dataclass(frozen=True, slots=True)
class Light:
    """The paper's brightness over the page, 0–1: typical, and darkest as a share of brightest."""

    paper: float
    evenness: float


def look_at_marks(grey: Grey, marks: Sequence[CornerMark]) -> MarkLook | None:
    """Return what the marks show, None without any."""
    if not marks:
        return None
    edges: list[float] = []
    solid: list[float] = []
    noises: list[float] = []
    for mark in marks:
        cut = _straight(grey, mark)
        # Each side in turn, so that it becomes the upper one.
        sides = [_side(np.rot90(cut, turns)) for turns in range(4)]
        widths = [width for width, _, _ in sides]
        edges.append(max((widths[0] + widths[2]) / 2, (widths[1] + widths[3]) / 2))
        solid += [dark for _, dark, _ in sides]
        noises.append(float(np.median([noise for _, _, noise in sides])))
    return MarkLook(float(np.median(edges)), tuple(solid), float(np.median(noises)))


def _straight(grey: Grey, mark: CornerMark) -> npt.NDArray[np.float32]:
    """Return the mark and 2 mm around it, 12 px per mm, straight."""
    low, high = _AROUND_MM * _PX_PER_MM - 0.5, (_AROUND_MM + MARK_MM) * _PX_PER_MM - 0.5
    target = np.array([(low, low), (high, low), (high, high), (low, high)], np.float32)
    turn = cv2.getPerspectiveTransform((mark.corners_px - 0.5).astype(np.float32), target)
    size = (_SIDE_PX, _SIDE_PX)
    cut = cv2.warpPerspective(
        grey, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.float32)


def _side(cut: npt.NDArray[np.float32]) -> tuple[float, float, float]:
    """Return edge width in mm, darkness 0–1 and the paper's noise 0–1 at the upper side."""
    first, last = (round((_AROUND_MM + part * MARK_MM) * _PX_PER_MM) for part in (0.12, 0.88))
    paper_rows = slice(*(round(value * _PX_PER_MM) for value in _PAPER_MM))
    middle = cut[:, first:last]
    profile = middle.mean(axis=1)
    paper = max(float(profile[paper_rows].mean()), 1.0)
    rim = slice(round(_AROUND_MM * _PX_PER_MM), round((_AROUND_MM + _RIM_MM) * _PX_PER_MM))
    ink = float(profile[rim].min())
    noise = float(middle[paper_rows].std()) / paper
    if paper - ink < 3.0:
        return _RIM_MM, 0.0, noise
    share = (paper - profile[: rim.stop]) / (paper - ink)
    end = int(share.argmax()) + 1
    return _rise(share[:end]) / _PX_PER_MM, 1.0 - ink / paper, noise


def _rise(share: npt.NDArray[np.float32]) -> float:
    """Return over how many samples `share` last rises from 0.1 to 0.9."""
    above = np.flatnonzero(share >= 0.9)[0]
    below = np.flatnonzero(share[:above] <= 0.1)
    start = int(below[-1]) if len(below) else 0
    low, after = float(share[start]), float(share[min(start + 1, len(share) - 1)])
    high, before = float(share[above]), float(share[max(above - 1, 0)])
    begins = start + (0.1 - low) / max(after - low, 1e-6)
    ends = above - (high - 0.9) / max(high - before, 1e-6)
    return max(float(ends - begins), 0.0)


def light_of(paper: Paper, matrix: Matrix, size_mm: tuple[float, float]) -> Light:
    """Return how the paper is lit."""
    levels = paper_levels(paper, matrix, size_mm)
    if not len(levels):
        return Light(0.0, 0.0)
    low, typical, high = (float(value) for value in np.percentile(levels, (3, 50, 97)))
    return Light(typical / 255.0, low / max(high, 1.0))


def paper_levels(
    paper: Paper, matrix: Matrix, size_mm: tuple[float, float]
) -> npt.NDArray[np.float32]:
    """Return the paper's brightness [n], 0–255, at those of 8 × 11 places that the picture has."""
    columns, rows = _GRID
    x = (np.arange(columns) + 0.5) / columns * size_mm[0]
    y = (np.arange(rows) + 0.5) / rows * size_mm[1]
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    at = project(matrix, places) / paper.white_scale
    height, width = paper.white.shape
    inside = (at[:, 0] >= 0) & (at[:, 0] < width) & (at[:, 1] >= 0) & (at[:, 1] < height)
    column, row = at[inside].astype(int).T
    return np.asarray(paper.white[row, column], np.float32)


def row_marks(paper: Paper, place: Registration, layout: PageLayout) -> npt.NDArray[np.float32]:
    """Return each row mark's darkness [n], 0–1, in its inner half."""
    quads = []
    for mark in layout.row_marks:
        x, y = mark.w / 4, mark.h / 4
        quads.append(
            [
                (mark.x - x, mark.y - y),
                (mark.x + x, mark.y - y),
                (mark.x + x, mark.y + y),
                (mark.x - x, mark.y + y),
            ]
        )
    if not quads:
        return np.zeros(0, np.float32)
    corners = place.to_px(np.array(quads).reshape(-1, 2)).reshape(-1, 4, 2)
    return np.asarray(paper.darkness(corners, 4, 4).mean(axis=(1, 2)), np.float32)


def box_lines(ink: Sequence[FieldInk]) -> npt.NDArray[np.float32]:
    """Return how dark each box's weakest printed side is [n], 0–1."""
    groups = [group.patches for group in groups_in(ink)]
    if not groups:
        return np.zeros(0, np.float32)
    patches = np.concatenate(groups)
    # A box's lines lie 4 px from its patch's border, give or take one.
    sides = (
        patches[:, 3:6, 8:-8].mean(axis=2),
        patches[:, -6:-3, 8:-8].mean(axis=2),
        patches[:, 8:-8, 3:6].mean(axis=1),
        patches[:, 8:-8, -6:-3].mean(axis=1),
    )
    return np.asarray(np.min([side.max(axis=1) for side in sides], axis=0), np.float32)
