"""The generator of training patches: deterministic, in range, and what it draws is what it says."""

from random import Random

import cv2
import numpy as np
import pytest

from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.training import fillers
from ocr.training.canvas import HEIGHT, WIDTH, box_lines
from ocr.training.data import DigitSet
from ocr.training.generator import SOURCE_WEIGHTS, Generator
from ocr.training.glyphs import FIELD, GlyphBank, distance_field, glyph_bank, ink_box
from ocr.training.hands import Hand


def _printed(name: str = "mnist") -> DigitSet:
    """Return the ten digits of a font of strokes, standing in for written ones."""
    images = np.zeros((10, 64, 64), np.uint8)
    for digit in range(10):
        cv2.putText(images[digit], str(digit), (14, 52), cv2.FONT_HERSHEY_SIMPLEX, 1.7, 255, 4)
    return DigitSet(name, images, np.arange(10), np.full(10, "font"))


@pytest.fixture(scope="module")
def bank() -> GlyphBank:
    return glyph_bank([_printed("mnist"), _printed("swiss")])


def test_the_same_seed_and_part_give_the_same_patches(bank: GlyphBank) -> None:
    first, again = Generator(bank, 3).patches(40, 1), Generator(bank, 3).patches(40, 1)
    assert (first.patches == again.patches).all()
    assert (first.labels == again.labels).all()


@pytest.mark.parametrize(("seed", "part"), [(4, 1), (3, 2)])
def test_another_seed_or_part_gives_others(bank: GlyphBank, seed: int, part: int) -> None:
    first, other = Generator(bank, 3).patches(40, 1), Generator(bank, seed).patches(40, part)
    assert (first.patches != other.patches).any()


def test_all_twelve_classes_appear_with_ink_and_paper(bank: GlyphBank) -> None:
    made = Generator(bank, 1).patches(600, 0)
    assert set(made.labels.tolist()) == set(range(12))
    assert made.patches.shape == (600, 40, 36)
    assert made.patches.dtype == np.uint8
    assert made.patches.max() > 200 and made.patches.min() < 20


def test_sources_are_drawn_by_weight_not_by_size() -> None:
    big = _printed("mnist")
    many = big.where(np.tile(np.arange(10), 20))
    bank = glyph_bank([many, _printed("swiss")])
    chances = Generator(bank, 1)._chooser
    swiss = chances[bank.source == 1].sum()
    share = SOURCE_WEIGHTS["swiss"] / (SOURCE_WEIGHTS["swiss"] + SOURCE_WEIGHTS["mnist"])
    assert swiss == pytest.approx(share)


def test_digits_once_keeps_the_order_of_the_bank(bank: GlyphBank) -> None:
    made = Generator(bank, 1, invent=False).digits_once(0, rounds=2)
    assert made.labels.tolist() == [*range(10), *range(10)] * 2


def test_fillers_only_gives_the_class_asked_for(bank: GlyphBank) -> None:
    for label in (BLANK, NOT_A_DIGIT):
        made = Generator(bank, 1).fillers_only(label, 5, 0)
        assert made.labels.tolist() == [label] * 5


def test_an_empty_box_holds_no_ink_inside_its_lines() -> None:
    for seed in range(50):
        lines = box_lines(Random(seed))
        assert lines[20:60, 20:52].max() == 0
        assert lines.shape == (HEIGHT, WIDTH)


def test_a_written_digit_lies_inside_its_patch(bank: GlyphBank) -> None:
    hand = Hand(bank, 1, invent=False)
    for seed in range(60):
        ink = hand.write(seed % 10, Random(seed))
        edge = ink.sum() - ink[2:-2, 2:-2].sum()
        assert ink.max() == 1.0
        assert edge < 0.05 * ink.sum()


def test_inventing_adds_an_upstroke_to_some_plain_ones() -> None:
    image = np.zeros((1, 64, 64), np.uint8)
    image[0, 8:56, 30:34] = 255
    bank = glyph_bank([DigitSet("mnist", image, np.array([1]), np.array(["x"]))])
    hand, wide = Hand(bank, 1), 0
    for seed in range(40):
        columns = np.flatnonzero((hand.write(0, Random(seed)) > 0.5).any(axis=0))
        wide += int(np.ptp(columns) > 14)
    assert 8 <= wide <= 38


@pytest.mark.parametrize("seed", range(30))
def test_every_filler_and_strike_leaves_ink(seed: int) -> None:
    assert fillers.filler(Random(seed)).max() > 0.5
    assert fillers.strike(Random(seed), seed % 10).max() > 0.5


def test_a_strike_is_longer_than_the_bar_of_a_seven() -> None:
    for seed in range(60):
        ink = fillers.strike(Random(seed), 7) > 0.5
        rows, columns = np.nonzero(ink)
        assert max(np.ptp(rows), np.ptp(columns)) >= 30


def test_the_distance_field_is_positive_inside_and_as_wide_as_the_stroke() -> None:
    ink = np.zeros((40, 40), np.float32)
    ink[4:36, 18:22] = 1
    field = distance_field(ink)
    assert field.shape == (FIELD, FIELD)
    assert field[FIELD // 2, FIELD // 2] > 2
    assert field[2, 2] < 0
    assert 6 <= (field[FIELD // 2] > 0).sum() <= 10


def test_a_picture_without_ink_gives_no_glyph() -> None:
    empty = np.zeros((1, 28, 28), np.uint8)
    images = np.concatenate([empty, _printed().images[:1].repeat(1, axis=0)[:, :28, :28]])
    assert ink_box(np.zeros((28, 28), np.float32)) is None
    bank = glyph_bank(
        [
            DigitSet("mnist", np.concatenate([images[:1] * 0]), np.array([0]), np.array(["x"])),
            _printed(),
        ]
    )
    assert len(bank.labels) == 10
