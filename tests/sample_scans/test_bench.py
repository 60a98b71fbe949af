"""The bench's document: tables between marks, and a plain word where the real digits are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

from sample_scans import bench

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "reader.md"


def test_tables_are_put_between_their_marks(capsys: pytest.CaptureFixture[str]) -> None:
    found = bench.Sections()
    found.add("aims", ["| a | b |", "|---|---|"])
    assert "## Aims" in capsys.readouterr().out
    text = (
        "before\n<!-- bench: aims -->\nold\n<!-- end -->\nbetween\n"
        "<!-- bench: other -->\nstays\n<!-- end -->\nafter\n"
    )
    once = found.written_into(text)
    assert "old" not in once and "| a | b |\n|---|---|" in once
    assert once.startswith("before\n") and "stays" in once and once.endswith("after\n")
    assert found.written_into(once) == once


def test_the_document_has_a_place_for_every_table() -> None:
    text = DOCUMENT.read_text("utf-8")
    wanted = set(bench.TABLES)
    marked = {match["name"] for match in bench._MARKED.finditer(text)}
    assert marked == wanted
    assert text.count("<!-- bench:") == text.count("<!-- end -->") == len(wanted)


def test_without_the_folder_of_digits_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "samples", lambda found: found.add("sample scans", ["| x |"]))
    arguments = ["--data", str(tmp_path), "--cache", str(tmp_path), "--no-speed"]
    assert bench.main(arguments) == 0
    said = capsys.readouterr().out
    assert "the sample scans alone were measured" in said and str(tmp_path) in said
    assert not list(tmp_path.glob("*.npz"))
