"""Pages in, readings out: knows ink, forms and geometry; knows no database and no web.

The public names below are imported when they are first used, so that `import ocr` is cheap and a
program that only prints never loads the reader.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ocr.errors import (
        EngineError,
        FormError,
        IdentityError,
        OcrError,
        PrintingError,
        TrainingDataError,
        UnreadableFileError,
    )
    from ocr.forms.edition import FormEdition, builtin_editions, find_edition, load_edition
    from ocr.forms.geometry import SheetLayout, lay_out
    from ocr.forms.identity import (
        PageIdentity,
        is_sheet_id,
        load_key,
        make_sheet_id,
        normalise_sheet_id,
        show_sheet_id,
    )
    from ocr.forms.sheet_data import SheetData, blank_sheet, load_sheet_data, parse_sheet_data
    from ocr.printing.document import print_sheets
    from ocr.reader.digits import DigitEngine
    from ocr.reader.engine import default_engine
    from ocr.reader.limits import ReaderLimits
    from ocr.reader.page_image import PageImage
    from ocr.reader.pages import ScanFile, count_pages, open_pages, open_scan
    from ocr.reader.pictures import field_picture, field_pictures, page_picture, row_picture
    from ocr.reader.reading import read_page
    from ocr.results import FieldReading, PageStatus, PrintedProposal, SheetReading

_HOME = {
    "ocr.errors": (
        "EngineError",
        "FormError",
        "IdentityError",
        "OcrError",
        "PrintingError",
        "TrainingDataError",
        "UnreadableFileError",
    ),
    "ocr.forms.edition": ("FormEdition", "builtin_editions", "find_edition", "load_edition"),
    "ocr.forms.geometry": ("SheetLayout", "lay_out"),
    "ocr.forms.identity": (
        "PageIdentity",
        "is_sheet_id",
        "load_key",
        "make_sheet_id",
        "normalise_sheet_id",
        "show_sheet_id",
    ),
    "ocr.forms.sheet_data": ("SheetData", "blank_sheet", "load_sheet_data", "parse_sheet_data"),
    "ocr.printing.document": ("print_sheets",),
    "ocr.reader.digits": ("DigitEngine",),
    "ocr.reader.engine": ("default_engine",),
    "ocr.reader.limits": ("ReaderLimits",),
    "ocr.reader.page_image": ("PageImage",),
    "ocr.reader.pages": ("ScanFile", "count_pages", "open_pages", "open_scan"),
    "ocr.reader.pictures": ("field_picture", "field_pictures", "page_picture", "row_picture"),
    "ocr.reader.reading": ("read_page",),
    "ocr.results": ("FieldReading", "PageStatus", "PrintedProposal", "SheetReading"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "DigitEngine",
    "EngineError",
    "FieldReading",
    "FormEdition",
    "FormError",
    "IdentityError",
    "OcrError",
    "PageIdentity",
    "PageImage",
    "PageStatus",
    "PrintedProposal",
    "PrintingError",
    "ReaderLimits",
    "ScanFile",
    "SheetData",
    "SheetLayout",
    "SheetReading",
    "TrainingDataError",
    "UnreadableFileError",
    "blank_sheet",
    "builtin_editions",
    "count_pages",
    "default_engine",
    "field_picture",
    "field_pictures",
    "find_edition",
    "is_sheet_id",
    "lay_out",
    "load_edition",
    "load_key",
    "load_sheet_data",
    "make_sheet_id",
    "normalise_sheet_id",
    "open_pages",
    "open_scan",
    "page_picture",
    "parse_sheet_data",
    "print_sheets",
    "read_page",
    "row_picture",
    "show_sheet_id",
]


def __getattr__(name: str) -> Any:
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(module), name)
