"""Why a field is unsure, led back from its two groups by the rules of `ocr.reader.fields`.

A reading keeps the state of each group, not which rule made it so. The boxes' classes and whether
the group's place was found tell it again; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal

from ocr.commands.explain_page import BoxSeen
from ocr.commands.explain_words import Language, percent, word
from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.results import FieldReading

Part = Literal["number_boxes", "correction_boxes", "field"]
Key = Literal[
    "guess", "blank_after", "blank_between", "no_digit", "below", "below_together", "doubted",
    "not_struck", "correction_struck",
]  # fmt: skip


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
        Reason(group, _in_group(boxes, sound, threshold, item.confidence))
        for group, state, boxes, sound in zip(groups, states, seen, trusted, strict=True)
        if state == "unsure"
    )
    if inside:
        return inside
    # Both groups are clear by themselves, and together they are not.
    return (Reason("field", "correction_struck" if states[1] == "struck" else "not_struck"),)


def _in_group(boxes: Sequence[BoxSeen], trusted: bool, threshold: float, confidence: float) -> Key:
    """Return why one group is `unsure`, asking in the order in which `judge_group` decides.

    A `confidence` of exactly 0 is that of a group which the reader withdrew, however sure its boxes
    are: where its place is no guess, something in the ink or the print made it do so.
    """
    if not trusted:
        return "guess"
    kinds = [box.kind for box in boxes]
    if NOT_A_DIGIT in kinds:
        return "no_digit"
    while kinds and kinds[0] == BLANK:
        kinds.pop(0)
    if BLANK in kinds:
        after = kinds[kinds.index(BLANK) :]
        return "blank_after" if all(kind == BLANK for kind in after) else "blank_between"
    if prod(box.p for box in boxes) < threshold:
        return "below"
    return "doubted" if confidence == 0.0 else "below_together"


def reason_text(found: Sequence[Reason], threshold: float, language: Language) -> str:
    """Return reasons as one line, "" for none; `threshold` in 0–1 is written as a percentage."""
    limit = percent(threshold, language, 2)
    parts = []
    for reason in found:
        words = word(f"why.{reason.key}", language).format(threshold=limit)
        where = "" if reason.group == "field" else f"{word(reason.group, language)}: "
        parts.append(where + words)
    return f"{word('because', language)} {'; '.join(parts)}" if parts else ""
