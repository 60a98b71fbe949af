"""Boxes whose answer is not to be believed, however sure the engine is: ink and print decide.

Four things that a network trained on single boxes cannot tell, because they are not in the box or
because nobody could tell them there:

- a box said to be blank whose printed outline is gone, although the page's other boxes have theirs:
  glare, a white streak or a pasted slip lies over it, and over what is written in it. Believed, it
  would cut a number short (828 becomes 28);
- a box said to be blank in which something as large as a digit is a little darker than the paper,
  on a page written so faintly that it may be a digit, fainter than any that the engine learnt;
- a box said to be blank whose own outline has nearly faded, on a page written in pencil or not at
  all: light that takes the print away has taken paler writing long before;
- a 1 that lies flatter than people write it: a slash in an unused box.
"""

from __future__ import annotations

from enum import IntEnum

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, Patches, Probabilities, ink_inside, paper_inside

_SIDE_SEEN = 0.4
"""A place of a box's outline is seen from this share of the darkness of the page's lines on."""
_SEEN_OF_A_SIDE = 0.6
_LEAST_LINES = 0.1
"""Where the page's own lines are paler than this nothing can be said of one that is gone."""
_FAINT, _PLAIN = 0.03, 0.085
"""Darkness over the paper from which on ink may be there; from which on the engine sees it."""
_GRAIN = 3.0
"""Faint ink must stand out so many times as far as the darkest grain of the page's usual box."""
_OF_THE_PEN = 0.35
"""Fainter than this share of the page's palest writing it is the back of the sheet, or a crease."""
_DIGIT_PX = 9
"""2.25 mm: specks are smaller, digits are higher."""
_FADED, _PENCIL = 0.2, 0.25
"""Darkness of a box's palest side, of a page's palest writing. Of 71,596 composed fields of all
kinds of page one has an empty box below both, under a stamp."""
_FLAT = 45.0
"""Degrees from upright. Of 2,373 written 1s on composed flatbed pages 27 lie flatter."""
_THIN = 0.35
"""Narrower than this share of its length, root mean square, ink is one straight stroke."""
_RIM = 7
_LINES = ((slice(7, -7), slice(2, 7)), (slice(7, -7), slice(-7, -2)))


class Doubt(IntEnum):
    """Why one box's answer is doubted."""

    NONE = 0
    NO_OUTLINE = 1
    FAINT_INK = 2
    LIES_FLAT = 3
    FADED = 4


def doubts(patches: Patches, answers: Probabilities) -> npt.NDArray[np.int8]:
    """Return of all boxes of one page [n, 40, 36], answered [n, 12], the `Doubt` of each [n]."""
    found = np.zeros(len(patches), np.int8)
    if not len(patches):
        return found
    said = answers.argmax(axis=1)
    blank, ones = np.flatnonzero(said == BLANK), np.flatnonzero(said == 1)
    written = said < BLANK
    pen = (
        float(np.quantile(ink_inside(patches[written]).max(axis=(1, 2)), 0.1))
        if written.any()
        else 0.0
    )
    found[blank[faintly_inked(patches[blank], pen)]] = Doubt.FAINT_INK
    sides = _sides(patches)
    if pen < _PENCIL:
        palest = np.min([side.mean(axis=1) for side in sides], axis=0)
        found[blank[palest[blank] < _FADED]] = Doubt.FADED
    found[blank[~_outlined(sides)[blank]]] = Doubt.NO_OUTLINE
    found[ones[lies_flat(patches[ones])]] = Doubt.LIES_FLAT
    return found


def _sides(patches: Patches) -> list[npt.NDArray[np.float32]]:
    """Return how dark boxes' four sides are at every place [n, 22 or 26], over their paper."""
    level = paper_inside(patches)[:, None]
    upright = np.asarray(patches)
    lying = upright.transpose(0, 2, 1)
    return [
        part[:, rows, columns].max(axis=2) - level
        for part in (upright, lying)
        for rows, columns in _LINES
    ]


def _outlined(sides: list[npt.NDArray[np.float32]]) -> npt.NDArray[np.bool_]:
    """Say of all boxes of one page which show their outline on all four sides [n]."""
    usual = float(np.median(np.concatenate([side.ravel() for side in sides])))
    if usual < _LEAST_LINES:
        return np.ones(len(sides[0]), bool)
    seen = [(side >= _SIDE_SEEN * usual).mean(axis=1) >= _SEEN_OF_A_SIDE for side in sides]
    return np.asarray(np.logical_and.reduce(seen))


def faintly_inked(patches: Patches, pen: float) -> npt.NDArray[np.bool_]:
    """Say of a page's blank boxes [n, 40, 36] which may hold faint ink as large as a digit [n].

    `pen` is the darkness (0–1) of the page's palest writing, 0 where there is none.
    """
    found = np.zeros(len(patches), bool)
    if not len(patches):
        return found
    over = ink_inside(patches)
    darkest = over.max(axis=(1, 2))
    least = max(_FAINT, _OF_THE_PEN * pen, _GRAIN * float(np.median(darkest)))
    for box in np.flatnonzero((darkest >= least) & (darkest < _PLAIN)):
        ink = (over[box] >= least * 2 / 3).astype(np.uint8)
        _, _, sizes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        found[box] = int(sizes[1:, cv2.CC_STAT_HEIGHT].max(initial=0)) >= _DIGIT_PX
    return found


def lies_flat(patches: Patches) -> npt.NDArray[np.bool_]:
    """Say of boxes [n, 40, 36] which hold one straight stroke that leans by 45° or more [n].

    The lean is that of the ink's principal axis (second moments).
    """
    if not len(patches):
        return np.zeros(0, bool)
    inside = np.asarray(patches)[:, _RIM:-_RIM, _RIM:-_RIM].astype(np.float64)
    over = np.clip(inside - paper_inside(patches)[:, None, None], 0, 1)
    darkest = over.max(axis=(1, 2))
    ink = np.where(over > 0.35 * darkest[:, None, None], over, 0) + 1e-12
    weight = ink.sum(axis=(1, 2))
    rows, columns = np.mgrid[: ink.shape[1], : ink.shape[2]].astype(np.float64)
    down = rows - ((ink * rows).sum(axis=(1, 2)) / weight)[:, None, None]
    right = columns - ((ink * columns).sum(axis=(1, 2)) / weight)[:, None, None]
    xx = (ink * right * right).sum(axis=(1, 2)) / weight
    yy = (ink * down * down).sum(axis=(1, 2)) / weight
    xy = (ink * right * down).sum(axis=(1, 2)) / weight
    lean = np.degrees(np.abs(np.arctan2(2 * xy, yy - xx))) / 2
    apart = np.hypot(xx - yy, 2 * xy)
    thin = np.sqrt(np.maximum(xx + yy - apart, 0) / np.maximum(xx + yy + apart, 1e-9))
    return np.asarray((lean > _FLAT) & (thin < _THIN))
