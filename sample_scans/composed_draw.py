"""Draw composed pages and read them up to what the engine sees.

By hand: `python -m sample_scans.composed_draw --data DIR`; `sample_scans.bench` does it by itself.

What is drawn follows from the data, the kind and the part alone. Part p of PARTS holds every
PARTS-th page; all writers of all groups are in the parts together: one page of each MNIST writer,
several of each Swiss one. The files are described in `sample_scans.composed_cache`.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.ink import FieldInk
from ocr.reader.page_image import PageImage
from ocr.reader.reading import page_ink
from ocr.training.data import WriterDigits
from ocr.training.folds import GROUPS, writers_in
from sample_scans import demo_election
from sample_scans.composed import ComposedPage, compose
from sample_scans.composed_cache import Cached, joined, save
from sample_scans.composed_kinds import KINDS
from sample_scans.composed_values import FIELD_KINDS
from sample_scans.printed import editions

PARTS = 4
_PAGES_OF = {"swiss": 7}
"""Pages of one writer; of a writer of another source, one."""
_NO_CROPS = frozenset(
    f"{name}.py"
    for name in (
        "crease", "digits", "doubts", "engine", "fields", "gate", "limits", "lost", "measures",
        "pages", "pages_pdf", "pages_raster", "pictures", "problems", "process", "quality",
        "refusals", "second", "streaks", "unknown", "verdict",
    )
)  # fmt: skip
"""Files of the reader that decide nothing about what the engine gets to see of a sound page."""
Report = Callable[[str], None]


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
    for page, writer, group, own in pages:
        usual = compose(writer, own)
        for name, kind in KINDS.items():
            paper = compose(writer, own, kind.pen) if kind.pen else usual
            found[name].append(_read(paper, name, page, group))
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in found.items():
        save(folder / f"{name}-{part}.npz", joined(parts))
    (folder / f"part-{part}.txt").write_text(code_version() + "\n", "utf-8")
    report(
        f"part {part + 1} of {PARTS}: {len(pages)} pages composed, "
        f"{time.process_time() - started:.0f} s of processor time"
    )


def draw_parts(
    data: Path,
    folder: Path,
    parts: Sequence[int],
    report: Report,
    *,
    most: int | None = None,
    processes: int | None = None,
) -> None:
    """Do `draw_part` for several parts side by side, on all cores if `processes` is None.

    Raises TrainingDataError where the data folder is absent or not the documented one.
    """
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for lines in pool.map(partial(_draw_and_tell, data, folder, most), parts):
            for line in lines:
                report(line)


def _draw_and_tell(data: Path, folder: Path, most: int | None, part: int) -> list[str]:
    lines: list[str] = []
    draw_part(data, folder, part, lines.append, most=most)
    return lines


def draw_kind(data: Path, name: str, groups: Collection[int], *, most: int | None = None) -> Cached:
    """Return one kind's fields, of all parts, by the writers of `groups`; `most` pages at most.

    Raises TrainingDataError where the data folder is absent or not the documented one.
    """
    cv2.setNumThreads(1)
    pages = [place for part in range(PARTS) for place in pages_of_part(data, part)]
    own = [place for place in pages if place[2] in groups][:most]
    pen = KINDS[name].pen
    return joined(
        [
            _read(compose(writer, number, pen), name, page, group)
            for page, writer, group, number in own
        ]
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
        paper.glyphs,
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw parts of the cache; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sample_scans.composed_draw")
    parser.add_argument("--data", type=Path, required=True, help="folder of the real digits")
    parser.add_argument("--cache", type=Path, default=Path("build/composed"))
    parser.add_argument("--parts", type=int, nargs="+", default=list(range(PARTS)))
    parser.add_argument("--pages", type=int, help="pages of a kind and part at most")
    chosen = parser.parse_args(arguments)
    tell = partial(print, flush=True)
    draw_parts(chosen.data, chosen.cache, chosen.parts, tell, most=chosen.pages)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
