"""`read --explain`: what stands on the picture of pages that were read, and of refused ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from ocr.commands import explain_words
from ocr.commands.explain import explain_page
from ocr.commands.explain_canvas import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, Colour
from ocr.commands.explain_files import picture_path, save
from ocr.commands.explain_page import PX_PER_MM, boxes_seen, stored_view
from ocr.commands.explain_title import refused_legend, title_lines
from ocr.commands.explain_words import percent, round_down, word
from ocr.errors import ExplanationError
from ocr.reader.advice import advice_text
from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.reader.page_image import PageImage, failed_page, upright
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from tests.ocr.patches import printed_box
from tests.ocr.reader_sheets import (
    FORMS,
    KEY,
    FixedEngine,
    Grey,
    InkEngine,
    image,
    layout,
    page_pixels,
    rotated,
)
from tests.ocr.reader_sheets import (
    PX_PER_MM as SCAN_PX_PER_MM,
)


def explained(
    page: PageImage, engine: FixedEngine, language: explain_words.Language = "vi"
) -> tuple[SheetReading, Image.Image]:
    reading = read_page(page, FORMS, key=KEY, engine=engine)
    return reading, explain_page(page, reading, FORMS, engine, key=KEY, language=language)


def has(picture: Image.Image, colour: Colour, x_mm: float, y_mm: float, reach_mm: float) -> bool:
    """Say whether `colour` occurs near a place of the form; the page ends with the picture."""
    top = picture.height - round(297 * PX_PER_MM)
    x, y, reach = x_mm * PX_PER_MM, top + y_mm * PX_PER_MM, reach_mm * PX_PER_MM
    part = np.asarray(picture)[
        round(y - reach) : round(y + reach), round(x - reach) : round(x + reach)
    ]
    return bool((part == colour).all(axis=2).any())


def inked() -> Grey:
    """The first page with something in the first field's last box and much in its first one."""
    pixels = page_pixels(1).copy()
    boxes = layout(1).fields[0].boxes_mm
    for box, share in ((boxes[-1], 0.25), (boxes[0], 0.8)):
        x, y, w, h = (round(side * SCAN_PX_PER_MM) for side in box)
        dy, dx = round(h * (1 - share) / 2), round(w * (1 - share) / 2)
        pixels[y + dy : y + h - dy, x + dx : x + w - dx] = 0
    return pixels


@pytest.mark.parametrize("turn", [0.0, 3.0])
def test_every_box_is_drawn_where_it_is_in_the_colour_of_what_was_read(turn: float) -> None:
    pixels = rotated(inked(), turn)[0] if turn else inked()
    reading, picture = explained(image(pixels), InkEngine())
    assert reading.status == "ok"
    boxes = layout(1).fields[0].boxes_mm
    for box, colour in ((boxes[-1], GREEN), (boxes[0], RED), (boxes[1], GREY)):
        for x, y in ((box.x, box.y + box.h / 2), (box.x + box.w, box.y + box.h / 2)):
            assert has(picture, colour, x, y, 0.6)
    for mark in layout(1).corner_marks:
        assert has(picture, BLUE, mark.x - mark.size / 2, mark.y, 0.6)
    for mark in layout(1).row_marks:
        assert has(picture, GREEN, mark.x, mark.y, 0.5)
    # Beside the page: at least the patches of all boxes of a row, doubled.
    assert picture.width > 210 * PX_PER_MM + 2 * 72 * len(boxes)


def test_doubtful_boxes_are_told_apart_from_sure_ones() -> None:
    for kind in (7, BLANK, NOT_A_DIGIT):
        _, picture = explained(image(page_pixels(1)), FixedEngine(kind, p=0.6))
        box = layout(1).fields[0].boxes_mm[0]
        assert has(picture, ORANGE, box.x, box.y + box.h / 2, 0.6)
        assert not has(picture, PURPLE, box.x, box.y + box.h / 2, 0.6)


def test_a_box_under_a_slip_is_marked_and_the_reason_named() -> None:
    pixels = page_pixels(1).copy()
    box = layout(1).fields[0].boxes_mm[0]
    x, y, w, h = (round(side * SCAN_PX_PER_MM) for side in box)
    pixels[y - 12 : y + h + 12, x - 12 : x + w - 20] = 255
    reading, picture = explained(image(pixels), FixedEngine(BLANK, p=0.99))
    assert reading.fields[0].state == "unsure" and reading.fields[1].state == "blank"
    assert has(picture, ORANGE, box.x, box.y + box.h / 2, 0.6)
    assert not has(picture, ORANGE, box.x, layout(1).fields[1].boxes_mm[0].y + box.h / 2, 0.6)


def test_a_missing_corner_is_shown_where_it_should_be() -> None:
    pixels = page_pixels(1).copy()
    mark = layout(1).corner_marks[2]
    x, y, w, h = (round(side * SCAN_PX_PER_MM) for side in mark.box)
    pixels[y - 20 : y + h + 20, x - 20 : x + w + 20] = 255
    reading, picture = explained(image(pixels), FixedEngine(), "en")
    assert (reading.status, reading.quality.corners_found) == ("ok", 3)
    assert has(picture, RED, mark.x - mark.size / 2, mark.y, 0.6)


def test_refused_pages_have_their_picture_too() -> None:
    code = layout(1).qr_mm
    x, y, w, h = (round(side * SCAN_PX_PER_MM) for side in code)
    covered = page_pixels(1).copy()
    covered[y : y + h, x : x + w] = 128
    blank = np.full((800, 600), 240, np.uint8)
    broken = failed_page("scan.jpg", 1, "page_broken", kind="JPEG")
    for page, status, marks in (
        (image(covered), "unidentified", True),
        (image(blank), "unidentified", False),
        (broken, "unreadable_file", False),
    ):
        for language in ("vi", "en"):
            reading, picture = explained(page, FixedEngine(), language)
            assert reading.status == status
            # The legend alone has some blue; four marks and the code's place have much more.
            assert (int((np.asarray(picture) == BLUE).all(axis=2).sum()) > 2000) == marks
            assert (np.asarray(picture) == RED).all(axis=2).any()


def test_a_page_stopped_after_its_digits_were_read_shows_them_without_a_reading() -> None:
    page, engine = image(inked()), InkEngine()
    read = read_page(page, FORMS, key=KEY, engine=engine)
    told = replace(read.quality, advice=("too_dark", "shadow"))
    stopped = replace(read, status="unregistered", fields=(), problem="Scan again.", quality=told)
    picture = explain_page(page, stopped, FORMS, engine, key=KEY, language="en")
    first = layout(1).fields[0].boxes_mm
    for box, colour in ((first[-1], GREEN), (first[0], RED)):
        assert has(picture, colour, box.x, box.y + box.h / 2, 0.6)
    lines = [line.text for line in title_lines(stopped, engine, "en")]
    assert {advice_text("too_dark"), advice_text("shadow"), "Scan again."} < set(lines)


def heading(reading: SheetReading, language: explain_words.Language) -> str:
    return "\n".join(line.text for line in title_lines(reading, FixedEngine(), language))


def test_the_head_counts_the_numbers_and_names_the_measures() -> None:
    reading = read_page(image(inked()), FORMS, key=KEY, engine=InkEngine())
    fields = len(reading.fields)
    shown = heading(reading, "vi")
    counted = f"đọc được 0 · không chắc 0 · gạch bỏ 1 · trống {fields - 1}"
    assert f"{fields} ô số liệu: {counted}" in shown
    known = replace(
        reading.quality, edge_mm=0.214, paper=0.96, evenness=0.5, noise=0.0123, solid=None,
        lines=0.4, streaks=2, guessed=0.25, covered=0.04, gaps=0.5,
    )  # fmt: skip
    shown = heading(replace(reading, quality=known), "en")
    assert f"{fields} fields: read 0 · unsure 0 · struck 1 · blank {fields - 1}" in shown
    assert (
        "Measures: width of a printed edge 0.21 mm · brightness of the paper 96 % · evenness of "
        "the light 50 % · grain 1.2 % · darkness of the boxes' lines 40 % · groups whose place is "
        "a guess 25 % · boxes in glare or covered 4 % · "
        "boxes without lines in whole rows or columns 50 % · streaks 2"
    ) in shown
    assert "hạt nhiễu 1,2 %" in heading(replace(reading, quality=known), "vi")


def test_a_page_that_never_was_a_picture_has_no_measures_and_no_legend() -> None:
    broken = failed_page("scan.jpg", 1, "page_broken", kind="JPEG")
    reading, picture = explained(broken, FixedEngine(), "en")
    assert "pixels" not in heading(reading, "en") and "corner" not in heading(reading, "en")
    assert "Measures" not in heading(reading, "en") and "fields" not in heading(reading, "en")
    assert not (np.asarray(picture) == BLUE).all(axis=2).any()


def test_the_legend_of_a_refused_page_has_the_signs_that_are_on_it() -> None:
    assert refused_legend(found=False, missing=False, code=False) == ()
    keys = [sign.key for sign in refused_legend(found=True, missing=True, code=True)]
    assert keys == ["corner_found", "corner_missing", "code"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_words_cross_the_frame_of_the_code(language: explain_words.Language) -> None:
    _, picture = explained(image(page_pixels(1)), FixedEngine(), language)
    code = layout(1).qr_mm
    top = picture.height - round(297 * PX_PER_MM) + round((code.y - 3.5) * PX_PER_MM)
    left, right = (round((code.x + x) * PX_PER_MM) for x in (-8, code.w + 2))
    above = np.asarray(picture)[top : top + round(2 * PX_PER_MM), left:right]
    assert not (above == BLUE).all(axis=2).any()


def test_a_doubtful_box_names_its_second_choice() -> None:
    answer = np.zeros((2, 12), np.float32)
    answer[0, [3, 8]] = 0.7, 0.25
    answer[1, [BLANK, 1]] = 0.96, 0.04
    doubtful, sure = boxes_seen(np.stack([printed_box()] * 2), answer, 0.9)
    assert (doubtful.text, doubtful.second_label("vi")) == ("?3", "8 ,250")
    assert (sure.label("en"), sure.second_label("en")) == ("– .959", "")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_stored_page_is_shown_upright_and_places_go_with_it(orientation: int) -> None:
    pixels = np.full((300, 200), 255, np.uint8)
    pixels[60:64, 20:24] = 0
    view = stored_view(image(pixels, orientation), 600)
    assert np.array_equal(view.picture, upright(pixels, orientation))
    x, y = view.at(np.array([(22.0, 62.0)]))[0]
    assert view.picture[int(y), int(x)] == 0
    assert np.argwhere(view.picture == 0).mean(axis=0) + 0.5 == pytest.approx([y, x])


# --- files


def test_pictures_go_beside_the_scan_into_a_folder_or_where_they_are_told(tmp_path: Path) -> None:
    scan = str(tmp_path / "a.pdf")
    assert picture_path(scan, 2, 3, None) == tmp_path / "a.pdf.explain-p2.png"
    assert picture_path("b/a.pdf", 1, 1, tmp_path) == tmp_path / "a.pdf.explain-p1.png"
    out = tmp_path / "seen.png"
    assert picture_path(scan, 1, 1, out) == out
    assert picture_path(scan, 2, 3, out) == tmp_path / "seen-p2.png"


def test_only_an_earlier_explanation_is_written_over(tmp_path: Path) -> None:
    path, picture = tmp_path / "seen.png", Image.new("RGB", (30, 20), "white")
    save(picture, path)
    save(Image.new("RGB", (40, 20)), path)
    with Image.open(path) as again:
        assert again.size == (40, 20)
    scan = tmp_path / "scan.png"
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "a scanner")
    picture.save(scan, pnginfo=info)
    before = scan.read_bytes()
    with pytest.raises(ExplanationError, match="nothing was written over it"):
        save(picture, scan)
    assert scan.read_bytes() == before
    with pytest.raises(ExplanationError, match="cannot be written"):
        save(picture, tmp_path / "none" / "seen.png")
    with pytest.raises(ExplanationError, match="không có thư mục này"):
        save(picture, tmp_path / "none" / "seen.png", "vi")


# --- words


def test_every_word_is_there_in_both_languages() -> None:
    for key in explain_words._WORDS:
        assert word(key, "vi") and word(key, "en")


def test_a_share_is_never_rounded_up_to_certainty() -> None:
    assert percent(0.998, "vi") == "99,8 %"
    assert percent(0.99999, "en") == "> 99.9 %"
    assert percent(1.0, "en", 2) == "100.00 %"
    assert (round_down(0.9999, "vi"), round_down(0.9999, "en")) == (",999", ".999")
    assert round_down(1.0, "vi") == "1"
