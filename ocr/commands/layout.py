"""`python -m ocr layout`: where every box of a form stands, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ocr.forms.edition import find_edition
from ocr.forms.geometry import Box, FieldLayout, SheetLayout, lay_out
from ocr.forms.sheet_data import SheetData, blank_sheet, field_label, load_sheet_data


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--form", required=True, metavar="FORM.json", help="form edition: file or id"
    )
    parser.add_argument("--data", type=Path, metavar="sheet.json", help="what makes this one sheet")


def run(args: argparse.Namespace) -> int:
    """Write one JSON object to standard output; return 0. Raises OcrError for a wrong call."""
    edition = find_edition(args.form)
    sheet = load_sheet_data(args.data) if args.data else blank_sheet(edition)
    sheet.check_against(edition)
    layout = lay_out(edition, sheet.seats, len(sheet.candidates))
    json.dump(layout_json(layout, sheet), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


def layout_json(layout: SheetLayout, sheet: SheetData) -> dict[str, Any]:
    """Return the command's JSON object, keys exactly as the contract names them."""
    return {
        "form": layout.edition_id,
        "page_size_mm": list(layout.page_size_mm),
        "pages": [
            {"fields": [_field_json(field, sheet) for field in page.fields]}
            for page in layout.pages
        ],
    }


def _field_json(field: FieldLayout, sheet: SheetData) -> dict[str, Any]:
    return {
        "id": field.id,
        "label": field_label(field, sheet),
        "boxes_mm": _boxes_json(field.boxes_mm),
        "correction_boxes_mm": _boxes_json(field.correction_boxes_mm),
    }


def _boxes_json(boxes: Iterable[Box]) -> list[list[float]]:
    return [[round(side, 3) for side in box] for box in boxes]
