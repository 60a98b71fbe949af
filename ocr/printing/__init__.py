"""Sheets as PDF: the same geometry that the reader uses, drawn with reportlab."""
