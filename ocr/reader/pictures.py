"""Pictures for people: a row as it was written, a page at a glance. From the page's own pixels.

A row's picture always contains the row's printed label, so that whoever confirms a number can see
which number it is.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.page_image import PageImage, upright
from ocr.reader.register import MM_PER_INCH
from ocr.results import FieldReading, Quad, SheetReading

Picture = npt.NDArray[np.uint8]
"""[h, w] grey or [h, w, 3] RGB, uint8."""
_FALLBACK_ROW_MM = 176.0


def field_picture(
    image: PageImage, reading: SheetReading, field_id: str, px_per_mm: float = 8.0
) -> Picture:
    """Return one row of the form laid straight: printed label, first and correction boxes.

    Raises KeyError where the reading holds no such field.
    """
    for item in reading.fields:
        if item.id == field_id:
            return row_picture(_pixels(image), item.row_px, reading.quality.dpi, px_per_mm)
    raise KeyError(field_id)


def field_pictures(
    image: PageImage, reading: SheetReading, px_per_mm: float = 8.0
) -> Iterator[tuple[FieldReading, Picture]]:
    """Yield every field of the page with its row's picture; the page is decoded once."""
    pixels = _pixels(image)
    for item in reading.fields:
        yield item, row_picture(pixels, item.row_px, reading.quality.dpi, px_per_mm)


def row_picture(pixels: Picture, row_px: Quad, dpi: float | None, px_per_mm: float) -> Picture:
    """Return the part of the stored page inside `row_px` as a straight picture.

    `dpi` is the resolution of `pixels` (`SheetReading.quality.dpi`), which gives the size in mm.
    """
    corners = np.array(row_px, np.float64)
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width_px, height_px = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    source_per_mm = dpi / MM_PER_INCH if dpi else width_px / _FALLBACK_ROW_MM
    width = max(1, round(width_px / source_per_mm * px_per_mm))
    height = max(1, round(height_px / source_per_mm * px_per_mm))
    part, corners = _cut(pixels, corners)
    shrink = source_per_mm / px_per_mm
    if shrink > 1.2:
        # Warping alone would skip pixels: thin strokes are averaged into the smaller picture first.
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), 0.4 * shrink), np.uint8)
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)]) - 0.5
    turn = cv2.getPerspectiveTransform(
        (corners - 0.5).astype(np.float32), target.astype(np.float32)
    )
    straight = cv2.warpPerspective(
        part, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(straight, np.uint8)


def page_picture(image: PageImage, max_side: int) -> Picture:
    """Return the whole page upright as its file asks, its longer side at most `max_side` px."""
    pixels = _pixels(image)
    scale = max_side / max(pixels.shape[:2])
    if scale < 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return upright(pixels, image.orientation)


def _pixels(image: PageImage) -> Picture:
    return image.grey if image.load_colour is None else image.colour()


def _cut(
    pixels: Picture, corners: npt.NDArray[np.float64]
) -> tuple[Picture, npt.NDArray[np.float64]]:
    """Return the part of the page around `corners` and the corners within it."""
    height, width = pixels.shape[:2]
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int) - 2, 0, (width - 2, height - 2))
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 2
    part = pixels[top : max(bottom, top + 2), left : max(right, left + 2)]
    return np.ascontiguousarray(part), corners - (left, top)
