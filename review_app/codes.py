"""Sheet codes as people type them and as hand scanners type them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Letters that the code alphabet leaves out because they look like digits.
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_QR_PARTS = 8
# As printed at the foot: KD 4F7K-2M9C  B1  T1/2; copy and page may be left out.
_PRINTED = re.compile(
    r"KD[\s:.-]*([0-9A-Z]{4})[\s\u2013\u2014_-]*([0-9A-Z]{4})"
    r"(?:\W*B\s*([0-9]{1,3}))?(?:\W*T\s*[0-9]{1,3}(?:\s*/\s*[0-9]{1,3})?)?"
)


@dataclass(frozen=True, slots=True)
class PaperCode:
    """What somebody typed or scanned off a paper: the sheet's code in stored form, and the copy.

    `copy` is None where it was not given.
    """

    code: str
    copy: int | None = None


def paper_code(text: str) -> PaperCode:
    """Return the code in a typed or hand-scanned text.

    Accepts lower case, blanks and dashes, O for 0, I or L for 1; the whole line at the foot of the
    paper; and the whole content of the sheet's QR code, which a hand scanner types.
    """
    said = text.strip().upper()
    parts = said.split("/")
    if len(parts) == _QR_PARTS and parts[0] == "KD1":
        return PaperCode(_stored(parts[2]), _copy(parts[3]))
    printed = _PRINTED.fullmatch(said)
    if printed:
        return PaperCode(_stored(printed[1] + printed[2]), _copy(printed[3]))
    return PaperCode(_stored(said))


def typed_code(text: str) -> str:
    """Return the code alone (see `paper_code`)."""
    return paper_code(text).code


def has_marks(text: str) -> bool:
    """Whether a text holds letters that no code has: Vietnamese typing was on.

    An input method such as Unikey makes DD to Đ and A1 to Á while a hand scanner types.
    """
    return any(char.isalpha() and not char.isascii() for char in text)


def _stored(text: str) -> str:
    kept = "".join(char for char in text if char.isalnum())
    return kept.translate(_LOOKALIKES)


def _copy(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
