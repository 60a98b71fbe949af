"""The line that a fold leaves: dark, nearly straight, from one edge of the paper to the other.

Unlike a streak of the scanner's it follows the paper, so it may lean; unlike print it goes on
through the margins. Looked for only on pages that were read poorly without a plain cause.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.marks import reduce_to
from ocr.reader.page_image import Grey

_SIDE_PX = 1800
_BANDS = 24
_MAY_MISS = 3
_SLOPES = np.linspace(-0.09, 0.09, 37)
_BESIDE_MM, _WINDOW_MM = 1.4, 0.9
_MOST = 0.3
"""A printed line counts no more than this, so that a few cannot stand for a crease."""
_LEAST, _STEADY = 0.03, 0.4
"""How dark a crease is at least, and how steady: a ruled line is faint where it ends."""
_EDGE = 0.15
"""Share of the picture at either side where the paper's own edges lie."""


def has_crease(grey: Grey, px_per_mm: float) -> bool:
    """Say whether a crease runs across or down the page; `px_per_mm` is the page's scale."""
    small = reduce_to(grey, _SIDE_PX)
    scale = px_per_mm * max(small.shape) / max(grey.shape)
    return any(_goes_down(picture, scale) for picture in (small, np.ascontiguousarray(small.T)))


def _goes_down(picture: Grey, px_per_mm: float) -> bool:
    height, width = picture.shape
    edges = np.linspace(0, height, _BANDS + 1).astype(int)
    bands = np.concatenate(
        [
            cv2.reduce(picture[top:bottom], 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F)
            for top, bottom in pairwise(edges.tolist())
        ]
    )
    depth = _depth(bands, px_per_mm)
    middles = (edges[:-1] + edges[1:]) / 2 - height / 2
    margin = round(_EDGE * width)
    columns = np.arange(margin, width - margin)
    for slope in _SLOPES:
        moved = np.clip(columns + np.rint(slope * middles).astype(int)[:, None], 0, width - 1)
        along = np.take_along_axis(depth, moved, axis=1)
        ordered = np.partition(along, (_MAY_MISS - 1, _BANDS // 2), axis=0)
        faintest, usual = ordered[_MAY_MISS - 1], ordered[_BANDS // 2]
        if bool(np.any((faintest > _LEAST) & (faintest > _STEADY * usual))):
            return True
    return False


def _depth(bands: npt.NDArray[np.float32], px_per_mm: float) -> npt.NDArray[np.float32]:
    """Return how much darker each column is than the paper on both its sides, 0 … `_MOST`."""
    core = cv2.blur(bands, (3, 1), borderType=cv2.BORDER_REPLICATE)
    window = max(3, round(_WINDOW_MM * px_per_mm) | 1)
    beside = max(2, round(_BESIDE_MM * px_per_mm))
    level = cv2.blur(bands, (window, 1), borderType=cv2.BORDER_REPLICATE)
    padded = np.pad(level, ((0, 0), (beside, beside)), mode="edge")
    around = np.minimum(padded[:, : -2 * beside], padded[:, 2 * beside :])
    depth = np.clip((around - core) / np.maximum(around, 8.0), 0.0, _MOST)
    # A leaning line spreads over a band: its neighbours' best stands for it.
    return np.asarray(cv2.dilate(depth.astype(np.float32), np.ones((1, 3), np.uint8)), np.float32)
