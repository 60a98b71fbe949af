"""One page as pixels: what every later step of the reader works on.

**The page as stored** is the raster that the file itself holds, before anything that only a viewer
applies: an EXIF or TIFF orientation tag, a PDF page's /Rotate, the placement of an image on a PDF
page. Every `_px` coordinate refers to it. Viewers' wishes are kept in `orientation`, so that people
see the page upright. A PDF page that is not one plain image has no raster of its own; it is
rendered as a viewer shows it, at the dpi that `dpi` states.

Coordinates are continuous: (0, 0) is the outer corner of the first pixel, whose centre is
(0.5, 0.5), so that a position scales with the picture and equals millimetres × dpi / 25.4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocr.reader.problems import Problem

Grey = npt.NDArray[np.uint8]
"""[height, width] uint8, 0 black … 255 white."""
Rgb = npt.NDArray[np.uint8]
"""[height, width, 3] uint8, red, green, blue."""

MIRRORED = frozenset({2, 4, 5, 7})
"""The EXIF orientations under which the stored raster is a mirror image."""

# (where the stored raster's "right" points when shown, where its "down" points) -> EXIF orientation
_BY_VECTORS: dict[tuple[tuple[int, int], tuple[int, int]], int] = {
    ((1, 0), (0, 1)): 1,
    ((-1, 0), (0, 1)): 2,
    ((-1, 0), (0, -1)): 3,
    ((1, 0), (0, -1)): 4,
    ((0, 1), (1, 0)): 5,
    ((0, 1), (-1, 0)): 6,
    ((0, -1), (-1, 0)): 7,
    ((0, -1), (1, 0)): 8,
}


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """One page of one file.

    `grey` is the page as stored. `file_page` counts from 1. `dpi` is what the file states (None
    where it states nothing sensible). `orientation` (EXIF 1–8) turns the stored raster upright for
    people. `native` is False for a rendered PDF page. A page that could not be decoded has
    `problem` set and an empty `grey`: the other pages of its file go on.
    """

    file: str
    file_page: int
    grey: Grey
    dpi: float | None = None
    orientation: int = 1
    native: bool = True
    problem: Problem | None = None
    load_colour: Callable[[], Rgb] | None = None

    def colour(self) -> Rgb:
        """Return the page as stored in colour, decoded anew; grey three times where it has none."""
        if self.load_colour is not None:
            return self.load_colour()
        return np.repeat(self.grey[:, :, None], 3, axis=2)

    @property
    def mirrored(self) -> bool:
        """Whether the file says that its stored raster is to be flipped before it is shown."""
        return self.orientation in MIRRORED


def failed_page(file: str, file_page: int, code: str, **facts: str | int | float) -> PageImage:
    """Return the page that could not be decoded, with its cause."""
    empty = np.zeros((0, 0), np.uint8)
    return PageImage(file, file_page, empty, problem=Problem(code, facts))


def orientation_of(right: tuple[int, int], down: tuple[int, int]) -> int:
    """Return the EXIF orientation under which stored right and down point so when shown (y down).

    Raises KeyError where the two are not perpendicular unit vectors along the axes.
    """
    return _BY_VECTORS[(right, down)]


def upright(picture: npt.NDArray[np.uint8], orientation: int) -> npt.NDArray[np.uint8]:
    """Return `picture` ([h, w] or [h, w, 3], as stored) turned as people are to see it."""
    turned = picture
    if orientation in MIRRORED:
        turned = turned[:, ::-1]
    quarter_turns = {1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}[orientation]
    return np.ascontiguousarray(np.rot90(turned, quarter_turns))
