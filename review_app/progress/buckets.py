"""An evening cut into equal spans of time, as many as a chart can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

MOST = 36
"""How many spans a chart shows; the last ones of a count that takes longer than all of them."""
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)
"""Lengths of a span in minutes, the shortest that fits is taken."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Spans:
    """Spans of `step` minutes, one after the other, by their beginnings; the last holds the end."""

    starts: Sequence[datetime]
    step: int

    def sums(self, counts: Mapping[datetime, int]) -> list[int]:
        """Return how much was done in each span."""
        found = [0] * len(self.starts)
        for moment, count in counts.items():
            index = (moment - self.starts[0]) // timedelta(minutes=self.step)
            if 0 <= index < len(found):
                found[index] += count
        return found

    def totals(self, counts: Mapping[datetime, int]) -> list[int]:
        """Return how much was done by the end of each span, what came before the first included."""
        before = sum(count for moment, count in counts.items() if moment < self.starts[0])
        return list(accumulate(self.sums(counts), initial=before))[1:]


def spans(first: datetime, last: datetime) -> Spans:
    """Return the spans that cover the time from `first` to `last`."""
    for step in STEPS:
        start = _floor(first, step)
        count = (last - start) // timedelta(minutes=step) + 1
        if count <= MOST:
            break
    else:
        start, count = _floor(last, step) - timedelta(minutes=step * (MOST - 1)), MOST
    return Spans([start + timedelta(minutes=step * index) for index in range(count)], step)


def _floor(moment: datetime, step: int) -> datetime:
    return moment - (moment - _EPOCH) % timedelta(minutes=step)
