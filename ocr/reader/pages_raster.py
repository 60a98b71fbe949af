"""Pages of JPEG, PNG, HEIC and TIFF files, decoded as stored.

Pillow's plug-in classes are called directly, not through `Image.open`: that one guesses the type
again and raises its own size warnings; the limits here are `ReaderLimits`, checked on the header.
JPEG is decoded straight to grey by OpenCV, which skips the chroma planes.
"""

from __future__ import annotations

import io
import mmap
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import pillow_heif
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from ocr.reader.page_image import MIRRORED, Grey, PageImage, Rgb, failed_page
from ocr.reader.problems import unreadable

Buffer = bytes | mmap.mmap
Source = bytes | str | Path

# What broken files make the decoders raise. Pillow lets its parsers' own errors through.
DECODING_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
    MemoryError, RuntimeError, ZeroDivisionError, Image.DecompressionBombError, cv2.error,
)  # fmt: skip
_ORIENTATION = 274


def single_page(kind: str, data: Buffer, source: Source, label: str, max_pixels: int) -> PageImage:
    """Return the one page of a JPEG, PNG or HEIC file.

    Raises `UnreadableFileError` where the header or the pixels cannot be read or are too many.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _single_page(kind, data, source, label, max_pixels)
    except DECODING_ERRORS as error:
        raise unreadable("file_broken", kind=kind, bytes=len(data)) from error


def _single_page(kind: str, data: Buffer, source: Source, label: str, max_pixels: int) -> PageImage:
    if kind == "HEIC":
        heif = pillow_heif.open_heif(io.BytesIO(data))
        _check_pixels(heif.size, max_pixels)
        return _from_pillow(heif.to_pillow(), label, 1, partial(_colour_of, kind, source))
    opener = JpegImageFile if kind == "JPEG" else PngImageFile
    with opener(io.BytesIO(data)) as picture:
        _check_pixels(picture.size, max_pixels)
        if kind == "JPEG":
            dpi, orientation = stated_dpi(picture), _stated_orientation(picture)
            load = None if picture.mode == "L" else partial(_colour_of, kind, source)
            return PageImage(label, 1, decode_jpeg(bytes(data)), dpi, orientation, load_colour=load)
        return _from_pillow(picture, label, 1, partial(_colour_of, kind, source))


def _check_pixels(size: tuple[int, int], max_pixels: int) -> None:
    if size[0] * size[1] > max_pixels:
        raise unreadable(
            "page_too_large", width=size[0], height=size[1], limit=max_pixels // 1_000_000
        )


def decode_jpeg(data: bytes, *, colour: bool = False) -> Grey:
    """Decode a JPEG as stored, to [h, w] grey or [h, w, 3] RGB; raises OSError if damaged."""
    flags = cv2.IMREAD_COLOR_RGB if colour else cv2.IMREAD_GRAYSCALE
    decoded = cv2.imdecode(np.frombuffer(data, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    if decoded is None:
        raise OSError("the JPEG data is damaged or cut short")
    return decoded.astype(np.uint8, copy=False)


def _from_pillow(
    picture: Image.Image, label: str, number: int, load_colour: partial[Rgb]
) -> PageImage:
    dpi, orientation = stated_dpi(picture), _stated_orientation(picture)
    grey = to_grey(picture)
    coloured = picture.mode not in {"1", "L", "LA", "I", "I;16", "I;16B", "F"}
    return PageImage(
        label, number, grey, dpi, orientation, load_colour=load_colour if coloured else None
    )


def to_grey(picture: Image.Image) -> Grey:
    """Return [h, w] uint8 of any Pillow picture; 16 bits scaled down, transparency as paper."""
    if picture.mode.startswith("I"):
        wide: npt.NDArray[np.int64] = np.asarray(picture).astype(np.int64)
        shift = 8 if picture.mode.startswith("I;16") or wide.max(initial=0) > 255 else 0
        narrow: Grey = np.clip(wide >> shift, 0, 255).astype(np.uint8)
        return narrow
    if picture.mode in {"LA", "RGBA", "PA"} or "transparency" in picture.info:
        return np.asarray(_on_paper(picture).convert("L"))
    return np.asarray(picture.convert("L"))


def _on_paper(picture: Image.Image) -> Image.Image:
    layer = picture.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(paper, layer).convert("RGB")


def to_rgb(picture: Image.Image) -> Rgb:
    """Return [h, w, 3] uint8 of any Pillow picture, transparency as white paper."""
    if picture.mode in {"LA", "RGBA", "PA"} or "transparency" in picture.info:
        return np.asarray(_on_paper(picture))
    return np.asarray(picture.convert("RGB"))


def stated_dpi(picture: Image.Image) -> float | None:
    """Return the resolution in the header if it can be that of a scan (50–2400 dpi), else None."""
    try:
        stated = float(picture.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None
    # 72 and 96 are what cameras and screens write when they know nothing.
    return round(stated, 2) if 50 <= stated <= 2400 and stated not in (72, 96) else None


def _stated_orientation(picture: Image.Image) -> int:
    value = picture.getexif().get(_ORIENTATION, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _colour_of(kind: str, source: Source) -> Rgb:
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if kind == "JPEG":
        return decode_jpeg(data, colour=True)
    if kind == "HEIC":
        return to_rgb(pillow_heif.open_heif(io.BytesIO(data)).to_pillow())
    with PngImageFile(io.BytesIO(data)) as picture:
        return to_rgb(picture)


def count_tiff(data: Buffer, max_pages: int) -> int:
    """Return the number of pages of a TIFF file; raises `UnreadableFileError` if too many."""
    try:
        with warnings.catch_warnings(), _tiff(data) as picture:
            warnings.simplefilter("ignore")
            return _count_frames(picture, max_pages, len(data))
    except DECODING_ERRORS as error:
        raise unreadable("file_broken", kind="TIFF", bytes=len(data)) from error


def _tiff(data: Buffer) -> TiffImageFile:
    # What Pillow warns of is either harmless or shows when the page is decoded.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return TiffImageFile(io.BytesIO(data))


def _count_frames(picture: TiffImageFile, max_pages: int, size: int) -> int:
    """Walk the chain of directories; a damaged link in it counts as one (bad) last page."""
    count = 1
    while count <= max_pages:
        try:
            picture.seek(count)
        except EOFError:
            return count
        except DECODING_ERRORS:
            return count + 1
        count += 1
    raise unreadable("too_many_pages", pages=f"> {max_pages}", limit=max_pages)


def tiff_pages(
    data: Buffer, source: Source, label: str, max_pages: int, max_pixels: int, only: int | None
) -> Iterator[PageImage]:
    """Yield the pages of a TIFF file; raises `UnreadableFileError` if its header is broken."""
    count = count_tiff(data, max_pages)
    if only is not None and not 1 <= only <= count:
        raise ValueError(f"{label}: page {only} was asked for, but the file has {count}")
    with _tiff(data) as picture:
        for number in range(1, count + 1) if only is None else (only,):
            yield _tiff_page(picture, source, label, number, max_pixels)


def _tiff_page(
    picture: TiffImageFile, source: Source, label: str, number: int, max_pixels: int
) -> PageImage:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.seek(number - 1)
            width, height = picture.size
            if width * height > max_pixels:
                return failed_page(
                    label, number, "page_too_large",
                    width=width, height=height, limit=max_pixels // 1_000_000,
                )  # fmt: skip
            orientation, dpi = _stated_orientation(picture), stated_dpi(picture)
            grey = _as_stored(to_grey(picture), orientation)
            coloured = picture.mode not in {"1", "L", "LA", "I;16", "I;16B", "I", "F"}
    except DECODING_ERRORS:
        return failed_page(label, number, "page_broken", kind="TIFF")
    load = partial(_tiff_colour, source, number, orientation) if coloured else None
    return PageImage(label, number, grey, dpi, orientation, load_colour=load)


def _tiff_colour(source: Source, number: int, orientation: int) -> Rgb:
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    with _tiff(data) as picture:
        picture.seek(number - 1)
        return _as_stored(to_rgb(picture), orientation)


def _as_stored(picture: Grey, orientation: int) -> Grey:
    """Undo the turn that Pillow gives a TIFF page by its orientation tag while it loads it."""
    quarter_turns = {1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}[orientation]
    stored = np.rot90(picture, -quarter_turns)
    if orientation in MIRRORED:
        stored = stored[:, ::-1]
    return cast(Grey, np.ascontiguousarray(stored))
