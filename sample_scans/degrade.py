"""What flatbed scanners, copiers and mishaps do to a page, as pure functions on pictures.

Pages are colour pictures (height, width, 3) uint8 at `DPI`; every function returns a new picture.
Used for sample scans and tests only; nothing degraded here ever enters training.
"""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from sample_scans.ink import Picture

DPI = 300
PX_PER_MM = DPI / 25.4
Grey = npt.NDArray[np.uint8]
"""A page in grey: (height, width), 255 = white."""
Corner = Literal["top_left", "top_right", "bottom_left", "bottom_right"]
_WHITE = (255.0, 255.0, 255.0)


def skew(page: Picture, degrees: float, lid: int = 255) -> Picture:
    """Return the page laid crooked on the glass by `degrees`; outside it the lid's grey shows."""
    h, w = page.shape[:2]
    turn = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 1.0)
    return _picture(
        cv2.warpAffine(page, turn, (w, h), flags=cv2.INTER_LINEAR, borderValue=(lid, lid, lid))
    )


def turn(page: Picture, quarter_turns: int) -> Picture:
    """Return the page turned clockwise by quarters: 1 sideways, 2 upside down."""
    return np.ascontiguousarray(np.rot90(page, -quarter_turns))


def scan(
    page: Picture, rng: np.random.Generator, dpi: int = 300, blur: float = 0.5, noise: float = 1.6
) -> Picture:
    """Return a flatbed scan at `dpi`: uneven lamp, the lens' blur (px), sensor noise (levels)."""
    if dpi != DPI:
        page = resize(page, dpi / DPI)
    soft = cv2.GaussianBlur(page, (0, 0), blur).astype(np.float32)
    h, w = soft.shape[:2]
    lamp = 1.0 - 0.012 * np.cos(np.linspace(0.4, 2.6, w, dtype=np.float32)) - 0.015
    grain = cv2.GaussianBlur(rng.normal(0, noise * 1.6, (h, w)).astype(np.float32), (0, 0), 0.6)
    lit = soft * (0.975 * lamp)[None, :, None] + grain[:, :, None]
    return _clip(lit)


def resize(page: Picture, factor: float) -> Picture:
    """Return the page at another size, by area averaging where it shrinks."""
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return _picture(cv2.resize(page, None, fx=factor, fy=factor, interpolation=how))


def grey(page: Picture) -> Grey:
    """Return the page without colour."""
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def one_bit(page: Picture, threshold: int = 150) -> npt.NDArray[np.bool_]:
    """Return the page as a fax-like scanner stores it: True = white."""
    return np.asarray(grey(page) > threshold, dtype=np.bool_)


def curl(page: Picture, amount_mm: float, seed: int) -> Picture:
    """Return a page that would not lie flat: lines bend and bunch by up to `amount_mm`, shaded."""
    rng = np.random.default_rng([seed, 11])
    h, w = page.shape[:2]
    amount = amount_mm * PX_PER_MM
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    u, v = x / w, y / h
    phase = float(rng.uniform(0, 1.5))
    bend = np.sin(np.pi * (1.3 * v + phase))
    map_x = x + amount * 0.55 * bend * (u - 0.2)
    map_y = y + amount * np.sin(np.pi * (1.1 * u + 0.25 * phase)) * (0.35 + 0.65 * v) * bend
    out = cv2.remap(page, map_x, map_y, cv2.INTER_LINEAR, borderValue=_WHITE)
    shade = 1.0 - 0.10 * np.clip(np.sin(np.pi * (1.3 * v + phase + 0.5)), 0, 1)
    return _clip(out.astype(np.float32) * shade[:, :, None])


def photocopy(page: Picture, rng: np.random.Generator, generation: int = 1) -> Picture:
    """Return a photocopy: harder contrast, a little larger, specks, and a dark edge."""
    out = resize(page, 1.006)[: page.shape[0], : page.shape[1]]
    for _ in range(generation):
        soft = cv2.GaussianBlur(grey(out), (0, 0), 1.1).astype(np.float32)
        hard = 255.0 / (1.0 + np.exp(-(soft - 150.0) / 16.0))
        out = np.repeat(_clip(hard)[:, :, None], 3, axis=2)
    h, w = out.shape[:2]
    for _ in range(260):
        x, y = int(rng.integers(0, w)), int(rng.integers(0, h))
        cv2.circle(out, (x, y), int(rng.integers(1, 4)), (70, 70, 70), -1, cv2.LINE_AA)
    edge = np.clip(np.arange(w) / 26.0 + rng.normal(0, 0.03, (h, 1)), 0.25, 1.0)
    return _clip(out.astype(np.float32) * edge[:, :, None].astype(np.float32))


def low_toner(page: Picture, seed: int) -> Picture:
    """Return a print from a toner cartridge that runs out: pale bands down the page."""
    rng = np.random.default_rng([seed, 12])
    h, w = page.shape[:2]
    strength = np.zeros(w, dtype=np.float32)
    for _ in range(4):
        centre, width = rng.uniform(0, w), rng.uniform(0.02, 0.07) * w
        strength += 0.62 * np.exp(-0.5 * ((np.arange(w) - centre) / width) ** 2).astype(np.float32)
    keep = 1.0 - np.clip(strength, 0.12, 0.62)
    noise = cv2.GaussianBlur(rng.random((h, w)).astype(np.float32), (0, 0), 1.0)
    keep_here = np.clip(keep[None, :] + (noise - 0.5) * 0.9, 0.2, 1.0)
    return _clip(255.0 - (255.0 - page.astype(np.float32)) * keep_here[:, :, None])


def cut_corner(page: Picture, corner: Corner, mm: float, lid: int = 255) -> Picture:
    """Return the page with a corner torn off, `mm` along both edges; the lid shows behind."""
    h, w = page.shape[:2]
    size = mm * PX_PER_MM
    steps = np.linspace(0, 1, 24)
    ragged = np.random.default_rng(int(mm * 10)).normal(0, 5, 24)
    edge = np.column_stack([size * (1 - steps) + ragged, size * steps - ragged])
    shape = np.vstack([[[0.0, 0.0]], edge])
    if "right" in corner:
        shape[:, 0] = w - 1 - shape[:, 0]
    if "bottom" in corner:
        shape[:, 1] = h - 1 - shape[:, 1]
    out = page.copy()
    points = np.rint(shape).astype(np.int32)
    cv2.fillPoly(out, [points], (lid, lid, lid), cv2.LINE_AA)
    cv2.polylines(out, [points[1:]], False, (198, 198, 198), 3, cv2.LINE_AA)
    return out


def stain(page: Picture, box_mm: tuple[float, float, float, float], seed: int) -> Picture:
    """Return the page with a wet blot over `box_mm` (x, y, w, h): what was there is lost."""
    rng = np.random.default_rng([seed, 13])
    x, y, w, h = (value * PX_PER_MM for value in box_mm)
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    wobble = 1 + 0.10 * np.sin(3 * angle + rng.uniform(0, 6)) + 0.05 * np.sin(7 * angle)
    round_x, round_y = np.cos(angle) * w * 0.56, np.sin(angle) * h * 0.52
    points = np.column_stack([x + w / 2 + round_x * wobble, y + h / 2 + round_y * wobble])
    mask = np.zeros(page.shape[:2], dtype=np.float32)
    cv2.fillPoly(mask, [np.rint(points).astype(np.int32)], (1.0,))
    rim = cv2.GaussianBlur(mask, (0, 0), 7) - cv2.GaussianBlur(mask, (0, 0), 16)
    soft = cv2.GaussianBlur(mask, (0, 0), 9)
    smeared = cv2.GaussianBlur(page, (0, 0), 24).astype(np.float32)
    out = page.astype(np.float32) * (1 - soft[:, :, None]) + smeared * soft[:, :, None]
    brown = np.array([0.26, 0.36, 0.50], dtype=np.float32)
    out *= 1 - brown * (0.55 * soft + 1.2 * np.clip(rim, 0, 1))[:, :, None]
    return _clip(out)


def roller_marks(page: Picture, seed: int) -> Picture:
    """Return the page with the thin vertical lines that a dirty sheet feeder leaves."""
    rng = np.random.default_rng([seed, 14])
    out = page.copy()
    h, w = page.shape[:2]
    for _ in range(2):
        x = int(rng.integers(int(0.1 * w), int(0.9 * w)))
        stripe = out[:, x : x + 2].astype(np.float32)
        wave = 0.80 + 0.10 * np.sin(np.linspace(0, 25, h, dtype=np.float32))
        out[:, x : x + 2] = _clip(stripe * wave[:, None, None])
    return out


def _clip(values: npt.NDArray[np.floating]) -> npt.NDArray[np.uint8]:
    return np.asarray(np.clip(np.rint(values), 0, 255), dtype=np.uint8)


def _picture(values: object) -> Picture:
    return np.asarray(values, dtype=np.uint8)
