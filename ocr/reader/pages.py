"""Files in, pages out: `open_scan` finds out what a file is and gives its pages one by one.

The type is decided by the content, never by the name. Limits are checked on what the headers say,
before any pixel is decoded. A whole file that is no scan raises `UnreadableFileError`; one bad page
among good ones is a `PageImage` with a `problem`, and the rest go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol

from ocr.reader.limits import DEFAULT_LIMITS, ReaderLimits
from ocr.reader.page_image import PageImage
from ocr.reader.pages_pdf import PdfPages
from ocr.reader.pages_raster import SinglePage, Source, TiffPages
from ocr.reader.problems import unreadable

FileKind = Literal["PDF", "TIFF", "JPEG", "PNG", "HEIC"]
_SIGNATURES: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
# What people hand in by mistake, so that the message can name it.
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"RIFF", "a WebP picture, a sound or a video"),
    (b"%!PS", "a PostScript file"),
    (b"MZ", "a Windows program"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)


def file_kind(head: bytes) -> FileKind | None:
    """Return the kind that a file's first kilobyte shows, None if it is no kind of scan."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return "HEIC"
    # The PDF reference allows anything within the first kilobyte before the header.
    return "PDF" if b"%PDF-" in head[:1024] else None


def _stranger(head: bytes) -> str:
    for signature, name in _STRANGERS:
        if head.startswith(signature):
            return name
    if head[4:8] == b"ftyp":
        return "a video or a picture of another kind"
    if not any(byte < 9 or 13 < byte < 27 for byte in head):
        return "text or a web page"
    return "not that of any known scan"


class _Pages(Protocol):
    """What each kind of file brings: its pages by number from 1, closed when done."""

    @property
    def count(self) -> int:
        """How many pages the file has."""

    def page(self, number: int) -> PageImage:
        """Decode page `number`."""

    def close(self) -> None:
        """Close the file."""


class ScanFile:
    """One opened file of scans: `count` pages, each decoded when it is asked for.

    Whatever can be found out once per file is found out once. To be closed, or used in `with`.
    """

    def __init__(self, pages: _Pages, label: str, kind: FileKind) -> None:
        """Wrap an opened file; callers use `open_scan`."""
        self._pages = pages
        self.label = label
        self.kind = kind
        self.count = pages.count

    def page(self, number: int) -> PageImage:
        """Return page `number`, from 1.

        Raises `ValueError` for a page that the file does not have, and `UnreadableFileError` where
        the only page of a picture file cannot be decoded.
        """
        if not 1 <= number <= self.count:
            raise ValueError(
                f"{self.label}: page {number} was asked for, but the {self.kind} file has "
                f"{self.count}"
            )
        return self._pages.page(number)

    def close(self) -> None:
        """Close the file; pages that were given stay usable."""
        self._pages.close()

    def __enter__(self) -> ScanFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_scan(
    source: bytes | str | Path, limits: ReaderLimits = DEFAULT_LIMITS, name: str | None = None
) -> ScanFile:
    """Open one file, reading its headers only.

    `source` is the file's bytes or its path; `name` is what results call it (default: the path as
    given). Raises `UnreadableFileError` (its `problem` in two languages) where the whole file
    cannot be read.
    """
    label = name if name is not None else ("" if isinstance(source, bytes) else str(source))
    place: Source = source if isinstance(source, bytes) else Path(source)
    head, size = _head_and_size(place)
    _check_size(size, limits)
    kind = file_kind(head)
    if kind is None:
        raise unreadable("file_kind", found=_stranger(head))
    return ScanFile(_opened(kind, place, size, label, limits), label, kind)


def _opened(kind: FileKind, source: Source, size: int, label: str, limits: ReaderLimits) -> _Pages:
    if kind == "PDF":
        return PdfPages(source, size, label, limits)
    if kind == "TIFF":
        return TiffPages(source, size, label, limits)
    return SinglePage(kind, source, size, label, limits)


def open_pages(
    source: bytes | str | Path,
    limits: ReaderLimits = DEFAULT_LIMITS,
    name: str | None = None,
    *,
    only: int | None = None,
) -> Iterator[PageImage]:
    """Yield the pages of one file, each decoded when it is asked for.

    Arguments as for `open_scan`; `only` picks one page, counted from 1, without decoding the
    others. The file is closed when the iterator ends or is closed. Raises as `open_scan` and
    `ScanFile.page` do, before the first page.
    """
    with closing(open_scan(source, limits, name)) as scan:
        for number in range(1, scan.count + 1) if only is None else (only,):
            yield scan.page(number)


def count_pages(source: bytes | str | Path, limits: ReaderLimits = DEFAULT_LIMITS) -> int:
    """Return how many pages the file has, reading its headers only; raises as `open_scan` does."""
    with open_scan(source, limits) as scan:
        return scan.count


def _head_and_size(source: Source) -> tuple[bytes, int]:
    """Return the file's first kilobyte and its length in bytes."""
    if isinstance(source, bytes):
        return source[:1024], len(source)
    try:
        with source.open("rb") as handle:
            return handle.read(1024), handle.seek(0, 2)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise unreadable("file_missing", reason=reason) from error


def _check_size(size: int, limits: ReaderLimits) -> None:
    if size == 0:
        raise unreadable("file_empty")
    if size > limits.max_bytes:
        raise unreadable(
            "file_too_big", megabytes=size // 1_000_000, limit=limits.max_bytes // 1_000_000
        )
