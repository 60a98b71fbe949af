"""What engines read in composed pages: every answer is kept, so that any threshold can be tried.

The networks look at each page once; judging their answers again takes the product's own rules
(`ocr.reader.numbers.judge_page`) and no network.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import DigitEngine, Patches, Probabilities, ProposedNumber
from ocr.reader.ink import FieldInk
from ocr.reader.numbers import judge_page
from sample_scans.composed_cache import Cached, joined

STATES = ("read", "blank", "struck", "unsure")
READ, BLANK, STRUCK, UNSURE = range(4)
EngineOf = Callable[[int], DigitEngine]
"""The engine that reads a group of writers: one that saw nothing of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What the rules make of n fields: state (index into STATES), value (-1: none), confidence."""

    state: npt.NDArray[np.int8]
    value: npt.NDArray[np.int32]
    confidence: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Fields with what was read: by the rules, and `every`thing however unsure (threshold 0).

    `digits` [n, 2, b] is the likeliest class of each box.
    """

    fields: Cached
    judged: Judged
    every: Judged
    digits: npt.NDArray[np.int8]


def read_cached(fields: Cached, engine_of: EngineOf) -> Readings:
    """Let each group of writers be read by its engine; raises EngineError where one fails."""
    parts: list[Readings] = []
    for group in sorted({int(group) for group in fields.group}):
        parts.append(_read(fields.where(fields.group == group), engine_of(group)))
    return join_readings(parts)


def join_readings(parts: Sequence[Readings]) -> Readings:
    """Return several readings one after another."""
    return Readings(
        joined([part.fields for part in parts]),
        _join([part.judged for part in parts]),
        _join([part.every for part in parts]),
        np.concatenate([part.digits for part in parts]),
    )


def _join(parts: Sequence[Judged]) -> Judged:
    return Judged(
        np.concatenate([part.state for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.confidence for part in parts]),
    )


def _read(fields: Cached, engine: DigitEngine) -> Readings:
    judged: list[Judged] = []
    every: list[Judged] = []
    digits: list[npt.NDArray[np.int8]] = []
    # Page by page, as the product does: what is doubtful depends on the page's other boxes.
    edges = np.flatnonzero(np.diff(fields.page, prepend=-1, append=-1))
    for start, end in pairwise(edges):
        part = fields.where(np.arange(start, end))
        ear = _Recorder(engine)
        ink = part.ink()
        judged.append(_judge(part, ink, ear))
        replay = _Replay(ear.answers, ear.confidences)
        every.append(_judge(part, ink, replay))
        digits.append(ear.answers.argmax(axis=1).astype(np.int8).reshape(part.labels.shape))
    return Readings(fields.light(), _join(judged), _join(every), np.concatenate(digits))


def _judge(fields: Cached, ink: Sequence[FieldInk], engine: DigitEngine) -> Judged:
    found = [pair.field for pair in judge_page(ink, engine)]
    state = np.array([STATES.index(field.state) for field in found], np.int8)
    # Nobody sees the numbers of a page that was refused.
    state[fields.refused] = UNSURE
    value = [-1 if field.value is None else field.value for field in found]
    confidence = np.array([field.confidence for field in found])
    confidence[fields.refused] = 0.0
    return Judged(state, np.where(state == READ, value, -1).astype(np.int32), confidence)


class _Recorder:
    """Passes everything on to an engine and remembers what it answered."""

    def __init__(self, engine: DigitEngine) -> None:
        self._engine = engine
        self.version, self.threshold = engine.version, engine.threshold
        self.answers: Probabilities = np.zeros((0, 12), np.float32)
        self.confidences: list[float] = []

    def classify(self, patches: Patches) -> Probabilities:
        self.answers = self._engine.classify(patches)
        return self.answers

    def confirm(self, numbers: Sequence[ProposedNumber]) -> list[float]:
        self.confidences = list(self._engine.confirm(numbers))
        return self.confidences


class _Replay:
    """Answers once more what was answered before, with a threshold of 0."""

    version, threshold = "replay", 0.0

    def __init__(self, answers: Probabilities, confidences: Sequence[float]) -> None:
        self._answers, self._confidences = answers, confidences

    def classify(self, patches: Patches) -> Probabilities:
        return self._answers

    def confirm(self, numbers: Sequence[ProposedNumber]) -> Sequence[float]:
        return self._confidences
