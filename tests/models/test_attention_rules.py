"""The pure half: one plausible wrong digit, the interval, and when it says enough."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.attention import (
    LOOKS_LIKE,
    MISS_LEAST,
    MISS_LIMIT,
    Measure,
    planted_value,
    plausible_errors,
)


@given(st.integers(0, 999_999_999))
def test_a_plausible_error_is_one_digit_that_looks_alike(value: int) -> None:
    written = str(value)
    found = plausible_errors(value)
    assert found
    for error in found:
        other = str(error)
        assert len(other) == len(written)
        changed = [(a, b) for a, b in zip(written, other, strict=True) if a != b]
        assert len(changed) == 1
        assert changed[0][1] in LOOKS_LIKE[changed[0][0]]
    assert planted_value(value, Random(value)) in found


def test_no_error_begins_with_a_zero() -> None:
    assert plausible_errors(6) == [0, 5]
    assert plausible_errors(64) == [54, 69]


@pytest.mark.parametrize(
    ("observed", "missed", "low", "high"),
    # Wilson 1927; the figures of the usual tables, in hundredths of a percent.
    [(0, 0, 0, 100_00), (10, 0, 0, 27_76), (10, 3, 10_77, 60_33), (20, 20, 83_88, 100_00)],
)
def test_the_interval_is_wilsons(observed: int, missed: int, low: int, high: int) -> None:
    measure = Measure(observed, missed)
    assert (measure.low, measure.high) == (low, high)


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_the_rate_lies_in_its_interval(counts: tuple[int, int]) -> None:
    measure = Measure(*counts)
    assert measure.rate is not None
    assert 0 <= measure.low <= measure.rate <= measure.high <= 100_00


@pytest.mark.parametrize(
    ("observed", "missed", "above"),
    [
        (3, 3, False),  # nobody is stood down on three numbers
        (9, 9, False),
        (10, 2, False),  # 20 %, but the lower end is 5,7 %: it may well be chance
        (10, 3, True),  # lower end 10,8 %
        (20, 4, False),
        (20, 5, True),
        (200, 20, False),  # exactly at the limit is not clearly above it
        (200, 31, True),
    ],
)
def test_above_the_limit_means_clearly_above(observed: int, missed: int, above: bool) -> None:
    assert Measure(observed, missed).above(MISS_LIMIT, MISS_LEAST) is above


def test_a_limit_of_100_stands_nobody_down() -> None:
    assert not Measure(1_000, 1_000).above(100, 1)
