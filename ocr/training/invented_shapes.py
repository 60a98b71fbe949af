"""The ways people write each digit, as knots of a spline: what an invented hand chooses from.

A shape fills about the square −0.5 … 0.5 (x to the right, y down); a hand makes it narrower and
slants it afterwards. Only a 1 is drawn upright in its final proportions, because the angle of its
upstroke tells it from a 7. Where two digits come near each other the ranges keep them apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

Knot = tuple[float, float, float]
"""x, y, sharpness: 0 = the pen passes smoothly, 1 = it turns in a corner."""
Path = list[Knot]
WISHES = 24


class Taste:
    """One writer's measures for one shape; every instance comes out a little different.

    `base` [24] holds the writer's own places (0–1) in the ranges that a shape asks for in turn.
    """

    def __init__(self, base: list[float], lean: float, wobble: float, rng: Random) -> None:
        self._base = iter(base)
        self._rng = rng
        self._wobble = wobble
        self.lean = lean
        """Tangent of the slant: how far the top stands right of the bottom, in heights."""

    def __call__(self, low: float, high: float) -> float:
        """Return this instance's value in `low` … `high`."""
        place = next(self._base) + self._rng.gauss(0, self._wobble)
        return low + min(1.0, max(0.0, place)) * (high - low)

    def often(self, share: float) -> bool:
        """Tell whether this writer has a habit that `share` of all writers have."""
        return next(self._base) < share


Shape = Callable[[Taste], list[Path]]


def arc(
    centre: tuple[float, float],
    radii: tuple[float, float],
    start: float,
    end: float,
    sharp: float = 0,
) -> Path:
    """Return knots of an ellipse's arc; degrees clockwise from 12 o'clock, negative runs back."""
    steps = max(2, math.ceil(abs(end - start) / 48))
    knots: Path = []
    for step in range(steps + 1):
        angle = math.radians(start + (end - start) * step / steps)
        knots.append(
            (
                centre[0] + radii[0] * math.sin(angle),
                centre[1] - radii[1] * math.cos(angle),
                sharp,
            )
        )
    return knots


def stem(start: tuple[float, float], end: tuple[float, float], taste: Taste) -> Path:
    """Return a downstroke, a little bowed, sometimes with a flick at its end."""
    bow, flick = taste(-0.05, 0.05), taste(-0.1, 0.1)
    middle = ((start[0] + end[0]) / 2 + bow, (start[1] + end[1]) / 2, 0.0)
    path: Path = [(*start, 1.0), middle, (*end, 0.0)]
    if abs(flick) > 0.07:
        path.append((end[0] + flick, end[1] - 0.05, 0.0))
    return path


def zero_closed(taste: Taste) -> list[Path]:
    """An oval whose end runs over its beginning, or just misses it."""
    start, over, egg = taste(-30, 60), taste(-16, 60), taste(-0.3, 0.3)
    inward = taste(0.8, 1.0) if over > 12 else 1.0
    oval = arc((0, 0), (0.5, 0.5), start, start - 360 - over)
    path = [(x * (1 + egg * y), y, sharp) for x, y, sharp in oval]
    path[-1] = (path[-1][0] * inward, path[-1][1] * inward, 0.0)
    return [path]


def zero_open(taste: Taste) -> list[Path]:
    """An oval that stays open at the top by less than a fifth of its round."""
    start, gap, inside = taste(5, 48), taste(18, 40), taste(0.75, 1.05)
    path = arc((0, 0), (0.5, 0.5), start, start - 360 + gap)
    path[0] = (path[0][0] * inside, path[0][1] * inside, 0.0)
    return [path]


def zero_curled(taste: Taste) -> list[Path]:
    """An oval that ends in a small curl at the top."""
    start, curl = taste(-15, 25), taste(0.08, 0.22)
    path = arc((0, 0), (0.5, 0.5), start, start - 350)
    x, y, _ = path[-1]
    return [[*path, (x + curl * 0.7, y + curl * 0.75, 0.0), (x + 2 * curl, y + curl * 0.2, 0.0)]]


def zero_clockwise(taste: Taste) -> list[Path]:
    """An oval begun on the left or below and drawn clockwise."""
    start = taste(170, 330)
    return [arc((0, 0), (0.5, 0.5), start, start + 360 + taste(-10, 25))]


def _one(taste: Taste, reach: float, most_lean: float) -> tuple[Path, tuple[float, float]]:
    """Return a 1's stem with an upstroke of `reach` heights (0: none), and the stem's foot."""
    lean = min(most_lean, max(-0.3, taste.lean))
    bow, share = taste(-0.05, 0.05), taste(0, 1)
    top, foot = (lean / 2, -0.5), (-lean / 2, 0.5)
    path: Path = [(*top, 1.0), (bow, 0.0, 0.0), (*foot, 0.0)]
    if reach:
        # Flatter than this a long upstroke is a 7's bar; steeper it lies on the stem.
        flattest = 27 + 26 * reach
        steepest = max(flattest + 2, min(75.0, math.degrees(math.atan2(1, lean)) - 18))
        slope = math.radians(flattest + share * share * (steepest - flattest))
        start = (top[0] - reach * math.cos(slope), top[1] + reach * math.sin(slope))
        sag = taste(-0.04, 0.04) * reach
        path.insert(0, ((start[0] + top[0]) / 2 + sag, (start[1] + top[1]) / 2 + sag, 0.0))
        path.insert(0, (*start, 0.0))
    return path, foot


def _foot(taste: Taste, foot: tuple[float, float]) -> Path:
    """Return the line that a 1 stands on."""
    left, right, tilt = taste(0.2, 0.36), taste(0.2, 0.36), taste(-0.04, 0.04)
    return [(foot[0] - left, foot[1] + tilt, 0.0), (foot[0] + right, foot[1] - tilt, 0.0)]


def one_plain(taste: Taste) -> list[Path]:
    """A bar."""
    return [_one(taste, 0.0, 0.6)[0]]


def one_curved(taste: Taste) -> list[Path]:
    """A bar that is bent, or ends in a small flick."""
    path, foot = _one(taste, 0.0, 0.5)
    bow, flick = taste(-0.1, 0.1), taste(-0.08, 0.08)
    path[1] = (path[1][0] + bow, path[1][1], 0.0)
    if abs(flick) > 0.05:
        path.append((foot[0] + flick, foot[1] - 0.03, 0.0))
    return [path]


def one_hooked(taste: Taste) -> list[Path]:
    """A bar with a short upstroke."""
    return [_one(taste, taste(0.12, 0.34), 0.45)[0]]


def one_school(taste: Taste) -> list[Path]:
    """The 1 of European and Vietnamese schools: a clear upstroke, no foot."""
    return [_one(taste, taste(0.28, 0.52), 0.3)[0]]


def one_long_upstroke(taste: Taste) -> list[Path]:
    """A 1 whose upstroke is half the digit or more."""
    return [_one(taste, taste(0.35, 0.72), 0.22)[0]]


def one_on_foot(taste: Taste) -> list[Path]:
    """A bar on a foot."""
    path, foot = _one(taste, 0.0, 0.25)
    return [path, _foot(taste, foot)]


def one_printed(taste: Taste) -> list[Path]:
    """A 1 with upstroke and foot; upright, or it would be a 2."""
    path, foot = _one(taste, taste(0.16, 0.42), 0.14)
    return [path, _foot(taste, foot)]


def _two_head(taste: Taste, middle: float) -> Path:
    """Return a 2's head down to where the stroke to the lower left begins."""
    half = (middle + 0.5) / 2
    head = arc((0.0, half - 0.5), (taste(0.36, 0.5), half), taste(262, 318), 470)
    return [*head, (taste(-0.08, 0.06), middle + taste(0.12, 0.2), 0.0)]


def two_straight(taste: Taste) -> list[Path]:
    """A 2 on a straight base."""
    head = _two_head(taste, taste(-0.02, 0.1))
    return [[*head, (-0.48, 0.47, 1.0), (taste(0.2, 0.75), 0.47 + taste(-0.1, 0.06), 0.0)]]


def two_looped(taste: Taste) -> list[Path]:
    """A 2 with a loop at the lower left."""
    size = taste(0.06, 0.13)
    head = _two_head(taste, taste(-0.06, 0.04))
    loop = [(-0.36, 0.5 - size * 0.3, 0.0), (-0.36 - size, 0.5 - size, 0.0)]
    over = [(-0.34, 0.5 - 2 * size, 0.0), (0.05, 0.5 - size * 0.7, 0.0)]
    return [[*head, *loop, *over, (0.3, 0.5, 0.0), (taste(0.48, 0.62), taste(0.36, 0.48), 0.0)]]


def two_wavy(taste: Taste) -> list[Path]:
    """A 2 on a wave."""
    head = _two_head(taste, taste(-0.02, 0.1))
    wave = taste(0.03, 0.13)
    base = [(-0.22, 0.46 - wave, 0.0), (0.15, 0.46 + wave * 0.5, 0.0)]
    return [[*head, (-0.48, 0.46, 0.8), *base, (taste(0.45, 0.6), 0.46 - taste(0.0, 0.12), 0.0)]]


def two_big_head(taste: Taste) -> list[Path]:
    """A 2 that is nearly all head."""
    head = _two_head(taste, taste(0.1, 0.2))
    return [[*head, (-0.45, 0.47, taste(0.6, 1.0)), (taste(0.4, 0.6), 0.47, 0.0)]]


def two_z(taste: Taste) -> list[Path]:
    """A 2 drawn nearly as a z, its upper right corner still round."""
    sharp = taste(0.0, 0.5)
    top = [(-0.45, taste(-0.46, -0.34), 0.0), (-0.05, -0.5, 0.0), (0.36, -0.42, sharp)]
    down = [(0.36, -0.24, sharp), (-0.48, 0.46, 1.0)]
    return [[*top, *down, (taste(0.4, 0.6), 0.47 + taste(-0.05, 0.04), 0.0)]]


def _three(
    taste: Taste, *, waist: tuple[float, float], sharp: float, ends: tuple[float, float]
) -> Path:
    """Return a 3 of two bows that meet at `waist`; `ends` in degrees, where it starts and stops."""
    upper, lower = (waist[1] + 0.5) / 2, (0.5 - waist[1]) / 2
    head = arc((0, upper - 0.5), (taste(0.34, 0.42), upper), ends[0], 500)
    belly = arc((0, 0.5 - lower), (taste(0.42, 0.5), lower), 35, ends[1])
    return [*head, (*waist, sharp), *belly]


def three_round(taste: Taste) -> list[Path]:
    """A 3 of two bows; the upper or the lower may be much the smaller."""
    waist = (taste(-0.18, 0.08), taste(-0.19, 0.12))
    return [
        _three(taste, waist=waist, sharp=taste(0.2, 1), ends=(taste(285, 318), taste(222, 262)))
    ]


def three_angular(taste: Taste) -> list[Path]:
    """A 3 whose middle runs far to the left in a corner."""
    waist = (taste(-0.28, -0.12), taste(-0.1, 0.05))
    return [_three(taste, waist=waist, sharp=1.0, ends=(taste(295, 320), taste(225, 255)))]


def three_short_middle(taste: Taste) -> list[Path]:
    """A 3 whose bows hardly come back to the middle."""
    waist = (taste(0.08, 0.17), taste(-0.1, 0.03))
    return [
        _three(taste, waist=waist, sharp=taste(0.3, 1), ends=(taste(285, 312), taste(228, 262)))
    ]


def three_curled(taste: Taste) -> list[Path]:
    """A 3 whose ends curl; they stay clear of its middle, or it would be an 8."""
    waist = (taste(0.0, 0.1), taste(-0.08, 0.02))
    return [
        _three(taste, waist=waist, sharp=taste(0.3, 1), ends=(taste(262, 280), taste(258, 276)))
    ]


def three_flat_top(taste: Taste) -> list[Path]:
    """A 3 with a flat top, like a z above a bow."""
    y = taste(-0.14, -0.02)
    lower = (0.5 - y) / 2
    belly = arc((0, 0.5 - lower), (0.46, lower), 30, taste(225, 262))
    top = [(-0.42, -0.48, 0.0), (0.4, -0.48 + taste(-0.03, 0.03), 1.0)]
    return [[*top, (taste(-0.12, 0.05), y, 1.0), *belly]]
