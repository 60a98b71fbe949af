"""Crop, classify, judge: from a registered page to its fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ocr.errors import EngineError
from ocr.forms.geometry import FieldLayout, PageLayout
from ocr.reader.boxes import Group, GroupFit
from ocr.reader.crop import around_boxes, box_corners, crop_boxes
from ocr.reader.digits import CLASSES, DigitEngine, Probabilities, ProposedNumber
from ocr.reader.doubts import doubts
from ocr.reader.fields import (
    JudgedField,
    JudgedGroup,
    Source,
    judge_field,
    judge_group,
    unseen,
    written_number,
)
from ocr.reader.ink import FieldInk, GroupInk, groups_in
from ocr.reader.marks import Points
from ocr.reader.register import Registration
from ocr.reader.sample import Darkness, Paper
from ocr.results import FieldReading, Quad, SheetReading

Pair = tuple[GroupFit, GroupFit]
"""Where a field's first and correction group really lie."""


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """What was read in a field: its two groups, and what they say together."""

    first: JudgedGroup
    correction: JudgedGroup
    field: JudgedField


def groups_of(page: PageLayout) -> list[Group]:
    """Return every field's two groups of boxes, first then correction."""
    return [group for field in page.fields for group in (field.boxes_mm, field.correction_boxes_mm)]


def cut_fields(
    paper: Paper, place: Registration, page: PageLayout, fits: list[GroupFit], scale: float
) -> list[FieldInk]:
    """Return the ink of every field of the page: all that the engine gets to see."""
    groups = groups_of(page)
    patches = crop_boxes(paper, place, groups, fits, scale)
    ends = np.cumsum([len(group) for group in groups])
    parts = [
        GroupInk(part, fit.trusted)
        for part, fit in zip(np.split(patches, ends[:-1]), fits, strict=True)
    ]
    return [FieldInk(*pair) for pair in zip(parts[::2], parts[1::2], strict=True)]


def judge_page(fields: Sequence[FieldInk], engine: DigitEngine) -> list[JudgedPair]:
    """Return what `engine` reads in every field. Raises EngineError if the engine fails.

    Every box is classified by itself; where a group then holds a number, the engine's second
    reader is asked how likely it finds that very number in the ink of the whole group. A group with
    an answer that ink or print make doubtful (`ocr.reader.doubts`) is not trusted.
    """
    groups = groups_in(fields)
    if not groups:
        return []
    patches = np.concatenate([group.patches for group in groups])
    answers = classify(engine, patches)
    ends = np.cumsum([len(group.patches) for group in groups])
    by_group = np.split(answers, ends[:-1])
    doubted = np.split(doubts(patches, answers), ends[:-1])
    groups = [
        replace(group, trusted=group.trusted and not doubt.any())
        for group, doubt in zip(groups, doubted, strict=True)
    ]
    judged = [
        judge_group(probabilities, engine.threshold, confidence)
        for probabilities, confidence in zip(
            by_group, _confidences(groups, by_group, engine), strict=True
        )
    ]
    judged = [
        group if ink.trusted else unseen(group) for group, ink in zip(judged, groups, strict=True)
    ]
    return [
        JudgedPair(first, correction, judge_field(first, correction))
        for first, correction in zip(judged[::2], judged[1::2], strict=True)
    ]


def _confidences(
    groups: Sequence[GroupInk], answers: Sequence[Probabilities], engine: DigitEngine
) -> list[float | None]:
    """Return for each group that may hold a number how sure both readers together are of it."""
    found: list[float | None] = [None] * len(groups)
    numbers: list[ProposedNumber] = []
    places: list[int] = []
    for place, (group, probabilities) in enumerate(zip(groups, answers, strict=True)):
        text = written_number(probabilities)
        if text is not None and group.trusted:
            p = float(probabilities.max(axis=1).prod())
            numbers.append(ProposedNumber(text, p, group.patches))
            places.append(place)
    for place, confidence in zip(places, confirm(engine, numbers), strict=True):
        found[place] = confidence
    return found


def read_fields(
    place: Registration,
    page: PageLayout,
    fits: list[GroupFit],
    ink: Sequence[FieldInk],
    result: SheetReading,
    engine: DigitEngine,
) -> SheetReading:
    """Return `result` with every field of the page read. Raises EngineError if the engine fails."""
    fields: list[FieldReading] = []
    for number, (field, judged) in enumerate(
        zip(page.fields, judge_page(ink, engine), strict=True)
    ):
        pair = fits[2 * number], fits[2 * number + 1]
        fields.append(
            FieldReading(
                id=field.id,
                state=judged.field.state,
                value=judged.field.value,
                confidence=judged.field.confidence,
                box_px=_box_quad(place, field, pair, judged.field.source),
                row_px=_row_quad(place, field, pair),
                first=judged.first.reading,
                correction=judged.correction.reading,
            )
        )
    return replace(result, fields=tuple(fields), engine=engine.version)


def classify(engine: DigitEngine, patches: Darkness) -> Probabilities:
    """Return the engine's probabilities [n, 12] for patches [n, 40, 36].

    Raises EngineError where it fails or answers in another shape or with no probabilities: such an
    engine is not believed.
    """
    try:
        answer = np.asarray(engine.classify(patches), np.float32)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(f"the digit engine failed ({type(error).__name__}: {error})") from error
    if answer.shape != (len(patches), len(CLASSES)):
        wanted = (len(patches), len(CLASSES))
        raise EngineError(f"the digit engine answered {answer.shape} instead of {wanted}")
    if (
        not np.all(np.isfinite(answer))
        or answer.min(initial=0) < 0
        or answer.max(initial=0) > 1.001
    ):
        raise EngineError("the digit engine answered with values that are no probabilities")
    return np.minimum(answer, np.float32(1.0))


def confirm(engine: DigitEngine, numbers: Sequence[ProposedNumber]) -> list[float]:
    """Return the engine's confidence in 0–1 in each number; raises EngineError as `classify`."""
    if not numbers:
        return []
    try:
        answer = np.asarray(engine.confirm(numbers), np.float64)
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(f"the digit engine failed ({type(error).__name__}: {error})") from error
    if answer.shape != (len(numbers),) or not np.all((answer >= 0) & (answer <= 1.001)):
        raise EngineError("the digit engine answered with confidences that are none")
    return [min(float(value), 1.0) for value in answer]


def _box_quad(place: Registration, field: FieldLayout, pair: Pair, source: Source) -> Quad:
    first = pair[0].moved(around_boxes(field.boxes_mm))
    correction = pair[1].moved(around_boxes(field.correction_boxes_mm))
    corners = {
        "first": first,
        "correction": correction,
        "both": np.stack([first[0], correction[1], correction[2], first[3]]),
    }[source]
    return _quad(place.to_px(corners))


def _row_quad(place: Registration, field: FieldLayout, pair: Pair) -> Quad:
    """Return the row moved by what its two groups agree on: a quadrangle cannot bend."""
    shift = np.mean([(fit.dx, fit.dy) for fit in pair], axis=0)
    return _quad(place.to_px(box_corners(field.row_mm) + shift))


def _quad(corners: Points) -> Quad:
    top_left, top_right, bottom_right, bottom_left = ((float(x), float(y)) for x, y in corners)
    return (top_left, top_right, bottom_right, bottom_left)
