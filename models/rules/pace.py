"""How fast something goes and when it will be done, from counts by the minute; integers only.

Only full minutes count: the one that runs now is left out, so that a rate does not jump. Where too
little was done to tell, the answer is "unknown", never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

SHORT: Final = 15
LONG: Final = 30
"""The two windows, in minutes, over which a rate is taken; the longer one tells the finish."""
LEAST_MINUTES: Final = 5
"""A rate is told once the first thing was done this many minutes ago."""
ENOUGH: Final = 5
"""A finish is told once this many things were done in the longer window."""
FARTHEST: Final = timedelta(days=7)
"""A finish farther away than this is none: at such a rate nobody can tell."""
_MINUTE: Final = timedelta(minutes=1)

Minutes = Mapping[datetime, int]
"""How many things were done in each minute, by the minute's beginning."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What was done in the last 15 and 30 full minutes, and since when at all."""

    short: int
    long: int
    observed: int
    """Full minutes since the first thing was done, 30 at most."""

    @property
    def short_per_hour(self) -> int | None:
        """Return the rate over the last 15 minutes, rounded; None where it is too early."""
        return _per_hour(self.short, min(self.observed, SHORT))

    @property
    def long_per_hour(self) -> int | None:
        """Return the rate over the last 30 minutes, rounded; None where it is too early."""
        return _per_hour(self.long, self.observed)


@dataclass(frozen=True, slots=True)
class Finish:
    """When something will be done: "done" already, "expected" at a time, or "unknown"."""

    state: Literal["done", "expected", "unknown"]
    at: datetime | None = None


UNKNOWN: Final = Finish("unknown")
DONE: Final = Finish("done")


def minute(moment: datetime) -> datetime:
    """Return the beginning of the minute that `moment` lies in."""
    return moment.replace(second=0, microsecond=0)


def pace_of(done: Minutes, now: datetime) -> Pace:
    """Return how fast something went in the full minutes before `now`."""
    end = minute(now)
    past = [moment for moment in done if moment < end]
    if not past:
        return Pace(0, 0, 0)
    observed = min((end - min(past)) // _MINUTE, LONG)
    return Pace(_within(done, end, SHORT), _within(done, end, LONG), observed)


def expected_finish(
    remaining: int, pace: Pace, now: datetime, before: Finish | None = None
) -> Finish:
    """Return when the `remaining` things will be done if it goes on as in the last 30 minutes.

    minutes to go = remaining x minutes observed / things done in them, rounded up. Nothing is done
    before the stage ahead of it is: where `before` ends later, its time counts; where it is
    unknown, this is unknown, too.
    """
    if remaining <= 0:
        return DONE
    if pace.long < ENOUGH or pace.observed < LEAST_MINUTES:
        return UNKNOWN
    to_go = -(-remaining * pace.observed // pace.long) * _MINUTE
    if to_go > FARTHEST or (before is not None and before.state == "unknown"):
        return UNKNOWN
    at = minute(now) + to_go
    if before is not None and before.at is not None:
        at = max(at, before.at)
    return Finish("expected", at)


def latest(*finishes: Finish) -> Finish:
    """Return the last of several: unknown where one is, done where all are."""
    if any(finish.state == "unknown" for finish in finishes):
        return UNKNOWN
    times = [finish.at for finish in finishes if finish.at is not None]
    return Finish("expected", max(times)) if times else DONE


def _within(done: Minutes, end: datetime, minutes: int) -> int:
    since = end - minutes * _MINUTE
    return sum(count for moment, count in done.items() if since <= moment < end)


def _per_hour(count: int, minutes: int) -> int | None:
    if minutes < LEAST_MINUTES:
        return None
    return (2 * 60 * count + minutes) // (2 * minutes)
