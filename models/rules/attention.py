"""One plausible wrong digit, and how much a few misses say about a person. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor, sqrt
from random import Random
from typing import Final

from models.rules.percent import WHOLE, percent

WITHHELD_SHARE: Final = 20
PLANTED_SHARE: Final = 40
MISS_LIMIT: Final = 10
"""Per cent. Careful people let through far less; half asleep, far more."""
MISS_LEAST: Final = 10
"""Nobody is stood down on fewer numbers than this, however bad they look."""
LOOKS_LIKE: Final[Mapping[str, str]] = {
    "0": "6",
    "1": "7",
    "2": "7",
    "3": "85",
    "4": "9",
    "5": "63",
    "6": "05",
    "7": "12",
    "8": "3",
    "9": "4",
}
"""What a hurried eye takes each written digit for."""
_Z: Final = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


def plausible_errors(value: int) -> list[int]:
    """Return every number that differs from `value` in one digit that looks alike.

    All have as many digits as `value`; none begins with a zero unless it is a single digit.
    """
    written = str(value)
    changed = [
        written[:place] + other + written[place + 1 :]
        for place, digit in enumerate(written)
        for other in LOOKS_LIKE[digit]
    ]
    return [int(text) for text in changed if len(text) == 1 or text[0] != "0"]


def planted_value(value: int, dice: Random) -> int:
    """Return `value` with one digit changed for one that looks alike."""
    return dice.choice(plausible_errors(value))


@dataclass(frozen=True, slots=True)
class Measure:
    """So many numbers were observed, so many of them missed."""

    observed: int = 0
    missed: int = 0

    @property
    def rate(self) -> int | None:
        """Return the share that was missed, in hundredths of a percent; None without any."""
        return percent(self.missed, self.observed)

    @property
    def low(self) -> int:
        """Return the lower end of the 95 % interval, in hundredths of a percent, rounded down."""
        return floor(self._bounds()[0] * WHOLE)

    @property
    def high(self) -> int:
        """Return the upper end of the 95 % interval, in hundredths of a percent, rounded up."""
        return ceil(self._bounds()[1] * WHOLE)

    def above(self, limit: int, least: int) -> bool:
        """Whether this says clearly that the true rate is above `limit` per cent.

        Enough was observed, and even the lower end of the interval lies above the limit: bad luck
        with a few numbers takes nobody's work away.
        """
        return self.observed >= least and self._bounds()[0] * 100 > limit

    def _bounds(self) -> tuple[float, float]:
        """Return Wilson's 95 % interval as shares; 0 to 1 where nothing is known."""
        n = self.observed
        if n == 0:
            return 0.0, 1.0
        share, z2 = self.missed / n, _Z * _Z
        centre = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        # At the ends the formula gives 0 and 1 exactly but for the computer's rounding.
        low = 0.0 if self.missed == 0 else centre - half
        return low, 1.0 if self.missed == n else centre + half
