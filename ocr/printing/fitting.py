"""Making a text fit its place: shrink, then wrap, then cut with an ellipsis. Never overrun.

Measuring is what printing thousands of sheets would spend its time on, hence the caches.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines that all fit the width asked for, at `size` points; `cut` if an end was left out."""

    lines: tuple[str, ...]
    size: float
    cut: bool


@lru_cache(maxsize=4096)
def width_of(text: str, font: str, size: float) -> float:
    """Return the width of `text` in points."""
    return float(stringWidth(text, font, size))


@lru_cache(maxsize=4096)
def fit(text: str, font: str, width: float, steps: tuple[tuple[int, float], ...]) -> Fitted:
    """Return `text` as the first of `steps` (number of lines, size in points) that holds it.

    `width` is in points. Where none does, the last step is used and its last line ends in “…”.
    """
    for lines, size in steps:
        wrapped = wrap(text, font, size, width)
        if len(wrapped) <= lines:
            return Fitted(tuple(wrapped), size, cut=False)
    lines, size = steps[-1]
    wrapped = wrap(text, font, size, width)
    kept, rest = wrapped[: lines - 1], " ".join(wrapped[lines - 1 :])
    return Fitted((*kept, shorten(rest, font, size, width)), size, cut=True)


def wrap(text: str, font: str, size: float, width: float) -> list[str]:
    """Break `text` at blanks into lines of at most `width` points; a longer word is split."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, font, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        rest = word
        while width_of(rest, font, size) > width and len(rest) > 1:
            head = _head(rest, font, size, width)
            lines.append(head)
            rest = rest[len(head) :]
        line = rest
    return [*lines, line] if line else lines or [""]


def shorten(text: str, font: str, size: float, width: float) -> str:
    """Return `text`, or as much of it as fits `width` points with an ellipsis behind it."""
    if width_of(text, font, size) <= width:
        return text
    room = width - width_of(ELLIPSIS, font, size)
    return _head(text, font, size, room).rstrip() + ELLIPSIS


def _head(text: str, font: str, size: float, width: float) -> str:
    """Return the longest beginning of `text` within `width` points, one character at least."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle], font, size) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low]
