"""Advice that goes with a page that was read, and pictures that only a new scan helps."""

from __future__ import annotations

from dataclasses import replace

from models.readings import PageResult
from models.schema import Scan
from tests.models.counting_election import CODES, GOOD
from tests.models.counting_world import World, page_result

ADVICE = "Đã đọc, nhưng có sọc.\nRead, but there are streaks."


def problem_of(world: World, scan_id: int) -> str | None:
    with world.work() as session:
        return session.get_one(Scan, scan_id).problem


def test_a_page_that_was_read_takes_its_place_and_keeps_its_advice(world: World) -> None:
    scan = world.scan(replace(page_result(CODES[0], 1, GOOD), problem=ADVICE))
    assert world.scan_state(scan) == "placed"
    assert problem_of(world, scan) == ADVICE


def test_a_sound_page_has_nothing_said_of_it(world: World) -> None:
    assert problem_of(world, world.scan(page_result(CODES[0], 1, GOOD))) is None


def test_nobody_is_asked_for_the_code_of_a_picture_that_cannot_be_read_anyway(world: World) -> None:
    blurred = PageResult("unidentified", "Mờ.\nBlurred.", "test 1", take_again=True)
    scan = world.scan(blurred)
    assert world.scan_state(scan) == "needs_rescan"
    assert problem_of(world, scan) == "Mờ.\nBlurred."
