"""Crop, classify, judge: from a registered page to its fields."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ocr.errors import EngineError
from ocr.forms.geometry import FieldLayout, PageLayout
from ocr.reader.boxes import Group, GroupFit
from ocr.reader.crop import around_boxes, box_corners, crop_boxes
from ocr.reader.digits import CLASSES, DigitEngine, Probabilities
from ocr.reader.fields import JudgedGroup, Source, judge_field, judge_group, unseen
from ocr.reader.marks import Points
from ocr.reader.register import Registration
from ocr.reader.sample import Darkness, Paper
from ocr.results import FieldReading, Quad, SheetReading

Pair = tuple[GroupFit, GroupFit]
"""Where a field's first and correction group really lie."""


def groups_of(page: PageLayout) -> list[Group]:
    """Return every field's two groups of boxes, first then correction."""
    return [group for field in page.fields for group in (field.boxes_mm, field.correction_boxes_mm)]


def read_fields(
    paper: Paper,
    place: Registration,
    page: PageLayout,
    fits: list[GroupFit],
    scale: float,
    result: SheetReading,
    engine: DigitEngine,
) -> SheetReading:
    """Return `result` with every field of the page read. Raises EngineError if the engine fails."""
    groups = groups_of(page)
    patches = crop_boxes(paper, place, groups, fits, scale)
    probabilities = classify(engine, patches)
    fields: list[FieldReading] = []
    start = 0
    for number, field in enumerate(page.fields):
        middle = start + len(field.boxes_mm)
        end = middle + len(field.correction_boxes_mm)
        pair = fits[2 * number], fits[2 * number + 1]
        first = _judged(probabilities[start:middle], engine.threshold, pair[0])
        correction = _judged(probabilities[middle:end], engine.threshold, pair[1])
        judged = judge_field(first, correction)
        fields.append(
            FieldReading(
                id=field.id,
                state=judged.state,
                value=judged.value,
                confidence=judged.confidence,
                box_px=_box_quad(place, field, pair, judged.source),
                row_px=_row_quad(place, field, pair),
                first=first.reading,
                correction=correction.reading,
            )
        )
        start = end
    return replace(result, fields=tuple(fields), engine=engine.version)


def _judged(probabilities: Probabilities, threshold: float, fit: GroupFit) -> JudgedGroup:
    group = judge_group(probabilities, threshold)
    return group if fit.trusted else unseen(group)


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
