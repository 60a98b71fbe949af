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
Canvas = npt.NDArray[np.float32]


def blank_canvas() -> Canvas:
    """Return white paper."""
    return np.zeros((HEIGHT, WIDTH), np.float32)


def over(below: Canvas, above: Canvas) -> Canvas:
    """Return ink over ink: what shines through both."""
    return np.asarray(1.0 - (1.0 - below) * (1.0 - above), dtype=np.float32)


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
