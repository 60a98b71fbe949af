"""Before figures are released: what both signers read, and what nobody signs past."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.errors import Refusal, RefusalCode
from models.schema import AuditEvent, Contest, Scan
from models.services import page_decisions, reconcile
from models.services.needs import PAGES
from models.services.release import confirm_release, release_of, request_release
from models.services.release_summary import ReleaseSummary, release_summary, sign_release
from tests.models.counting_election import CODES, GOOD
from tests.models.counting_world import World, page_result


def read(world: World, login: str) -> ReleaseSummary:
    with world.look() as session:
        contest = session.get_one(Contest, 1)
        return release_summary(session, world.person(session, login), contest)


def sign(world: World, login: str, mark: str, known: int = 0) -> bool:
    with world.work() as session:
        contest = session.get_one(Contest, 1)
        return sign_release(
            session, world.person(session, login), contest, mark, waiting_known=known
        )


def scan_again(world: World) -> int:
    """Bring a second, different scan of the first page of the first sheet in."""
    other = {**GOOD, "votes.1": 777}
    return world.scan(page_result(CODES[0], 1, other, salt="again"))


def test_the_summary_counts_stations_sheets_and_doubts(world: World) -> None:
    world.count(code=CODES[0])
    found = read(world, "sup1")
    assert (found.stations.complete, found.stations.expected) == (1, 3)
    assert len(found.missing) == 2
    assert found.stages == {"paper": 2, "ready": 0, "working": 0, "accepted": 1, "stopped": 0}
    assert found.scans == found.reopening == found.overridden == ()
    assert found.view.accepted("votes.1") == GOOD["votes.1"]


def test_figures_of_the_summary_are_for_supervisors_with_free_eyes(world: World) -> None:
    world.count(code=CODES[0])
    assert read(world, "admin").view.rows == ()
    world.scan_sheet(CODES[1])
    world.open("sup1", "A", CODES[1])
    assert read(world, "sup1").view.rows == ()
    assert read(world, "sup2").view.rows


@pytest.mark.parametrize("state", PAGES)
def test_no_scan_of_an_accepted_sheet_is_signed_past(world: World, state: str) -> None:
    """Whatever a waiting page of an accepted sheet is called, nobody signs without naming it."""
    world.count(code=CODES[0])
    scan = scan_again(world)
    assert world.scan_state(scan) in PAGES
    if world.scan_state(scan) != state:
        with world.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE scan SET state = ? WHERE id = ?", (state, scan))
    [doubt] = read(world, "admin").scans
    assert doubt.scan is not None
    assert (doubt.scan.id, doubt.sheet.code) == (scan, CODES[0])
    mark = read(world, "admin").mark
    for known in (0, 2):
        with pytest.raises(Refusal) as caught:
            sign(world, "admin", mark, known)
        assert caught.value.code is RefusalCode.RELEASE_WAITS
        assert caught.value.details["waiting"] == 1
    assert sign(world, "admin", mark, 1) is False
    with pytest.raises(Refusal) as caught:
        sign(world, "sup1", mark)
    assert caught.value.code is RefusalCode.RELEASE_WAITS
    assert sign(world, "sup1", mark, 1) is True
    with world.look() as session:
        kinds = ("release_requested", "contest_released")
        told = session.scalars(select(AuditEvent.payload).where(AuditEvent.kind.in_(kinds)))
        assert list(told) == [{"other_scans_waiting": 1}] * 2


def test_both_signatures_ask_for_the_scans_that_wait(world: World) -> None:
    """Not only the page does: whoever calls the services has to name their number, too."""
    world.count(code=CODES[0])
    with world.work() as session:
        contest = session.get_one(Contest, 1)
        request_release(session, world.person(session, "admin"), contest)
    scan_again(world)
    with world.look() as session:
        contest = session.get_one(Contest, 1)
        with pytest.raises(Refusal) as caught:
            confirm_release(session, world.person(session, "sup1"), contest)
        assert caught.value.code is RefusalCode.RELEASE_WAITS


def test_a_settled_page_is_no_doubt_any_more(world: World) -> None:
    world.count(code=CODES[0])
    scan = scan_again(world)
    with world.work() as session:
        sup = world.person(session, "sup1")
        page_decisions.dismiss_page(session, sup, session.get_one(Scan, scan), "the same paper")
    assert read(world, "admin").scans == ()


def test_what_changed_since_it_was_read_is_not_signed(world: World) -> None:
    world.count(code=CODES[0])
    mark = read(world, "admin").mark
    world.count(code=CODES[1])
    with pytest.raises(Refusal) as caught:
        sign(world, "admin", mark)
    assert caught.value.code is RefusalCode.RELEASE_CHANGED
    with world.look() as session:
        assert release_of(session, session.get_one(Contest, 1)) is None
    assert sign(world, "admin", read(world, "admin").mark) is False
    read_by_both = read(world, "sup1")
    assert read_by_both.proposal is not None
    assert read_by_both.proposal.by.login == "admin"
    assert sign(world, "sup1", read_by_both.mark) is True


def test_reopened_and_asked_to_be_reopened(world: World) -> None:
    world.count(code=CODES[0])
    before = read(world, "admin").mark
    with world.work() as session:
        person, sheet = world.person(session, "sup1"), world.sheet(session)
        reconcile.request_reopen(session, person, sheet, reason="called", now=world.tick())
    asked = read(world, "admin")
    assert [one.sheet.code for one in asked.reopening] == [CODES[0]]
    assert asked.mark != before
    with world.work() as session:
        person, sheet = world.person(session, "sup2"), world.sheet(session)
        reconcile.confirm_reopen(session, person, sheet, reason="called", now=world.tick())
    after = read(world, "admin")
    assert after.reopening == ()
    assert (after.reopened, after.view.counts.withdrawn) == (1, 1)
