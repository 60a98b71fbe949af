"""How to fill the sheet in: the rule, and examples drawn as they should look."""

from __future__ import annotations

from ocr.forms.edition import FormEdition, Text
from ocr.forms.geometry import Box, PageLayout
from ocr.printing.fitting import fit
from ocr.printing.pen import POINT_MM, Pen
from ocr.printing.wording import shrink

_TOP = 76.0
_BOX = (5.2, 6.2)
_GAP = 1.0
_GROUP = 4 * _BOX[0] + 3 * _GAP
_DIGIT_POINTS = 15.0
_RULE_STEPS = ((3, 9.0), (3, 8.5), (3, 8.0), (4, 7.5))
_ENGLISH_STEPS = ((2, 7.0), (2, 6.5), (2, 6.0))


def draw_guidance(pen: Pen, edition: FormEdition, page: PageLayout) -> None:
    """Draw the rule on the left and two filled-in examples on the right, above the first row."""
    left, right = page.rows_mm.x + 1.0, page.rows_mm.x + page.rows_mm.w - 1.0
    start = right - 3 * _GROUP - 15.0
    _draw_rule(pen, edition.texts["rule"], left, start - 5.0)
    second = start + _GROUP + 9.0
    third = second + _GROUP + 6.0
    _draw_number(pen, start, "128", struck=False)
    _draw_number(pen, second, "128", struck=True)
    _arrow(pen, second + _GROUP + 1.2, third - 1.2)
    _draw_number(pen, third, "138", struck=False)
    _caption(pen, edition.texts["example"], start - 4.0, start + _GROUP + 4.0)
    _caption(pen, edition.texts["example_corrected"], second, third + _GROUP)


def _draw_rule(pen: Pen, text: Text, left: float, right: float) -> None:
    points = (right - left) / POINT_MM
    y = _TOP
    for words, font, steps in (
        (text.vi, pen.fonts.bold, _RULE_STEPS),
        (text.en, pen.fonts.italic, _ENGLISH_STEPS),
    ):
        fitted = fit(words, font, points, steps)
        for line in fitted.lines:
            y += fitted.size * POINT_MM * 1.05
            pen.text(left, y, line, font, fitted.size)
        y += 0.4


def _draw_number(pen: Pen, left: float, digits: str, *, struck: bool) -> None:
    """Draw four small boxes with `digits` right-aligned, in slanting figures like a hand's."""
    width, height = _BOX
    padded = digits.rjust(4)
    for place, digit in enumerate(padded):
        box = Box(left + place * (width + _GAP), _TOP + 0.8, width, height)
        pen.frame(box, 0.2)
        base = box.y + box.h / 2 + _DIGIT_POINTS * POINT_MM * 0.33
        pen.text(box.x + box.w / 2, base, digit.strip(), pen.fonts.italic, _DIGIT_POINTS, "centre")
    if struck:
        first = left + padded.index(digits[0]) * (width + _GAP)
        middle = _TOP + 0.8 + height / 2
        pen.line(first + 0.6, middle + 0.7, left + _GROUP - 0.6, middle - 0.7, 0.45)


def _arrow(pen: Pen, left: float, right: float) -> None:
    y = _TOP + 0.8 + _BOX[1] / 2
    pen.line(left, y, right, y, 0.3)
    for turn in (-1.0, 1.0):
        pen.line(right - 1.2, y + turn, right, y, 0.3)


def _caption(pen: Pen, text: Text, left: float, right: float) -> None:
    middle, points = (left + right) / 2, (right - left) / POINT_MM
    vi = fit(text.vi, pen.fonts.regular, points, shrink(8.5))
    en = fit(text.en, pen.fonts.italic, points, shrink(7.0))
    pen.text(middle, _TOP + 10.6, vi.lines[0], pen.fonts.regular, vi.size, "centre")
    pen.text(middle, _TOP + 13.4, en.lines[0], pen.fonts.italic, en.size, "centre")
