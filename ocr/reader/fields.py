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
_CLEAR = 0.8
"""How sure a box must be to count as struck or empty where a group is no number. No number comes of
it, so it need not keep the risk that the threshold keeps."""


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


def judge_group(
    probabilities: Probabilities, threshold: float, confidence: float | None = None
) -> JudgedGroup:
    """Judge one group from its boxes' probabilities [n, 12], most significant digit first.

    `confidence` is how sure the engine is of the number that `written_number` finds, both readers
    together; without it the product over the boxes. `threshold` holds for the whole group:

    - every box blank: `blank`
    - at least half of the boxes that hold ink are surely no digits: `struck` (a stroke through a
      number makes its other boxes uncertain, so these do not count against it), unless all of
      them come before sure digits to the last box: fillers and a number, which is not struck out
    - leading blanks, then digits: `read`; leading zeros are fine
    - anything else, and whatever is less sure than `threshold`: `unsure`
    """
    classes = probabilities.argmax(axis=1)
    best = probabilities.max(axis=1).astype(float)
    digits = tuple(
        DigitReading(int(kind) if kind < BLANK else None, float(p))
        for kind, p in zip(classes, best, strict=True)
    )
    everything = float(best.prod())
    if bool(np.all(classes == BLANK)):
        state: FieldState = "blank" if everything >= threshold else "unsure"
        return JudgedGroup(GroupReading(state, None, digits), everything)
    sure = best >= _CLEAR
    rubbish = (classes == NOT_A_DIGIT) & sure
    inked = int(np.sum(~((classes == BLANK) & sure)))
    mostly = rubbish.any() and 2 * int(rubbish.sum()) >= inked
    if mostly and not _digits_after(rubbish, classes, sure):
        return JudgedGroup(GroupReading("struck", None, digits), float(best[rubbish].min()))
    text = written_number(probabilities)
    together = everything if confidence is None else confidence
    if text is None or together < threshold:
        return JudgedGroup(GroupReading("unsure", None, digits), together)
    return JudgedGroup(GroupReading("read", int(text), digits), together)


def _digits_after(
    rubbish: npt.NDArray[np.bool_], classes: npt.NDArray[np.intp], sure: npt.NDArray[np.bool_]
) -> bool:
    """Say whether all boxes after the last one that is no digit, at least one, are sure digits."""
    after = int(np.flatnonzero(rubbish)[-1]) + 1
    return after < len(classes) and bool(((classes < BLANK) & sure)[after:].all())


def written_number(probabilities: Probabilities) -> str | None:
    """Return the digits that a group [n, 12] most likely holds, None where they are no number.

    A number is leading blanks, then digits to the last box; a blank after a digit is none.
    """
    written = [int(kind) for kind in probabilities.argmax(axis=1)]
    while written and written[0] == BLANK:
        written.pop(0)
    if not written or any(kind >= BLANK for kind in written):
        return None
    return "".join(map(str, written))


def unseen(group: JudgedGroup) -> JudgedGroup:
    """Return the group as `unsure`: its printed boxes were not found, so its place is a guess."""
    return JudgedGroup(GroupReading("unsure", None, group.reading.digits), 0.0)


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
