"""`python -m ocr read --explain`: one annotated picture a page, of what the reader saw.

Left the page with everything that was found on it, right the patches that the network saw, cell by
cell. Nothing here takes part in reading: the page is opened a second time for the picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import numpy as np
from PIL import Image

from ocr.commands.explain_canvas import RED, Canvas
from ocr.commands.explain_page import (
    BoxSeen,
    View,
    boxes_seen,
    draw_code,
    draw_corner_marks,
    draw_fields,
    draw_row_marks,
    stored_view,
    straight_view,
)
from ocr.commands.explain_rows import ROW_PX, draw_headings, draw_row, table_width
from ocr.commands.explain_title import Head, refused_legend, title_lines
from ocr.commands.explain_words import Language, word
from ocr.forms.edition import FormEdition
from ocr.forms.geometry import PageLayout, lay_out
from ocr.forms.sheet_data import SheetData
from ocr.reader.crop import box_corners
from ocr.reader.digits import DigitEngine
from ocr.reader.ink import groups_in
from ocr.reader.marks import MarkSearch, find_marks
from ocr.reader.numbers import classify
from ocr.reader.page_image import PageImage
from ocr.reader.reading import PlacedPage, open_page
from ocr.reader.register import Matrix, corner_matrix
from ocr.results import SheetReading

Seen = list[tuple[list[BoxSeen], list[BoxSeen]]]
_MARGIN = 24
_STORED_PX = 1900
_NARROWEST = 1500


def explain_page(
    image: PageImage,
    reading: SheetReading,
    forms: Mapping[str, FormEdition],
    engine: DigitEngine,
    *,
    key: bytes | None = None,
    data: SheetData | None = None,
    language: Language = "vi",
) -> Image.Image:
    """Return the annotated picture of one page, whatever became of it.

    `reading` is what `read_page` returned for `image` with the same `forms`, `key` and `data`.
    """
    placed = open_page(image, forms, key=key, data=data).placed if image.grey.size else None
    if placed is None:
        return _of_refused(image, reading, forms, engine, language)
    assert reading.form is not None and reading.seats is not None
    assert reading.candidates is not None
    sheet = lay_out(forms[reading.form], reading.seats, reading.candidates)
    view = straight_view(image, placed, sheet.page_size_mm)
    return _of_read(image, view, placed, reading, engine, language)


def _of_read(
    image: PageImage,
    view: View,
    placed: PlacedPage,
    reading: SheetReading,
    engine: DigitEngine,
    language: Language,
) -> Image.Image:
    height, width = view.picture.shape[:2]
    left = width + _MARGIN
    total = left + max(table_width(placed.ink), 700) + _MARGIN
    head = Head(title_lines(reading, engine, language), total, language)
    top = head.height
    tops = _row_tops(view, placed, top)
    canvas = Canvas(total, max(top + height, tops[-1] + ROW_PX + _MARGIN))
    head.draw(canvas)
    page = Canvas(width, height)
    page.paste(view.picture, 0, 0)
    seen = _seen(placed, engine)
    matrix, layout = placed.place.matrix, placed.layout
    search = find_marks(image.grey, mirrored=image.mirrored)
    draw_corner_marks(page, view, search, layout.corner_marks, matrix, language)
    draw_code(page, view, matrix, layout.qr_mm, word("code_read", language))
    draw_row_marks(page, view, placed)
    draw_fields(page, view, placed, reading.fields, seen)
    canvas.paste(np.asarray(page.image), 0, top)
    draw_headings(canvas, left, tops[0] - 60, len(layout.fields[0].boxes_mm), language)
    # A page that was stopped after its digits were read has no readings: nothing is proposed.
    readings = reading.fields or (None,) * len(tops)
    for number, row_top in enumerate(tops):
        draw_row(
            canvas, left, row_top, layout.fields[number], readings[number],
            placed.ink[number], seen[number], language,
        )  # fmt: skip
    return canvas.image


def _row_tops(view: View, placed: PlacedPage, top: int) -> list[int]:
    """Return where each field's row of the table begins: beside its row on the page, if it can."""
    tops: list[int] = []
    for field in placed.layout.fields:
        row = view.at(placed.place.to_px(box_corners(field.row_mm)))
        middle = float(row[:, 1].mean())
        wanted = round(top + middle - ROW_PX / 2)
        tops.append(max(wanted, tops[-1] + ROW_PX if tops else top + 66))
    return tops


def _seen(placed: PlacedPage, engine: DigitEngine) -> Seen:
    """Ask the network once more: a reading does not keep which boxes are blank, which rubbish."""
    if not placed.ink:
        return []
    groups = [group.patches for group in groups_in(placed.ink)]
    patches = np.concatenate(groups)
    boxes = iter(boxes_seen(patches, classify(engine, patches), engine.threshold))
    by_group = [list(islice(boxes, len(group))) for group in groups]
    return list(zip(by_group[::2], by_group[1::2], strict=True))


def _of_refused(
    image: PageImage,
    reading: SheetReading,
    forms: Mapping[str, FormEdition],
    engine: DigitEngine,
    language: Language,
) -> Image.Image:
    """Return the page as stored, with the corner marks that were found, and where the code is."""
    lines = title_lines(reading, engine, language)
    if not image.grey.size:
        head = Head(lines, _NARROWEST, language, ())
        canvas = Canvas(_NARROWEST, head.height + 80)
        head.draw(canvas)
        canvas.text((_MARGIN, head.height + 20), word("no_picture", language), 26, RED, bold=True)
        return canvas.image
    view = stored_view(image, _STORED_PX)
    height, width = view.picture.shape[:2]
    search = find_marks(image.grey, mirrored=image.mirrored)
    layout, matrix = _guess(search, forms)
    placed = matrix is not None
    found = len(search.marks)
    legend = refused_legend(found=found > 0, missing=placed and found < 4, code=placed)
    head = Head(lines, max(width, _NARROWEST), language, legend)
    canvas = Canvas(head.width, head.height + height + 60)
    head.draw(canvas)
    page = Canvas(width, height)
    page.paste(view.picture, 0, 0)
    marks = layout.corner_marks if layout is not None else ()
    draw_corner_marks(page, view, search, marks, matrix, language)
    if layout is not None and matrix is not None:
        draw_code(page, view, matrix, layout.qr_mm, word("code", language))
    canvas.paste(np.asarray(page.image), 0, head.height)
    below = word("stopped", language) + ("" if search.marks else " " + word("nothing", language))
    canvas.text((_MARGIN, head.height + height + 14), below, 20, RED, bold=True)
    return canvas.image


def _guess(
    search: MarkSearch, forms: Mapping[str, FormEdition]
) -> tuple[PageLayout | None, Matrix | None]:
    """Return where a first page lies by its marks alone, taking the first edition there is."""
    for edition in forms.values():
        if len(search.marks) >= 3:
            page = lay_out(edition, edition.seats.default, edition.candidates.default).pages[0]
            return page, corner_matrix(search.marks, page.corner_marks)
    return None, None
