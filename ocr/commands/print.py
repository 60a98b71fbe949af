"""`python -m ocr print`: a blank count sheet as PDF, all pages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ocr.forms.edition import find_edition
from ocr.forms.identity import load_key
from ocr.forms.sheet_data import blank_sheet, load_sheet_data
from ocr.printing.document import TRIAL_BANNER, print_sheets

_UNSIGNED = (
    "python -m ocr print: printed without --key-file, so the QR code is not signed: whoever reads "
    "this sheet with an election's key has it refused as altered; give --key-file for a sheet "
    "that is to be counted"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--form", required=True, metavar="FORM.json", help="form edition: file or id"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="blank.pdf", help="PDF to write")
    parser.add_argument("--data", type=Path, metavar="sheet.json", help="what makes this one sheet")
    parser.add_argument("--key-file", type=Path, metavar="K", help="HMAC key of the election")
    parser.add_argument("--trial", action="store_true", help=f"print “{TRIAL_BANNER}” on each page")


def run(args: argparse.Namespace) -> int:
    """Print the sheet; return 0. Raises OcrError for whatever is wrong with the call.

    A sheet that is printed without a key goes with a warning on standard error.
    """
    edition = find_edition(args.form)
    sheet = load_sheet_data(args.data) if args.data else blank_sheet(edition)
    key = load_key(args.key_file) if args.key_file else None
    banner = TRIAL_BANNER if args.trial else None
    print_sheets(edition, [sheet], args.out, key=key, trial_banner=banner)
    if key is None:
        print(_UNSIGNED, file=sys.stderr)
    return 0
