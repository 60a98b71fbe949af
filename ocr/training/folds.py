"""Who is read by whom: writers in one hold-out group and three folds, never digits.

Group 0 is seen by no network. Network k (1–3) is trained without group 0 and without group k: what
it reads of group k is therefore unseen, and every writer is unseen by somebody. Sets without writer
ids lie in no group: every network is trained on them, and nothing is measured on them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from ocr.training.data import SOURCES, DigitSet, WriterDigits, ink_of, load_source

GROUPS = 4
HOLD_OUT = 0
MEMBERS = (1, 2, 3)
"""The folds, and the networks that are trained without them."""
ALWAYS_TRAINED = -1
"""Group of digits whose writer is not known."""
_HOLD_OUT_SHARE = 0.125
_SEED = 20261124


def groups_of(names: tuple[str, ...]) -> dict[str, int]:
    """Return each writer's group 0–3; `names` are all writers of one source, in any order."""
    ordered = sorted(names)
    places = np.random.default_rng(_SEED).permutation(len(ordered))
    held_out = round(_HOLD_OUT_SHARE * len(ordered))
    return {
        ordered[place]: HOLD_OUT if rank < held_out else 1 + (rank - held_out) % len(MEMBERS)
        for rank, place in enumerate(places)
    }


def group_of(data_dir: Path | str, source: str, writer: str) -> int:
    """Return the group of one writer; raises TrainingDataError without data, KeyError if unknown.

    A writer of a set without ids is ALWAYS_TRAINED.
    """
    groups = _all_groups(Path(data_dir))[source]
    return ALWAYS_TRAINED if groups is None else groups[writer]


def writers_in(data_dir: Path | str, group: int) -> Iterator[WriterDigits]:
    """Yield every writer's digits of `group` 0–3; raises TrainingDataError without data."""
    for source in SOURCES:
        groups = _all_groups(Path(data_dir))[source.name]
        if groups is None:
            continue
        digits = load_source(Path(data_dir), source)
        for writer in sorted(name for name, own in groups.items() if own == group):
            own = digits.where(digits.writers == writer)
            yield WriterDigits(digits.name, writer, ink_of(own.images), own.labels)


@cache
def _all_groups(data_dir: Path) -> dict[str, dict[str, int] | None]:
    found: dict[str, dict[str, int] | None] = {}
    for source in SOURCES:
        if source.writers_known:
            names = np.unique(load_source(data_dir, source).writers)
            found[source.name] = groups_of(tuple(str(name) for name in names))
        else:
            found[source.name] = None
    return found


def sets_in(data_dir: Path | str, group: int) -> list[DigitSet]:
    """Return the digits of `group` 0–3 as sets, as `load_source` gives them."""
    found: list[DigitSet] = []
    for source in SOURCES:
        groups = _all_groups(Path(data_dir))[source.name]
        if groups is not None:
            whole = load_source(Path(data_dir), source)
            names = [name for name, own in groups.items() if own == group]
            found.append(whole.where(np.isin(whole.writers, names)))
    return found
