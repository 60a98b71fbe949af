"""The reading rules, every combination: ink alone decides, and doubt is never read."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.reader.fields import JudgedGroup, judge_field, judge_group, unseen
from ocr.results import FieldState, GroupReading

SURE, DOUBTFUL, THRESHOLD = 0.99, 0.6, 0.9
_ = BLANK
X = NOT_A_DIGIT


def group(*boxes: int, doubtful: tuple[int, ...] = ()) -> JudgedGroup:
    probabilities = np.zeros((len(boxes), 12), np.float32)
    for place, kind in enumerate(boxes):
        p = DOUBTFUL if place in doubtful else SURE
        probabilities[place] = (1 - p) / 11
        probabilities[place, kind] = p
    return judge_group(probabilities, THRESHOLD)


@pytest.mark.parametrize(
    ("boxes", "state", "value"),
    [
        ((_, _, _, _), "blank", None),
        ((_, _, _, 7), "read", 7),
        ((_, _, 1, 2), "read", 12),
        ((0, 0, 1, 2), "read", 12),
        ((_, 0, 1, 2), "read", 12),
        ((0, 0, 0, 0), "read", 0),
        ((_, _, _, 0), "read", 0),
        ((9, 9, 9, 9), "read", 9999),
        ((1, 2, 3, _), "unsure", None),
        ((1, _, 2, 3), "unsure", None),
        ((_, 1, _, 3), "unsure", None),
        ((1, _, _, _), "unsure", None),
        ((X, X, X, X), "struck", None),
        ((_, X, X, X), "struck", None),
        ((_, _, _, X), "struck", None),
        ((_, X, 2, X), "struck", None),
        ((_, _, X, 4), "unsure", None),
        ((X, X, 7, 5), "unsure", None),
        ((X, X, X, 5), "unsure", None),
        ((X, 7, X, 5), "unsure", None),
        ((X, 2, 3, 4), "unsure", None),
        ((1, 2, 3, X), "unsure", None),
        ((_, 2, 3, X), "unsure", None),
    ],
)
def test_sure_boxes(boxes: tuple[int, ...], state: FieldState, value: int | None) -> None:
    judged = group(*boxes)
    assert (judged.reading.state, judged.reading.value) == (state, value)


@pytest.mark.parametrize("boxes", [(_, _, 1, 2), (_, _, _, _), (1, 2, 3, 4)])
@pytest.mark.parametrize("place", range(4))
def test_one_doubtful_box_makes_the_group_unsure(boxes: tuple[int, ...], place: int) -> None:
    judged = group(*boxes, doubtful=(place,))
    assert (judged.reading.state, judged.reading.value) == ("unsure", None)


def test_a_stroke_through_a_number_outvotes_the_box_it_leaves_doubtful() -> None:
    assert group(_, X, X, 4, doubtful=(3,)).reading.state == "struck"
    assert group(_, X, X, X, doubtful=(2, 3)).reading.state == "unsure"
    assert group(X, X, X, X, doubtful=(0, 1, 2, 3)).reading.state == "unsure"


def test_the_threshold_holds_for_the_whole_group_not_for_each_box() -> None:
    probabilities = np.full((4, 12), 0.06 / 11, np.float32)
    probabilities[range(4), [1, 2, 3, 4]] = 0.94
    assert judge_group(probabilities[3:], THRESHOLD).reading.value == 4
    assert judge_group(probabilities, THRESHOLD).reading.state == "unsure"


def test_a_second_reader_that_disagrees_makes_a_sure_number_unsure() -> None:
    probabilities = np.full((2, 12), 0.01 / 11, np.float32)
    probabilities[range(2), [4, 9]] = 0.99
    assert judge_group(probabilities, THRESHOLD, 0.97).reading.value == 49
    doubted = judge_group(probabilities, THRESHOLD, 0.3)
    assert (doubted.reading.state, doubted.confidence) == ("unsure", 0.3)


def test_digits_are_shown_with_their_probabilities() -> None:
    digits = group(_, 4, X, 2).reading.digits
    assert [digit.value for digit in digits] == [None, 4, None, 2]
    assert all(digit.p == pytest.approx(SURE, abs=1e-6) for digit in digits)


def test_confidence_is_that_of_all_boxes_together() -> None:
    assert group(_, _, 1, 2).confidence == pytest.approx(SURE**4, abs=1e-5)
    assert group(_, X, X, X).confidence == pytest.approx(SURE, abs=1e-5)


def test_a_group_whose_place_is_a_guess_is_never_read() -> None:
    hidden = unseen(group(_, _, 1, 2))
    assert (hidden.reading.state, hidden.reading.value, hidden.confidence) == ("unsure", None, 0.0)


BLANK_GROUP, FIVE, SIX, STRUCK = group(_, _), group(_, 5), group(_, 6), group(X, X)
UNSURE = group(5, _)
OUTCOMES: dict[tuple[str, str], tuple[FieldState, int | None, str]] = {
    ("blank", "blank"): ("blank", None, "first"),
    ("read", "blank"): ("read", 5, "first"),
    ("struck", "blank"): ("struck", None, "first"),
    ("unsure", "blank"): ("unsure", None, "first"),
    ("blank", "read"): ("unsure", None, "both"),
    ("read", "read"): ("unsure", None, "both"),
    ("struck", "read"): ("read", 6, "correction"),
    ("unsure", "read"): ("unsure", None, "both"),
    ("blank", "struck"): ("unsure", None, "both"),
    ("read", "struck"): ("unsure", None, "both"),
    ("struck", "struck"): ("struck", None, "both"),
    ("unsure", "struck"): ("unsure", None, "both"),
    ("blank", "unsure"): ("unsure", None, "both"),
    ("read", "unsure"): ("unsure", None, "both"),
    ("struck", "unsure"): ("unsure", None, "both"),
    ("unsure", "unsure"): ("unsure", None, "both"),
}


@pytest.mark.parametrize("states", OUTCOMES)
def test_every_pair_of_groups(states: tuple[str, str]) -> None:
    first = {"blank": BLANK_GROUP, "read": FIVE, "struck": STRUCK, "unsure": UNSURE}[states[0]]
    second = {"blank": BLANK_GROUP, "read": SIX, "struck": STRUCK, "unsure": UNSURE}[states[1]]
    assert (first.reading.state, second.reading.state) == states
    judged = judge_field(first, second)
    assert (judged.state, judged.value, judged.source) == OUTCOMES[states]
    assert judged.confidence == pytest.approx(first.confidence * second.confidence)


def test_the_table_is_complete() -> None:
    states = ("blank", "read", "struck", "unsure")
    assert set(OUTCOMES) == set(itertools.product(states, states))


@given(
    st.lists(st.integers(0, 11), min_size=1, max_size=5),
    st.lists(st.floats(0.1, 1.0), min_size=5, max_size=5),
)
def test_a_value_stands_only_where_every_box_is_sure(boxes: list[int], best: list[float]) -> None:
    probabilities = np.zeros((len(boxes), 12), np.float32)
    for place, kind in enumerate(boxes):
        probabilities[place] = (1 - best[place]) / 12
        probabilities[place, kind] = best[place]
    reading = judge_group(probabilities, THRESHOLD).reading
    assert isinstance(reading, GroupReading)
    assert (reading.value is not None) == (reading.state == "read")
    if reading.state == "read":
        assert probabilities.max(axis=1).min() >= THRESHOLD
        written = "".join(str(kind) for kind in boxes if kind != BLANK)
        assert int(written) == reading.value
