"""`python -m ocr.training --data FOLDER`: train, calibrate, measure, write the files of `ocr/`."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ocr.errors import OcrError, TrainingDataError
from ocr.reader.digits import CLASSES
from ocr.reader.engine import DESCRIPTION_NAME, ENGINE_FOLDER, read_description
from ocr.reader.second import SYMBOLS
from ocr.training.calibrate import calibrate, samples_of
from ocr.training.data import SOURCES
from ocr.training.folds import GROUPS, MEMBERS, sets_in
from ocr.training.jobs import KINDS, Recipe, draw_rows, fit_all
from ocr.training.model_card import write_card
from ocr.training.report import judge, tables

_CARD = "MODEL_CARD.md"
_CALIBRATION_ROWS = 12_000
_NAME = "kiemdoi-reader"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the whole training; return the exit code (2: data or torch absent, or a bad call)."""
    usual = Recipe()
    parser = argparse.ArgumentParser(prog="python -m ocr.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the real digits")
    parser.add_argument("--out", type=Path, default=ENGINE_FOLDER, help="default: ocr/engine")
    parser.add_argument("--rows", type=int, default=usual.rows)
    parser.add_argument("--invented-writers", type=int, default=usual.invented_writers)
    parser.add_argument("--digit-steps", type=int, default=usual.digit_steps)
    parser.add_argument("--number-steps", type=int, default=usual.number_steps)
    parser.add_argument("--calibration-rows", type=int, default=_CALIBRATION_ROWS)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--members", type=int, nargs="+", default=list(MEMBERS), choices=MEMBERS)
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=[source.name for source in SOURCES],
        help="a set of digits to leave out of training (may be given again)",
    )
    parser.add_argument(
        "--keep-networks",
        action="store_true",
        help="calibrate, measure and describe the networks that are there; train none",
    )
    parsed = parser.parse_args(arguments)
    try:
        if not parsed.keep_networks and not (find_spec("torch") and find_spec("onnx")):
            raise TrainingDataError(
                "Training needs torch and onnx, which the product itself does not: "
                "install the extra with `pip install 'kiemdoi[train]'`."
            )
        _run(parsed, ["--" + word for word in _options(parsed, usual)])
    except OcrError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _options(parsed: argparse.Namespace, usual: Recipe) -> list[str]:
    """Return the options that make this training what it is, for its description."""
    words = [
        f"{name.replace('_', '-')} {getattr(parsed, name)}"
        for name in (
            "rows",
            "invented_writers",
            "digit_steps",
            "number_steps",
            "seed",
        )
        if getattr(parsed, name) != getattr(usual, name)
    ]
    words += [f"without {name}" for name in parsed.without]
    if tuple(parsed.members) != MEMBERS:
        words.append("members " + " ".join(map(str, parsed.members)))
    return words


def _run(options: argparse.Namespace, told: list[str]) -> None:
    recipe = Recipe(
        rows=options.rows,
        invented_writers=options.invented_writers,
        digit_steps=options.digit_steps,
        number_steps=options.number_steps,
        seed=options.seed,
        without=tuple(options.without),
    )
    groups = {group: sets_in(options.data, group) for group in range(GROUPS)}
    training = (
        read_description(options.out)["training"]
        if options.keep_networks
        else _train(options, recipe, told)
    )
    samples = samples_of(
        options.out, options.data, options.members, options.calibration_rows, recipe.seed
    )
    found = calibrate(samples)
    _say(f"temperature {found['temperature']}, threshold {found['threshold']}: {found['risk']}")
    files = [options.out / f"{kind}-{member}.onnx" for kind in KINDS for member in options.members]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    description: dict[str, Any] = {
        "version": f"{_NAME}-{training['made']}-{digest[:8]}",
        "classes": CLASSES,
        "symbols": SYMBOLS,
        **found,
        "training": training | {"bytes": sum(file.stat().st_size for file in files)},
    }
    lines = tables(
        {member: judge(sample, found["members"][str(member)]) for member, sample in samples.items()}
    )
    _say("\n".join(lines))
    text = json.dumps(description, indent=2) + "\n"
    (options.out / DESCRIPTION_NAME).write_text(text, "utf-8")
    card = options.out.parent if options.out == ENGINE_FOLDER else options.out
    (card / _CARD).write_text(write_card(description, groups, lines), "utf-8")


def _train(options: argparse.Namespace, recipe: Recipe, told: list[str]) -> dict[str, Any]:
    """Train all networks into `options.out`; return what is to be known of it."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="kiemdoi-training-") as folder:
        rows = Path(folder)
        draw_rows(options.data, recipe, options.processes, rows, _say)
        parameters = fit_all(rows, recipe, options.members, options.out, options.processes, _say)
    return {
        "made": date.today().isoformat(),
        "command": " ".join(["python -m ocr.training --data ../shared/data", *told]),
        "minutes": round((time.perf_counter() - started) / 60),
        "processes": options.processes,
        "parameters": parameters,
        "rows": recipe.rows,
        "invented_writers": recipe.invented_writers,
        "digit_steps": recipe.digit_steps,
        "number_steps": recipe.number_steps,
        "seed": recipe.seed,
        "without": list(recipe.without),
    }


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
