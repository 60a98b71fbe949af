"""Files in, pages out: `open_pages` finds out what a file is and yields its pages one by one.

The type is decided by the content, never by the name. Limits are checked on what the headers say,
before any pixel is decoded. A whole file that is no scan raises `UnreadableFileError`; one bad page
among good ones is yielded as a `PageImage` with a `problem`, and the rest go on.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ocr.reader import pages_pdf, pages_raster
from ocr.reader.page_image import PageImage
from ocr.reader.problems import unreadable

FileKind = Literal["PDF", "TIFF", "JPEG", "PNG", "HEIC"]
Buffer = bytes | mmap.mmap


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What is refused before anything is decoded, so that no file can exhaust the machine.

    `max_bytes` per file, `max_pages` per file, `max_pixels` per page (an A3 page at 600 dpi has 70
    million), `render_dpi` for PDF pages that are not one plain image.
    """

    max_bytes: int = 500_000_000
    max_pages: int = 1_000
    max_pixels: int = 80_000_000
    render_dpi: int = 300


DEFAULT_LIMITS = ReaderLimits()

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


def open_pages(
    source: bytes | str | Path,
    limits: ReaderLimits = DEFAULT_LIMITS,
    name: str | None = None,
    *,
    only: int | None = None,
) -> Iterator[PageImage]:
    """Yield the pages of one file, each decoded when it is asked for.

    `source` is the file's bytes or its path; `name` is what results call it (default: the path as
    given). `only` picks one page, counted from 1, without decoding the others. The file is closed
    when the iterator ends or is closed. Raises `UnreadableFileError` (its `problem` in two
    languages) before the first page where the whole file cannot be read, and `ValueError` where
    `only` names a page that the file does not have.
    """
    label = name if name is not None else ("" if isinstance(source, bytes) else str(source))
    with _opened(source, limits) as data:
        kind = _kind_of(data)
        pages = _reader(kind, data, source, label, limits, only)
        yield from pages


def count_pages(source: bytes | str | Path, limits: ReaderLimits = DEFAULT_LIMITS) -> int:
    """Return how many pages the file has, reading its headers only; raises as `open_pages` does."""
    with _opened(source, limits) as data:
        kind = _kind_of(data)
        if kind == "PDF":
            with pages_pdf.document(_pdf_source(data, source), limits.max_pages) as pdf:
                return len(pdf)
        if kind == "TIFF":
            return pages_raster.count_tiff(data, limits.max_pages)
        return 1


def _kind_of(data: Buffer) -> FileKind:
    head = bytes(data[:1024])
    kind = file_kind(head)
    if kind is None:
        raise unreadable("file_kind", found=_stranger(head))
    return kind


def _pdf_source(data: Buffer, source: bytes | str | Path) -> bytes | Path:
    return data if isinstance(data, bytes) else Path(str(source))


def _reader(
    kind: FileKind,
    data: Buffer,
    source: bytes | str | Path,
    label: str,
    limits: ReaderLimits,
    only: int | None,
) -> Iterator[PageImage]:
    if kind == "PDF":
        return pages_pdf.pdf_pages(
            _pdf_source(data, source),
            data,
            label,
            pages_pdf.PdfLimits(limits.max_pages, limits.max_pixels, limits.render_dpi),
            only,
        )
    if kind == "TIFF":
        return pages_raster.tiff_pages(
            data, source, label, limits.max_pages, limits.max_pixels, only
        )
    if only not in (None, 1):
        raise ValueError(f"{label}: page {only} was asked for, but a {kind} file has one page")
    page = pages_raster.single_page(kind, data, source, label, limits.max_pixels)
    return iter((page,))


@contextmanager
def _opened(source: bytes | str | Path, limits: ReaderLimits) -> Iterator[Buffer]:
    """Give the file's bytes, mapped into memory where it is a path; refuse empty and huge ones."""
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        yield source
        return
    try:
        with Path(source).open("rb") as handle:
            _check_size(os.fstat(handle.fileno()).st_size, limits)
            mapped = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise unreadable("file_missing", reason=reason) from error
    with mapped:
        yield mapped


def _check_size(size: int, limits: ReaderLimits) -> None:
    if size == 0:
        raise unreadable("file_empty")
    if size > limits.max_bytes:
        raise unreadable(
            "file_too_big", megabytes=size // 1_000_000, limit=limits.max_bytes // 1_000_000
        )
