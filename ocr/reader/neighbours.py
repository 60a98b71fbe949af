"""What the rows above and below let expect of a group of boxes: paper bends smoothly.

A group whose own lines are hidden, or that jumps away from its neighbours, is put where these
expect it; where they do not agree among themselves, nothing may be proposed from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ocr.reader.boxes import Group, GroupFit
from ocr.reader.lines import Scores

_OUTLIER_MM = 0.8
_STEEPEST = 0.1
"""By how many mm a mm two rows may move apart: more than paper does without tearing."""
_TORN_MM = 1.5
"""No paper that is whole jumps by so much from what its neighbouring rows expect."""
_STEEP = 0.06
"""Slope of a group, mm per mm, from which neighbouring rows no longer tell its place."""
_AGREEMENT_MM = 0.6
"""Within what span neighbours must agree to vouch for a group whose own lines are hidden."""


def consistent(fits: Sequence[GroupFit], groups: Sequence[Group]) -> list[GroupFit]:
    """Replace groups that were not found, or jump away from their neighbours, by what these expect.

    Paper bends smoothly: the groups of the same column in the rows above and below tell where a
    group must lie to within a millimetre.
    """
    result = list(fits)
    for place, around, away in _neighbours(fits, groups):
        result[place] = _agreed(fits[place], around, away)
    return result


def doubted(fits: Sequence[GroupFit], groups: Sequence[Group]) -> list[GroupFit]:
    """Withdraw trust from groups that the rulings led far away from their neighbours."""
    steep = max((abs(fit.slope) for fit in fits), default=0.0) > _STEEP
    # On a page bent that much nobody vouches for a group whose own lines are hidden.
    result = [replace(fit, trusted=fit.trusted and (fit.seen or not steep)) for fit in fits]
    for place, around, away in _neighbours(fits, groups):
        if len(around) >= 2:
            places = np.array([(item.dx, item.dy, item.slope) for item in around])
            off = np.abs([fits[place].dx, fits[place].dy] - _extrapolated(places, away)[0][:2])
            if off.max() > _TORN_MM:
                result[place] = replace(fits[place], trusted=False)
    return result


def _neighbours(
    fits: Sequence[GroupFit], groups: Sequence[Group]
) -> Iterator[tuple[int, list[GroupFit], Scores]]:
    """Yield each group's place, the fits seen in the nearest four rows, how far below these lie."""
    columns: dict[float, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        columns[round(group[0].x, 1)].append(place)
    for places in columns.values():
        ordered = sorted(places, key=lambda place: groups[place][0].y)
        for rank, place in enumerate(ordered):
            start = max(min(rank - 2, len(ordered) - 5), 0)
            around = [
                other for other in ordered[start : start + 5] if other != place and fits[other].seen
            ]
            away = np.array([groups[other][0].y - groups[place][0].y for other in around])
            yield place, [fits[other] for other in around], away


def _agreed(fit: GroupFit, around: Sequence[GroupFit], away_mm: Scores) -> GroupFit:
    """Return `fit` unless its neighbours, `away_mm` [n] below it, say it lies elsewhere."""
    if not around:
        return fit if fit.seen else replace(fit, dx=0.0, dy=0.0, slope=0.0)
    places = np.array([(item.dx, item.dy, item.slope) for item in around])
    own = np.array([fit.dx, fit.dy])
    usual = np.median(places, axis=0)
    if fit.seen and (len(around) == 1 or np.all(np.abs(own - usual[:2]) <= _OUTLIER_MM)):
        return fit
    expected, spread = _extrapolated(places, away_mm)
    if fit.seen and np.all(np.abs(own - expected[:2]) <= _OUTLIER_MM):
        return fit
    # Ink over the lines, or faint print: two rows that agree are enough to know where this one is.
    agree = len(around) >= 2 and spread <= _AGREEMENT_MM
    dx, dy, slope = (float(value) for value in expected)
    return replace(fit, dx=dx, dy=dy, slope=slope, seen=False, trusted=agree)


def _extrapolated(places: Scores, away_mm: Scores) -> tuple[Scores, float]:
    """Return what `places` [n, 3] at `away_mm` [n] let expect at 0, and how far they disagree, mm.

    A bulge moves every row a little more than the last: the line through the rows is the median of
    the slopes between all pairs (Theil and Sen), so that one wrong row does not bend it. Two rows
    on the same side tell no such line: a wrong one could be anywhere on it.
    """
    tilt = np.zeros(3)
    if len(places) >= 3 or (len(places) == 2 and away_mm[0] * away_mm[1] < 0):
        first, second = np.triu_indices(len(places), 1)
        run = (away_mm[second] - away_mm[first])[:, None]
        tilt = np.median((places[second] - places[first]) / run, axis=0)
        tilt = np.clip(tilt, -_STEEPEST, _STEEPEST)
    level = places - away_mm[:, None] * tilt
    return np.median(level, axis=0), float(np.ptp(level[:, :2], axis=0).max())
