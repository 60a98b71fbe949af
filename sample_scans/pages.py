"""One page of the catalogue, composed: printed, then filled in by its station's hand."""

from __future__ import annotations

import random
from functools import lru_cache

import cv2
import numpy as np

from ocr.forms.geometry import Box
from ocr.forms.identity import make_sheet_id
from ocr.forms.sheet_data import SheetData
from sample_scans import degrade, demo_election, fill, strokes
from sample_scans.catalogue import PageSpec, ink_for
from sample_scans.degrade import PX_PER_MM
from sample_scans.fill import FieldInk
from sample_scans.ink import Picture
from sample_scans.printed import page_layouts, print_pages
from sample_scans.strokes import Writer

_TRADITIONS = ("vietnamese", "vietnamese", "european", "plain")
_PENS = ("ballpoint_blue", "ballpoint_black", "ballpoint_blue", "gel_black", "pencil")
OTHER_KEY = b"another election's key, equally worthless"


def sheet_data(spec: PageSpec) -> SheetData:
    """Return what is printed on this page's sheet."""
    sheet = demo_election.sheets()[spec.contest, spec.station]
    data = sheet.data(spec.copy)
    if not spec.other_key:
        return data
    code = make_sheet_id(random.Random(f"elsewhere-{spec.contest}-{spec.station}"))
    return SheetData(code, spec.copy, data.seats, data.candidates, data.header)


def inks(spec: PageSpec) -> dict[str, FieldInk]:
    """Return what stands on every row of this sheet: field id -> ink."""
    values = demo_election.sheets()[spec.contest, spec.station].truth() | dict(spec.numbers)
    return {
        name: ink_for(value, spec.changes.get(name), zeros=spec.zeros)
        for name, value in values.items()
    }


def writer_of(spec: PageSpec) -> Writer:
    """Return the hand that filled this sheet in: one for each station, unless the page says."""
    seed = spec.station * 17 + (1000 + len(spec.hand) if spec.hand else 0)
    tradition = _TRADITIONS[seed % len(_TRADITIONS)]
    writer = strokes.make_writer(seed, tradition, spec.pen or _PENS[seed % len(_PENS)])
    return writer.with_height(8.1) if spec.large else writer


def compose(spec: PageSpec) -> Picture:
    """Return the filled-in page in colour at 300 dpi, before any scanner saw it."""
    if spec.page == 0:
        return np.full_like(_printed(spec.contest, spec.station, 1, False)[0], 255)
    page = _printed(spec.contest, spec.station, spec.copy, spec.other_key)[spec.page - 1].copy()
    layout = page_layouts(sheet_data(spec))[spec.page - 1]
    if spec.toner:
        page = degrade.low_toner(page, spec.station * 10 + spec.page)
    writer = writer_of(spec)
    fill.fill_page(page, layout, inks(spec), writer, PX_PER_MM, spec.page)
    if layout.foot_mm is not None:
        _sign(page, layout.foot_mm, writer, spec.station)
    return page


def letter() -> Picture:
    """Return a page of printed text that is no count sheet."""
    page = np.full((3508, 2480, 3), 255, dtype=np.uint8)
    rng = random.Random("letter")
    words = "kinh gui uy ban xa ve viec chuan bi hoi truong ban ghe va nuoc uong cho ngay bau cu"
    y = 420
    for line in range(34):
        text = " ".join(rng.choice(words.split()) for _ in range(rng.randint(9, 12)))
        if line % 7:
            cv2.putText(page, text, (260, y), cv2.FONT_HERSHEY_COMPLEX, 1.4, (20, 20, 20), 3)
        y += 78
    return page


@lru_cache(maxsize=4)
def _printed(contest: str, station: int, copy: int, other_key: bool) -> list[Picture]:
    data = sheet_data(PageSpec(contest, station, 1, copy=copy, other_key=other_key))
    return print_pages(data, OTHER_KEY if other_key else demo_election.key())


def _sign(page: Picture, foot: Box, writer: Writer, station: int) -> None:
    """Write time and date into the dotted line of the foot, and three names below."""
    rng = np.random.default_rng([station, 51])
    small = writer.with_height(3.4)
    minutes = f"{int(rng.integers(4, 58)):02d}"
    for text, x in (
        (str(20 + station % 3), 38),
        (minutes, 53),
        ("15", 81),
        ("03", 101),
        ("26", 121),
    ):
        fill.write_number(page, text, (foot.x + x, foot.y + 7.3), small, PX_PER_MM, rng)
    for place in range(3):
        hand = strokes.make_writer(
            writer.seed * 3 + place, "vietnamese", "ballpoint_blue" if place else writer.pen.name
        )
        third = foot.w / 3
        box = Box(foot.x + place * third + 6, foot.y + 30 + place, third - 14 + place, 17)
        fill.scrawl(page, box, hand, PX_PER_MM, rng)
        name = strokes.make_writer(writer.seed * 5 + place, "vietnamese", hand.pen.name)
        below = Box(foot.x + place * third + 10, foot.y + 47, third - 24, 9)
        fill.scrawl(page, below, name, PX_PER_MM, rng)
