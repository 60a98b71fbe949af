"""Lines that a dirty glass or feeder draws: thin, along the way the paper went, from end to end.

What is printed or written never runs through the whole picture, margins included: a column that is
darker than its neighbours in every band across the picture is no ink.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.page_image import Grey

_BANDS = 12
_ROWS_A_BAND = 36
_STEADY = 0.3
"""How much of its usual darkness a streak keeps in every band: a ruled line ends at the margin."""
_BESIDE_MM, _WINDOW_MM = 1.3, 0.9
_LEAST_SHARE = 0.02
"""How much darker than the paper beside it a streak is in every band."""
_MOST_STEP = 0.04
"""A fold and a paper's edge are brighter on one side; dirt on the glass changes neither."""
_MOST_BEYOND = 0.012
"""Share of the picture at either side where a paper's own edge lies."""


@dataclass(frozen=True, slots=True)
class Streaks:
    """How many streaks there are, and how dark they are together: the sum of their darkness."""

    count: int
    weight: float


def find_streaks(grey: Grey, px_per_mm: float) -> Streaks:
    """Return the streaks that run down the picture as it is stored."""
    height, width = grey.shape
    edges = np.linspace(0, height, _BANDS + 1).astype(int)
    bands = np.empty((_BANDS, width), np.float32)
    for number in range(_BANDS):
        top, bottom = int(edges[number]), int(edges[number + 1])
        step = max(1, (bottom - top) // _ROWS_A_BAND)
        bands[number] = cv2.reduce(grey[top:bottom:step], 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
    depth, change = _depth(bands, px_per_mm)
    ordered = np.sort(depth, axis=0)
    steady = ordered[1]
    steady[ordered[0] < _STEADY * ordered[_BANDS // 2]] = 0.0
    seen = np.flatnonzero(steady > _LEAST_SHARE)
    folds = seen[np.abs(np.median(change[:, seen], axis=0)) > _MOST_STEP]
    steady[folds] = 0.0
    margin = round(_MOST_BEYOND * width)
    steady[:margin] = 0.0
    steady[width - margin :] = 0.0
    return _counted(steady)


def _depth(
    bands: npt.NDArray[np.float32], px_per_mm: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return [bands, columns] how much darker each column is than what lies on both its sides.

    And, in the same shape, how much brighter its right side is than its left; both as a share of
    the paper's brightness.
    """
    window = max(3, round(_WINDOW_MM * px_per_mm) | 1)
    beside = max(2, round(_BESIDE_MM * px_per_mm))
    level = cv2.blur(bands, (window, 1), borderType=cv2.BORDER_REPLICATE)
    padded = np.pad(level, ((0, 0), (beside, beside)), mode="edge")
    left, right = padded[:, : -2 * beside], padded[:, 2 * beside :]
    around = np.maximum(np.minimum(left, right), 8.0)
    depth = np.asarray((around - bands) / around, np.float32)
    return depth, np.asarray((right - left) / around, np.float32)


def _counted(steady: npt.NDArray[np.float32]) -> Streaks:
    there = np.concatenate([[False], steady > _LEAST_SHARE, [False]]).astype(np.int8)
    turns = np.flatnonzero(np.diff(there))
    starts, ends = turns[::2], turns[1::2]
    darkest = [float(steady[start:end].max()) for start, end in zip(starts, ends, strict=True)]
    return Streaks(len(darkest), round(sum(darkest), 3))
