"""Tally A kept awake: above the limit the sheets go to somebody else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.audit import SYSTEM, record
from models.errors import Refusal, RefusalCode
from models.rules.attention import Measure
from models.schema import (
    AuditEvent,
    Entry,
    Lease,
    StandDown,
)
from models.services import desk
from models.services.overview import blocked_sheets
from models.services.standing_down import restore
from models.verify import verify
from tests.models.awake import keep_awake
from tests.models.awake_desk import decide, nod, rate_of
from tests.models.counting_election import CODES, FIELDS, GOOD
from tests.models.counting_world import World


def stood_down(world: World) -> int:
    """Let Ann nod through planted errors until tally A is taken from her; return her entry."""
    keep_awake(world.factory, planted=1, least=5)
    for code in CODES[:2]:
        world.scan_sheet(code)
    entry = world.open("ann", "A", CODES[0])
    nod(world, entry)
    return entry


def test_above_the_limit_the_sheet_goes_to_somebody_else(world: World) -> None:
    entry_id = stood_down(world)
    with world.look() as session:
        entry = session.get_one(Entry, entry_id)
        assert (entry.finished_at, entry.void_reason) == (None, "stood_down")
        row = session.scalars(select(StandDown)).one()
        assert (row.measure, row.observed, row.missed) == ("proposals", 5, 5)
        assert not session.scalars(select(Lease)).all()
        event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "stood_down")).one()
        assert event.subject == "person:ann"
        assert event.payload["sheets"] == [CODES[0]]
        ann, chi = world.person(session, "ann"), world.person(session, "chi")
        assert desk.next_sheet(session, ann, "A", now=world.now) is None
        assert desk.next_sheet(session, ann, "B", now=world.now) is not None
        taken = desk.next_sheet(session, chi, "A", now=world.now)
        assert taken is not None
        assert taken.code == CODES[0]
    with pytest.raises(Refusal) as found:
        world.open("ann", "A", CODES[1])
    assert found.value.code is RefusalCode.STOOD_DOWN
    world.enter("chi", "A", code=CODES[0])
    world.enter("binh", "B", code=CODES[0])
    assert world.state() == "accepted"


def test_where_everybody_is_stood_down_the_sheets_are_blocked(world: World) -> None:
    stood_down(world)
    with world.work() as session:
        for login in ("binh", "chi", "dung", "sup1", "sup2"):
            person = world.person(session, login)
            session.add(
                StandDown(
                    person_id=person.id,
                    measure="typing",
                    observed=9,
                    missed=9,
                    began_at=world.now,
                )
            )
        record(session, SYSTEM, "stood_down", "person:all", now=world.now)
    with world.look() as session:
        assert all("A" in blocked.parts for blocked in blocked_sheets(session))


def test_an_accepted_sheet_can_stand_somebody_down(world: World) -> None:
    """In the real count, too: what was nodded through comes to light when the sheet is settled."""
    keep_awake(world.factory, least=2)
    wrong = {**GOOD, "votes.1": 501, "votes.2": 401}
    for code in CODES[:2]:
        world.scan_sheet(code, wrong)
    world.enter("ann", "A", wrong, CODES[0])
    other = world.open("ann", "A", CODES[1])
    world.enter("binh", "B", code=CODES[0])
    decide(world, "votes.1", "take_b")
    assert rate_of(world, "ann").stood_down is None
    decide(world, "votes.2", "take_b")
    assert rate_of(world, "ann").stood_down is not None
    with world.look() as session:
        assert session.get_one(Entry, other).void_reason == "stood_down"


def test_a_supervisor_restores_with_a_reason_and_counting_begins_anew(world: World) -> None:
    stood_down(world)
    for login, reason, code in (
        ("chi", "rested", RefusalCode.ROLE_NOT_ALLOWED),
        ("sup1", " ", RefusalCode.REASON_MISSING),
    ):
        with world.work() as session, pytest.raises(Refusal) as found:
            restore(
                session,
                world.person(session, login),
                world.person(session, "ann"),
                reason=reason,
                now=world.now,
            )
        assert found.value.code is code
    with world.work() as session:
        sup, ann = world.person(session, "sup1"), world.person(session, "ann")
        restore(session, sup, ann, reason="rested for an hour", now=world.tick())
        with pytest.raises(Refusal) as found:
            restore(session, sup, ann, reason="again", now=world.tick())
    assert found.value.code is RefusalCode.NOT_STOOD_DOWN
    rate = rate_of(world, "ann")
    assert (rate.proposals, rate.stood_down, rate.above) == (Measure(), None, False)
    entry = world.open("ann", "A", CODES[1])
    nod(world, entry, FIELDS[:1])
    assert rate_of(world, "ann").proposals == Measure(1, 1)
    with world.look() as session:
        assert list(verify(session)) == []


def test_nobody_restores_themselves(world: World) -> None:
    with world.work() as session, pytest.raises(Refusal) as found:
        sup = world.person(session, "sup1")
        restore(session, sup, sup, reason="I am fine", now=world.now)
    assert found.value.code is RefusalCode.OWN_STAND_DOWN
