"""Sheet codes as they come from keyboards and hand scanners."""

from __future__ import annotations

import random

import pytest

from ocr.forms.identity import PageIdentity, encode_qr, make_sheet_id, printed_identity
from review_app.codes import PaperCode, has_marks, paper_code, typed_code
from tests.review_app.evening import Opens, page_data
from tests.review_app.world import PAPER_CODE, World


@pytest.mark.parametrize("key", [b"k" * 16, None])
def test_what_the_sheet_carries_is_understood_as_a_scanner_and_as_a_person_types_it(
    key: bytes | None,
) -> None:
    chance = random.Random(4)
    for copy in range(1, 200):
        identity = PageIdentity("vn-count-2026", make_sheet_id(chance), copy, 1, 2, 5)
        told = PaperCode(identity.sheet_id, copy)
        printed = printed_identity(identity, 2)
        for text in (encode_qr(identity, key), printed, printed.lower(), f" {printed}\r\n"):
            assert paper_code(text) == told, text
        assert typed_code(printed.replace(" ", "").replace("-", "")) == identity.sheet_id
        shown = f"{identity.sheet_id[:4]}-{identity.sheet_id[4:]}"
        for text in (identity.sheet_id, shown.lower(), f"KD {shown}"):
            assert paper_code(text) == PaperCode(identity.sheet_id), text


def test_a_code_that_begins_with_kd_is_itself() -> None:
    assert paper_code("KD4F-7K2M") == PaperCode("KD4F7K2M")
    assert paper_code("kd4f7k2m") == PaperCode("KD4F7K2M")


def test_lookalikes_are_digits_and_marks_are_told_apart() -> None:
    assert typed_code("4f7k-2mio") == "4F7K2M10"
    assert has_marks("Đ4F7K2M9C") and has_marks("4F7K2MÁ")
    assert not has_marks("KD1/vn-count-2026/4F7K2M9C/1/1/2/5/-")


def test_the_papers_own_qr_code_opens_its_sheet(browser: Opens, world: World) -> None:
    world.scan(PAPER_CODE)
    binh = browser("binh")
    identity = PageIdentity("vn-count-2026", PAPER_CODE, 1, 1, 2, 3)
    moved = binh.post("/desk/paper", code=encode_qr(identity, b"k" * 16) + "\r\n")
    assert moved.location == f"/desk/b/{PAPER_CODE}"
    assert page_data(binh.get(moved.location).text)["pages"] == {}


def test_another_copy_in_the_hands_is_noticed(browser: Opens, world: World) -> None:
    world.scan(PAPER_CODE)
    binh = browser("binh")
    shown = f"KD {PAPER_CODE[:4]}-{PAPER_CODE[4:]}  B2  T1/1"
    moved = binh.post("/desk/paper", code=shown, wanted=PAPER_CODE)
    assert moved.location == f"/desk/paper?wanted={PAPER_CODE}"
    told = binh.get(moved.location).text
    assert "bản in 2" in told and "bản 1" in told


def test_vietnamese_typing_left_on_is_named_as_the_cause(browser: Opens, world: World) -> None:
    world.scan(PAPER_CODE)
    binh = browser("binh")
    moved = binh.post("/desk/paper", code="KĐ1/vn-count-2026/4F7K2M3W/1/1")
    assert "Unikey" in binh.get(moved.location).text


def test_another_paper_than_the_one_asked_for_is_said(browser: Opens, world: World) -> None:
    world.scan(PAPER_CODE)
    world.scan("4F7K2M1R")
    binh = browser("binh")
    moved = binh.post("/desk/paper", code="4F7K-2M1R", wanted=PAPER_CODE)
    assert moved.location == "/desk/b/4F7K2M1R"
    assert "không phải phiếu được yêu cầu" in binh.get(moved.location).text
