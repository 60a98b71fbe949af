"""How good a page is, in numbers that people can act on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ocr.forms.geometry import PageLayout
from ocr.reader.boxes import GroupFit
from ocr.reader.covered import Flags, hidden_boxes
from ocr.reader.ink import FieldInk
from ocr.reader.marks import CornerMark, reduce_to
from ocr.reader.measures import MARK_MM, box_lines, light_of, look_at_marks, row_marks
from ocr.reader.page_image import Grey
from ocr.reader.register import MM_PER_INCH, Registration
from ocr.reader.sample import Paper, paper_of
from ocr.reader.streaks import find_streaks
from ocr.results import Quality

PX_PER_MM_300 = 300 / 25.4
_BLANK_SIDE_PX = 800
_BLANK_SHARE = 0.0015
"""Share of dark pixels up to which a page is blank: an empty sheet's print covers over 3 %."""
_DARKEST_PAPER = 140
_TOO_EVEN = 0.9
_MOST_MARKS = 0.9
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


def of_marks(known: Quality, grey: Grey, marks: Sequence[CornerMark]) -> Quality:
    """Return `known` with what the corner marks and the whole picture show; as it is without any.

    Measured before anything else is known of the page, so that a refusal can name its cause.
    """
    look = look_at_marks(grey, marks)
    if look is None:
        return known
    areas = [cv2.contourArea(mark.corners_px.astype(np.float32)) for mark in marks]
    px_per_mm = float(np.sqrt(np.median(areas))) / MARK_MM
    streaks = find_streaks(grey, px_per_mm)
    return replace(
        known,
        dpi=round(px_per_mm * MM_PER_INCH, 1),
        edge_mm=round(look.edge_mm, 3),
        noise=round(look.noise, 4),
        solid=round(float(np.percentile(look.solid, 10)), 3),
        streaks=streaks.count,
        streak_weight=streaks.weight,
    )


def of_page(
    known: Quality,
    paper: Paper,
    place: Registration,
    layout: PageLayout,
    size_mm: tuple[float, float],
) -> Quality:
    """Return `known` with the paper's light and the row marks of a page that lies registered."""
    light = light_of(paper, place.matrix, size_mm)
    # On bent paper, where many are missing, the others' places are no proof of pale print.
    most = place.row_marks_found >= _MOST_MARKS * place.row_marks_expected
    marks = row_marks(paper, place, layout) if most else np.zeros(0, np.float32)
    palest = float(np.percentile(marks, 25)) if len(marks) else 1.0
    return replace(
        known,
        paper=round(light.paper, 3),
        evenness=round(light.evenness, 3),
        solid=round(min(palest, 1.0 if known.solid is None else known.solid), 3),
    )


def of_boxes(
    known: Quality, fits: Sequence[GroupFit], ink: Sequence[FieldInk], glare: Flags
) -> Quality:
    """Return `known` with how dark the boxes' lines are and how many are hidden, or not found.

    `glare` [n] says of each box whether the paper there is far brighter than elsewhere.
    """
    lines = box_lines(ink)
    covered, gaps = hidden_boxes(ink, lines, glare)
    printed = lines[~covered]
    guessed = float(np.mean([not fit.trusted for fit in fits])) if fits else 0.0
    return replace(
        known,
        lines=round(float(np.percentile(printed, 25)), 3) if len(printed) else None,
        guessed=round(guessed, 3),
        covered=round(float(covered.mean()), 3) if len(lines) else None,
        gaps=round(float(gaps.mean()), 3) if len(lines) else None,
    )
