"""Read many small quadrangles out of one page with a single remap, and the paper's own brightness.

A quadrangle of a few millimetres is flat enough that bilinear interpolation between its corners
equals the perspective map to well under a tenth of a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.marks import reduce_to
from ocr.reader.page_image import Grey

Darkness = npt.NDArray[np.float32]
"""0 = as bright as the paper around, 1 = black."""
Quads = npt.NDArray[np.float64]
"""[n, 4, 2] corners in px of the page as stored: top left, top right, bottom right, bottom left."""

# OpenCV's remap refuses pictures of 32767 pixels or more on a side: outputs are cut into sheets.
_MAX_ROWS = 32_000
_SMALL_SIDE = 800
_CLOSING_MM = 6.0
_BLUR_MM = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """A page with the brightness of its paper everywhere.

    `grey` is the page (perhaps halved, `scale` tells: px of the stored page per px of `grey`);
    `white` its paper's brightness, float32, reduced by `white_scale` against the stored page.
    """

    grey: Grey
    scale: float
    white: npt.NDArray[np.float32]
    white_scale: float

    def darkness(self, quads: Quads, width: int, height: int, oversample: int = 1) -> Darkness:
        """Return [n, height, width] darkness of `quads`, area-averaged over oversample² samples."""
        fine = self._grey_of(quads, width, height, oversample)
        white = self._white_of(quads, width, height)
        return np.asarray(np.clip(1.0 - fine / white, 0.0, 1.0), np.float32)

    def _grey_of(self, quads: Quads, width: int, height: int, factor: int) -> Darkness:
        map_x, map_y = _grid(quads / self.scale, width * factor, height * factor)
        raw = _remap(self.grey, map_x, map_y)
        if factor == 1:
            return raw.astype(np.float32)
        stacked = raw.reshape(-1, width * factor)
        size = (width, len(quads) * height)
        averaged = cv2.resize(stacked, size, interpolation=cv2.INTER_AREA)
        return averaged.reshape(len(quads), height, width).astype(np.float32)

    def _white_of(self, quads: Quads, width: int, height: int) -> Darkness:
        # The paper's brightness is smooth: a grid of 4 × 4 is enough, enlarged linearly.
        map_x, map_y = _grid(quads / self.white_scale, width, height, step=4)
        coarse = _remap(self.white, map_x, map_y)
        rows, columns = map_x.shape[1:]
        along_y = np.minimum(np.arange(height) // 4, rows - 1)
        along_x = np.minimum(np.arange(width) // 4, columns - 1)
        return np.maximum(coarse[:, along_y][:, :, along_x], 1.0)


def paper_of(grey: Grey, px_per_mm: float) -> Paper:
    """Measure the paper's brightness around every place of the page.

    The paper is what remains when everything thinner than 6 mm is closed (a morphological closing
    of the reduced page), smoothed; shadows and lamp fall-off stay in it.
    """
    small = reduce_to(grey, _SMALL_SIDE)
    white_scale = 2.0 ** round(np.log2(max(grey.shape) / max(small.shape)))
    small_per_mm = px_per_mm / white_scale
    kernel = max(3, round(_CLOSING_MM * small_per_mm) | 1)
    shape = cv2.getStructuringElement(cv2.MORPH_RECT, (kernel, kernel))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, shape, borderType=cv2.BORDER_REPLICATE)
    white = cv2.GaussianBlur(closed, (0, 0), max(0.8, _BLUR_MM * small_per_mm))
    # Beyond about 400 dpi the finest pixels hold no more of a digit than their average does.
    halvings = max(0, round(np.log2(px_per_mm / 12.0)))
    work = grey
    for _ in range(halvings):
        work = reduce_to(work, max(work.shape) - 1)
    return Paper(work, 2.0**halvings, white.astype(np.float32), white_scale)


def _grid(
    quads: Quads, width: int, height: int, step: int = 1
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return OpenCV maps [n, rows, columns] of the pixel centres of a width × height raster."""
    u = ((np.arange(0, width, step) + 0.5 * step) / width).astype(np.float32)
    v = ((np.arange(0, height, step) + 0.5 * step) / height).astype(np.float32)
    corners = quads.astype(np.float32) - np.float32(0.5)
    top_left, top_right, bottom_right, bottom_left = (corners[:, place] for place in range(4))
    maps: list[npt.NDArray[np.float32]] = []
    for axis in (0, 1):
        top = top_left[:, axis, None] + u * (top_right - top_left)[:, axis, None]
        bottom = bottom_left[:, axis, None] + u * (bottom_right - bottom_left)[:, axis, None]
        maps.append(top[:, None, :] + v[None, :, None] * (bottom - top)[:, None, :])
    return maps[0], maps[1]


def _remap(
    picture: npt.NDArray[np.uint8] | npt.NDArray[np.float32],
    map_x: npt.NDArray[np.float32],
    map_y: npt.NDArray[np.float32],
) -> npt.NDArray[np.uint8] | npt.NDArray[np.float32]:
    """Sample [n, rows, columns] places; beyond the page's edge its last pixels go on."""
    count, rows, columns = map_x.shape
    out = np.empty((count, rows, columns), picture.dtype)
    step = max(1, _MAX_ROWS // rows)
    for start in range(0, count, step):
        part = slice(start, start + step)
        flat_x = map_x[part].reshape(-1, columns)
        flat_y = map_y[part].reshape(-1, columns)
        sampled = cv2.remap(
            picture, flat_x, flat_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        out[part] = sampled.reshape(-1, rows, columns)
    return cast("npt.NDArray[np.uint8] | npt.NDArray[np.float32]", out)
