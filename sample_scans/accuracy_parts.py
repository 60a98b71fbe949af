"""What each part of the engine buys: one network, their mean, the second reader, shifted looks.

Measured on the writers of the hold-out group, whom no network saw: only there all of them may be
asked. The time is what the networks take of one core.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ocr.reader.digits import DigitEngine, Patches, Probabilities, ProposedNumber
from ocr.reader.engine import (
    ENGINE_FOLDER,
    Calibration,
    NetworkEngine,
    default_engine,
    member_engine,
    read_description,
)
from ocr.training.folds import HOLD_OUT, MEMBERS
from sample_scans.accuracy import Share, digits_wrong, risk_coverage
from sample_scans.accuracy_readings import EngineOf, Readings, join_readings, read_cached
from sample_scans.composed_cache import Cached

SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
"""Pixels (down, right) by which a box is moved for another look: a quarter of a millimetre."""
_COVERAGE = 0.97


@dataclass(frozen=True, slots=True)
class Part:
    """An engine that has some parts only: single digits wrong, risk at 97 % proposed, its time."""

    name: str
    digits_wrong: Share
    risk: float
    ms_a_digit: float


class Shifted:
    """An engine that looks at every box several times, a little moved, and takes the mean."""

    def __init__(self, engine: DigitEngine) -> None:
        self._engine = engine
        self.version, self.threshold = f"{engine.version} shifted", engine.threshold

    def classify(self, patches: Patches) -> Probabilities:
        """Return the mean probabilities [n, 12] over SHIFTS of patches [n, 40, 36]."""
        looks = [self._engine.classify(np.roll(patches, shift, axis=(1, 2))) for shift in SHIFTS]
        return np.asarray(np.mean(looks, axis=0), np.float32)

    def confirm(self, numbers: Sequence[ProposedNumber]) -> Sequence[float]:
        """Return the engine's own confidence in each number."""
        return self._engine.confirm(numbers)


def first_reader(members: Sequence[int]) -> NetworkEngine:
    """Return the engine of these members' box networks alone, without the second reader."""
    description = read_description()
    how = description["members"][str(members[0])] if len(members) == 1 else description
    digits = [(ENGINE_FOLDER / f"digits-{member}.onnx").read_bytes() for member in members]
    return NetworkEngine(digits, [], "boxes alone", Calibration.of(how))


def measure_parts(kinds: Mapping[str, Cached]) -> list[Part]:
    """Return the figures of every combination on the hold-out group's fields of `kinds`.

    [] where none of these is there, as may be among a few pages.
    """
    fields = {name: cached.where(cached.group == HOLD_OUT) for name, cached in kinds.items()}
    if not all(len(own) for own in fields.values()):
        return []
    return [
        _part("one network (mean of the three)", fields, [first_reader([m]) for m in MEMBERS]),
        _part("one network and its second reader", fields, [member_engine(m) for m in MEMBERS]),
        _part("mean of three networks", fields, [first_reader(MEMBERS)]),
        _part("mean of three and the second readers: shipped", fields, [default_engine()]),
        _part("the same with five shifted looks", fields, [Shifted(default_engine())]),
    ]


def parts_table(parts: Sequence[Part]) -> list[str]:
    """Return the figures as Markdown."""
    if not parts:
        return ["Not measured: no page of the hold-out group is among these."]
    lines = [
        "| engine | single digits wrong % (95 %) | wrong per 1,000 proposals where 97 % of the "
        "fields are proposed | ms a digit |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {part.name} | {100 * part.digits_wrong.value:.2f} "
        f"({100 * part.digits_wrong.low:.2f}–{100 * part.digits_wrong.high:.2f}) | "
        f"{1000 * part.risk:.2f} | {part.ms_a_digit:.2f} |"
        for part in parts
    ]
    return lines


def _always(engine: DigitEngine) -> EngineOf:
    return lambda group: engine


def _part(name: str, kinds: Mapping[str, Cached], engines: Sequence[DigitEngine]) -> Part:
    """Measure engines that are alike; several are counted together, each by itself."""
    found: list[Readings] = []
    risks: list[float] = []
    started = time.process_time()
    for engine in engines:
        own = [read_cached(cached, _always(engine)) for cached in kinds.values()]
        found.append(join_readings(own))
        risks.append(risk_coverage(found[-1]).risk_at(_COVERAGE))
    seconds = time.process_time() - started
    wrong = digits_wrong(join_readings(found))
    return Part(name, wrong, float(np.mean(risks)), 1000 * seconds / max(wrong.count, 1))
