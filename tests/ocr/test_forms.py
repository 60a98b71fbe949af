"""Form editions and sheet data: what is accepted, and the one sentence for what is not."""

from __future__ import annotations

import json
import pickle
import unicodedata
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

import ocr
from ocr.errors import FormError
from ocr.forms.edition import builtin_editions, find_edition, load_edition, parse_edition
from ocr.forms.identity import BLANK_SHEET_ID
from ocr.forms.sheet_data import blank_sheet, load_sheet_data, parse_sheet_data

GOOD: dict[str, Any] = {
    "sheet_id": "5H66S35M",
    "copy": 1,
    "seats": 2,
    "candidates": ["Nguyễn Văn An", "Trần Thị Bình", "Lê Cường"],
    "header": {"province": "Lâm Đồng", "station": "Khu vực bỏ phiếu số 7"},
}


def edition_json() -> dict[str, Any]:
    file = resources.files("ocr") / "layouts" / "vn-count-2026.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def test_both_editions_come_with_the_product() -> None:
    editions = builtin_editions()
    assert set(editions) == {"vn-count-2026", "vn-inventory-2026"}
    for edition_id, edition in editions.items():
        assert edition.id == edition_id
        assert pickle.loads(pickle.dumps(edition)) == edition


def test_the_inventory_has_sixteen_numbers_of_five_digits_with_labels_of_their_own() -> None:
    edition = builtin_editions()["vn-inventory-2026"]
    specs = [spec for section in edition.sections for spec in section.fields]
    lines = ("received", "issued", "spoiled", "unused")
    parts = ("total", "qh", "tinh", "xa")
    assert [spec.id for spec in specs] == [f"{a}.{b}" for a in lines for b in parts]
    assert {spec.digits for spec in specs} == {5}
    assert len({spec.label.vi for spec in specs}) == 16
    assert len({spec.label.en for spec in specs}) == 16


def test_find_edition_takes_a_path_or_an_id(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps({**edition_json(), "id": "my-form-1"}), encoding="utf-8")
    assert find_edition(str(path)).id == "my-form-1"
    assert find_edition("vn-inventory-2026").id == "vn-inventory-2026"
    with pytest.raises(FormError, match="no built-in form of that id"):
        find_edition("vn-count-1999")
    with pytest.raises(FormError, match=r"absent\.json cannot be read"):
        find_edition(str(tmp_path / "absent.json"))


def test_a_form_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"schema": 1,\n "id": }', encoding="utf-8")
    with pytest.raises(FormError, match="not valid JSON \\(line 2\\)"):
        load_edition(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FormError, match="not UTF-8"):
        load_edition(path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"surprise": 1}, "surprise"),
        ({"id": "../evil"}, "at id"),
        ({"boxes": {**edition_json()["boxes"], "size_mm": [6.9, 8]}}, "at boxes/size_mm/0"),
        ({"boxes": {**edition_json()["boxes"], "gap_mm": 1.4}}, "at boxes/gap_mm"),
        ({"boxes": {**edition_json()["boxes"], "line_mm": 0.1}}, "at boxes/line_mm"),
        ({"boxes": {**edition_json()["boxes"], "first_right_mm": 150}}, "overlap"),
        ({"qr_mm": [168, 25, 19]}, "at qr_mm/2"),
        ({"marks": {"corner_mm": 10, "row_mm": 2.9}}, "at marks/row_mm"),
        ({"page": {**edition_json()["page"], "margin_mm": 9}}, "at page/margin_mm"),
        ({"page": {**edition_json()["page"], "next_rows_mm": [40, 271]}}, "between the QR code"),
        ({"rows": {**edition_json()["rows"], "height_mm": 10}}, "at rows/height_mm"),
        ({"header": [{"key": "a", "vi": "A", "en": "A"}] * 2}, "names the header entry a twice"),
        ({"limits": {"seats": {"min": 3, "max": 2, "default": 3},
                     "candidates": {"min": 1, "max": 9, "default": 5}}}, "min ≤ default ≤ max"),
    ],
)  # fmt: skip
def test_a_form_that_breaks_a_rule_of_print_is_refused(
    change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(FormError) as caught:
        parse_edition(json.dumps({**edition_json(), **change}), "test.json")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_field_ids_must_differ_and_repeat_as_they_say() -> None:
    data = edition_json()
    first = data["sections"][0]["fields"]
    first[1]["id"] = first[0]["id"]
    with pytest.raises(FormError, match="names the field voters_listed twice"):
        parse_edition(json.dumps(data), "test.json")
    data = edition_json()
    del data["sections"][1]["fields"][0]["repeat"]
    with pytest.raises(FormError, match="exactly where it repeats"):
        parse_edition(json.dumps(data), "test.json")


def test_sheet_data_is_read_and_put_into_one_spelling(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Nguyễn  Văn\tẤn")
    path = tmp_path / "sheet.json"
    data = {**GOOD, "sheet_id": "5h66-s35m", "candidates": [decomposed, "B", "C"]}
    path.write_text(json.dumps(data), encoding="utf-8-sig")
    sheet = load_sheet_data(path)
    assert sheet.sheet_id == "5H66S35M"
    assert sheet.candidates[0] == "Nguyễn Văn Ấn"
    assert pickle.loads(pickle.dumps(sheet)) == sheet
    sheet.check_against(builtin_editions()["vn-count-2026"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seat": 3}, "unknown key seat"),
        ({"sheet_id": 12345678}, "sheet_id must be"),
        ({"sheet_id": "5H66S35N"}, "for 5H66S35 it is M"),
        ({"sheet_id": "5H66"}, "8 characters"),
        ({"copy": 0}, "copy must be a whole number from 1"),
        ({"copy": True}, "copy must be"),
        ({"seats": "3"}, "seats must be"),
        ({"seats": 2.0}, "seats must be"),
        ({"candidates": "An, Bình"}, "must be a list"),
        ({"candidates": ["An", ""]}, r"candidates[2] is empty"),
        ({"candidates": ["An", None]}, r"candidates[2] must be text"),
        ({"candidates": ["A\u202en"]}, "U+202E"),
        ({"candidates": ["x" * 301]}, "301 characters"),
        ({"header": ["a"]}, "header must be an object"),
        ({"header": {"station": True}}, "header.station must be text"),
    ],
)
def test_wrong_sheet_data_is_refused_in_one_sentence(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FormError) as caught:
        parse_sheet_data({**GOOD, **change})
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.json"
    path.write_text('{"sheet_id": "5H66S35M", "seats": 1, "seats": 2}', encoding="utf-8")
    with pytest.raises(FormError, match="has the key seats twice"):
        load_sheet_data(path)


@pytest.mark.parametrize(
    ("form", "change", "sentence"),
    [
        ("vn-count-2026", {"seats": 0}, "made for 1 to 5 seats, but this sheet has 0"),
        ("vn-count-2026", {"seats": 6, "candidates": ["A"] * 9}, "this sheet has 6"),
        ("vn-count-2026", {"candidates": []}, "this sheet has 0"),
        ("vn-count-2026", {"candidates": ["A"] * 61}, "this sheet has 61"),
        ("vn-count-2026", {"seats": 4}, "4 seats but only 3 candidates"),
        ("vn-count-2026", {"header": {"a": "1", "b": "2", "c": "3"}}, "room for 2"),
        ("vn-inventory-2026", {}, "made for 0 to 0 seats"),
    ],
)
def test_a_sheet_the_edition_is_not_made_for_is_refused(
    form: str, change: dict[str, Any], sentence: str
) -> None:
    sheet = parse_sheet_data({**GOOD, **change})
    with pytest.raises(FormError) as caught:
        sheet.check_against(builtin_editions()[form])
    assert sentence in str(caught.value)


def test_the_blank_sheet_has_the_editions_usual_numbers() -> None:
    for edition in builtin_editions().values():
        sheet = blank_sheet(edition)
        sheet.check_against(edition)
        assert sheet.sheet_id == BLANK_SHEET_ID
        assert len(sheet.candidates) == edition.candidates.default


def test_the_package_gives_its_public_names_and_no_others() -> None:
    for name in ocr.__all__:
        assert getattr(ocr, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ocr.nothing
