"""Whether a scan's file has its end: half-written files are left until they have.

Only the outer structure is looked at (where the format says that a file ends), never a picture; a
file that passes may still be refused by the reader. Bytes of zero at the end are passed over,
because some systems reserve the room of a file before they fill it.
"""

from __future__ import annotations

import re
import struct
from enum import Enum

PDF_HEAD = 1024
"""A PDF's header lies within so many bytes, and its end mark, too (ISO 32000, annex H.3)."""
MOST_DIRECTORIES = 10_000
"""Pages of a TIFF that are followed: more than any limit of the reader."""
_BLANKS = b"\0\t\n\f\r "
_START_OF_TABLE = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_PNG = b"\x89PNG\r\n\x1a\n"
_TIFF_ORDERS = {
    b"II*\0": "<",
    b"MM\0*": ">",
    b"II+\0": "<",
    b"MM\0+": ">",
}
_TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_TIFF_SIZES |= {13: 4, 16: 8, 17: 8, 18: 8}
# Where the pixels lie (strips or tiles), and how many bytes of them.
_PLACES, _LENGTHS = (273, 324), (279, 325)


class End(Enum):
    """What the end of a file says."""

    WHOLE = "whole"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    """No kind of file that the reader knows: its end cannot be looked for."""


def end_of(data: bytes) -> End:
    """Return whether `data` is a whole PDF, JPEG, PNG, TIFF or HEIC file.

    Nothing but zeros (also nothing at all) is partial: the room was reserved, nothing came yet.
    """
    if not data.strip(b"\0"):
        return End.PARTIAL
    for known, whole in (
        (data.startswith(b"\xff\xd8\xff"), _jpeg),
        (data.startswith(_PNG), _png),
        (data[:4] in _TIFF_ORDERS, _tiff),
        (data[4:8] == b"ftyp", _boxes),
        (b"%PDF-" in data[:PDF_HEAD], _pdf),
    ):
        if known:
            try:
                return End.WHOLE if whole(data) else End.PARTIAL
            except (IndexError, struct.error):
                return End.PARTIAL
    return End.UNKNOWN


def is_known(head: bytes) -> bool:
    """Whether a file that begins with `head` (1,024 bytes) is of a kind that the reader takes."""
    return end_of(head) is not End.UNKNOWN and bool(head.strip(b"\0"))


def _pdf(data: bytes) -> bool:
    tail = data[-64 * PDF_HEAD :].rstrip(_BLANKS)[-PDF_HEAD:]
    if b"%%EOF" not in tail:
        return False
    tables = _START_OF_TABLE.findall(tail)
    # The first part of a "fast web view" file ends like a whole one, with 0 as its table's place.
    return not tables or 0 < int(tables[-1]) < len(data)


def _jpeg(data: bytes) -> bool:
    """Look for the end mark behind the first scan: a thumbnail in the header has its own."""
    place = 2
    while True:
        if data[place] != 0xFF:
            return False
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        place += 2 + length
        if marker == 0xDA:
            return b"\xff\xd9" in data[place:]


def _png(data: bytes) -> bool:
    place = len(_PNG)
    while True:
        length, kind = struct.unpack_from(">I4s", data, place)
        place += 12 + length
        if kind == b"IEND":
            return bool(place <= len(data))


def _boxes(data: bytes) -> bool:
    """Follow the boxes of a HEIC file: the last one ends where the file ends.

    Coded pictures never end in many zeros: those are room that is not filled yet.
    """
    if not data[-32:].strip(b"\0"):
        return False
    place = 0
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        if length == 0:  # "to the end of the file"
            return True
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, place + 8)
        if length < 8:
            return False
        place += length
    return place == len(data)


def _tiff(data: bytes) -> bool:
    """Follow the chain of directories (pages): each, and its pixels, must lie inside the file."""
    order, big = _TIFF_ORDERS[data[:4]], data[2:4] in (b"+\0", b"\0+")
    (place,) = struct.unpack_from(order + ("Q" if big else "I"), data, 8 if big else 4)
    if place == 0:  # written last, when all pages are there
        return False
    for _page in range(MOST_DIRECTORIES):
        if place == 0:
            return True
        following = _directory(data, place, order, big)
        if following is None:
            return False
        place = following
    return True


def _directory(data: bytes, place: int, order: str, big: bool) -> int | None:
    """Return where the next directory lies (0: none), or None where this one is not all there."""
    (count,) = struct.unpack_from(order + ("Q" if big else "H"), data, place)
    place += 8 if big else 2
    size = 20 if big else 12
    if count == 0 or place + count * size > len(data):
        return None
    places: tuple[int, ...] = ()
    lengths: tuple[int, ...] = ()
    for entry in range(place, place + count * size, size):
        tag, numbers = _entry(data, entry, order, big)
        if tag in _PLACES:
            places = numbers
        elif tag in _LENGTHS:
            lengths = numbers
    if any(
        start + length > len(data) for start, length in zip(places, lengths, strict=False)
    ) or any(start >= len(data) for start in places):
        return None
    (following,) = struct.unpack_from(order + ("Q" if big else "I"), data, place + count * size)
    return int(following)


def _entry(data: bytes, place: int, order: str, big: bool) -> tuple[int, tuple[int, ...]]:
    """Return an entry's tag and its whole numbers; raises `struct.error` where they are cut off."""
    tag, kind, count = struct.unpack_from(order + ("HHQ" if big else "HHI"), data, place)
    place += 12 if big else 8
    size = _TIFF_SIZES.get(kind, 1) * count
    if size > (8 if big else 4):
        (place,) = struct.unpack_from(order + ("Q" if big else "I"), data, place)
    if place + size > len(data):
        raise struct.error("an entry's values lie behind the end of the file")
    letter = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}.get(kind)
    if letter is None or tag not in (*_PLACES, *_LENGTHS):
        return tag, ()
    return tag, struct.unpack_from(f"{order}{count}{letter}", data, place)
