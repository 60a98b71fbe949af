"""The second reader's probability of a text, against counting every way of spelling it."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from ocr.reader.second import NOTHING, SYMBOLS, text_probabilities


def _columns(steps: int, seed: int) -> npt.NDArray[np.float64]:
    """Return log-probabilities [1, 12, steps] that favour a few symbols."""
    raw = np.random.default_rng(seed).normal(0, 3, (1, len(SYMBOLS) + 1, steps))
    return np.asarray(raw - np.log(np.exp(raw).sum(axis=1, keepdims=True)))


def _spelled(path: tuple[int, ...]) -> str:
    """Return what a path of columns spells: repeats joined, then nothings dropped."""
    joined = [symbol for symbol, _ in itertools.groupby(path)]
    return "".join(SYMBOLS[symbol] for symbol in joined if symbol != NOTHING)


@pytest.mark.parametrize("seed", range(3))
def test_every_way_of_spelling_is_counted_once(seed: int) -> None:
    columns = _columns(4, seed)
    totals: dict[str, float] = {}
    for path in itertools.product(range(len(SYMBOLS) + 1), repeat=4):
        share = float(np.exp(sum(columns[0, symbol, step] for step, symbol in enumerate(path))))
        totals[_spelled(path)] = totals.get(_spelled(path), 0.0) + share
    assert sum(totals.values()) == pytest.approx(1.0)
    for text in ("7", "11", "121", "9034", "0"):
        (found,) = text_probabilities(columns, [text])
        assert found == pytest.approx(totals.get(text, 0.0), abs=1e-12)


def test_a_digit_twice_needs_a_column_between() -> None:
    columns = np.log(np.full((1, len(SYMBOLS) + 1, 2), 1 / 12))
    assert text_probabilities(columns, ["11"]) == pytest.approx(0.0)
    assert text_probabilities(columns, ["12"]) == pytest.approx(1 / 144)


def test_numbers_of_different_lengths_go_together() -> None:
    columns = np.concatenate([_columns(6, seed) for seed in range(3)])
    texts = ["5", "1234", "88"]
    together = text_probabilities(columns, texts)
    alone = [text_probabilities(columns[i : i + 1], [texts[i]])[0] for i in range(3)]
    assert together == pytest.approx(alone)
    assert text_probabilities(columns[:0], []).shape == (0,)


def test_what_is_no_digit_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        text_probabilities(_columns(4, 0), ["-"])
