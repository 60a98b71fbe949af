"""Files in, pages out: every kind, every orientation, every way a file can be no scan."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pillow_heif
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ocr.errors import UnreadableFileError
from ocr.reader import pages
from ocr.reader.page_image import upright
from ocr.reader.pages import ReaderLimits, count_pages, file_kind, open_pages
from ocr.reader.problems import STRANGERS_VI, Problem, UnreadableScanError

Grey = npt.NDArray[np.uint8]
WIDTH, HEIGHT = 424, 600
DPI = 144


def scene() -> Grey:
    """A picture that differs from all its turns and mirror images."""
    pixels = np.full((HEIGHT, WIDTH), 235, np.uint8)
    cv2.putText(pixels, "Kiem Doi", (40, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 20, 5)
    pixels[450:560, 300:400] = 90
    return pixels


def picture() -> Image.Image:
    return Image.fromarray(scene())


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def heic(image: Image.Image) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image.convert("RGB")).save(out, quality=90)
    return out.getvalue()


def pdf_of(*draw: object, size: tuple[float, float] = (212.0, 300.0)) -> bytes:
    """Return a PDF with one page for each function that draws on a canvas."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=True, pageCompression=0)
    for function in draw:
        assert callable(function)
        function(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def turned(data: bytes, rotation: int) -> bytes:
    """Return a PDF whose pages ask their viewer to turn them by `rotation` degrees."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(rotation)
        page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def full_page(canvas: Canvas) -> None:
    data = io.BytesIO(saved(picture(), "JPEG", quality=92))
    canvas.drawImage(ImageReader(data), 0, 0, 212, 300)


def close(found: Grey, expected: Grey, tolerance: float = 3.0) -> bool:
    if found.shape != expected.shape:
        return False
    return float(np.abs(found.astype(float) - expected).mean()) < tolerance


# --- kinds


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (saved(picture(), "JPEG", quality=92, dpi=(DPI, DPI)), "JPEG"),
        (saved(picture().convert("RGB"), "JPEG", quality=92, dpi=(DPI, DPI)), "JPEG"),
        (saved(picture(), "PNG", dpi=(DPI, DPI)), "PNG"),
        (saved(picture().convert("RGBA"), "PNG", dpi=(DPI, DPI)), "PNG"),
        (saved(picture().convert("P"), "PNG", dpi=(DPI, DPI)), "PNG"),
        (saved(picture(), "TIFF", dpi=(DPI, DPI)), "TIFF"),
        (saved(picture().convert("RGB"), "TIFF", compression="jpeg", dpi=(DPI, DPI)), "TIFF"),
        (saved(picture(), "TIFF", compression="tiff_lzw", dpi=(DPI, DPI)), "TIFF"),
        (pdf_of(full_page), "PDF"),
        (heic(picture()), "HEIC"),
    ],
)
def test_every_kind_gives_the_same_page(data: bytes, kind: str, tmp_path: Path) -> None:
    assert file_kind(data[:1024]) == kind
    path = tmp_path / "scan.whatever"
    path.write_bytes(data)
    for source in (data, path, str(path)):
        (page,) = open_pages(source, name="scan")
        assert page.problem is None and page.native
        assert (page.file, page.file_page, page.orientation) == ("scan", 1, 1)
        assert page.grey.dtype == np.uint8 and close(page.grey, scene())
        assert page.colour().shape == (HEIGHT, WIDTH, 3)
        assert close(page.colour()[:, :, 1], scene())
        if kind != "HEIC":
            assert page.dpi == pytest.approx(DPI, abs=1)
    assert count_pages(data) == count_pages(path) == 1


def test_colour_keeps_its_channels() -> None:
    blue = Image.new("RGB", (40, 30), (30, 60, 200))
    for data in (saved(blue, "JPEG", quality=95), saved(blue, "PNG"), saved(blue, "TIFF")):
        (page,) = open_pages(data)
        assert page.colour()[15, 20].tolist() == pytest.approx([30, 60, 200], abs=6)


def test_transparency_is_paper_and_sixteen_bits_are_scaled() -> None:
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    (page,) = open_pages(saved(clear, "PNG"))
    assert page.grey.min() == 255
    deep = Image.fromarray(np.full((20, 20), 40000, np.uint16))
    for kind in ("PNG", "TIFF"):
        (page,) = open_pages(saved(deep, kind))
        assert page.grey.max() == page.grey.min() == 40000 >> 8


def test_one_bit_group_4_with_several_pages() -> None:
    first = picture().point(lambda level: 255 * (level > 150)).convert("1")
    second = first.transpose(Image.Transpose.ROTATE_180)
    data = saved(
        first, "TIFF", compression="group4", dpi=(200, 200), save_all=True, append_images=[second]
    )
    assert count_pages(data) == 2
    pages = list(open_pages(data))
    assert [page.file_page for page in pages] == [1, 2]
    assert [page.dpi for page in pages] == [200, 200]
    assert set(np.unique(pages[0].grey)) == {0, 255}
    assert np.array_equal(pages[1].grey, pages[0].grey[::-1, ::-1])
    (only,) = open_pages(data, only=2)
    assert only.file_page == 2 and np.array_equal(only.grey, pages[1].grey)
    with pytest.raises(ValueError, match="page 3"):
        list(open_pages(data, only=3))


# --- as stored, and upright for people


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_the_page_is_as_stored_and_turns_upright_for_people(orientation: int, kind: str) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    options = {"quality": 92} if kind == "JPEG" else {}
    data = saved(picture(), kind, exif=exif, **options)
    (page,) = open_pages(data)
    assert page.orientation == orientation
    assert close(page.grey, scene())
    shown = picture() if orientation == 1 else picture().transpose(TURNS[orientation])
    expected = np.asarray(shown)
    assert close(upright(page.grey, page.orientation), expected)


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


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


def half_page(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(picture()), 0, 150, 106, 150)


def with_stamp(canvas: Canvas) -> None:
    full_page(canvas)
    canvas.rect(20, 20, 60, 30, fill=1)


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
    with pytest.raises(UnreadableFileError, match="10000 pages, more than the limit of 1000"):
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
    import pickle

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
