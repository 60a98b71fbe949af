"""Sentences that are stored once and shown in either language: Vietnamese line, English line."""

from __future__ import annotations


def both(vi: str, en: str) -> str:
    """Join a sentence in both languages into the text that the database keeps."""
    return f"{' '.join(vi.split())}\n{' '.join(en.split())}"


def pick(text: str, language: str) -> str:
    """Return the line of `text` in `language`; a text of one line is returned as it is."""
    vi, line_end, en = text.partition("\n")
    if not line_end:
        return text
    return vi if language == "vi" else en
