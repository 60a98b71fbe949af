"""A pen that thinks as the form does: millimetres from the top left corner, black only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from ocr.forms.geometry import Box
from ocr.printing.fitting import width_of
from ocr.printing.fonts import Fonts

Align = Literal["left", "centre", "right"]
POINT_MM = 25.4 / 72
"""One point in millimetres."""


class Pen:
    """Draws on one reportlab canvas; every length in mm except font sizes (points)."""

    def __init__(self, canvas: Canvas, fonts: Fonts, size_mm: tuple[float, float]) -> None:
        self.canvas = canvas
        self.fonts = fonts
        self._size = (size_mm[0] * mm, size_mm[1] * mm)
        self._height = size_mm[1]

    def stamp(self, name: str, draw: Callable[[], None]) -> None:
        """Draw what many pages share: `draw` runs once a document, `name` is then repeated."""
        if not self.canvas.hasForm(name):
            width, height = self._size
            self.canvas.beginForm(name, 0, 0, width, height)
            draw()
            self.canvas.endForm()
        self.canvas.doForm(name)

    def frame(self, box: Box, line: float) -> None:
        """Outline `box` with a solid line of `line` mm, centred on its edge."""
        self.canvas.setLineWidth(line * mm)
        self.canvas.rect(box.x * mm, self._up(box.y + box.h), box.w * mm, box.h * mm)

    def fill(self, box: Box) -> None:
        """Fill `box` solid black."""
        self.canvas.rect(
            box.x * mm, self._up(box.y + box.h), box.w * mm, box.h * mm, stroke=0, fill=1
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        """Draw a solid line of `width` mm."""
        self.canvas.setLineWidth(width * mm)
        self.canvas.line(x1 * mm, self._up(y1), x2 * mm, self._up(y2))

    def dots(self, x1: float, x2: float, y: float) -> None:
        """Draw a dotted line to write on, in solid black dots (a grey line would be screened)."""
        self.canvas.saveState()
        self.canvas.setLineCap(1)
        self.canvas.setDash(0, 1.1 * mm)
        self.line(x1, y, x2, y, 0.35)
        self.canvas.restoreState()

    def text(
        self, x: float, y: float, text: str, font: str, size: float, align: Align = "left"
    ) -> None:
        """Write `text` with its base line at `y`; `x` is its left end, middle or right end."""
        shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        left = x * mm - shift * width_of(text, font, size)
        self.canvas.setFont(font, size)
        self.canvas.drawString(left, self._up(y), text)

    def modules(self, box: Box, rows: list[list[bool]]) -> None:
        """Fill the dark modules of a square code (rows of true = black) over `box`.

        One path of whole runs: neighbouring modules share no edge, so no hairline shows between.
        """
        side = len(rows)
        self.canvas.saveState()
        self.canvas.translate(box.x * mm, self._up(box.y + box.h))
        self.canvas.scale(box.w * mm / side, box.h * mm / side)
        # Whole numbers, written as they are: formatting each as a fraction took most of the time.
        path: list[str] = []
        for place, row in enumerate(rows):
            column = 0
            while column < side:
                end = column
                while end < side and row[end]:
                    end += 1
                if end > column:
                    path.append(f"{column} {side - 1 - place} {end - column} 1 re")
                column = end + 1
        self.canvas.drawPath(PDFPathObject(path), stroke=0, fill=1)
        self.canvas.restoreState()

    def _up(self, y: float) -> float:
        """Turn mm from the top into points from the bottom."""
        return (self._height - y) * mm
