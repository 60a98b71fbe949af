"""What a digit engine is: patches in, calibrated probabilities out.

An engine sees ink and nothing else: no sums, no other fields, no limits (it does not know what it
ought to read). The engine that comes with the product is in `ocr.reader.engine`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Patches = npt.NDArray[np.float32]
"""[n, 40, 36] darkness of a box and 1 mm around it: 0 = paper, 1 = black, 4 px per mm."""
Probabilities = npt.NDArray[np.float32]
"""[n, 12] calibrated, every row sums to 1: the digits 0–9, blank, not a digit."""

PATCH_HEIGHT = 40
PATCH_WIDTH = 36
BLANK = 10
NOT_A_DIGIT = 11
_INSIDE = (slice(7, -7), slice(7, -7))
"""The part of a patch that holds no printed line: 0.75 mm and more inside the box."""
CLASSES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "blank", "not-a-digit")


@dataclass(frozen=True, slots=True, eq=False)
class ProposedNumber:
    """A number found box by box: its digits, their joint probability `p`, patches [n, 40, 36]."""

    text: str
    p: float
    patches: Patches


class DigitEngine(Protocol):
    """Whatever reads digit boxes: the shipped network, or a stand-in in a test."""

    @property
    def version(self) -> str:
        """Name and version, stored with every reading."""

    @property
    def threshold(self) -> float:
        """Probability in 0–1 below which a group is not good enough to propose (`unsure`)."""

    def classify(self, patches: Patches) -> Probabilities:
        """Return calibrated probabilities [n, 12] for patches [n, 40, 36]."""

    def confirm(self, numbers: Sequence[ProposedNumber]) -> Sequence[float]:
        """Return for each number how likely (0–1) all readers together find it right."""


def paper_inside(patches: Patches) -> npt.NDArray[np.float32]:
    """Return each box's own paper [n]: the median darkness inside its lines."""
    if not len(patches):
        return np.zeros(0, np.float32)
    return np.asarray(np.median(patches[:, *_INSIDE], axis=(1, 2)), np.float32)


def ink_inside(patches: Patches) -> Patches:
    """Return how much darker than their paper boxes are inside [n, 24, 20], means of 3 × 3 px."""
    inside = patches[:, *_INSIDE]
    rows = inside[:, :-2] + inside[:, 1:-1] + inside[:, 2:]
    means = (rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]) / np.float32(9)
    return np.asarray(means - paper_inside(patches)[:, None, None], np.float32)


def softmax(logits: npt.NDArray[np.floating[Any]]) -> Probabilities:
    """Return the rows of `logits` [n, classes] as probabilities that sum to 1."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Probabilities = (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares
