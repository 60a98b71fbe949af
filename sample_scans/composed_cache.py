"""What the engine gets to see of composed pages, kept in files: `CACHE/KIND-PART.npz`.

Geometry and crops do not depend on the networks, so any engine is measured on the same ink within
seconds. Every file holds one kind's fields, n of them, page by page in the form's order:

    patches  uint8 [n, 2, b, 40, 36]  darkness × 255 of the boxes of both groups: 0 the number,
                                      1 its correction; most significant box first
    trusted  bool  [n, 2]             GroupInk.trusted
    labels   int8  [n, 2, b]          0–9, 10 blank, 11 no digit (filler, struck), 12 overwritten
    glyph    int32 [n, 2, b]          which of the writer's digits it is, from 0; -1: none
    kind     int8  [n]                index into composed_values.FIELD_KINDS
    value    int32 [n]                the number that a person reads in the field, -1: none
    source   str   [n]                "mnist" or "swiss"
    writer   str   [n]
    group    int8  [n]                0 hold-out, 1–3 folds (ocr.training.folds)
    page     int32 [n]                number of the page within its kind, for taking pages together
    refused  bool  [n]                the page was refused (its patches are 0): all fields unsure
    problem  str   [n]                the refused page's problem, in words

`sample_scans.composed_draw` makes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ocr.reader.ink import FieldInk, GroupInk
from sample_scans.composed_names import KIND_NAMES


@dataclass(frozen=True, slots=True, eq=False)
class Cached:
    """Fields of one kind as arrays; the module's docstring says which."""

    patches: npt.NDArray[np.uint8]
    trusted: npt.NDArray[np.bool_]
    labels: npt.NDArray[np.int8]
    glyph: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    value: npt.NDArray[np.int32]
    source: npt.NDArray[np.str_]
    writer: npt.NDArray[np.str_]
    group: npt.NDArray[np.int8]
    page: npt.NDArray[np.int32]
    refused: npt.NDArray[np.bool_]
    problem: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.value)

    def where(self, chosen: npt.NDArray[Any]) -> Cached:
        """Return the fields that the mask or index array `chosen` picks."""
        return Cached(*(getattr(self, name)[chosen] for name in _NAMES))

    def light(self) -> Cached:
        """Return the fields without their patches, which take nearly all the memory."""
        return replace(self, patches=np.zeros((len(self), 0), np.uint8))

    def ink(self) -> list[FieldInk]:
        """Return what the engine sees of each field, for `ocr.reader.numbers.judge_page`."""
        return [
            FieldInk(
                *(GroupInk(_dark(part), bool(sure)) for part, sure in zip(pair, known, strict=True))
            )
            for pair, known in zip(self.patches, self.trusted, strict=True)
        ]


_NAMES = tuple(field.name for field in fields(Cached))


def save(path: Path, cached: Cached) -> None:
    """Write one file of the cache."""
    np.savez(path, **{name: getattr(cached, name) for name in _NAMES})


def joined(parts: Sequence[Cached]) -> Cached:
    """Return the fields of several parts one after another."""
    return Cached(*(np.concatenate([getattr(p, name) for p in parts]) for name in _NAMES))


def load(folder: Path, kind: str) -> Cached | None:
    """Return all parts of one kind that lie in `folder`; None where there is none."""
    parts = []
    for path in sorted(folder.glob(f"{kind}-[0-9].npz")):
        with np.load(path) as archive:
            parts.append(Cached(*(archive[name] for name in _NAMES)))
    if not parts:
        return None
    whole = joined(parts)
    # Numbers of pages stay apart when kinds are taken together.
    return replace(whole, page=whole.page + 10_000 * KIND_NAMES.index(kind))


def all_kinds(folder: Path) -> Iterator[tuple[str, Cached]]:
    """Yield every kind that lies in `folder` with its fields, in the order of the tables."""
    for name in KIND_NAMES:
        found = load(folder, name)
        if found is not None:
            yield name, found


def _dark(part: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return part.astype(np.float32) / np.float32(255)
