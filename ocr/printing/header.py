"""The head of a page: state, title, copy number, trial banner, which sheet this is, how to fill it.

Heights are fixed, whatever the texts, so that the rows below stand where the geometry says.
"""

from __future__ import annotations

from ocr.forms.edition import FormEdition, HeaderField, Text
from ocr.forms.geometry import Box, PageLayout
from ocr.forms.sheet_data import SheetData
from ocr.printing.fitting import fit, width_of
from ocr.printing.pen import POINT_MM, Pen
from ocr.printing.wording import draw_bilingual, shrink

_BAND_TOP = 42.5
_BAND_HEIGHT = 7.5
_GRID_TOP = 51.0
_GRID_HEIGHT = 24.0
_VALUE_STEPS = (*((1, 11.5 - step * 0.5) for step in range(8)), (1, 7.5), (1, 7.0))


def draw_first_head(pen: Pen, edition: FormEdition, page: PageLayout, sheet: SheetData) -> None:
    """Draw the head of page 1 (without banner and rule): state, title, the sheet's data."""
    left, right = _span(page)
    texts, fonts = edition.texts, pen.fonts
    inner = left + edition.corner_mm - 2.0
    draw_bilingual(pen, Box(inner, 11.0, 52.0, 9.5), texts["organisation"], 12.0, 8.0)
    pen.line(inner + 18.0, 21.3, inner + 34.0, 21.3, 0.25)
    state = Box(inner + 54.0, 11.0, right - edition.corner_mm + 2.0 - inner - 54.0, 10.0)
    middle = state.x + state.w / 2
    points = state.w / POINT_MM
    country = fit(texts["country"].vi, fonts.bold, points, shrink(12.0))
    motto = fit(texts["motto"].vi, fonts.bold, points, shrink(12.5))
    pen.text(middle, 14.6, country.lines[0], fonts.bold, country.size, "centre")
    pen.text(middle, 19.8, motto.lines[0], fonts.bold, motto.size, "centre")
    half = width_of(motto.lines[0], fonts.bold, motto.size) * POINT_MM / 2
    pen.line(middle - half, 21.3, middle + half, 21.3, 0.25)
    width = page.qr_mm.x - 4.0 - left
    draw_bilingual(pen, Box(left, 25.0, width, 10.5), texts["title"], 18.0, 10.0)
    draw_bilingual(pen, Box(left, 35.5, width, 6.5), texts["subtitle"], 9.5, 7.5)
    _draw_grid(pen, edition, sheet, left, right)


def draw_next_head(pen: Pen, edition: FormEdition, page: PageLayout, sheet: SheetData) -> None:
    """Draw the short head of a further page: title, page, and the same data in two lines."""
    left, right = _span(page)
    texts, fonts = edition.texts, pen.fonts
    again = texts["continued"]
    title = Text(
        f"{texts['title'].vi} ({again.vi}, trang {page.number})",
        f"{texts['title'].en} ({again.en}, page {page.number})",
    )
    inner = left + edition.corner_mm - 2.0
    draw_bilingual(pen, Box(inner, 11.0, right - left - 2 * (inner - left), 10.0), title, 14.0, 9.0)
    order = [item.key for item in edition.header]
    keys = [key for key in order if key in sheet.header]
    values = [
        sheet.header[key] for key in (*keys, *(key for key in sheet.header if key not in order))
    ]
    if not values:
        return
    width = (page.qr_mm.x - 5.0 - left) / POINT_MM
    steps = ((2, 11.0), (2, 10.0), (3, 10.0), (3, 9.0), (4, 8.0))
    fitted = fit(" – ".join(values), fonts.bold, width, steps)
    for place, line in enumerate(fitted.lines):
        y = 29.0 + place * fitted.size * POINT_MM * 1.2
        pen.text(left + 1.0, y, line, fonts.bold, fitted.size)


def draw_band(
    pen: Pen, edition: FormEdition, page: PageLayout, sheet: SheetData, trial_banner: str | None
) -> None:
    """Draw what no one may overlook, on every page: the number of a further copy, the banner."""
    left, _ = _span(page)
    right = page.qr_mm.x - 5.0
    copy = edition.texts["copy"]
    if sheet.copy > 1:
        box = Box(left + 1.0, _BAND_TOP, 48.0, _BAND_HEIGHT)
        pen.frame(box, 0.6)
        base = box.y + box.h / 2 + 2.0
        pen.text(box.x + 3.0, base, f"{copy.vi} {sheet.copy}", pen.fonts.bold, 16.0)
        english = f"{copy.en} {sheet.copy}"
        pen.text(box.x + box.w - 2.0, base, english, pen.fonts.italic, 7.5, "right")
        left += 52.0
    if trial_banner:
        box = Box(left + 1.0, _BAND_TOP, right - left - 1.0, _BAND_HEIGHT)
        pen.frame(box, 0.6)
        pen.frame(Box(box.x + 0.9, box.y + 0.9, box.w - 1.8, box.h - 1.8), 0.2)
        fitted = fit(trial_banner, pen.fonts.bold, (box.w - 5.0) / POINT_MM, shrink(15.0))
        base = box.y + box.h / 2 + fitted.size * POINT_MM * 0.34
        middle = box.x + box.w / 2
        pen.text(middle, base, fitted.lines[0], pen.fonts.bold, fitted.size, "centre")


def _span(page: PageLayout) -> tuple[float, float]:
    return page.rows_mm.x, page.rows_mm.x + page.rows_mm.w


def _entries(edition: FormEdition, sheet: SheetData) -> list[tuple[Text, str, bool]]:
    """Return (label, value, wide) of all header entries; keys the edition lacks come last."""
    own = {"seats": str(sheet.seats), "candidates": str(len(sheet.candidates))}
    known = {item.key for item in edition.header}
    extra = [HeaderField(key, Text(key, "")) for key in sheet.header if key not in known]
    return [
        (item.label, own.get(item.key) or sheet.header.get(item.key, ""), item.wide)
        for item in (*edition.header, *extra)
    ]


def _draw_grid(pen: Pen, edition: FormEdition, sheet: SheetData, left: float, right: float) -> None:
    """Write the entries two to a line; one that is wide has a line of its own."""
    half = (right - left) / 2
    cells: list[tuple[int, int, tuple[Text, str, bool]]] = []
    line = column = 0
    for entry in _entries(edition, sheet):
        if entry[2] and column:
            line, column = line + 1, 0
        cells.append((line, column, entry))
        column = 2 if entry[2] else column + 1
        if column == 2:
            line, column = line + 1, 0
    step = min(_GRID_HEIGHT / max(1, cells[-1][0] + 1 if cells else 1), 6.5)
    for line, column, (label, value, wide) in cells:
        x = left + 1.0 + column * half
        end = right - 1.0 if wide else x + half - 5.0
        _draw_entry(pen, (x, end, _GRID_TOP + line * step + 3.6), label, value)


def _draw_entry(pen: Pen, place: tuple[float, float, float], label: Text, value: str) -> None:
    x, end, base = place
    fonts = pen.fonts
    caption = fit(label.vi, fonts.regular, (end - x) * 0.5 / POINT_MM, shrink(10.5))
    pen.text(x, base, caption.lines[0], fonts.regular, caption.size)
    x += width_of(caption.lines[0], fonts.regular, caption.size) * POINT_MM
    english = f" {label.en}" if label.en else ""
    pen.text(x, base, english, fonts.italic, 7.0)
    x += width_of(english, fonts.italic, 7.0) * POINT_MM
    pen.text(x, base, ":", fonts.regular, 10.5)
    x += 2.5
    if value:
        fitted = fit(value, fonts.bold, (end - x) / POINT_MM, _VALUE_STEPS)
        pen.text(x, base, fitted.lines[0], fonts.bold, fitted.size)
    else:
        pen.dots(x, end, base)
