"""Pages with one known fault, sound pages, and papers that are no sheet: what the gate must judge.

Each page is made from a seed alone. Even seeds are for choosing thresholds, odd ones for reporting:
they differ in sheet, hand, pen and in everything that chance decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import cv2
import numpy as np
import segno

from ocr.forms.identity import PageIdentity, encode_qr
from ocr.forms.sheet_data import SheetData
from sample_scans import degrade, demo_election, faults, fill, pages, plain
from sample_scans.catalogue import PageSpec
from sample_scans.degrade import PX_PER_MM, Grey
from sample_scans.photo import Shot, photograph
from sample_scans.printed import page_layouts, print_pages

Rng = np.random.Generator
Way = Callable[[Grey, Rng], Grey]
_PENS = ("ballpoint_blue", "ballpoint_black", "gel_black", "pencil", "ballpoint_blue", "marker")
_FIXED_LOOKS = 24


@dataclass(frozen=True, slots=True)
class TestPage:
    """One picture: its fault's name and strength (0: none), the way it was taken, the sheet."""

    __test__ = False

    fault: str
    strength: int
    way: str
    seed: int
    picture: Grey


def spec_of(seed: int) -> PageSpec:
    """Return the sheet, page and pen of a seed: stations 1–6 for even seeds, 7–12 for odd ones."""
    rng = np.random.default_rng([seed, 61])
    station = int(rng.integers(1, 7)) + (6 if seed % 2 else 0)
    contest = ("QH-01", "HDT-04", "HDX-02")[int(rng.integers(0, 3))]
    pen = _PENS[int(rng.integers(0, len(_PENS)))]
    return PageSpec(contest, station, 1 + int(rng.random() < 0.25), pen=pen, hand=f"q{seed % 7}")


@lru_cache(maxsize=_FIXED_LOOKS)
def written(spec_seed: int, toner: int = 0) -> Grey:
    """Return the filled-in page of a seed in grey at 300 dpi; `toner` is that fault's strength."""
    spec = spec_of(spec_seed)
    data = pages.sheet_data(spec)
    page = print_pages(data, demo_election.key())[spec.page - 1]
    if toner:
        rng = np.random.default_rng([spec_seed, toner, 62])
        page = np.repeat(faults.toner(degrade.grey(page), rng, toner)[:, :, None], 3, axis=2)
    layout = page_layouts(data)[spec.page - 1]
    fill.fill_page(page, layout, pages.inks(spec), pages.writer_of(spec), PX_PER_MM, spec_seed)
    return degrade.grey(page)


def faulty(fault: str, strength: int, seed: int) -> TestPage:
    """Return a page with one of `faults.FAULTS`."""
    rng = np.random.default_rng([seed, strength, 63])
    if fault == "toner":
        picture = plain.flatbed(written(seed, strength), rng, dpi=int(rng.choice((200, 300))))
    else:
        picture = faults.FAULTS[fault](_slightly_crooked(written(seed), rng), rng, strength)
    return TestPage(fault, strength, fault, seed, picture)


def sound(way: str, seed: int) -> TestPage:
    """Return a page as it should be, taken in one of `WAYS`."""
    rng = np.random.default_rng([seed, 64])
    return TestPage("", 0, way, seed, WAYS[way](written(seed), rng))


def stranger(kind: str, seed: int) -> TestPage:
    """Return a paper that is no count sheet of this election, of one of `STRANGERS`."""
    rng = np.random.default_rng([seed, 65])
    return TestPage("other", 1, kind, seed, STRANGERS[kind](seed, rng))


def sound_pages(seeds: range) -> Iterator[TestPage]:
    """Yield one sound page a seed, all ways in turn."""
    names = list(WAYS)
    for place, seed in enumerate(seeds):
        yield sound(names[place % len(names)], seed)


def _slightly_crooked(page: Grey, rng: Rng) -> Grey:
    return plain.skewed(page, float(rng.uniform(-0.6, 0.6)))


def _flat(dpi: int, quality: int | None = None) -> Way:
    def take(page: Grey, rng: Rng) -> Grey:
        return plain.flatbed(_slightly_crooked(page, rng), rng, dpi=dpi, quality=quality)

    return take


def _one_bit(dpi: int) -> Way:
    def take(page: Grey, rng: Rng) -> Grey:
        seen = plain.flatbed(_slightly_crooked(page, rng), rng, dpi=dpi, quality=95)
        return np.where(seen > rng.integers(140, 185), 255, 0).astype(np.uint8)

    return take


def _skewed(page: Grey, rng: Rng) -> Grey:
    turned = plain.skewed(page, float(rng.uniform(1.5, 4.5) * rng.choice((-1, 1))))
    return plain.flatbed(turned, rng, dpi=200)


def _dark_lid(page: Grey, rng: Rng) -> Grey:
    turned = plain.skewed(page, float(rng.uniform(-3, 3)), int(rng.integers(20, 60)))
    return plain.flatbed(turned, rng, dpi=200)


def _copied(page: Grey, rng: Rng) -> Grey:
    colour = np.repeat(_slightly_crooked(page, rng)[:, :, None], 3, axis=2)
    return plain.flatbed(degrade.grey(degrade.photocopy(colour, rng)), rng, dpi=200)


def _curled(page: Grey, rng: Rng) -> Grey:
    colour = np.repeat(page[:, :, None], 3, axis=2)
    bent = degrade.curl(colour, float(rng.uniform(0.5, 2.0)), int(rng.integers(0, 10_000)))
    return plain.flatbed(degrade.grey(bent), rng, dpi=300)


def _grey_paper(page: Grey, rng: Rng) -> Grey:
    """Return recycled paper under a dim lamp: everything darker, nothing lost."""
    darker = plain.clipped(page.astype(np.float32) * rng.uniform(0.62, 0.8))
    return plain.flatbed(_slightly_crooked(darker, rng), rng, dpi=200)


def _sideways(page: Grey, rng: Rng) -> Grey:
    turned = np.ascontiguousarray(np.rot90(page, int(rng.integers(1, 4))))
    return plain.flatbed(turned, rng, dpi=200)


def _photo(page: Grey, rng: Rng) -> Grey:
    """Return a phone photo in good light, as people take them who were shown how."""
    shot = Shot(
        width=2250,
        height=3000,
        fill=float(rng.uniform(0.86, 0.95)),
        tilt=float(rng.uniform(0.01, 0.07)),
        turn_deg=float(rng.uniform(-6, 6)),
        shadow=float(rng.uniform(0.0, 0.3)),
        uneven=float(rng.uniform(0.05, 0.35)),
        blur=float(rng.uniform(0.7, 1.0)),
        noise=float(rng.uniform(2.0, 3.5)),
    )
    colour = np.repeat(page[:, :, None], 3, axis=2)
    taken = photograph(colour, shot, int(rng.integers(0, 100_000)))
    return plain.through_jpeg(degrade.grey(taken), int(rng.integers(75, 93)))


WAYS: Mapping[str, Way] = MappingProxyType({
    "flat 300": _flat(300),
    "flat 200": _flat(200),
    "flat 150": _flat(150),
    "low JPEG": _flat(200, quality=32),
    "1-bit 300": _one_bit(300),
    "1-bit 200": _one_bit(200),
    "skewed": _skewed,
    "dark lid": _dark_lid,
    "photocopy": _copied,
    "slight curl": _curled,
    "grey paper": _grey_paper,
    "turned": _sideways,
    "photo": _photo,
})  # fmt: skip
"""Every sound way of taking a page, by name."""


def _letter(seed: int, rng: Rng) -> Grey:
    """Return a printed letter, larger or smaller, with lines and a table or without."""
    page = np.full((3508, 2481), 255, np.uint8)
    size = float(rng.uniform(0.8, 1.8))
    step = round(52 * size)
    words = ("kinh", "gui", "uy", "ban", "viec", "chuan", "hoi", "truong", "nuoc", "2026", "345")
    for y in range(300, 3200, step):
        if rng.random() < 0.85:
            count = int(2200 / (150 * size))
            text = " ".join(str(rng.choice(words)) for _ in range(count))
            cv2.putText(page, text, (220, y), cv2.FONT_HERSHEY_COMPLEX, size, 25, 2 + round(size))
    if rng.random() < 0.5:
        for x in range(220, 2300, 260):
            cv2.line(page, (x, 1200), (x, 2400), 0, 3)
        for y in range(1200, 2401, 100):
            cv2.line(page, (220, y), (2300, y), 0, 3)
    return plain.flatbed(_slightly_crooked(page, rng), rng, dpi=200)


def _picture(seed: int, rng: Rng) -> Grey:
    """Return a photographed something: soft blotches and a few edges, no page at all."""
    blotches = rng.uniform(0, 255, (9, 7)).astype(np.float32)
    low = np.asarray(cv2.resize(blotches, (1654, 2339)), np.float32)
    for _ in range(12):
        centre = (int(rng.integers(0, 1654)), int(rng.integers(0, 2339)))
        cv2.circle(low, centre, int(rng.integers(40, 400)), float(rng.uniform(0, 255)), -1)
    return plain.flatbed(plain.clipped(low), rng, dpi=300)


def _code_of_others(seed: int, rng: Rng) -> Grey:
    """Return a letter that bears somebody else's QR code."""
    page = _letter(seed, rng)
    matrix = np.array(list(segno.make(f"https://example.org/{seed}", error="m").matrix), np.uint8)
    code = np.kron(1 - matrix, np.ones((9, 9), np.uint8)) * 235
    page[150 : 150 + len(code), 1200 : 1200 + len(code)] = code
    return page


def _other_election(seed: int, rng: Rng) -> Grey:
    """Return a sheet printed with another election's key."""
    spec = spec_of(seed)
    data = pages.sheet_data(PageSpec(spec.contest, spec.station, spec.page, other_key=True))
    page = print_pages(data, pages.OTHER_KEY)[spec.page - 1]
    return plain.flatbed(degrade.grey(page), rng, dpi=200)


def _other_form(seed: int, rng: Rng) -> Grey:
    """Return a sheet of a form whose name this installation does not know."""
    spec = spec_of(seed)
    data: SheetData = pages.sheet_data(spec)
    page = degrade.grey(print_pages(data, demo_election.key())[spec.page - 1]).copy()
    identity = PageIdentity(
        "elsewhere-2026", data.sheet_id, 1, spec.page, data.seats, len(data.candidates)
    )
    return _with_code(page, encode_qr(identity, demo_election.key()), rng)


def _with_code(page: Grey, text: str, rng: Rng) -> Grey:
    left, top, side = (round(value * PX_PER_MM) for value in (168.0, 25.0, 24.0))
    matrix = np.array(list(segno.make(text, error="m").matrix), np.uint8)
    code = np.kron(1 - matrix, np.ones((8, 8), np.uint8)) * 255
    page[top : top + side, left : left + side] = 255
    code = np.asarray(cv2.resize(code, (side, side), interpolation=cv2.INTER_NEAREST), np.uint8)
    page[top : top + side, left : left + side] = code
    return plain.flatbed(page, rng, dpi=200)


STRANGERS: Mapping[str, Callable[[int, Rng], Grey]] = MappingProxyType({
    "letter": _letter,
    "picture": _picture,
    "other code": _code_of_others,
    "other election": _other_election,
    "other form": _other_form,
})  # fmt: skip
"""Every paper that is no count sheet of this election, by name."""
