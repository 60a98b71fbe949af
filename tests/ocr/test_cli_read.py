"""`python -m ocr read` as a program: lines, order, exit codes, one bad file among good ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.ocr.reader_sheets import KEY, SHEET, page_pixels, printed


def call(*words: str | Path) -> tuple[int, list[dict[str, Any]], str]:
    """Run the command; return exit code, parsed lines, standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "ocr", "read", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    (tmp_path / "two.pdf").write_bytes(printed())
    Image.fromarray(page_pixels(2)).save(tmp_path / "second.png")
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut")
    (tmp_path / "key").write_bytes(KEY)
    return tmp_path


def test_pages_come_in_input_order_and_one_bad_file_is_one_line(scans: Path) -> None:
    files = [scans / "second.png", scans / "broken.jpg", scans / "none.tif", scans / "two.pdf"]
    code, lines, _ = call("--key-file", scans / "key", "--jobs", "2", *files)
    assert code == 1
    got = [(Path(line["file"]).name, line["file_page"], line["status"]) for line in lines]
    assert got == [
        ("second.png", 1, "ok"),
        ("broken.jpg", 1, "unreadable_file"),
        ("none.tif", 1, "unreadable_file"),
        ("two.pdf", 1, "ok"),
        ("two.pdf", 2, "ok"),
    ]
    assert [line["sheet_page"] for line in lines] == [2, None, None, 1, 2]
    assert lines[3]["identity_verified"] is True
    assert lines[0]["problem"] is None and "damaged" in lines[1]["problem"]
    assert all(line["ms"] > 0 for line in lines if line["status"] == "ok")
    # An empty sheet: every field is there, in order, and blank.
    assert lines[3]["fields"][0]["id"] == "voters_listed"
    assert {field["state"] for field in lines[3]["fields"]} == {"blank"}


def test_all_ok_is_zero_and_data_is_compared(scans: Path) -> None:
    sheet = {
        "sheet_id": SHEET.sheet_id,
        "copy": 1,
        "seats": SHEET.seats,
        "candidates": list(SHEET.candidates),
        "header": {},
    }
    data = scans / "sheet.json"
    data.write_text(json.dumps(sheet), encoding="utf-8")
    form = "vn-count-2026"
    code, lines, errors = call("--form", form, "--data", data, "--jobs", "1", scans / "second.png")
    assert (code, errors) == (0, "")
    assert lines[0]["identity_verified"] is None
    data.write_text(json.dumps(sheet | {"copy": 2}), encoding="utf-8")
    code, lines, _ = call("--data", data, "--jobs", "1", scans / "second.png")
    assert (code, lines[0]["status"]) == (1, "unidentified")
    assert lines[0]["problem"].startswith("The QR code says copy 1 but copy 2 was expected")


def test_a_file_that_hangs_the_reader_is_stopped_and_the_rest_goes_on(scans: Path) -> None:
    # A pipe that nobody writes to: opening it never returns.
    os.mkfifo(scans / "hangs.pdf")
    files = [scans / "hangs.pdf", scans / "second.png"]
    code, lines, errors = call("--jobs", "1", "--page-seconds", "5", *files)
    assert (code, errors) == (1, "")
    assert [line["status"] for line in lines] == ["unreadable_file", "ok"]
    assert lines[0]["problem"].startswith("The reader was still busy with this after 5 seconds")


def test_explain_draws_a_picture_a_page_and_says_the_same(scans: Path) -> None:
    files = [scans / "two.pdf", scans / "broken.jpg"]
    _, plain, _ = call("--jobs", "1", *files)
    code, lines, told = call("--explain", "--jobs", "1", *files)
    assert code == 1
    assert [line | {"ms": 0} for line in lines] == [line | {"ms": 0} for line in plain]
    names = ["two.pdf.explain-p1.png", "two.pdf.explain-p2.png", "broken.jpg.explain-p1.png"]
    assert told.splitlines() == [str(scans / name) for name in names]
    for name in names:
        with Image.open(scans / name) as picture:
            assert picture.width >= 1500


def test_a_picture_that_cannot_be_written_stops_nothing_and_is_named(scans: Path) -> None:
    before = (scans / "second.png").read_bytes()
    in_the_way = scans / "two.pdf.explain-p1.png"
    in_the_way.write_bytes(before)
    files = [scans / "two.pdf", scans / "second.png"]
    code, lines, told = call("--explain", "--lang", "en", "--jobs", "1", *files)
    assert (code, [line["status"] for line in lines]) == (1, ["ok", "ok", "ok"])
    first, second, third = told.splitlines()
    assert first.startswith(f"{scans / 'two.pdf'}, page 1: no picture: {in_the_way} is there")
    assert "nothing was written over it" in first and in_the_way.read_bytes() == before
    assert second == str(scans / "two.pdf.explain-p2.png")
    assert third == str(scans / "second.png.explain-p1.png")


def test_a_file_that_cannot_be_opened_has_no_picture_and_it_is_said_why(scans: Path) -> None:
    (scans / "empty.pdf").write_bytes(b"")
    for language, words in (
        (("--lang", "en"), "no picture: The file is empty (0 bytes): scan the paper again."),
        ((), "không có hình: Tệp rỗng (0 byte): hãy quét lại tờ giấy."),
    ):
        code, lines, told = call("--explain", *language, scans / "empty.pdf")
        assert (code, lines[0]["status"]) == (1, "unreadable_file")
        assert told == f"{scans / 'empty.pdf'}: {words}\n"


def test_a_place_that_cannot_be_meant_is_explained(tmp_path: Path) -> None:
    new = f"{tmp_path}/new/"
    for out, words in (
        (new, f"the folder {new} does not exist: make it first"),
        (new + "seen.png", f"the folder {tmp_path}/new does not exist: make it first"),
        (f"{tmp_path}/seen.jpg", "end its name in .png"),
    ):
        code, lines, told = call("--explain", "--out", out, "scan.pdf")
        assert (code, lines) == (2, []) and words in told
    code, lines, told = call("--lang", "en", "scan.pdf")
    assert (code, lines) == (2, []) and "add --explain" in told


def test_no_picture_of_an_explanation_overwrites_anothers(tmp_path: Path) -> None:
    code, lines, told = call("--explain", "--out", tmp_path, "a/scan.pdf", "b/scan.pdf", "c.pdf")
    assert (code, lines) == (2, [])
    assert "2 files are called scan.pdf" in told and "leave --out away" in told


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--jobs", "0", "scan.pdf"),
        ("--page-seconds", "0.5", "scan.pdf"),
        ("--out", "seen.png", "scan.pdf"),
        ("--explain", "--out", "seen.jpg", "scan.pdf"),
        ("--lang", "en", "scan.pdf"),
        ("--explain", "--out", "seen.png", "scan.pdf", "scan2.pdf"),
        ("--form", "no-such-form", "scan.pdf"),
        ("--key-file", "no-such-key", "scan.pdf"),
        ("--data", "no-such-data.json", "scan.pdf"),
    ],
)
def test_a_wrong_call_is_two_and_one_sentence(words: tuple[str, ...]) -> None:
    code, lines, errors = call(*words)
    assert (code, lines) == (2, [])
    assert "Traceback" not in errors and errors.strip()
    assert "_positive" not in errors
