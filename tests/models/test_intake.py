"""Paper coming in: what is placed, what is stopped, and who has to look at it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from models.audit import SYSTEM, record
from models.errors import Refusal, RefusalCode
from models.readings import PageResult, PageStored
from models.schema import Batch, Decision, Entry, Scan, ScanFile, SheetCopy
from models.services import intake, reconcile
from models.services.intake import IdentityOutcome
from tests.models.counting_election import CODES, GOOD
from tests.models.counting_world import World, digest, page_result

UNKNOWN = PageResult("unidentified", "no code found", "test 1")


def type_as(world: World, login: str, scan_id: int, code: str, page: int) -> IdentityOutcome:
    with world.work() as session:
        return intake.type_identity(
            session,
            world.person(session, login),
            session.get_one(Scan, scan_id),
            code,
            page,
            now=world.tick(),
        )


def read(world: World, scan_id: int, result: PageResult) -> str:
    with world.work() as session:
        scan = session.get_one(Scan, scan_id)
        return intake.store_reading(session, scan, result, now=world.tick()).state


def test_pages_take_their_places_and_the_sheet_gets_ready(world: World) -> None:
    assert world.scan_state(world.scan(page_result(CODES[0], 2, GOOD))) == "placed"
    assert world.state() == "incomplete"
    assert world.scan_state(world.scan(page_result(CODES[0], 1, GOOD))) == "placed"
    assert world.state() == "ready"


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (UNKNOWN, "needs_identity"),
        (replace(UNKNOWN, blank_page=True), "blank_back"),
        (replace(UNKNOWN, status="unreadable_file"), "needs_rescan"),
        (replace(page_result(CODES[0], 1, GOOD), status="unregistered", fields=()), "needs_rescan"),
        (page_result(CODES[0], 1, GOOD, verified=False), "foreign"),
        (page_result(CODES[0], 1, GOOD, verified=None), "needs_identity"),
        (page_result("ZZZZ9999", 1, GOOD), "foreign"),
        (replace(page_result(CODES[0], 1, GOOD), page=3), "foreign"),
        (replace(page_result(CODES[0], 1, GOOD), seats=5), "foreign"),
        (replace(page_result(CODES[0], 1, GOOD), form="other"), "foreign"),
        (replace(page_result(CODES[0], 1, GOOD), fields=()), "foreign"),
        (page_result(CODES[0], 1, GOOD, copy=2), "needs_supervisor"),
    ],
)
def test_what_becomes_of_a_page(world: World, result: PageResult, state: str) -> None:
    assert world.scan_state(world.scan(result)) == state
    assert world.state() == "expected"


def test_the_same_bytes_are_shown_and_stopped(world: World) -> None:
    world.scan(page_result(CODES[0], 1, GOOD), digest("same"))
    assert world.scan_state(world.scan(None, digest("same"))) == "duplicate"


def test_the_same_file_is_shown_and_not_read_unless_it_failed(world: World) -> None:
    with world.work() as session:
        clerk = world.person(session, "clerk1")
        batch = intake.open_batch(session, clerk, source="test")

        def receive() -> ScanFile:
            return intake.receive_file(
                session, clerk, batch=batch, name="x", sha256=digest("x"), size=1
            )

        first, second = receive(), receive()
        assert (first.state, second.state, second.duplicate_of) == (
            "accepted",
            "duplicate",
            first.id,
        )
        intake.set_file_aside(session, first, "died twice")
        assert receive().state == "accepted"
        with pytest.raises(Refusal):
            intake.add_scans(session, first, [PageStored(1, digest("p"))])


def test_a_second_different_page_for_a_place_is_a_supervisors(world: World) -> None:
    world.scan_sheet()
    second = world.scan(page_result(CODES[0], 1, GOOD, salt="other"))
    assert world.scan_state(second) == "conflict"
    assert world.state() == "ready"


def test_a_better_scan_of_an_unreadable_page_becomes_the_next_version(world: World) -> None:
    bad = world.scan(replace(page_result(CODES[0], 1, GOOD), status="unregistered", fields=()))
    good = world.scan(page_result(CODES[0], 1, GOOD))
    assert (world.scan_state(bad), world.scan_state(good)) == ("superseded", "placed")
    with world.look() as session:
        assert [scan.version for scan in session.scalars(select(Scan).order_by(Scan.id))] == [1, 2]


def test_a_rescan_after_entries_began_waits_for_a_supervisor(world: World) -> None:
    world.scan_sheet()
    world.open("ann", "A")
    late = world.scan(page_result(CODES[0], 1, GOOD, salt="late"))
    assert world.scan_state(late) == "needs_supervisor"
    assert world.state() == "counting"


def test_an_identity_by_hand_counts_once_two_people_typed_the_same(world: World) -> None:
    scan = world.scan(UNKNOWN)
    assert type_as(world, "clerk1", scan, CODES[0], 1) is IdentityOutcome.WAITING_SECOND
    assert world.scan_state(scan) == "needs_identity"
    with world.look() as session:
        clerk1, clerk2 = world.person(session, "clerk1"), world.person(session, "clerk2")
        assert intake.next_identity_task(session, clerk1) is None
        assert intake.next_identity_task(session, clerk2) is not None
    with pytest.raises(Refusal) as again:
        type_as(world, "clerk1", scan, CODES[0], 1)
    assert again.value.code is RefusalCode.SAME_PERSON
    assert type_as(world, "clerk2", scan, CODES[0], 1) is IdentityOutcome.AGREED
    assert read(world, scan, page_result(CODES[0], 1, GOOD, verified=None)) == "placed"
    with world.look() as session:
        assert session.get_one(Scan, scan).identity_by == "people"


@pytest.mark.parametrize(("code", "page"), [(CODES[1], 1), (CODES[0], 2)])
def test_identities_that_differ_go_to_a_supervisor(world: World, code: str, page: int) -> None:
    scan = world.scan(UNKNOWN)
    type_as(world, "clerk1", scan, CODES[0], 1)
    assert type_as(world, "clerk2", scan, code, page) is IdentityOutcome.DIFFERS
    assert world.scan_state(scan) == "needs_supervisor"
    with world.work() as session:
        outcome = reconcile.place_page(
            session,
            world.person(session, "sup1"),
            session.get_one(Scan, scan),
            code,
            page,
            "looked at the paper",
            now=world.tick(),
        )
    assert outcome is IdentityOutcome.AGREED
    with world.look() as session:
        given = intake.given_identity(session, session.get_one(Scan, scan))
        assert given is not None
        assert (given[0].code, given[1]) == (code, page)
    read(world, scan, page_result(code, page, GOOD, verified=None))
    with pytest.raises(Refusal):
        # Who gave a page its place never enters that sheet.
        world.scan(page_result(code, 3 - page, GOOD))
        world.open("sup1", "A", code)


def test_a_supervisors_own_identity_needs_a_second_person_too(world: World) -> None:
    scan = world.scan(UNKNOWN)
    type_as(world, "clerk1", scan, CODES[0], 1)
    type_as(world, "clerk2", scan, CODES[1], 1)
    with world.work() as session:
        sup = world.person(session, "sup1")
        page = session.get_one(Scan, scan)
        outcome = reconcile.place_page(session, sup, page, CODES[2], 1, "I see this")
        assert outcome is not IdentityOutcome.AGREED
        decision = session.scalars(select(Decision)).one()
        assert (decision.sheet_id, decision.scan_id) == (None, scan)
    assert world.scan_state(scan) == "needs_identity"


@pytest.mark.parametrize(
    ("code", "page", "refusal"),
    [("ZZZZ9999", 1, RefusalCode.UNKNOWN_SHEET), (CODES[0], 3, RefusalCode.UNKNOWN_PAGE)],
)
def test_impossible_identities_are_refused(
    world: World, code: str, page: int, refusal: RefusalCode
) -> None:
    scan = world.scan(UNKNOWN)
    with pytest.raises(Refusal) as found:
        type_as(world, "clerk1", scan, code, page)
    assert found.value.code is refusal


def test_a_new_copy_replaces_the_former_only_by_decision(world: World) -> None:
    world.count()
    first = CODES[1]
    world.scan_sheet(first)
    world.enter("ann", "A", GOOD, first)
    with world.work() as session:
        sheet = world.sheet(session, first)
        late = SheetCopy(
            sheet_id=sheet.id,
            copy=2,
            reason="recount",
            printed_by=world.person(session, "sup1").id,
            printed_at=world.now,
        )
        session.add(late)
        record(session, SYSTEM, "copy_printed", "sheet", now=world.now)
    pages = world.scan_sheet(first, copy=2)
    assert [world.scan_state(page) for page in pages] == ["needs_supervisor"] * 2
    with world.work() as session:
        page = session.get_one(Scan, pages[1])
        reconcile.adopt_copy(session, world.person(session, "sup1"), page, "recounted")
    assert [world.scan_state(page) for page in pages] == ["placed"] * 2
    assert world.state(first) == "ready"
    with world.look() as session:
        sheet = world.sheet(session, first)
        assert sheet.copy == 2
        entries = session.scalars(select(Entry).where(Entry.sheet_id == sheet.id))
        assert [e.void_reason for e in entries] == ["copy"]
        former = session.scalars(select(Scan).where(Scan.sheet_id == sheet.id, Scan.copy == 1))
        assert {scan.state for scan in former} == {"superseded"}


def test_a_copy_that_nobody_printed_is_refused(world: World) -> None:
    page = world.scan(page_result(CODES[0], 1, GOOD, copy=2))
    with world.work() as session, pytest.raises(Refusal) as found:
        reconcile.adopt_copy(
            session, world.person(session, "sup1"), session.get_one(Scan, page), "?"
        )
    assert found.value.code is RefusalCode.COPY_NOT_PRINTED


def test_a_page_that_keeps_failing_is_set_aside_and_can_be_tried_again(world: World) -> None:
    scan_id = world.scan(None)
    with world.work() as session:
        scan = session.get_one(Scan, scan_id)
        assert [scan.id for scan in intake.waiting_scans(session)] == [scan_id]
        assert [intake.begin_attempt(session, scan) for _ in range(2)] == [1, 2]
        intake.set_aside(session, scan, "the reading process died twice")
        assert intake.waiting_scans(session) == []
        intake.read_again(session, world.person(session, "clerk1"), scan)
        assert intake.begin_attempt(session, scan) == 1


def test_what_is_missing_is_listed_by_page(world: World) -> None:
    world.scan_sheet(CODES[0])
    world.scan(page_result(CODES[1], 2, GOOD))
    with world.look() as session:
        missing = {m.sheet.code: m.pages for m in intake.expected_missing(session)}
    assert missing == {CODES[1]: (1,), CODES[2]: (1, 2)}


def test_pages_are_declared_by_people_who_feed_paper(world: World) -> None:
    with world.work() as session:
        batch = intake.open_batch(session, world.person(session, "clerk1"), source="test")
        intake.declare_pages(session, world.person(session, "clerk2"), batch, 12)
        assert session.scalars(select(Batch)).one().declared_pages == 12
        with pytest.raises(Refusal):
            intake.open_batch(session, world.person(session, "watcher"), source="test")
