"""Make confidence mean what it says, and choose the threshold below which a number is `unsure`.

Everything is fitted on rows that a member reads of writers whom it never saw: its own fold's.
A member's own calibration leaves its fold out, so that its figures on that fold are of writers seen
by nothing; the shipped calibration uses all folds, and its figures are those of the hold-out group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, ProposedNumber, softmax
from ocr.reader.engine import Calibration, NetworkEngine, log_odds, open_networks
from ocr.reader.fields import written_number
from ocr.training.data import DigitSet
from ocr.training.folds import sets_in
from ocr.training.glyphs import glyph_bank
from ocr.training.intervals import interval_by_writer, upper_bound
from ocr.training.rows import USUAL, RowMaker
from ocr.training.rowset import BOXES

RISK = 0.01
"""Stated risk: of the numbers proposed, at most this share is wrong (95 % upper bound)."""
UNCALIBRATED = Calibration(1.0, (0.5, 0.5, 0.0), 0.5)
_FINEST = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class RowSample:
    """Rows of one fold as one engine saw them, before calibration.

    logits [n, 4, 12] of the boxes; labels [n, 4] 0–12; writers [n]; second [n] the second reader's
    probability of the number that the boxes spell (NaN where they spell none).
    """

    logits: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int8]
    writers: npt.NDArray[np.str_]
    second: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Proposals:
    """Numbers that the boxes spell: both readers' probabilities, whether right, whose hand [m]."""

    first: npt.NDArray[np.float64]
    second: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    writers: npt.NDArray[np.str_]


def sample_rows(
    engine: NetworkEngine, sets: Sequence[DigitSet], count: int, seed: int
) -> RowSample:
    """Let an UNCALIBRATED engine read `count` rows by the writers of `sets`, drawn like training's.

    Only real digits: nothing invented is added to what is measured on.
    """
    bank = glyph_bank(list(sets))
    maker, rng = RowMaker(bank, seed, USUAL), Random(f"calibrate/{seed}")
    chosen = [maker.choose_writer(rng) for _ in range(count)]
    rows = [maker.make(writer, BOXES, rng) for writer in chosen]
    patches = np.stack([row.patches for row in rows]).astype(np.float32) / np.float32(255)
    flat = engine.classify(patches.reshape(-1, *patches.shape[2:]))
    logits = np.log(np.maximum(flat, 1e-30)).reshape(count, BOXES, -1)
    texts = [written_number(row) for row in logits]
    asked = [place for place, text in enumerate(texts) if text is not None]
    second = np.full(count, np.nan)
    second[asked] = engine.second_opinions(
        [ProposedNumber(str(texts[place]), 1.0, patches[place]) for place in asked]
    )
    names = np.array(["/".join(bank.writers[writer]) for writer in chosen])
    return RowSample(logits, np.stack([row.labels for row in rows]), names, second)


def samples_of(
    folder: Path, data: Path, members: Sequence[int], count: int, seed: int
) -> dict[int, RowSample]:
    """Let each member in `folder` read `count` rows of the fold that it never saw.

    Raises TrainingDataError without data, EngineError for networks that cannot be opened.
    """
    return {
        member: sample_rows(
            open_networks(folder, (member,), "", UNCALIBRATED),
            sets_in(data, member),
            count,
            100 * seed + member,
        )
        for member in members
    }


def calibrate(samples: Mapping[int, RowSample]) -> dict[str, Any]:
    """Return an engine's calibration as JSON: the shipped one, and each member's without its fold.

    A single member has no other fold: its own is taken, and its figures are the less worth.
    """
    found = fit(list(samples.values()))
    found["members"] = {
        str(member): fit([other for own, other in samples.items() if own != member] or [sample])
        for member, sample in samples.items()
    }
    return found


def fit(samples: Sequence[RowSample]) -> dict[str, Any]:
    """Return temperature, weights, threshold and the bound that it keeps, fitted to `samples`."""
    temperature = fit_temperature(samples)
    proposals = _joined([proposals_of(sample, temperature) for sample in samples])
    weights = fit_weights(proposals)
    together = Calibration(temperature, weights, 0.5).joined(proposals.first, proposals.second)
    threshold, bound = choose_threshold(together, proposals)
    kept = together >= threshold
    return {
        "temperature": round(temperature, 4),
        "weights": [round(weight, 5) for weight in weights],
        "threshold": threshold,
        "risk": {
            "stated": RISK,
            "bound": round(bound, 6),
            "numbers": len(together),
            "proposed": int(kept.sum()),
            "wrong": int((kept & ~proposals.right).sum()),
        },
    }


def fit_temperature(samples: Sequence[RowSample]) -> float:
    """Return the temperature that makes the true classes of all boxes likeliest.

    Overwritten boxes have no true class and are left out. Source: Guo et al., On calibration of
    modern neural networks, 2017.
    """
    logits = np.concatenate(
        [sample.logits.reshape(-1, sample.logits.shape[-1]) for sample in samples]
    )
    labels = np.concatenate([sample.labels.reshape(-1) for sample in samples]).astype(int)
    clear = labels < logits.shape[1]
    logits, labels = logits[clear], labels[clear]
    temperatures = np.exp(np.linspace(np.log(0.4), np.log(4.0), 70))
    rows = np.arange(len(labels))
    losses = [
        -np.log(np.maximum(softmax(logits / t)[rows, labels], 1e-12)).mean() for t in temperatures
    ]
    return float(temperatures[int(np.argmin(losses))])


def proposals_of(sample: RowSample, temperature: float) -> Proposals:
    """Return the numbers that the boxes of `sample` spell, the first reader's p tempered."""
    asked = np.flatnonzero(~np.isnan(sample.second))
    shares = softmax((sample.logits[asked] / temperature).reshape(-1, sample.logits.shape[-1]))
    best = shares.max(axis=1).reshape(len(asked), -1).astype(np.float64)
    said = sample.logits[asked].argmax(axis=2)
    labels = sample.labels[asked]
    # A leading zero more or less is the same number; a blank after a digit was never proposed.
    value = np.where(said == BLANK, 0, said)
    truth = np.where(labels == BLANK, 0, labels)
    right = (value == truth).all(axis=1) & _is_number(labels)
    return Proposals(best.prod(axis=1), sample.second[asked], right, sample.writers[asked])


def _is_number(labels: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
    """Say which rows [n, 4] of labels are leading blanks, then digits to the last box."""
    digit = labels < BLANK
    started = np.maximum.accumulate(digit, axis=1)
    return np.asarray(((labels <= BLANK) & (digit | ~started)).all(axis=1) & digit[:, -1])


def fit_weights(proposals: Proposals) -> tuple[float, float, float]:
    """Return the logistic regression of "right" on both log-odds and 1, by Newton's method.

    A little weight decay keeps it finite where one reader alone tells right from wrong.
    """
    x = np.stack(
        [log_odds(proposals.first), log_odds(proposals.second), np.ones(len(proposals.first))],
        axis=1,
    )
    y = proposals.right.astype(np.float64)
    weights = np.array([0.5, 0.5, 0.0])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - y) + 0.1 * weights
        bend = (x * (p * (1 - p))[:, None]).T @ x + 0.1 * np.eye(3)
        step = np.linalg.solve(bend, gradient)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-8:
            break
    # Neither reader may count against a number that it finds likely.
    return max(float(weights[0]), 0.0), max(float(weights[1]), 0.0), float(weights[2])


def choose_threshold(
    together: npt.NDArray[np.float64], proposals: Proposals, risk: float = RISK
) -> tuple[float, float]:
    """Return the lowest threshold whose upper bound keeps `risk`, and that bound.

    The bound is the larger of the exact binomial one and of the interval over whole writers. Where
    none keeps it, the highest threshold is returned: its bound tells.
    """
    grid = 1 - np.geomspace(0.3, _FINEST, 60)
    for threshold in grid:
        kept = together >= threshold
        wrong = kept & ~proposals.right
        exact = upper_bound(int(wrong.sum()), int(kept.sum()))
        bound = max(exact, interval_by_writer(wrong, proposals.writers, kept)[1])
        if bound <= risk:
            break
    return round(float(threshold), 5), float(bound)


def _joined(parts: Sequence[Proposals]) -> Proposals:
    return Proposals(
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.second for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.writers for part in parts]),
    )
