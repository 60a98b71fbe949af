"""The rows of a page: headings, printed labels, digit boxes, correction boxes, initials."""

from __future__ import annotations

from ocr.forms.edition import FormEdition
from ocr.forms.geometry import Box, FieldLayout, HeadingLayout, PageLayout
from ocr.forms.sheet_data import SheetData, field_label
from ocr.printing.fitting import Fitted, fit
from ocr.printing.pen import POINT_MM, Pen
from ocr.printing.wording import draw_bilingual, shrink

COLUMN_HEADS_MM = 7.5
"""Height of the column heads, directly above the first row."""
_RULE_MM = 0.2
_ENGLISH_MM = 3.6
_LABEL_STEPS = ((1, 12.0), (1, 11.0), (1, 10.0), (2, 10.0), (2, 9.0), (2, 8.0), (2, 7.0))
_NAME_STEPS = (
    *((1, 13.0), (1, 12.0), (1, 11.0), (2, 11.0), (2, 10.0)),
    *((2, 9.0), (3, 8.5), (3, 8.0), (3, 7.5)),
)


def draw_rows(pen: Pen, edition: FormEdition, page: PageLayout) -> None:
    """Draw column heads, section headings, lines and boxes of all rows of the page."""
    if not page.fields:
        return
    _draw_column_heads(pen, edition, page)
    for heading in page.headings:
        _draw_heading(pen, edition, heading)
    for field in page.fields:
        row = field.row_mm
        pen.line(row.x, row.y + row.h, row.x + row.w, row.y + row.h, _RULE_MM)
        for box in (*field.boxes_mm, *field.correction_boxes_mm, field.initials_mm):
            pen.frame(box, edition.line_mm)
        if field.repeat != "candidates":
            _draw_label(pen, field)


def draw_labels(pen: Pen, page: PageLayout, sheet: SheetData) -> None:
    """Write the candidates' names beside their rows; without a name there is a dotted line."""
    for field in page.fields:
        if field.repeat == "candidates":
            _draw_name(pen, field, sheet)


def _draw_column_heads(pen: Pen, edition: FormEdition, page: PageLayout) -> None:
    rows, sample = page.rows_mm, max(page.fields, key=lambda field: field.digits)
    texts = edition.texts
    top = rows.y - COLUMN_HEADS_MM
    pen.line(rows.x, top, rows.x + rows.w, top, 0.4)
    pen.line(rows.x, rows.y, rows.x + rows.w, rows.y, 0.4)
    groups = (
        (texts["first"], sample.boxes_mm[0].x, sample.boxes_mm[-1]),
        (texts["correction"], sample.correction_boxes_mm[0].x, sample.correction_boxes_mm[-1]),
        (texts["initials"], sample.initials_mm.x - 2.5, sample.initials_mm),
    )
    for text, left, last in groups:
        spare = 2.5 if last is sample.initials_mm else 0.0
        width = last.x + last.w + spare - left
        draw_bilingual(pen, Box(left, top, width, COLUMN_HEADS_MM), text, 10.0, 7.0)


def _draw_heading(pen: Pen, edition: FormEdition, heading: HeadingLayout) -> None:
    box = heading.box_mm
    base = box.y + box.h - 2.0
    again = edition.texts["continued"]
    vi = f"{heading.text.vi} ({again.vi})" if heading.continued else heading.text.vi
    en = f"{heading.text.en} ({again.en})" if heading.continued else heading.text.en
    points = (box.w - 4.0) / POINT_MM
    fitted = fit(vi, pen.fonts.bold, points * 0.72, shrink(11.0))
    pen.text(box.x + 1.0, base, fitted.lines[0], pen.fonts.bold, fitted.size)
    small = fit(en, pen.fonts.italic, points * 0.27, shrink(8.0))
    right = box.x + box.w - 1.0
    pen.text(right, base, small.lines[0], pen.fonts.italic, small.size, "right")
    pen.line(box.x, box.y + box.h, box.x + box.w, box.y + box.h, _RULE_MM)


def _draw_name(pen: Pen, field: FieldLayout, sheet: SheetData) -> None:
    box, font = field.label_mm, pen.fonts.bold
    if sheet.candidates[field.index - 1]:
        fitted = fit(field_label(field, sheet), font, box.w / POINT_MM, _NAME_STEPS)
        _draw_lines(pen, box, fitted, font)
        return
    base = box.y + box.h - 3.5
    pen.text(box.x, base, f"{field.index}.", font, 13.0)
    pen.dots(box.x + 8.0, box.x + box.w - 2.0, base)


def _draw_label(pen: Pen, field: FieldLayout) -> None:
    box, font = field.label_mm, pen.fonts.regular
    points = box.w / POINT_MM
    upper = Box(box.x, box.y, box.w, box.h - _ENGLISH_MM)
    _draw_lines(pen, upper, fit(field.label_vi, font, points, _LABEL_STEPS), font)
    small = fit(field.label_en, pen.fonts.italic, points, shrink(8.0))
    base = box.y + box.h - 1.5
    pen.text(box.x, base, small.lines[0], pen.fonts.italic, small.size)


def _draw_lines(pen: Pen, box: Box, fitted: Fitted, font: str) -> None:
    """Write the lines left-aligned, the block centred on the height of `box`."""
    leading = fitted.size * POINT_MM * 1.12
    top = box.y + (box.h - leading * len(fitted.lines)) / 2
    for place, line in enumerate(fitted.lines):
        pen.text(box.x, top + leading * place + leading * 0.78, line, font, fitted.size)
