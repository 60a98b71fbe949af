"""Pages of JPEG, PNG, HEIC and TIFF files, decoded as stored.

Pillow's plug-in classes are called directly, not through `Image.open`: that one guesses the type
again and raises its own size warnings; the limits here are `ReaderLimits`, checked on the header.
JPEG is decoded straight to grey by OpenCV, which skips the chroma planes.
"""

from __future__ import annotations

import io
import warnings
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

from ocr.errors import UnreadableFileError
from ocr.reader.limits import ReaderLimits
from ocr.reader.page_image import MIRRORED, Grey, PageImage, Rgb, failed_page
from ocr.reader.problems import unreadable

Source = bytes | Path
"""A file: its bytes, or where it lies."""

# What broken files make the decoders raise. Pillow lets its parsers' own errors through.
DECODING_ERRORS = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError,
    MemoryError, RuntimeError, ZeroDivisionError, Image.DecompressionBombError, cv2.error,
)  # fmt: skip
_ORIENTATION = 274


class SinglePage:
    """The one page of a JPEG, PNG or HEIC file."""

    count = 1

    def __init__(
        self, kind: str, source: Source, size: int, label: str, limits: ReaderLimits
    ) -> None:
        """Note what to decode; nothing is read before the page is asked for."""
        self._kind, self._source, self._size = kind, source, size
        self._label, self._max_pixels = label, limits.max_pixels

    def page(self, number: int) -> PageImage:
        """Decode the page (`number` is 1).

        Raises `UnreadableFileError` where the header or the pixels cannot be read or are too many.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return self._decoded(number)
        except DECODING_ERRORS as error:
            raise unreadable("file_broken", kind=self._kind, bytes=self._size) from error

    def close(self) -> None:
        """Do nothing: the file is open only while its page is decoded."""

    def _decoded(self, number: int) -> PageImage:
        data = bytes_of(self._source)
        load = partial(_colour_of, self._kind, self._source)
        if self._kind == "HEIC":
            heif = pillow_heif.open_heif(io.BytesIO(data))
            _check_pixels(heif.size, self._max_pixels)
            return _from_pillow(heif.to_pillow(), self._label, number, load)
        opener = JpegImageFile if self._kind == "JPEG" else PngImageFile
        with opener(io.BytesIO(data)) as picture:
            _check_pixels(picture.size, self._max_pixels)
            if self._kind == "PNG":
                return _from_pillow(picture, self._label, number, load)
            dpi, orientation = stated_dpi(picture), _stated_orientation(picture)
            colour = None if picture.mode == "L" else load
            grey = decode_jpeg(data)
        return PageImage(self._label, number, grey, dpi, orientation, load_colour=colour)


def bytes_of(source: Source) -> bytes:
    """Return the whole file."""
    return source if isinstance(source, bytes) else source.read_bytes()


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
    data = bytes_of(source)
    if kind == "JPEG":
        return decode_jpeg(data, colour=True)
    if kind == "HEIC":
        return to_rgb(pillow_heif.open_heif(io.BytesIO(data)).to_pillow())
    with PngImageFile(io.BytesIO(data)) as picture:
        return to_rgb(picture)


class TiffPages:
    """The pages of one TIFF file, which stays open until it is closed."""

    def __init__(self, source: Source, size: int, label: str, limits: ReaderLimits) -> None:
        """Open the file; raises `UnreadableFileError` if its header is broken or it is too long."""
        self._source, self._label, self._max_pixels = source, label, limits.max_pixels
        try:
            self._picture = _tiff(source)
        except DECODING_ERRORS as error:
            raise unreadable("file_broken", kind="TIFF", bytes=size) from error
        try:
            self.count = _count_frames(self._picture, limits.max_pages)
        except UnreadableFileError:
            self._picture.close()
            raise

    def page(self, number: int) -> PageImage:
        """Decode page `number`, from 1; a damaged one has a problem."""
        return _tiff_page(self._picture, self._source, self._label, number, self._max_pixels)

    def close(self) -> None:
        """Close the file."""
        self._picture.close()


def _tiff(source: Source) -> TiffImageFile:
    # What Pillow warns of is either harmless or shows when the page is decoded.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # By its name, a file is read where it lies; only bytes need a copy in memory.
        return TiffImageFile(io.BytesIO(source) if isinstance(source, bytes) else source)


def _count_frames(picture: TiffImageFile, max_pages: int) -> int:
    """Walk the chain of directories; a damaged link in it counts as one (bad) last page."""
    count = 1
    while count <= max_pages:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                picture.seek(count)
        except EOFError:
            return count
        except DECODING_ERRORS:
            return count + 1
        count += 1
    raise unreadable("too_many_pages", pages=f"> {max_pages}", limit=max_pages)


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
    with _tiff(source) as picture:
        picture.seek(number - 1)
        return _as_stored(to_rgb(picture), orientation)


def _as_stored(picture: Grey, orientation: int) -> Grey:
    """Undo the turn that Pillow gives a TIFF page by its orientation tag while it loads it."""
    quarter_turns = {1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}[orientation]
    stored = np.rot90(picture, -quarter_turns)
    if orientation in MIRRORED:
        stored = stored[:, ::-1]
    return cast(Grey, np.ascontiguousarray(stored))
