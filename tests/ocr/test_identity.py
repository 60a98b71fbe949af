"""Sheet codes, QR text and printed letters: what is ours is known, everything else is refused."""

from __future__ import annotations

import hashlib
import hmac
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.errors import IdentityError
from ocr.forms.identity import (
    ALPHABET,
    PageIdentity,
    checked_sheet_id,
    decode_qr,
    encode_qr,
    is_sheet_id,
    load_key,
    make_sheet_id,
    normalise_sheet_id,
    parse_printed_identity,
    printed_identity,
    show_sheet_id,
)

KEY = b"\x00key of one election\n"
PAGE = PageIdentity("vn-count-2026", "5H66S35M", 1, 2, 5, 10)
# The same examples at every run, and no folder of examples left behind.
repeatable = settings(derandomize=True, database=None, deadline=None)
codes = st.binary(min_size=5, max_size=5).map(make_sheet_id)


@repeatable
@given(codes)
def test_a_made_code_is_a_code(code: str) -> None:
    assert is_sheet_id(code)
    assert checked_sheet_id(f" {show_sheet_id(code).lower()} ") == code


@repeatable
@given(codes, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(code: str, place: int, char: str) -> None:
    wrong = code[:place] + char + code[place + 1 :]
    assert is_sheet_id(wrong) == (wrong == code)


@repeatable
@given(codes, st.integers(0, 6))
def test_every_swap_of_neighbours_is_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_sheet_id(swapped) == (swapped == code)


def test_codes_come_from_chance_or_from_a_seed() -> None:
    assert make_sheet_id(random.Random(7)) == make_sheet_id(random.Random(7))
    assert len({make_sheet_id() for _ in range(50)}) == 50
    with pytest.raises(IdentityError, match="needs 5 random bytes, not 4"):
        make_sheet_id(b"1234")


def test_what_people_type_is_understood() -> None:
    assert normalise_sheet_id("oil8 - 5h6s") == "01185H6S"
    with pytest.raises(IdentityError, match="check character"):
        checked_sheet_id("5H66S3")
    with pytest.raises(IdentityError, match="for 5H66S35 it is M"):
        checked_sheet_id("5H66-S35X")


def test_the_qr_text_is_what_the_contract_says() -> None:
    text = encode_qr(PAGE, KEY)
    signed, _, signature = text.rpartition("/")
    assert signed == "KD1/vn-count-2026/5H66S35M/1/2/5/10"
    assert signature == hmac.new(KEY, signed.encode(), hashlib.sha256).hexdigest()[:16].upper()
    assert encode_qr(PAGE, None) == f"{signed}/-"


def test_a_signature_is_right_wrong_or_unknown() -> None:
    text = encode_qr(PAGE, KEY)
    assert decode_qr(text, KEY) == (PAGE, True)
    assert decode_qr(text, None) == (PAGE, None)
    assert decode_qr(text, b"another election") == (PAGE, False)
    assert decode_qr(encode_qr(PAGE, None), KEY) == (PAGE, False)
    altered = text.replace("/1/2/5/10/", "/2/2/5/10/")
    assert decode_qr(altered, KEY) == (replace(PAGE, copy=2), False)
    assert decode_qr(text + "é", KEY)[1] is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org/KD1",
        "KD2/vn-count-2026/5H66S35M/1/1/5/10/-",
        "KD1/vn-count-2026/5H66S35M/1/1/5/10",
        "KD1/vn-count-2026/5H66S35M/1/1/5/10/-/-",
        "KD1/vn-count-2026/5H66S35N/1/1/5/10/-",
        "KD1/../etc/5H66S35M/1/1/5/10/-",
        "KD1/vn-count-2026/5H66S35M/01/1/5/10/-",
        "KD1/vn-count-2026/5H66S35M/0/1/5/10/-",
        "KD1/vn-count-2026/5H66S35M/1/0/5/10/-",
        "KD1/vn-count-2026/5H66S35M/1/1/-5/10/-",
        "KD1/vn-count-2026/5H66S35M/1/1/5/１０/-",
        "KD1/vn-count-2026/5H66S35M/1/1/5/9999/-",
    ],
)
def test_a_text_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(IdentityError):
        decode_qr(text, KEY)


@repeatable
@given(st.text(max_size=80))
def test_no_text_breaks_the_decoders(text: str) -> None:
    with pytest.raises(IdentityError):
        decode_qr(text, KEY)
    parse_printed_identity(text)


def test_an_identity_that_cannot_be_printed_is_refused() -> None:
    for wrong in (
        replace(PAGE, form="A/B"),
        replace(PAGE, sheet_id="5H66S35N"),
        replace(PAGE, copy=0),
        replace(PAGE, page=1000),
        replace(PAGE, seats=-1),
    ):
        with pytest.raises(IdentityError, match="cannot be printed"):
            encode_qr(wrong, None)


@repeatable
@given(codes, st.integers(1, 999), st.integers(1, 12))
def test_printed_letters_lead_back(code: str, copy: int, page: int) -> None:
    text = printed_identity(PageIdentity("vn-count-2026", code, copy, page, 1, 1), 12)
    proposal = parse_printed_identity(f"rubbish {text}\nmore")
    assert proposal is not None
    assert (proposal.sheet_id, proposal.copy, proposal.page) == (code, copy, page)


def test_printed_letters_as_recognition_returns_them() -> None:
    assert printed_identity(PAGE, 2) == "KD 5H66-S35M  B1  T2/2"
    for text in ("kd 5H66-S35M Bl T2/2", "KD5H66S35M B1 T2/2", "KD 5H66–S35M  B1  T2/2 "):
        proposal = parse_printed_identity(text)
        assert proposal is not None
        assert (proposal.sheet_id, proposal.copy, proposal.page) == ("5H66S35M", 1, 2)
    partly = parse_printed_identity("KD 5H66-S35M")
    assert partly is not None and partly.copy is None and partly.page is None
    assert parse_printed_identity("KD 5H66-S35N B1 T1/2") is None
    assert parse_printed_identity("no letters") is None


def test_a_key_is_the_exact_bytes_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(KEY)
    assert load_key(path) == KEY
    path.write_bytes(b"")
    with pytest.raises(IdentityError, match="is empty"):
        load_key(path)
    with pytest.raises(IdentityError, match="cannot be read"):
        load_key(tmp_path / "absent")
