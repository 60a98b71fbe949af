"""`python -m ocr print` and `layout`: the command contract, called as other programs call it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from ocr.__main__ import main
from ocr.forms.edition import find_edition
from ocr.forms.identity import decode_qr, show_sheet_id
from ocr.forms.sheet_data import KEYS as SHEET_KEYS

SHEET: dict[str, Any] = {
    "sheet_id": "5H66S35M",
    "copy": 3,
    "seats": 2,
    "candidates": ["Nguyễn Văn An", "Trần Thị Bình", "Lê Cường"],
    "header": {"province": "Lâm Đồng", "station": "Khu vực bỏ phiếu số 7"},
}
FORM = str(resources.files("ocr") / "layouts" / "vn-count-2026.json")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.json"
    path.write_text(json.dumps(SHEET), encoding="utf-8")
    return path


def qr_texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    texts = []
    for page in document:
        image = page.render(scale=2, grayscale=True).to_numpy()
        texts.append(zxingcpp.read_barcodes(image.reshape(image.shape[:2]))[0].text)
        page.close()
    document.close()
    return texts


def test_print_writes_a_signed_pdf(tmp_path: Path, data: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"secret of this election")
    out = tmp_path / "blank.pdf"
    arguments = ["--form", FORM, "--out", str(out), "--data", str(data), "--key-file", str(key)]
    assert main(["print", *arguments]) == 0
    for number, text in enumerate(qr_texts(out), 1):
        identity, verified = decode_qr(text, key.read_bytes())
        assert verified is True
        assert (identity.sheet_id, identity.copy, identity.page) == ("5H66S35M", 3, number)
        assert (identity.seats, identity.candidates) == (2, 3)


@pytest.mark.parametrize("form", ["vn-count-2026", "vn-inventory-2026"])
def test_print_without_data_prints_the_editions_usual_sheet(tmp_path: Path, form: str) -> None:
    out = tmp_path / "blank.pdf"
    assert main(["print", "--form", form, "--out", str(out)]) == 0
    assert all(text.endswith("/-") and f"/{form}/" in text for text in qr_texts(out))


def test_a_sheet_without_a_signature_goes_with_one_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, call = tmp_path / "key", ["print", "--form", FORM, "--out", str(tmp_path / "blank.pdf")]
    key.write_bytes(b"secret of this election")
    assert main(call) == 0
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "--key-file" in said.err
    assert main([*call, "--key-file", str(key)]) == 0
    assert capsys.readouterr().err == ""


def test_the_manuals_sheet_can_be_printed_and_its_keys_are_the_ones_that_count(
    tmp_path: Path,
) -> None:
    manual = Path("docs/operations.md").read_text(encoding="utf-8")
    example = manual.split("```json\n")[1].split("```")[0]
    data, key, out = tmp_path / "sheet.json", tmp_path / "KEY", tmp_path / "blank.pdf"
    data.write_text(example, encoding="utf-8")
    key.write_bytes(bytes(range(32)))
    words = ["--form", "vn-count-2026", "--data", str(data)]
    assert main(["print", *words, "--key-file", str(key), "--out", str(out)]) == 0
    assert main(["layout", *words]) == 0
    told = json.loads(example)
    identity, verified = decode_qr(qr_texts(out)[0], key.read_bytes())
    assert verified and show_sheet_id(identity.sheet_id) == told["sheet_id"]
    assert (identity.seats, identity.candidates) == (told["seats"], len(told["candidates"]))
    assert set(told) == set(SHEET_KEYS)
    assert set(told["header"]) <= {item.key for item in find_edition("vn-count-2026").header}


def test_the_key_that_the_manual_names_reads_the_sample_scans() -> None:
    manual = Path("docs/operations.md").read_text(encoding="utf-8")
    named = re.search(r"--key-file (\S+)\s+(\S+\.pdf)", manual)
    assert named is not None
    text = qr_texts(Path(named[2]))[0]
    assert decode_qr(text, Path(named[1]).read_bytes())[1] is True


def test_layout_prints_the_contracts_json(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert main(["layout", "--form", FORM, "--data", str(data)]) == 0
    layout = json.loads(capsys.readouterr().out)
    assert set(layout) == {"form", "page_size_mm", "pages"}
    assert layout["form"] == "vn-count-2026"
    assert layout["page_size_mm"] == [210, 297]
    fields = [field for page in layout["pages"] for field in page["fields"]]
    assert [field["id"] for field in fields] == [
        *("voters_listed", "voters_voted", "ballots_issued", "ballots_collected"),
        *("ballots_valid", "ballots_invalid", "votes.1", "votes.2", "votes.3", "pile.1", "pile.2"),
    ]
    labels = {field["id"]: field["label"] for field in fields}
    assert labels["votes.2"] == "2. Trần Thị Bình"
    assert labels["ballots_valid"] == "Số phiếu hợp lệ"
    for field in fields:
        assert set(field) == {"id", "label", "boxes_mm", "correction_boxes_mm"}
        for group in (field["boxes_mm"], field["correction_boxes_mm"]):
            assert len(group) == 4
            assert [box[0] for box in group] == sorted(box[0] for box in group)
            assert {tuple(box[2:]) for box in group} == {(7, 8)}
        assert field["correction_boxes_mm"][0][1] == field["boxes_mm"][0][1]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seats": 0}, "seats"),
        ({"seats": 4}, "4 seats but only 3 candidates"),
        ({"candidates": []}, "candidates"),
        ({"surprise": 1}, "unknown key surprise"),
        ({"sheet_id": "5H66S35X"}, "sheet code"),
    ],
)
@pytest.mark.parametrize("command", ["print", "layout"])
def test_wrong_data_is_one_sentence_and_exit_code_2(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    change: dict[str, Any],
    sentence: str,
) -> None:
    data = tmp_path / "sheet.json"
    data.write_text(json.dumps({**SHEET, **change}), encoding="utf-8")
    out = tmp_path / "blank.pdf"
    extra = ["--out", str(out)] if command == "print" else []
    assert main([command, "--form", FORM, "--data", str(data), *extra]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err and said.err.count("\n") == 1
    assert not out.exists()


def test_absent_or_broken_files_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    out = ["--out", str(tmp_path / "blank.pdf")]
    for arguments in (
        ["--form", str(tmp_path / "absent.json"), *out],
        ["--form", str(broken), *out],
        ["--form", str(tmp_path), *out],
        ["--form", FORM, "--data", str(broken), *out],
        ["--form", FORM, "--data", str(data), "--key-file", str(broken / "key"), *out],
        ["--form", FORM, "--data", str(data), "--out", str(tmp_path / "absent" / "blank.pdf")],
    ):
        assert main(["print", *arguments]) == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err.count("\n") == 1


def test_the_module_is_a_program() -> None:
    wrong = subprocess.run(
        [sys.executable, "-m", "ocr", "print"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr
    good = subprocess.run(
        [sys.executable, "-m", "ocr", "layout", "--form", "vn-inventory-2026"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONIOENCODING": "ascii:strict", "PATH": ""},
    )
    assert good.returncode == 0, good.stderr
    assert len([f for page in json.loads(good.stdout)["pages"] for f in page["fields"]]) == 16
