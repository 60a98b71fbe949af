"""The kinds of pages that the reader is measured on: what scanner, phone, copier and chance do.

Every kind takes a composed page and a random generator and returns the picture in grey as a program
gets it from the file, JPEG included. Everything is drawn anew for every page. For measurements
only; nothing of it enters training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import cv2
import numpy as np

from sample_scans import composed_warp, plain
from sample_scans.composed import ComposedPage, inked
from sample_scans.composed_ink import FAINT_PENCIL, MARKER, PENS, Pen
from sample_scans.composed_stamp import press_stamp
from sample_scans.degrade import Grey

Rng = np.random.Generator
Way = Callable[[ComposedPage, Rng], Grey]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: how the page is taken, with which pen (None: the writer's own)."""

    take: Way
    pen: Pen | None = None


def _flatbed(page: Grey, rng: Rng, dpi: int, quality: int | None = None) -> Grey:
    turned = composed_warp.turned(page, rng.normal(0, 0.35), dpi)
    lens = np.asarray(cv2.GaussianBlur(turned, (0, 0), float(rng.uniform(0.4, 0.75))), np.uint8)
    return _jpeg(_lamp(lens, rng), rng, quality)


def _lamp(page: Grey, rng: Rng) -> Grey:
    """Return the page under a scanner's lamp: a little uneven, not quite white, noise."""
    level = float(rng.uniform(0.93, 1.0))
    across = level - 0.02 * np.cos(np.linspace(0, 3, page.shape[1]) + rng.uniform(0, 3))
    rows = np.broadcast_to((255 * np.minimum(across, 1)).astype(np.uint8), page.shape)
    lit = cv2.multiply(page, np.ascontiguousarray(rows), scale=1 / 255)
    return composed_warp.noisy(np.asarray(lit, np.uint8), rng, float(rng.uniform(1.5, 4.0)))


def _jpeg(page: Grey, rng: Rng, quality: int | None = None) -> Grey:
    return plain.through_jpeg(page, int(rng.integers(55, 93)) if quality is None else quality)


def _flat(dpi: int) -> Way:
    return lambda page, rng: _flatbed(page.grey(), rng, dpi)


def _either(page: Grey, rng: Rng, quality: int | None = None) -> Grey:
    return _flatbed(page, rng, int(rng.choice((200, 300))), quality)


def _any_resolution(page: ComposedPage, rng: Rng) -> Grey:
    return _either(page.grey(), rng)


def _colour(page: ComposedPage, rng: Rng) -> Grey:
    """Return a colour scan at 300 dpi as the reader gets it: the brightness of a colour JPEG."""
    angle = float(rng.normal(0, 0.35))
    bands = [_lamp(composed_warp.turned(band, angle, 300), rng) for band in page.bands()]
    soft = cv2.GaussianBlur(np.dstack(bands[::-1]), (0, 0), float(rng.uniform(0.4, 0.75)))
    quality = int(rng.integers(55, 93))
    _, coded = cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def _one_bit(page: ComposedPage, rng: Rng) -> Grey:
    """Return a black-and-white scan: 200 or 300 dpi, threshold as the office left it, specks.

    The threshold leaves some of every pen: what it takes away wholly no reader could find.
    """
    turned = composed_warp.turned(page.grey(), rng.normal(0, 0.35), int(rng.choice((200, 300))))
    lens = np.asarray(cv2.GaussianBlur(turned, (0, 0), float(rng.uniform(0.5, 0.9))), np.uint8)
    seen = composed_warp.noisy(lens, rng, float(rng.uniform(4, 9)))
    level = float(rng.integers(150, 196))
    _, black = cv2.threshold(seen, level, 255, cv2.THRESH_BINARY)
    return _specks(np.asarray(black, np.uint8), rng, int(rng.integers(0, 250)), 0)


def _specks(page: Grey, rng: Rng, count: int, level: int) -> Grey:
    out = page.copy()
    height, width = page.shape
    for x, y, size in zip(
        rng.integers(0, width, count),
        rng.integers(0, height, count),
        rng.integers(0, 3, count),
        strict=True,
    ):
        cv2.circle(out, (int(x), int(y)), int(size), (float(level),), -1)
    return out


def _photocopy(page: ComposedPage, rng: Rng) -> Grey:
    """Return the copy of a copy: hard contrast and specks twice, a little larger or smaller."""
    out = page.grey()
    for _ in range(2):
        out = composed_warp.turned(
            out, rng.normal(0, 0.3), 300, grow=float(rng.uniform(0.995, 1.01))
        )
        soft = np.asarray(cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.8, 1.2))), np.uint8)
        middle, slope = float(rng.uniform(135, 175)), float(rng.uniform(14, 24))
        curve = 250 / (1 + np.exp(-(np.arange(256) - middle) / slope)) + rng.uniform(0, 5)
        out = np.asarray(cv2.LUT(soft, np.rint(curve).astype(np.uint8)), np.uint8)
        out = _specks(out, rng, int(rng.integers(50, 300)), 60)
    return _either(out, rng)


def _bleed_through(page: ComposedPage, rng: Rng) -> Grey:
    """Return a page through which the ink of its back shows: mirrored, soft, 8–25 % strong."""
    back = cv2.flip(page.layer, 1 if rng.random() < 0.5 else 0)
    move = (int(rng.integers(-40, 41)), int(rng.integers(-90, 91)))
    back = np.roll(back, move[::-1], axis=(0, 1))
    soft = np.asarray(cv2.GaussianBlur(back, (0, 0), float(rng.uniform(1.5, 4.0))), np.uint8)
    return _either(inked(page.grey(), soft, 255 * float(rng.uniform(0.75, 0.92))), rng)


def _stamp(page: ComposedPage, rng: Rng) -> Grey:
    """Return a page with one or two round stamps pressed over its numbers, in red ink."""
    layer = np.zeros_like(page.layer)
    for _ in range(int(rng.integers(1, 3))):
        centre = (float(rng.uniform(105, 175)), float(rng.uniform(75, 240)))
        press_stamp(layer, centre, rng)
    return _either(inked(page.grey(), layer, float(rng.uniform(95, 150))), rng)


def _low_jpeg(page: ComposedPage, rng: Rng) -> Grey:
    return _either(page.grey(), rng, quality=int(rng.integers(24, 36)))


def _curl(page: ComposedPage, rng: Rng) -> Grey:
    bent = composed_warp.warped(page.grey(), composed_warp.curl(rng, 3.0), 300, rng)
    return _jpeg(_lamp(bent, rng), rng)


def _folded(page: ComposedPage, rng: Rng) -> Grey:
    fold = composed_warp.fold(rng)
    bent = composed_warp.warped(page.grey(), fold, int(rng.choice((200, 300))), rng)
    return _jpeg(_lamp(bent, rng), rng)


def _photo(page: ComposedPage, rng: Rng) -> Grey:
    shot = composed_warp.Shot.good(rng)
    return _jpeg(composed_warp.photograph(page.grey(), shot, rng), rng, int(rng.integers(75, 93)))


def _photo_hard(page: ComposedPage, rng: Rng) -> Grey:
    shot = composed_warp.Shot.hard(rng)
    return _jpeg(composed_warp.photograph(page.grey(), shot, rng), rng, int(rng.integers(75, 93)))


KINDS: Mapping[str, Kind] = MappingProxyType({
    "flatbed-300": Kind(_flat(300)),
    "flatbed-200": Kind(_flat(200)),
    "photo": Kind(_photo),
    "curl": Kind(_curl),
    "faint-pencil": Kind(_any_resolution, pen=FAINT_PENCIL),
    "one-bit": Kind(_one_bit),
    "colour-300": Kind(_colour, pen=PENS[0]),
    "photo-shadow": Kind(_photo_hard),
    "folded": Kind(_folded),
    "photocopy-2": Kind(_photocopy),
    "marker": Kind(_any_resolution, pen=MARKER),
    "bleed-through": Kind(_bleed_through),
    "stamp": Kind(_stamp),
    "low-jpeg": Kind(_low_jpeg),
})  # fmt: skip
"""Every kind by name, in the order of the tables."""
