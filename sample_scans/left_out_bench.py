"""What it costs to leave a set of digits out of training: `python -m sample_scans.left_out_bench`.

A SHORT training of one digit network (member 1), done twice: with every set, and without one of
them. Both start from the same weights and take as many steps of as many rows at the same rates; the
rows are drawn once, `without` skips those of the set left out. Rows are as many for a step as in
the whole training. Then both read the same composed pages by writers whom neither saw: fold 1 and
the hold-out group. So it tells the difference, not the level: the shipped networks take many times
as many steps, are three, and have a second reader.

Rows, networks and pages are kept in `--folder`, and what lies there is taken again: after a change
of code it must be an empty one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ocr.errors import OcrError, TrainingDataError
from ocr.reader.digits import BLANK as EMPTY
from ocr.reader.engine import Calibration, NetworkEngine
from ocr.training.data import SOURCES
from ocr.training.folds import HOLD_OUT
from ocr.training.intervals import difference_by_writer
from ocr.training.jobs import Job, Recipe, draw_rows, fit_jobs
from sample_scans.accuracy import (
    Mask,
    Share,
    mislabelled,
    of_kind,
    of_source,
    sources_of,
    surest,
    wrong,
)
from sample_scans.accuracy_readings import READ, Readings, join_readings, read_cached
from sample_scans.accuracy_tables import percent
from sample_scans.composed_cache import Cached, load, save
from sample_scans.composed_draw import draw_kind

MEMBER = 1
_UNSEEN = (HOLD_OUT, MEMBER)
"""Groups of writers that a network of this member never saw."""
_KIND = "flatbed-300"
_COVERAGE = 0.9
_ALONE = Calibration(1.0, (1.0, 0.0, 0.0), 0.5)
"""As the network says it: no second reader, nothing fitted to anybody."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Things of one sort [n]: which went wrong, which are counted, whose hand wrote them."""

    hits: Mask
    counted: Mask
    writers: npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The same fields as read by two networks: trained with everything, and without one set."""

    whole: Readings
    without: Readings


def main(arguments: Sequence[str] | None = None) -> int:
    """Train what is not there, measure, print the table; return the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        lines = _run(chosen)
    except OcrError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sample_scans.left_out_bench", description=(__doc__ or "").splitlines()[0]
    )
    names = [source.name for source in SOURCES]
    parser.add_argument("--data", type=Path, required=True, help="folder of the real digits")
    parser.add_argument("--without", default="mnist", choices=names)
    parser.add_argument("--steps", type=int, default=500, help="of 128 rows, for each network")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="a pair for each")
    parser.add_argument("--invented-writers", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pages", type=int, help="pages to read at most")
    parser.add_argument("--folder", type=Path, default=Path("build/left-out"))
    return parser


def _run(chosen: argparse.Namespace) -> list[str]:
    usual = Recipe()
    recipe = Recipe(
        rows=round(usual.rows * chosen.steps / usual.digit_steps),
        invented_writers=chosen.invented_writers,
        digit_steps=chosen.steps,
    )
    rows = chosen.folder / f"rows-{recipe.rows}-{recipe.invented_writers}"
    jobs = {
        (seed, name): Job(
            "digits",
            MEMBER,
            replace(recipe, seed=seed, without=(name,) if name else ()),
            rows,
            chosen.folder / f"{chosen.steps}-steps-seed-{seed}-without-{name or 'nothing'}",
        )
        for seed in chosen.seeds
        for name in ("", chosen.without)
    }
    missing = [job for job in jobs.values() if not job.file.exists()]
    if missing:
        _train(chosen, recipe, missing)
    fields = _fields(chosen)
    pairs = [
        Pair(_read(jobs[seed, ""].file, fields), _read(jobs[seed, chosen.without].file, fields))
        for seed in chosen.seeds
    ]
    return [
        f"{recipe.rows:,} rows, {recipe.invented_writers} invented hands, {chosen.steps} steps of "
        f"128 rows; fold {MEMBER} and hold-out group, {len(np.unique(fields.page))} pages.",
        "",
        *table(pairs, chosen.seeds, chosen.without),
    ]


def _train(chosen: argparse.Namespace, recipe: Recipe, missing: Sequence[Job]) -> None:
    if not (find_spec("torch") and find_spec("onnx")):
        raise TrainingDataError(
            "Training needs torch and onnx, which the product itself does not: "
            "install the extra with `pip install 'kiemdoi[train]'`."
        )
    rows = missing[0].rows
    if not (rows / "rows.npz").exists():
        rows.mkdir(parents=True, exist_ok=True)
        draw_rows(chosen.data, recipe, chosen.processes, rows, _say)
    fit_jobs(missing, chosen.processes, _say)


def _fields(chosen: argparse.Namespace) -> Cached:
    """Return the fields to read, those with a label that is not what is written left out."""
    folder = chosen.folder / f"pages-{chosen.pages or 'all'}"
    fields = load(folder, _KIND)
    if fields is None:
        fields = draw_kind(chosen.data, _KIND, _UNSEEN, most=chosen.pages)
        folder.mkdir(parents=True, exist_ok=True)
        save(folder / f"{_KIND}-0.npz", fields)
    return fields.where(~mislabelled(fields))


def _read(network: Path, fields: Cached) -> Readings:
    engine = NetworkEngine([network.read_bytes()], [], network.parent.name, _ALONE)
    return read_cached(fields, lambda group: engine)


def table(pairs: Sequence[Pair], seeds: Sequence[int], left_out: str) -> list[str]:
    """Return what each pair, and all together, had wrong: with everything, without `left_out`."""
    lines = [
        f"| wrong | writers | seed | counted | all sets (95 %) | without {left_out} (95 %) | "
        "difference (95 %, paired) |",
        "|---|---|---|---|---|---|---|",
    ]
    whole = Pair(
        join_readings([pair.whole for pair in pairs]),
        join_readings([pair.without for pair in pairs]),
    )
    several = [(str(seed), pair) for seed, pair in zip(seeds, pairs, strict=True)]
    if len(pairs) > 1:
        several.append(("all", whole))
    for what, hits_of in _WHAT.items():
        for source in ("", *sources_of([whole.whole])):
            for seed, pair in several:
                lines.append(_line(what, source, seed, pair, hits_of))
    return lines


def digits_missed(readings: Readings) -> Hits:
    """Return the boxes with one plain digit that were taken for another class, none refused."""
    fields = readings.fields
    counted = (fields.labels < EMPTY) & ~fields.refused[:, None, None]
    writers = np.broadcast_to(fields.writer[:, None, None], counted.shape)
    missed = readings.digits != fields.labels
    return Hits(missed.reshape(-1), counted.reshape(-1), writers.reshape(-1))


def numbers_missed(readings: Readings) -> Hits:
    """Return the plain numbers that came out as anything else, none refused."""
    fields, every = readings.fields, readings.every
    right = (every.state == READ) & (every.value == fields.value)
    return Hits(~right, of_kind(fields, "number") & ~fields.refused, fields.writer)


def surest_missed(readings: Readings) -> Hits:
    """Return what misleads among the surest proposals that settle 90 % of the fields due."""
    misleads = wrong(readings.fields, readings.every)
    return Hits(misleads, surest(readings, _COVERAGE), readings.fields.writer)


_WHAT: dict[str, Callable[[Readings], Hits]] = {
    "single digits, none refused": digits_missed,
    "plain numbers, none refused": numbers_missed,
    f"fields proposed, the surest {100 * _COVERAGE:.0f} %": surest_missed,
}


def _line(
    what: str, source: str, seed: str, pair: Pair, hits_of: Callable[[Readings], Hits]
) -> str:
    whole, without = pair.whole, pair.without
    if source:
        whole, without = of_source(whole, source), of_source(without, source)
    first, second = hits_of(whole), hits_of(without)
    shares = [Share.of(part.hits, part.writers, part.counted) for part in (first, second)]
    low, high = difference_by_writer(
        (first.hits, first.counted), (second.hits, second.counted), first.writers
    )
    apart = shares[1].value - shares[0].value
    difference = f"{100 * apart:+.2f} ({100 * low:+.2f} to {100 * high:+.2f})".replace("-", "−")
    return (
        f"| {what} | {source or 'all'} ({len(np.unique(whole.fields.writer))}) | {seed} | "
        f"{shares[0].count:,} | {percent(shares[0])} | {percent(shares[1])} | "
        f"{difference} |"
    )


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
