"""A sheet to draw on: lines, boxes and words that stay legible on any scan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Points = npt.NDArray[np.float64]
"""[n, 2] (x, y) px of the canvas."""
Look = Literal["solid", "dashed", "double", "crossed"]

# Okabe and Ito (2008): told apart by people who see colours differently. Shapes differ, too.
GREEN: Colour = (0, 158, 115)
GREY: Colour = (110, 110, 110)
RED: Colour = (200, 60, 0)
ORANGE: Colour = (230, 140, 0)
PURPLE: Colour = (160, 60, 150)
BLUE: Colour = (0, 114, 178)
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)

_FACES = {
    False: ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "arial.ttf"),
    True: ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf"),
}
_DASH = 7.0
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int, bold: bool = False) -> Font:
    """Return a sans-serif font with Vietnamese letters, Pillow's own where the system has none."""
    for name in _FACES[bold]:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


class Canvas:
    """A white RGB picture of `width` × `height` px to draw on."""

    def __init__(self, width: int, height: int) -> None:
        """Begin with white paper."""
        self.image = Image.new("RGB", (width, height), WHITE)
        self._draw = ImageDraw.Draw(self.image)

    def paste(self, picture: npt.NDArray[np.uint8], left: int, top: int) -> None:
        """Lay a grey [h, w] or RGB [h, w, 3] picture down."""
        self.image.paste(Image.fromarray(picture).convert("RGB"), (left, top))

    def text(
        self,
        place: tuple[float, float],
        words: str,
        size: int,
        colour: Colour = BLACK,
        *,
        bold: bool = False,
        plate: bool = False,
    ) -> float:
        """Write one line, its top left at `place`; return where it ends (x).

        `plate` lays white under it, for words upon the scan.
        """
        face = font(size, bold)
        box = self._draw.textbbox(place, words, font=face)
        if plate:
            self._draw.rectangle((box[0] - 2, box[1] - 1, box[2] + 2, box[3] + 1), fill=WHITE)
        self._draw.text(place, words, fill=colour, font=face)
        return float(box[2])

    def width_of(self, words: str, size: int, *, bold: bool = False) -> float:
        """Return how many px wide one line would be."""
        return float(self._draw.textlength(words, font=font(size, bold)))

    def wrapped(self, words: str, size: int, width: float, *, bold: bool = False) -> list[str]:
        """Return the lines that `words` fill at `width` px."""
        lines: list[str] = []
        for word in words.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width_of(longer, size, bold=bold) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def outline(self, corners: Points, colour: Colour, look: Look, weight: int = 2) -> None:
        """Draw a quadrangle [4, 2]; the look tells its kind without any colour."""
        ring = [(float(x), float(y)) for x, y in (*corners, corners[0])]
        if look == "dashed":
            for start, end in pairwise(ring):
                self._dashes(np.array(start), np.array(end), colour, weight)
            return
        self._draw.line(ring, fill=colour, width=weight, joint="curve")
        if look == "double":
            centre = corners.mean(axis=0)
            inner = centre + (corners - centre) * 0.86
            self.outline(inner, colour, "solid", 1)
        if look == "crossed":
            self.line(corners[0], corners[2], colour, 1)
            self.line(corners[1], corners[3], colour, 1)

    def line(
        self,
        start: Sequence[float] | Points,
        end: Sequence[float] | Points,
        colour: Colour,
        weight: int = 1,
    ) -> None:
        """Draw a line between two places."""
        self._draw.line([tuple(map(float, start)), tuple(map(float, end))], colour, weight)

    def ring(self, centre: Sequence[float] | Points, radius: float, colour: Colour) -> None:
        """Draw a small circle."""
        x, y = (float(value) for value in centre)
        self._draw.ellipse(
            (x - radius, y - radius, x + radius, y + radius), outline=colour, width=2
        )

    def cross(self, centre: Sequence[float] | Points, reach: float, colour: Colour) -> None:
        """Draw an upright cross."""
        x, y = (float(value) for value in centre)
        self._draw.line([(x - reach, y), (x + reach, y)], colour, 3)
        self._draw.line([(x, y - reach), (x, y + reach)], colour, 3)

    def lines(
        self, place: tuple[float, float], words: Iterable[str], size: int, colour: Colour = BLACK
    ) -> float:
        """Write line under line; return the y under the last."""
        x, y = place
        for line in words:
            self.text((x, y), line, size, colour)
            y += round(1.35 * size)
        return y

    def _dashes(self, start: Points, end: Points, colour: Colour, weight: int) -> None:
        length = float(np.linalg.norm(end - start))
        for number in range(0, max(1, round(length / _DASH)), 2):
            near, far = (min(step * _DASH / max(length, 1), 1.0) for step in (number, number + 1))
            self.line(start + near * (end - start), start + far * (end - start), colour, weight)
