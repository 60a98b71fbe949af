"""The networks of one training, fitted side by side: one process and one thread each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from ocr.training.data import SOURCES, DigitSet, load_source
from ocr.training.folds import group_of
from ocr.training.glyphs import glyph_bank
from ocr.training.invented import invented_bank
from ocr.training.label_audit import without_wrong_labels
from ocr.training.rowset import make_rows, open_rows, writer_groups

Report = Callable[[str], None]
Kind = Literal["digits", "numbers"]
KINDS: tuple[Kind, ...] = ("digits", "numbers")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a training gives: counts, steps, seed, sources left out."""

    rows: int = 1_200_000
    invented_writers: int = 3_000
    digit_steps: int = 15_000
    number_steps: int = 6_000
    seed: int = 2026
    without: tuple[str, ...] = ()

    def steps(self, kind: Kind) -> int:
        """Return the steps of one kind of network."""
        return self.digit_steps if kind == "digits" else self.number_steps


@dataclass(frozen=True, slots=True)
class Job:
    """One network to fit: its kind, the fold that it never sees, and where things lie."""

    kind: Kind
    member: int
    recipe: Recipe
    rows: Path
    out: Path

    @property
    def file(self) -> Path:
        """Where the network is written."""
        return self.out / f"{self.kind}-{self.member}.onnx"


def draw_rows(data: Path, recipe: Recipe, processes: int, folder: Path, report: Report) -> None:
    """Draw the rows of a whole training into `folder`; raises TrainingDataError without data."""
    sets: list[DigitSet] = [
        without_wrong_labels(load_source(data, source))
        for source in SOURCES
        if source.name not in recipe.without
    ]
    sets.append(invented_bank(recipe.invented_writers, recipe.seed))
    bank = glyph_bank(sets)
    report(f"{len(bank.labels)} digits of {len(bank.writers)} writers")
    groups = writer_groups(bank, lambda source, writer: group_of(data, source, writer))
    make_rows(bank, groups, recipe.rows, recipe.seed, processes, folder, report)


def fit_all(
    rows: Path,
    recipe: Recipe,
    members: Sequence[int],
    out: Path,
    processes: int,
    report: Report,
) -> dict[str, int]:
    """Fit every network of `members` and write it to `out`; return parameters by kind.

    Digit networks first, because they take longest.
    """
    jobs = [Job(kind, member, recipe, rows, out) for kind in KINDS for member in members]
    return fit_jobs(jobs, processes, report)


def fit_jobs(jobs: Sequence[Job], processes: int, report: Report) -> dict[str, int]:
    """Fit the network of each job and write it to its file; return parameters by kind."""
    for job in jobs:
        job.out.mkdir(parents=True, exist_ok=True)
    found: dict[str, int] = {}
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for job, (parameters, seconds) in zip(jobs, pool.map(_fit, jobs), strict=True):
            report(f"{job.file.name}: {parameters} parameters, {seconds:.0f} s")
            found[job.kind] = parameters
    return found


def _fit(job: Job) -> tuple[int, float]:
    from ocr.training.network import parameters_of, to_onnx
    from ocr.training.rowset import BOXES
    from ocr.training.train import Plan, train_network

    started = time.perf_counter()
    rows = open_rows(job.rows)
    recipe = job.recipe
    plan = Plan(job.kind, recipe.steps(job.kind), 10 * recipe.seed + job.member)
    allowed = rows.seen_by(job.member, recipe.without)
    name = f"{job.kind}-{job.member}"
    network = train_network(rows, allowed, plan, lambda line: print(f"{name} {line}", flush=True))
    job.file.write_bytes(to_onnx(network, boxes=1 if job.kind == "digits" else BOXES))
    return parameters_of(network), time.perf_counter() - started
