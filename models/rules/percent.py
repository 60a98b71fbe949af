"""Percentages from integers, rounded as the law says; for display alone, never counted with.

Units are hundredths of a percent: 6,942 means 69,42 %. Rule (VIETNAM, arithmetic): two decimals,
a third decimal of 5 or more rounds up; the parts of one whole add up to exactly 100,00.
"""

from __future__ import annotations

from collections.abc import Sequence

WHOLE = 100_00
"""One hundred percent in hundredths of a percent."""


def percent(part: int, whole: int) -> int | None:
    """Return `part` of `whole` in hundredths of a percent, or None where the whole is zero.

    Raises ValueError for negative numbers.
    """
    if part < 0 or whole < 0:
        raise ValueError(f"percentages are of numbers from 0 on, not {part} of {whole}")
    if whole == 0:
        return None
    return (2 * WHOLE * part + whole) // (2 * whole)


def percents(parts: Sequence[int]) -> tuple[int, ...] | None:
    """Return each part of their own sum, adding up to exactly 100,00; None where the sum is zero.

    Each share is rounded by `percent`; what is missing or too much goes to the parts whose rounding
    was worst in that direction (largest remainder), the first of equals.
    """
    whole = sum(parts)
    if whole == 0:
        return None
    shares = [percent(part, whole) or 0 for part in parts]
    step = 1 if sum(shares) < WHOLE else -1
    while sum(shares) != WHOLE:
        # How much each share lacks, times the whole; positive: rounded down too far.
        lacks = [
            step * (WHOLE * part - share * whole) for part, share in zip(parts, shares, strict=True)
        ]
        shares[lacks.index(max(lacks))] += step
    return tuple(shares)
