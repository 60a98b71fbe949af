"""Make confidence mean what it says, and choose the threshold below which a box is `unsure`.

The temperature is fitted on writers of the split `calibrate`, the threshold on `select` and
`calibrate` together; neither uses a digit of a trained or a tested writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import softmax
from ocr.training.measuring import Sample, interval_by_writer, upper_bound

RISK = 0.005
"""Stated risk: of the boxes proposed as a digit, at most this share is wrong (95 % upper bound)."""
ALL = "all"
"""Key of the bound over all writers together, the one that is held to RISK."""
_GRID = (
    0.5,
    0.6,
    0.7,
    0.75,
    0.8,
    0.85,
    0.9,
    0.92,
    0.94,
    0.95,
    0.96,
    0.97,
    0.975,
    0.98,
    0.985,
    0.99,
    0.993,
    0.995,
    0.997,
    0.998,
    0.999,
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A chosen threshold and whether it kept RISK.

    `bounds`: the 95 % upper bound of wrong among proposed boxes, of ALL writers and of each source.
    """

    value: float
    bounds: dict[str, float]
    kept_risk: bool


def fit_temperature(samples: Sequence[Sample]) -> float:
    """Return the temperature that makes the true classes of `samples` likeliest.

    Every sample counts alike, however many digits it has, so that MNIST does not decide alone.
    Source: Guo et al., On calibration of modern neural networks, 2017.
    """
    temperatures = np.exp(np.linspace(np.log(0.3), np.log(4.0), 105))
    losses = [np.mean([_loss(sample, float(t)) for sample in samples]) for t in temperatures]
    return float(temperatures[int(np.argmin(losses))])


def tempered(sample: Sample, temperature: float) -> Sample:
    """Return the sample as an engine of this temperature would have read it (from one of 1)."""
    logits = np.log(np.maximum(sample.probabilities, 1e-30))
    return Sample(
        sample.source, sample.kind, softmax(logits / temperature), sample.labels, sample.writers
    )


def choose_threshold(samples: Sequence[Sample], risk: float = RISK) -> Threshold:
    """Return the lowest threshold at which the upper bound over all writers is within `risk`.

    The bound is the larger of the exact binomial one and of the interval over whole writers. A
    source of a handful of writers has no useful bound of its own: it is told, not held to `risk`.
    Where no threshold of the grid reaches `risk`, the highest is returned, and it says so.
    """
    for threshold in _GRID:
        bound = _wrong_bound(samples, threshold)
        if bound <= risk or threshold == _GRID[-1]:
            break
    bounds = {ALL: bound}
    for source in sorted({sample.source for sample in samples}):
        bounds[source] = _wrong_bound([s for s in samples if s.source == source], threshold)
    return Threshold(threshold, bounds, bound <= risk)


def calibration_error(samples: Sequence[Sample], bins: int = 15) -> float:
    """Return the expected calibration error (0–1): |confidence − share right|, weighted by bin."""
    sure = np.concatenate([sample.probabilities.max(axis=1) for sample in samples])
    right = np.concatenate([~sample.wrong for sample in samples])
    places = np.minimum((sure * bins).astype(int), bins - 1)
    total = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            total += inside.mean() * abs(float(sure[inside].mean() - right[inside].mean()))
    return total


def _wrong_bound(samples: Sequence[Sample], threshold: float) -> float:
    wrong = _joined([sample.wrong for sample in samples])
    kept = _joined([sample.kept(threshold) & sample.says_digit for sample in samples])
    writers = np.concatenate(
        [np.char.add(f"{sample.source}/", sample.writers) for sample in samples]
    )
    exact = upper_bound(int((wrong & kept).sum()), int(kept.sum()))
    return max(exact, interval_by_writer(wrong, writers, kept)[1])


def _joined(parts: Sequence[npt.NDArray[np.bool_]]) -> npt.NDArray[np.bool_]:
    return np.concatenate(list(parts))


def _loss(sample: Sample, temperature: float) -> float:
    shares = tempered(sample, temperature).probabilities
    own = shares[np.arange(len(sample.labels)), sample.labels]
    return float(-np.log(np.maximum(own, 1e-12)).mean())
