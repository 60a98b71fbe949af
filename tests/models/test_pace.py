"""Rates and expected finishes, on a timeline made by hand and on thousands of invented ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.rules.pace import (
    DONE,
    ENOUGH,
    FARTHEST,
    LONG,
    UNKNOWN,
    Finish,
    Pace,
    expected_finish,
    latest,
    pace_of,
)
from models.rules.stages import STAGE_OF, STAGES, by_stage
from models.rules.states import SheetState

NOW = datetime(2026, 3, 15, 14, 30, 40, tzinfo=UTC)
FULL = datetime(2026, 3, 15, 14, 30, tzinfo=UTC)


def ago(minutes: int) -> datetime:
    return FULL - timedelta(minutes=minutes)


def test_only_full_minutes_within_the_windows_count() -> None:
    done = {FULL: 100, ago(1): 2, ago(15): 4, ago(16): 8, ago(30): 16, ago(31): 32, ago(90): 64}
    assert pace_of(done, NOW) == Pace(short=6, long=30, observed=30)
    assert pace_of(done, NOW).short_per_hour == 24
    assert pace_of(done, NOW).long_per_hour == 60


def test_a_young_evening_is_measured_from_its_first_minute() -> None:
    pace = pace_of({ago(10): 3, ago(2): 4}, NOW)
    assert pace == Pace(short=7, long=7, observed=10)
    assert pace.short_per_hour == pace.long_per_hour == 42
    assert pace_of({ago(4): 50}, NOW).long_per_hour is None, "four minutes are too few"
    assert pace_of({FULL: 50}, NOW) == pace_of({}, NOW) == Pace(0, 0, 0)


def test_a_finish_is_told_from_the_last_half_hour() -> None:
    pace = Pace(short=0, long=20, observed=30)  # two in three minutes
    assert expected_finish(40, pace, NOW) == Finish("expected", FULL + timedelta(minutes=60))
    assert expected_finish(1, pace, NOW) == Finish("expected", FULL + timedelta(minutes=2))
    assert expected_finish(0, Pace(0, 0, 0), NOW) == DONE


def test_too_little_is_not_yet_enough_to_tell() -> None:
    assert expected_finish(9, Pace(4, 4, 30), NOW) == UNKNOWN
    assert expected_finish(9, Pace(9, 9, 4), NOW) == UNKNOWN
    assert expected_finish(9, Pace(5, 5, 30), NOW).state == "expected"
    assert expected_finish(10**6, Pace(5, 5, 30), NOW) == UNKNOWN, "farther than a week"


def test_nothing_ends_before_what_feeds_it() -> None:
    pace, later = Pace(60, 60, 30), Finish("expected", FULL + timedelta(hours=3))
    assert expected_finish(10, pace, NOW, later) == later
    assert expected_finish(10, pace, NOW, UNKNOWN) == UNKNOWN
    assert expected_finish(10, pace, NOW, DONE) == expected_finish(10, pace, NOW)
    assert latest(DONE, DONE) == DONE
    assert latest(DONE, later, Finish("expected", FULL)) == later
    assert latest(later, UNKNOWN, DONE) == UNKNOWN


@given(st.dictionaries(st.integers(0, 200), st.integers(1, 40)), st.integers(0, 5_000))
def test_any_evening(done: dict[int, int], remaining: int) -> None:
    counts = {ago(minutes): count for minutes, count in done.items()}
    pace = pace_of(counts, NOW)
    assert 0 <= pace.short <= pace.long <= sum(done.values())
    assert 0 <= pace.observed <= LONG
    finish = expected_finish(remaining, pace, NOW)
    assert (finish == DONE) == (remaining == 0)
    if finish.at is not None:
        assert pace.long >= ENOUGH
        minutes = (finish.at - FULL) // timedelta(minutes=1)
        # At this rate the work is done by then, and was not a minute before.
        assert minutes * pace.long >= remaining * pace.observed
        assert (minutes - 1) * pace.long < remaining * pace.observed
        assert finish.at - FULL <= FARTHEST


@given(st.dictionaries(st.sampled_from(SheetState), st.integers(0, 999)))
def test_stages_add_up_to_the_states(states: dict[SheetState, int]) -> None:
    stages = by_stage(states)
    assert tuple(stages) == STAGES
    assert sum(stages.values()) == sum(states.values())
    assert set(STAGE_OF) == set(SheetState)


def test_no_stage_tells_whether_tallies_differ() -> None:
    for state in (SheetState.COUNTING, SheetState.TO_DECIDE, SheetState.CONFIRMING):
        assert by_stage({state: 1}) == by_stage({SheetState.COUNTING: 1})
