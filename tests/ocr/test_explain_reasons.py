"""Why a field is unsure: a reason for every one, the right one, and none where it is not unsure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.commands.explain_page import BoxSeen, boxes_seen
from ocr.commands.explain_reasons import reason_text, reasons
from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.reader.doubts import Doubt
from ocr.reader.fields import JudgedGroup, judge_field, judge_group, unseen
from ocr.results import FieldReading
from tests.ocr.patches import printed_box

THRESHOLD = 0.9
_, X = BLANK, NOT_A_DIGIT
EMPTY = (_, _, _, _)
Group = tuple[int, ...]
QUAD = ((0.0, 0.0),) * 4
BOXES = np.stack([printed_box()] * 4)
"""Boxes in which nothing speaks against any answer."""


def boxes(kinds: Group, p: float) -> tuple[JudgedGroup, list[BoxSeen]]:
    answer = np.full((len(kinds), 12), (1 - p) / 11, np.float32)
    answer[np.arange(len(kinds)), kinds] = p
    return judge_group(answer, THRESHOLD), boxes_seen(BOXES[: len(kinds)], answer, THRESHOLD)


def why(
    first: Group,
    correction: Group = EMPTY,
    *,
    p: tuple[float, float] = (0.99, 0.99),
    trusted: tuple[bool, bool] = (True, True),
    doubt: Doubt = Doubt.NONE,
    second_reader: float | None = None,
) -> tuple[str, list[str]]:
    """Return a field's state, and the keys of its reasons with the group before the dot."""
    judged, seen = zip(boxes(first, p[0]), boxes(correction, p[1]), strict=True)
    groups = [
        group if sound else unseen(group) for group, sound in zip(judged, trusted, strict=True)
    ]
    if second_reader is not None:
        answer = np.full((len(first), 12), (1 - p[0]) / 11, np.float32)
        answer[np.arange(len(first)), first] = p[0]
        groups[0] = judge_group(answer, THRESHOLD, second_reader)
    if doubt:
        groups[0] = unseen(groups[0])
        seen[0][-1] = replace(seen[0][-1], doubt=doubt)
    field = judge_field(*groups)
    item = FieldReading(
        "votes.1", field.state, field.value, field.confidence, QUAD, QUAD,
        groups[0].reading, groups[1].reading,
    )  # fmt: skip
    found = reasons(item, (seen[0], seen[1]), trusted, THRESHOLD)
    return field.state, [f"{reason.group}.{reason.key}" for reason in found]


@pytest.mark.parametrize(
    ("first", "correction", "expected"),
    [
        ((_, 1, 2, _), EMPTY, "number_boxes.blank_after"),
        ((_, _, 4, _), EMPTY, "number_boxes.blank_after"),
        ((1, _, 2, 3), EMPTY, "number_boxes.blank_between"),
        ((1, _, 2, _), EMPTY, "number_boxes.blank_between"),
        ((1, 2, 3, X), EMPTY, "number_boxes.no_digit"),
        ((_, 1, 2, 3), (_, 1, 2, 4), "field.not_struck"),
        (EMPTY, (_, 1, 2, 4), "field.not_struck"),
        ((_, 1, 2, 3), (_, X, X, X), "field.correction_struck"),
        ((X, X, X, X), (_, 1, _, 4), "correction_boxes.blank_between"),
        ((_, 1, 2, 3), (1, 2, 3, X), "correction_boxes.no_digit"),
    ],
)
def test_a_shape_that_is_no_number_is_named(first: Group, correction: Group, expected: str) -> None:
    assert why(first, correction) == ("unsure", [expected])


def test_a_guessed_place_and_a_low_confidence_are_named() -> None:
    assert why((_, 1, 2, 3), trusted=(False, True))[1] == ["number_boxes.guess"]
    assert why((_, 1, 2, 3), trusted=(True, False))[1] == ["correction_boxes.guess"]
    assert why((_, 1, 2, 3), p=(0.8, 0.99))[1] == ["number_boxes.below"]
    assert why(EMPTY, p=(0.8, 0.99))[1] == ["number_boxes.below"]
    assert why((_, 1, 2, 3), p=(0.99, 0.8))[1] == ["correction_boxes.below"]
    assert why((_, 1, 2, 3), second_reader=0.5)[1] == ["number_boxes.below_together"]
    both = why((_, 1, 2, _), (_, 1, 2, 3), p=(0.99, 0.8))[1]
    assert both == ["number_boxes.blank_after", "correction_boxes.below"]


@pytest.mark.parametrize(
    ("doubt", "key"),
    [
        (Doubt.NO_OUTLINE, "no_outline"),
        (Doubt.FAINT_INK, "faint_ink"),
        (Doubt.LIES_FLAT, "lies_flat"),
        (Doubt.FADED, "faded"),
    ],
)
@pytest.mark.parametrize("first", [(_, 1, 2, 3), EMPTY])
def test_what_ink_or_print_speak_against_is_named(first: Group, doubt: Doubt, key: str) -> None:
    assert why(first, doubt=doubt) == ("unsure", [f"number_boxes.{key}"])


def test_what_is_not_unsure_has_no_reason() -> None:
    for first, correction in (
        ((_, 1, 2, 3), EMPTY),
        (EMPTY, EMPTY),
        ((X, X, X, X), EMPTY),
        ((X, X, X, X), (_, 1, 2, 3)),
        ((X, X, X, X), (X, X, X, X)),
    ):
        state, found = why(first, correction)
        assert state != "unsure" and not found


KINDS = st.tuples(*[st.integers(0, 11)] * 4)
SHARES = st.sampled_from([0.5, 0.79, 0.81, 0.95, 0.99])


@given(KINDS, KINDS, SHARES, SHARES, st.booleans(), st.booleans())
def test_every_unsure_field_has_a_reason_and_no_other_has(
    first: Group, correction: Group, p: float, q: float, seen: bool, found: bool
) -> None:
    state, told = why(first, correction, p=(p, q), trusted=(seen, found))
    assert (state == "unsure") == bool(told)


def test_a_reason_is_a_short_line_in_both_languages() -> None:
    answer, seen = boxes((_, 1, 2, 3), 0.8)
    blank, empty = boxes(EMPTY, 0.99)
    field = judge_field(answer, blank)
    item = FieldReading(
        "votes.1", field.state, None, field.confidence, QUAD, QUAD, answer.reading, blank.reading
    )
    said = [
        reason_text(reasons(item, (seen, empty), (True, True), THRESHOLD), THRESHOLD, language)
        for language in ("vi", "en")
    ]
    assert said == [
        "vì ô số: độ tin cậy dưới ngưỡng 90,00 %",
        "because boxes: confidence below the threshold 90.00 %",
    ]
