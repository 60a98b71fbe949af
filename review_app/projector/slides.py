"""What the slides show: how many stations are in, and the figures of released contests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import head
from models.clock import utcnow
from models.rules.stages import STAGES, by_stage
from models.schema import Area, Contest, Election, Release
from models.services.overview import state_counts
from models.services.stations import StationCount, stations_in, stations_over_all
from models.services.totals import FigureRow, TotalsView, public_totals
from review_app.labels import called_as_totals

FACTS = (
    "voters_listed",
    "voters_voted",
    "ballots_collected",
    "ballots_valid",
    "ballots_invalid",
)
"""The figures beside the candidates' votes, in the order of the paper."""


@dataclass(frozen=True, slots=True)
class Slide:
    """One contest: stations and sheets always, figures where it is released."""

    view: TotalsView
    stations: StationCount
    stages: Mapping[str, int]
    released_at: datetime | None

    @property
    def facts(self) -> list[FigureRow]:
        """Return voters and ballots, as far as the sheet has them."""
        rows = {row.field_id: row for row in self.view.rows}
        return [rows[name] for name in FACTS if name in rows]

    @property
    def candidates(self) -> list[FigureRow]:
        """Return the candidates in the order of the ballot paper, never by votes."""
        return [row for row in self.view.rows if row.field_id.startswith("votes.")]


@dataclass(frozen=True, slots=True)
class Show:
    """Every slide; `chosen` is the code of the only contest shown, None where all take turns."""

    slides: Sequence[Slide]
    stations: StationCount
    stages: Mapping[str, int]
    accepted: int
    expected: int
    embargo: datetime | None
    now: datetime
    audit_head: str
    chosen: str | None


def show_of(session: Session, chosen: str | None = None) -> Show | None:
    """Return the slides of all contests or of one; None where there is no such contest."""
    rows = session.execute(
        select(Contest, Area, Release.released_at)
        .join(Area, Area.id == Contest.area_id)
        .outerjoin(Release, Release.contest_id == Contest.id)
        .order_by(Contest.id)
    )
    slides = [
        Slide(
            called_as_totals(public_totals(session, contest, area)),
            stations_in(session, contest, area),
            by_stage(state_counts(session, contest.id)),
            released_at,
        )
        for contest, area, released_at in rows
        if chosen is None or contest.code == chosen
    ]
    if chosen is not None and not slides:
        return None
    now = utcnow()
    until = session.scalar(select(Election.embargo_until))
    return Show(
        slides=slides,
        stations=stations_over_all(session),
        stages={stage: sum(slide.stages[stage] for slide in slides) for stage in STAGES},
        accepted=sum(slide.view.counts.accepted for slide in slides),
        expected=sum(slide.view.counts.expected for slide in slides),
        embargo=until if until is not None and until > now else None,
        now=now,
        audit_head=head(session),
        chosen=chosen,
    )
