"""The paper a training digit is put on: the form's own box, 8 px per mm, 1 mm around it.

A canvas is [80, 72] float32 darkness (0 paper, 1 black): the patch of 36 × 40 px at twice its
resolution. All lengths here are px of the canvas unless they are called mm.
"""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

PX_PER_MM = 8.0
WIDTH, HEIGHT = 72, 80
MARGIN = 8.0
"""Px of paper around the box; the box itself is 56 × 64 px (7 × 8 mm)."""
Canvas = npt.NDArray[np.float32]

_ROWS, _COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
GRID_X: npt.NDArray[np.float32] = _COLUMNS
GRID_Y: npt.NDArray[np.float32] = _ROWS
_LINE_MM = 0.2


def blank_canvas() -> Canvas:
    """Return white paper."""
    return np.zeros((HEIGHT, WIDTH), np.float32)


def over(below: Canvas, above: Canvas) -> Canvas:
    """Return ink over ink: what shines through both."""
    return np.asarray(1.0 - (1.0 - below) * (1.0 - above), dtype=np.float32)


def box_lines(rng: Random) -> Canvas:
    """Return the printed box as registration leaves it: moved, turned, scaled, toner thin or fat.

    Most fits are good to 0.12 mm; some miss by 0.4 mm, as on a curled page.
    """
    spread = 0.12 if rng.random() < 0.8 else 0.35
    shift_x = max(-0.5, min(0.5, rng.gauss(0, spread))) * PX_PER_MM
    shift_y = max(-0.5, min(0.5, rng.gauss(0, spread))) * PX_PER_MM
    angle = math.radians(max(-3.0, min(3.0, rng.gauss(0, 0.8))))
    wide, high = 28.0 * rng.gauss(1, 0.01), 32.0 * rng.gauss(1, 0.01)
    x = GRID_X - np.float32(WIDTH / 2 - 0.5 + shift_x)
    y = GRID_Y - np.float32(HEIGHT / 2 - 0.5 + shift_y)
    turned_x = np.abs(x * math.cos(angle) + y * math.sin(angle)) - wide
    turned_y = np.abs(y * math.cos(angle) - x * math.sin(angle)) - high
    # Distance to a rectangle's outline: the larger of both inside, Euclidean around its corners.
    away = np.maximum(turned_x, turned_y)
    half = _LINE_MM * PX_PER_MM / 2 * rng.uniform(0.6, 1.8)
    lines = np.clip(half + 0.5 - np.abs(away), 0, 1) * rng.uniform(0.55, 1.0)
    if rng.random() < 0.12:
        lines *= _worn(rng)
    return np.asarray(lines, dtype=np.float32)


def stroke(points: list[tuple[float, float]], width: float, rng: Random) -> Canvas:
    """Return a pen's line through `points` (x, y), `width` px wide, a little uneven."""
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    fixed = [np.array([(round(x * 16), round(y * 16)) for x, y in points], dtype=np.int32)]
    whole = max(1, int(width + rng.random()))
    cv2.polylines(picture, fixed, False, 255, whole, cv2.LINE_AA, 4)
    return np.asarray(picture, dtype=np.float32) / np.float32(255)


def wavy(
    start: tuple[float, float], end: tuple[float, float], bend: float, rng: Random
) -> list[tuple[float, float]]:
    """Return a hand's line from `start` to `end`: bent by up to `bend` px, nine points."""
    side = rng.uniform(-bend, bend)
    lean = rng.uniform(-bend, bend) * 0.4
    length = math.hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    normal = (-(end[1] - start[1]) / length, (end[0] - start[0]) / length)
    points: list[tuple[float, float]] = []
    for step in range(9):
        share = step / 8
        off = side * math.sin(math.pi * share) + lean * math.sin(2 * math.pi * share)
        points.append(
            (
                start[0] + share * (end[0] - start[0]) + off * normal[0],
                start[1] + share * (end[1] - start[1]) + off * normal[1],
            )
        )
    return points


def _worn(rng: Random) -> Canvas:
    """Return where toner is left of the lines (1) and where it is gone (0)."""
    kept = np.ones((HEIGHT, WIDTH), np.float32)
    for _ in range(rng.randint(1, 3)):
        x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
        reach = rng.uniform(6, 30)
        kept *= np.clip(((GRID_X - x) ** 2 + (GRID_Y - y) ** 2) / reach**2, 0, 1)
    return kept
