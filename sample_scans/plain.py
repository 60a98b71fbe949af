"""The plain ways of scanning, on grey pages and fast: what the measurements make by the thousand.

Grey pages are [height, width] uint8, 255 = white, 300 dpi unless a dpi is said.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from sample_scans.degrade import DPI, Grey

Rng = np.random.Generator
Field = npt.NDArray[np.float32]
_TILE = 2048


def flatbed(
    page: Grey, rng: Rng, *, dpi: int, noise_levels: float = 2.5, quality: int | None = None
) -> Grey:
    """Return a flatbed scan at `dpi`: lens, lamp, sensor noise, JPEG of 55–90 unless said."""
    soft = cv2.GaussianBlur(resized(page, dpi), (0, 0), 0.5).astype(np.float32)
    lamp = 0.965 - 0.012 * np.cos(np.linspace(0.4, 2.6, soft.shape[1], dtype=np.float32))
    lit = clipped(soft * lamp[None, :] + noise(soft.shape, rng) * noise_levels)
    return through_jpeg(lit, int(rng.integers(55, 91)) if quality is None else quality)


def resized(page: Grey, dpi: int) -> Grey:
    """Return a 300-dpi page at another resolution, by area averaging."""
    if dpi == DPI:
        return page
    factor = dpi / DPI
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(page, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def skewed(page: Grey, degrees: float, lid: int = 255) -> Grey:
    """Return the page laid crooked on the glass; `lid` is the grey that shows around it."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(
        cv2.warpAffine(page, turn, (width, height), borderValue=(float(lid),)), np.uint8
    )


def noise(shape: tuple[int, ...], rng: Rng) -> Field:
    """Return a field [h, w] of sensor noise, about one level strong, correlated as sensors' is.

    It is cut at a random place out of one field drawn once: drawing costs more than reading.
    """
    height, width = shape
    tile = _noise_tile()
    rows = (np.arange(height) + int(rng.integers(0, _TILE))) % _TILE
    columns = (np.arange(width) + int(rng.integers(0, _TILE))) % _TILE
    return np.asarray(np.take(np.take(tile, rows, axis=0), columns, axis=1), np.float32)


@lru_cache(maxsize=1)
def _noise_tile() -> Field:
    drawn = np.random.default_rng(71).normal(0, 1, (_TILE, _TILE)).astype(np.float32)
    soft = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.6), np.float32)
    return soft / float(soft.std())


def through_jpeg(page: Grey, quality: int) -> Grey:
    """Return the page as it comes out of a JPEG of `quality` 1–100."""
    _, coded = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def clipped(values: npt.NDArray[np.floating]) -> Grey:
    """Return levels rounded and limited to 0–255."""
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)
