"""The second reader: how likely a line of columns spells one given number.

A network that knows no boxes looks at a whole group and says of each of its columns which symbol
begins or goes on there, or none. The probability of a text is the sum over all ways of spreading it
over the columns (connectionist temporal classification; Graves, Fernández, Gomez, Schmidhuber:
Connectionist temporal classification, ICML 2006, section 4.1).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SYMBOLS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "x")
"""What a column may hold; `x` is ink that is no digit. After them comes "nothing" (NOTHING)."""
UNREADABLE = SYMBOLS.index("x")
NOTHING = len(SYMBOLS)


def text_probabilities(
    columns: npt.NDArray[np.floating], texts: Sequence[str]
) -> npt.NDArray[np.float64]:
    """Return for each of n numbers the probability (0–1) that its columns spell its text.

    `columns` [n, 12, t] are log-probabilities of SYMBOLS and NOTHING (each column sums to 1); the
    texts are digits. Raises ValueError for a text of other symbols.
    """
    longest = 2 * max((len(text) for text in texts), default=0) + 1
    count, _, steps = columns.shape
    states = np.full((count, longest), NOTHING)
    for row, text in enumerate(texts):
        states[row, 1 : 2 * len(text) : 2] = [SYMBOLS.index(symbol) for symbol in text]
    skip = np.full((count, longest), -np.inf)
    skip[:, 2:][(states[:, 2:] != NOTHING) & (states[:, 2:] != states[:, :-2])] = 0.0
    rows = np.arange(count)[:, None]
    ahead = np.full((count, longest), -np.inf)
    ahead[:, :2] = columns[rows, states, 0][:, :2]
    for step in range(1, steps):
        one, two = _shifted(ahead, 1), _shifted(ahead, 2) + skip
        ahead = np.logaddexp(np.logaddexp(ahead, one), two) + columns[rows, states, step]
    ends = 2 * np.array([len(text) for text in texts], int)
    place = np.arange(count)
    last = ahead[place, ends]
    before = np.where(ends > 0, ahead[place, np.maximum(ends - 1, 0)], -np.inf)
    return np.asarray(np.exp(np.minimum(np.logaddexp(last, before), 0.0)))


def _shifted(ahead: npt.NDArray[np.float64], by: int) -> npt.NDArray[np.float64]:
    moved = np.full_like(ahead, -np.inf)
    moved[:, by:] = ahead[:, :-by]
    return moved
