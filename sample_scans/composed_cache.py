"""Draw composed pages, read them up to what the engine sees, and keep that: `CACHE/KIND-PART.npz`.

Geometry and crops do not depend on the networks, so any engine is measured on the same ink within
seconds. Every file holds one kind's fields, n of them, page by page in the form's order:

    patches  uint8 [n, 2, b, 40, 36]  darkness × 255 of the boxes of both groups: 0 the number,
                                      1 its correction; most significant box first
    trusted  bool  [n, 2]             GroupInk.trusted
    labels   int8  [n, 2, b]          0–9, 10 blank, 11 no digit (filler, struck), 12 overwritten
    kind     int8  [n]                index into composed_values.FIELD_KINDS
    value    int32 [n]                the number that a person reads in the field, -1: none
    source   str   [n]                "mnist" or "swiss"
    writer   str   [n]
    group    int8  [n]                0 hold-out, 1–3 folds (ocr.training.folds)
    page     int32 [n]                number of the page within its kind, for taking pages together
    refused  bool  [n]                the page was refused (its patches are 0): all fields unsure
    problem  str   [n]                the refused page's problem, in words

What is drawn follows from the data, the kind and the part alone. Part p of PARTS holds every
PARTS-th page; all writers of all groups are in the parts together: one page of each MNIST writer,
several of each Swiss one.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.ink import FieldInk, GroupInk
from ocr.reader.page_image import PageImage
from ocr.reader.reading import page_ink
from ocr.training.data import WriterDigits
from ocr.training.folds import GROUPS, writers_in
from sample_scans import demo_election
from sample_scans.composed import ComposedPage, compose
from sample_scans.composed_kinds import KINDS
from sample_scans.composed_values import FIELD_KINDS
from sample_scans.printed import editions

PARTS = 4
_PAGES_OF = {"swiss": 7}
"""Pages of one writer; of a writer of another source, one."""
_NO_CROPS = frozenset(
    ("digits.py", "engine.py", "second.py", "fields.py", "problems.py", "gate.py", "verdict.py")
)
"""Files of the reader that decide nothing about what the engine gets to see."""
_SMALL_SHARE = 3
"""Every third page of a part is drawn for the kinds that are not large."""
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Cached:
    """Fields of one kind as arrays; the module's docstring says which."""

    patches: npt.NDArray[np.uint8]
    trusted: npt.NDArray[np.bool_]
    labels: npt.NDArray[np.int8]
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
    return replace(whole, page=whole.page + 10_000 * list(KINDS).index(kind))


@cache
def code_version() -> str:
    """Return a hash of all code that decides what is drawn and how it is cropped."""
    root = Path(__file__).resolve().parent.parent
    folders = ("ocr/forms", "ocr/printing", "ocr/reader")
    files = [file for name in folders for file in (root / name).glob("*.py")]
    files += (root / "sample_scans").glob("composed*.py")
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.name not in _NO_CROPS:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def drawn_by(folder: Path, part: int) -> str | None:
    """Return the `code_version` that drew this part; None where it is not there."""
    note = folder / f"part-{part}.txt"
    return note.read_text("utf-8").strip() if note.exists() else None


def pages_of_part(data: Path, part: int) -> list[tuple[int, WriterDigits, int, int]]:
    """Return (page, writer, group, the writer's own page) of part 0–3; raises TrainingDataError."""
    every = [
        (writer, group, own)
        for group in range(GROUPS)
        for writer in writers_in(data, group)
        for own in range(_PAGES_OF.get(writer.source, 1))
    ]
    order = list(range(len(every)))
    random.Random("composed-order").shuffle(order)
    return [(page, *every[page]) for page in order[part::PARTS]]


def draw_part(
    data: Path, folder: Path, part: int, report: Report, *, most: int | None = None
) -> None:
    """Draw and read one part of every kind into `folder`; `most` pages of each at most.

    Raises TrainingDataError where the data folder is absent or not the documented one.
    """
    cv2.setNumThreads(1)
    pages = pages_of_part(data, part)[:most]
    started = time.process_time()
    found: dict[str, list[Cached]] = {name: [] for name in KINDS}
    for rank, (page, writer, group, own) in enumerate(pages):
        usual = compose(writer, own)
        for name, kind in KINDS.items():
            if kind.large or most is not None or rank % _SMALL_SHARE == 0:
                paper = compose(writer, own, kind.pen) if kind.pen else usual
                found[name].append(_read(paper, name, page, group))
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in found.items():
        whole = joined(parts)
        np.savez(folder / f"{name}-{part}.npz", **{key: getattr(whole, key) for key in _NAMES})
    (folder / f"part-{part}.txt").write_text(code_version() + "\n", "utf-8")
    report(
        f"part {part + 1} of {PARTS}: {len(pages)} pages composed, "
        f"{time.process_time() - started:.0f} s of processor time"
    )


def _read(paper: ComposedPage, name: str, page: int, group: int) -> Cached:
    """Take a page in the way of kind `name` and return what the engine would see of it."""
    seed = random.Random(f"taken/{name}/{page}").getrandbits(48)
    picture = KINDS[name].take(paper, np.random.default_rng([seed, 3]))
    image = PageImage(name, 1, picture)
    reading, ink = page_ink(image, editions(), key=demo_election.key())
    count, boxes = len(paper.fields), len(paper.fields[0].first.labels)
    if ink:
        patches = np.stack([_bytes(field) for field in ink])
        trusted = np.array([(field.first.trusted, field.correction.trusted) for field in ink])
    else:
        patches = np.zeros((count, 2, boxes, 40, 36), np.uint8)
        trusted = np.zeros((count, 2), np.bool_)
    return Cached(
        patches,
        trusted,
        np.array([(f.first.labels, f.correction.labels) for f in paper.fields], np.int8),
        np.array([FIELD_KINDS.index(f.kind) for f in paper.fields], np.int8),
        np.array([-1 if f.value is None else f.value for f in paper.fields], np.int32),
        np.full(count, paper.source),
        np.full(count, paper.writer),
        np.full(count, group, np.int8),
        np.full(count, page, np.int32),
        np.full(count, not ink),
        np.full(count, reading.problem or ""),
    )


def _bytes(field: FieldInk) -> npt.NDArray[np.uint8]:
    both = np.stack([field.first.patches, field.correction.patches])
    return np.rint(both * 255).astype(np.uint8)


def _dark(part: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return part.astype(np.float32) / np.float32(255)


def all_kinds(folder: Path) -> Iterator[tuple[str, Cached]]:
    """Yield every kind that lies in `folder` with its fields, in the order of the tables."""
    for name in KINDS:
        found = load(folder, name)
        if found is not None:
            yield name, found


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw parts of the cache; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sample_scans.composed_cache")
    parser.add_argument("--data", type=Path, required=True, help="folder of the real digits")
    parser.add_argument("--cache", type=Path, default=Path("build/composed"))
    parser.add_argument("--parts", type=int, nargs="+", default=list(range(PARTS)))
    parser.add_argument("--pages", type=int, help="pages of a kind and part at most")
    chosen = parser.parse_args(arguments)
    for part in chosen.parts:
        draw_part(
            chosen.data, chosen.cache, part, lambda line: print(line, flush=True), most=chosen.pages
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
