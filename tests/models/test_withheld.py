"""Tally A kept awake: numbers put before a reviewer without the machine's reading."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from models.errors import Refusal, RefusalCode
from models.readings import PageResult
from models.rules.values import ILLEGIBLE, number
from models.schema import (
    Entry,
    PictureToken,
    Planted,
    Withheld,
)
from models.services import desk, presenting
from tests.models.awake import keep_awake
from tests.models.awake_desk import NAME, READ, kept, put_before, seen
from tests.models.counting_election import CODES, FIELDS, GOOD
from tests.models.counting_world import World, page_result


class Never(Random):
    """Dice that never fall on a number."""

    def randrange(self, *_args: object, **_options: object) -> int:  # type: ignore[override]
        return 1


def refusal(world: World, login: str, entry_id: int) -> RefusalCode:
    with pytest.raises(Refusal) as found:
        world.finish(login, entry_id)
    return found.value.code


def test_an_election_of_before_withholds_nothing(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert put_before(world, "ann", entry).proposal == number(READ)
    world.fill("ann", entry, GOOD)
    with world.look() as session:
        assert not session.scalars(select(Withheld)).all()
        assert not session.scalars(select(Planted)).all()


def test_a_withheld_number_carries_no_reading_however_often_it_is_opened(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    for _ in range(3):
        assert put_before(world, "ann", entry).proposal is None
    with world.look() as session:
        tokens = session.scalars(select(PictureToken)).all()
        assert [token.reading_field_id for token in tokens] == [None] * 3
        assert len(session.scalars(select(Withheld)).all()) == 1
    with pytest.raises(Refusal) as found:
        world.give("ann", entry, NAME, number(READ), accept=True)
    assert found.value.code is RefusalCode.NO_READING_TO_ACCEPT


def test_giving_the_sheet_back_does_not_bring_a_withheld_reading_to_light(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert put_before(world, "ann", entry).proposal is None
    with world.work() as session:
        desk.give_back(session, world.person(session, "ann"), session.get_one(Entry, entry))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presenting, "dice", Never())
        again = world.open("ann", "A")
        assert put_before(world, "ann", again).proposal is None
        assert put_before(world, "ann", again, FIELDS[1]).proposal == number(GOOD[FIELDS[1]])
        with world.work() as session:
            desk.give_back(session, world.person(session, "ann"), session.get_one(Entry, again))
        other = world.open("binh", "A")
        assert put_before(world, "binh", other).proposal == number(READ)


def test_typed_as_it_was_read_it_is_not_asked_again(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert world.give("ann", entry, NAME, number(READ)).asked == "plain"
    assert seen(world, entry).given == number(READ)
    assert kept(world, entry) == [(1, READ, "typed")]


@pytest.mark.parametrize("second", [READ, READ + 5, READ + 1])
def test_typed_otherwise_it_is_asked_once_more_and_the_second_stands(
    world: World, second: int
) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    for name in FIELDS[1:]:
        world.give("ann", entry, name, number(GOOD[name]))
    assert world.give("ann", entry, NAME, number(READ + 1)).asked == "again"
    again = put_before(world, "ann", entry)
    assert (again.given, again.proposal, again.asked) == (None, None, "again")
    assert refusal(world, "ann", entry) is RefusalCode.ASKED_AGAIN
    assert world.give("ann", entry, NAME, number(second)).asked == "plain"
    assert seen(world, entry).given == number(second)
    assert kept(world, entry) == [(1, READ + 1, "typed"), (2, second, "typed")]
    world.finish("ann", entry)


def test_illegible_is_asked_once_more_and_may_stand(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert world.give("ann", entry, NAME, ILLEGIBLE).asked == "again"
    assert world.give("ann", entry, NAME, ILLEGIBLE).asked == "plain"
    assert seen(world, entry).given == ILLEGIBLE


def test_a_number_without_a_proposal_is_never_withheld(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    for page in (1, 2):
        world.scan(unsure(page_result(CODES[0], page, GOOD)))
    entry = world.open("ann", "A")
    assert put_before(world, "ann", entry).proposal is None
    assert world.give("ann", entry, NAME, number(READ + 1)).asked == "plain"
    with world.look() as session:
        assert not session.scalars(select(Withheld)).all()


def unsure(result: PageResult) -> PageResult:
    """Return a page on which the machine is sure of nothing."""
    fields = tuple(replace(field, state="unsure", value=None) for field in result.fields)
    return replace(result, fields=fields)
