"""Exact statements about shares: intervals over whole writers, and binomial bounds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

_RESAMPLES = 1000


def interval_by_writer(
    hits: npt.NDArray[np.bool_], writers: npt.NDArray[Any], counted: npt.NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the 95 % interval of hits/counted, resampling whole writers (percentile bootstrap).

    With no hit at all the upper end is the exact binomial one: resampling nothing gives nothing.
    """
    if not (hits & counted).any():
        return 0.0, upper_bound(0, int(counted.sum()), 0.975)
    low, high = np.percentile(_resampled(hits, writers, counted), [2.5, 97.5])
    return float(low), float(high)


def difference_by_writer(
    first: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    second: tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]],
    writers: npt.NDArray[Any],
) -> tuple[float, float]:
    """Return the 95 % interval of the second share less the first, each (hits, counted) [n].

    Paired: both are shares of the same things by the same `writers`, drawn together.
    """
    # The same count of writers gives the same draws: each draw holds the same people in both.
    apart = _resampled(second[0], writers, second[1]) - _resampled(first[0], writers, first[1])
    low, high = np.percentile(apart, [2.5, 97.5])
    return float(low), float(high)


def _resampled(
    hits: npt.NDArray[np.bool_], writers: npt.NDArray[Any], counted: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Return hits/counted of as many draws of whole writers as are made, always the same ones."""
    _, person = np.unique(writers, return_inverse=True)
    hit = np.bincount(person, weights=hits & counted)
    seen = np.bincount(person, weights=counted)
    draws = np.random.default_rng(1).integers(0, len(hit), size=(_RESAMPLES, len(hit)))
    return np.asarray(hit[draws].sum(axis=1) / np.maximum(seen[draws].sum(axis=1), 1))


def upper_bound(hits: int, count: int, confidence: float = 0.95) -> float:
    """Return the exact one-sided (Clopper–Pearson) upper bound of a share: hits of count."""
    if count == 0 or hits >= count:
        return 1.0
    low, high = hits / count, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(hits, count, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(hits: int, count: int, share: float) -> float:
    """Return the binomial probability of at most `hits` of `count`."""
    if share <= 0.0 or share >= 1.0:
        return 1.0 if share <= 0.0 else 0.0
    whole = math.lgamma(count + 1)
    return sum(
        math.exp(
            whole
            - math.lgamma(k + 1)
            - math.lgamma(count - k + 1)
            + k * math.log(share)
            + (count - k) * math.log1p(-share)
        )
        for k in range(hits + 1)
    )
