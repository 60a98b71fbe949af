"""The dashboard's counts: they add up, follow every act, and keep quiet about what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models.schema import Area, Contest
from models.services import reconcile
from models.services.hall import HallView, hall_view
from models.services.stations import StationCount, stations_in
from tests.models.counting_election import CODES, FIELDS, GOOD
from tests.models.counting_world import World

ROLES = ("sup1", "admin", "clerk1", "watcher", "chi")


def seen(world: World, login: str = "sup1") -> HallView:
    with world.look() as session:
        return hall_view(session, world.person(session, login), now=world.now)


def must_add_up(view: HallView) -> None:
    assert view.expected == len(CODES)
    assert sum(one.expected for one in view.contests) == view.expected
    for name in view.stages:
        assert sum(one.stages[name] for one in view.contests) == view.stages[name]
    if view.open_eyes:
        assert sum(view.states.values()) == view.expected
    told = view.timeline
    assert sum(told.accepted.values()) == view.accepted
    assert sum(told.complete.values()) == view.expected - view.stages["paper"]
    assert sum(told.numbers.values()) == sum(told.numbers_a.values()) + sum(told.numbers_b.values())


def test_counts_add_up_at_every_step_of_an_evening(world: World) -> None:
    def look() -> None:
        for login in ROLES:
            must_add_up(seen(world, login))

    look()
    world.scan_sheet(CODES[0])
    look()
    entry = world.open("ann", "A", CODES[0])
    world.fill("ann", entry, GOOD)
    look()
    world.finish("ann", entry)
    world.enter("binh", "B", GOOD, CODES[0])
    look()
    world.count({**GOOD, "votes.1": 499}, GOOD, code=CODES[1])
    look()
    with world.work() as session:
        sup, sheet = world.person(session, "sup1"), world.sheet(session, CODES[1])
        reconcile.send_back(session, sup, sheet, "rescan", reason="blurred", now=world.tick())
    look()
    view = seen(world)
    assert view.stages == {"paper": 2, "ready": 0, "working": 0, "accepted": 1, "stopped": 0}
    assert view.stations == StationCount(1, 3)
    # What was sent back counts no more, though its rows are all still there.
    assert sum(view.timeline.numbers_a.values()) == len(FIELDS)


def test_a_correction_is_no_further_number(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.fill("ann", entry, GOOD)
    world.fill("ann", entry, {**GOOD, "votes.1": 501})
    view = seen(world)
    assert sum(view.timeline.numbers_a.values()) == len(FIELDS)
    steps = {step.name: step for step in view.steps}
    assert steps["numbers_a"].remaining == 2 * len(FIELDS)
    assert steps["numbers_b"].remaining == 3 * len(FIELDS)


@pytest.mark.parametrize("login", ["admin", "clerk1", "watcher", "chi", "ann"])
def test_nobody_else_can_tell_a_difference_from_an_entry_under_way(
    world: World, login: str
) -> None:
    """All that is told is the same, whether tallies differ or the last one is not finished yet."""
    world.scan_sheet()
    world.enter("ann", "A", GOOD)
    entry = world.open("binh", "B")
    world.fill("binh", entry, {**GOOD, "votes.1": 499})
    before = seen(world, login)
    world.finish("binh", entry)
    assert world.state() == "to_decide"
    after = seen(world, login)
    assert told(after) == told(before)
    assert not after.open_eyes
    assert after.states == after.timeline.numbers_b == {}
    assert {step.name for step in after.steps} == {"pages", "complete", "numbers", "accepted"}
    assert seen(world, "sup1").states["to_decide"] == 1


def told(view: HallView) -> object:
    """Return everything that a page with closed eyes shows of a view."""
    same = replace(view, now=view.now.min, contests=(), steps=(), missing=())
    missing = [one.station.code for one in view.missing]
    contests = [(one.stages, one.states, one.stations) for one in view.contests]
    steps = [(step.name, step.remaining, step.finish) for step in view.steps]
    return same, missing, contests, steps


def test_a_supervisor_in_the_middle_of_an_entry_sees_stages_alone(world: World) -> None:
    world.count({**GOOD, "votes.1": 499}, GOOD, code=CODES[0])
    world.scan_sheet(CODES[1])
    world.open("sup2", "A", CODES[1])
    assert seen(world, "sup1").open_eyes
    closed = seen(world, "sup2")
    assert not closed.open_eyes
    assert closed.states == {}
    names = {queue.name for queue in closed.queues}
    assert not names & {"tally_A", "tally_B", "to_decide", "confirming"}
    assert {"to_decide", "tally_A"} <= {queue.name for queue in seen(world, "sup1").queues}


def test_stations_missing_are_listed_until_every_page_is_there(world: World) -> None:
    world.scan_sheet(CODES[0])
    view = seen(world)
    assert view.missing_total == 2
    assert [one.station.code for one in view.missing] == ["S2", "S3"]
    assert [sheet.code for sheet, _contest in view.missing[0].sheets] == [CODES[1]]


def test_a_station_is_in_when_all_its_sheets_are(world: World) -> None:
    world.count(code=CODES[0])
    with world.look() as session:
        contest = session.get_one(Contest, 1)
        assert stations_in(session, contest, session.get_one(Area, 1)) == StationCount(1, 3)
        station = session.get_one(Area, world.sheet(session, CODES[1]).station_id)
        assert stations_in(session, contest, station) == StationCount(0, 1)


def test_a_finish_is_expected_once_enough_was_done(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.fill("ann", entry, GOOD)
    step = next(one for one in seen(world).steps if one.name == "numbers_a")
    assert step.finish is not None
    assert step.finish.state == "unknown"
    world.tick(600)
    view = seen(world)
    steps = {one.name: one for one in view.steps}
    # Eleven numbers in ten minutes, and 22 to go; but no tally ends before the paper is there.
    assert steps["numbers_a"].pace.long == 11
    assert steps["complete"].finish is not None
    assert steps["complete"].finish.state == "unknown"
    assert steps["numbers_a"].finish is not None
    assert steps["numbers_a"].finish.state == "unknown"
    for code in CODES[1:]:
        world.scan_sheet(code)
    finish = next(one for one in seen(world).steps if one.name == "numbers_a").finish
    assert finish is not None
    assert finish.at is not None
    assert timedelta(minutes=19) < finish.at - world.now < timedelta(minutes=21)
