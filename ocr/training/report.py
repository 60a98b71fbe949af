"""What the model card says of the networks, measured on rows of writers that they never saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, NOT_A_DIGIT, softmax
from ocr.reader.engine import Calibration
from ocr.training.calibrate import RowSample, proposals_of
from ocr.training.intervals import interval_by_writer, upper_bound
from ocr.training.rows import OVERWRITTEN

_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One fold's rows with its member's calibration: the sample, box shares [n, 4, 12], both."""

    sample: RowSample
    shares: npt.NDArray[np.float32]
    together: npt.NDArray[np.float64]
    first: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    writers: npt.NDArray[np.str_]
    threshold: float


def judge(sample: RowSample, description: Mapping[str, Any]) -> Judged:
    """Return `sample` as read with a calibration that JSON describes."""
    how = Calibration.of(description)
    proposals = proposals_of(sample, how.temperature)
    together = how.joined(proposals.first, proposals.second)
    shares = softmax(
        (sample.logits / how.temperature).reshape(-1, sample.logits.shape[-1])
    ).reshape(sample.logits.shape)
    return Judged(
        sample, shares, together, proposals.first, proposals.right, proposals.writers, how.threshold
    )


def tables(judged: Mapping[int, Judged]) -> list[str]:
    """Return all tables of the model card as lines of Markdown."""
    parts = list(judged.values())
    return [
        *_digits(parts),
        "",
        *_numbers(parts),
        "",
        *_no_digits(parts),
        "",
        *_bought(parts),
        "",
        *_reliability(parts),
    ]


def _sources(parts: list[Judged]) -> list[str]:
    return sorted({name.partition("/")[0] for part in parts for name in part.sample.writers})


def _digits(parts: list[Judged]) -> list[str]:
    lines = [
        "| single digits, none refused | digits | writers | wrong (95 % interval) | commonest |",
        "|---|---|---|---|---|",
    ]
    for source in _sources(parts):
        wrong: list[npt.NDArray[np.bool_]] = []
        writers: list[npt.NDArray[np.str_]] = []
        pairs: list[npt.NDArray[np.int64]] = []
        for part in parts:
            own = np.char.startswith(part.sample.writers, source)
            labels = part.sample.labels[own]
            said = part.shares[own].argmax(axis=2)
            digit = labels < BLANK
            wrong.append((said != labels)[digit])
            writers.append(np.repeat(part.sample.writers[own][:, None], 4, axis=1)[digit])
            both = np.stack([labels[digit], said[digit]], axis=1).astype(np.int64)
            pairs.append(both[wrong[-1]])
        lines.append(_digit_line(source, wrong, writers, np.concatenate(pairs)))
    return lines


def _digit_line(
    source: str,
    wrong: list[npt.NDArray[np.bool_]],
    writers: list[npt.NDArray[np.str_]],
    pairs: npt.NDArray[np.int64],
) -> str:
    hits, people = np.concatenate(wrong), np.concatenate(writers)
    names = [*map(str, range(10)), "blank", "none"]
    tally = Counter((names[true], names[said]) for true, said in pairs)
    common = ", ".join(f"{true}→{said} {count}×" for (true, said), count in tally.most_common(5))
    interval = _range(interval_by_writer(hits, people, np.ones(len(hits), bool)))
    return (
        f"| {source} | {len(hits)} | {len(np.unique(people))} | {_percent(hits.mean())} "
        f"{interval} | {common or '–'} |"
    )


def _numbers(parts: list[Judged]) -> list[str]:
    lines = [
        "| numbers of 1–4 digits | proposals | writers | wrong per 1,000 proposed (95 %) | "
        "left unsure |",
        "|---|---|---|---|---|",
    ]
    for source in (*_sources(parts), ""):
        own = [np.char.startswith(part.writers, source) for part in parts]
        pairs = list(zip(parts, own, strict=True))
        k = np.concatenate([(part.together >= part.threshold)[mine] for part, mine in pairs])
        w = np.concatenate([~part.right[mine] for part, mine in pairs])
        people = np.concatenate([part.writers[mine] for part, mine in pairs])
        interval = interval_by_writer(w & k, people, k)
        lines.append(
            f"| {source or 'all'} | {len(k)} | {len(np.unique(people))} | "
            f"{1000 * (w & k).sum() / max(k.sum(), 1):.2f} "
            f"({1000 * interval[0]:.2f}–{1000 * interval[1]:.2f}) | {_percent(1 - k.mean())} |"
        )
    return lines


def _no_digits(parts: list[Judged]) -> list[str]:
    lines = [
        "| boxes without one clear digit | boxes | most likely a digit | p ≥ 0.95 for a digit "
        "(95 % upper bound) |",
        "|---|---|---|---|",
    ]
    names = {BLANK: "empty", NOT_A_DIGIT: "struck, filler, rubbish", OVERWRITTEN: "overwritten"}
    labels = np.concatenate([part.sample.labels.reshape(-1) for part in parts])
    shares = np.concatenate([part.shares.reshape(-1, part.shares.shape[-1]) for part in parts])
    for label, name in names.items():
        own = shares[labels == label]
        if not len(own):
            continue
        digit = own.argmax(axis=1) < BLANK
        sure = digit & (own.max(axis=1) >= 0.95)
        bound = upper_bound(int(sure.sum()), len(own))
        lines.append(
            f"| {name} | {len(own)} | {_percent(digit.mean())} | {_percent(sure.mean())} "
            f"(≤ {_percent(bound)}) |"
        )
    return lines


def _bought(parts: list[Judged]) -> list[str]:
    """Return what the second reader bought: wrong numbers at the same share proposed."""
    lines = [
        "| proposed | wrong per 1,000, boxes alone | wrong per 1,000, both readers |",
        "|---|---|---|",
    ]
    first = np.concatenate([part.first for part in parts])
    both = np.concatenate([part.together for part in parts])
    right = np.concatenate([part.right for part in parts])
    for share in (1.0, 0.99, 0.97, 0.94, 0.9):
        count = round(share * len(right))
        cells = [
            f"{1000 * (~right[np.argsort(-sure, kind='stable')[:count]]).mean():.2f}"
            for sure in (first, both)
        ]
        lines.append(f"| {100 * share:.0f} % | {cells[0]} | {cells[1]} |")
    return lines


def _reliability(parts: list[Judged]) -> list[str]:
    both = np.concatenate([part.together for part in parts])
    right = np.concatenate([part.right for part in parts])
    lines = ["| confidence | numbers | mean confidence | share right |", "|---|---|---|---|"]
    error = 0.0
    places = np.clip(np.searchsorted(_BINS, both, side="right") - 1, 0, len(_BINS) - 2)
    for place in range(len(_BINS) - 1):
        inside = places == place
        if inside.any():
            mean, share = float(both[inside].mean()), float(right[inside].mean())
            error += float(inside.mean()) * abs(mean - share)
            bar = "█" * round(20 * share)
            lines.append(
                f"| {_BINS[place]:g}–{_BINS[place + 1]:g} | {inside.sum()} | {100 * mean:.2f} % | "
                f"{100 * share:.2f} % {bar} |"
            )
    return [*lines, "", f"Expected calibration error of numbers: {_percent(error)}."]


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _range(interval: tuple[float, float]) -> str:
    return f"({100 * interval[0]:.2f}–{100 * interval[1]:.2f})"
