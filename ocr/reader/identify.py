"""Who the page is: its QR code, or, for a person to judge, the letters printed beside it.

The QR code is looked for where the corner marks say it must be, then anywhere. What the letters
say is a proposal and never becomes an identity here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pytesseract
import zxingcpp

from ocr.errors import IdentityError
from ocr.forms.edition import FormEdition
from ocr.forms.geometry import Box
from ocr.forms.identity import PageIdentity, decode_qr, parse_printed_identity
from ocr.forms.sheet_data import SheetData
from ocr.reader.crop import box_corners
from ocr.reader.marks import reduce_to
from ocr.reader.page_image import Grey
from ocr.reader.problems import Problem
from ocr.reader.register import Matrix, project
from ocr.results import PrintedProposal

_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_QR_SIDE_PX = 480
_QR_MARGIN_MM = 4.0
_TEXT_PX_PER_MM = 14
_TEXT_MARGIN_MM = 0.6
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ-/"
_WHOLE_PAGE_SIDE = 5000
_TESSERACT_SECONDS = 10
_TESSERACT = f'--psm 7 -c "tessedit_char_whitelist={_LETTERS} "'


@dataclass(frozen=True, slots=True)
class Identification:
    """What was found out: the identity (also a refused one), or the problem that forbids it.

    `verified`: True with a right HMAC, False with a wrong one, None without key (or as typed).
    """

    identity: PageIdentity | None
    verified: bool | None
    problem: Problem | None


def qr_texts(grey: Grey, places: Sequence[tuple[Matrix, Box]], *, anywhere: bool) -> list[str]:
    """Return the distinct texts of the QR codes on the page.

    `places` are expected ones: a homography mm → px and the code's box in mm. The whole page is
    searched where none of them holds a code, or where `anywhere` asks for every code there is.
    """
    if not anywhere:
        for matrix, box in places:
            texts = _decoded(_rough_cut(grey, matrix, box)) or _decoded(
                straightened(grey, matrix, box, _QR_MARGIN_MM, _QR_SIDE_PX / box.w)
            )
            if texts:
                return texts
    return _decoded(reduce_to(grey, _WHOLE_PAGE_SIDE))


def _decoded(picture: Grey) -> list[str]:
    if picture.size == 0:
        return []
    codes = zxingcpp.read_barcodes(picture, formats=_QR)
    return list(dict.fromkeys(code.text for code in codes if code.valid))


def _rough_cut(grey: Grey, matrix: Matrix, box: Box) -> Grey:
    corners = project(matrix, box_corners(box, _QR_MARGIN_MM))
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.maximum(np.ceil(corners.max(axis=0)).astype(int), 0)
    return np.ascontiguousarray(grey[top:bottom, left:right])


def straightened(grey: Grey, matrix: Matrix, box: Box, margin_mm: float, px_per_mm: float) -> Grey:
    """Return the part of the page under `box`, widened by `margin_mm`, as if laid straight."""
    width = round((box.w + 2 * margin_mm) * px_per_mm)
    height = round((box.h + 2 * margin_mm) * px_per_mm)
    source = project(matrix, box_corners(box, margin_mm)) - 0.5
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)]) - 0.5
    turn = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    cut = cv2.warpPerspective(
        grey, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(cut, np.uint8)


def judge(
    texts: Sequence[str],
    forms: Mapping[str, FormEdition],
    *,
    key: bytes | None,
    data: SheetData | None,
    given: PageIdentity | None,
) -> Identification:
    """Turn the QR codes of a page into its identity, or into the reason why it has none.

    Without a readable code of ours the identity that people typed (`given`) stands in; a readable
    code that says otherwise is a contradiction for people to settle.
    """
    ours: list[tuple[PageIdentity, bool | None]] = []
    for text in texts:
        try:
            ours.append(decode_qr(text, key))
        except IdentityError:
            continue
    if len({identity.sheet_id for identity, _ in ours}) > 1 or len(ours) > 1:
        return Identification(None, None, Problem("two_sheets"))
    if not ours:
        if given is None:
            code = "qr_foreign" if texts else "qr_unreadable"
            return Identification(None, None, Problem(code))
        return Identification(given, None, _contradiction(given, forms, data))
    identity, verified = ours[0]
    if verified is False:
        return Identification(identity, False, Problem("false_checksum"))
    if given is not None and given != identity:
        facts = _difference(identity, given)
        return Identification(identity, verified, Problem("contradicts_given", facts))
    return Identification(identity, verified, _contradiction(identity, forms, data))


def _difference(found: PageIdentity, expected: PageIdentity) -> dict[str, str]:
    names = ("sheet_id", "form", "copy", "page", "seats", "candidates")
    for name in names:
        if getattr(found, name) != getattr(expected, name):
            return {
                "found": f"{name} {getattr(found, name)}",
                "expected": f"{name} {getattr(expected, name)}",
            }
    return {"found": found.sheet_id, "expected": expected.sheet_id}


def _contradiction(
    identity: PageIdentity, forms: Mapping[str, FormEdition], data: SheetData | None
) -> Problem | None:
    if data is not None:
        expected = PageIdentity(
            identity.form,
            data.sheet_id,
            data.copy,
            identity.page,
            data.seats,
            len(data.candidates),
        )
        if expected != identity:
            return Problem("contradicts_data", _difference(identity, expected))
    if identity.form not in forms:
        return Problem("edition_unknown", {"form": identity.form})
    return None


def propose(grey: Grey, places: Sequence[tuple[Matrix, Box]]) -> PrintedProposal | None:
    """Read the printed identity with Tesseract; None where it, or certainty, is missing."""
    for matrix, box in places:
        strip = straightened(grey, matrix, box, _TEXT_MARGIN_MM, _TEXT_PX_PER_MM)
        try:
            text = pytesseract.image_to_string(
                _spread(strip), lang="eng", config=_TESSERACT, timeout=_TESSERACT_SECONDS
            )
        except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, RuntimeError):
            # No Tesseract, or one that hangs: people type the identity without a proposal.
            return None
        proposal = parse_printed_identity(text)
        if proposal is not None:
            return proposal
    return None


def _spread(strip: Grey) -> npt.NDArray[np.uint8]:
    """Stretch the strip's greys to black on white, which is what Tesseract was trained on."""
    low, high = (float(value) for value in np.percentile(strip, (1, 90)))
    scaled = (strip.astype(np.float32) - low) * (255.0 / max(high - low, 1.0))
    return np.asarray(np.clip(scaled, 0, 255), np.uint8)
