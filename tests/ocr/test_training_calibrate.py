"""Temperature, weights and threshold: checked against samples whose answer is known."""

import numpy as np
import numpy.typing as npt
import pytest

from ocr.reader.digits import BLANK, CLASSES, NOT_A_DIGIT
from ocr.training.calibrate import (
    Proposals,
    RowSample,
    calibrate,
    choose_threshold,
    fit,
    fit_temperature,
    fit_weights,
    proposals_of,
)
from ocr.training.report import judge, tables
from ocr.training.rows import OVERWRITTEN


def _sample(count: int, sharp: float, seed: int, second: float = 0.97) -> RowSample:
    """Return rows of two digits whose logits are right as often as a temperature of 1 says.

    `sharp` multiplies the logits: then they are too sure. The second reader gives `second` where
    the boxes are right, else a tenth of it.
    """
    rng = np.random.default_rng(seed)
    labels = np.full((count, 4), BLANK, np.int8)
    labels[:, 2:] = rng.integers(0, 10, (count, 2))
    logits = np.zeros((count, 4, len(CLASSES)), np.float32)
    for row in range(count):
        for box in range(4):
            p = rng.uniform(0.6, 0.999) if box > 1 else 0.9999
            said = labels[row, box] if rng.random() < p else (labels[row, box] + 1) % 10
            logits[row, box] = np.log((1 - p) / 11)
            logits[row, box, said] = np.log(p)
    said = logits.argmax(axis=2)
    right = (said == labels).all(axis=1)
    asked = (said[:, :2] == BLANK).all(axis=1) & (said[:, 2:] < BLANK).all(axis=1)
    own = np.where(asked, np.where(right, second, second / 10), np.nan)
    writers = np.array([f"mnist/{row % 25}" for row in range(count)])
    return RowSample(logits * np.float32(sharp), labels, writers, own)


@pytest.mark.parametrize(("sharp", "wanted"), [(1.0, 1.0), (2.0, 2.0), (0.6, 0.6)])
def test_the_temperature_undoes_what_is_too_sure_or_too_shy(sharp: float, wanted: float) -> None:
    assert fit_temperature([_sample(3000, sharp, 1)]) == pytest.approx(wanted, rel=0.12)


def test_an_overwritten_box_has_no_true_class_to_fit() -> None:
    plain, spoilt = _sample(2000, 1.0, 2), _sample(2000, 1.0, 2)
    spoilt.labels[::2, 3] = OVERWRITTEN
    assert fit_temperature([spoilt]) == pytest.approx(fit_temperature([plain]), rel=0.1)


def _one_row(said: list[int], truth: list[int]) -> RowSample:
    logits = np.full((1, 4, len(CLASSES)), -5.0, np.float32)
    logits[0, range(4), said] = 5.0
    return RowSample(logits, np.array([truth], np.int8), np.array(["mnist/a"]), np.array([0.9]))


@pytest.mark.parametrize(
    ("said", "truth", "right"),
    [
        ([10, 10, 1, 2], [10, 10, 1, 2], True),
        ([10, 0, 1, 2], [10, 10, 1, 2], True),
        ([10, 10, 1, 2], [0, 0, 1, 2], True),
        ([10, 10, 1, 2], [10, 10, 1, 7], False),
        ([10, 10, 1, 2], [10, 10, 10, 2], False),
        ([10, 10, 10, 2], [10, 3, 10, 2], False),
        ([10, 10, 0, 2], [10, 3, 10, 2], False),
        ([10, 10, 1, 2], [10, NOT_A_DIGIT, 1, 2], False),
        ([10, 10, 1, 2], [10, 10, 1, OVERWRITTEN], False),
        ([10, 10, 10, 0], [10, 10, 10, 10], False),
    ],
)
def test_a_number_is_right_only_where_the_paper_holds_that_number(
    said: list[int], truth: list[int], right: bool
) -> None:
    assert proposals_of(_one_row(said, truth), 1.0).right.tolist() == [right]


def _proposals(
    first: npt.NDArray[np.float64], second: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]
) -> Proposals:
    writers = np.array([f"w{place % 40}" for place in range(len(right))])
    return Proposals(first, second, right, writers)


def test_a_reader_that_knows_nothing_gets_no_weight() -> None:
    rng = np.random.default_rng(3)
    first = rng.uniform(0.3, 0.999, 6000)
    right = rng.random(6000) < first
    weights = fit_weights(_proposals(first, rng.uniform(0.01, 0.99, 6000), right))
    assert weights[0] == pytest.approx(1.0, abs=0.1)
    assert weights[1] == pytest.approx(0.0, abs=0.06)
    assert weights[2] == pytest.approx(0.0, abs=0.15)


def test_the_threshold_is_the_lowest_whose_bound_keeps_the_risk() -> None:
    sure = np.concatenate([np.full(20_000, 0.999), np.full(1000, 0.9)])
    right = np.concatenate([np.full(20_000, True), np.tile([True, False], 500)])
    chosen = _proposals(sure, sure, right)
    threshold, bound = choose_threshold(sure, chosen, risk=0.001)
    assert 0.9 < threshold <= 0.999
    assert bound <= 0.001
    loose, wide = choose_threshold(sure, chosen, risk=0.05)
    assert loose <= 0.9
    assert 0.023 < wide <= 0.05


def test_a_risk_out_of_reach_is_told_by_its_bound() -> None:
    sure = np.full(200, 0.99999)
    right = np.tile([True, False], 100)
    threshold, bound = choose_threshold(sure, _proposals(sure, sure, right))
    assert threshold > 0.999
    assert bound > 0.4


def test_a_member_is_calibrated_without_its_own_fold() -> None:
    samples = {1: _sample(900, 1.0, 4), 2: _sample(900, 2.0, 5), 3: _sample(900, 2.0, 6)}
    found = calibrate(samples)
    assert found["members"]["1"]["temperature"] == pytest.approx(2.0, rel=0.15)
    assert found["members"]["2"] == fit([samples[1], samples[3]])
    assert found["members"]["1"]["temperature"] > found["temperature"]


def test_the_tables_count_what_was_wrong_and_what_was_refused() -> None:
    sample = _sample(1500, 1.0, 7)
    description = fit([sample])
    lines = tables({1: judge(sample, description)})
    text = "\n".join(lines)
    digits = sample.labels < BLANK
    wrong = (sample.logits.argmax(axis=2) != sample.labels)[digits].mean()
    assert f"| mnist | {digits.sum()} | 25 | {100 * wrong:.2f} %" in text
    assert "→" in text
    assert "Expected calibration error" in text
