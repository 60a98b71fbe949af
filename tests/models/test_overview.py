"""Silence is not success: queues, blocked sheets, failures."""

from __future__ import annotations

from sqlalchemy import select

from models.audit import SYSTEM, record
from models.rules.states import SheetState
from models.schema import Person
from models.schema.scan import FILE_STATES, SCAN_STATES
from models.services import intake, needs, overview, reconcile
from tests.models.counting_election import CODES, GOOD
from tests.models.counting_world import World, page_result


def disable(world: World, *logins: str) -> None:
    with world.work() as session:
        for person in session.scalars(select(Person).where(Person.login.in_(logins))):
            person.enabled = False
        record(session, SYSTEM, "disabled", "people", now=world.now)


def blocked(world: World) -> dict[str, tuple[str, ...]]:
    with world.look() as session:
        return {b.sheet.code: b.parts for b in overview.blocked_sheets(session)}


def test_every_state_is_counted_zeros_included(world: World) -> None:
    world.count()
    world.scan(page_result(CODES[1], 1, GOOD))
    with world.look() as session:
        counts = overview.state_counts(session)
        assert counts == overview.state_counts(session, 1)
    assert set(counts) == set(SheetState)
    assert {state: n for state, n in counts.items() if n} == {
        SheetState.ACCEPTED: 1,
        SheetState.INCOMPLETE: 1,
        SheetState.EXPECTED: 1,
    }


def test_queues_say_how_many_wait_and_since_when(world: World) -> None:
    world.scan_sheet()
    world.enter("ann", "A")
    world.scan(None)
    with world.look() as session:
        found = {queue.name: queue.length for queue in overview.queues(session)}
    assert found["tally_A"] == 0
    assert found["tally_B"] == 1
    assert found["page_waiting"] == 1
    assert {f"needs_{kind}" for kind in needs.KINDS} <= set(found)
    assert found["to_decide"] == 0


def test_each_state_that_needs_somebody_is_of_one_kind() -> None:
    calm = {"waiting", "placed", "blank_back", "superseded", "dismissed"}
    assert sorted(needs.PAGES) == sorted(set(SCAN_STATES) - calm)
    assert sorted(needs.FILES) == sorted(set(FILE_STATES) - {"accepted", "read"})
    assert set(needs.OF_SUPERVISORS) <= set(needs.PAGES)


def test_a_sheet_with_nobody_left_is_listed_with_what_it_lacks(world: World) -> None:
    world.scan_sheet()
    assert blocked(world) == {}
    disable(world, "binh", "chi", "dung", "sup2")
    assert blocked(world) == {CODES[0]: ("decision",)}
    disable(world, "sup1")
    assert blocked(world) == {CODES[0]: ("B", "decision")}


def test_a_reentry_that_nobody_may_do_is_listed(world: World) -> None:
    world.count({**GOOD, "votes.1": 1}, GOOD)
    disable(world, "chi", "dung")
    with world.work() as session:
        sup, sheet = world.person(session, "sup1"), world.sheet(session)
        reconcile.send_back(session, sup, sheet, "reentry", tally="A", reason="again")
    assert blocked(world) == {CODES[0]: ("A",)}


def test_a_decision_and_a_second_typing_that_nobody_may_do_are_listed(world: World) -> None:
    world.count({**GOOD, "votes.1": 1}, {**GOOD, "votes.1": 2})
    with world.work() as session:
        sup, sheet = world.person(session, "sup1"), world.sheet(session)
        reconcile.decide_field(session, sup, sheet, "votes.1", "write", value=500, reason="paper")
    assert blocked(world) == {}
    disable(world, "chi", "dung", "sup2")
    assert blocked(world) == {CODES[0]: ("second",)}


def test_failures_of_workers_are_listed(world: World) -> None:
    scan_id = world.scan(None)
    with world.work() as session:
        (scan,) = intake.waiting_scans(session)
        intake.set_aside(session, scan, "died twice")
    with world.look() as session:
        found = overview.failures(session)
        assert [scan.id for scan in found.scans] == [scan_id]
        assert found.scans[0].problem == "died twice"
