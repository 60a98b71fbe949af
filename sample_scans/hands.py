"""Sheets of the demo election filled in with real digits of writers that training did not see.

The digits are read from a folder outside the project at run time, and nothing made from them is
kept. Where the folder is absent, `writers` is empty and callers say so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ocr.errors import TrainingDataError
from ocr.reader.pages import open_pages
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from ocr.training.data import WriterDigits
from ocr.training.folds import HOLD_OUT, writers_in
from sample_scans import demo_election, encode, real_hands
from sample_scans.degrade import PX_PER_MM
from sample_scans.fill import FieldInk
from sample_scans.looks import LOOKS
from sample_scans.printed import editions, page_layouts, print_pages
from sample_scans.strokes import PENS
from sample_scans.truth import TrueField, TruePage

DEFAULT_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
LOOKS_TRIED = ("flat", "photo")
_PENS = ("ballpoint_blue", "ballpoint_black", "gel_black", "pencil")
_DPI = 300


def writers(folder: Path) -> list[WriterDigits]:
    """Return the writers who wrote all ten digits and whom no network saw: the hold-out group.

    [] where the folder is not there.
    """
    try:
        found = list(writers_in(folder, HOLD_OUT))
    except TrainingDataError:
        return []
    return [writer for writer in found if len(np.unique(writer.labels)) == 10]


def chosen(found: Sequence[WriterDigits], per_source: int) -> list[WriterDigits]:
    """Return the first `per_source` writers of each source, in their order."""
    counts: dict[str, int] = {}
    picked = []
    for writer in found:
        counts[writer.source] = counts.get(writer.source, 0) + 1
        if counts[writer.source] <= per_source:
            picked.append(writer)
    return picked


def sheet_files(
    writer: WriterDigits, contest: str, station: int, look: str
) -> tuple[list[bytes], list[TruePage]]:
    """Return one sheet's pages as JPEG files in the way of `look`, and what is true of them."""
    sheet = demo_election.sheets()[contest, station]
    data, truth = sheet.data(), sheet.truth()
    glyphs = real_hands.glyphs_by_digit(writer.images, writer.labels)
    seed = _seed(f"{writer.source}/{writer.writer}/{contest}/{station}")
    pen = PENS[_PENS[seed % len(_PENS)]]
    inks = {name: FieldInk(value) for name, value in truth.items()}
    files, pages = [], []
    printed = print_pages(data, demo_election.key())
    for number, (page, layout) in enumerate(zip(printed, page_layouts(data), strict=True), start=1):
        real_hands.fill_page(page, layout, inks, glyphs, pen, PX_PER_MM, seed + number)
        rng = np.random.default_rng([seed, number])
        files.append(encode.jpeg(LOOKS[look](page, rng, _DPI), _DPI))
        name = f"{writer.source}-{writer.writer}-{contest}-{station}-p{number}.jpg"
        fields = tuple(
            TrueField(field.id, str(truth[field.id]), "", "read", truth[field.id])
            for field in layout.fields
        )
        pages.append(TruePage(name, 1, sheet.sheet_id, 1, number, "ok", look, fields))
    return files, pages


def read_sheet(writer: WriterDigits, look: str) -> list[tuple[TruePage, SheetReading]]:
    """Return truth and reading of each page of one sheet in this writer's hand."""
    places = list(demo_election.sheets())
    contest, station = places[_seed(writer.writer) % len(places)]
    files, pages = sheet_files(writer, contest, station, look)
    found = []
    for data, page in zip(files, pages, strict=True):
        image = next(iter(open_pages(data, name=page.file)))
        found.append((page, read_page(image, editions(), key=demo_election.key())))
    return found


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
