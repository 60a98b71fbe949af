"""Ink that is no digit: fillers in unused boxes, strokes through a wrong number, rubbish.

Everything is drawn here from polylines; none of it is shared with the sample scans' synthesiser.
"""

from __future__ import annotations

import math
from random import Random

from ocr.training.canvas import HEIGHT, PX_PER_MM, WIDTH, Canvas, blank_canvas, over, stroke, wavy

Point = tuple[float, float]
_LEFT, _RIGHT, _TOP, _BOTTOM = 8.0, 64.0, 8.0, 72.0


def pen_width(rng: Random) -> float:
    """Return a pen's line width in px (0.25–0.8 mm)."""
    return rng.triangular(0.25, 0.8, 0.4) * PX_PER_MM


def strike(rng: Random, digit: int) -> Canvas:
    """Return what people cross a digit out with; never the mere bar of a European 7."""
    width = pen_width(rng)
    kind = rng.random()
    if kind < 0.3:
        return _level_lines(rng, width, rng.choice((1, 1, 2, 3)))
    if kind < 0.6:
        lines = _diagonal(rng, width, rising=rng.random() < 0.7)
        if digit in (0, 1) or rng.random() < 0.25:
            # One slanted line over a 1 or through a 0 may still be read as a digit: cross it.
            lines = over(lines, _diagonal(rng, width, rising=rng.random() < 0.3))
        return lines
    if kind < 0.78:
        return over(_diagonal(rng, width, rising=True), _diagonal(rng, width, rising=False))
    if kind < 0.9:
        return zigzag(rng, width, dense=rng.random() < 0.5)
    return scribble(rng, width)


def filler(rng: Random) -> Canvas:
    """Return a mark in a box that holds no digit: dash, dot, slash, X, tick, blot, scribble."""
    width = pen_width(rng)
    draw = rng.choices(
        (_dash, _dots, _slash, _cross, _tick, _blot, scribble, _zigzag_any, _wave_dash),
        weights=(20, 10, 13, 14, 6, 8, 14, 10, 5),
    )[0]
    return draw(rng, width)


def scribble(rng: Random, width: float) -> Canvas:
    """Return a tangle of loops that fills a good part of the box."""
    centre = _near_centre(rng, 6)
    reach_x, reach_y = rng.uniform(10, 26), rng.uniform(8, 26)
    turns, steps = rng.uniform(2.5, 7), 60
    phase, drift = rng.uniform(0, 6.3), rng.uniform(-14, 14)
    other = rng.uniform(0.6, 1.5)
    points: list[Point] = []
    for step in range(steps):
        at = step / steps
        angle = phase + at * turns * 2 * math.pi
        size = 0.55 + 0.45 * math.sin(angle * 0.37 + phase)
        points.append(
            (
                centre[0] + reach_x * size * math.cos(angle) + drift * (at - 0.5),
                centre[1] + reach_y * size * math.sin(angle * other) - drift * (at - 0.5),
            )
        )
    return stroke(points, width, rng)


def zigzag(rng: Random, width: float, *, dense: bool) -> Canvas:
    """Return strokes to and fro over the box, as one blackens a number."""
    count = rng.randint(7, 14) if dense else rng.randint(4, 7)
    upright = rng.random() < 0.35
    start, end = rng.uniform(10, 22), rng.uniform(50, 68)
    low, high = rng.uniform(8, 20), rng.uniform(52, 70)
    points: list[Point] = []
    for step in range(count):
        along = start + (end - start) * step / (count - 1)
        across = (low if step % 2 else high) + rng.gauss(0, 2.5)
        points.append((along, across) if upright else (across, along + rng.gauss(0, 1.5)))
    return stroke(points, width, rng)


def _zigzag_any(rng: Random, width: float) -> Canvas:
    return zigzag(rng, width, dense=rng.random() < 0.7)


def _level_lines(rng: Random, width: float, count: int) -> Canvas:
    """Return lines across the whole box, as a hand strikes out several boxes at once."""
    picture = blank_canvas()
    middle = rng.gauss(HEIGHT / 2, 5)
    gap = rng.uniform(5, 11)
    slope = rng.gauss(0, 0.1)
    for number in range(count):
        y = middle + (number - (count - 1) / 2) * gap
        start = (rng.uniform(-4, 9), y - slope * 36)
        end = (rng.uniform(63, 76), y + slope * 36)
        picture = over(picture, stroke(wavy(start, end, 2.5, rng), width, rng))
    return picture


def _diagonal(rng: Random, width: float, *, rising: bool) -> Canvas:
    left, right = rng.uniform(-2, 14), rng.uniform(58, 74)
    low, high = rng.uniform(56, 80), rng.uniform(0, 24)
    start, end = ((left, low), (right, high)) if rising else ((left, high), (right, low))
    return stroke(wavy(start, end, 3.0, rng), width, rng)


def _dash(rng: Random, width: float) -> Canvas:
    half = rng.uniform(7, 30)
    x, y = _near_centre(rng, 6)
    tilt = rng.gauss(0, 0.12)
    start, end = (x - half, y + tilt * half), (x + half, y - tilt * half)
    picture = stroke(wavy(start, end, 2.0, rng), width, rng)
    if rng.random() < 0.15:
        down = rng.uniform(7, 12)
        lower = [(px, py + down) for px, py in (start, end)]
        picture = over(picture, stroke(lower, width, rng))
    return picture


def _wave_dash(rng: Random, width: float) -> Canvas:
    x, y = _near_centre(rng, 5)
    half, high = rng.uniform(14, 28), rng.uniform(3, 9)
    turns = rng.uniform(0.8, 2.5)
    points = [
        (x - half + 2 * half * step / 24, y + high * math.sin(turns * 2 * math.pi * step / 24))
        for step in range(25)
    ]
    return stroke(points, width, rng)


def _dots(rng: Random, width: float) -> Canvas:
    picture = blank_canvas()
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        x, y = _near_centre(rng, 11)
        end = (x + rng.uniform(-2.5, 2.5), y + rng.uniform(-2.5, 2.5))
        # Smaller than half a millimetre it is dust, and the box counts as empty.
        thick = max(5.0, width * rng.uniform(1.2, 2.6))
        picture = over(picture, stroke([(x, y), end], thick, rng))
    return picture


def _slash(rng: Random, width: float) -> Canvas:
    """Return a line from corner to corner: longer and flatter than anybody's 1."""
    rising = rng.random() < 0.75
    left, right = rng.uniform(2, 13), rng.uniform(59, 70)
    low, high = rng.uniform(64, 78), rng.uniform(2, 16)
    start, end = ((left, low), (right, high)) if rising else ((left, high), (right, low))
    return stroke(wavy(start, end, 2.5, rng), width, rng)


def _cross(rng: Random, width: float) -> Canvas:
    x, y = _near_centre(rng, 4)
    reach_x, reach_y = rng.uniform(13, 30), rng.uniform(13, 34)
    tilt = rng.gauss(0, 3)
    first = ((x - reach_x, y - reach_y + tilt), (x + reach_x, y + reach_y))
    second = ((x - reach_x, y + reach_y), (x + reach_x + tilt, y - reach_y))
    return over(
        stroke(wavy(*first, 3.0, rng), width, rng), stroke(wavy(*second, 3.0, rng), width, rng)
    )


def _tick(rng: Random, width: float) -> Canvas:
    x, y = _near_centre(rng, 4)
    short, long = rng.uniform(6, 12), rng.uniform(18, 32)
    points = [
        (x - short, y - rng.uniform(0, 6)),
        (x - rng.uniform(0, 3), y + rng.uniform(10, 16)),
        (x + long * 0.8, y - long * rng.uniform(0.5, 0.9)),
    ]
    return stroke(points, width, rng)


def _blot(rng: Random, width: float) -> Canvas:
    picture = blank_canvas()
    x, y = _near_centre(rng, 8)
    reach = rng.uniform(4, 15)
    for _ in range(rng.randint(3, 9)):
        start = (x + rng.gauss(0, reach * 0.4), y + rng.gauss(0, reach * 0.4))
        end = (x + rng.gauss(0, reach * 0.4), y + rng.gauss(0, reach * 0.4))
        picture = over(
            picture, stroke([start, end], max(width, reach * rng.uniform(0.6, 1.4)), rng)
        )
    return picture


def _near_centre(rng: Random, spread: float) -> Point:
    x = max(_LEFT + 8, min(_RIGHT - 8, rng.gauss(WIDTH / 2, spread)))
    y = max(_TOP + 8, min(_BOTTOM - 8, rng.gauss(HEIGHT / 2, spread)))
    return x, y
