"""What a picture is on which no corner mark was found: blank, a back, spoilt, or no sheet at all.

Without a mark there is no scale and no place; what is left are the picture's own brightness, grain
and edges. Asked only for pages that are refused, so a few milliseconds more do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.reader import quality
from ocr.reader.lost import hidden_marks
from ocr.reader.marks import reduce_to
from ocr.reader.page_image import Grey
from ocr.reader.problems import Problem
from ocr.reader.sample import paper_of
from ocr.reader.streaks import find_streaks
from ocr.reader.verdict import LEAST_DPI

_A4_MM = 297.0
_SMALL_PX = 1200
_FLAT = 1.5
"""Standard deviation in levels below which a picture shows nothing at all."""
_DARK_PAPER, _DARK_TYPICAL = 75, 45
_MOST_GRAIN = 26.0
_SOFT_MM = 0.75
_PAPER, _MOSTLY = 0.7, 0.5
"""A page of print is mostly paper; what is not is no page, sharp or soft."""
_FAINT = 0.45
_STREAKS = 0.30


@dataclass(frozen=True, slots=True)
class PictureLook:
    """What a picture shows by itself.

    `paper` is the level 0–255 of its bright parts and `typical` the median, `grain` the mean step
    between neighbouring pixels, `edge_mm` the width of its steepest edges if the page were A4,
    `ink` the darkness 0–1 of its darkest half per cent against the paper around, `bright` the share
    of it that is about as bright as its bright parts, `streak_weight` as in `Quality`.
    """

    paper: float
    typical: float
    grain: float
    edge_mm: float
    ink: float
    streak_weight: float
    bright: float
    dpi: float


def look_at(grey: Grey) -> PictureLook:
    """Measure a picture of which nothing is known."""
    px_per_mm = max(grey.shape) / _A4_MM
    small = reduce_to(grey, _SMALL_PX)
    scale = max(small.shape) / _A4_MM
    paper = paper_of(small, scale)
    factor = round(paper.white_scale)
    white = paper.white.repeat(factor, 0).repeat(factor, 1)[: small.shape[0], : small.shape[1]]
    part = small[: white.shape[0], : white.shape[1]]
    darkness = 1.0 - part / np.maximum(white, 1.0)
    level = float(np.percentile(small, 97))
    rows = grey[:: max(1, grey.shape[0] // 400)].astype(np.int16)
    return PictureLook(
        paper=level,
        typical=float(np.median(small)),
        grain=float(np.abs(np.diff(rows, axis=1)).mean()),
        edge_mm=_edge_px(grey) / px_per_mm,
        ink=float(np.percentile(darkness, 99.5)),
        streak_weight=find_streaks(grey, px_per_mm).weight,
        bright=float(np.mean(small > _PAPER * level)),
        dpi=px_per_mm * 25.4,
    )


def _edge_px(grey: Grey) -> float:
    """Return how many px the steepest edges take: the range of the darkest print over its slope."""
    calm = cv2.GaussianBlur(grey, (0, 0), 0.8).astype(np.float32)
    low, high = np.percentile(calm[::4, ::4], (0.5, 97))
    # A hand that moves leaves the edges along its way sharp: the softer direction counts.
    across = np.abs(calm[::3, 2:] - calm[::3, :-2])
    down = np.abs(calm[2:, ::3] - calm[:-2, ::3])
    steepest = min(float(np.percentile(slope, 99.8)) for slope in (across, down)) / 2.0
    return float(high - low) / max(steepest, 0.5)


def what_it_is(grey: Grey) -> Problem:
    """Return why no mark was found on a picture: its cause as far as it can be told."""
    if quality.is_blank(grey):
        return Problem("blank_page")
    if float(grey.std()) < _FLAT:
        return Problem("too_dark" if float(np.median(grey)) < _DARK_TYPICAL else "not_a_sheet")
    look = look_at(grey)
    dark = look.paper < _DARK_PAPER or look.typical < _DARK_TYPICAL or look.grain > _MOST_GRAIN
    answers = (
        (dark, "too_dark"),
        (look.dpi < LEAST_DPI, "too_coarse"),
        (look.streak_weight > _STREAKS, "streaks"),
        (look.edge_mm > _SOFT_MM and look.bright > _MOSTLY, "too_blurred"),
        (look.ink < _FAINT, "low_toner"),
    )
    code = next((code for holds, code in answers if holds), "not_a_sheet")
    if code == "too_coarse":
        return Problem(code, {"dpi": round(look.dpi), "limit": LEAST_DPI})
    if code == "not_a_sheet":
        return hidden_marks(grey, 0) or Problem(code)
    return Problem(code)


def is_faint(grey: Grey) -> bool:
    """Say whether all that a picture shows is pale, as print that shines through from behind."""
    return look_at(grey).ink < _FAINT
