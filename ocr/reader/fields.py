"""From the digit engine's probabilities to groups and fields: the reading rules, and nothing else.

Pure functions. No rule here knows a sum, a limit or another field: ink alone decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, NOT_A_DIGIT, Probabilities
from ocr.results import DigitReading, FieldState, GroupReading

Source = Literal["first", "correction", "both"]


@dataclass(frozen=True, slots=True)
class JudgedGroup:
    """A group's reading with the probability in 0–1 that its state and value are right."""

    reading: GroupReading
    confidence: float


@dataclass(frozen=True, slots=True)
class JudgedField:
    """What both groups together say; `source` names the boxes that it rests on."""

    state: FieldState
    value: int | None
    confidence: float
    source: Source


def judge_group(probabilities: Probabilities, threshold: float) -> JudgedGroup:
    """Judge one group from its boxes' probabilities [n, 12], most significant digit first.

    - every box surely blank: `blank`
    - at least half of the boxes that hold ink are surely no digits: `struck` (a stroke through a
      number makes its other boxes uncertain, so these do not count against it)
    - a box below `threshold`, fewer such boxes, or a blank after a digit: `unsure`
    - else `read`: leading blanks, then digits; leading zeros are fine
    """
    classes = probabilities.argmax(axis=1)
    best = probabilities.max(axis=1).astype(float)
    sure = best >= threshold
    digits = tuple(
        DigitReading(int(kind) if kind < BLANK else None, float(p))
        for kind, p in zip(classes, best, strict=True)
    )
    blank = classes == BLANK
    everything = float(best.prod())
    if bool(np.all(blank & sure)):
        return JudgedGroup(GroupReading("blank", None, digits), everything)
    rubbish = (classes == NOT_A_DIGIT) & sure
    inked = int(np.sum(~(blank & sure)))
    if rubbish.any() and 2 * int(rubbish.sum()) >= inked:
        return JudgedGroup(GroupReading("struck", None, digits), float(best[rubbish].min()))
    value = _number(classes) if bool(sure.all()) else None
    if value is None:
        return JudgedGroup(GroupReading("unsure", None, digits), everything)
    return JudgedGroup(GroupReading("read", value, digits), everything)


def unseen(group: JudgedGroup) -> JudgedGroup:
    """Return the group as `unsure`: its printed boxes were not found, so its place is a guess."""
    return JudgedGroup(GroupReading("unsure", None, group.reading.digits), 0.0)


def _number(classes: npt.NDArray[np.intp]) -> int | None:
    """Return the number of leading blanks followed by digits, None for any other order."""
    written = [int(kind) for kind in classes]
    while written and written[0] == BLANK:
        written.pop(0)
    if not written or any(kind >= BLANK for kind in written):
        return None
    return int("".join(map(str, written)))


def judge_field(first: JudgedGroup, correction: JudgedGroup) -> JudgedField:
    """Join a field's two groups.

    A blank correction leaves the first group as it is. A correction that was read outranks a
    struck first group, and only that one: beside anything else it is unsure which number counts.
    """
    confidence = first.confidence * correction.confidence
    states = (first.reading.state, correction.reading.state)
    if states[1] == "blank":
        return JudgedField(states[0], first.reading.value, confidence, "first")
    if states == ("struck", "read"):
        return JudgedField("read", correction.reading.value, confidence, "correction")
    if states == ("struck", "struck"):
        return JudgedField("struck", None, confidence, "both")
    return JudgedField("unsure", None, confidence, "both")
