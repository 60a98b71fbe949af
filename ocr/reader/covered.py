"""Boxes that something bright hides: glare, a slip of paper, correction fluid.

Glare is brighter than the paper around it, so bright that the camera shows nothing but white. What
is no brighter is told by its shape from the other things that take a box's lines away: an empty
cartridge leaves a white band down the page, a crease hides a line of boxes from edge to edge, the
same box in nearly every row or nearly every box of a row. A slip of paper hides a patch; a strip of
paper that lies like a band cannot be told from one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import PageLayout
from ocr.reader.digits import PATCH_HEIGHT, PATCH_WIDTH, Patches, paper_inside
from ocr.reader.ink import FieldInk, groups_in
from ocr.reader.measures import paper_levels
from ocr.reader.register import Registration
from ocr.reader.sample import Paper

Flags = npt.NDArray[np.bool_]
"""[n], one for each box of a page: field by field, first group, then correction."""
_WHITEST, _BRIGHTER, _PLAIN_PAPER = 0.97, 1.06, 20
"""Glare is as white as anything here, and brighter than plain paper (the 20th percentile)."""
_PALE = 0.6
"""Only boxes whose weakest side is paler than this share of the usual are looked at closely."""
_SIDE_SEEN, _SEEN_OF_A_SIDE = 0.4, 0.5
"""From this share of the usual darkness a side is seen at a place, on this share of its places."""
_LEAST_LINES = 0.1
"""Where the page's own lines are paler than this nothing can be said of one that is gone."""
_DARK = 0.1
"""Inside a box that is darker than this over its middle there is ink or shade, nothing bright."""
_BAND, _LONG = 0.6, 2
"""From this share of a row or column on, of so many boxes at least, it is a crease or a band."""


def in_glare(
    paper: Paper, place: Registration, page: PageLayout, size_mm: tuple[float, float]
) -> Flags:
    """Say of each box whether the paper there is far brighter than elsewhere on the page."""
    boxes = [box for field in page.fields for box in (*field.boxes_mm, *field.correction_boxes_mm)]
    levels = paper_levels(paper, place.matrix, size_mm)
    if not boxes or not len(levels):
        return np.zeros(len(boxes), bool)
    middles = np.array([(box.x + box.w / 2, box.y + box.h / 2) for box in boxes])
    at = place.to_px(middles) / paper.white_scale
    height, width = paper.white.shape
    column, row = np.clip(at.astype(int), 0, (width - 1, height - 1)).T
    at_boxes = paper.white[row, column]
    whitest = float(max(levels.max(), at_boxes.max()))
    plain = float(np.percentile(levels, _PLAIN_PAPER))
    return np.asarray(at_boxes >= max(_WHITEST * whitest, _BRIGHTER * plain))


def hidden_boxes(
    ink: Sequence[FieldInk], lines: npt.NDArray[np.float32], glare: Flags
) -> tuple[Flags, Flags]:
    """Say of each box whether glare or a patch hides its lines; whether a band takes them away.

    `lines` [n] is how dark each box's weakest side is (`measures.box_lines`).
    """
    hidden = np.zeros(len(lines), bool)
    usual = 0.0 if glare.all() else float(np.median(lines[~glare]))
    if usual < _LEAST_LINES:
        return hidden, hidden
    pale = np.asarray(lines < _PALE * usual)
    if pale.any():
        patches = np.concatenate([group.patches for group in groups_in(ink)])
        hidden[pale] = _sides_gone(patches[pale], usual)
    band = _in_a_line(pale, ink) & ~glare
    return np.asarray(hidden & ~band), np.asarray(hidden & band)


def _sides_gone(patches: Patches, usual: float) -> Flags:
    """Say of boxes [n, 40, 36] which lack a side, wherever in their half it might lie, on paper."""
    level = paper_inside(patches)
    upright, lying = patches[:, 7:-7], patches[:, :, 7:-7].transpose(0, 2, 1)
    halves = [
        upright[:, :, : PATCH_WIDTH // 2],
        upright[:, :, PATCH_WIDTH // 2 :],
        lying[:, :, : PATCH_HEIGHT // 2],
        lying[:, :, PATCH_HEIGHT // 2 :],
    ]
    seen = [
        (half.max(axis=2) - level[:, None] >= _SIDE_SEEN * usual).mean(axis=1) >= _SEEN_OF_A_SIDE
        for half in halves
    ]
    return np.asarray(~np.logical_and.reduce(seen) & (level < _DARK))


def _in_a_line(pale: Flags, ink: Sequence[FieldInk]) -> Flags:
    """Say of each box whether most boxes of its row or of its column are `pale`."""
    counts = {len(field.first.patches) + len(field.correction.patches) for field in ink}
    if len(counts) != 1:
        return np.zeros(len(pale), bool)
    table = pale.reshape(len(ink), counts.pop())
    rows, columns = (
        (table.mean(axis=axis) >= _BAND) & (table.sum(axis=axis) >= _LONG) for axis in (1, 0)
    )
    return np.asarray((rows[:, None] | columns).ravel())
