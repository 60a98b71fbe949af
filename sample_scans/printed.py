"""Printed sheets as pictures: the project's own PDF, rendered as if it came off the printer."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pypdfium2

from ocr.forms.edition import FormEdition, builtin_editions
from ocr.forms.geometry import PageLayout, lay_out
from ocr.forms.sheet_data import SheetData
from ocr.printing.document import TRIAL_BANNER, print_sheets
from sample_scans.degrade import DPI
from sample_scans.ink import Picture


def edition(name: str = "vn-count-2026") -> FormEdition:
    """Return a built-in form edition by its id."""
    return editions()[name]


@lru_cache(maxsize=1)
def editions() -> Mapping[str, FormEdition]:
    """Return all built-in form editions by id."""
    return builtin_editions()


def page_layouts(data: SheetData, form: str = "vn-count-2026") -> tuple[PageLayout, ...]:
    """Return the geometry of a sheet's pages, in mm."""
    return lay_out(edition(form), data.seats, len(data.candidates)).pages


def print_pages(
    data: SheetData, key: bytes | None, form: str = "vn-count-2026", dpi: int = DPI
) -> list[Picture]:
    """Return the pages of one sheet as printed: (height, width, 3) at `dpi`, white paper."""
    out = io.BytesIO()
    print_sheets(edition(form), [data], out, key=key, trial_banner=TRIAL_BANNER)
    document = pypdfium2.PdfDocument(out.getvalue())
    try:
        return [
            np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[:, :, :3][:, :, ::-1])
            for page in document
        ]
    finally:
        document.close()
