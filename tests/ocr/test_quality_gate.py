"""The quality gate: what a page is told of, what it is stopped for, and what it never is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ocr.reader.advice import ADVICE, advice_sentences
from ocr.reader.gate import judged, only_a_new_scan_helps
from ocr.reader.problems import SENTENCES
from ocr.reader.reading import read_page
from ocr.results import FieldReading, FieldState, GroupReading, Quality, SheetReading
from tests.ocr.reader_sheets import (
    FORMS,
    KEY,
    PX_PER_MM,
    FixedEngine,
    Grey,
    image,
    noisy,
    page_pixels,
    rotated,
)

WHITE = np.full((300, 300), 255, np.uint8)
SPOILT = Quality(dpi=300.0, streak_weight=1.5)
QUAD = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def read(pixels: Grey) -> SheetReading:
    return read_page(image(pixels), FORMS, key=KEY, engine=FixedEngine())


def page(states: Sequence[FieldState], quality: Quality) -> SheetReading:
    group = GroupReading("blank", None, ())
    fields = tuple(
        FieldReading(f"votes.{n}", state, None, 0.5, QUAD, QUAD, group, group)
        for n, state in enumerate(states, start=1)
    )
    return SheetReading("x", 1, "ok", None, quality=quality, fields=fields)


def test_every_advice_is_worded_in_both_languages_and_is_also_a_refusals_cause() -> None:
    for code, (english, vietnamese) in ADVICE.items():
        assert code in SENTENCES
        assert english.startswith("Read, but ") and english.endswith(".")
        assert vietnamese.startswith("Đã đọc, nhưng ") and vietnamese.endswith(".")
    both = Quality(advice=("streaks", "low_toner"))
    assert advice_sentences(both) == f"{ADVICE['streaks'][0]} {ADVICE['low_toner'][0]}"
    assert advice_sentences(Quality(), "vi") is None


def test_a_page_that_was_read_is_advised_and_never_stopped() -> None:
    found = judged(page(["read"] * 8, SPOILT), WHITE)
    assert (found.status, found.quality.advice) == ("ok", ("streaks",))
    assert len(found.fields) == 8


def test_a_page_of_which_nearly_nothing_was_read_is_stopped_with_cause_and_remedy() -> None:
    found = judged(page(["unsure"] * 7 + ["read"], SPOILT), WHITE)
    assert (found.status, found.problem_code, found.fields) == ("unregistered", "streaks", ())
    assert found.problem is not None and "wipe" in found.problem
    assert found.problem_vi is not None and "lau" in found.problem_vi


def test_boxes_that_a_crease_hides_stop_no_page() -> None:
    hidden, paper = Quality(dpi=150.0, covered=0.3), np.full((1754, 1240), 235, np.uint8)
    lost = page(["unsure"] * 8, hidden)
    assert judged(lost, paper).problem_code == "covered"
    paper[:, 600:603] = 120
    found = judged(lost, paper)
    assert (found.status, found.quality.advice) == ("ok", ("not_flat",))


def test_what_a_new_scan_does_not_mend_stops_no_page() -> None:
    pale = Quality(dpi=300.0, solid=0.2)
    found = judged(page(["unsure"] * 8, pale), WHITE)
    assert (found.status, found.quality.advice) == ("ok", ("low_toner",))


def test_a_slight_cause_is_worth_a_word_only_where_reading_suffered() -> None:
    soft = Quality(dpi=300.0, edge_mm=0.7)
    assert judged(page(["read"] * 8, soft), WHITE).quality.advice == ()
    poor = judged(page(["unsure"] * 2 + ["read"] * 6, soft), WHITE)
    assert poor.quality.advice == ("too_blurred",)


def test_hands_that_are_hard_to_read_are_no_fault_of_the_scan() -> None:
    found = judged(page(["unsure"] * 8, Quality(dpi=300.0, edge_mm=0.2, solid=0.99)), WHITE)
    assert (found.status, found.quality.advice) == ("ok", ())


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_sound_scan_has_nothing_said_of_it(dpi: int) -> None:
    found = read(noisy(page_pixels(1, dpi)))
    assert (found.status, found.quality.advice) == ("ok", ())
    assert found.quality.edge_mm is not None and found.quality.edge_mm < 0.4
    assert found.quality.solid is not None and found.quality.solid > 0.9
    assert found.quality.streaks == 0


def test_a_sheet_fed_sideways_shows_its_rules_and_no_streaks() -> None:
    found = read(np.ascontiguousarray(np.rot90(noisy(page_pixels(1, 200)))))
    assert (found.status, found.quality.streaks, found.quality.advice) == ("ok", 0, ())


def test_lines_through_margins_and_all_are_streaks() -> None:
    dirty = noisy(page_pixels(1, 200)).copy()
    for x in (300, 700, 1101):
        dirty[:, x : x + 2] = dirty[:, x : x + 2] * 0.6
    found = read(dirty)
    assert (found.quality.streaks, found.quality.advice) == (3, ("streaks",))


def test_a_blurred_page_says_so() -> None:
    soft = cv2.GaussianBlur(page_pixels(1, 300), (0, 0), 0.55 * PX_PER_MM)
    assert read(noisy(np.asarray(soft, np.uint8))).problem_code == "too_blurred"


def test_a_dark_page_says_so() -> None:
    grain = np.random.default_rng(3).normal(0, 4, page_pixels(1, 200).shape)
    dark, darker = (
        np.clip(page_pixels(1, 200) * light + grain, 0, 255).astype(np.uint8)
        for light in (0.08, 0.03)
    )
    assert read(dark).quality.advice == ("too_dark",)
    assert read(darker).problem_code == "too_dark"
    assert read(np.full((3508, 2481), 4, np.uint8)).problem_code == "too_dark"


@pytest.mark.parametrize(
    ("part", "side"),
    [
        (np.s_[200:, :], "top"),
        (np.s_[:-200, :], "bottom"),
        (np.s_[:, 200:], "left"),
        (np.s_[:, :-200], "right"),
    ],
)
def test_a_page_that_is_cut_off_is_told_where(part: tuple[slice, slice], side: str) -> None:
    found = read(np.ascontiguousarray(noisy(page_pixels(1, 200))[part]))
    assert found.problem_code == "cut_off"
    assert found.problem is not None and f"at the {side}:" in found.problem


def test_boxes_beyond_the_edge_are_not_read_as_blank() -> None:
    turned, _ = rotated(noisy(page_pixels(1, 200)), -9.0)
    found = read(np.ascontiguousarray(turned[:, :-340]))
    assert found.quality.corners_found == 3
    assert (found.status, found.problem_code, found.fields) == ("unregistered", "cut_off", ())
    assert found.problem is not None and "right and bottom" in found.problem


def test_a_code_beyond_the_edge_is_cut_off_and_not_unreadable() -> None:
    turned, _ = rotated(noisy(page_pixels(1, 200)), 9.0)
    found = read(np.ascontiguousarray(turned[:, :-260]))
    assert (found.quality.corners_found, found.problem_code) == (3, "cut_off")


def test_the_print_of_the_other_side_tells_a_back_from_a_mirrored_page() -> None:
    front = page_pixels(1, 200)[:, ::-1]
    through = cv2.GaussianBlur(front, (0, 0), 2.5).astype(np.float32)
    back = np.asarray(255 - (255 - through) * 0.2, np.uint8)
    found = read(noisy(back))
    assert (found.problem_code, found.quality.blank_page) == ("back_side", True)
    assert read(noisy(np.ascontiguousarray(front))).problem_code == "mirrored"


def test_pale_print_and_white_gaps_are_told_from_a_missing_corner() -> None:
    gaps = page_pixels(1, 200).copy()
    for x in (104, 142):
        gaps[:, x : x + 14] = 255
    assert read(noisy(gaps)).problem_code == "low_toner"
    torn = page_pixels(1, 200).copy()
    cv2.fillPoly(torn, [np.array([(0, 0), (420, 0), (0, 420)], np.int32)], 255)
    cv2.fillPoly(torn, [np.array([(0, 2339), (420, 2339), (0, 1919)], np.int32)], 255)
    assert read(noisy(torn)).problem_code == "corners_missing"


def test_a_white_line_through_the_code_is_toner_and_a_stain_is_not() -> None:
    line, stain = page_pixels(1, 200).copy(), page_pixels(1, 200).copy()
    line[:, 1380:1390] = 255
    line[:, 1440:1470] = 255
    found = read(noisy(line))
    assert found.problem_code == "qr_gaps"
    # What happened, then what to do with this paper; better print is a note at the end.
    for told in (found.problem, found.problem_vi):
        assert told
        cause, _colon, remedy = told.partition(": ")
        assert "QR" in cause
        assert re.match(r"(have two people type|hãy để hai người nhập)", remedy)
        assert re.search(r"\((for later sheets|lưu ý cho các phiếu sau): .*\)\.$", remedy)
    stain[190:400, 1310:1530] = 140
    assert read(noisy(stain)).problem_code == "qr_unreadable"


def test_boxes_that_are_hardly_printed_are_told_from_boxes_that_lie_elsewhere() -> None:
    pixels = page_pixels(1, 200)
    height, width = pixels.shape
    pale = pixels.copy()
    left, right = round(95 / 25.4 * 200), round(195 / 25.4 * 200)
    top, bottom = round(100 / 25.4 * 200), round(265 / 25.4 * 200)
    rows = np.s_[top:bottom, left : right - 30]
    pale[rows] = 255 - (255 - pale[rows]) * 0.06
    assert read(noisy(pale)).problem_code == "low_toner"
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = ((x / width - 0.62) / 0.2) ** 2 + ((y / height - 0.62) / 0.24) ** 2
    bulge = 7.0 / 25.4 * 200 * np.exp(-away).astype(np.float32)
    bent = cv2.remap(pixels, x, y + bulge, cv2.INTER_LINEAR, borderValue=(255.0,))
    found = read(noisy(np.asarray(bent, np.uint8)))
    assert found.status == "ok" or found.problem_code == "not_flat"


def test_people_are_not_asked_for_the_code_of_a_picture_beyond_help() -> None:
    lost = SheetReading("x", 1, "unidentified", "…", problem_code="too_blurred")
    assert only_a_new_scan_helps(lost)
    marks = replace(lost, quality=Quality(corners_found=4))
    assert not only_a_new_scan_helps(marks)
    assert not only_a_new_scan_helps(replace(lost, problem_code="not_a_sheet"))
