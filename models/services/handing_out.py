"""Handing out: which sheet a person should do next in a tally."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Integer,
    Select,
    Subquery,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from models.clock import utcnow
from models.rules.eligibility import GIVEN_BACK, NO_HISTORY, may_enter
from models.rules.values import Tally
from models.schema import Entry, Lease, Person, Scan, Sheet
from models.schema.base import UtcDateTime
from models.services.common import checked_tally, entrant, histories

_OFFERED_FIRST: Final = 3
_OFFERED: Final = 50
"""How many sheets are looked at to find one that this person may do: mostly it is the first."""


def next_sheet(
    session: Session, actor: Person, tally: str, *, now: datetime | None = None
) -> Sheet | None:
    """Return the sheet this person should do next in `tally`, or None; nothing is written.

    First the person's own unfinished one. Then the sheets whose other tally has been begun (two
    halves make one sheet that can be compared) before those that nobody has begun; and in either
    group fair over stations: the station with the fewest sheets taken in this tally, whatever
    came in first from the others; of equals the oldest sheet. A tally whose lease ran out is free
    again and takes its turn like any other. What this person gave back comes late, what is done
    from the paper last. A sheet whose page is disputed (a second page claims its place) is not
    handed out.
    """
    side, at = checked_tally(tally), now or utcnow()
    own = session.scalar(
        select(Sheet)
        .join(Entry, Entry.sheet_id == Sheet.id)
        .where(
            Entry.tally == side,
            Entry.person_id == actor.id,
            Entry.finished_at.is_(None),
            Entry.voided_at.is_(None),
        )
        .order_by(Entry.id)
        .limit(1)
    )
    if own is not None:
        return own
    asking = entrant(session, actor)
    if may_enter(NO_HISTORY, asking, side) is not None:
        return None
    offset, count = 0, _OFFERED_FIRST
    while True:
        offered = _open_sheets(session, actor, side, at, offset, count)
        past = histories(session, [sheet.id for sheet in offered])
        for sheet in offered:
            if may_enter(past[sheet.id], asking, side) is None:
                return sheet
        if len(offered) < count:
            return None
        offset, count = offset + count, _OFFERED


def _open_sheets(
    session: Session, actor: Person, tally: Tally, now: datetime, offset: int, count: int
) -> list[Sheet]:
    asked = {"person": actor.id, "now": now, "offset": offset, "count": count}
    return list(session.scalars(_sheets_to_enter(tally), asked))


@cache
def _sheets_to_enter(tally: Tally) -> Select[Sheet]:
    """Return the question which sheets come next, in order, for a person at a time."""
    person: BindParameter[Any] = bindparam("person")
    now = bindparam("now", type_=UtcDateTime())
    begun, other = aliased(Entry), aliased(Entry)
    current = (begun.sheet_id == Sheet.id) & (begun.tally == tally) & begun.voided_at.is_(None)
    in_other = exists().where(
        other.sheet_id == Sheet.id, other.person_id == person, other.tally != tally
    )
    leased = exists().where(
        Lease.sheet_id == Sheet.id,
        Lease.tally == tally,
        Lease.expires_at > now,
        Lease.person_id != person,
    )
    gave_back = exists().where(
        other.sheet_id == Sheet.id, other.person_id == person, other.void_reason == GIVEN_BACK
    )
    # Two pages claim one place: entering now would be for nothing once the other one is chosen.
    disputed = exists().where(
        Scan.sheet_id == Sheet.id, Scan.state.in_(("conflict", "needs_supervisor"))
    )
    # A sheet done from the paper needs that paper at hand, so it keeps nobody from the others.
    from_paper = [Sheet.paper_b] if tally == "B" else []
    waits_for_its_pair = exists().where(
        other.sheet_id == Sheet.id, other.tally != tally, other.voided_at.is_(None)
    )
    turns = _taken_by_station(tally)
    return (
        select(Sheet)
        .outerjoin(begun, current)
        .outerjoin(turns, turns.c.station_id == Sheet.station_id)
        .where(
            Sheet.state.in_(("ready", "counting")),
            or_(begun.id.is_(None), begun.finished_at.is_(None)),
            ~in_other,
            ~leased,
            ~disputed,
        )
        .order_by(
            *from_paper,
            gave_back,
            waits_for_its_pair.desc(),
            func.coalesce(turns.c.taken, 0),
            (Sheet.state == "counting").desc(),  # was begun before, so it has waited longest
            Sheet.state_since,
            Sheet.id,
        )
        .offset(bindparam("offset", type_=Integer()))
        .limit(bindparam("count", type_=Integer()))
    )


def _taken_by_station(tally: Tally) -> Subquery:
    """How many sheets of each station are finished or in somebody's hands in this tally."""
    now = bindparam("now", type_=UtcDateTime())
    in_hands = exists().where(
        Lease.sheet_id == Entry.sheet_id, Lease.tally == tally, Lease.expires_at > now
    )
    return (
        select(Sheet.station_id, func.count().label("taken"))
        .join(Entry, Entry.sheet_id == Sheet.id)
        .where(
            Entry.tally == tally,
            Entry.voided_at.is_(None),
            or_(Entry.finished_at.is_not(None), in_hands),
        )
        .group_by(Sheet.station_id)
        .subquery()
    )
