"""Measure the reader: `python -m sample_scans.bench [--data DIR] [--quick]`.

With the folder of real digits: pages composed of the digits of writers that the networks in
question never saw, fourteen kinds of them (`sample_scans.composed_kinds`), at least 10,000 fields
of each; then what each part of the engine buys, and the same crops through Tesseract.
With the folder or without: the sample scans, and speed. What the engine sees of the composed pages
is drawn once into `--cache` and used again as long as the reader's code stays the same. `--write`
puts the tables into a document, between `<!-- bench: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import cv2

from ocr.errors import TrainingDataError
from ocr.reader.digits import DigitEngine
from ocr.reader.engine import default_engine, member_engine
from ocr.training.folds import HOLD_OUT
from sample_scans import accuracy_parts, accuracy_tesseract, demo_election, hands, job, speed_bench
from sample_scans.accuracy import mislabelled, pick, reliability, risk_coverage
from sample_scans.accuracy_parts import measure_parts
from sample_scans.accuracy_pictures import reliability_svg, risk_coverage_svg
from sample_scans.accuracy_readings import Readings, join_readings, read_cached
from sample_scans.accuracy_tables import (
    aims_table,
    coverage_table,
    kinds_table,
    no_numbers_table,
    reliability_table,
)
from sample_scans.composed_cache import all_kinds
from sample_scans.composed_draw import PARTS, code_version, draw_parts, drawn_by
from sample_scans.composed_names import AIMS, USUAL_KINDS
from sample_scans.make import FOLDER
from sample_scans.printed import editions
from sample_scans.score import Verdict, mistakes, read_file, score
from sample_scans.truth import read

_QUICK_PAGES = 16
_JOB_WRITERS = 8
TABLES = (
    "sample scans",
    "what was not read right on them",
    "what was measured",
    "aims",
    "aims with all labels as they are",
    "kinds of page",
    "what is no plain number",
    "risk and coverage",
    "confidence",
    "what each part buys",
    "tesseract",
    "the whole main job",
    "speed",
)
"""Every table by name, in the order in which they are measured."""
_MARKED = re.compile(r"<!-- bench: (?P<name>[^>]+?) -->.*?<!-- end -->", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every measurement and print it; return the exit code."""
    chosen = _parser().parse_args(arguments)
    cv2.setNumThreads(1)
    found = Sections()
    samples(found)
    try:
        _composed(chosen, found)
    except TrainingDataError as error:
        print(f"Composed pages: skipped, the sample scans alone were measured. {error}\n")
    if chosen.speed:
        found.add("speed", speed_bench.table(speed_bench.rows(quick=chosen.quick)).split("\n"))
    if chosen.write:
        text = chosen.write.read_text("utf-8")
        chosen.write.write_text(found.written_into(text), "utf-8")
    return 0


class Sections:
    """Tables by name: printed as they come, kept for the document."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}

    def add(self, name: str, lines: Sequence[str]) -> None:
        """Print a table and keep it."""
        self._lines[name] = list(lines)
        print(f"## {name.capitalize()}\n\n" + "\n".join(lines) + "\n", flush=True)

    def written_into(self, text: str) -> str:
        """Return a document with every table between its marks; unknown marks stay as they are."""

        def table(match: re.Match[str]) -> str:
            lines = self._lines.get(match["name"])
            if lines is None:
                return match[0]
            return "\n".join([f"<!-- bench: {match['name']} -->", "", *lines, "", "<!-- end -->"])

        return _MARKED.sub(table, text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sample_scans.bench", description=(__doc__ or "").splitlines()[0]
    )
    default = os.environ.get("KIEMDOI_DATA", str(hands.DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of real digits")
    parser.add_argument("--cache", type=Path, help="default: build/composed, or -quick beside it")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK_PAGES} pages of each kind")
    parser.add_argument("--pictures", type=Path, help="folder for the curves as SVG")
    parser.add_argument("--write", type=Path, help="document to put the tables into")
    parser.add_argument("--no-speed", dest="speed", action="store_false", help="accuracy alone")
    return parser


def samples(found: Sections) -> None:
    """Measure the sample scans: one line for each way of scanning, and what was not read right."""
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
    table = [
        *_samples_table(lines),
        "",
        f"Pages with another status than the truth: {status_wrong} ",
    ]
    table[-1] += f"of {len(pages)}."
    found.add("sample scans", table)
    found.add("what was not read right on them", problems or ["Nothing."])


def _samples_table(lines: dict[str, Counter[Verdict]]) -> list[str]:
    table = ["| scan | right | wrong | unsure | missing |", "|---|---|---|---|---|"]
    lines["**all**"] = sum(lines.values(), Counter())
    for name, counts in lines.items():
        numbers = (counts["right"], counts["wrong"], counts["unsure"], counts["missing"])
        table.append(f"| {name} | " + " | ".join(map(str, numbers)) + " |")
    return table


def engine_of(group: int) -> DigitEngine:
    """Return the engine that saw nothing of this group's writers: the shipped one, or a member."""
    return default_engine() if group == HOLD_OUT else member_engine(group)


def _composed(chosen: argparse.Namespace, found: Sections) -> None:
    """Draw what is missing, measure all kinds, and do the whole main job."""
    folder = _drawn(chosen)
    as_labelled: dict[str, Readings] = {
        name: read_cached(cached, engine_of) for name, cached in all_kinds(folder)
    }
    wrong_labels = {name: mislabelled(every.fields) for name, every in as_labelled.items()}
    by_kind = {name: pick(every, ~wrong_labels[name]) for name, every in as_labelled.items()}
    whole = join_readings(list(by_kind.values()))
    engine = default_engine()
    left_out = sum(int(mask.sum()) for mask in wrong_labels.values())
    found.add(
        "what was measured",
        [
            f"Engine `{engine.version}`, threshold {engine.threshold:g}. {len(whole.fields):,} "
            f"fields; left out {left_out} with a digit whose label is not what is written."
        ],
    )
    found.add("aims", aims_table(by_kind))
    found.add("aims with all labels as they are", aims_table(as_labelled))
    found.add("kinds of page", kinds_table(by_kind))
    found.add("what is no plain number", no_numbers_table(by_kind))
    found.add("risk and coverage", coverage_table(by_kind))
    found.add("confidence", reliability_table(whole))
    if chosen.pictures:
        _draw_pictures(chosen.pictures, by_kind, whole)
    _compared(folder, found)
    _job(chosen.data, found)


def _compared(folder: Path, found: Sections) -> None:
    """Measure what each part buys, and the same crops through Tesseract."""
    kinds = {name: cached.where(~mislabelled(cached)) for name, cached in all_kinds(folder)}
    usual = {name: cached for name, cached in kinds.items() if name in USUAL_KINDS}
    found.add("what each part buys", accuracy_parts.parts_table(measure_parts(usual)))
    if accuracy_tesseract.installed():
        table = accuracy_tesseract.compare_table(accuracy_tesseract.compare(kinds, engine_of))
        found.add("tesseract", table)
    else:
        found.add("tesseract", ["Skipped: `tesseract` is not installed here."])


def _drawn(chosen: argparse.Namespace) -> Path:
    """Return the folder with what the engine sees, drawn now as far as it is not there."""
    folder = chosen.cache or Path("build/composed-quick" if chosen.quick else "build/composed")
    parts = (0,) if chosen.quick else range(PARTS)
    missing = [part for part in parts if drawn_by(folder, part) != code_version()]
    most = _QUICK_PAGES if chosen.quick else None
    if missing:
        draw_parts(chosen.data, folder, missing, partial(print, flush=True), most=most)
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


def _job(data: Path, found: Sections) -> None:
    """Measure what comes of real hands' sheets from files to totals."""
    with tempfile.TemporaryDirectory() as folder:
        result = job.run(Path(folder), hands.chosen(hands.writers(data), _JOB_WRITERS), "flat")
    pages = result.scans.total()
    equal = "equal" if result.totals == dict(result.truth) else "DIFFER FROM"
    found.add(
        "the whole main job",
        [
            f"{result.sheets} sheets, {pages} pages taken in and read in "
            f"{result.seconds_ingest:.1f} s; accepted {result.accepted}; totals {equal} what was "
            f"written; proposals right {result.proposals['right']}, wrong "
            f"{result.proposals['wrong']}, left to type {result.proposals['none']}."
        ],
    )


if __name__ == "__main__":
    raise SystemExit(main())
