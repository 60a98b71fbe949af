"""The rows of training: deterministic, in range, and what is drawn is what the labels say."""

from dataclasses import replace
from pathlib import Path
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.reader.engine import surely_empty
from ocr.training import fillers
from ocr.training.batches import batches
from ocr.training.data import DigitSet
from ocr.training.effects import Scanner
from ocr.training.folds import ALWAYS_TRAINED, groups_of
from ocr.training.glyphs import FIELD, GlyphBank, distance_field, glyph_bank
from ocr.training.hands import Hand, Style, invent_style
from ocr.training.rows import HARD, OVERWRITTEN, USUAL, Manner, Row, RowMaker
from ocr.training.rowset import make_rows, open_rows, writer_groups

PLAIN = Style(
    height=5.6, width=1, shear=0, turn=0, pen=0.5, spread=0, baseline=0, wave=0,
    upstroke=0, foot=0, bar=0,
)  # fmt: skip


def _printed(name: str, writer: str = "font") -> DigitSet:
    """Return the ten digits of a font of strokes, standing in for written ones."""
    images = np.zeros((10, 64, 64), np.uint8)
    for digit in range(10):
        cv2.putText(images[digit], str(digit), (14, 52), cv2.FONT_HERSHEY_SIMPLEX, 1.7, 255, 4)
    return DigitSet(name, images, np.arange(10), np.full(10, writer))


@pytest.fixture(scope="module")
def bank() -> GlyphBank:
    return glyph_bank([_printed("mnist", "a"), _printed("swiss", "b"), _printed("invented", "c")])


def _rows(bank: GlyphBank, count: int, kind: str | None = None, seed: int = 5) -> list[Row]:
    maker, rng = RowMaker(bank, 1), Random(seed)
    return [maker.make(maker.choose_writer(rng), 4, rng, kind) for _ in range(count)]


def _labels(rows: list[Row]) -> npt.NDArray[np.int8]:
    return np.stack([row.labels for row in rows])


def test_the_same_seed_gives_the_same_rows(bank: GlyphBank) -> None:
    first, again, other = _rows(bank, 12), _rows(bank, 12), _rows(bank, 12, seed=6)
    assert all((a.patches == b.patches).all() for a, b in zip(first, again, strict=True))
    assert (_labels(first) == _labels(again)).all()
    assert any((a.patches != b.patches).any() for a, b in zip(first, other, strict=True))


def test_every_label_appears_and_patches_have_paper_and_ink(bank: GlyphBank) -> None:
    rows = _rows(bank, 600)
    assert set(np.unique(_labels(rows))) == set(range(OVERWRITTEN + 1))
    patches = np.stack([row.patches for row in rows])
    assert patches.shape == (600, 4, 40, 36)
    assert patches.dtype == np.uint8
    assert patches.max() > 200
    assert patches.min() < 20


def test_numbers_stand_to_the_right_save_a_few(bank: GlyphBank) -> None:
    labels = _labels(_rows(bank, 300, "number"))
    assert (labels[:, -1] != BLANK).mean() > 0.9
    assert ((labels != BLANK).sum(axis=1) >= 1).all()


def test_a_blank_row_is_empty_and_a_struck_one_holds_no_digit(bank: GlyphBank) -> None:
    assert (_labels(_rows(bank, 30, "blank")) == BLANK).all()
    struck = _labels(_rows(bank, 60, "struck"))
    assert set(np.unique(struck)) <= {BLANK, NOT_A_DIGIT}
    assert (struck[:, -1] == NOT_A_DIGIT).mean() > 0.85
    assert (_labels(_rows(bank, 60, "rubbish")) >= BLANK).all()


def test_no_digit_that_training_shows_counts_as_surely_empty(bank: GlyphBank) -> None:
    """The shortcut for empty boxes may never swallow ink, faint pencil included."""
    rows = _rows(bank, 900)
    patches = np.concatenate([row.patches for row in rows]).astype(np.float32) / 255
    labels = _labels(rows).reshape(-1)
    empty = surely_empty(patches)
    assert not empty[labels < BLANK].any()
    assert empty[labels == BLANK].mean() > 0.2


def test_a_plain_digit_lies_in_the_middle_of_its_window(bank: GlyphBank) -> None:
    ink = Hand(bank, 1).write(8, PLAIN, Random(3))
    rows, columns = np.nonzero(ink > 0.5)
    assert abs(rows.mean() - 47.5) < 3
    assert abs(columns.mean() - 51.5) < 3
    assert 40 <= np.ptp(rows) <= 50


def test_no_pen_is_so_fat_that_it_fills_a_loop() -> None:
    for seed in range(300):
        style = invent_style(Random(seed))
        assert style.pen <= 0.19 * style.height


def test_an_upstroke_is_drawn_on_plain_ones_only_and_never_lies_flat() -> None:
    image = np.zeros((1, 64, 64), np.uint8)
    image[0, 8:56, 30:34] = 255
    one = np.tile(image, (10, 1, 1))
    banks = {
        name: glyph_bank([DigitSet(name, one, np.arange(10), np.full(10, "x"))])
        for name in ("mnist", "swiss")
    }
    style = Style(
        height=6, width=1, shear=0, turn=0, pen=0.4, spread=0, baseline=0, wave=0,
        upstroke=1, foot=0, bar=0,
    )  # fmt: skip
    widths: list[tuple[int, int]] = []
    for seed in range(25):
        plain = Hand(banks["mnist"], 1).write(1, style, Random(seed)) > 0.5
        kept = Hand(banks["swiss"], 1).write(1, style, Random(seed)) > 0.5
        rows, columns = np.nonzero(plain)
        alone = np.flatnonzero(kept.any(axis=0))
        widths.append((int(np.ptp(columns)), int(np.ptp(alone))))
        left = columns == columns.min()
        assert rows[left].mean() - rows.min() >= 0.3 * (np.ptp(columns) - 12)
    assert np.mean([plain - kept for plain, kept in widths]) > 6


@pytest.mark.parametrize("seed", range(30))
def test_every_filler_and_strike_leaves_ink(seed: int) -> None:
    assert fillers.filler(Random(seed)).max() > 0.5
    assert fillers.strike(Random(seed), seed % 10).max() > 0.5


def test_a_strike_is_longer_than_the_bar_of_a_seven() -> None:
    for seed in range(60):
        rows, columns = np.nonzero(fillers.strike(Random(seed), 7) > 0.5)
        assert max(np.ptp(rows), np.ptp(columns)) >= 30


def test_a_scan_keeps_a_bold_bar_whatever_it_does() -> None:
    dark = np.zeros((96, 292), np.float32)
    dark[40:56, 60:220] = 0.9
    scanner = Scanner(1)
    for seed in range(150):
        scanned = scanner.scan(dark.copy(), 0.9, Random(seed))
        assert scanned.shape == dark.shape
        assert 0.0 <= scanned.min() <= scanned.max() <= 1.0
        assert scanned[44:52, 80:200].mean() - np.median(scanned) > 0.2, seed


def test_the_distance_field_is_positive_inside_and_as_wide_as_the_stroke() -> None:
    ink = np.zeros((40, 40), np.float32)
    ink[4:36, 18:22] = 1
    field = distance_field(ink)
    assert field.shape == (FIELD, FIELD)
    assert field[FIELD // 2, FIELD // 2] > 2
    assert field[2, 2] < 0
    assert 6 <= (field[FIELD // 2] > 0).sum() <= 10


def test_a_network_sees_neither_its_own_fold_nor_the_hold_out(
    bank: GlyphBank, tmp_path: Path
) -> None:
    folds = {"a": 1, "b": 0}
    groups = writer_groups(bank, lambda source, writer: folds[writer])
    assert groups.tolist() == [1, 0, ALWAYS_TRAINED]
    made = make_rows(bank, groups, 120, 7, 1, tmp_path, lambda line: None)
    rows = open_rows(tmp_path)
    assert (made.labels == rows.labels).all()
    assert rows.patches.shape == (120, 4, 40, 36)
    assert rows.finishing.tolist() == [False] * 90 + [True] * 30
    assert set(rows.group[rows.seen_by(1)]) == {ALWAYS_TRAINED}
    assert set(rows.group[rows.seen_by(2)]) == {1, ALWAYS_TRAINED}
    without = rows.seen_by(2, without=("mnist",))
    assert {rows.names[place] for place in rows.source[without]} == {"invented"}


def test_milder_rows_come_last_and_no_row_comes_that_is_not_allowed(
    bank: GlyphBank, tmp_path: Path
) -> None:
    groups = writer_groups(bank, lambda source, writer: {"a": 1, "b": 2}[writer])
    rows = make_rows(bank, groups, 400, 7, 1, tmp_path, lambda line: None)
    allowed = rows.seen_by(1)
    shown = list(batches(rows, allowed, 20, 16, np.random.default_rng(1)))
    assert [len(picked) for picked in shown] == [16] * 20
    assert np.isin(np.concatenate(shown), allowed).all()
    assert [int(rows.finishing[picked].sum()) for picked in shown] == [0] * 14 + [12] * 6
    seen = np.concatenate(shown[:14])
    early = np.flatnonzero(~rows.finishing[allowed])
    assert np.bincount(np.searchsorted(allowed[early], seen)).max() <= 2  # each once, then again


def test_in_the_usual_manner_a_digit_keeps_its_shape(bank: GlyphBank) -> None:
    def unlike(manner: Manner) -> float:
        maker = RowMaker(bank, 1, replace(manner, clean=1.0, faint=0.0, overwritten=0.0))
        patches = [
            row.patches[3].astype(float)
            for row in (maker.make(0, 4, Random(n), "number") for n in range(400))
            if row.labels[3] == 1
        ]
        mean = np.mean(patches, axis=0)
        return float(np.mean([np.abs(patch - mean).mean() for patch in patches]))

    assert unlike(USUAL) < 0.95 * unlike(HARD)


def test_writers_are_parted_once_and_evenly() -> None:
    names = tuple(f"w{number}" for number in range(80))
    groups = groups_of(names)
    assert groups == groups_of(names[::-1])
    counts = np.bincount(list(groups.values()))
    assert counts.tolist() == [10, 24, 23, 23]
