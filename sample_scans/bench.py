"""Measure the reader: `python -m sample_scans.bench [--data DIR] [--quick]`.

With the folder of real digits: pages composed of the digits of writers that the networks in
question never saw, fourteen kinds of them (`sample_scans.composed_kinds`), at least 10,000 fields
of the important ones; then what each part of the engine buys, and the same crops through Tesseract.
With the folder or without: the sample scans, and speed. What the engine sees of the composed pages
is drawn once into `--cache` and used again as long as the reader's code stays the same.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import cv2

from ocr.errors import TrainingDataError
from ocr.reader.digits import DigitEngine
from ocr.reader.engine import default_engine, member_engine
from ocr.training.folds import HOLD_OUT
from sample_scans import accuracy_parts, accuracy_tesseract, demo_election, hands, job, speed_bench
from sample_scans.accuracy import reliability, risk_coverage
from sample_scans.accuracy_pictures import reliability_svg, risk_coverage_svg
from sample_scans.accuracy_readings import Readings, join_readings, read_cached
from sample_scans.accuracy_tables import (
    aims_table,
    coverage_table,
    kinds_table,
    no_numbers_table,
    reliability_table,
)
from sample_scans.composed_cache import all_kinds, load
from sample_scans.composed_draw import PARTS, code_version, draw_part, drawn_by
from sample_scans.composed_kinds import KINDS
from sample_scans.composed_names import AIMS
from sample_scans.make import FOLDER
from sample_scans.printed import editions
from sample_scans.score import Verdict, mistakes, read_file, score
from sample_scans.truth import read

_QUICK_PAGES = 16
_JOB_WRITERS = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every measurement and print it; return the exit code."""
    chosen = _parser().parse_args(arguments)
    cv2.setNumThreads(1)
    samples()
    try:
        _composed(chosen)
    except TrainingDataError as error:
        print(f"Composed pages: skipped, the sample scans alone were measured. {error}\n")
    if chosen.speed:
        print("## Speed\n")
        speed_bench.main(["--quick"] if chosen.quick else [])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sample_scans.bench", description=(__doc__ or "").splitlines()[0]
    )
    default = os.environ.get("KIEMDOI_DATA", str(hands.DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of real digits")
    parser.add_argument("--cache", type=Path, help="default: build/composed, or -quick beside it")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_PAGES} pages of each kind")
    parser.add_argument("--pictures", type=Path, help="folder for the curves as SVG")
    parser.add_argument("--no-speed", dest="speed", action="store_false", help="accuracy alone")
    return parser


def samples() -> None:
    """Print the table of the sample scans: one line for each way of scanning."""
    pages = read()
    lines: dict[str, Counter[Verdict]] = {}
    problems: list[str] = []
    status_wrong = 0
    for name in dict.fromkeys(page.file for page in pages):
        readings = read_file(FOLDER / name, editions(), demo_election.key())
        own = [page for page in pages if page.file == name]
        if len(readings) != len(own):
            problems.append(f"- {name}: {len(readings)} pages read, {len(own)} are there")
        for page, reading in zip(own, readings, strict=False):
            if reading.status != page.status:
                status_wrong += 1
                problems.append(f"- {name} p{page.file_page}: {reading.status}, not {page.status}")
            if page.status == "ok":
                lines.setdefault(name.partition(".")[0], Counter()).update(score(page, reading))
                problems.extend("- " + line for line in mistakes(page, reading))
    print("## Sample scans\n")
    _samples_table(lines)
    print(f"\nPages with another status than the truth: {status_wrong} of {len(pages)}.\n")
    print("\n".join(problems), end="\n\n")


def _samples_table(lines: dict[str, Counter[Verdict]]) -> None:
    print("| scan | right | wrong | unsure | missing |\n|---|---|---|---|---|")
    lines["**all**"] = sum(lines.values(), Counter())
    for name, counts in lines.items():
        numbers = (counts["right"], counts["wrong"], counts["unsure"], counts["missing"])
        print(f"| {name} | " + " | ".join(map(str, numbers)) + " |")


def engine_of(group: int) -> DigitEngine:
    """Return the engine that saw nothing of this group's writers: the shipped one, or a member."""
    return default_engine() if group == HOLD_OUT else member_engine(group)


def _composed(chosen: argparse.Namespace) -> None:
    """Draw what is missing, measure all kinds, print all tables, and do the whole main job."""
    folder = _drawn(chosen)
    by_kind: dict[str, Readings] = {
        name: read_cached(cached, engine_of) for name, cached in all_kinds(folder)
    }
    whole = join_readings(list(by_kind.values()))
    print(
        f"# Composed pages\n\nEngine {default_engine().version}, threshold "
        f"{default_engine().threshold:g}. Writers of fold k are read by member k alone, the "
        "hold-out group's by the shipped engine.\n"
    )
    _print("Aims", aims_table(by_kind))
    _print("Kinds of page", kinds_table(by_kind))
    _print("What is no plain number", no_numbers_table(by_kind))
    _print("Risk and coverage", coverage_table(by_kind))
    _print("Confidence", reliability_table(whole))
    if chosen.pictures:
        _draw_pictures(chosen.pictures, by_kind, whole)
    large = [name for name, kind in KINDS.items() if kind.large]
    cached = {name: found for name in large if (found := load(folder, name)) is not None}
    parts = accuracy_parts.measure_parts(cached)
    _print("What each part buys", accuracy_parts.parts_table(parts))
    if accuracy_tesseract.installed():
        compared = accuracy_tesseract.compare(dict(all_kinds(folder)), engine_of)
        _print("The same crops through Tesseract", accuracy_tesseract.compare_table(compared))
    else:
        print("The same crops through Tesseract: skipped, `tesseract` is not installed.\n")
    _job(chosen.data)


def _drawn(chosen: argparse.Namespace) -> Path:
    """Return the folder with what the engine sees, drawn now as far as it is not there."""
    folder = chosen.cache or Path("build/composed-quick" if chosen.quick else "build/composed")
    parts = (0,) if chosen.quick else range(PARTS)
    for part in parts:
        if drawn_by(folder, part) != code_version():
            most = _QUICK_PAGES if chosen.quick else None
            draw_part(chosen.data, folder, part, lambda line: print(line, flush=True), most=most)
    return Path(folder)


def _draw_pictures(folder: Path, by_kind: dict[str, Readings], whole: Readings) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    curves = {
        aim.name: risk_coverage(join_readings([by_kind[kind] for kind in aim.kinds]))
        for aim in AIMS
    }
    pictures = {
        "reader-risk-coverage.svg": risk_coverage_svg(curves),
        "reader-reliability.svg": reliability_svg(*reliability(whole)),
    }
    for name, picture in pictures.items():
        (folder / name).write_text(picture, "utf-8")


def _job(data: Path) -> None:
    """Print what comes of real hands' sheets from files to totals."""
    with tempfile.TemporaryDirectory() as folder:
        result = job.run(Path(folder), hands.chosen(hands.writers(data), _JOB_WRITERS), "flat")
    pages = result.scans.total()
    equal = "equal" if result.totals == dict(result.truth) else "DIFFER FROM"
    _print(
        "The whole main job",
        [
            f"{result.sheets} sheets, {pages} pages taken in and read in "
            f"{result.seconds_ingest:.1f} s; accepted {result.accepted}; totals {equal} what was "
            f"written; proposals right {result.proposals['right']}, wrong "
            f"{result.proposals['wrong']}, left to type {result.proposals['none']}."
        ],
    )


def _print(title: str, lines: Sequence[str]) -> None:
    print(f"## {title}\n\n" + "\n".join(lines) + "\n", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
