"""Why a field is unsure, led back from its two groups by the rules of `ocr.reader.fields`.

A reading keeps the state of each group, not which rule made it so. The boxes' classes and whether
the group's place was found tell it again; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from types import MappingProxyType
from typing import Literal

from ocr.commands.explain_page import BoxSeen
from ocr.commands.explain_words import Language, percent, word
from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.reader.doubts import Doubt
from ocr.results import FieldReading

Part = Literal["number_boxes", "correction_boxes", "field"]
Key = Literal[
    "guess", "no_outline", "faint_ink", "lies_flat", "faded", "blank_after", "blank_between",
    "no_digit", "below", "below_together", "not_struck", "correction_struck",
]  # fmt: skip
_DOUBTED: Mapping[Doubt, Key] = MappingProxyType({
    Doubt.NO_OUTLINE: "no_outline",
    Doubt.FAINT_INK: "faint_ink",
    Doubt.LIES_FLAT: "lies_flat",
    Doubt.FADED: "faded",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the group that it lies in ("field": in the two together), and its key."""

    group: Part
    key: Key


def reasons(
    item: FieldReading,
    seen: tuple[Sequence[BoxSeen], Sequence[BoxSeen]],
    trusted: tuple[bool, bool],
    threshold: float,
) -> tuple[Reason, ...]:
    """Return why a field is `unsure`; () for a field that is not.

    `seen` and `trusted` are those of its first and its correction group: the class of every box,
    and whether the printed boxes were found. `threshold` in 0–1 is the engine's.
    """
    if item.state != "unsure":
        return ()
    groups: tuple[Part, Part] = ("number_boxes", "correction_boxes")
    states = (item.first.state, item.correction.state)
    inside = tuple(
        Reason(group, _in_group(boxes, sound, threshold))
        for group, state, boxes, sound in zip(groups, states, seen, trusted, strict=True)
        if state == "unsure"
    )
    if inside:
        return inside
    # Both groups are clear by themselves, and together they are not.
    return (Reason("field", "correction_struck" if states[1] == "struck" else "not_struck"),)


def _in_group(boxes: Sequence[BoxSeen], trusted: bool, threshold: float) -> Key:
    """Return why one group is `unsure`: withdrawn by the reader, or as `judge_group` decides."""
    if not trusted:
        return "guess"
    for box in boxes:
        if box.doubt:
            return _DOUBTED[box.doubt]
    kinds = [box.kind for box in boxes]
    if NOT_A_DIGIT in kinds:
        return "no_digit"
    while kinds and kinds[0] == BLANK:
        kinds.pop(0)
    if BLANK in kinds:
        after = kinds[kinds.index(BLANK) :]
        return "blank_after" if all(kind == BLANK for kind in after) else "blank_between"
    return "below" if prod(box.p for box in boxes) < threshold else "below_together"


def reason_text(found: Sequence[Reason], threshold: float, language: Language) -> str:
    """Return reasons as one line, "" for none; `threshold` in 0–1 is written as a percentage."""
    limit = percent(threshold, language, 2)
    parts = []
    for reason in found:
        words = word(f"why.{reason.key}", language).format(threshold=limit)
        where = "" if reason.group == "field" else f"{word(reason.group, language)}: "
        parts.append(where + words)
    return f"{word('because', language)} {'; '.join(parts)}" if parts else ""
