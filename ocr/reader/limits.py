"""What one file and one page may cost: the one place that says so, for commands and the app."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """What is refused before anything is decoded, so that no file can exhaust the machine.

    `max_bytes` per file, `max_pages` per file (a commune's evening in one PDF), `max_pixels` per
    page (an A3 page at 600 dpi has 70 million), `render_dpi` for PDF pages that are not one plain
    image.
    """

    max_bytes: int = 500_000_000
    max_pages: int = 2_000
    max_pixels: int = 120_000_000
    render_dpi: int = 300


DEFAULT_LIMITS = ReaderLimits()
