"""Tally A kept awake: how many wrong numbers each reviewer let through, and who sees it."""

from __future__ import annotations

import pytest

from models.errors import Refusal, RefusalCode
from models.rules.attention import Measure
from models.rules.values import number
from models.services.standing_down import attention_view
from models.verify import verify
from tests.models.awake import keep_awake
from tests.models.awake_desk import NAME, decide, rate_of
from tests.models.counting_election import FIELDS, GOOD
from tests.models.counting_world import World


def test_a_misreading_let_through_and_a_mistyped_number_are_misses(world: World) -> None:
    """Ann nods 501 through, Bình types 500 from the paper, the supervisor takes his."""
    world.scan_sheet(values={**GOOD, "votes.1": 501})
    world.enter("ann", "A", {**GOOD, "votes.1": 501})
    world.enter("binh", "B")
    assert rate_of(world, "ann").proposals == Measure(), "nothing is known before it is settled"
    decide(world, "votes.1", "take_b")
    rate = rate_of(world, "ann")
    assert (rate.proposals, rate.typing) == (Measure(1, 1), Measure())
    assert rate.confirmed == len(FIELDS)


def test_a_misreading_that_was_corrected_is_caught(world: World) -> None:
    world.scan_sheet(values={**GOOD, "votes.1": 501})
    world.enter("ann", "A")
    world.enter("binh", "B")
    assert rate_of(world, "ann").proposals == Measure(1, 0)


def test_a_withheld_number_counts_by_its_first_typing(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.give("ann", entry, NAME, number(7))
    world.fill("ann", entry, GOOD)
    world.finish("ann", entry)
    world.enter("binh", "B")
    assert world.state() == "accepted"
    assert rate_of(world, "ann").typing == Measure(len(FIELDS), 1)
    with world.look() as session:
        assert list(verify(session)) == []


def test_the_rates_are_closed_to_everybody_who_may_not_see_figures(world: World) -> None:
    world.scan_sheet()
    for login in ("ann", "clerk1", "watcher", "admin"):
        with world.look() as session, pytest.raises(Refusal) as found:
            attention_view(session, world.person(session, login))
        assert found.value.code is RefusalCode.ROLE_NOT_ALLOWED
    world.open("sup1", "A")
    with world.look() as session, pytest.raises(Refusal) as found:
        attention_view(session, world.person(session, "sup1"))
    assert found.value.code is RefusalCode.HOLDS_UNFINISHED_ENTRY
