"""`python -m ocr.training --data FOLDER`: train, calibrate, measure, write the files of `ocr/`."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from ocr.errors import OcrError, TrainingDataError
from ocr.reader.digits import CLASSES, DESCRIPTION_FILE, OnnxDigitEngine
from ocr.training.calibrate import (
    Threshold,
    choose_threshold,
    fit_temperature,
    tempered,
)
from ocr.training.data import DigitSet, Split, load_split
from ocr.training.evaluate import evaluate, table
from ocr.training.generator import Generator
from ocr.training.glyphs import glyph_bank
from ocr.training.measuring import digit_samples, filler_samples
from ocr.training.model_card import Facts, Training, write_card

_SPLITS: tuple[Split, ...] = ("train", "select", "calibrate", "test")
_SELECT_PATCHES = 10_000
_CALIBRATION_FILLERS = 2_000
_NAME = "kiemdoi-digits"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the whole training; return the exit code (2: data or torch absent, or a bad call)."""
    parser = argparse.ArgumentParser(prog="python -m ocr.training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the real digits")
    parser.add_argument("--out", type=Path, default=DESCRIPTION_FILE.parent, help="default: ocr/")
    parser.add_argument("--patches", type=int, default=500_000)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--keep-network",
        action="store_true",
        help="calibrate, measure and describe the network that is there; train none",
    )
    parsed = parser.parse_args(arguments)
    try:
        if not parsed.keep_network and not (find_spec("torch") and find_spec("onnx")):
            raise TrainingDataError(
                "Training needs torch and onnx, which the product itself does not: "
                "install the extra with `pip install 'kiemdoi[train]'`."
            )
        _run(parsed)
    except OcrError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run(options: argparse.Namespace) -> None:
    splits = {split: load_split(options.data, split) for split in _SPLITS}
    model, training = _kept(options.out) if options.keep_network else _train(options, splits)
    temperature, threshold = _calibrate(model, splits)
    _say(f"temperature {temperature:.3f}, threshold {threshold.value:g}")
    description = {
        "version": f"{_NAME}-{training['made']}-{hashlib.sha256(model).hexdigest()[:8]}",
        "classes": CLASSES,
        "temperature": round(temperature, 4),
        "threshold": threshold.value,
        "training": training,
    }
    report = evaluate(OnnxDigitEngine(model, description), splits["test"])
    _say(table(report))
    facts = Facts(report.version, training, len(model), temperature, threshold)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "digits.onnx").write_bytes(model)
    (options.out / "digits.json").write_text(json.dumps(description, indent=2) + "\n", "utf-8")
    (options.out / "MODEL_CARD.md").write_text(write_card(facts, splits, report), "utf-8")


def _train(
    options: argparse.Namespace, splits: dict[Split, list[DigitSet]]
) -> tuple[bytes, Training]:
    """Return a new network as ONNX and what is to be known of its training."""
    from ocr.training.network import parameters_of, to_onnx
    from ocr.training.train import Plan, train_network

    started = time.perf_counter()
    plan = Plan(patches=options.patches, epochs=options.epochs, threads=options.threads)
    selection = Generator(glyph_bank(splits["select"]), plan.seed + 1, invent=False)
    network = train_network(
        Generator(glyph_bank(splits["train"]), plan.seed),
        selection.patches(_SELECT_PATCHES, 0),
        plan,
        _say,
    )
    return to_onnx(network), Training(
        made=date.today().isoformat(),
        parameters=parameters_of(network),
        patches=plan.patches,
        epochs=plan.epochs,
        seed=plan.seed,
        threads=plan.threads,
        minutes=round((time.perf_counter() - started) / 60),
    )


def _kept(folder: Path) -> tuple[bytes, Training]:
    """Return the network that `folder` holds; raises TrainingDataError where there is none."""
    try:
        training: Training = json.loads((folder / "digits.json").read_text("utf-8"))["training"]
        return (folder / "digits.onnx").read_bytes(), training
    except (OSError, ValueError, KeyError) as error:
        raise TrainingDataError(
            f"{folder} holds no network of an earlier training ({error}); train without "
            "--keep-network."
        ) from error


def _calibrate(model: bytes, splits: dict[Split, list[DigitSet]]) -> tuple[float, Threshold]:
    """Return the temperature and the threshold for a network, from writers it never saw."""
    plain = OnnxDigitEngine(
        model, {"version": _NAME, "classes": CLASSES, "temperature": 1.0, "threshold": 1.0}
    )
    fitted = digit_samples(plain, splits["calibrate"], 11)
    others = filler_samples(plain, splits["calibrate"], 11, _CALIBRATION_FILLERS)
    temperature = fit_temperature([*fitted, *others])
    both = [*fitted, *digit_samples(plain, splits["select"], 12)]
    return temperature, choose_threshold([tempered(sample, temperature) for sample in both])


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
