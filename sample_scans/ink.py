"""Pen strokes onto a page picture: anti-aliased, with pressure, skips and the paper's grain."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from sample_scans.strokes import Curve, Pen

Picture = npt.NDArray[np.uint8]
"""A page in colour: (height, width, 3), red green blue, 255 = white."""

_FINE = 4  # each page pixel is drawn as 4 x 4 and averaged
_SHIFT = 4  # fractional bits that OpenCV's drawing accepts


def draw(
    page: Picture,
    curves: list[Curve],
    at_mm: tuple[float, float],
    pen: Pen,
    px_per_mm: float,
    rng: np.random.Generator,
) -> None:
    """Draw `curves` (mm, moved by `at_mm`) into `page`, in place; parts off the page are cut."""
    for curve in curves:
        _draw_one(page, (curve + np.asarray(at_mm)) * px_per_mm, pen, px_per_mm, rng)


def blend(page: Picture, cover: npt.NDArray[np.float32], left: int, top: int, pen: Pen) -> None:
    """Darken `page` in place by ink that covers each pixel by `cover` (0–1), at (left, top)."""
    h, w = cover.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + w, page.shape[1]), min(top + h, page.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = cover[y0 - top : y1 - top, x0 - left : x1 - left, None]
    colour = np.asarray(pen.colour, dtype=np.float32) / 255.0
    region = page[y0:y1, x0:x1].astype(np.float32)
    page[y0:y1, x0:x1] = np.rint(region * (1.0 - part * (1.0 - colour))).astype(np.uint8)


def grain(
    shape: tuple[int, ...], px_per_mm: float, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Return the paper's tooth as 0–1 noise of `shape` (rows, columns), fine as 0.08 mm."""
    noise = rng.random(shape, dtype=np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), max(0.5, 0.05 * px_per_mm))
    low, high = np.percentile(soft, (5, 95))
    return np.asarray(np.clip((soft - low) / max(float(high - low), 1e-6), 0, 1), dtype=np.float32)


def _draw_one(
    page: Picture, curve: Curve, pen: Pen, px_per_mm: float, rng: np.random.Generator
) -> None:
    margin = int(pen.width_mm * px_per_mm) + 3
    left, top = np.floor(curve.min(axis=0)).astype(int) - margin
    right, bottom = np.ceil(curve.max(axis=0)).astype(int) + margin
    length = float(np.hypot(*np.diff(curve, axis=0).T).sum())
    n = max(3, int(length * 1.5))
    at = np.linspace(0, len(curve) - 1, n)
    x = np.interp(at, np.arange(len(curve)), curve[:, 0]) - left
    y = np.interp(at, np.arange(len(curve)), curve[:, 1]) - top
    radius = _pressure(n, length / px_per_mm, pen, rng) * pen.width_mm * px_per_mm / 2 * _FINE
    fine = np.zeros(((bottom - top) * _FINE, (right - left) * _FINE), dtype=np.uint8)
    scale = _FINE * (1 << _SHIFT)
    dots = np.rint(np.column_stack([x * scale, y * scale, radius * (1 << _SHIFT)])).astype(int)
    for cx, cy, r in dots.tolist():
        cv2.circle(fine, (cx, cy), max(r, 4), (255,), -1, cv2.LINE_8, _SHIFT)
    cover = cv2.resize(fine, None, fx=1 / _FINE, fy=1 / _FINE, interpolation=cv2.INTER_AREA)
    share = cover.astype(np.float32) / 255.0 * pen.density
    if pen.grain:
        share *= 1.0 - pen.grain * grain(share.shape, px_per_mm, rng)
    blend(page, share, int(left), int(top), pen)


def _pressure(n: int, length_mm: float, pen: Pen, rng: np.random.Generator) -> Curve:
    """Return n relative line widths: slow changes, and thinner towards the stroke's ends."""
    knots = rng.normal(1.0, 0.09, max(3, int(length_mm / 2) + 2))
    slow = np.interp(np.linspace(0, len(knots) - 1, n), np.arange(len(knots)), knots)
    run = max(2, int(n * min(0.3, 0.5 / max(length_mm, 0.1))))
    ends = np.ones(n)
    ends[-run:] = np.linspace(1.0, 1.0 - pen.taper, run)
    ends[:run] = np.minimum(ends[:run], np.linspace(1.0 - pen.taper / 2, 1.0, run))
    return np.clip(slow * ends, 0.3, 1.6)
