"""Printed pages filled in with one real writer's digits each: composed once, scanned many ways.

What is printed comes from the product's own printing; the digits from a folder outside the project
at run time. `Composer.page` gives the page as paper: print, ink and pen apart, so that the same
page can be had with another pen, in grey or in colour.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import PageLayout
from ocr.forms.identity import make_sheet_id
from ocr.forms.sheet_data import SheetData
from ocr.training.data import WriterDigits
from sample_scans import degrade, demo_election
from sample_scans.composed_ink import PENS, Hand, Layer, Pen, glyphs_of
from sample_scans.composed_values import Dealer, WrittenField, write_fields
from sample_scans.degrade import Grey
from sample_scans.printed import page_layouts, print_pages

_SHEETS = ((5, 60), (3, 42))
"""Seats and candidates of the printed sheets: long lists give the most fields a page."""
_FEWEST_FIELDS = 10
_NAMES = ("Nguyễn Văn", "Trần Thị", "Lê Hữu", "Phạm Ngọc", "Hoàng Minh", "Vũ Thanh", "Đặng Quốc")
_GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khoa", "Lan", "Mai", "Nam", "Phúc", "Quân")


@dataclass(frozen=True, slots=True, eq=False)
class ComposedPage:
    """A filled-in page as paper at 300 dpi, and what is true of it; fields in the form's order.

    `printed` [h, w] is what the printer left, `layer` [h, w] the ink's cover 0–255, in `pen`;
    `glyphs` [n, 2, b] says which of the writer's digits stands in each box, -1: none.
    """

    printed: Grey
    layer: Layer
    pen: Pen
    layout: PageLayout
    fields: tuple[WrittenField, ...]
    glyphs: npt.NDArray[np.int32]
    source: str
    writer: str

    def grey(self) -> Grey:
        """Return the page in grey, 255 = white."""
        return inked(self.printed, self.layer, self.pen.grey)

    def bands(self) -> list[Grey]:
        """Return the page in red, green and blue light."""
        return [inked(self.printed, self.layer, level) for level in self.pen.colour]


def inked(paper: Grey, layer: Layer, level: float) -> Grey:
    """Return `paper` darkened by ink of grey `level` 0–255 where `layer` covers it."""
    keep = np.rint(255 - np.arange(256) * (1 - level / 255)).astype(np.uint8)
    return np.asarray(cv2.multiply(paper, cv2.LUT(layer, keep), scale=1 / 255), np.uint8)


def compose(writer: WriterDigits, number: int, pen: Pen | None = None) -> ComposedPage:
    """Return this writer's page `number` (from 0): what is written depends on these two alone.

    `pen` is the writer's own unless given; another pen leaves values and printed page the same.
    """
    seed = random.Random(f"composed/{writer.source}/{writer.writer}/{number}").getrandbits(48)
    rng = np.random.default_rng([seed, 1])
    pages = printed_pages()
    printed, layout = pages[int(rng.integers(0, len(pages)))]
    own = PENS[int(rng.integers(0, len(PENS)))]
    dealer = Dealer(sorted({int(label) for label in writer.labels}), rng)
    boxes = len(layout.fields[0].boxes_mm)
    fields = write_fields(len(layout.fields), boxes, dealer, rng)
    hand = Hand(
        glyphs_of(writer.images, writer.labels), pen or own, np.random.default_rng([seed, 2])
    )
    layer = np.zeros_like(printed)
    glyphs = [
        (
            hand.write(layer, place.boxes_mm, what.first),
            hand.write(layer, place.correction_boxes_mm, what.correction),
        )
        for place, what in zip(layout.fields, fields, strict=True)
    ]
    return ComposedPage(
        printed,
        layer,
        hand.pen,
        layout,
        tuple(fields),
        np.array(glyphs, np.int32),
        writer.source,
        writer.writer,
    )


@lru_cache(maxsize=1)
def printed_pages() -> list[tuple[Grey, PageLayout]]:
    """Return the printed pages that are filled in, in grey at 300 dpi, with their geometry."""
    found: list[tuple[Grey, PageLayout]] = []
    for seats, candidates in _SHEETS:
        data = _sheet(seats, candidates)
        prints = print_pages(data, demo_election.key())
        found += [
            (degrade.grey(page), layout)
            for page, layout in zip(prints, page_layouts(data), strict=True)
            if len(layout.fields) >= _FEWEST_FIELDS
        ]
    return found


def _sheet(seats: int, candidates: int) -> SheetData:
    rng = random.Random(f"composed-sheet/{seats}/{candidates}")
    names = tuple(f"{rng.choice(_NAMES)} {rng.choice(_GIVEN)}" for _ in range(candidates))
    header = next(iter(demo_election.sheets().values())).data().header
    return SheetData(make_sheet_id(rng), 1, seats, names, header)
