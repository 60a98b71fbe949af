"""How texts are compared in a search: without diacritics, case and signs; numbers as numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from review_app.codes import typed_code

CODE_LENGTH = 8
_PRINTED = re.compile(
    r"(?:KD\s*)?([0-9A-Z]{4})[\s-]*([0-9A-Z]{4})(?:\s+B\d+)?(?:\s+T\d+(?:/\d+)?)?", re.IGNORECASE
)
"""A sheet's code as it stands at the foot of a page: KD 4F7K-2M1R  B1  T1/2."""


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are compared: "Phường Đông số 01" → phuong dong so 1."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()
    found = re.findall(r"\d+|[^\W\d_]+", bare)
    return [str(int(word)) if word.isdigit() else word for word in found]


def matches(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each wanted word begins a word of the text; a number must be that very number."""
    return bool(wanted) and all(
        any(word == one or (not one.isdigit() and word.startswith(one)) for word in words)
        for one in wanted
    )


def code_in(text: str) -> str:
    """Return the sheet code that is typed, printed or scanned in `text`, stored form; else ""."""
    stripped = text.strip()
    if "/" in stripped and stripped.upper().startswith("KD1/"):
        code = typed_code(stripped)
        return code if len(code) == CODE_LENGTH else ""
    found = _PRINTED.fullmatch(stripped)
    return typed_code(found[1] + found[2]) if found else ""


def code_start(text: str) -> str:
    """Return the beginning of a sheet code of three characters or more that `text` is; else ""."""
    start = typed_code(text.removeprefix("KD ").removeprefix("kd "))
    is_start = 3 <= len(start) <= CODE_LENGTH and start.isascii()
    return start if is_start else ""
