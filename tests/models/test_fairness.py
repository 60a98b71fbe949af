"""Sheets are handed out fair over stations: no station's second sheet before another's first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Entry, Sheet
from models.services import desk
from tests.models.counting_election import CODES, GOOD, PAGES, part_code
from tests.models.counting_world import World, page_result

STATIONS, PARTS = 3, 4
PEOPLE = ("ann", "binh", "chi", "dung")
Step = tuple[int, int] | tuple[str, str]
"""A sheet that arrives (station, part), or a person who asks for the next one of a tally."""


def code_of(station: int, part: int) -> str:
    return part_code(CODES[station], part)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World.make(tmp_path, PARTS)
    yield made
    made.close()


def arrive(world: World, station: int, part: int) -> None:
    for page in PAGES:
        code = code_of(station, part)
        world.scan(page_result(code, page, GOOD, salt=code))
    world.tick(60)


def take(world: World, login: str, tally: str) -> Sheet | None:
    """Open the next sheet as the desk does."""
    with world.work() as session:
        person = world.person(session, login)
        sheet = desk.next_sheet(session, person, tally, now=world.tick())
        if sheet is not None:
            desk.open_entry(session, person, sheet, tally, now=world.now)
        return sheet


def finish_own(world: World, login: str, tally: str) -> None:
    """Have the person type and close what they have open in this tally."""
    with world.look() as session:
        own = [
            entry.id
            for entry in session.scalars(select(Entry).where(Entry.tally == tally))
            if entry.person_id == world.person(session, login).id and entry.finished_at is None
        ]
    for entry_id in own:
        world.fill(login, entry_id, GOOD)
        world.finish(login, entry_id)


def best_of(session: Session, person_id: int, tally: str) -> set[str]:
    """Return the codes that the rule allows to hand out now, worked out the slow way."""
    entries = [e for e in session.scalars(select(Entry)) if e.voided_at is None]
    sheets = list(session.scalars(select(Sheet).where(Sheet.state.in_(("ready", "counting")))))
    station_of = {sheet.id: sheet.station_id for sheet in session.scalars(select(Sheet))}
    turns = Counter(station_of[e.sheet_id] for e in entries if e.tally == tally)
    here = {e.sheet_id for e in entries if e.tally == tally}
    there = {e.sheet_id for e in entries if e.tally != tally}
    touched = {e.sheet_id for e in session.scalars(select(Entry)) if e.person_id == person_id}
    free = [sheet for sheet in sheets if sheet.id not in here | touched]
    if not free:
        return set()

    def rank(sheet: Sheet) -> tuple[bool, bool, int, bool]:
        from_paper = tally == "B" and sheet.paper_b
        in_pair = sheet.id in there
        return (from_paper, not in_pair, turns[sheet.station_id], sheet.state != "counting")

    first = min(rank(sheet) for sheet in free)
    equals = [sheet for sheet in free if rank(sheet) == first]
    oldest = min(sheet.state_since for sheet in equals)
    return {sheet.code for sheet in equals if sheet.state_since == oldest}


def test_a_station_with_many_sheets_keeps_no_other_from_its_first(world: World) -> None:
    for station, part in ((0, 1), (0, 2), (0, 3), (1, 1), (2, 1), (1, 2)):
        arrive(world, station, part)
    taken = [take(world, login, "A") for login in PEOPLE]
    assert [sheet.code for sheet in taken if sheet] == [
        code_of(0, 1),
        code_of(1, 1),
        code_of(2, 1),
        code_of(0, 2),
    ]


def test_a_sheet_whose_reviewer_left_takes_its_turn_again(world: World) -> None:
    for station, part in ((0, 1), (1, 1), (1, 2)):
        arrive(world, station, part)
    left = take(world, "ann", "A")
    assert left is not None and left.code == code_of(0, 1)
    world.tick(desk.LEASE.total_seconds() + 1)
    again = take(world, "chi", "A")
    assert again is not None and again.code == code_of(0, 1)


@st.composite
def evenings(draw: st.DrawFn) -> list[Step]:
    """Sheets arriving in any order, people asking for the next one in between."""
    sheets: list[Step] = draw(
        st.lists(
            st.tuples(st.integers(0, STATIONS - 1), st.integers(1, PARTS)),
            min_size=3,
            max_size=5,
            unique=True,
        )
    )
    asks = draw(
        st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from("AB")), min_size=3, max_size=6)
    )
    whole: list[Step] = [*sheets, *asks]
    return draw(st.permutations(whole))


@settings(max_examples=8, deadline=None)
@given(evenings())
def test_in_any_evening_the_station_served_least_comes_first(evening: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        world = World.make(Path(folder), PARTS)
        try:
            for what in evening:
                play(world, what)
            # Nothing starves: whoever goes on asking gets everything that they may do.
            asked = [True]
            while any(asked):
                asked = [play(world, (login, "A")) for login in PEOPLE[:2]]
            with world.look() as session:
                for login in PEOPLE[:2]:
                    assert best_of(session, world.person(session, login).id, "A") == set()
        finally:
            world.close()


def play(world: World, what: Step) -> bool:
    """Let one thing happen; whether somebody got a sheet."""
    first, second = what
    if isinstance(first, int):
        assert isinstance(second, int)
        arrive(world, first, second)
        return False
    tally = str(second)
    finish_own(world, first, tally)
    with world.look() as session:
        allowed = best_of(session, world.person(session, first).id, tally)
    taken = take(world, first, tally)
    assert (taken is None) == (not allowed)
    assert taken is None or taken.code in allowed
    return taken is not None
