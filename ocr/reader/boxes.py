"""The last step of registration: every group of boxes is fitted to its own printed lines.

Between the row marks a curled page still bulges. The boxes' lines are printed, solid and of known
distance, so they are looked for around the predicted place: first the horizontal lines (offset and
slope together, by voting over all boxes of the group), then the vertical ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ocr.forms.geometry import Box
from ocr.reader.lines import (
    BESIDE,
    EDGE_Y,
    NO_STRETCH,
    PX_PER_MM,
    STRETCHES,
    Scores,
    box_lines,
    vote_height,
    vote_sideways,
)
from ocr.reader.marks import Points
from ocr.reader.register import Registration
from ocr.reader.sample import Darkness, Paper

Group = tuple[Box, ...]

NEAR_X, FAR_X = 2.0, 4.0
"""How far sideways lines may lie, in mm: on a page that looks flat, and on one that does not.
Boxes repeat at 8.5 mm."""
_SLICE_MM = 5.0
"""Groups are cut out in slices no wider: at an angle, a group's middle is not its picture's."""
_AROUND = ((0, False), (1, False), (1, True), (0, True))
"""A slice's corners clockwise from top left: at its left end or right, above or below."""
_ENOUGH = 0.12
"""Mean line response from which a group counts as found (solid lines give 0.3–0.6)."""


@dataclass(frozen=True, slots=True)
class GroupFit:
    """Where one group really lies: moved by (dx, dy) mm, its right sinking by `slope` mm per mm.

    `seen` is False where its own lines were not seen, or contradict the neighbours'; the
    neighbours' median stands in. `trusted` is False where these do not agree among themselves
    either: then the place is a guess and nothing may be proposed from it. `guided`: the search
    began on the row's own ruling, followed from the row marks. `stretch`: how much wider the group
    is than printed, seen on a slope, as a share.
    """

    centre_x: float
    dx: float
    dy: float
    slope: float
    seen: bool
    trusted: bool
    guided: bool = False
    stretch: float = 0.0

    def moved(self, points_mm: Points) -> Points:
        """Return [n, 2] form millimetres moved as this group is."""
        from_centre = points_mm[:, 0] - self.centre_x
        sunk = self.dy + self.slope * from_centre
        shift = np.stack([self.dx + self.stretch * from_centre, sunk], axis=1)
        return np.asarray(points_mm + shift)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a group is expected: `dy` mm lower than the row marks say, sinking by `slope`."""

    dy: float = 0.0
    slope: float = 0.0


def fit_groups(
    paper: Paper,
    registration: Registration,
    groups: Sequence[Group],
    starts: Sequence[Start] | None = None,
) -> list[GroupFit]:
    """Return one fit for each group of boxes, in the order given, each by its own lines alone.

    `starts` tells for each group where the rulings put it; then the fit is what is left to move it
    from there, and sideways is searched farther, too.
    """
    expected = starts or [Start()] * len(groups)
    reach_x = NEAR_X if starts is None else FAR_X
    alike: dict[tuple[float, ...], list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        alike[_shape(group)].append(place)
    fits: dict[int, GroupFit] = {}
    for places in alike.values():
        strips = _strips(
            paper,
            registration,
            [groups[place] for place in places],
            [expected[place] for place in places],
            reach_x,
        )
        found = _fit_alike(strips, [groups[place] for place in places], reach_x)
        fits.update(zip(places, found, strict=True))
    return [fits[place] for place in range(len(groups))]


def _shape(group: Group) -> tuple[float, ...]:
    first = group[0]
    offsets = tuple(round(box.x - first.x, 3) for box in group)
    return (round(first.w, 3), round(first.h, 3), *offsets)


def _fit_alike(strips: Darkness, groups: Sequence[Group], reach_x: float) -> list[GroupFit]:
    first, edge_x = groups[0], reach_x + BESIDE
    lefts = np.array([box.x - first[0].x for box in first])
    width, height = first[0].w, first[0].h
    centre = (lefts[-1] + width) / 2
    # Sideways roughly, then up and down exactly, then sideways exactly: the gaps between boxes,
    # which tell a box's line from a line ruled across the page, must first be found themselves.
    rough, _, _ = vote_sideways(strips, np.zeros(len(groups)), lefts, width, height, reach_x)
    level = _moved_sideways(strips, rough)
    along_y = np.stack([box_lines(level, edge_x + left, width) for left in lefts], axis=1)
    dy, slope, score_y = vote_height(along_y, height, lefts + width / 2 - centre)
    stretches = STRETCHES if reach_x > NEAR_X else NO_STRETCH
    dx, stretch, score_x = vote_sideways(strips, dy, lefts, width, height, reach_x, stretches)
    seen = np.minimum(score_y, score_x) >= _ENOUGH
    return [
        GroupFit(
            centre_x=group[0].x + centre,
            dx=float(dx[place]),
            dy=float(dy[place]),
            slope=float(slope[place]),
            stretch=float(stretch[place]),
            seen=bool(seen[place]),
            trusted=bool(seen[place]),
        )
        for place, group in enumerate(groups)
    ]


def _strips(
    paper: Paper,
    registration: Registration,
    groups: Sequence[Group],
    starts: Sequence[Start],
    reach_x: float,
) -> Darkness:
    """Return [groups, rows, columns] of darkness around each group's start, 6 px per mm."""
    edge_x = reach_x + BESIDE
    first, last = groups[0][0], groups[0][-1]
    wide = last.x + last.w - first.x + 2 * edge_x
    count = int(np.ceil(wide / _SLICE_MM))
    columns = int(np.ceil(wide * PX_PER_MM / count))
    rows = round((first.h + 2 * EDGE_Y) * PX_PER_MM)
    ends = np.arange(count + 1) * columns / PX_PER_MM - edge_x
    centre = wide / 2 - edge_x
    corners = np.empty((len(groups), count, 4, 2))
    for place, (group, start) in enumerate(zip(groups, starts, strict=True)):
        sunk = start.dy + start.slope * (ends - centre) + group[0].y
        for corner, (at, below) in enumerate(_AROUND):
            part = slice(at, at + count)
            corners[place, :, corner, 0] = group[0].x + ends[part]
            corners[place, :, corner, 1] = sunk[part] + (group[0].h + EDGE_Y if below else -EDGE_Y)
    quads = registration.to_px(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    slices = paper.darkness(quads, columns, rows).reshape(len(groups), count, rows, columns)
    return np.ascontiguousarray(slices.transpose(0, 2, 1, 3)).reshape(len(groups), rows, -1)


def _moved_sideways(strips: Darkness, dx: Scores) -> Darkness:
    """Return the strips with each group's contents moved left by `dx` [groups] mm, in whole px."""
    steps = np.round(dx * PX_PER_MM).astype(int)
    if not steps.any():
        return strips
    return np.stack(
        [np.roll(strip, -step, axis=1) for strip, step in zip(strips, steps, strict=True)]
    )
