"""What the hall's dashboard shows: how far, how fast, what is missing; numbers of sheets only.

Whether tallies differ is told to nobody but supervisors without an unfinished entry (invariant 2):
for everybody else the states after the entry are one stage, the queues of decisions are absent, and
the two tallies' numbers are counted together, so that no subtraction brings it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import utcnow
from models.rules.stages import by_stage
from models.rules.states import SheetState
from models.schema import Contest, Election, Person, Sheet
from models.services.attention import MissRate, miss_rates
from models.services.overview import Queue, queues
from models.services.stations import (
    MissingStation,
    StationCount,
    missing_stations,
    stations_by_contest,
    stations_over_all,
)
from models.services.steps import Counted, Step, steps_of
from models.services.timeline import Timeline, timeline
from models.services.told import outcomes_open

SECRET_QUEUES = ("tally_A", "tally_B", "to_decide", "confirming")
"""Queues that tell, together with the stages, how many sheets' tallies differ."""


@dataclass(frozen=True, slots=True)
class ContestProgress:
    """How far one contest is; `states` is empty for whoever may see stages alone."""

    contest: Contest
    stages: Mapping[str, int]
    states: Mapping[SheetState, int]
    stations: StationCount

    @property
    def expected(self) -> int:
        """Return how many sheets are expected."""
        return sum(self.stages.values())


@dataclass(frozen=True, slots=True)
class HallView:
    """Everything the dashboard shows to one viewer; `open_eyes`: may see how many differ."""

    now: datetime
    phase: str
    open_eyes: bool
    stages: Mapping[str, int]
    states: Mapping[SheetState, int]
    contests: Sequence[ContestProgress]
    stations: StationCount
    timeline: Timeline
    steps: Sequence[Step]
    queues: Sequence[Queue]
    missing: Sequence[MissingStation]
    missing_total: int
    attention: Sequence[MissRate]
    """How often each reviewer of tally A misses; empty for closed eyes."""

    @property
    def expected(self) -> int:
        """Return how many sheets are expected."""
        return sum(self.stages.values())

    @property
    def accepted(self) -> int:
        """Return how many sheets are accepted."""
        return self.stages["accepted"]


def hall_view(
    session: Session, viewer: Person, *, now: datetime | None = None, missing_limit: int = 30
) -> HallView:
    """Return how the count stands, as far as `viewer` may see it."""
    at, open_eyes = now or utcnow(), outcomes_open(session, viewer)
    counted = _by_contest(session)
    states = {state: sum(one[state] for one in counted.values()) for state in SheetState}
    told = timeline(session)
    total, missing = missing_stations(session, missing_limit)
    return HallView(
        now=at,
        phase=session.scalar(select(Election.phase)) or "setup",
        open_eyes=open_eyes,
        stages=by_stage(states),
        states=states if open_eyes else {},
        contests=_contests(session, counted, open_eyes=open_eyes),
        stations=stations_over_all(session),
        timeline=told if open_eyes else told.without_tallies(),
        steps=steps_of(session, told, counted, at, by_tally=open_eyes),
        queues=_queues(session, open_eyes=open_eyes),
        missing=missing,
        missing_total=total,
        attention=miss_rates(session) if open_eyes else (),
    )


def _by_contest(session: Session) -> dict[int, dict[SheetState, int]]:
    rows = session.execute(
        select(Sheet.contest_id, Sheet.state, func.count()).group_by(Sheet.contest_id, Sheet.state)
    )
    found: dict[int, dict[SheetState, int]] = {}
    for contest_id, state, count in rows:
        found.setdefault(contest_id, dict.fromkeys(SheetState, 0))[SheetState(state)] = count
    return found


def _contests(session: Session, counted: Counted, *, open_eyes: bool) -> list[ContestProgress]:
    stations = stations_by_contest(session)
    return [
        ContestProgress(
            contest,
            by_stage(counted[contest.id]),
            counted[contest.id] if open_eyes else {},
            stations[contest.id],
        )
        for contest in session.scalars(select(Contest).order_by(Contest.id))
        if contest.id in counted
    ]


def _queues(session: Session, *, open_eyes: bool) -> list[Queue]:
    """Return what waits, and what needs somebody, as far as open eyes may see it."""
    found = [one for one in queues(session) if open_eyes or one.name not in SECRET_QUEUES]
    ready = session.execute(
        select(func.count(), func.min(Sheet.state_since)).where(Sheet.state == "ready")
    ).one()
    if not open_eyes:
        found.insert(0, Queue("ready", ready[0], ready[1]))
    return found
