"""A page through the whole reader: identities, refusals, engines, pictures."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import segno

from ocr.errors import EngineError
from ocr.forms.geometry import Box
from ocr.forms.identity import PageIdentity, make_sheet_id
from ocr.forms.sheet_data import SheetData
from ocr.reader import identify
from ocr.reader.digits import BLANK, NOT_A_DIGIT, Patches, Probabilities
from ocr.reader.page_image import PageImage, failed_page
from ocr.reader.pages import open_pages
from ocr.reader.pictures import field_picture, field_pictures, page_picture
from ocr.reader.problems import SENTENCES, Problem
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from tests.ocr.reader_sheets import (
    FORMS,
    KEY,
    PX_PER_MM,
    SHEET,
    FixedEngine,
    Grey,
    InkEngine,
    image,
    layout,
    noisy,
    page_pixels,
    printed,
    rotated,
)

IDENTITY = PageIdentity("vn-count-2026", SHEET.sheet_id, 1, 1, 5, 10)


def read(pixels: Grey, **options: object) -> SheetReading:
    arguments: dict[str, object] = {"key": KEY, "engine": FixedEngine(), **options}
    return read_page(image(pixels), FORMS, **arguments)


def covered(pixels: Grey, box: Box, level: int = 235) -> Grey:
    """Return the page with a blot over `box` (mm)."""
    left, top = round(box.x * PX_PER_MM) - 12, round(box.y * PX_PER_MM) - 12
    right, bottom = round((box.x + box.w) * PX_PER_MM) + 12, round((box.y + box.h) * PX_PER_MM) + 12
    blotted = pixels.copy()
    blotted[top:bottom, left:right] = level
    return blotted


def written(pixels: Grey, boxes: list[Box], level: int = 30) -> Grey:
    """Return the page with a thick vertical stroke in each box."""
    inked = pixels.copy()
    for x, y, w, h in boxes:
        start = (round((x + w / 2) * PX_PER_MM), round((y + 1.5) * PX_PER_MM))
        end = (start[0], round((y + h - 1.5) * PX_PER_MM))
        cv2.line(inked, start, end, level, 12)
    return inked


# --- identity


def test_identity_comes_from_the_code_with_its_checksum() -> None:
    reading = read(page_pixels())
    assert (reading.status, reading.problem, reading.problem_code) == ("ok", None, None)
    assert (reading.sheet_id, reading.copy, reading.sheet_page) == (SHEET.sheet_id, 1, 1)
    assert (reading.form, reading.seats, reading.candidates) == ("vn-count-2026", 5, 10)
    assert reading.identity_verified is True
    assert [field.id for field in reading.fields] == [field.id for field in layout().fields]


def test_without_a_key_the_identity_is_reported_as_unverified() -> None:
    assert read(page_pixels(), key=None).identity_verified is None


def test_a_false_checksum_is_refused() -> None:
    reading = read(page_pixels(), key=b"another election")
    assert (reading.status, reading.problem_code) == ("unidentified", "false_checksum")
    assert reading.identity_verified is False
    assert reading.fields == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(SHEET, sheet_id=make_sheet_id(b"other")),
        replace(SHEET, copy=2),
        replace(SHEET, seats=4),
        replace(SHEET, candidates=SHEET.candidates[:-1]),
    ],
)
def test_data_that_contradicts_the_code_makes_the_page_unidentified(other: SheetData) -> None:
    reading = read(page_pixels(), data=other)
    assert (reading.status, reading.problem_code) == ("unidentified", "contradicts_data")
    assert read(page_pixels(), data=SHEET).status == "ok"


def test_an_unknown_form_is_named() -> None:
    forms = {"vn-inventory-2026": FORMS["vn-inventory-2026"]}
    reading = read_page(image(page_pixels()), forms, key=KEY, engine=FixedEngine())
    assert (reading.status, reading.problem_code) == ("unidentified", "edition_unknown")
    assert reading.problem is not None and "vn-count-2026" in reading.problem


def test_without_a_code_the_printed_letters_are_a_proposal_only() -> None:
    reading = read(covered(noisy(page_pixels()), layout().qr_mm))
    assert (reading.status, reading.problem_code) == ("unidentified", "qr_unreadable")
    assert (reading.sheet_id, reading.fields) == (None, ())
    assert reading.proposal is not None
    assert (reading.proposal.sheet_id, reading.proposal.copy, reading.proposal.page) == (
        SHEET.sheet_id,
        1,
        1,
    )


def test_tesseract_that_is_absent_or_hangs_costs_only_the_proposal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object, **__: object) -> str:
        raise RuntimeError("Tesseract process timeout")

    monkeypatch.setattr(identify.pytesseract, "image_to_string", fails)
    reading = read(covered(page_pixels(), layout().qr_mm))
    assert (reading.problem_code, reading.proposal) == ("qr_unreadable", None)


def test_an_identity_that_people_typed_stands_in_for_the_code() -> None:
    blotted = covered(page_pixels(), layout().qr_mm)
    reading = read(blotted, given=IDENTITY)
    assert (reading.status, reading.identity_verified) == ("ok", None)
    assert reading.sheet_id == SHEET.sheet_id
    wrong_page = read(blotted, given=replace(IDENTITY, page=2))
    assert (wrong_page.status, wrong_page.problem_code) == ("unidentified", "marks_contradict")
    no_page = read(blotted, given=replace(IDENTITY, page=13))
    assert no_page.problem_code == "no_such_page"
    no_sheet = read(blotted, given=replace(IDENTITY, seats=99))
    assert no_sheet.problem_code == "no_such_sheet"


def test_a_typed_identity_that_contradicts_the_code_is_refused() -> None:
    reading = read(page_pixels(), given=replace(IDENTITY, copy=2))
    assert (reading.status, reading.problem_code) == ("unidentified", "contradicts_given")


def test_a_code_of_something_else_is_told_from_none() -> None:
    pixels = covered(page_pixels(), layout().qr_mm, 255)
    matrix = np.array(segno.make_qr("https://example.org").matrix)
    code = cv2.resize(
        (255 * (1 - matrix)).astype(np.uint8), (250, 250), interpolation=cv2.INTER_NEAREST
    )
    left, top = (round(value * PX_PER_MM) + 12 for value in layout().qr_mm[:2])
    pixels[top : top + 250, left : left + 250] = code
    assert read(pixels).problem_code == "qr_foreign"


def test_two_sheets_in_one_picture_are_refused() -> None:
    both = np.hstack([page_pixels(1), page_pixels(2)])
    assert read(np.ascontiguousarray(both)).problem_code == "two_sheets"


def test_a_blank_back_is_its_own_verdict_and_a_letter_is_not_blank() -> None:
    rng = np.random.default_rng(3)
    paper = np.clip(240 + rng.normal(0, 3, (1754, 1240)), 0, 255).astype(np.uint8)
    paper[:, :6] = 40  # the shadow along the scanner's edge
    blank = read(paper)
    assert (blank.status, blank.problem_code) == ("unidentified", "blank_page")
    assert blank.quality.blank_page
    for line in range(12):
        cv2.putText(paper, "Kinh gui Uy ban bau cu", (150, 200 + 90 * line), 0, 1.2, 30, 3)
    letter = read(paper)
    assert (letter.problem_code, letter.quality.blank_page) == ("not_a_sheet", False)


@pytest.mark.parametrize(("level", "blank"), [(255, True), (128, False), (0, False), (200, False)])
def test_damaged_data_that_decodes_to_one_grey_is_not_blank(level: int, blank: bool) -> None:
    reading = read(np.full((1754, 1240), level, np.uint8))
    assert reading.quality.blank_page is blank


def test_a_page_that_could_not_be_decoded_keeps_its_sentence() -> None:
    reading = read_page(failed_page("a.tif", 3, "page_broken", kind="TIFF"), FORMS)
    assert (reading.status, reading.file, reading.file_page) == ("unreadable_file", "a.tif", 3)
    assert reading.problem == Problem("page_broken", {"kind": "TIFF"}).text()


def test_every_sentence_exists_in_both_languages_with_the_same_facts() -> None:
    def facts(sentence: str) -> set[str]:
        return {part.split("}")[0] for part in sentence.split("{")[1:]}

    for code, (english, vietnamese) in SENTENCES.items():
        own = {"missing_vi": "missing", "side_vi": "side"}
        assert facts(english) == {own.get(name, name) for name in facts(vietnamese)}, code
        assert english.endswith(".") and vietnamese.endswith("."), code


@pytest.mark.parametrize("shape", [(1, 1), (5, 4000), (4000, 5), (40, 60), (199, 300), (300, 300)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_pictures_that_are_no_page_at_all(shape: tuple[int, int], level: int) -> None:
    reading = read(np.full(shape, level, np.uint8))
    assert reading.status == "unidentified"
    black = {"too_dark"} if level == 0 else set()
    assert reading.problem_code in {"not_a_sheet", "blank_page"} | black


def test_marks_in_the_wrong_order_hold_no_page() -> None:
    pixels = page_pixels()
    swapped = pixels.copy()
    side = round(16 * PX_PER_MM)
    left, right = slice(round(8 * PX_PER_MM), None), slice(round(186 * PX_PER_MM), None)
    rows = slice(round(8 * PX_PER_MM), round(8 * PX_PER_MM) + side)
    swapped[rows, left][:, :side] = pixels[rows, right][:, :side]
    swapped[rows, right][:, :side] = pixels[rows, left][:, :side]
    reading = read(swapped)
    assert (reading.status, reading.problem_code) == ("unregistered", "corners_missing")


# --- engines


class CrashingEngine(FixedEngine):
    def classify(self, patches: Patches) -> Probabilities:
        raise FloatingPointError("cosmic ray")


class MisshapenEngine(FixedEngine):
    def classify(self, patches: Patches) -> Probabilities:
        return super().classify(patches)[:-1]


class NotANumberEngine(FixedEngine):
    def classify(self, patches: Patches) -> Probabilities:
        return super().classify(patches) * np.float32(np.nan)


@pytest.mark.parametrize("engine", [CrashingEngine(), MisshapenEngine(), NotANumberEngine()])
def test_an_engine_that_fails_is_not_the_paper_s_fault(engine: FixedEngine) -> None:
    with pytest.raises(EngineError):
        read(page_pixels(), engine=engine)


def test_the_engine_decides_within_its_threshold() -> None:
    sevens = read(page_pixels(), engine=FixedEngine(7, 0.98))
    assert {(field.first.state, field.first.value) for field in sevens.fields} == {("read", 7777)}
    assert {field.state for field in sevens.fields} == {"unsure"}  # both groups are filled in
    assert sevens.engine == "fixed"
    doubtful = read(page_pixels(), engine=FixedEngine(7, 0.85))
    assert {field.first.state for field in doubtful.fields} == {"unsure"}
    blank = read(page_pixels(), engine=FixedEngine(BLANK))
    assert {field.state for field in blank.fields} == {"blank"}
    rubbish = read(page_pixels(), engine=FixedEngine(NOT_A_DIGIT))
    assert {field.state for field in rubbish.fields} == {"struck"}


def test_every_box_reaches_the_engine_in_printed_order() -> None:
    fields = layout().fields
    pixels = written(
        page_pixels(), [fields[0].boxes_mm[-1], *fields[2].boxes_mm[2:], fields[5].boxes_mm[0]]
    )
    pixels = written(pixels, [fields[8].correction_boxes_mm[-1]])
    reading = read(pixels, engine=InkEngine())
    got = {field.id: (field.state, field.value) for field in reading.fields}
    expected: dict[str, tuple[str, int | None]] = {field.id: ("blank", None) for field in fields}
    expected[fields[0].id] = ("read", 1)
    expected[fields[2].id] = ("read", 11)
    expected[fields[5].id] = ("unsure", None)  # a blank after a digit
    expected[fields[8].id] = ("unsure", None)  # a correction beside nothing struck out
    assert got == expected


def test_reading_is_pure() -> None:
    pixels = noisy(page_pixels())
    before = pixels.copy()
    first, second = read(pixels), read(pixels)
    assert replace(first, ms=0) == replace(second, ms=0)
    assert np.array_equal(pixels, before)


def test_json_has_the_keys_of_the_contract() -> None:
    line = read(page_pixels()).to_json()
    assert list(line) == [
        "file", "file_page", "sheet_id", "copy", "sheet_page", "form", "status", "problem",
        "identity_verified", "quality", "fields", "ms",
    ]  # fmt: skip
    field = line["fields"][0]
    assert list(field) == ["id", "state", "value", "confidence", "box_px", "groups"]
    assert list(field["groups"]) == ["first", "correction"]
    assert list(field["groups"]["first"]) == ["state", "value", "digits"]
    assert len(field["box_px"]) == 4


# --- pictures


def test_a_row_s_picture_is_straight_and_shows_label_and_boxes() -> None:
    pixels, _ = rotated(noisy(page_pixels()), 186.0)
    reading = read(pixels)
    field = layout().fields[3]
    picture = field_picture(image(pixels), reading, field.id, px_per_mm=8)
    assert picture.shape == pytest.approx((field.row_mm.h * 8, field.row_mm.w * 8), abs=3)
    # Printed letters on the left, an empty box where the first digit goes.
    left, top = field.row_mm.x, field.row_mm.y
    label = field.label_mm
    letters = picture[
        round((label.y - top) * 8) : round((label.y + label.h - top) * 8),
        round((label.x - left) * 8) : round((label.x + label.w - left) * 8),
    ]
    assert (letters < 120).mean() > 0.02
    box = field.boxes_mm[0]
    inside = picture[
        round((box.y - top + 1) * 8) : round((box.y - top + 7) * 8),
        round((box.x - left + 1) * 8) : round((box.x - left + 6) * 8),
    ]
    assert inside.min() > 150


def test_pictures_of_all_fields_and_of_the_page() -> None:
    page = next(open_pages(printed()))
    reading = read_page(page, FORMS, key=KEY, engine=FixedEngine())
    pictures = dict(field_pictures(page, reading))
    assert len(pictures) == len(layout().fields)
    assert all(picture.ndim == 3 for picture in pictures.values())
    small = page_picture(page, 400)
    assert max(small.shape[:2]) == 400
    with pytest.raises(KeyError):
        field_picture(page, reading, "no.such")


def test_the_page_s_picture_is_upright_as_the_file_asks() -> None:
    pixels = np.full((20, 40), 255, np.uint8)
    pixels[:5, :5] = 0
    turned = page_picture(PageImage("a.jpg", 1, pixels, orientation=6), 100)
    assert turned.shape == (40, 20)
    assert turned[:5, -5:].max() == 0
