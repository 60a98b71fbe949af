"""Cut every digit box out of the page, as the digit engine wants it.

One patch is the box widened by 1 mm on every side, 36 × 40 px, area-averaged; its values are
darkness relative to the paper around: 0 paper, 1 black. Box lines are left in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import Box
from ocr.reader.boxes import Group, GroupFit
from ocr.reader.digits import PATCH_HEIGHT, PATCH_WIDTH
from ocr.reader.marks import Points
from ocr.reader.register import Registration
from ocr.reader.sample import Darkness, Paper, Quads

MARGIN_MM = 1.0
_PATCH_PX_PER_MM = 4.0


def crop_boxes(
    paper: Paper,
    registration: Registration,
    groups: Sequence[Group],
    fits: Sequence[GroupFit],
    px_per_mm: float,
) -> Darkness:
    """Return patches [n, 40, 36] float32 of all boxes: group by group, first box first."""
    corners: list[Points] = []
    for group, fit in zip(groups, fits, strict=True):
        around = np.concatenate([box_corners(box, MARGIN_MM) for box in group])
        corners.append(fit.moved(around))
    if not corners:
        return np.zeros((0, PATCH_HEIGHT, PATCH_WIDTH), np.float32)
    quads: Quads = registration.to_px(np.concatenate(corners)).reshape(-1, 4, 2)
    samples = round(px_per_mm / paper.scale / _PATCH_PX_PER_MM)
    return paper.darkness(quads, PATCH_WIDTH, PATCH_HEIGHT, oversample=min(max(samples, 2), 4))


def box_corners(box: Box, margin: float = 0.0) -> npt.NDArray[np.float64]:
    """Return the corners [4, 2] in mm of a box widened by `margin`, clockwise from top left."""
    left, top = box.x - margin, box.y - margin
    right, bottom = box.x + box.w + margin, box.y + box.h + margin
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def around_boxes(group: Group) -> npt.NDArray[np.float64]:
    """Return the corners [4, 2] in mm of the rectangle that encloses a group of boxes."""
    left, top = min(box.x for box in group), min(box.y for box in group)
    right = max(box.x + box.w for box in group)
    bottom = max(box.y + box.h for box in group)
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
