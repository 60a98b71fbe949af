"""Fill printed sheets with real digits of one writer, given as arrays; nothing of them is kept.

The arrays come from outside the project at run time (a test or the benchmark hands them over);
this module only places ink: crop to the digit, scale to the height a person writes, lay on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import PageLayout
from sample_scans import ink, strokes
from sample_scans.errors import SampleError
from sample_scans.fill import FieldInk, group_text
from sample_scans.ink import Picture
from sample_scans.strokes import Pen

Glyph = npt.NDArray[np.float32]
"""One digit's picture: (h, w), 0 = paper, 1 = ink."""
_THERE = 0.25  # ink below this share of the darkest is paper or scanner haze


def darkness(image: npt.NDArray[np.generic], *, white_ink: bool) -> Glyph:
    """Return a digit picture (uint8, 0–255) as darkness 0–1 relative to its own paper and ink."""
    values = np.asarray(image, dtype=np.float32)
    dark = values if white_ink else 255.0 - values
    paper, full = np.percentile(dark, 20), float(dark.max())
    return np.clip((dark - paper) / max(full - float(paper), 1e-6), 0, 1).astype(np.float32)


def trim(glyph: Glyph) -> Glyph:
    """Return the glyph cut to its ink with one pixel of paper around it."""
    rows = np.flatnonzero((glyph > _THERE).any(axis=1))
    columns = np.flatnonzero((glyph > _THERE).any(axis=0))
    if not len(rows):
        raise SampleError("A digit picture without ink was given; leave it out.")
    top, bottom = max(0, rows[0] - 1), rows[-1] + 2
    left, right = max(0, columns[0] - 1), columns[-1] + 2
    return glyph[top:bottom, left:right]


def fill_page(
    page: Picture,
    layout: PageLayout,
    inks: Mapping[str, FieldInk],
    glyphs: Mapping[int, Sequence[Glyph]],
    pen: Pen,
    px_per_mm: float,
    seed: int,
) -> None:
    """Write the first values of `inks` with `glyphs` (digit -> one writer's pictures of it).

    A digit the writer has no picture of is refused with SampleError; corrections are not supported.
    """
    rng = np.random.default_rng([seed, 41])
    height_mm = float(rng.uniform(4.9, 6.2))
    for field in layout.fields:
        what = inks.get(field.id)
        if what is None:
            continue
        text = group_text(what.first, len(field.boxes_mm), zeros=what.zeros)
        for (x, y, w, h), letter in zip(field.boxes_mm, text, strict=True):
            if letter:
                own = glyphs.get(int(letter), ())
                if not len(own):
                    raise SampleError(f"This writer has no picture of a {letter}.")
                glyph = own[int(rng.integers(0, len(own)))]
                at = np.array([x + w / 2, y + h / 2]) + rng.normal(0, 0.25, 2)
                _place(page, glyph, at, height_mm, (w, h), pen, px_per_mm, rng)


def glyphs_by_digit(
    images: npt.NDArray[np.float32], labels: npt.NDArray[np.integer]
) -> dict[int, list[Glyph]]:
    """Return one writer's pictures (n, h, w; 0 = paper, 1 = ink) sorted by the digit they show."""
    return {
        digit: [np.asarray(images[i], dtype=np.float32) for i in np.flatnonzero(labels == digit)]
        for digit in range(10)
    }


DEFAULT_PEN = strokes.PENS["ballpoint_blue"]


def _place(
    page: Picture,
    glyph: Glyph,
    centre_mm: npt.NDArray[np.float64],
    height_mm: float,
    box_mm: tuple[float, float],
    pen: Pen,
    px_per_mm: float,
    rng: np.random.Generator,
) -> None:
    """Lay one glyph on the page: height as written, narrower where the box asks for it."""
    cut = trim(glyph)
    scale = height_mm * px_per_mm / cut.shape[0]
    scale = min(scale, (box_mm[0] - 0.6) * px_per_mm / cut.shape[1])
    size = (max(2, round(cut.shape[1] * scale)), max(2, round(cut.shape[0] * scale)))
    large = cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)
    # Small pictures blow up soft; a pen's edge is sharp: steepen around half coverage.
    cover = np.clip((np.asarray(large, dtype=np.float32) - 0.28) / 0.34, 0, 1)
    cover *= pen.density * (1.0 - pen.grain * ink.grain(cover.shape, px_per_mm, rng))
    left, top = np.rint(centre_mm * px_per_mm - np.array(size) / 2).astype(int)
    ink.blend(page, cover.astype(np.float32), int(left), int(top), pen)
