"""Pages of PDF files: the scan inside is taken as it is, everything else is rendered."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ocr.errors import UnreadableFileError
from ocr.reader import pages_pdf
from ocr.reader.limits import ReaderLimits
from ocr.reader.page_image import upright
from ocr.reader.pages import open_pages, open_scan
from tests.ocr.page_files import (
    DPI,
    close,
    full_page,
    half_page,
    pdf_of,
    picture,
    saved,
    scene,
    turned,
    with_stamp,
)


def placed(matrix: tuple[float, ...]) -> object:
    """Return a function that paints the scene through a PDF matrix."""

    def draw(canvas: Canvas) -> None:
        data = io.BytesIO(saved(picture(), "JPEG", quality=92))
        canvas.transform(*matrix)
        canvas.drawImage(ImageReader(data), 0, 0, 1, 1)

    return draw


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(
    ("matrix", "size"),
    [
        ((212, 0, 0, 300, 0, 0), (212, 300)),
        ((-212, 0, 0, -300, 212, 300), (212, 300)),
        ((0, 212, -300, 0, 300, 0), (300, 212)),
        ((0, -212, 300, 0, 0, 212), (300, 212)),
        ((-212, 0, 0, 300, 212, 0), (212, 300)),
        ((212, 0, 0, -300, 0, 300), (212, 300)),
    ],
)
def test_a_picture_that_is_the_page_is_taken_natively(
    matrix: tuple[float, ...], size: tuple[float, float], rotation: int
) -> None:
    data = turned(pdf_of(placed(matrix), size=size), rotation)
    (page,) = open_pages(data)
    assert page.native and page.dpi == pytest.approx(DPI, abs=1)
    assert close(page.grey, scene())
    # What people see is what a viewer shows.
    document = pypdfium2.PdfDocument(data)
    shown = np.array(document[0].render(scale=2, grayscale=True).to_pil().convert("L"))
    document.close()
    assert close(upright(page.grey, page.orientation), shown, tolerance=6)


def askew(canvas: Canvas) -> None:
    canvas.rotate(2)
    full_page(canvas)


def masked(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(picture().convert("RGBA")), 0, 0, 212, 300, mask="auto")


def with_note(canvas: Canvas) -> None:
    full_page(canvas)
    canvas.linkURL("https://example.org", (10, 10, 100, 100))


def with_invisible_text(canvas: Canvas) -> None:
    full_page(canvas)
    text = canvas.beginText(20, 200)
    text.setTextRenderMode(3)
    text.textLine("searchable")
    canvas.drawText(text)


@pytest.mark.parametrize("draw", [half_page, with_stamp, askew, masked, with_note])
def test_any_other_page_is_rendered_at_a_stated_resolution(draw: object) -> None:
    (page,) = open_pages(pdf_of(draw))
    assert not page.native
    assert (page.dpi, page.orientation) == (300.0, 1)
    assert page.grey.shape == pytest.approx((1250, 884), abs=1)
    (coarse,) = open_pages(pdf_of(draw), ReaderLimits(render_dpi=150))
    assert (coarse.dpi, coarse.grey.shape) == (150.0, (625, 442))


def test_a_pdf_page_without_anything_is_not_a_blank_back() -> None:
    (page,) = open_pages(pdf_of(lambda canvas: None))
    assert page.problem is not None and page.problem.code == "page_empty"


def test_searchable_text_under_a_scan_does_not_spoil_it() -> None:
    (page,) = open_pages(pdf_of(with_invisible_text))
    assert page.native and close(page.grey, scene())


def test_masks_are_found_wherever_they_stand_in_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "masked.pdf"
    path.write_bytes(pdf_of(full_page, masked))
    for part in (7, 64, 1 << 22):
        pages_pdf._file_holds_masks.cache_clear()
        monkeypatch.setattr(pages_pdf, "_PART", part)
        with open_scan(path) as scan:
            # The first page could be taken natively, but not where a mask may lie over it.
            assert [scan.page(number).native for number in (1, 2)] == [False, False]
    # Another file under the same name is searched anew.
    path.write_bytes(pdf_of(full_page, half_page))
    with open_scan(path) as scan:
        assert [scan.page(number).native for number in (2, 1, 2)] == [False, True, False]


def test_a_long_file_is_opened_anew_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # PDFium keeps what it has shown: a thousand pages in one opening would fill the memory.
    monkeypatch.setattr(pages_pdf, "_PAGES_BETWEEN_OPENINGS", 2)
    path = tmp_path / "five.pdf"
    path.write_bytes(pdf_of(full_page, half_page, full_page, half_page, full_page))
    for source in (path, path.read_bytes()):
        found = list(open_pages(source))
        assert [page.native for page in found] == [True, False, True, False, True]
        assert close(found[4].grey, scene()) and close(found[4].colour()[:, :, 1], scene())


def test_a_file_that_has_gone_is_a_problem_of_that_file(tmp_path: Path) -> None:
    path = tmp_path / "gone.pdf"
    path.write_bytes(pdf_of(full_page))
    with open_scan(path) as scan:
        path.unlink()
        with pytest.raises(UnreadableFileError, match="not found"):
            scan.page(1)
