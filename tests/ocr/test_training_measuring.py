"""Intervals, temperature, threshold and tables: checked against values known by other means."""

from pathlib import Path

import numpy as np
import pytest

from ocr.reader.digits import default_engine
from ocr.training import __main__ as command
from ocr.training import evaluate as evaluation
from ocr.training.calibrate import (
    calibration_error,
    choose_threshold,
    fit_temperature,
    tempered,
)
from ocr.training.data import DigitSet
from ocr.training.measuring import Sample, interval_by_writer, upper_bound


def _sample(sure: float, right: int, wrong: int, source: str = "mnist") -> Sample:
    """Return digits 3, `right` of them read as 3 and `wrong` as 5, all with probability `sure`."""
    count = right + wrong
    answers = np.full((count, 12), (1 - sure) / 11, np.float32)
    answers[:right, 3] = sure
    answers[right:, 5] = sure
    writers = (np.arange(count) % 20).astype(str)
    return Sample(source, "plain", answers, np.full(count, 3), writers)


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


def test_temperature_cools_what_is_too_sure() -> None:
    too_sure = _sample(0.999, right=900, wrong=100)
    temperature = fit_temperature([too_sure])
    assert temperature > 1.5
    assert calibration_error([tempered(too_sure, temperature)]) < calibration_error([too_sure])


def test_threshold_is_the_lowest_within_the_risk() -> None:
    doubtful, sure = _sample(0.87, right=900, wrong=100), _sample(0.999, right=5000, wrong=0)
    chosen = choose_threshold([doubtful, sure], risk=0.002)
    assert chosen.value == 0.9
    assert chosen.kept_risk
    assert chosen.bounds["mnist"] <= 0.002


def test_a_small_source_is_told_but_not_held_to_the_risk() -> None:
    bad = _sample(0.93, right=40, wrong=10, source="swiss")
    chosen = choose_threshold([_sample(0.999, right=90_000, wrong=0), bad], risk=0.002)
    assert chosen.value == 0.5
    assert chosen.bounds["all"] <= 0.002 < chosen.bounds["mnist"] + chosen.bounds["swiss"]


def test_writers_of_two_sources_are_never_one_person() -> None:
    both = [_sample(0.999, right=500, wrong=5), _sample(0.999, right=500, wrong=5, source="swiss")]
    assert (
        choose_threshold(both, risk=1.0).bounds["all"]
        < choose_threshold(both[:1], risk=1.0).bounds["mnist"]
    )


def test_a_risk_out_of_reach_is_said() -> None:
    chosen = choose_threshold([_sample(0.9999, right=50, wrong=50)], risk=0.001)
    assert not chosen.kept_risk


def test_calibration_error_is_zero_where_confidence_is_true() -> None:
    assert calibration_error([_sample(0.9, right=900, wrong=100)]) == pytest.approx(0, abs=1e-6)


def test_table_names_the_confusion_and_the_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [_sample(0.4, right=8, wrong=2)]
    nothing = [_sample(0.99, right=0, wrong=5)]
    nothing[0].labels[:] = 10
    monkeypatch.setattr(evaluation, "digit_samples", lambda *_: _all_digits(rows[0]))
    monkeypatch.setattr(evaluation, "filler_samples", lambda *_: nothing)
    text = evaluation.table(evaluation.evaluate(default_engine(), list[DigitSet]()))
    assert "3→5 2×" in text
    assert "100.00 % | 100.00 %" in text


def _all_digits(sample: Sample) -> list[Sample]:
    """Return the sample with one well-read digit of every other value added."""
    others = np.eye(12, dtype=np.float32)[:10]
    return [
        Sample(
            sample.source,
            sample.kind,
            np.concatenate([sample.probabilities, others]),
            np.concatenate([sample.labels, np.arange(10)]),
            np.concatenate([sample.writers, np.full(10, "y")]),
        )
    ]


def test_commands_say_in_one_sentence_that_the_data_is_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = str(tmp_path / "nowhere")
    assert evaluation.main(["--data", absent]) == 2
    assert "real digits are not there" in capsys.readouterr().err
    pytest.importorskip("torch")
    assert command.main(["--data", absent, "--out", str(tmp_path / "out")]) == 2
    assert "real digits are not there" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_keeping_a_network_that_is_not_there_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "load_split", lambda *_: [])
    assert command.main(["--data", "any", "--out", str(tmp_path), "--keep-network"]) == 2
    assert "holds no network of an earlier training" in capsys.readouterr().err


def test_training_without_torch_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    assert command.main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    assert "kiemdoi[train]" in capsys.readouterr().err
