"""Write `ocr/MODEL_CARD.md`: every figure in it comes from the run that trained the networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ocr.training.calibrate import RISK
from ocr.training.data import SOURCES, DigitSet
from ocr.training.folds import HOLD_OUT
from ocr.training.rows import SOURCE_WEIGHTS


def write_card(
    description: Mapping[str, Any], groups: Mapping[int, list[DigitSet]], tables: Sequence[str]
) -> str:
    """Return the model card as Markdown; `groups` holds the digits of each group."""
    training = description["training"]
    return "\n".join(
        [
            "# The reader's networks",
            "",
            f"`ocr/engine/`, {description['version']}, made on {training['made']} by "
            f"`{training['command']}`; this page is written by that command, too. Do not edit it. "
            "How well whole pages are read: [docs/reader.md](../docs/reader.md).",
            "",
            *_what(training),
            *_data(),
            *_folds(groups),
            *_rows(training),
            *_confidence(description),
            *_figures(tables),
            *_limits(),
        ]
    )


def _what(training: Mapping[str, Any]) -> list[str]:
    parameters = training["parameters"]
    return [
        "## What it does",
        "",
        "Two readers look at a group of digit boxes (each box and 1 mm around it, 36 × 40 px, "
        "darkness relative to the paper). The first looks at one box at a time and says how likely "
        "it holds 0–9, nothing (`blank`), or something else (`not-a-digit`: struck out, scribble, "
        "dash, dot). The second knows no boxes: it reads the columns of the whole group from left "
        "to right and says how likely they spell the number that the first one found. Neither sees "
        "another field or knows a sum. What they say is a proposal that a person confirms or "
        "corrects; it is not made to count anything by itself.",
        "",
        f"Three members, each trained without a third of the writers; their mean counts. First "
        f"reader: a residual network, {parameters['digits']:,} parameters; second: convolutions "
        f"over columns with connectionist temporal classification, {parameters['numbers']:,} "
        f"parameters; {training['bytes'] / 1e6:.1f} MB for all six. Boxes in which nothing is "
        "darker than the paper by 5 % are empty without asking a network.",
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


def _folds(groups: Mapping[int, list[DigitSet]]) -> list[str]:
    lines = [
        "## Who was seen by whom",
        "",
        "Writers are parted once, by a fixed seed; never digits. Sets without writer ids and the "
        "invented hands are seen by every member.",
        "",
        "| group | seen by | digits (writers) |",
        "|---|---|---|",
    ]
    for group, sets in groups.items():
        seen = (
            "nobody" if group == HOLD_OUT else f"every member but {group}; calibrates and tests it"
        )
        sizes = ", ".join(
            f"{digits.name} {len(digits.labels)} ({len(np.unique(digits.writers))})"
            for digits in sets
        )
        lines.append(f"| {group} | {seen} | {sizes} |")
    return [*lines, ""]


def _rows(training: Mapping[str, Any]) -> list[str]:
    left_out = training["without"]
    shares = {name: share for name, share in SOURCE_WEIGHTS.items() if name not in left_out}
    total = sum(shares.values())
    weights = ", ".join(f"{name} {100 * share / total:.0f} %" for name, share in shares.items())
    return [
        "## How it was trained",
        "",
        f"{training['rows']:,} rows of four boxes, seed {training['seed']}; digit networks "
        f"{training['digit_steps']:,} steps, number networks "
        f"{training['number_steps']:,}, of 128 rows each; {training['minutes']} minutes in all, "
        f"{training['processes']} processes. Each row is "
        f"written by one hand: {weights} of the rows, a source's writers alike, digits evenly "
        f"over 0–9, so that European shapes are not swamped; {training['invented_writers']:,} "
        "hands are invented (`ocr/training/invented.py`). An upstroke or a foot is drawn on some "
        "of the plain 1s, a bar through some 7s. A row is written on the form's own printed boxes "
        "in pen, pencil or marker, off centre, over the lines, touching its neighbours; with "
        "fillers in unused boxes, struck out, overwritten or spoiled; and scanned as a whole: "
        "blur, shake, sharpening, noise, 1-bit, halftone, copies of copies, JPEG, uneven light, "
        "stamps, the back shining through, dust; then cut with errors of registration. A "
        "quarter of the rows is milder, in shapes nearer to the writers' own, and makes three "
        "quarters of the last 30 % of the steps. Digits whose label is not what is written "
        "(`ocr/training/label_audit.py`) are left out. Training "
        "runs to its last step: no writer selects anything. The handwriting synthesiser and the "
        "degrader of `sample_scans/` are not used.",
        "",
    ]


def _confidence(description: Mapping[str, Any]) -> list[str]:
    risk = description["risk"]
    kept = "" if risk["bound"] <= RISK else " **The stated risk was not reached.**"
    first, second, constant = description["weights"]
    return [
        "## Confidence",
        "",
        f"Temperature {description['temperature']:g}; log-odds of a number = {first:.3f} × first "
        f"reader's + {second:.3f} × second reader's {constant:+.3f}. A number with p < "
        f"{description['threshold']:g} is `unsure`: the lowest threshold at which, of the numbers "
        f"proposed, at most {1000 * RISK:g} in 1,000 are wrong by the 95 % upper bound over whole "
        f"writers of all folds, each read by the member that never saw it, "
        f"scanned like those of the figures below (bound {1000 * risk['bound']:.2f} in 1,000; "
        f"{risk['wrong']} wrong of {risk['proposed']} proposed, {risk['numbers']} "
        f"numbers).{kept} The mean of the three "
        "members is judged by the same threshold. For each member the same was done without its "
        "own fold, for the figures below.",
        "",
    ]


def _figures(tables: Sequence[str]) -> list[str]:
    return [
        "## Figures",
        "",
        "Every fold's writers, read by the one member that never saw them and calibrated without "
        "them: real digits in their writers' own shapes, on rows that are milder than the "
        "training's: 60 % good flatbed scans, the rest phone photos, copies, 1-bit and other bad "
        "ones as in training; 12 % faint ink, 30 % of the rows with fillers, strikes or nothing. "
        "Intervals resample whole writers.",
        "",
        *tables,
        "",
    ]


def _limits() -> list[str]:
    return [
        "## Limits",
        "",
        "- No Vietnamese writer is in the data; Swiss, Turkish, Italian and invented hands stand "
        "in for them. The Swiss writers are few, so their interval is wide.",
        "- Struck-out digits, fillers and rubbish are drawn by a program, not by people; expect "
        "real ones to be read worse than the table says.",
        "- A short slash may be read as 1, a loop as 0 or 6.",
        "- MNIST as a set is CC BY-SA 3.0; nobody here has settled what that means for a network "
        "trained on it. `python -m ocr.training --without mnist` trains without it; "
        "[docs/reader.md](../docs/reader.md) says what that costs.",
        "",
    ]
