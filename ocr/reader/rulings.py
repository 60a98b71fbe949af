"""Follow each row's ruling from one row mark to the other, where the page between them is bent.

The line below every row runs the whole way between its two row marks and cannot be taken for
another row's, because both its ends are known. Where it leads, the row's boxes stand above it: from
there their own lines are looked for. The path is the best one through all columns at once (Viterbi,
IEEE Trans. Inf. Theory 13, 1967). Only pages that do not look flat pay for this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ocr.forms.geometry import Box, PageLayout
from ocr.reader.boxes import Group, GroupFit, Start, fit_groups
from ocr.reader.lines import PX_PER_MM, Scores, ridge
from ocr.reader.neighbours import consistent, doubted
from ocr.reader.register import Registration
from ocr.reader.sample import Darkness, Paper

_COLUMN_MM = 3.0
_REACH_MM = 8.0
"""How far a ruling may leave its place: two thirds of the way to the next."""
_STEEPEST_PX = 3
"""By how much a path may rise or sink from one column to the next: 0.17 mm a mm."""
_BEND_COSTS = 0.01
_ENDS_MM = 1.2
"""How far off the ruling may be beside its row marks."""
_LEAST = 0.05
"""Mean line response from which a path counts as a ruling (solid lines give 0.2–0.4)."""
_SMOOTH = 5
_LEVEL, _NEAR_MM, _WIDER = 0.035, 1.5, 0.015
"""Slope and offset of a group, and widening of its row, up to which a page passes for flat."""


def find_boxes(
    paper: Paper, place: Registration, page: PageLayout, groups: Sequence[Group]
) -> list[GroupFit]:
    """Return where every field's two groups really lie, in the order of `groups_of(page)`.

    The groups are looked for where the row marks put them and, where that leaves doubt, once more
    from their rows' rulings.
    """
    fits = consistent(fit_groups(paper, place, groups), groups)
    if not fits or _flat(fits, groups):
        return fits
    starts = _starts(paper, place, page, groups)
    left = consistent(fit_groups(paper, place, groups, starts), groups)
    guided = doubted([_from_start(*pair) for pair in zip(left, starts, strict=True)], groups)
    better = sum(fit.seen for fit in guided) >= sum(fit.seen for fit in fits)
    return guided if better else fits


def _from_start(left: GroupFit, start: Start) -> GroupFit:
    """Return the whole way from the row marks' prediction: to the start, and what was left."""
    return replace(left, dy=left.dy + start.dy, slope=left.slope + start.slope, guided=True)


def _flat(fits: Sequence[GroupFit], groups: Sequence[Group]) -> bool:
    """Say whether every group was seen, near its place, level, and as wide as it was printed."""
    firsts, corrections = fits[::2], fits[1::2]
    across = groups[1][0].x - groups[0][0].x
    even = all(
        abs(second.dx - first.dx) <= _WIDER * across
        for first, second in zip(firsts, corrections, strict=True)
    )
    return even and all(
        fit.seen and abs(fit.slope) <= _LEVEL and max(abs(fit.dx), abs(fit.dy)) <= _NEAR_MM
        for fit in fits
    )


def _starts(
    paper: Paper, place: Registration, page: PageLayout, groups: Sequence[Group]
) -> list[Start]:
    rows = [field.row_mm for field in page.fields]
    x_mm, paths, found = follow(paper, place, rows)
    starts: list[Start] = []
    for number, group in enumerate(groups):
        row = number * len(rows) // len(groups)
        if not found[row]:
            starts.append(Start())
            continue
        left, right = group[0].x, group[-1].x + group[-1].w
        ends = np.interp([left, right], x_mm, paths[row])
        middle = float(np.interp(np.linspace(left, right, 9), x_mm, paths[row]).mean())
        starts.append(Start(middle, float(ends[1] - ends[0]) / (right - left)))
    return starts


def follow(paper: Paper, place: Registration, rows: Sequence[Box]) -> tuple[Scores, Scores, Scores]:
    """Follow the rulings below `rows`, all of one width.

    Returns the columns' x in mm [columns], by how many mm each ruling lies lower there than the row
    marks say [rows, columns], and whether there was a ruling at all [rows].
    """
    count = int(rows[0].w / _COLUMN_MM)
    edges = rows[0].x + np.linspace(0.0, rows[0].w, count + 1)
    score = ridge(_columns(paper, place, rows, edges).mean(axis=3, dtype=np.float64))
    path = _best_path(score)
    answer = np.take_along_axis(score, path[:, :, None], axis=2)[:, :, 0]
    off = (path + 0.5) / PX_PER_MM - _REACH_MM
    padded = np.pad(off, ((0, 0), (_SMOOTH // 2, _SMOOTH // 2)), mode="edge")
    smooth = np.lib.stride_tricks.sliding_window_view(padded, _SMOOTH, axis=1).mean(axis=2)
    return (edges[:-1] + edges[1:]) / 2, smooth, answer.mean(axis=1) >= _LEAST


def _columns(paper: Paper, place: Registration, rows: Sequence[Box], edges: Scores) -> Darkness:
    """Return [rows, columns, height, 3] of darkness around each ruling, cut into its columns."""
    corners = np.empty((len(rows), len(edges) - 1, 4, 2))
    corners[:, :, (0, 3), 0] = edges[:-1, None]
    corners[:, :, (1, 2), 0] = edges[1:, None]
    lines = np.array([row.y + row.h for row in rows])[:, None, None]
    corners[:, :, (0, 1), 1] = lines - _REACH_MM
    corners[:, :, (2, 3), 1] = lines + _REACH_MM
    quads = place.to_px(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    height = round(2 * _REACH_MM * PX_PER_MM)
    samples = round(_COLUMN_MM)
    return paper.darkness(quads, samples, height).reshape(len(rows), -1, height, samples)


def _best_path(score: Scores) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """Return [rows, columns] the height of each row's best path through `score` [rows, columns, n].

    A path starts and ends near the middle and pays for every step up or down.
    """
    rows, columns, heights = score.shape
    far = np.abs(np.arange(heights) + 0.5 - heights / 2) > _ENDS_MM * PX_PER_MM
    total = np.where(far, -np.inf, score[:, 0])
    came = np.zeros((rows, columns, heights), np.intp)
    steps = np.arange(-_STEEPEST_PX, _STEEPEST_PX + 1)
    for column in range(1, columns):
        padded = np.pad(total, ((0, 0), (_STEEPEST_PX, _STEEPEST_PX)), constant_values=-np.inf)
        ways = np.stack(
            [
                padded[:, _STEEPEST_PX + step : _STEEPEST_PX + step + heights]
                - _BEND_COSTS * abs(int(step))
                for step in steps
            ]
        )
        best = ways.argmax(axis=0)
        came[:, column] = best + steps[0]
        total = np.take_along_axis(ways, best[None], axis=0)[0] + score[:, column]
    path = np.zeros((rows, columns), np.intp)
    path[:, -1] = np.where(far, -np.inf, total).argmax(axis=1)
    for column in range(columns - 1, 0, -1):
        at = path[:, column]
        path[:, column - 1] = at + came[np.arange(rows), column, at]
    return path
