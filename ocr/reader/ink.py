"""What the digit engine gets to see of a page: the boxes' ink and nothing else.

No field id, no row and no other field goes with it: the engine cannot know what it ought to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ocr.reader.digits import Patches


@dataclass(frozen=True, slots=True, eq=False)
class GroupInk:
    """One group of n boxes, most significant digit first: patches [n, 40, 36], darkness 0–1.

    `trusted` is False where the group's printed boxes were not found: its place is then a guess.
    """

    patches: Patches
    trusted: bool

    @property
    def strip(self) -> Patches:
        """The patches side by side, [40, 36 n]: the whole number as the second reader sees it."""
        return np.hstack(list(self.patches))


@dataclass(frozen=True, slots=True, eq=False)
class FieldInk:
    """The two groups of a field: the number, and the boxes for correcting it."""

    first: GroupInk
    correction: GroupInk


def groups_in(fields: Sequence[FieldInk]) -> list[GroupInk]:
    """Return the groups of fields in the order in which boxes are counted: first, correction."""
    return [group for field in fields for group in (field.first, field.correction)]
