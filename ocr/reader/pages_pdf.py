"""Pages of PDF files: the scan inside the page as it is, or the page rendered.

A scanner's PDF page is one picture. It is taken natively: no resampling, and for JPEG no detour
over PDFium's decoder. Everything else (several pictures, vectors, masks, annotations, a picture
placed askew) is rendered as a viewer shows it. PDFium is not thread-safe: one process, one reader.
"""

from __future__ import annotations

import io
import math
import re
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL.JpegImagePlugin import JpegImageFile

from ocr.errors import UnreadableFileError
from ocr.reader.limits import ReaderLimits
from ocr.reader.page_image import Grey, PageImage, Rgb, failed_page, orientation_of
from ocr.reader.pages_raster import DECODING_ERRORS, Source, decode_jpeg
from ocr.reader.problems import unreadable

PDF_ERRORS = (*DECODING_ERRORS, pdfium.PdfiumError)

# Dictionary keys that change how a picture looks when it is painted. The dictionaries of streams
# stand in a PDF uncompressed and unencrypted, so that their absence in the bytes is decisive.
_MASK_KEYS = re.compile(rb"/(?:SMask|Mask|ImageMask|Decode)\b")
_LONGEST_KEY = 16
_PART = 1 << 22
_INVISIBLE = 3
_PAGES_BETWEEN_OPENINGS = 50
"""PDFium keeps the bytes of every picture it has shown until the file is closed."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A picture that covers its page: the object, its stated dpi and its EXIF orientation."""

    image: pdfium.PdfImage
    dpi: float
    orientation: int


class PdfPages:
    """The pages of one PDF file, which stays open until it is closed."""

    def __init__(self, source: Source, size: int, label: str, limits: ReaderLimits) -> None:
        """Open the file; raises `UnreadableFileError` if locked, damaged, empty or too long."""
        self._source, self._size, self._label, self._limits = source, size, label, limits
        self._pdf = _document(source, size)
        self._pages_shown = 0
        self._masks: bool | None = None
        self.count = len(self._pdf)
        try:
            if self.count == 0:
                raise unreadable("file_no_pages", kind="PDF")
            if self.count > limits.max_pages:
                raise unreadable("too_many_pages", pages=self.count, limit=limits.max_pages)
        except UnreadableFileError:
            self._pdf.close()
            raise

    def page(self, number: int) -> PageImage:
        """Decode page `number`, from 1; a damaged one has a problem.

        Raises `UnreadableFileError` where the file has gone since it was opened.
        """
        if self._masks is None:
            try:
                self._masks = _holds_masks(self._source)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise unreadable("file_missing", reason=reason) from error
        if self._pages_shown == _PAGES_BETWEEN_OPENINGS:
            self._pdf.close()
            self._pdf = _document(self._source, self._size)
            self._pages_shown = 0
        self._pages_shown += 1
        return _page(self._pdf, self._source, self._label, number, self._limits, self._masks)

    def close(self) -> None:
        """Close the file."""
        self._pdf.close()


def _document(source: Source, size: int) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        # PDFium reports the cause by code; its words may change.
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD:
            raise unreadable("file_password") from error
        raise unreadable("file_broken", kind="PDF", bytes=size) from error


def _holds_masks(source: Source) -> bool:
    """Say whether any picture of the file may be masked."""
    if isinstance(source, bytes):
        return _MASK_KEYS.search(source) is not None
    state = source.stat()
    return _file_holds_masks(source, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=64)
def _file_holds_masks(path: Path, size: int, changed_ns: int) -> bool:
    """Search the whole file, part by part; remembered for those who open it for every page."""
    with path.open("rb") as handle:
        before = b""
        while part := handle.read(_PART):
            if _MASK_KEYS.search(before + part):
                return True
            before = part[-_LONGEST_KEY:]
    return False


def _page(
    pdf: pdfium.PdfDocument,
    source: Source,
    label: str,
    number: int,
    limits: ReaderLimits,
    masks: bool,
) -> PageImage:
    try:
        with closing(pdf[number - 1]) as page:
            placed = None if masks else _covering_image(page)
            too_large = _oversize(page, placed, limits)
            if too_large is not None:
                return failed_page(
                    label, number, "page_too_large", width=too_large[0], height=too_large[1],
                    limit=limits.max_pixels // 1_000_000,
                )  # fmt: skip
            load = partial(_colour_of, source, number, limits.render_dpi, masks)
            if placed is None:
                grey = _rendered(page, limits.render_dpi, colour=False)
                if grey.size == 0 or grey.min() == 255:
                    # Paper never renders as pure white: nothing was painted, which must not pass
                    # for the blank back of a sheet.
                    return failed_page(label, number, "page_empty")
                dpi = float(limits.render_dpi)
                return PageImage(label, number, grey, dpi, native=False, load_colour=load)
            grey = _embedded(placed.image, limits.max_pixels, colour=False)
            return PageImage(label, number, grey, placed.dpi, placed.orientation, load_colour=load)
    except PDF_ERRORS:
        return failed_page(label, number, "page_broken", kind="PDF")


def _oversize(
    page: pdfium.PdfPage, placed: _Placed | None, limits: ReaderLimits
) -> tuple[int, int] | None:
    """Return the size in pixels that would have to be decoded, if that is over the limit."""
    sizes: list[tuple[int, int]] = []
    if placed is None:
        scale = limits.render_dpi / 72
        width, height = page.get_size()
        sizes.append((math.ceil(width * scale), math.ceil(height * scale)))
    images = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=5)
    sizes.extend(image.get_px_size() for image in images)
    return next((size for size in sizes if size[0] * size[1] > limits.max_pixels), None)


def _covering_image(page: pdfium.PdfPage) -> _Placed | None:
    """Return the one picture that makes up the whole page, None where the page is anything else."""
    if pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
        return None
    image: pdfium.PdfImage | None = None
    for item in page.get_objects(max_depth=1):
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE and image is None:
            image = item
        elif not _is_invisible_text(item):
            return None
    if image is None or not _covers(image, page):
        return None
    a, b, c, d, _, _ = image.get_matrix().get()
    width, height = math.hypot(a, b), math.hypot(c, d)
    orientation = _orientation(a / width, b / width, c / height, d / height, page.get_rotation())
    if orientation is None:
        return None
    pixels = image.get_px_size()
    return _Placed(image, round(pixels[0] / (width / 72), 2), orientation)


def _is_invisible_text(item: pdfium.PdfObject) -> bool:
    """Say whether this is the searchable text that scanners lay under their picture."""
    return bool(
        item.type == pdfium_c.FPDF_PAGEOBJ_TEXT
        and pdfium_c.FPDFTextObj_GetTextRenderMode(item) == _INVISIBLE
    )


def _covers(image: pdfium.PdfImage, page: pdfium.PdfPage) -> bool:
    """Say whether the picture fills at least 90 % of the page and is not cut off by its edge."""
    left, bottom, right, top = image.get_bounds()
    page_left, page_bottom, page_right, page_top = page.get_bbox()
    page_width, page_height = page_right - page_left, page_top - page_bottom
    slack = 0.01 * max(page_width, page_height)
    inside = (
        left >= page_left - slack
        and bottom >= page_bottom - slack
        and right <= page_right + slack
        and top <= page_top + slack
    )
    return bool(inside and (right - left) * (top - bottom) >= 0.9 * page_width * page_height)


def _orientation(a: float, b: float, c: float, d: float, rotation: int) -> int | None:
    """Return the EXIF orientation of a picture placed by unit vectors (a, b), (c, d), y up.

    `rotation` is the page's /Rotate, clockwise degrees. None where the picture stands askew.
    """
    vectors = [(a, -b), (-c, d)]
    for _ in range(rotation // 90 % 4):
        vectors = [(-y, x) for x, y in vectors]
    whole = [(round(x), round(y)) for x, y in vectors]
    if any(math.hypot(x - i, y - j) > 0.002 for (x, y), (i, j) in zip(vectors, whole, strict=True)):
        return None
    try:
        return orientation_of(whole[0], whole[1])
    except KeyError:
        return None


def _embedded(image: pdfium.PdfImage, max_pixels: int, *, colour: bool) -> Grey:
    """Decode the picture as stored, [h, w] grey or [h, w, 3] RGB."""
    if image.get_filters() == ["DCTDecode"]:
        data = bytes(image.get_data())
        with JpegImageFile(io.BytesIO(data)) as header:
            plain, size = header.mode in {"L", "RGB"}, header.size
        if plain and size == image.get_px_size() and size[0] * size[1] <= max_pixels:
            return decode_jpeg(data, colour=colour)
    picture = image.get_bitmap(render=False).to_pil()
    return np.array(picture.convert("RGB" if colour else "L"))


def _rendered(page: pdfium.PdfPage, dpi: int, *, colour: bool) -> Grey:
    """Render the page as a viewer shows it, [h, w] grey or [h, w, 3] RGB."""
    with closing(page.render(scale=dpi / 72, grayscale=not colour)) as bitmap:
        picture = bitmap.to_pil()
        return np.array(picture.convert("RGB" if colour else "L"))


def _colour_of(source: Source, number: int, dpi: int, masks: bool) -> Rgb:
    """Decode one page again, in colour; its size was checked when its grey was decoded."""
    with (
        closing(pdfium.PdfDocument(source)) as pdf,
        closing(pdf[number - 1]) as page,
    ):
        placed = None if masks else _covering_image(page)
        if placed is None:
            return _rendered(page, dpi, colour=True)
        return _embedded(placed.image, int(1e12), colour=True)
