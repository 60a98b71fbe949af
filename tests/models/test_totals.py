"""Totals and their origin: only confirmed figures are added, and who may see which."""

from __future__ import annotations

import pytest

from models.errors import Refusal, RefusalCode
from models.schema import Area, Contest
from models.services import reconcile
from models.services.provenance import sheet_figures, sheet_trace
from models.services.release import confirm_release, request_release
from models.services.totals import SheetCounts, TotalsView, totals
from tests.models.counting_election import CODES, CROOKED, GOOD
from tests.models.counting_world import World

SECOND = {**GOOD, "votes.1": 510, "votes.2": 390}
DIFFERENT = {**GOOD, "votes.1": 501}


def seen_by(world: World, login: str, area_code: str = "C") -> TotalsView:
    """Return the totals of the only contest as `login` may see them."""
    with world.look() as session:
        contest = session.get_one(Contest, 1)
        area = session.query(Area).filter(Area.code == area_code).one()
        return totals(session, world.person(session, login), contest, area)


def release(world: World) -> None:
    with world.work() as session:
        contest = session.get_one(Contest, 1)
        request_release(session, world.person(session, "admin"), contest, now=world.tick())
        confirm_release(session, world.person(session, "sup1"), contest, now=world.tick())


def station_code(world: World, sheet_code: str) -> str:
    with world.look() as session:
        return session.get_one(Area, world.sheet(session, sheet_code).station_id).code


def test_nothing_scanned_is_nothing_counted(world: World) -> None:
    view = seen_by(world, "sup1")
    assert view.counts == SheetCounts(expected=3)
    assert {row.accepted for row in view.rows} == {0}


def test_accepted_sheets_add_up(world: World) -> None:
    world.count(code=CODES[0])
    world.count(SECOND, SECOND, code=CODES[1])
    view = seen_by(world, "sup1")
    assert view.counts == SheetCounts(expected=3, in_both=2, accepted=2)
    assert {row.field_id: row.accepted for row in view.rows} == {
        name: GOOD[name] + SECOND[name] for name in GOOD
    }
    assert all(row.difference == 0 and row.differing == 0 for row in view.rows)
    assert view.share("voters_voted", "voters_listed") == 94_44
    assert view.validity() == (94_12, 5_88)
    assert [view.share_of(f"votes.{n}") for n in (1, 2, 3)] == [63_13, 49_38, 37_50]
    assert (view.share_of("ballots_valid"), view.share_of("ballots_invalid")) == (94_12, 5_88)
    assert view.share_of("voters_voted") == 94_44
    assert view.share_of("voters_listed") is view.share_of("pile.1") is None


def test_a_station_counts_alone(world: World) -> None:
    world.count(code=CODES[0])
    world.count(SECOND, SECOND, code=CODES[1])
    view = seen_by(world, "sup1", station_code(world, CODES[1]))
    assert view.counts == SheetCounts(expected=1, in_both=1, accepted=1)
    assert view.accepted("votes.1") == 510


def test_one_tally_alone_adds_nothing(world: World) -> None:
    world.scan_sheet()
    world.enter("ann", "A")
    view = seen_by(world, "sup1")
    assert view.counts == SheetCounts(expected=3)
    assert {(row.tally_a, row.tally_b, row.accepted) for row in view.rows} == {(0, 0, 0)}


def test_a_mismatch_shows_as_a_difference_and_is_not_accepted(world: World) -> None:
    world.count(DIFFERENT, GOOD)
    view = seen_by(world, "sup1")
    assert (view.counts.in_both, view.counts.accepted) == (1, 0)
    row = next(row for row in view.rows if row.field_id == "votes.1")
    assert (row.tally_a, row.tally_b, row.difference, row.differing) == (501, 500, 1, 1)
    assert row.accepted == 0


def test_differences_that_cancel_out_are_still_seen(world: World) -> None:
    world.count({**GOOD, "votes.1": 501}, GOOD, code=CODES[0])
    world.count({**GOOD, "votes.1": 499}, GOOD, code=CODES[1])
    row = next(row for row in seen_by(world, "sup1").rows if row.field_id == "votes.1")
    assert (row.difference, row.differing) == (0, 2)


def test_a_failed_check_keeps_a_sheet_out(world: World) -> None:
    world.count(CROOKED, CROOKED)
    assert seen_by(world, "sup1").counts.accepted == 0


@pytest.mark.parametrize("login", ["watcher", "clerk1", "chi", "admin"])
def test_before_the_release_only_numbers_of_sheets(world: World, login: str) -> None:
    world.count()
    view = seen_by(world, login)
    assert view.counts == SheetCounts(expected=3, in_both=1, accepted=1)
    assert view.rows == ()
    assert view.closed is RefusalCode.FIGURES_CLOSED


@pytest.mark.parametrize("login", ["watcher", "clerk1", "chi", "admin"])
def test_after_the_release_accepted_figures_alone(world: World, login: str) -> None:
    world.count()
    release(world)
    view = seen_by(world, login)
    assert view.accepted("votes.1") == 500
    assert not view.by_tally
    assert {(row.tally_a, row.tally_b, row.difference) for row in view.rows} == {(None,) * 3}


def test_a_supervisor_with_an_unfinished_entry_sees_no_tallies(world: World) -> None:
    world.count(code=CODES[0])
    world.scan_sheet(CODES[1])
    world.open("sup1", "A", CODES[1])
    view = seen_by(world, "sup1")
    assert view.rows == ()
    assert view.closed is RefusalCode.HOLDS_UNFINISHED_ENTRY
    assert seen_by(world, "sup2").by_tally


@pytest.mark.parametrize("login", ["chi", "sup1"])
def test_whoever_holds_an_unfinished_entry_follows_no_figure(world: World, login: str) -> None:
    """Behind a figure stand both tallies' values, released or not (invariant 2)."""
    world.count(code=CODES[0])
    release(world)
    world.scan_sheet(CODES[1])
    world.open(login, "A", CODES[1])
    with world.look() as session:
        person, sheet = world.person(session, login), world.sheet(session, CODES[0])
        with pytest.raises(Refusal) as found:
            sheet_trace(session, person, sheet)
    assert found.value.code is RefusalCode.HOLDS_UNFINISHED_ENTRY


def test_a_reopened_sheet_shows_as_withdrawn(world: World) -> None:
    world.count()
    for login, service in (("sup1", reconcile.request_reopen), ("sup2", reconcile.confirm_reopen)):
        with world.work() as session:
            person, sheet = world.person(session, login), world.sheet(session)
            service(session, person, sheet, reason="called back", now=world.tick())
    view = seen_by(world, "sup1")
    assert (view.counts.accepted, view.counts.withdrawn) == (0, 1)
    assert view.accepted("votes.1") == 0


def test_a_figure_leads_to_its_sheets_entries_people_and_pictures(world: World) -> None:
    world.count(code=CODES[0])
    world.count(SECOND, SECOND, code=CODES[1])
    release(world)
    with world.look() as session:
        watcher, contest = world.person(session, "watcher"), session.get_one(Contest, 1)
        area = session.get_one(Area, 1)
        parts = sheet_figures(session, watcher, contest, area, "votes.1")
        assert {part.sheet.code: part.value for part in parts} == {CODES[0]: 500, CODES[1]: 510}
        trace = sheet_trace(session, watcher, parts[0].sheet)
    item = next(item for item in trace.fields if item.field_id == "votes.1")
    assert item.accepted == 500
    assert [(value.tally, value.source) for value in item.values] == [
        ("A", "accepted"),
        ("B", "typed"),
    ]
    assert len({value.person for value in item.values}) == 2
    assert item.picture_sha256 is not None
    assert {one.scan.state for one in trace.scans} == {"placed"}


def test_a_superseded_entry_stays_on_record(world: World) -> None:
    world.count(DIFFERENT, GOOD)
    with world.work() as session:
        sup, sheet = world.person(session, "sup1"), world.sheet(session)
        reconcile.send_back(
            session, sup, sheet, "reentry", tally="A", reason="not sure", now=world.tick()
        )
    world.enter("chi", "A")
    with world.look() as session:
        trace = sheet_trace(session, world.person(session, "sup1"), world.sheet(session))
    values = next(item for item in trace.fields if item.field_id == "votes.1").values
    assert [(one.tally, one.value.value, one.counts) for one in values] == [
        ("A", 501, False),
        ("A", 500, True),
        ("B", 500, True),
    ]
    assert [one.kind for one in trace.sheet_decisions] == ["send_back_reentry"]


def test_nobody_follows_a_figure_that_is_not_theirs_to_see(world: World) -> None:
    world.count()
    with world.look() as session:
        watcher, sheet = world.person(session, "watcher"), world.sheet(session)
        contest, area = session.get_one(Contest, 1), session.get_one(Area, 1)
        with pytest.raises(Refusal) as found:
            sheet_trace(session, watcher, sheet)
        assert found.value.code is RefusalCode.FIGURES_CLOSED
        with pytest.raises(Refusal):
            sheet_figures(session, watcher, contest, area, "votes.1")
