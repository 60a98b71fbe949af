"""Write `ocr/MODEL_CARD.md`: every figure in it comes from the run that trained the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from ocr.training.calibrate import ALL, RISK, Threshold
from ocr.training.data import SOURCES, DigitSet, Split
from ocr.training.evaluate import Report, table
from ocr.training.generator import BLANK_SHARE, DIGIT_SHARE, SOURCE_WEIGHTS


class Training(TypedDict):
    """What a training run tells of itself; kept in `digits.json`. `made` is an ISO date."""

    made: str
    parameters: int
    patches: int
    epochs: int
    seed: int
    threads: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Facts:
    """A finished network: version, how it was trained, size in bytes, how it was calibrated."""

    version: str
    training: Training
    model_bytes: int
    temperature: float
    threshold: Threshold


def write_card(facts: Facts, splits: dict[Split, list[DigitSet]], report: Report) -> str:
    """Return the model card as Markdown."""
    return "\n".join(
        [
            "# The digit network",
            "",
            f"`ocr/digits.onnx`, {facts.version}, made on {facts.training['made']} by "
            f"`{_command(facts.training)}`; this page is written by that command, too. Do not edit "
            "it.",
            "",
            *_what(facts),
            *_data(),
            *_split(splits),
            *_generated(facts.training),
            *_confidence(facts),
            *_figures(report),
            *_limits(),
        ]
    )


def _command(training: Training) -> str:
    options = " ".join(f"--{name} {training[name]}" for name in ("patches", "epochs", "threads"))
    return f"python -m ocr.training --data ../shared/data {options}"


def _what(facts: Facts) -> list[str]:
    return [
        "## What it does",
        "",
        "It looks at one digit box of a count sheet (the box and 1 mm around it, 36 × 40 px, "
        "darkness relative to the paper) and says how likely it holds 0–9, nothing (`blank`), or "
        "something else (`not-a-digit`: struck out, scribble, dash, dot). It sees no other box and "
        "knows no sum. Its answer is a proposal that a person confirms or corrects; it is not made "
        "to count anything by itself.",
        "",
        f"Six convolutions and two dense layers, {facts.training['parameters']:,} parameters, "
        f"{facts.model_bytes / 1e6:.2f} MB.",
        "",
    ]


def _data() -> list[str]:
    lines = [
        "## Data",
        "",
        "Real digits, not part of the product; training refuses files whose SHA-256 differs.",
        "",
        "| file | origin | licence | SHA-256 |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{source.file}` | {source.origin} | {source.licence} | `{source.sha256}` |"
        for source in SOURCES
    ]
    lines += ["", "Cited:", ""]
    lines += [f"- {source.citation}" for source in SOURCES]
    return [*lines, ""]


def _split(splits: dict[Split, list[DigitSet]]) -> list[str]:
    lines = [
        "## Split",
        "",
        "By writer, drawn once with a fixed seed. Sets without writer ids lie wholly in training.",
        "",
        "| split | used for | digits (writers) |",
        "|---|---|---|",
    ]
    uses: dict[Split, str] = {
        "train": "the weights",
        "select": "which epoch is kept; the threshold",
        "calibrate": "the temperature; the threshold",
        "test": "the figures below and nothing else",
    }
    for split, sets in splits.items():
        lines.append(f"| {split} | {uses[split]} | {_sizes(sets)} |")
    return [*lines, ""]


def _sizes(sets: Sequence[DigitSet]) -> str:
    known = {source.name for source in SOURCES if source.writers_known}
    return ", ".join(
        f"{digits.name} {len(digits.labels)} "
        f"({len(np.unique(digits.writers)) if digits.name in known else 'unknown'})"
        for digits in sets
    )


def _generated(training: Training) -> list[str]:
    weights = ", ".join(f"{name} {100 * share:.0f} %" for name, share in SOURCE_WEIGHTS.items())
    return [
        "## How the patches are made",
        "",
        f"{training['patches']:,} patches, each seen {training['epochs']} times, seed "
        f"{training['seed']}, {training['minutes']} minutes in all. "
        f"{100 * DIGIT_SHARE:.0f} % digits, {100 * BLANK_SHARE:.0f} % empty boxes, the rest not a "
        f"digit. Digits are drawn {weights} and evenly over 0–9, so that European shapes are not "
        "swamped; an upstroke or a foot is drawn on some of the plain 1s, a bar through some 7s. "
        "Every digit is placed into the form's own printed box with errors of registration, in "
        "pen or pencil, off centre or over the line, and scanned: blur, noise, 1-bit, halftone, "
        "JPEG, uneven light, ink shining through, the neighbour's ink, dust. Marks that are no "
        "digit are drawn by `ocr/training/fillers.py`. The handwriting synthesiser and the "
        "degrader of `sample_scans/` are not used.",
        "",
    ]


def _confidence(facts: Facts) -> list[str]:
    bounds = ", ".join(
        f"{name} alone {100 * bound:.2f} %"
        for name, bound in facts.threshold.bounds.items()
        if name != ALL
    )
    kept = "" if facts.threshold.kept_risk else " **The stated risk was not reached.**"
    return [
        "## Confidence",
        "",
        f"Temperature {facts.temperature:.3f}. A box whose likeliest class has p < "
        f"{facts.threshold.value:g} is `unsure`: the lowest threshold at which, of the boxes "
        f"proposed as a digit, at most {100 * RISK:.1f} % are wrong by the 95 % upper bound over "
        "whole writers of the splits `select` and `calibrate`, plain and degraded together "
        f"(reached: {100 * facts.threshold.bounds[ALL]:.2f} %; {bounds}).{kept} A set of few "
        "writers bounds little by itself: one unusual hand decides.",
        "",
    ]


def _figures(report: Report) -> list[str]:
    return [
        "## Figures",
        "",
        "Writers of the split `test`, real digits only, each read once plainly (its own grey "
        "picture scaled into a box, lightly blurred) and once degraded (the mixture described "
        "above, a quarter of it faint pencil, without invented shapes). A digit taken for blank or "
        "for no digit counts as wrong. Intervals resample whole writers. Marks that are no digit "
        "are generated like those of training, with other seeds and other digits. Again with "
        "`python -m ocr.training.evaluate --data ../shared/data`.",
        "",
        table(report),
        "",
    ]


def _limits() -> list[str]:
    return [
        "## Limits",
        "",
        "- No Vietnamese writer is in the data; Swiss, Turkish and Italian hands stand in for "
        "them. The Swiss test writers are few, so their interval is wide.",
        "- Struck-out digits, fillers and rubbish are drawn by a program, not by people; expect "
        "real ones to be read worse than the table says.",
        "- A short slash may be read as 1, a loop as 0 or 6. An overwritten digit may be read as "
        "either of the two.",
        "- MNIST as a set is CC BY-SA 3.0; nobody here has settled what that means for a network "
        "trained on it.",
        "",
    ]
