"""How fast each kind of work goes, how much of it is left, and when it will be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.pace import Finish, Pace, expected_finish, latest, pace_of
from models.rules.stages import by_stage
from models.rules.states import SheetState
from models.schema import ContestField
from models.services.timeline import Timeline

Counted = Mapping[int, Mapping[SheetState, int]]
"""How many sheets stand where, every state, by the contest's id."""


@dataclass(frozen=True, slots=True)
class Step:
    """One kind of work: how fast it goes, how much is left (None: not told) and when it is done."""

    name: str
    pace: Pace
    remaining: int | None
    finish: Finish | None


def steps_of(
    session: Session, told: Timeline, counted: Counted, now: datetime, *, by_tally: bool
) -> list[Step]:
    """Return the steps of the work; none ends before the one that feeds it.

    `by_tally` parts the numbers of the two tallies and says how many are left; without it they are
    one, and nobody can subtract how many sheets wait because their tallies differ.
    """
    stages = by_stage({state: sum(one[state] for one in counted.values()) for state in SheetState})
    complete = pace_of(told.complete, now)
    arrived = expected_finish(stages["paper"], complete, now)
    found = [
        Step("pages", pace_of(told.pages, now), None, None),
        Step("complete", complete, stages["paper"], arrived),
    ]
    feeding = [arrived]
    if by_tally:
        numbers = _numbers_expected(session, counted)
        for tally, counts in (("A", told.numbers_a), ("B", told.numbers_b)):
            left, pace = numbers - sum(counts.values()), pace_of(counts, now)
            finish = expected_finish(left, pace, now, arrived)
            found.append(Step(f"numbers_{tally.lower()}", pace, left, finish))
            feeding.append(finish)
    else:
        found.append(Step("numbers", pace_of(told.numbers, now), None, None))
    left = sum(stages.values()) - stages["accepted"] - stages["stopped"]
    accepted = pace_of(told.accepted, now)
    finish = expected_finish(left, accepted, now, latest(*feeding))
    return [*found, Step("accepted", accepted, left, finish)]


def _numbers_expected(session: Session, counted: Counted) -> int:
    """Return how many numbers one tally has to give; on stopped sheets all were given."""
    fields = dict(
        session.execute(
            select(ContestField.contest_id, func.count()).group_by(ContestField.contest_id)
        ).all()
    )
    return sum(
        fields.get(contest_id, 0) * sum(states.values()) for contest_id, states in counted.items()
    )
