"""Invented hands: each its own, the same again from its seed, and no digit near another."""

import math
from random import Random

import cv2
import numpy as np
import pytest

from ocr.reader.engine import default_engine
from ocr.training import invented_shapes as low
from ocr.training import invented_shapes_high as high
from ocr.training.data import DigitSet
from ocr.training.glyphs import glyph_bank
from ocr.training.invented import SHAPES, SIDE, InventedHand, Stroke, invented_bank

WITH_UPSTROKE = (low.one_hooked, low.one_school, low.one_long_upstroke, low.one_printed)
PER_KNOT = 6
"""Points of a polyline from one knot to the next, in strokes of three to seven knots."""


@pytest.fixture(scope="module")
def hands() -> list[InventedHand]:
    return [InventedHand(seed) for seed in range(400)]


@pytest.fixture(scope="module")
def digits() -> DigitSet:
    return invented_bank(60, 5)


def _degrees_below_level(start: Stroke, end: Stroke) -> float:
    across, down = (end - start).tolist()
    return math.degrees(math.atan2(down, abs(across)))


def test_the_same_seed_gives_the_same_digits_and_another_gives_others() -> None:
    first, again, other = invented_bank(3, 8), invented_bank(3, 8), invented_bank(3, 9)
    assert (first.images == again.images).all()
    assert (first.images != other.images).any(axis=(1, 2)).all()


def test_a_hand_is_its_own_whatever_else_was_drawn(hands: list[InventedHand]) -> None:
    hand = InventedHand(17)
    before = hand.strokes(3, Random(1))
    hand.strokes(8, Random(2))
    for line, again in zip(before, hands[17].strokes(3, Random(1)), strict=True):
        assert (line == again).all()


def test_two_instances_of_one_hand_differ_a_little(hands: list[InventedHand]) -> None:
    for hand in hands[:20]:
        rng = Random(4)
        first, second = (np.concatenate(hand.strokes(2, rng)) for _ in range(2))
        if len(first) == len(second):
            assert 0 < float(np.abs(first - second).mean()) < 0.2


def test_strokes_are_one_high_and_centred(hands: list[InventedHand]) -> None:
    for hand in hands[:100]:
        rng = Random(1)
        for digit in range(10):
            lines = hand.strokes(digit, rng)
            every = np.concatenate(lines)
            assert every.dtype == np.float32
            assert every[:, 1].min() == pytest.approx(-0.5, abs=1e-4)
            assert every[:, 1].max() == pytest.approx(0.5, abs=1e-4)
            assert every[:, 0].min() == pytest.approx(-every[:, 0].max(), abs=1e-4)
            assert all(12 <= len(line) <= 41 for line in lines)


def test_every_shape_has_writers_and_most_writers_are_of_european_or_vietnamese_schools(
    hands: list[InventedHand],
) -> None:
    for digit, choices in enumerate(SHAPES):
        assert {shape for shape, *_ in choices} == {hand.shapes[digit] for hand in hands}
    school = [hand for hand in hands if hand.tradition == "school"]
    assert len(school) >= len(hands) / 2
    assert sum(hand.shapes[1] in WITH_UPSTROKE for hand in school) > 0.7 * len(school)
    assert sum(hand.shapes[7] is high.seven_barred for hand in school) > 0.55 * len(school)


def test_a_1s_upstroke_leaves_the_top_too_steeply_for_a_7(hands: list[InventedHand]) -> None:
    steepness: list[float] = []
    for hand in hands:
        if hand.shapes[1] in WITH_UPSTROKE:
            for seed in range(3):
                line = hand.strokes(1, Random(seed))[0]
                top = line[2 * PER_KNOT]
                reach = float(np.hypot(*(top - line[0])))
                assert reach <= 0.78
                steepness.append(_degrees_below_level(top, line[0]) - (24 + 26 * reach))
    assert len(steepness) > 500
    assert min(steepness) >= 0


def test_a_7s_bar_is_level_and_wide(hands: list[InventedHand]) -> None:
    for hand in hands:
        line = hand.strokes(7, Random(2))[0]
        bar = line[line[:, 1] < -0.15]
        assert np.ptp(bar[:, 0]) >= 0.45
        if hand.shapes[7] in (high.seven_plain, high.seven_curved):
            assert abs(_degrees_below_level(line[0], line[PER_KNOT])) <= 18
            assert line[PER_KNOT, 0] - line[0, 0] >= 0.45


def test_the_bank_is_a_set_like_the_real_ones(digits: DigitSet) -> None:
    assert digits.name == "invented"
    assert digits.images.shape == (1200, SIDE, SIDE)
    assert digits.images.dtype == np.uint8
    assert np.bincount(digits.labels).tolist() == [120] * 10
    names, counts = np.unique(digits.writers, return_counts=True)
    assert len(names) == 60 and set(counts.tolist()) == {20}
    bank = glyph_bank([digits])
    assert (bank.labels == digits.labels).all()


def test_no_digit_is_cut_off_and_every_pen_leaves_ink(digits: DigitSet) -> None:
    rim = np.ones((SIDE, SIDE), bool)
    rim[2:-2, 2:-2] = False
    assert digits.images[:, rim].max() == 0
    assert (digits.images.max(axis=(1, 2)) > 200).all()
    share = (digits.images > 127).mean(axis=(1, 2))
    assert share.min() > 0.01
    assert share.max() < 0.4


def test_the_shipped_reader_finds_them_legible(digits: DigitSet) -> None:
    # As large in its box as people write (6.5 mm), without the box's lines.
    place = np.array([[0.5, 0, 2.0], [0, 0.5, 4.0]])
    patches = np.stack(
        [cv2.warpAffine(cv2.blur(image, (2, 2)), place, (36, 40)) for image in digits.images]
    )
    read = default_engine().classify(patches.astype(np.float32) / 255 * 0.8).argmax(axis=1)
    assert (read == digits.labels).mean() >= 0.99
