"""Any number of sheets of one edition as one PDF; the same input always gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import normalize

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ocr.errors import FormError, PrintingError
from ocr.forms.edition import FormEdition
from ocr.forms.geometry import PageLayout, SheetLayout, lay_out
from ocr.forms.identity import PageIdentity, show_sheet_id
from ocr.forms.sheet_data import SheetData
from ocr.printing.fonts import Fonts, load_fonts
from ocr.printing.foot import draw_foot_line, draw_signatures
from ocr.printing.guidance import draw_guidance
from ocr.printing.header import draw_band, draw_first_head, draw_next_head
from ocr.printing.marks import draw_identity, draw_marks
from ocr.printing.pen import Pen
from ocr.printing.rows import draw_labels, draw_rows

TRIAL_BANNER = "VẬN HÀNH THỬ – KHÔNG PHẢI KẾT QUẢ / TRIAL RUN"


def print_sheets(
    edition: FormEdition,
    sheets: Iterable[SheetData],
    out: str | Path | BinaryIO,
    *,
    key: bytes | None = None,
    trial_banner: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Print `sheets` one after the other into one PDF at `out`; return the number of pages.

    `key` is the election's HMAC key (without it the identity is printed unsigned); `trial_banner`
    stands on every page; `progress` is called with the number of sheets done after each. Sheets
    are drawn as they come, so `sheets` may be a generator. A file at `out` is written only when
    all sheets are drawn. Raises FormError for a sheet this edition cannot print, or for no sheet
    at all, and PrintingError where fonts are missing or `out` cannot be written.
    """
    fonts = load_fonts()
    if trial_banner:
        fonts.check(trial_banner, "the trial banner")
    buffer = io.BytesIO()
    width, height = edition.size_mm
    # Without this name each page refers to Helvetica, which is not embedded and not used. (The
    # library's type stub takes the name for a number, so it goes by the mapping.)
    first_font: dict[str, Any] = {"initialFontName": fonts.regular}
    canvas = Canvas(
        buffer,
        pagesize=(width * mm, height * mm),
        invariant=1,
        pageCompression=1,
        lang="vi",
        **first_font,
    )
    canvas.setTitle(edition.texts["title"].vi)
    canvas.setSubject(f"{edition.texts['title'].en} ({edition.id})")
    canvas.setCreator("Kiểm Đôi")
    canvas.setAuthor("Kiểm Đôi")
    pen = Pen(canvas, fonts, edition.size_mm)
    pages = 0
    for done, sheet in enumerate(map(_composed, sheets), 1):
        _check_sheet(edition, sheet, fonts)
        pages += _draw_sheet(pen, edition, sheet, key, trial_banner)
        if progress is not None:
            progress(done)
    if not pages:
        raise FormError(f"there is no sheet of form {edition.id} to print: nothing was written")
    canvas.save()
    _write(buffer, out)
    return pages


def _composed(sheet: SheetData) -> SheetData:
    """Return the sheet with each letter and its diacritics as one character, as fonts have it."""
    return replace(
        sheet,
        candidates=tuple(normalize("NFC", name) for name in sheet.candidates),
        header={key: normalize("NFC", value) for key, value in sheet.header.items()},
    )


def _check_sheet(edition: FormEdition, sheet: SheetData, fonts: Fonts) -> None:
    sheet.check_against(edition)
    code = show_sheet_id(sheet.sheet_id)
    for place, name in enumerate(sheet.candidates, 1):
        fonts.check(name, f"sheet {code}: the name of candidate {place}")
    for key, value in sheet.header.items():
        fonts.check(key + value, f"sheet {code}: the header entry {key}")


def _draw_sheet(
    pen: Pen, edition: FormEdition, sheet: SheetData, key: bytes | None, banner: str | None
) -> int:
    layout: SheetLayout = lay_out(edition, sheet.seats, len(sheet.candidates))
    for page in layout.pages:
        identity = PageIdentity(
            form=edition.id,
            sheet_id=sheet.sheet_id,
            copy=sheet.copy,
            page=page.number,
            seats=sheet.seats,
            candidates=len(sheet.candidates),
        )
        # The ruling of a page is the same on all sheets of this K and N: it is stored once.
        name = f"page{page.number}-{layout.seats}-{layout.candidates}"
        pen.stamp(name, partial(_draw_ruling, pen, edition, page))
        draw_identity(pen, page, identity, len(layout.pages), key)
        if page.number == 1:
            draw_first_head(pen, edition, page, sheet)
        else:
            draw_next_head(pen, edition, page, sheet)
        draw_band(pen, edition, page, sheet, banner)
        draw_labels(pen, page, sheet)
        pen.canvas.showPage()
    return len(layout.pages)


def _draw_ruling(pen: Pen, edition: FormEdition, page: PageLayout) -> None:
    """Draw everything that follows from the geometry alone."""
    draw_marks(pen, page)
    if page.number == 1:
        draw_guidance(pen, edition, page)
    draw_rows(pen, edition, page)
    draw_signatures(pen, edition, page)
    draw_foot_line(pen, edition, page)


def _write(buffer: io.BytesIO, out: str | Path | BinaryIO) -> None:
    if not isinstance(out, str | Path):
        out.write(buffer.getbuffer())
        return
    try:
        Path(out).write_bytes(buffer.getbuffer())
    except OSError as error:
        raise PrintingError(
            f"the PDF {out} cannot be written ({error.strerror}): choose another place"
        ) from error
