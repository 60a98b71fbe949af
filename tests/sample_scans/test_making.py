"""The synthesiser and the degrader: what they draw, and that they draw it the same way twice."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from ocr.results import FieldReading, FieldState, GroupReading
from sample_scans import degrade, fill, ink, make, real_hands, strokes
from sample_scans.catalogue import PageSpec, ink_for
from sample_scans.errors import SampleError
from sample_scans.fill import FieldInk, group_text, outcome
from sample_scans.pages import sheet_data
from sample_scans.photo import Shot, photograph
from sample_scans.printed import page_layouts
from sample_scans.score import verdict
from sample_scans.skeletons import SKELETONS, TRADITIONS
from sample_scans.truth import TrueField

PX = 4.0


def white(height_mm: float = 297, width_mm: float = 210) -> ink.Picture:
    return np.full((int(height_mm * PX), int(width_mm * PX), 3), 255, dtype=np.uint8)


def inked(page: ink.Picture, box: tuple[float, float, float, float]) -> int:
    x, y, w, h = (int(v * PX) for v in box)
    return int((page[y : y + h, x : x + w].min(axis=2) < 160).sum())


def test_every_digit_has_forms_and_traditions_name_only_those() -> None:
    assert set(SKELETONS) == set(range(10))
    for choices in TRADITIONS.values():
        for digit, names in choices.items():
            assert set(names) <= set(SKELETONS[digit])


@pytest.mark.parametrize("tradition", TRADITIONS)
def test_a_writers_digits_fit_a_box_and_differ_a_little(tradition: str) -> None:
    for seed in range(6):
        writer = strokes.make_writer(seed, tradition)
        rng = np.random.default_rng(seed)
        for digit in range(10):
            one, two = (np.vstack(strokes.digit_curves(writer, digit, rng)) for _ in range(2))
            assert np.abs(one[:, 1]).max() < 4.6  # mm from the middle of an 8 mm box
            assert np.abs(one[:, 0]).max() < 4.6
            assert one.shape != two.shape or not np.allclose(one, two)


def test_same_seed_same_hand() -> None:
    first, second = (strokes.make_writer(7, "european", "pencil") for _ in range(2))
    assert first == second
    rngs = (np.random.default_rng(1), np.random.default_rng(1))
    curves = [strokes.digit_curves(first, 4, rng) for rng in rngs]
    assert all(np.array_equal(a, b) for a, b in zip(*curves, strict=True))


def test_numbers_stand_right_aligned_and_too_long_ones_are_refused() -> None:
    assert group_text(42, 4) == ("", "", "4", "2")
    assert group_text(42, 4, zeros=True) == ("0", "0", "4", "2")
    assert group_text(42, 4, shift=1) == ("", "4", "2", "")
    assert group_text(None, 4) == ("", "", "", "")
    with pytest.raises(SampleError, match="12345 does not fit into 4 boxes"):
        group_text(12345, 4)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (FieldInk(5), ("read", 5)),
        (FieldInk(), ("blank", None)),
        (FieldInk(5, strike=True), ("struck", None)),
        (FieldInk(5, correction=6, strike=True), ("read", 6)),
        (FieldInk(5, correction=6), ("unsure", None)),
        (FieldInk(None, correction=6), ("read", 6)),
        (FieldInk(5, shift=1), ("unsure", None)),
    ],
)
def test_outcome_follows_the_rules_of_reading(what: FieldInk, expected: tuple[str, int]) -> None:
    assert outcome(what) == expected


def test_ink_for_keeps_the_true_value_where_it_counts() -> None:
    for value in (0, 7, 9, 11, 120, 1738):
        assert outcome(ink_for(value, "corrected")) == ("read", value)
        assert ink_for(value, "corrected").first != value
        assert outcome(ink_for(value, "unstruck")) == ("unsure", None)


def test_filling_marks_only_the_boxes_it_means() -> None:
    data = sheet_data(PageSpec("QH-01", 1, 1))
    layout = page_layouts(data)[0]
    page = white()
    writer = strokes.make_writer(3)
    fill.fill_page(page, layout, {"votes.1": FieldInk(42)}, writer, PX, 1)
    field = next(field for field in layout.fields if field.id == "votes.1")
    other = next(field for field in layout.fields if field.id == "votes.3")
    assert [inked(page, box) > 15 for box in field.boxes_mm] == [False, False, True, True]
    assert not any(inked(page, box) for box in (*field.correction_boxes_mm, *other.boxes_mm))


def test_a_strike_crosses_the_number_and_a_correction_is_initialled() -> None:
    data = sheet_data(PageSpec("QH-01", 1, 1))
    layout = page_layouts(data)[0]
    field = layout.fields[0]
    plain, struck = white(), white()
    writer = strokes.make_writer(3)
    fill.fill_page(plain, layout, {field.id: FieldInk(42)}, writer, PX, 1)
    what = FieldInk(42, correction=47, strike=True)
    fill.fill_page(struck, layout, {field.id: what}, writer, PX, 1)
    last = field.boxes_mm[-1]
    assert inked(struck, last) > inked(plain, last)
    assert inked(struck, field.correction_boxes_mm[-1]) > 15
    assert inked(struck, field.initials_mm) > 15


def test_real_hands_lay_given_pictures_and_refuse_a_digit_that_is_missing() -> None:
    data = sheet_data(PageSpec("QH-01", 1, 1))
    layout = page_layouts(data)[0]
    bar = np.zeros((28, 28), dtype=np.float32)
    bar[4:24, 12:16] = 1.0
    glyphs = {1: [bar]}
    page = white()
    what = {"votes.1": FieldInk(1)}
    real_hands.fill_page(page, layout, what, glyphs, real_hands.DEFAULT_PEN, PX, 1)
    field = next(field for field in layout.fields if field.id == "votes.1")
    assert [inked(page, box) > 15 for box in field.boxes_mm] == [False, False, False, True]
    with pytest.raises(SampleError, match="no picture of a 7"):
        real_hands.fill_page(
            page, layout, {"votes.1": FieldInk(7)}, glyphs, real_hands.DEFAULT_PEN, PX, 1
        )


def test_degraders_leave_their_input_alone() -> None:
    page = white()
    page[300:400, 200:600] = 0
    before = page.copy()
    rng = np.random.default_rng(0)
    degrade.skew(page, 3)
    degrade.scan(page, rng)
    degrade.curl(page, 2, 1)
    degrade.photocopy(page, rng)
    degrade.low_toner(page, 1)
    degrade.cut_corner(page, "top_left", 20)
    degrade.stain(page, (20, 20, 10, 10), 1)
    degrade.roller_marks(page, 1)
    assert np.array_equal(page, before)


def test_a_photo_shows_the_page_on_a_desk() -> None:
    page = white()
    shot = Shot(width=600, height=800, shadow=0.0, noise=0.0)
    seen = photograph(page, shot, 1)
    assert seen.shape == (800, 600, 3)
    assert np.array_equal(seen, photograph(page, shot, 1))
    desk, paper = seen[2, 2].astype(int), seen[400, 300].astype(int)
    assert paper.min() > 170 > desk.max()
    dark = photograph(page, Shot(width=600, height=800, shadow=0.6, noise=0.0), 1)
    assert dark.min() < seen.min() or dark.mean() < seen.mean() - 2


@pytest.mark.parametrize(
    ("true", "read", "expected"),
    [
        (("read", 5), ("read", 5), "right"),
        (("read", 5), ("read", 6), "wrong"),
        (("read", 5), ("blank", None), "wrong"),
        (("read", 5), ("struck", None), "wrong"),
        (("read", 5), ("unsure", None), "unsure"),
        (("blank", None), ("blank", None), "right"),
        (("blank", None), ("read", 0), "wrong"),
        (("struck", None), ("unsure", None), "unsure"),
        (("unsure", None), ("struck", None), "right"),
        (("unsure", None), ("read", 5), "wrong"),
    ],
)
def test_verdict_calls_wrong_whatever_would_mislead(
    true: tuple[FieldState, int | None], read: tuple[FieldState, int | None], expected: str
) -> None:
    corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    group = GroupReading(read[0], read[1], ())
    seen = FieldReading("votes.1", read[0], read[1], 1.0, corners, corners, group, group)
    assert verdict(TrueField("votes.1", "", "", *true), seen) == expected
    assert verdict(TrueField("votes.1", "", "", *true), None) == "missing"


def test_turn_is_clockwise() -> None:
    page = white()
    page[:40, :40] = 0  # top left
    assert degrade.turn(page, 1)[:40, -40:].max() == 0  # top right
    assert degrade.turn(page, 2)[-40:, -40:].max() == 0  # bottom right


@pytest.mark.parametrize(
    "name", ["02-colour-blue-pen.pdf", "11-one-bit-200dpi-p2.tif", "38-broken.jpg", "41-locked.pdf"]
)
def test_the_same_call_makes_the_same_bytes(name: str) -> None:
    spec = make.find(name)
    assert make.make_file(spec) == make.make_file(spec)


@pytest.mark.parametrize("name", ["11-one-bit-200dpi-p1.tif", "35-page-1-only.jpg"])
def test_committed_scans_are_what_the_maker_makes(name: str) -> None:
    made, kept = (
        np.asarray(Image.open(source).convert("L"), dtype=int)
        for source in (io.BytesIO(make.make_file(make.find(name))), make.FOLDER / name)
    )
    assert made.shape == kept.shape
    # The columns of boxes only: labels depend on the fonts of this system. And another processor
    # may round a resampled pixel differently; the numbers are still the same numbers.
    height, width = made.shape
    boxes = np.s_[int(0.37 * height) : int(0.86 * height), int(0.49 * width) : int(0.92 * width)]
    assert np.abs(made[boxes] - kept[boxes]).mean() < 1.0
    other = np.roll(kept, int(0.0045 * height), axis=0)  # what a shift of 1.3 mm would give
    assert np.abs(made[boxes] - other[boxes]).mean() > 5.0


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SampleError, match="no sample scan 99-nothing"):
        make.find("99-nothing.jpg")
