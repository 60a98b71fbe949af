"""Intervals and bounds: checked against values known by other means."""

from pathlib import Path

import numpy as np
import pytest

from ocr.training import __main__ as command
from ocr.training.intervals import interval_by_writer, upper_bound


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
