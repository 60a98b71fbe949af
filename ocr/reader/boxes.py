"""The last step of registration: every group of boxes is fitted to its own printed lines.

Between the row marks a curled page still bulges. The boxes' lines are printed, solid and of known
distance, so they are looked for around the predicted place: first the horizontal lines (offset and
slope together, by voting over all boxes of the group), then the vertical ones. Digits touch a line
here and there; they never cover all lines of a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import Box
from ocr.reader.marks import Points
from ocr.reader.register import Registration
from ocr.reader.sample import Darkness, Paper

Group = tuple[Box, ...]
Scores = npt.NDArray[np.float64]

_PX_PER_MM = 6
_REACH_X, _REACH_Y = 2.0, 3.5
"""How far in mm the lines may lie from where the row marks put them."""
_EDGE_X, _EDGE_Y = _REACH_X + 1.0, _REACH_Y + 1.0
_SLOPES = np.linspace(-0.04, 0.04, 9)
"""Slopes of a group within its page that are tried, mm per mm."""
_ENOUGH = 0.12
"""Mean line response from which a group counts as found (solid lines give 0.3–0.6)."""
_OUTLIER_MM = 0.8
_AGREEMENT_MM = 0.6
"""Within what span neighbours must agree to vouch for a group whose own lines are hidden."""


@dataclass(frozen=True, slots=True)
class GroupFit:
    """Where one group really lies: moved by (dx, dy) mm, its right sinking by `slope` mm per mm.

    `seen` is False where its own lines were not seen, or contradict the neighbours'; the
    neighbours' median stands in. `trusted` is False where these do not agree among themselves
    either: then the place is a guess and nothing may be proposed from it.
    """

    centre_x: float
    dx: float
    dy: float
    slope: float
    seen: bool
    trusted: bool

    def moved(self, points_mm: Points) -> Points:
        """Return [n, 2] form millimetres moved as this group is."""
        sunk = self.dy + self.slope * (points_mm[:, 0] - self.centre_x)
        shift = np.stack([np.full(len(points_mm), self.dx), sunk], axis=1)
        return np.asarray(points_mm + shift)


def fit_groups(paper: Paper, registration: Registration, groups: Sequence[Group]) -> list[GroupFit]:
    """Return one fit for each group of boxes, in the order given."""
    alike: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        alike[_shape(group)].append(place)
    fits: dict[int, GroupFit] = {}
    for places in alike.values():
        found = _fit_alike(paper, registration, [groups[place] for place in places])
        fits.update(zip(places, found, strict=True))
    return _consistent([fits[place] for place in range(len(groups))], groups)


def _shape(group: Group) -> tuple[float, ...]:
    first = group[0]
    offsets = tuple(round(box.x - first.x, 3) for box in group)
    return (round(first.w, 3), round(first.h, 3), *offsets)


def _fit_alike(paper: Paper, registration: Registration, groups: Sequence[Group]) -> list[GroupFit]:
    strips = _strips(paper, registration, groups)
    first = groups[0]
    lefts = np.array([box.x - first[0].x for box in first])
    width, height = first[0].w, first[0].h
    centre = (lefts[-1] + width) / 2
    # Sideways roughly, then up and down exactly, then sideways exactly: the gaps between boxes,
    # which tell a box's line from a line ruled across the page, must first be found themselves.
    rough, _ = _vote_x(strips, np.zeros(len(groups)), lefts, width, height)
    level = _moved_sideways(strips, rough)
    along_y = np.stack([_box_lines(level, left, width) for left in lefts], axis=1)
    dy, slope, score_y = _vote(along_y, height, lefts + width / 2 - centre)
    dx, score_x = _vote_x(strips, dy, lefts, width, height)
    seen = np.minimum(score_y, score_x) >= _ENOUGH
    return [
        GroupFit(
            centre_x=group[0].x + centre,
            dx=float(dx[place]),
            dy=float(dy[place]),
            slope=float(slope[place]),
            seen=bool(seen[place]),
            trusted=bool(seen[place]),
        )
        for place, group in enumerate(groups)
    ]


def _strips(paper: Paper, registration: Registration, groups: Sequence[Group]) -> Darkness:
    """Return [groups, rows, columns] of darkness around each group, 6 px per mm."""
    corners: list[tuple[float, float]] = []
    for group in groups:
        left, right = group[0].x - _EDGE_X, group[-1].x + group[-1].w + _EDGE_X
        top, bottom = group[0].y - _EDGE_Y, group[0].y + group[0].h + _EDGE_Y
        corners += [(left, top), (right, top), (right, bottom), (left, bottom)]
    quads = registration.to_px(corners).reshape(-1, 4, 2)
    width = round((right - left) * _PX_PER_MM)
    height = round((bottom - top) * _PX_PER_MM)
    return paper.darkness(quads, width, height)


def _moved_sideways(strips: Darkness, dx: Scores) -> Darkness:
    """Return the strips with each group's contents moved left by `dx` [groups] mm, in whole px."""
    steps = np.round(dx * _PX_PER_MM).astype(int)
    if not steps.any():
        return strips
    return np.stack(
        [np.roll(strip, -step, axis=1) for strip, step in zip(strips, steps, strict=True)]
    )


def _box_lines(strips: Darkness, left: float, width: float) -> Scores:
    """Return [groups, rows]: the response of horizontal lines that end with one box.

    A line that goes on through the gaps on both sides is ruled across the page and answers 0.
    """
    start = _EDGE_X + left
    inside = _line_response(strips, start + 0.6, start + width - 0.6)
    before = _line_response(strips, start - 1.25, start - 0.35)
    after = _line_response(strips, start + width + 0.35, start + width + 1.25)
    return np.clip(inside - np.minimum(before, after), 0.0, None)


def _line_response(strips: Darkness, start_mm: float, end_mm: float) -> Scores:
    columns = slice(round(start_mm * _PX_PER_MM), round(end_mm * _PX_PER_MM))
    return _ridge(strips[:, :, columns].mean(axis=2, dtype=np.float64))


def _ridge(profile: Scores) -> Scores:
    """Answer to dark lines about 0.2–0.4 mm wide along the last axis; wide ink answers little."""
    near = profile.copy()
    near[..., 1:-1] = (profile[..., :-2] + 2 * profile[..., 1:-1] + profile[..., 2:]) / 4
    gap = round(0.8 * _PX_PER_MM)
    beside = np.zeros_like(near)
    beside[..., gap:-gap] = np.maximum(near[..., : -2 * gap], near[..., 2 * gap :])
    # A bold stroke along a line may not outweigh the group's other lines.
    return np.clip(near - beside, 0.0, 0.4)


def _vote(profiles: Scores, height: float, from_centre: Scores) -> tuple[Scores, Scores, Scores]:
    """Return offset, slope and mean response [groups] of the horizontal lines.

    `profiles` is [groups, boxes, rows]; a box at `from_centre` mm votes for (dy, slope).
    """
    reach = round(_REACH_Y * _PX_PER_MM)
    steps = np.arange(-reach, reach + 1)
    top, bottom = _EDGE_Y * _PX_PER_MM, (_EDGE_Y + height) * _PX_PER_MM
    votes = np.zeros((len(profiles), len(_SLOPES), len(steps)))
    for number, slope in enumerate(_SLOPES):
        sunk = slope * from_centre * _PX_PER_MM
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
    return offset / _PX_PER_MM, _SLOPES[which], votes[rows, which, step]


def _both(sides: Sequence[Scores]) -> Scores:
    """Join the responses at two opposite edges of the boxes: both must be there.

    The weaker one counts, and the stronger a little: one edge alone may be a neighbour's.
    """
    return 0.8 * np.minimum(sides[0], sides[1]) + 0.2 * np.maximum(sides[0], sides[1])


def _vote_x(
    strips: Darkness, dy: Scores, lefts: Scores, width: float, height: float
) -> tuple[Scores, Scores]:
    """Return offset and mean response [groups] of the vertical lines, between the horizontal."""
    rows = round((height - 1.2) * _PX_PER_MM)
    start = np.round((_EDGE_Y + 0.6 + dy) * _PX_PER_MM).astype(int)
    index = np.clip(start[:, None] + np.arange(rows), 0, strips.shape[1] - 1)
    between = np.take_along_axis(strips, index[:, :, None], axis=1)
    profile = _ridge(between.mean(axis=1, dtype=np.float64))
    reach = round(_REACH_X * _PX_PER_MM)
    steps = np.arange(-reach, reach + 1)
    total = _both(
        [
            np.mean(
                [_read_at(profile, (_EDGE_X + left + edge) * _PX_PER_MM + steps) for left in lefts],
                axis=0,
            )
            for edge in (0.0, width)
        ]
    )
    step = total.argmax(axis=1)
    offset = _peak(total, step) - reach
    return offset / _PX_PER_MM, total[np.arange(len(total)), step]


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


def _consistent(fits: Sequence[GroupFit], groups: Sequence[Group]) -> list[GroupFit]:
    """Replace groups that were not found, or jump away from their neighbours, by these' median.

    Paper bends smoothly: the groups of the same column in the rows above and below tell where a
    group must lie to within a millimetre.
    """
    columns: dict[float, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        columns[round(group[0].x, 1)].append(place)
    result = list(fits)
    for places in columns.values():
        ordered = sorted(places, key=lambda place: groups[place][0].y)
        for rank, place in enumerate(ordered):
            around = [
                fits[other]
                for other in ordered[max(rank - 2, 0) : rank + 3]
                if other != place and fits[other].seen
            ]
            result[place] = _agreed(fits[place], around)
    return result


def _agreed(fit: GroupFit, around: Sequence[GroupFit]) -> GroupFit:
    if not around:
        return fit if fit.seen else replace(fit, dx=0.0, dy=0.0, slope=0.0)
    places = np.array([(item.dx, item.dy, item.slope) for item in around])
    dx, dy, slope = (float(value) for value in np.median(places, axis=0))
    near = abs(fit.dx - dx) <= _OUTLIER_MM and abs(fit.dy - dy) <= _OUTLIER_MM
    if fit.seen and (near or len(around) == 1):
        return fit
    # Ink over the lines, or faint print: two rows that agree are enough to know where this one is.
    agree = len(around) >= 2 and bool(np.all(np.ptp(places[:, :2], axis=0) <= _AGREEMENT_MM))
    return replace(fit, dx=dx, dy=dy, slope=slope, seen=False, trusted=agree)
