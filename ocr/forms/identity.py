"""Who a page is: sheet codes, the QR text with its HMAC, and the same identity in letters."""

from __future__ import annotations

import hashlib
import hmac
import random
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from ocr.errors import IdentityError
from ocr.results import PrintedProposal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which are misread as 1, 1, 0, V."""
MAX_COPY = 999
BLANK_SHEET_ID = "00000000"
"""The code of a form that is printed without data."""
NO_KEY = "-"
_EDITION = re.compile(r"[a-z0-9][a-z0-9-]{1,23}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_PRINTED = re.compile(
    r"KD[\s:.-]*([0-9A-Z]{4})\s*[-–—_. ]?\s*([0-9A-Z]{4})\b"
    r"(?:[\s.,]*B\s*([0-9OIL]{1,3})\b)?(?:[\s.,]*T\s*([0-9OIL]{1,3})\s*[/|]\s*[0-9OIL]{1,3})?"
)


@dataclass(frozen=True, slots=True)
class PageIdentity:
    """One page of one copy of one sheet; `copy` and `page` count from 1, K and N from 0."""

    form: str
    sheet_id: str
    copy: int
    page: int
    seats: int
    candidates: int


def _double(value: int) -> int:
    """Multiply by x in GF(2⁵) modulo x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_character(first_seven: str) -> str:
    """Return the check character over seven base-32 characters.

    A weighted sum over the field of 32 elements (a one-symbol Reed–Solomon code), so every single
    wrong character and every swap of two different characters is noticed.
    """
    total = 0
    for char in first_seven:
        total = _double(total ^ ALPHABET.index(char))
    return ALPHABET[total]


def make_sheet_id(source: bytes | random.Random | None = None) -> str:
    """Return a new sheet code from ≥ 5 random bytes, a seeded generator, or the system's chance."""
    if isinstance(source, random.Random):
        source = source.randbytes(5)
    chance = secrets.token_bytes(5) if source is None else source
    if len(chance) < 5:
        raise IdentityError(f"a sheet code needs 5 random bytes, not {len(chance)}")
    number = int.from_bytes(chance[:5], "big")
    body = "".join(ALPHABET[number >> shift & 31] for shift in range(30, -1, -5))
    return body + check_character(body)


def normalise_sheet_id(text: str) -> str:
    """Return `text` in canonical spelling: upper case, no blanks or dashes, O→0, I and L→1."""
    packed = re.sub(r"[\s–—_-]", "", text).upper()
    return packed.translate(str.maketrans("OIL", "011"))


def is_sheet_id(text: str) -> bool:
    """Tell whether `text` is a canonical sheet code whose check character is right."""
    return (
        len(text) == 8
        and all(char in ALPHABET for char in text)
        and check_character(text[:7]) == text[7]
    )


def checked_sheet_id(text: str) -> str:
    """Return the canonical code for what somebody typed; raise IdentityError if it is none."""
    code = normalise_sheet_id(text)
    if is_sheet_id(code):
        return code
    if len(code) != 8 or any(char not in ALPHABET for char in code):
        raise IdentityError(
            f"“{text[:40]}” is not a sheet code: it has 8 characters from {ALPHABET}, "
            "the last one a check character"
        )
    raise IdentityError(
        f"“{text[:40]}” is not a sheet code: its last character does not fit the first seven "
        f"(for {code[:7]} it is {check_character(code[:7])}); compare it with the paper"
    )


def show_sheet_id(code: str) -> str:
    """Return the code as people read it: 4F7K-2M9C."""
    return f"{code[:4]}-{code[4:]}"


def load_key(path: str | Path) -> bytes:
    """Return the election's HMAC key: the exact bytes of the file. Raises IdentityError."""
    try:
        key = Path(path).read_bytes()
    except OSError as error:
        raise IdentityError(
            f"the key file {path} cannot be read ({error.strerror}): check the path"
        ) from error
    if not key:
        raise IdentityError(f"the key file {path} is empty: give the key of this election")
    return key


def _signature(signed: str, key: bytes) -> str:
    return hmac.new(key, signed.encode("ascii"), hashlib.sha256).digest()[:8].hex().upper()


def encode_qr(identity: PageIdentity, key: bytes | None) -> str:
    """Return the QR text `KD1/edition/sheet/copy/page/K/N/hmac` (hmac `-` without a key)."""
    if not _EDITION.fullmatch(identity.form) or not is_sheet_id(identity.sheet_id):
        raise IdentityError(f"{identity} cannot be printed: its form or sheet code is not valid")
    numbers = (identity.copy, identity.page, identity.seats, identity.candidates)
    if min(numbers[:2]) < 1 or min(numbers) < 0 or max(numbers) > 999:
        raise IdentityError(f"{identity} cannot be printed: copy, page, K or N is out of range")
    signed = "/".join(("KD1", identity.form, identity.sheet_id, *map(str, numbers)))
    return f"{signed}/{_signature(signed, key) if key else NO_KEY}"


def decode_qr(text: str, key: bytes | None) -> tuple[PageIdentity, bool | None]:
    """Return the identity in a QR text and whether its HMAC is right (None without a key).

    Raises IdentityError where the text is not one of ours. Only the one spelling that `encode_qr`
    writes is accepted, so that two different texts never mean the same page.
    """
    parts = text.split("/")
    if len(parts) != 8 or parts[0] != "KD1":
        raise IdentityError("the QR code is not one of a count sheet: scan the count sheet itself")
    form, sheet_id = parts[1], parts[2]
    numbers = parts[3:7]
    if not _EDITION.fullmatch(form) or not is_sheet_id(sheet_id):
        raise IdentityError("the QR code names no valid form and sheet: print the sheet again")
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        raise IdentityError("the QR code holds a number that is none: print the sheet again")
    copy, page, seats, candidates = map(int, numbers)
    if copy < 1 or page < 1:
        raise IdentityError("the QR code has copy or page 0: print the sheet again")
    identity = PageIdentity(form, sheet_id, copy, page, seats, candidates)
    if key is None:
        return identity, None
    signed, _, given = text.rpartition("/")
    return identity, hmac.compare_digest(
        _signature(signed, key), given.encode("ascii", "replace").decode()
    )


def printed_identity(identity: PageIdentity, pages: int) -> str:
    """Return the identity in letters, as printed: `KD 4F7K-2M9C  B1  T1/2`."""
    code = show_sheet_id(identity.sheet_id)
    return f"KD {code}  B{identity.copy}  T{identity.page}/{pages}"


def parse_printed_identity(text: str) -> PrintedProposal | None:
    """Return the identity that recognised letters propose, or None where none is certain enough.

    Tolerant of what recognition confuses (O and 0, I, L and 1, lost blanks); a code whose check
    character is wrong is no proposal at all. Copy and page are None where they are not legible.
    """
    for match in _PRINTED.finditer(text.upper()):
        code = normalise_sheet_id(match[1] + match[2])
        if is_sheet_id(code):
            return PrintedProposal(code, _printed_number(match[3]), _printed_number(match[4]))
    return None


def _printed_number(text: str | None) -> int | None:
    if text is None:
        return None
    digits = normalise_sheet_id(text)
    return int(digits) if digits.isascii() and digits.isdigit() and int(digits) > 0 else None
