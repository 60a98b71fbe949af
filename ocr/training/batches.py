"""Which rows a network is shown at which step: hard ones first, milder ones to finish with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ocr.training.rowset import RowSet

LAST_STEPS = 0.3
"""Share of the steps, at falling rates, in which most rows are finishing ones: what was learnt from
bent shapes and bad scans is brought back to what people write. Source: He et al., Data augmentation
revisited: rethinking the distribution gap between clean and augmented data, 2019."""
FINISHING_PART = 0.75
"""The finishing rows' share of a batch in those steps."""


def batches(
    rows: RowSet,
    allowed: npt.NDArray[np.intp],
    steps: int,
    batch: int,
    draw: np.random.Generator,
) -> Iterator[npt.NDArray[np.intp]]:
    """Yield the places in `rows` of each step's batch, all of them out of `allowed`."""
    late = rows.finishing[allowed]
    hard, finishing = _Deck(allowed[~late], draw), _Deck(allowed[late], draw)
    turn = round((1 - LAST_STEPS) * steps)
    for step in range(steps):
        few = round(FINISHING_PART * batch) if step >= turn else 0
        picked = np.concatenate([hard.take(batch - few), finishing.take(few)])
        # In the order of the file: quicker to fetch, and all the same to the network.
        yield np.sort(picked)


class _Deck:
    """Rows in a random order; when too few are left, all of them in a new one."""

    def __init__(self, rows: npt.NDArray[np.intp], draw: np.random.Generator) -> None:
        self._rows, self._draw = rows, draw
        self._order, self._at = draw.permutation(rows), 0

    def take(self, count: int) -> npt.NDArray[np.intp]:
        """Return the next `count` rows, fewer only where the deck has no more in all."""
        if self._at + count > len(self._order):
            self._order, self._at = self._draw.permutation(self._rows), 0
        self._at += count
        return self._order[self._at - count : self._at]
