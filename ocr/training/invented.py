"""Invented writers: one style each, in any number, where the real sets have some hundreds.

A hand chooses for every digit one of the shapes of `invented_shapes` and keeps it, with its slant,
narrowness, roundness, pen and tremor; every instance is a little different. At least half of the
hands are European or Vietnamese school hands (1 with upstroke, barred 7, open 4, hooked 9).
"""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from ocr.training import invented_shapes as low
from ocr.training import invented_shapes_high as high
from ocr.training.data import DigitSet
from ocr.training.invented_shapes import WISHES, Path, Shape, Taste

Tradition = Literal["school", "free"]
Stroke = npt.NDArray[np.float32]
"""Polyline [m, 2] (x, y), y down; 1.0 is the digit's height, (0, 0) its middle."""

SIDE = 64
_SCHOOL_SHARE = 0.6
_FINE = 2
_SHIFT = 4
_LONGEST = 52.0
# Narrower than this, their openings and loops run into each other.
_NARROWEST = {3: 0.46, 4: 0.52, 5: 0.54, 9: 0.45}
# Shape, its weight among school hands, its weight among the others.
_Choice = tuple[Shape, float, float]
SHAPES: tuple[tuple[_Choice, ...], ...] = (
    (
        (low.zero_closed, 5, 4),
        (low.zero_open, 2, 3),
        (low.zero_curled, 2, 2),
        (low.zero_clockwise, 1, 1),
    ),
    (
        (low.one_plain, 1, 5),
        (low.one_curved, 0.3, 2),
        (low.one_hooked, 3, 2),
        (low.one_school, 5, 1),
        (low.one_long_upstroke, 2.5, 0.7),
        (low.one_on_foot, 0.3, 1),
        (low.one_printed, 2, 2),
    ),
    (
        (low.two_straight, 3, 3),
        (low.two_looped, 2, 3),
        (low.two_wavy, 3, 2),
        (low.two_big_head, 1, 1),
        (low.two_z, 1, 2),
    ),
    (
        (low.three_round, 4, 4),
        (low.three_angular, 2, 2),
        (low.three_short_middle, 1, 2),
        (low.three_curled, 1, 1),
        (low.three_flat_top, 2, 1),
    ),
    (
        (high.four_open, 5, 2),
        (high.four_tall, 2, 3),
        (high.four_closed, 1, 3),
        (high.four_one_stroke, 1, 1),
        (high.four_y, 1, 2),
    ),
    (
        (high.five_two_strokes, 4, 3),
        (high.five_joined, 2, 3),
        (high.five_flowing, 1, 2),
        (high.five_angular, 1, 1),
        (high.five_small_belly, 1, 1),
    ),
    (
        (high.six_straight, 2, 3),
        (high.six_curved, 3, 2),
        (high.six_small_loop, 1, 2),
        (high.six_open, 1, 1),
        (high.six_curled, 1, 2),
    ),
    (
        (high.seven_barred, 7, 1),
        (high.seven_plain, 0.7, 3),
        (high.seven_curved, 0.7, 2),
        (high.seven_serif, 0.8, 1.5),
        (high.seven_wavy, 0.8, 1),
    ),
    (
        (high.eight_one_stroke, 4, 4),
        (high.eight_small_top, 1, 1.5),
        (high.eight_open, 1.5, 2),
        (high.eight_circles, 2, 2),
    ),
    (
        (high.nine_hooked, 5, 1.5),
        (high.nine_straight, 2, 4),
        (high.nine_open, 1, 1.5),
        (high.nine_curled, 1, 1),
        (high.nine_round, 1, 2),
    ),
)


class InventedHand:
    """One invented writer; the same `seed` gives the same hand."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        self.tradition: Tradition = "school" if rng.random() < _SCHOOL_SHARE else "free"
        school = self.tradition == "school"
        self.slant = rng.triangular(-13, 24, 5) if school else rng.uniform(-20, 35)
        """Degrees by which uprights lean to the right."""
        self.aspect = rng.triangular(0.4, 0.95, 0.62) if school else rng.uniform(0.4, 0.95)
        """Width of a usual digit, in heights."""
        self.pen_px = rng.triangular(2.4, 6.2, 3.6)
        """Line width in px where the digit is 52 px long."""
        self._angular = rng.triangular(0, 0.45, 0.0)
        self._wobble = rng.uniform(0.03, 0.2)
        hasty = rng.random() < 0.3
        self._unsteady = rng.uniform(0.018, 0.034) if hasty else rng.uniform(0.004, 0.018)
        self._slack = rng.uniform(0.02, 0.05) if hasty else rng.uniform(0.0, 0.015)
        self._tremor = rng.uniform(0.003, 0.008) if rng.random() < 0.2 else 0.0
        self.shapes: tuple[Shape, ...] = tuple(
            rng.choices([c[0] for c in choices], [c[1] if school else c[2] for c in choices])[0]
            for choices in SHAPES
        )
        """The shape that this writer has for each digit."""
        self._tastes = [[rng.random() for _ in range(WISHES)] for _ in range(10)]
        self._widths = [rng.uniform(0.8, 1.2) for _ in range(10)]
        self._bends = [[rng.uniform(-1, 1) for _ in range(3)] for _ in range(10)]
        self._entry = rng.uniform(0.04, 0.08) if rng.random() < 0.2 else 0.0
        self._exit = rng.uniform(0.04, 0.1) if rng.random() < 0.2 else 0.0

    def strokes(self, digit: int, rng: Random) -> list[Stroke]:
        """Return one instance of `digit` as polylines [m, 2]; `rng` makes it its own.

        (x, y) with y down, in units of the digit's height, centred at (0, 0); 12–41 points each.
        """
        lean = math.tan(math.radians(self.slant + max(-5.0, min(5.0, rng.gauss(0, 1.6)))))
        paths = self.shapes[digit](Taste(self._tastes[digit], lean, self._wobble, rng))
        if digit != 1:
            self._hook(digit, paths[0])
        lines = [self._smooth(digit, path, rng) for path in paths]
        if digit != 1:
            lines = [self._bend(digit, line) for line in lines]
            wide = self._width(digit, lean, rng)
            turn = max(-0.05, min(0.05, rng.gauss(0, 0.025)))
            warp = np.array([[wide, turn * wide], [-lean - turn, 1.0]], np.float32)
            lines = [line @ warp for line in lines]
        # A second stroke seldom lands exactly where it belongs.
        lines[1:] = [
            line + np.array([rng.gauss(0, self._slack), rng.gauss(0, self._slack)], np.float32)
            for line in lines[1:]
        ]
        every = np.concatenate(lines)
        first, last = every.min(axis=0), every.max(axis=0)
        centre, scale = (first + last) / 2, np.float32(1 / (last[1] - first[1]))
        return [(line - centre) * scale for line in lines]

    def image(self, digit: int, rng: Random) -> npt.NDArray[np.uint8]:
        """Return one instance of `digit` [64, 64], 0 paper – 255 ink, in this hand's pen."""
        lines = self.strokes(digit, rng)
        reach = max(1.0, 2 * max(float(np.abs(line[:, 0]).max()) for line in lines))
        size = _FINE * _LONGEST / reach
        # A pen keeps its width: a digit made smaller to fit gets thinner lines, never hairlines.
        pen = max(2.2, self.pen_px / math.sqrt(reach) * rng.uniform(0.9, 1.1))
        large = np.zeros((_FINE * SIDE, _FINE * SIDE), np.uint8)
        middle, unit = _FINE * SIDE / 2 - 0.5, float(1 << _SHIFT)
        points = [np.rint((line * size + middle) * unit).astype(np.int32) for line in lines]
        cv2.polylines(large, points, False, 255, round(_FINE * pen), cv2.LINE_AA, _SHIFT)
        return np.asarray(cv2.resize(large, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)

    def _hook(self, digit: int, path: Path) -> None:
        """Add this writer's entry and exit hooks where they make no other digit."""
        if self._entry and digit in (2, 3, 4, 6):
            x, y, _ = path[0]
            path.insert(0, (x - self._entry, y + 0.8 * self._entry, 0.0))
        if self._exit and digit in (2, 7):
            x, y, _ = path[-1]
            path.append((x + self._exit, y - 0.8 * self._exit, 0.0))

    def _bend(self, digit: int, line: Stroke) -> Stroke:
        """Return the line as this writer sees the whole digit: top-heavy, bowed, high-waisted."""
        swell, bow, sink = self._bends[digit]
        x, y = line[:, 0], line[:, 1]
        square = y * y
        wide = x * (1 + np.float32(0.4 * swell) * y) + np.float32(0.3 * bow) * square
        return np.stack([wide, y + np.float32(0.3 * sink) * (np.float32(0.25) - square)], axis=1)

    def _width(self, digit: int, lean: float, rng: Random) -> float:
        """Return the width over the height that keeps this digit what it is."""
        wide = self.aspect * self._widths[digit] * rng.uniform(0.94, 1.06)
        # A slanted digit is wide already: wider still it would lie down.
        widest = 1.0 - 0.35 * abs(lean)
        if digit == 7:
            # A 7 whose bar is shorter than this is a 1.
            return min(widest, max(0.68, wide))
        if digit == 0:
            return min(0.85, widest, 0.95 * wide)
        return min(widest, max(_NARROWEST.get(digit, 0.4) + 0.1 * abs(lean), wide))

    def _smooth(self, digit: int, path: Path, rng: Random) -> Stroke:
        """Return the spline through a path's knots, each a little off its place."""
        knots = np.array(path, np.float32)
        # A 1 is unsteady in its stem only: its upstroke keeps the angle that tells it from a 7.
        moved = 2 if digit == 1 else len(path)
        knots[-moved:, :2] += [(self._miss(rng), self._miss(rng)) for _ in range(moved)]
        line = _spline(knots[:, :2], np.maximum(knots[:, 2:], self._angularity(digit)))
        if self._tremor and digit != 1:
            phase, pitch = rng.uniform(0, 6.3), rng.uniform(0.9, 1.8)
            swing = np.arange(len(line), dtype=np.float32) * np.float32(pitch)
            line[:, 0] += np.float32(self._tremor) * np.sin(swing + np.float32(phase))
            line[:, 1] += np.float32(self._tremor) * np.sin(1.3 * swing)
        return line

    def _miss(self, rng: Random) -> float:
        """Return by how much the pen misses a place; never by far, or digits would meet."""
        return max(-1.8, min(1.8, rng.gauss(0, 1))) * self._unsteady

    def _angularity(self, digit: int) -> np.float32:
        """Return the least sharpness of a knot; a 9 with corners would be a 4."""
        if digit == 1:
            return np.float32(0)
        return np.float32(min(self._angular, 0.15) if digit == 9 else self._angular)


def invented_bank(count: int, seed: int, *, each: int = 2) -> DigitSet:
    """Return the digits of `count` invented writers, `each` instances of every digit per writer.

    Images [count · 10 · each, 64, 64], labels and writers like a real set's, named "invented"
    (4 kB a digit); the same `seed` gives the same digits, whatever else was drawn before.
    """
    total = count * 10 * each
    images = np.zeros((total, SIDE, SIDE), np.uint8)
    names: list[str] = []
    for number in range(count):
        own = seed * 1_000_003 + number
        hand, rng = InventedHand(own), Random(f"digits of {own}")
        names.append(f"invented-{own}")
        for place in range(10 * each):
            images[number * 10 * each + place] = hand.image(place // each, rng)
    labels = np.tile(np.repeat(np.arange(10, dtype=np.int64), each), count)
    return DigitSet("invented", images, labels, np.repeat(np.array(names, np.str_), 10 * each))


@lru_cache(maxsize=64)
def _basis(steps: int) -> npt.NDArray[np.float32]:
    """Return Hermite's four polynomials at `steps` places of a segment, [steps, 4]."""
    t = np.arange(steps, dtype=np.float32) / steps
    rows = (2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, 3 * t**2 - 2 * t**3, t**3 - t**2)
    return np.stack(rows, axis=1).astype(np.float32)


def _spline(knots: Stroke, sharp: npt.NDArray[np.float32]) -> Stroke:
    """Return the centripetal Catmull-Rom spline [m, 2] through `knots` [n, 2], m = 12–41.

    `sharp` [n, 1] turns each knot's tangent towards its two chords, at 1 into a corner.
    Source: P. J. Barry, R. N. Goldman, SIGGRAPH 1988; C. Yuksel et al., CAD 43(7), 2011.
    """
    step = np.diff(knots, axis=0)
    span = np.maximum(np.sqrt(np.hypot(step[:, :1], step[:, 1:])), np.float32(1e-3))
    chord = step / span
    slope = np.empty_like(knots)
    if len(knots) == 2:
        slope[:] = chord
    else:
        before, after = span[:-1], span[1:]
        slope[1:-1] = (after * chord[:-1] + before * chord[1:]) / (before + after)
        slope[0] = 1.5 * chord[0] - 0.5 * slope[1]
        slope[-1] = 1.5 * chord[-1] - 0.5 * slope[-2]
    leaving = span * (slope[:-1] + sharp[:-1] * (chord - slope[:-1]))
    arriving = span * (slope[1:] + sharp[1:] * (chord - slope[1:]))
    parts = np.stack([knots[:-1], leaving, knots[1:], arriving], axis=1)
    basis = _basis(max(12, min(40, 6 * len(step))) // len(step))
    curve = np.einsum("sk,nkd->nsd", basis, parts).reshape(-1, 2)
    return np.concatenate([curve, knots[-1:]])
