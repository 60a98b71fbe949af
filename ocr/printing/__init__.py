"""Sheets as PDF: the same geometry that the reader uses, drawn with reportlab."""

from ocr.printing.document import TRIAL_BANNER, print_sheets

__all__ = ["TRIAL_BANNER", "print_sheets"]
