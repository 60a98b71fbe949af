"""Printed pages, rendered and measured: what is where, and that nothing is where it must not be."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
import zxingcpp

from ocr.errors import FormError, PrintingError
from ocr.forms.edition import FormEdition, builtin_editions
from ocr.forms.geometry import Box, PageLayout, lay_out
from ocr.forms.identity import decode_qr
from ocr.forms.sheet_data import SheetData, blank_sheet
from ocr.printing.document import TRIAL_BANNER, print_sheets
from ocr.printing.fitting import fit, width_of
from ocr.printing.fonts import load_fonts

COUNT = builtin_editions()["vn-count-2026"]
INVENTORY = builtin_editions()["vn-inventory-2026"]
KEY = b"key of the test election"
DPI = 200
LONG = "NGUYỄN PHÚC TÔN NỮ CÔNG TẰNG HUYỀN TÔN HOÀNG NGỌC KHÁNH BĂNG THANH TUYẾT NHUNG QUỲNH TRÂM "
HEADER = {
    "contest": "Bầu cử đại biểu Hội đồng nhân dân tỉnh Lâm Đồng khóa XI, nhiệm kỳ 2026–2031",
    "province": "Lâm Đồng",
    "commune": "Phường Xuân Hương – Đà Lạt " * 6,
    "station": "Khu vực bỏ phiếu số 7 – nhà văn hóa tổ dân phố 12 " * 5,
    "remark": "một mục không có trong mẫu",
}
LARGEST = SheetData(
    sheet_id="5H66S35M",
    copy=2,
    seats=5,
    candidates=(LONG * 3, "W" * 300, *(f"{LONG} {n}" for n in range(7)), "H’Ngát Niê Kđăm"),
    header=HEADER,
)
Grey = npt.NDArray[np.uint8]


def pdf_of(edition: FormEdition, sheet: SheetData, banner: str | None = None) -> bytes:
    buffer = io.BytesIO()
    print_sheets(edition, [sheet], buffer, key=KEY, trial_banner=banner)
    return buffer.getvalue()


@cache
def sample(name: str) -> tuple[FormEdition, SheetData, bytes]:
    edition, sheet = {
        "largest": (COUNT, LARGEST),
        "blank": (COUNT, blank_sheet(COUNT)),
        "inventory": (INVENTORY, replace(blank_sheet(INVENTORY), header={"province": "Huế"})),
    }[name]
    return edition, sheet, pdf_of(edition, sheet, TRIAL_BANNER if name == "largest" else None)


def pages_of(name: str) -> Iterator[tuple[PageLayout, pypdfium2.PdfPage]]:
    edition, sheet, pdf = sample(name)
    layout = lay_out(edition, sheet.seats, len(sheet.candidates))
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == len(layout.pages)
        for page_layout in layout.pages:
            page = document[page_layout.number - 1]
            yield page_layout, page
            page.close()
    finally:
        document.close()


def picture(page: pypdfium2.PdfPage, *, smooth: bool = True) -> Grey:
    raw = page.render(
        scale=DPI / 72,
        grayscale=True,
        no_smoothtext=not smooth,
        no_smoothpath=not smooth,
        no_smoothimage=not smooth,
    ).to_numpy()
    return np.ascontiguousarray(raw.reshape(raw.shape[0], raw.shape[1]))


def cut(image: Grey, box: Box, margin: float = 0.0) -> Grey:
    scale = DPI / 25.4
    top, left = round((box.y - margin) * scale), round((box.x - margin) * scale)
    bottom = round((box.y + box.h + margin) * scale)
    return image[top:bottom, left : round((box.x + box.w + margin) * scale)]


def characters(page: pypdfium2.PdfPage) -> list[tuple[str, Box]]:
    """Every visible character and its rectangle in mm from the top left."""
    text = page.get_textpage()
    height = page.get_height()
    found = []
    for place in range(text.count_chars()):
        char = text.get_text_range(place, 1)
        left, bottom, right, top = text.get_charbox(place)
        if char.strip() and right > left and top > bottom:
            mm = 25.4 / 72
            box = Box(left * mm, (height - top) * mm, (right - left) * mm, (top - bottom) * mm)
            found.append((char, box))
    text.close()
    return found


def text_of(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    words = " ".join(text.get_text_range().split())
    text.close()
    return words


def overlap(a: Box, b: Box) -> bool:
    return a.x + a.w > b.x and b.x + b.w > a.x and a.y + a.h > b.y and b.y + b.h > a.y


NAMES = ("largest", "blank", "inventory")


def test_ten_long_names_and_five_piles_fit_two_pages() -> None:
    assert len(list(pages_of("largest"))) == 2


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_printed_within_ten_millimetres_of_the_edge(name: str) -> None:
    border = round(10 * DPI / 25.4)
    for _, page in pages_of(name):
        image = picture(page).copy()
        assert (image < 128).any()
        image[border:-border, border:-border] = 255
        assert image.min() == 255


@pytest.mark.parametrize("name", NAMES)
def test_boxes_are_empty_and_alone(name: str) -> None:
    for layout, page in pages_of(name):
        image = picture(page)
        assert layout.fields
        for field in layout.fields:
            for box in (*field.boxes_mm, *field.correction_boxes_mm, field.initials_mm):
                inner = cut(image, box, margin=-0.3)
                assert inner.min() == 255, (field.id, box)
                outer = cut(image, box, margin=1.0).copy()
                ring = round(0.7 * DPI / 25.4)
                outer[ring:-ring, ring:-ring] = 255
                assert outer.min() == 255, (field.id, box)
            for box in field.boxes_mm:
                edge = cut(image, Box(box.x - 0.1, box.y + 1, 0.2, box.h - 2))
                assert edge.mean() < 128


@pytest.mark.parametrize("name", NAMES)
def test_no_letter_touches_a_box_a_mark_or_another_row(name: str) -> None:
    for layout, page in pages_of(name):
        solid = [corner.box for corner in layout.corner_marks]
        solid += [mark.box for mark in layout.row_marks]
        solid.append(layout.qr_mm)
        for field in layout.fields:
            solid += [*field.boxes_mm, *field.correction_boxes_mm, field.initials_mm]
        letters = characters(page)
        assert len(letters) > 100
        for char, box in letters:
            assert not any(overlap(box, other) for other in solid), (char, box)
        for field in layout.fields:
            for char, box in letters:
                if overlap(box, field.row_mm):
                    label = field.label_mm
                    assert box.x >= label.x - 0.5 and box.x + box.w <= label.x + label.w + 0.1
                    assert box.y >= field.row_mm.y, (field.id, char)
                    assert box.y + box.h <= field.row_mm.y + field.row_mm.h, (field.id, char)


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_black_or_white(name: str) -> None:
    for _, page in pages_of(name):
        image = picture(page, smooth=False)
        assert set(np.unique(image).tolist()) == {0, 255}


@pytest.mark.parametrize("name", NAMES)
def test_marks_and_qr_are_found_where_the_geometry_says(name: str) -> None:
    edition, sheet, _ = sample(name)
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    detector = cv2.aruco.ArucoDetector(dictionary, cv2.aruco.DetectorParameters())
    for layout, page in pages_of(name):
        image = picture(page)
        corners, ids, _ = detector.detectMarkers(image)
        assert ids is not None
        centres = {
            int(mark): quad.reshape(4, 2).mean(axis=0) * 25.4 / DPI
            for mark, quad in zip(ids.ravel(), corners, strict=True)
        }
        assert set(centres) == {mark.id for mark in layout.corner_marks}
        for mark in layout.corner_marks:
            assert centres[mark.id] == pytest.approx([mark.x, mark.y], abs=0.2)
        for row_mark in layout.row_marks:
            assert cut(image, row_mark.box, margin=-0.2).max() == 0
            ring = cut(image, row_mark.box, margin=0.9).copy()
            width = round(0.7 * DPI / 25.4)
            ring[width:-width, width:-width] = 255
            assert ring.min() == 255
        (code,) = zxingcpp.read_barcodes(image)
        identity, verified = decode_qr(code.text, KEY)
        assert verified is True
        assert (identity.form, identity.sheet_id) == (edition.id, sheet.sheet_id)
        assert (identity.copy, identity.page) == (sheet.copy, layout.number)
        assert (identity.seats, identity.candidates) == (sheet.seats, len(sheet.candidates))
        spot = code.position.top_left
        assert (spot.x * 25.4 / DPI, spot.y * 25.4 / DPI) == pytest.approx(
            (layout.qr_mm.x, layout.qr_mm.y), abs=0.5
        )


def test_what_must_be_said_is_printed() -> None:
    pages = [(layout, text_of(page)) for layout, page in pages_of("largest")]
    for layout, words in pages:
        assert f"KD 5H66-S35M B2 T{layout.number}/2" in words
        assert "Hỗ trợ kiểm phiếu – không thay thế biên bản" in words
        assert "VẬN HÀNH THỬ" in words
        assert "BẢN SỐ 2" in words
    first, last = pages[0][1], pages[-1][1]
    for wanted in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "PHIẾU GHI KẾT QUẢ KIỂM PHIẾU",
                   "Mỗi ô ghi một chữ số", "Ví dụ: ghi số 128", "Lâm Đồng", "một mục không có",
                   "Tổng số cử tri của khu vực bỏ phiếu", "Ký tắt", "1. NGUYỄN PHÚC"):  # fmt: skip
        assert wanted in first
    for wanted in ("NGƯỜI KIỂM PHIẾU THỨ NHẤT", "NGƯỜI KIỂM PHIẾU THỨ HAI", "NGƯỜI CHỨNG KIẾN",
                   "Kiểm phiếu xong lúc", "10. H’Ngát Niê Kđăm"):  # fmt: skip
        assert wanted in last
    assert "…" in first


def test_a_first_copy_of_a_real_election_has_no_banner() -> None:
    for _, page in pages_of("blank"):
        words = text_of(page)
        assert "VẬN HÀNH THỬ" not in words and "BẢN SỐ" not in words


def test_printing_twice_gives_the_same_bytes() -> None:
    _, sheet, pdf = sample("largest")
    assert pdf_of(COUNT, sheet, TRIAL_BANNER) == pdf


def test_decomposed_letters_print_as_composed_ones() -> None:
    names = tuple(unicodedata.normalize("NFD", name) for name in LARGEST.candidates)
    assert names != LARGEST.candidates
    assert pdf_of(COUNT, replace(LARGEST, candidates=names), TRIAL_BANNER) == sample("largest")[2]


def test_many_sheets_are_one_document_and_progress_is_told() -> None:
    told: list[int] = []
    out = io.BytesIO()
    sheets = (replace(LARGEST, copy=copy) for copy in range(1, 13))
    assert print_sheets(COUNT, sheets, out, progress=told.append) == 24
    assert told == list(range(1, 13))
    document = pypdfium2.PdfDocument(out.getvalue())
    page = document[23]
    code = zxingcpp.read_barcodes(picture(page))[0].text
    page.close()
    document.close()
    assert code == "KD1/vn-count-2026/5H66S35M/12/2/5/10/-"


def test_what_cannot_be_printed_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "sheets.pdf"
    for sheet, sentence in (
        (replace(LARGEST, candidates=("龍",) * 5), "candidate 1 holds “龍”"),
        (replace(LARGEST, header={"station": "😀"}), "header entry station holds"),
        (replace(LARGEST, seats=6), "made for 1 to 5 seats"),
    ):
        with pytest.raises(FormError, match=sentence):
            print_sheets(COUNT, [blank_sheet(COUNT), sheet], out)
    with pytest.raises(FormError, match="no sheet"):
        print_sheets(COUNT, [], out)
    assert not out.exists()
    with pytest.raises(PrintingError, match="cannot be written"):
        print_sheets(COUNT, [LARGEST], tmp_path / "absent" / "sheets.pdf")


def test_fitted_text_never_overruns() -> None:
    bold = load_fonts().bold
    steps = ((1, 12.0), (2, 10.0), (2, 8.0))
    for text in ("An", "Nguyễn Văn An", LONG, LONG * 4, "W" * 300, "W " * 90, "ấ" * 500):
        fitted = fit(text, bold, 100.0, steps)
        assert len(fitted.lines) <= 2
        assert all(width_of(line, bold, fitted.size) <= 100.0 for line in fitted.lines)
        whole = " ".join(fitted.lines).replace(" ", "")
        assert fitted.cut == whole.endswith("…")
        assert fitted.cut or whole == text.replace(" ", "")
