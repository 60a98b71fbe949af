"""The wall of stations: what is told to whom, what lies in the wrong place, what changed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.errors import Refusal
from models.readings import PageResult, PageStored
from models.rules.states import SheetState
from models.rules.told import AT_WORK, TELLING, told_state
from models.schema import ScanFile
from models.services import changes, intake, needs, order, wall
from models.services.order import Seen
from models.services.told import outcomes_open
from tests.models.counting_election import CODES, GOOD
from tests.models.counting_world import World, digest, page_result

OTHER = {**GOOD, "votes.1": GOOD["votes.1"] + 1}


def pile(*pages: tuple[int, int, int]) -> list[Seen]:
    """Return pages of one file from (file page, sheet, page of the sheet), all sheets of two."""
    return [
        Seen(
            scan_id=100 + place,
            file_id=1,
            file_page=place,
            sheet_id=sheet,
            sheet_page=page,
            pages=2,
            station_id=sheet,
            pile="",
        )
        for place, sheet, page in pages
    ]


def swapped(*pages: tuple[int, int, int]) -> list[tuple[int, int | None]]:
    return [(one.page.scan_id, one.beside) for one in order.out_of_order(pile(*pages))]


def test_every_state_between_entry_and_acceptance_is_told_as_one() -> None:
    for state in SheetState:
        told = told_state(state, outcomes_open=False)
        assert (told == AT_WORK) == (state in TELLING)
        assert told_state(state, outcomes_open=True) == state
    assert {"counting", "to_decide", "confirming"} == set(TELLING)


def test_two_second_pages_that_changed_places_are_found() -> None:
    assert swapped((1, 7, 1), (2, 8, 2), (3, 8, 1), (4, 7, 2)) == [(102, 7), (104, 8)]


def test_sheetsin_order_and_blank_backs_between_are_no_swap() -> None:
    assert swapped((1, 7, 1), (2, 7, 2), (3, 8, 1), (4, 8, 2)) == []
    assert swapped((1, 7, 1), (3, 7, 2), (5, 8, 1), (7, 8, 2)) == []
    assert swapped((1, 7, 2), (2, 7, 1)) == []


def test_all_first_pages_and_then_all_second_ones_are_no_swap() -> None:
    assert swapped((1, 7, 1), (2, 8, 1), (3, 7, 2), (4, 8, 2)) == []


def test_what_was_left_out_between_keeps_two_pages_apart() -> None:
    assert swapped((1, 7, 1), (9, 8, 2)) == []


def test_whether_tallies_differ_is_told_to_supervisors_with_free_eyes_alone(world: World) -> None:
    world.count(GOOD, OTHER)
    assert world.state() == SheetState.TO_DECIDE
    assert told(world, "sup1") == (SheetState.TO_DECIDE, True)
    for login in ("clerk1", "admin", "chi"):
        assert told(world, login) == (AT_WORK, False)
    world.scan_sheet(CODES[1])
    world.open("sup1", "B", CODES[1])
    assert told(world, "sup1") == (AT_WORK, False)
    with world.look() as session:
        assert not outcomes_open(session, world.person(session, "sup1"))
        assert outcomes_open(session, world.person(session, "sup2"))


def told(world: World, login: str) -> tuple[str, bool]:
    """Return the state of the first sheet as `login` is told it, and whether since when."""
    with world.look() as session:
        (station, *_others) = wall.stations(session, world.person(session, login))
        mark = station.marks[0]
        assert mark.code == CODES[0]
        return mark.state, mark.since is not None


def test_stations_stand_in_the_order_in_which_people_count(world: World) -> None:
    with world.look() as session:
        found = wall.stations(session, world.person(session, "clerk1"))
        assert [mark.code for station in found for mark in station.marks] == list(CODES)
        assert {station.area.code for station in found if station.area} != {None}
        assert wall.state_counts(found) == {"expected": len(CODES)}
    codes = ["S-10", "S-2", "S-1", "T-1", "S"]
    assert sorted(codes, key=wall.in_order) == ["S", "S-1", "S-2", "S-10", "T-1"]


def test_pages_that_need_somebody_mark_their_sheet(world: World) -> None:
    world.scan(page_result(CODES[0], 1, GOOD))
    world.scan(page_result(CODES[0], 1, GOOD, salt="again"))
    world.scan(page_result("ZZZZ0009", 1, GOOD))
    with world.look() as session:
        (first, second, *_rest) = wall.stations(session, world.person(session, "clerk1"))
        assert first.marks[0].loose == {"conflict": 1}
        assert second.marks[0].loose == {}
        found = needs.needs_of(session)
        assert {state: one.pages for state, one in found.pages.items()} == {
            "conflict": 1,
            "foreign": 1,
        }
        assert found.all == found.of("doubled").plus(found.of("foreign")) == found.of_supervisors
        assert found.all.total == 2


def scan_file(world: World, source: str, *results: PageResult) -> int:
    """Bring in one file of several pages and read them; return its id."""
    world.files += 1
    with world.work() as session:
        clerk = world.person(session, "clerk1")
        batch = intake.open_batch(session, clerk, source=source)
        name, sha = f"{world.files}.pdf", digest(f"pdf {world.files}")
        file = intake.receive_file(session, clerk, batch=batch, name=name, sha256=sha, size=1)
        pages = [PageStored(n, digest(f"{sha} {n}")) for n in range(1, len(results) + 1)]
        for scan, result in zip(intake.add_scans(session, file, pages), results, strict=True):
            intake.begin_attempt(session, scan)
            intake.store_reading(session, scan, result)
        return file.id


def test_swapped_pages_stay_on_the_wall_until_somebody_put_them_right(world: World) -> None:
    a, b = CODES[:2]
    file_id = scan_file(world, "web", *(page_result(c, n, GOOD) for c, n in two_swapped(a, b)))
    with world.look() as session:
        found = order.swapped_pages(session)
        assert [(one.page.file_page, one.page.file_id) for one in found] == [
            (2, file_id),
            (4, file_id),
        ]
        assert (world.state(a), world.state(b)) == ("ready", "ready"), "they count all the same"
    with world.work() as session:
        file = session.get_one(ScanFile, file_id)
        with pytest.raises(Refusal):
            order.put_right(session, world.person(session, "ann"), file)
        order.put_right(session, world.person(session, "clerk1"), file)
    with world.look() as session:
        assert order.swapped_pages(session) == []


def two_swapped(a: str, b: str) -> tuple[tuple[str, int], ...]:
    """Return the pages of two sheets whose second pages changed places."""
    return ((a, 1), (b, 2), (b, 1), (a, 2))


def test_a_subfolder_named_after_a_station_holds_its_paper_only(world: World) -> None:
    with world.look() as session:
        (first, *_others) = wall.stations(session, world.person(session, "clerk1"))
        code = first.place.code.lower()
    scan_file(world, f"watch: tối nay/{code}", page_result(CODES[0], 1, GOOD))
    with world.look() as session:
        assert order.swapped_pages(session) == []
    scan_file(world, f"watch: tối nay/{code}", page_result(CODES[1], 1, GOOD))
    with world.look() as session:
        (one,) = order.swapped_pages(session)
        assert one.pile_station == first.place.id
        assert one.page.sheet_id == world.sheet(session, CODES[1]).id


def test_the_log_tells_which_rows_changed(world: World) -> None:
    scan_id = world.scan(page_result(CODES[0], 1, GOOD))
    with world.look() as session:
        before = changes.last_event(session)
        assert not changes.changed_rows(session, before)
    other = world.scan(page_result(CODES[0], 2, GOOD))
    with world.look() as session:
        found = changes.changed_rows(session, before)
        assert found["scan"] == {other}
        assert found["sheet"] == {world.sheet(session).id}
        assert found["scan_file"] == {session.scalars(select(ScanFile.id)).all()[-1]}
        assert scan_id in changes.changed_rows(session, 0)["scan"]


def test_a_file_without_pages_is_loose_until_it_was_seen_to(world: World) -> None:
    with world.work() as session:
        clerk = world.person(session, "clerk1")
        batch = intake.open_batch(session, clerk, source="web")
        file = intake.receive_file(
            session, clerk, batch=batch, name="x.pdf", sha256=digest("x"), size=1
        )
        intake.refuse_file(session, file, "broken")
        file_id = file.id
    with world.look() as session:
        assert needs.loose_files(session) == [(file_id, "refused")]
        assert needs.needs_of(session).of("failed").files == 1
        assert needs.needs_of(session, file_id).all == needs.needs_of(session).all  # the only batch
    with world.work() as session:
        order.put_right(
            session, world.person(session, "clerk1"), session.get_one(ScanFile, file_id)
        )
    with world.look() as session:
        assert needs.loose_files(session) == []
