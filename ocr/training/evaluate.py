"""Measure the shipped network on writers it has not seen; `python -m ocr.training.evaluate`.

Needs the folder of real digits, but no torch: what is measured is the engine that the product
runs. Real digits only, written into the form's boxes once plainly and once degraded.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ocr.errors import OcrError
from ocr.reader.digits import BLANK, OnnxDigitEngine
from ocr.training.calibrate import calibration_error
from ocr.training.data import DigitSet, load_split
from ocr.training.measuring import (
    Sample,
    digit_samples,
    filler_samples,
    interval_by_writer,
    upper_bound,
)

TEST_SEED = 31
FILLERS = 4000
_CONFUSIONS = 4


@dataclass(frozen=True, slots=True)
class DigitRow:
    """How one set's digits were read: counts, shares (0–1) and 95 % intervals over writers."""

    source: str
    kind: str
    digits: int
    writers: int
    wrong: float
    wrong_interval: tuple[float, float]
    wrong_kept: float
    wrong_kept_interval: tuple[float, float]
    refused: float
    confusions: tuple[tuple[str, int], ...]
    per_digit: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FillerRow:
    """How boxes without a digit were read: shares (0–1) that became one; bound at the threshold."""

    name: str
    count: int
    as_digit: float
    as_digit_kept: float
    as_digit_kept_bound: float
    refused: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything `evaluate` measures; `calibration` is the expected calibration error (0–1)."""

    version: str
    threshold: float
    digits: tuple[DigitRow, ...]
    fillers: tuple[FillerRow, ...]
    calibration: float


def evaluate(engine: OnnxDigitEngine, sets: Sequence[DigitSet]) -> Report:
    """Return the figures of `engine` on `sets`, which nothing of it may have seen."""
    samples = digit_samples(engine, sets, TEST_SEED)
    others = filler_samples(engine, sets, TEST_SEED, FILLERS)
    return Report(
        version=engine.version,
        threshold=engine.threshold,
        digits=tuple(_digit_row(sample, engine.threshold) for sample in samples),
        fillers=tuple(_filler_row(sample, engine.threshold) for sample in others),
        calibration=calibration_error([*samples, *others]),
    )


def table(report: Report) -> str:
    """Return the report as Markdown tables."""
    lines = [
        "| digits of unseen writers | digits | writers | wrong, none refused (95 % interval) | "
        f"wrong at p ≥ {report.threshold:g} (95 %) | refused | most frequent errors |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in report.digits:
        errors = ", ".join(f"{what} {count}×" for what, count in row.confusions) or "none"
        lines.append(
            f"| {row.source}, {row.kind} | {row.digits} | {row.writers} | "
            f"{_percent(row.wrong)} {_range(row.wrong_interval)} | "
            f"{_percent(row.wrong_kept)} {_range(row.wrong_kept_interval)} | "
            f"{_percent(row.refused)} | {errors} |"
        )
    lines += [
        "",
        "| wrong by true digit, none refused | " + " | ".join(map(str, range(10))) + " |",
        "|---" * 11 + "|",
    ]
    for row in report.digits:
        shares = " | ".join(_percent(share) for share in row.per_digit)
        lines.append(f"| {row.source}, {row.kind} | {shares} |")
    lines += [
        "",
        "| no digit | boxes | read as a digit, none refused | "
        f"at p ≥ {report.threshold:g} (95 % upper bound) | refused |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.name} | {row.count} | {_percent(row.as_digit)} | {_percent(row.as_digit_kept)} "
        f"(≤ {_percent(row.as_digit_kept_bound)}) | {_percent(row.refused)} |"
        for row in report.fillers
    ]
    lines += ["", f"Expected calibration error over all of these: {_percent(report.calibration)}."]
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table of the shipped network; return the exit code (2: no data or no network)."""
    parser = argparse.ArgumentParser(prog="python -m ocr.training.evaluate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the real digits")
    parsed = parser.parse_args(arguments)
    try:
        report = evaluate(OnnxDigitEngine.load(), load_split(parsed.data, "test"))
    except OcrError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{report.version}\n\n{table(report)}")
    return 0


def _digit_row(sample: Sample, threshold: float) -> DigitRow:
    everything = np.ones(len(sample.labels), bool)
    kept = sample.kept(threshold)
    wrong = sample.wrong
    return DigitRow(
        source=sample.source,
        kind=sample.kind,
        digits=len(sample.labels),
        writers=len(np.unique(sample.writers)),
        wrong=float(wrong.mean()),
        wrong_interval=interval_by_writer(wrong, sample.writers, everything),
        wrong_kept=float((wrong & kept).sum() / max(kept.sum(), 1)),
        wrong_kept_interval=interval_by_writer(wrong, sample.writers, kept),
        refused=float(1 - kept.mean()),
        confusions=_confusions(sample),
        per_digit=tuple(float(wrong[sample.labels == digit].mean()) for digit in range(10)),
    )


def _filler_row(sample: Sample, threshold: float) -> FillerRow:
    digit = sample.says_digit
    kept = sample.kept(threshold)
    count = len(sample.labels)
    return FillerRow(
        name=sample.source,
        count=count,
        as_digit=float(digit.mean()),
        as_digit_kept=float((digit & kept).mean()),
        as_digit_kept_bound=upper_bound(int((digit & kept).sum()), count),
        refused=float(1 - kept.mean()),
    )


def _confusions(sample: Sample) -> tuple[tuple[str, int], ...]:
    said: npt.NDArray[np.int64] = sample.probabilities.argmax(axis=1)
    names = [*map(str, range(BLANK)), "blank", "no digit"]
    pairs = [
        f"{names[true]}→{names[read]}"
        for true, read in zip(sample.labels[sample.wrong], said[sample.wrong], strict=True)
    ]
    counts = sorted(((what, pairs.count(what)) for what in set(pairs)), key=lambda x: (-x[1], x[0]))
    return tuple(counts[:_CONFUSIONS])


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _range(interval: tuple[float, float]) -> str:
    return f"({100 * interval[0]:.2f}–{100 * interval[1]:.2f})"


if __name__ == "__main__":
    raise SystemExit(main())
