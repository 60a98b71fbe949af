"""Real digits of writers that training never saw, on printed sheets, as scans and as photos."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from ocr.training.data import WriterDigits
from sample_scans import hands, job
from sample_scans.score import Verdict, mistakes, score

SHEETS_PER_SOURCE = {"flat": 2, "photo": 1}
LEAST_RIGHT = {"flat": 0.75, "photo": 0.75}
MOST_WRONG = {"flat": 0.01, "photo": 0.02}
"""Share of fields (up to four digits each), all hands together."""


@pytest.fixture(scope="module")
def writers() -> list[WriterDigits]:
    folder = Path(os.environ.get("KIEMDOI_DATA", str(hands.DEFAULT_DATA)))
    found = hands.writers(folder)
    if not found:
        pytest.skip(
            "The folder of real digits (KIEMDOI_DATA, else ../shared/data) is not there or not "
            "the documented one: the reader was not tried on real hands."
        )
    return found


@pytest.mark.parametrize("look", hands.LOOKS_TRIED)
def test_reader_reads_real_hands(writers: list[WriterDigits], look: str) -> None:
    counts: Counter[Verdict] = Counter()
    lines: list[str] = []
    for writer in hands.chosen(writers, SHEETS_PER_SOURCE[look]):
        for page, reading in hands.read_sheet(writer, look):
            assert reading.status == "ok", f"{page.file}: {reading.problem}"
            counts.update(score(page, reading))
            lines.extend(mistakes(page, reading))
    report = f"{counts}\n" + "\n".join(lines)
    assert counts["missing"] == 0, report
    assert counts["wrong"] / counts.total() <= MOST_WRONG[look], report
    assert counts["right"] / counts.total() >= LEAST_RIGHT[look], report


def test_an_absent_folder_gives_no_writers(tmp_path: Path) -> None:
    assert hands.writers(tmp_path / "nowhere") == []


def test_one_writer_fills_one_sheet_and_nothing_is_left_behind(
    writers: list[WriterDigits], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files, pages = hands.sheet_files(writers[0], "QH-01", 1, "flat")
    again, _ = hands.sheet_files(writers[0], "QH-01", 1, "flat")
    assert files == again
    assert [page.sheet_page for page in pages] == [1, 2]
    assert list(tmp_path.iterdir()) == []


def test_whole_job_on_real_hands_comes_to_the_sum_of_what_was_written(
    writers: list[WriterDigits], tmp_path: Path
) -> None:
    result = job.run(tmp_path, hands.chosen(writers, 1), "flat")
    assert result.sheets == result.accepted == 2
    assert result.scans == {"placed": 4}
    assert result.totals == dict(result.truth)
    assert result.proposals["wrong"] <= 1
    assert result.proposals["right"] >= 0.6 * result.proposals.total()
