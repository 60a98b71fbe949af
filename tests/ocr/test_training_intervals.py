"""Intervals and bounds: checked against values known by other means."""

from pathlib import Path

import numpy as np
import pytest

from ocr.training import __main__ as command
from ocr.training.intervals import difference_by_writer, interval_by_writer, upper_bound


@pytest.mark.parametrize(
    ("hits", "count", "bound"), [(0, 100, 0.02951), (1, 100, 0.04656), (5, 1000, 0.010484)]
)
def test_upper_bound_is_the_exact_one(hits: int, count: int, bound: float) -> None:
    assert upper_bound(hits, count) == pytest.approx(bound, rel=2e-3)


def test_nothing_counted_bounds_nothing() -> None:
    assert upper_bound(0, 0) == 1.0
    assert upper_bound(4, 4) == 1.0


def test_errors_of_one_writer_widen_the_interval() -> None:
    writers = np.repeat(np.arange(40), 50)
    spread = np.zeros(2000, bool)
    spread[::50] = True
    bunched = np.zeros(2000, bool)
    bunched[:40] = True
    counted = np.ones(2000, bool)
    wide = interval_by_writer(bunched, writers, counted)
    narrow = interval_by_writer(spread, writers, counted)
    assert narrow[0] <= 0.02 <= narrow[1]
    assert wide[1] - wide[0] > 5 * (narrow[1] - narrow[0])


def test_no_errors_still_have_an_upper_end() -> None:
    counted = np.ones(300, bool)
    low, high = interval_by_writer(~counted, np.arange(300), counted)
    assert (low, high) == (0.0, pytest.approx(0.01222, rel=1e-2))


def test_a_paired_difference_is_surer_than_two_intervals_apart() -> None:
    writers = np.repeat(np.arange(40), 50)
    counted = np.ones(2000, bool)
    first = np.zeros(2000, bool)
    first[:200] = True  # four writers have everything wrong, both times
    second = first.copy()
    second[249::50] = True  # and one more of each other writer the second time
    low, high = difference_by_writer((first, counted), (second, counted), writers)
    assert 0.015 < low < 36 / 2000 < high < 0.02
    wide = interval_by_writer(first, writers, counted)
    assert wide[1] - wide[0] > 10 * (high - low)
    back = difference_by_writer((second, counted), (first, counted), writers)
    assert back == (pytest.approx(-high), pytest.approx(-low))
    same = difference_by_writer((first, counted), (first, counted), writers)
    assert same == (0.0, 0.0)


def test_the_command_says_in_one_sentence_that_the_data_is_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    absent = str(tmp_path / "nowhere")
    assert command.main(["--data", absent, "--out", str(tmp_path / "out")]) == 2
    assert "real digits are not there" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_keeping_networks_that_are_not_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "sets_in", lambda *_: [])
    words = ["--data", str(tmp_path), "--out", str(tmp_path), "--keep-networks"]
    assert command.main(words) == 2
    assert "cannot be loaded" in capsys.readouterr().err
