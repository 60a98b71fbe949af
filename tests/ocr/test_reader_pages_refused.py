"""Every way a file can be no scan, or too large a one, or a scan with one bad page."""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from ocr.errors import UnreadableFileError
from ocr.reader import pages
from ocr.reader.limits import ReaderLimits
from ocr.reader.pages import open_pages
from ocr.reader.problems import STRANGERS_VI, Problem, UnreadableScanError
from tests.ocr.page_files import (
    close,
    full_page,
    half_page,
    heic,
    pdf_of,
    picture,
    saved,
    scene,
    with_stamp,
)

# --- limits, before anything is decoded


def bomb_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def bomb_pdf() -> bytes:
    """One page whose picture says that it has 100,000 × 100,000 pixels."""
    body = (
        b"<< /Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 1 "
        b"/ColorSpace /DeviceGray /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 100000 "
        b"/Rows 100000 >> /Length 4 >>\nstream\n\x00\x10\x01\x00\nendstream"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 212 300] /Contents 4 0 R "
        b"/Resources << /XObject << /I 5 0 R >> >> >>",
        b"<< /Length 25 >>\nstream\n212 0 0 300 0 0 cm /I Do \nendstream",
        body,
    ]
    out = b"%PDF-1.4\n"
    for number, item in enumerate(objects, 1):
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    return out + b"trailer << /Root 1 0 R /Size 6 >>\n%%EOF\n"


def test_a_huge_picture_is_refused_by_its_header() -> None:
    with pytest.raises(UnreadableFileError, match="100000 × 100000 pixels"):
        list(open_pages(bomb_png(100_000, 100_000)))
    (page,) = open_pages(bomb_pdf())
    assert page.problem is not None and page.problem.code == "page_too_large"
    small = ReaderLimits(max_pixels=1000)
    for data in (saved(picture(), "JPEG"), heic(picture())):
        with pytest.raises(UnreadableFileError, match="424 × 600"):
            list(open_pages(data, small))
    for data in (pdf_of(full_page), pdf_of(half_page), saved(picture(), "TIFF")):
        (page,) = open_pages(data, small)
        assert page.problem is not None and page.problem.code == "page_too_large"


def test_a_poster_that_would_be_rendered_huge_is_refused() -> None:
    (page,) = open_pages(pdf_of(with_stamp, size=(14_000, 14_000)))
    assert page.problem is not None and page.problem.code == "page_too_large"


def test_too_many_pages_are_refused_before_the_first() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(10, 10), invariant=True)
    for _ in range(10_000):
        canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableFileError, match="10000 pages, more than the limit of 2000"):
        next(open_pages(out.getvalue()))
    frames = [Image.new("1", (8, 8))] * 5
    tiff = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    with pytest.raises(UnreadableFileError, match="limit of 4"):
        next(open_pages(tiff, ReaderLimits(max_pages=4)))
    assert len(list(open_pages(tiff, ReaderLimits(max_pages=5)))) == 5


def test_too_many_bytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(600_000_000)
    with pytest.raises(UnreadableFileError, match="600 MB, more than the limit of 500 MB"):
        next(open_pages(path))


# --- what is no scan


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "file_empty", "empty"),
        (b"PK\x03\x04" + bytes(60), "file_kind", "Office document"),
        (b"<html><body>404</body></html>", "file_kind", "web page"),
        (bytes(range(256)), "file_kind", "not that of any known scan"),
        (b"%PDF-1.7 and then nothing", "file_broken", "PDF"),
        (pdf_of(full_page)[:1500], "file_broken", "PDF"),
        (saved(picture(), "JPEG", quality=92)[:4000], "file_broken", "JPEG"),
        (saved(picture(), "PNG")[:1000], "file_broken", "PNG"),
        (heic(picture())[:400], "file_broken", "HEIC"),
        (b"II*\x00\x08\x00\x00\x00", "file_broken", "TIFF"),
    ],
)
def test_what_is_no_scan_is_named(data: bytes, code: str, words: str) -> None:
    for call in (lambda: next(open_pages(data)), lambda: list(open_pages(data))):
        with pytest.raises(UnreadableScanError) as caught:
            call()
        assert caught.value.problem.code == code
        assert words in str(caught.value)
        assert caught.value.problem.text("vi") != str(caught.value)


def test_a_locked_pdf_says_so() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(100, 100), encrypt="secret")
    canvas.showPage()
    canvas.save()
    with pytest.raises(UnreadableFileError, match="locked with a password"):
        next(open_pages(out.getvalue()))


def test_the_name_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(saved(picture(), "PNG"))
    (page,) = open_pages(path)
    assert close(page.grey, scene())


def test_missing_files_and_folders(tmp_path: Path) -> None:
    for place in (tmp_path / "none.pdf", tmp_path):
        with pytest.raises(UnreadableFileError, match="not found or may not be opened"):
            next(open_pages(place))


def test_one_bad_page_does_not_stop_the_rest() -> None:
    frames = [picture(), picture().rotate(180), picture()]
    data = bytearray(
        saved(
            frames[0], "TIFF", compression="tiff_deflate", save_all=True, append_images=frames[1:]
        )
    )
    with Image.open(io.BytesIO(data)) as tiff:
        tiff.seek(1)
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    data[offset : offset + length] = bytes(length)
    pages = list(open_pages(bytes(data)))
    codes = [page.problem.code if page.problem else None for page in pages]
    assert codes == [None, "page_broken", None]
    assert close(pages[2].grey, scene())


def test_pages_come_one_by_one_and_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    path.write_bytes(pdf_of(full_page, half_page))
    pages = open_pages(path)
    assert next(pages).native
    pages.close()
    path.unlink()
    assert list(pages) == []


def test_the_error_survives_the_way_home_from_a_worker() -> None:
    with pytest.raises(UnreadableScanError) as caught:
        next(open_pages(b""))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.problem) == (str(caught.value), caught.value.problem)


def test_every_stranger_has_a_vietnamese_name() -> None:
    named = {name for _, name in pages._STRANGERS}
    named |= {pages._stranger(head) for head in (b"    ftypqt  ", b"<html>", bytes(range(256)))}
    assert named == set(STRANGERS_VI)
    told = Problem("file_kind", {"found": "a GIF picture"}).text("vi")
    assert "ảnh GIF" in told
    assert "a GIF" not in told
