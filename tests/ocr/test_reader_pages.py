"""Files in, pages out: every kind and every orientation of picture files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr.reader.page_image import upright
from ocr.reader.pages import count_pages, file_kind, open_pages, open_scan
from tests.ocr.page_files import (
    DPI,
    HEIGHT,
    WIDTH,
    close,
    full_page,
    heic,
    pdf_of,
    picture,
    saved,
    scene,
)


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


def test_a_file_of_many_pages_is_opened_once_and_asked_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "five.tif"
    frames = [picture().point(lambda level, by=by: level // by) for by in range(1, 6)]
    path.write_bytes(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]))
    with open_scan(path) as scan:
        assert (scan.kind, scan.count) == ("TIFF", 5)
        for number in (4, 1, 5, 4):
            page = scan.page(number)
            assert page.file_page == number
            assert np.array_equal(page.grey, scene() // number)
        for number in (0, 6):
            with pytest.raises(ValueError, match=f"page {number} was asked for"):
                scan.page(number)
    assert np.array_equal(page.grey, scene() // 4)
