"""Answer to the printed lines of a group of boxes, and vote where they lie.

Pure functions on strips of darkness at 6 px per mm. Digits touch a line here and there; they never
cover all lines of a group, so every box votes, and for opposite edges together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ocr.reader.sample import Darkness

Scores = npt.NDArray[np.float64]

PX_PER_MM = 6
REACH_Y = 3.5
"""How far up or down, in mm, the lines may lie from where they are expected."""
EDGE_Y = REACH_Y + 1.0
BESIDE = 1.0
"""By how much, in mm, what is cut out is wider than lines may lie off, at either side."""
_SLOPES = np.linspace(-0.04, 0.04, 9)
"""Slopes of a group within its page that are tried, mm per mm."""
NO_STRETCH = np.zeros(1)
STRETCHES = np.linspace(-0.06, 0.06, 9)
"""Shares by which a group may be wider; tried on pages that do not look flat."""


def box_lines(strips: Darkness, start: float, width: float) -> Scores:
    """Return [groups, rows]: the response of horizontal lines that end with the box at `start`.

    A line that goes on through the gaps on both sides is ruled across the page and answers 0.
    """
    inside = _line_response(strips, start + 0.6, start + width - 0.6)
    before = _line_response(strips, start - 1.25, start - 0.35)
    after = _line_response(strips, start + width + 0.35, start + width + 1.25)
    return np.clip(inside - np.minimum(before, after), 0.0, None)


def _line_response(strips: Darkness, start_mm: float, end_mm: float) -> Scores:
    columns = slice(round(start_mm * PX_PER_MM), round(end_mm * PX_PER_MM))
    return ridge(strips[:, :, columns].mean(axis=2, dtype=np.float64))


def ridge(profile: Scores) -> Scores:
    """Answer to dark lines about 0.2–0.4 mm wide along the last axis, 0–0.4; wide ink little.

    `profile` is [..., n] of darkness at 6 px per mm.
    """
    near = profile.copy()
    near[..., 1:-1] = (profile[..., :-2] + 2 * profile[..., 1:-1] + profile[..., 2:]) / 4
    gap = round(0.8 * PX_PER_MM)
    beside = np.zeros_like(near)
    beside[..., gap:-gap] = np.maximum(near[..., : -2 * gap], near[..., 2 * gap :])
    # A bold stroke along a line may not outweigh the group's other lines.
    return np.clip(near - beside, 0.0, 0.4)


def vote_height(
    profiles: Scores, height: float, from_centre: Scores
) -> tuple[Scores, Scores, Scores]:
    """Return offset, slope and mean response [groups] of the horizontal lines.

    `profiles` is [groups, boxes, rows]; a box at `from_centre` mm votes for (dy, slope).
    """
    reach = round(REACH_Y * PX_PER_MM)
    steps = np.arange(-reach, reach + 1)
    top, bottom = EDGE_Y * PX_PER_MM, (EDGE_Y + height) * PX_PER_MM
    votes = np.zeros((len(profiles), len(_SLOPES), len(steps)))
    for number, slope in enumerate(_SLOPES):
        sunk = slope * from_centre * PX_PER_MM
        votes[:, number] = _both(
            [
                np.mean(
                    [
                        _read_at(profiles[:, box], line + off + steps)
                        for box, off in enumerate(sunk)
                    ],
                    axis=0,
                )
                for line in (top, bottom)
            ]
        )
    # Among equals the level one: where only noise votes, no slope is made up.
    preferred = votes - 0.02 * np.abs(_SLOPES)[None, :, None] / _SLOPES.max()
    flat = preferred.reshape(len(votes), -1).argmax(axis=1)
    which, step = np.unravel_index(flat, votes.shape[1:])
    rows = np.arange(len(votes))
    offset = _peak(votes[rows, which], step) - reach
    sinking = np.interp(_peak(votes[rows, :, step], which), np.arange(len(_SLOPES)), _SLOPES)
    return offset / PX_PER_MM, sinking, votes[rows, which, step]


def _both(sides: Sequence[Scores]) -> Scores:
    """Join the responses at two opposite edges of the boxes: both must be there.

    The weaker one counts, and the stronger a little: one edge alone may be a neighbour's.
    """
    return 0.8 * np.minimum(sides[0], sides[1]) + 0.2 * np.maximum(sides[0], sides[1])


def vote_sideways(
    strips: Darkness,
    dy: Scores,
    lefts: Scores,
    width: float,
    height: float,
    reach_x: float,
    stretches: Scores = NO_STRETCH,
) -> tuple[Scores, Scores, Scores]:
    """Return offset, stretch and mean response [groups] of the vertical lines.

    They are looked for between the horizontal ones, which lie `dy` [groups] mm lower than expected.
    """
    rows = round((height - 1.2) * PX_PER_MM)
    start = np.round((EDGE_Y + 0.6 + dy) * PX_PER_MM).astype(int)
    index = np.clip(start[:, None] + np.arange(rows), 0, strips.shape[1] - 1)
    between = np.take_along_axis(strips, index[:, :, None], axis=1)
    profile = ridge(between.mean(axis=1, dtype=np.float64))
    reach = round(reach_x * PX_PER_MM)
    steps = np.arange(-reach, reach + 1)
    centre = (lefts[-1] + width) / 2
    votes = np.zeros((len(profile), len(stretches), len(steps)))
    for number, stretch in enumerate(stretches):
        sides = []
        for edge in (0.0, width):
            lines = (lefts + edge - centre) * (1 + stretch) + centre + reach_x + BESIDE
            sides.append(
                np.mean([_read_at(profile, line * PX_PER_MM + steps) for line in lines], axis=0)
            )
        votes[:, number] = _both(sides)
    # Among equals the printed width.
    preferred = votes - 0.3 * np.abs(stretches)[None, :, None]
    flat = preferred.reshape(len(votes), -1).argmax(axis=1)
    which, step = np.unravel_index(flat, votes.shape[1:])
    groups = np.arange(len(votes))
    offset = _peak(votes[groups, which], step) - reach
    return offset / PX_PER_MM, stretches[which], votes[groups, which, step]


def _read_at(profile: Scores, places: npt.NDArray[np.float64]) -> Scores:
    """Return [groups, places] of `profile` [groups, n], linear between the centres of pixels."""
    place = np.clip(places - 0.5, 0.0, profile.shape[1] - 1.001)
    low = place.astype(int)
    part = place - low
    return np.asarray(profile[:, low] * (1 - part) + profile[:, low + 1] * part)


def _peak(scores: Scores, step: npt.NDArray[np.intp]) -> Scores:
    """Return the place [groups] of the maximum at `step`, by a parabola through its neighbours."""
    rows = np.arange(len(scores))
    inner = np.clip(step, 1, scores.shape[1] - 2)
    before, at, after = scores[rows, inner - 1], scores[rows, inner], scores[rows, inner + 1]
    bend = before - 2 * at + after
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(bend < 0, 0.5 * (before - after) / bend, 0.0)
    return np.where(step == inner, inner + np.clip(part, -0.5, 0.5), step.astype(np.float64))
