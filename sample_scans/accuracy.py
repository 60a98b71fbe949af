"""Figures of the reader on composed pages: what is wrong, what is left to people, and how sure.

*Wrong* is what would mislead a person: a number that is not the one on the paper, or `blank` where
something is written. *Unsure* is a number, correction or empty field that the reader does not
settle: everything that comes with an empty box for a person to fill (also `struck` said of a
number), and every field of a refused page. Fields that no reader should settle (digits written over
digits, numbers with fillers in their unused boxes) can be wrong but not unsure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK as EMPTY
from ocr.training.intervals import interval_by_writer, upper_bound
from ocr.training.label_audit import contradicted
from sample_scans.accuracy_readings import BLANK, READ, STRUCK, UNSURE, Judged, Readings
from sample_scans.composed_cache import Cached
from sample_scans.composed_values import FIELD_KINDS, FieldKind

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval (0–1) over whole writers."""

    hits: int
    count: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0–1; 0 of nothing."""
        return self.hits / self.count if self.count else 0.0

    @classmethod
    def of(cls, hits: Mask, writers: npt.NDArray[np.str_], counted: Mask) -> Share:
        """Count `hits` among those `counted`; where there is none, the upper end is exact."""
        low, high = interval_by_writer(hits, writers, counted) if counted.any() else (0.0, 1.0)
        return cls(int((hits & counted).sum()), int(counted.sum()), low, high)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one kind of page and one group of writers."""

    fields: int
    writers: int
    pages: int
    refused_pages: int
    wrong: Share
    unsure: Share
    digits_wrong: Share


@dataclass(frozen=True, slots=True)
class NoNumbers:
    """How often what is no number was read as one, and what became of doubtful fields.

    The first three are (hits, count, one-sided exact 95 % upper bound of the share).
    """

    blank: tuple[int, int, float]
    filler: tuple[int, int, float]
    struck: tuple[int, int, float]
    filled_wrong: tuple[int, int]
    overwritten_unsure: tuple[int, int]
    overwritten_wrong: tuple[int, int]
    called_struck: tuple[int, int]


def of_kind(fields: Cached, *kinds: FieldKind) -> Mask:
    """Say which fields are of one of `kinds` [n]."""
    return np.isin(fields.kind, [FIELD_KINDS.index(kind) for kind in kinds])


def wrong(fields: Cached, judged: Judged) -> Mask:
    """Say which fields mislead a person [n]."""
    number = of_kind(fields, "number", "corrected", "filled", "overwritten")
    other = (judged.state == READ) & ~(number & (judged.value == fields.value))
    return np.asarray(other | ((judged.state == BLANK) & ~of_kind(fields, "blank")))


def mislabelled(fields: Cached) -> Mask:
    """Say which fields hold a digit whose label is not what is written (`label_audit`) [n]."""
    listed: dict[tuple[str, str], list[int]] = {}
    for source, writer, number in contradicted():
        listed.setdefault((source, writer), []).append(number)
    found = np.zeros(len(fields), bool)
    for (source, writer), numbers in listed.items():
        own = (fields.source == source) & (fields.writer == writer)
        found |= own & np.isin(fields.glyph, numbers).any(axis=(1, 2))
    return found


def due(fields: Cached) -> Mask:
    """Say which fields a reader should settle: plain numbers, corrections, empty fields [n]."""
    return of_kind(fields, "number", "corrected", "blank")


def left_over(fields: Cached, judged: Judged) -> Mask:
    """Say which fields that are due come with an empty box for a person to fill [n]."""
    return np.asarray(due(fields) & np.isin(judged.state, (UNSURE, STRUCK)))


def figures(readings: Readings) -> Figures:
    """Return the figures of `readings`."""
    fields, judged = readings.fields, readings.judged
    everything = np.ones(len(fields), bool)
    pages = np.unique(fields.page)
    return Figures(
        len(fields),
        len(np.unique(fields.writer)),
        len(pages),
        len(np.unique(fields.page[fields.refused])),
        Share.of(wrong(fields, judged), fields.writer, everything),
        Share.of(left_over(fields, judged), fields.writer, due(fields)),
        digits_wrong(readings),
    )


def digits_wrong(readings: Readings) -> Share:
    """Return how many single digits were taken for another class, none refused.

    Counted are the boxes with exactly one plain digit on pages that were not refused.
    """
    fields = readings.fields
    counted = (fields.labels < EMPTY) & ~fields.refused[:, None, None]
    writers = np.broadcast_to(fields.writer[:, None, None], counted.shape)
    return Share.of((readings.digits != fields.labels)[counted], writers[counted], counted[counted])


def no_numbers(readings: Readings) -> NoNumbers:
    """Return what became of fields without a number, and of the doubtful ones."""
    fields, judged = readings.fields, readings.judged
    read, bad = judged.state == READ, wrong(fields, judged)

    def count(hits: Mask, *kinds: FieldKind) -> tuple[int, int]:
        own = of_kind(fields, *kinds)
        return int((hits & own).sum()), int(own.sum())

    def bounded(kind: FieldKind) -> tuple[int, int, float]:
        hits, whole = count(read, kind)
        return hits, whole, upper_bound(hits, whole)

    return NoNumbers(
        bounded("blank"),
        bounded("filler"),
        bounded("struck"),
        count(bad, "filled"),
        count(np.isin(judged.state, (UNSURE, STRUCK)), "overwritten"),
        count(bad, "overwritten"),
        count(judged.state == STRUCK, "number", "corrected"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Risk over coverage: of the surest proposals, `coverage` of all fields due (0–1), the share
    wrong, `risk` (0–1) [m].
    """

    coverage: npt.NDArray[np.float64]
    risk: npt.NDArray[np.float64]

    def risk_at(self, coverage: float) -> float:
        """Return the risk where this share of the fields due is proposed; NaN beyond the end."""
        place = int(np.searchsorted(self.coverage, coverage))
        return float(self.risk[place]) if place < len(self.risk) else float("nan")


def risk_coverage(readings: Readings) -> Curve:
    """Return what is wrong among the surest proposals, however many are taken."""
    fields, every = readings.fields, readings.every
    proposed = np.isin(every.state, (READ, BLANK))
    order = np.argsort(-every.confidence[proposed], kind="stable")
    bad = wrong(fields, every)[proposed][order]
    counted = due(fields)[proposed][order]
    coverage = np.cumsum(counted) / max(int(due(fields).sum()), 1)
    return Curve(coverage, np.cumsum(bad) / np.arange(1, len(bad) + 1))


def surest(readings: Readings, coverage: float) -> Mask:
    """Say which fields are the surest proposals, up to the one that makes `coverage` (0–1) of the
    fields due settled [n]; every proposal, where all of them settle less.
    """
    fields, every = readings.fields, readings.every
    proposed = np.flatnonzero(np.isin(every.state, (READ, BLANK)))
    order = proposed[np.argsort(-every.confidence[proposed], kind="stable")]
    settled = np.cumsum(due(fields)[order]) / max(int(due(fields).sum()), 1)
    chosen = np.zeros(len(fields), bool)
    chosen[order[: int(np.searchsorted(settled, coverage)) + 1]] = True
    return chosen


@dataclass(frozen=True, slots=True)
class Bin:
    """Numbers whose confidence lies between `low` and `high`: how many, mean, share right."""

    low: float
    high: float
    count: int
    mean: float
    right: float


_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1.0)


def reliability(readings: Readings) -> tuple[list[Bin], float]:
    """Return the bins of a reliability diagram over all numbers found, however unsure, and the
    expected calibration error (0–1): the mean distance of confidence and share right.
    """
    fields, every = readings.fields, readings.every
    number = every.state == READ
    confidence = every.confidence[number]
    right = ~wrong(fields, every)[number]
    bins: list[Bin] = []
    error = 0.0
    places = np.clip(np.searchsorted(_EDGES, confidence, side="right") - 1, 0, len(_EDGES) - 2)
    for place in range(len(_EDGES) - 1):
        own = places == place
        if own.any():
            mean, share = float(confidence[own].mean()), float(right[own].mean())
            bins.append(Bin(_EDGES[place], _EDGES[place + 1], int(own.sum()), mean, share))
            error += float(own.mean()) * abs(mean - share)
    return bins, error


def of_source(readings: Readings, source: str) -> Readings:
    """Return the readings of one source's writers."""
    return pick(readings, readings.fields.source == source)


def pick(readings: Readings, mask: Mask) -> Readings:
    """Return the readings that `mask` [n] picks."""

    def some(judged: Judged) -> Judged:
        return Judged(judged.state[mask], judged.value[mask], judged.confidence[mask])

    return Readings(
        readings.fields.where(mask),
        some(readings.judged),
        some(readings.every),
        readings.digits[mask],
    )


def sources_of(readings: Sequence[Readings]) -> list[str]:
    """Return the names of the sources of digits, in alphabetical order."""
    return sorted({str(name) for part in readings for name in np.unique(part.fields.source)})
