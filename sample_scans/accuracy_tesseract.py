"""The same crops through Tesseract, digits only: what a general reader makes of handwritten boxes.

A fixed sample of what the engine sees: single digits with `--psm 10`, whole numbers with `--psm 8`
and `--psm 7`. Tesseract is shown each crop twice, as it is and without the boxes' lines, enlarged
to the size of letters that it likes; the better of both is counted for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK
from sample_scans.accuracy import of_kind
from sample_scans.accuracy_readings import READ, EngineOf, read_cached
from sample_scans.composed_cache import Cached, joined

_PER_KIND_DIGITS = 50
_PER_KIND_NUMBERS = 25
_LARGER = 3
_INSIDE = (slice(6, -6), slice(6, -6))
Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: so many crops; right by Tesseract (as they are, lines off) and by us."""

    name: str
    count: int
    tesseract_plain: int
    tesseract_cleaned: int
    ours: int


def installed() -> bool:
    """Say whether Tesseract can be called."""
    return shutil.which("tesseract") is not None


def compare(kinds: Mapping[str, Cached], engine_of: EngineOf) -> list[Compared]:
    """Return the comparisons on a fixed sample of the plain numbers of `kinds`."""
    fields = _sample(list(kinds.values()))
    ours = read_cached(fields, engine_of)
    # `read_cached` returns the fields sorted by group; the sample is put into the same order.
    fields = fields.where(np.argsort(fields.group, kind="stable"))
    patches, labels = fields.patches[:, 0], fields.labels[:, 0]
    rng = np.random.default_rng(7)
    boxes = np.argwhere(labels < BLANK)
    boxes = boxes[rng.permutation(len(boxes))[: _PER_KIND_DIGITS * len(kinds)]]
    said = ours.digits[:, 0]
    found = [
        _compared(
            "single digits, `--psm 10`",
            [patches[i, k] for i, k in boxes],
            [str(labels[i, k]) for i, k in boxes],
            10,
            int(sum(said[i, k] == labels[i, k] for i, k in boxes)),
        )
    ]
    right = (ours.every.state == READ) & (ours.every.value == fields.value)
    for psm in (8, 7):
        strips = [_used(patch, label) for patch, label in zip(patches, labels, strict=True)]
        texts = [str(value) for value in fields.value]
        name = f"whole numbers, `--psm {psm}`"
        found.append(_compared(name, strips, texts, psm, int(right.sum())))
    return found


def compare_table(found: Sequence[Compared]) -> list[str]:
    """Return the comparisons as Markdown."""
    lines = [
        "| crops | number | Tesseract right, as they are | lines taken off | this reader right, "
        "none refused |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.name} | {row.count} | {_share(row.tesseract_plain, row.count)} | "
        f"{_share(row.tesseract_cleaned, row.count)} | {_share(row.ours, row.count)} |"
        for row in found
    ]
    return lines


def _sample(kinds: Sequence[Cached]) -> Cached:
    """Return some plain numbers of every kind, the same ones in every run."""
    parts: list[Cached] = []
    for place, fields in enumerate(kinds):
        plain = np.flatnonzero(of_kind(fields, "number") & ~fields.refused)
        rng = np.random.default_rng([5, place])
        parts.append(fields.where(np.sort(rng.permutation(plain)[:_PER_KIND_NUMBERS])))
    return joined(parts)


def _used(patches: Picture, labels: npt.NDArray[np.int8]) -> Picture:
    """Return the boxes that hold the number side by side, [40, 36 m]; empty ones are left out."""
    return np.hstack(list(patches[labels < BLANK]))


def _compared(
    name: str, crops: Sequence[Picture], texts: Sequence[str], psm: int, ours: int
) -> Compared:
    plain = _read([_enlarged(crop) for crop in crops], psm)
    cleaned = _read([_enlarged(_without_lines(crop)) for crop in crops], psm)
    rights = [sum(a == b for a, b in zip(said, texts, strict=True)) for said in (plain, cleaned)]
    return Compared(name, len(crops), rights[0], rights[1], ours)


def _without_lines(crop: Picture) -> Picture:
    """Return a crop with the printed lines of its boxes painted over by paper."""
    clean = np.zeros_like(crop)
    for left in range(0, crop.shape[1], 36):
        box = crop[:, left : left + 36]
        clean[:, left : left + 36][_INSIDE] = box[_INSIDE]
    return clean


def _enlarged(crop: Picture) -> Picture:
    paper = cv2.copyMakeBorder(255 - crop, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=(255.0,))
    size = (paper.shape[1] * _LARGER, paper.shape[0] * _LARGER)
    return np.asarray(cv2.resize(paper, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def _read(pictures: Sequence[Picture], psm: int) -> list[str]:
    """Return Tesseract's text for each picture; one call for all of them."""
    with TemporaryDirectory(prefix="kiemdoi-tesseract-") as name:
        folder = Path(name)
        files = [folder / f"{place:04d}.png" for place in range(len(pictures))]
        for file, picture in zip(files, pictures, strict=True):
            cv2.imwrite(str(file), picture)
        (folder / "files.txt").write_text("\n".join(map(str, files)) + "\n", "utf-8")
        command = ["tesseract", str(folder / "files.txt"), "stdout", "--psm", str(psm)]
        command += ["-c", "tessedit_char_whitelist=0123456789", "--dpi", "300"]
        alone = os.environ | {"OMP_THREAD_LIMIT": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=alone)
    pages = done.stdout.split("\f")[: len(pictures)]
    return ["".join(page.split()) for page in pages]


def _share(right: int, count: int) -> str:
    return f"{100 * right / max(count, 1):.1f} %"
