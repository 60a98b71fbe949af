"""How good a page is, in numbers that people can act on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ocr.reader.boxes import GroupFit
from ocr.reader.marks import CornerMark, reduce_to
from ocr.reader.page_image import Grey
from ocr.reader.sample import paper_of

PX_PER_MM_300 = 300 / 25.4
_BLANK_SIDE_PX = 800
_BLANK_SHARE = 0.0015
"""Share of dark pixels up to which a page is blank: an empty sheet's print covers over 3 %."""
_DARKEST_PAPER = 140
_TOO_EVEN = 0.9
_BORDER = 0.06
"""Share of each side that is left out: scanner lids, punch holes, staples."""


def is_blank(grey: Grey) -> bool:
    """Say whether a page shows nothing but paper (the back of a sheet, show-through included).

    Paper is bright and, unless the scanner clips it to pure white, never quite even: where damaged
    data decodes to one dark or even grey, the page is not blank but unknown.
    """
    level = float(np.median(grey))
    if level < _DARKEST_PAPER or (level < 255 and np.mean(grey == level) > _TOO_EVEN):
        return False
    small = reduce_to(grey, _BLANK_SIDE_PX)
    height, width = small.shape
    # A page is about 300 mm long; its exact scale does not matter for the paper's brightness.
    paper = paper_of(small, max(small.shape) / 300.0)
    white = paper.white.repeat(round(paper.white_scale), 0).repeat(round(paper.white_scale), 1)
    white = white[:height, :width]
    darkness = 1.0 - small[: white.shape[0], : white.shape[1]] / np.maximum(white, 1.0)
    top, left = round(_BORDER * height), round(_BORDER * width)
    inner = darkness[top:-top, left:-left]
    return bool(inner.size > 0 and np.mean(inner > 0.25) < _BLANK_SHARE)


def contrast(grey: Grey, marks: Sequence[CornerMark]) -> float | None:
    """Return (paper − ink) / 255 at the corner marks, 0–1; None without marks."""
    values: list[float] = []
    for mark in marks:
        left, top = np.maximum(np.floor(mark.corners_px.min(axis=0)).astype(int) - 4, 0)
        right, bottom = np.ceil(mark.corners_px.max(axis=0)).astype(int) + 4
        ink, paper = np.percentile(grey[top:bottom, left:right], (10, 95))
        values.append(float(paper - ink) / 255.0)
    return round(float(np.mean(values)), 3) if values else None


def residual_px(fits: Sequence[GroupFit]) -> float | None:
    """Return how far the row marks' prediction lay from the boxes' own lines, RMS, at 300 dpi.

    It measures the page before the last correction: what is left after it is a fraction.
    """
    off = [fit.dx**2 + fit.dy**2 for fit in fits if fit.seen]
    if not off:
        return None
    return round(float(np.sqrt(np.mean(off))) * PX_PER_MM_300, 3)
