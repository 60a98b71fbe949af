"""Texts in two languages: Vietnamese large and above, English small and below."""

from __future__ import annotations

from ocr.forms.edition import Text
from ocr.forms.geometry import Box
from ocr.printing.fitting import fit
from ocr.printing.pen import POINT_MM, Pen


def draw_bilingual(pen: Pen, box: Box, text: Text, vi_size: float, en_size: float) -> None:
    """Write Vietnamese bold over English italic, centred in `box`, both shrunk to its width."""
    points = box.w / POINT_MM
    vi = fit(text.vi, pen.fonts.bold, points, shrink(vi_size))
    en = fit(text.en, pen.fonts.italic, points, shrink(en_size))
    middle = box.x + box.w / 2
    high, low = vi.size * POINT_MM, en.size * POINT_MM
    top = box.y + (box.h - high - low) / 2
    pen.text(middle, top + high * 0.85, vi.lines[0], pen.fonts.bold, vi.size, "centre")
    pen.text(middle, top + high + low * 0.95, en.lines[0], pen.fonts.italic, en.size, "centre")


def shrink(size: float) -> tuple[tuple[int, float], ...]:
    """Return the steps of `fit` for one line that may shrink from `size` down to 5 points."""
    return tuple((1, size - step * 0.5) for step in range(int((size - 5.0) * 2) + 1))
