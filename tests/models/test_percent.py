"""Percentages: rounded as the law says, and parts of one whole add up to exactly 100,00."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.percent import WHOLE, percent, percents

votes = st.integers(min_value=0, max_value=100_000_000)


def test_the_laws_own_example() -> None:
    assert percent(22_566, 100_000) == 22_57


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (1, 3, 33_33),
        (2, 3, 66_67),
        (1, 8, 12_50),
        (22_565, 100_000, 22_57),
        (22_564, 100_000, 22_56),
    ],
)
def test_a_third_decimal_of_five_or_more_rounds_up(part: int, whole: int, expected: int) -> None:
    assert percent(part, whole) == expected


def test_nothing_of_nothing_has_no_percentage() -> None:
    assert percent(0, 0) is None
    assert percents((0, 0)) is None


def test_negative_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 on"):
        percent(-1, 5)


@given(votes, st.integers(min_value=1, max_value=100_000_000))
def test_a_percentage_is_within_half_a_hundredth(part: int, whole: int) -> None:
    shown = percent(part, whole)
    assert shown is not None
    exact = Fraction(WHOLE * part, whole)
    assert -Fraction(1, 2) < exact - shown <= Fraction(1, 2) or exact - shown == -Fraction(1, 2)


@given(st.lists(votes, min_size=1, max_size=8).filter(lambda parts: sum(parts) > 0))
def test_parts_of_one_whole_add_up(parts: list[int]) -> None:
    shares = percents(parts)
    assert shares is not None
    assert sum(shares) == WHOLE
    for part, share in zip(parts, shares, strict=True):
        assert abs(Fraction(WHOLE * part, sum(parts)) - share) < len(parts)
        assert share >= 0
