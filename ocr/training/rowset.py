"""A whole training's rows on disk, made once; each network takes those that it may see."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import PATCH_HEIGHT, PATCH_WIDTH
from ocr.training.folds import ALWAYS_TRAINED, HOLD_OUT
from ocr.training.glyphs import GlyphBank
from ocr.training.rows import FINISHING, HARD, RowMaker

BOXES = 4
"""Boxes of every row: those of the count sheet's numbers."""
_PART = 4_000
_FINISHING_SHARE = 0.25
"""Share of the rows that are drawn for the last steps of training, the last ones of the file."""
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class RowSet:
    """Rows of four boxes: patches [n, 4, 40, 36] uint8 on disk, labels [n, 4] 0–12.

    `group` [n] is the fold of the row's writer, `source` [n] the place of its source in `names`,
    `finishing` [n] says which rows are drawn for the last steps.
    """

    patches: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int8]
    group: npt.NDArray[np.int8]
    source: npt.NDArray[np.int8]
    finishing: npt.NDArray[np.bool_]
    names: tuple[str, ...]

    def seen_by(self, member: int, without: tuple[str, ...] = ()) -> npt.NDArray[np.intp]:
        """Return the rows that network `member` may learn from; `without` names sources left out.

        Never a row of the hold-out group nor of the member's own fold.
        """
        allowed = (self.group != HOLD_OUT) & (self.group != member)
        for name in without:
            if name in self.names:
                allowed &= self.source != self.names.index(name)
        return np.flatnonzero(allowed)


def make_rows(
    bank: GlyphBank,
    groups: npt.NDArray[np.int8],
    count: int,
    seed: int,
    processes: int,
    folder: Path,
    report: Report,
) -> RowSet:
    """Draw `count` rows into `folder`; `groups` [writers] is each writer's fold.

    The same seed gives the same rows, however many processes draw them.
    """
    path = folder / "patches.npy"
    shape = (count, BOXES, PATCH_HEIGHT, PATCH_WIDTH)
    patches = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)
    labels = np.empty((count, BOXES), np.int8)
    writers = np.empty(count, np.int64)
    finishing = np.arange(count) >= round((1 - _FINISHING_SHARE) * count)
    edges = [*range(0, count, _PART), int((~finishing).sum()), count]
    parts = [
        (start, end - start, seed, bool(finishing[start]))
        for start, end in pairwise(sorted(set(edges)))
    ]
    # Forked, so that the processes share the bank instead of each getting a copy.
    _SHARED[:] = [RowMaker(bank, seed, HARD), RowMaker(bank, seed, FINISHING)]
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        for (start, size, *_), made in zip(parts, pool.map(_draw, parts), strict=True):
            patches[start : start + size], labels[start : start + size] = made[0], made[1]
            writers[start : start + size] = made[2]
    _SHARED.clear()
    patches.flush()
    report(f"{count} rows drawn")
    source_of = np.array([bank.names.index(source) for source, _ in bank.writers], np.int8)
    np.savez(
        folder / "rows.npz",
        names=np.array(bank.names),
        labels=labels,
        group=groups[writers],
        source=source_of[writers],
        finishing=finishing,
    )
    return open_rows(folder)


def writer_groups(bank: GlyphBank, group_of: Callable[[str, str], int]) -> npt.NDArray[np.int8]:
    """Return the fold of each writer of the bank; hands that nobody owns are always trained."""
    return np.array(
        [
            ALWAYS_TRAINED if source == "invented" else group_of(source, writer)
            for source, writer in bank.writers
        ],
        np.int8,
    )


def open_rows(folder: Path) -> RowSet:
    """Return the rows that `make_rows` left in `folder`, the patches still on disk."""
    with np.load(folder / "rows.npz") as facts:
        names = tuple(str(name) for name in facts["names"])
        return RowSet(
            np.load(folder / "patches.npy", mmap_mode="r"),
            facts["labels"],
            facts["group"],
            facts["source"],
            facts["finishing"],
            names,
        )


_SHARED: list[RowMaker] = []
"""What forked processes draw with: hard rows, finishing rows."""


def _draw(
    part: tuple[int, int, int, bool],
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int8], npt.NDArray[np.int64]]:
    start, size, seed, finishing = part
    maker, rng = _SHARED[finishing], Random(f"rows/{seed}/{start}")
    writers = [maker.choose_writer(rng) for _ in range(size)]
    rows = [maker.make(writer, BOXES, rng) for writer in writers]
    return (
        np.stack([row.patches for row in rows]),
        np.stack([row.labels for row in rows]),
        np.array(writers, np.int64),
    )
