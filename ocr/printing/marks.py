"""What the reader finds a page by: corner marks, row marks, QR code, identity in letters."""

from __future__ import annotations

from functools import cache

import cv2
import segno

from ocr.forms.geometry import Box, PageLayout
from ocr.forms.identity import PageIdentity, encode_qr, printed_identity
from ocr.printing.pen import Pen

_DICTIONARY_BITS = 4
IDENTITY_POINTS = 12.0


@cache
def _mark_rows(mark_id: int) -> list[list[bool]]:
    """Return the mark's 6 × 6 modules, border included; true is black."""
    side = _DICTIONARY_BITS + 2
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    image = cv2.aruco.generateImageMarker(dictionary, mark_id, side)
    return [[bool(value == 0) for value in row] for row in image]


def draw_marks(pen: Pen, page: PageLayout) -> None:
    """Draw corner marks and row marks, solid black."""
    for corner in page.corner_marks:
        pen.modules(corner.box, _mark_rows(corner.id))
    for mark in page.row_marks:
        pen.fill(mark.box)


def draw_identity(
    pen: Pen, page: PageLayout, identity: PageIdentity, pages: int, key: bytes | None
) -> None:
    """Draw the QR code and the same identity in letters.

    Error correction level Q: a quarter of the code may be lost to a stamp or a stain.
    """
    code = segno.make_qr(encode_qr(identity, key), error="q", boost_error=False)
    pen.modules(page.qr_mm, [[bool(module) for module in row] for row in code.matrix])
    box: Box = page.identity_text_mm
    pen.text(
        box.x + box.w / 2,
        box.y + box.h - 1.0,
        printed_identity(identity, pages),
        pen.fonts.mono,
        IDENTITY_POINTS,
        "centre",
    )
