"""The second person's part on a sheet's record: the check, the numbers, were they the same."""

from __future__ import annotations

from models.rules.values import ILLEGIBLE, number
from models.services import reconcile
from models.services.provenance import SheetTrace, sheet_trace
from models.services.traced import TracedTyping
from tests.models.counting_election import CROOKED, GOOD
from tests.models.counting_world import World
from tests.models.test_reconcile import act, decide, second

NUMBERS = ("ballots_valid", "ballots_invalid", "ballots_collected")


def trace(world: World, login: str = "sup2") -> SheetTrace:
    with world.look() as session:
        return sheet_trace(session, world.person(session, login), world.sheet(session))


def of_field(world: World, name: str) -> list[tuple[int | None, list[TracedTyping]]]:
    found = next(item for item in trace(world).fields if item.field_id == name)
    return [(one.value, list(one.typings)) for one in found.decisions]


def test_an_override_names_its_check_and_every_number_typed_blind(world: World) -> None:
    world.count(CROOKED, CROOKED)
    override = act(world, "sup1", reconcile.override_check, "H01", "the paper says so").id
    for name in NUMBERS:
        second(world, "chi", override, name, number(CROOKED[name]))
    found = trace(world)
    (decision,) = found.sheet_decisions
    assert (decision.kind, decision.check_code, decision.counts) == ("paper_says_so", "H01", True)
    told = [(one.field_id, one.value, one.same) for one in decision.typings]
    assert told == [(name, number(CROOKED[name]), True) for name in NUMBERS]
    for item in found.fields:
        assert len(item.typings) == (item.field_id in NUMBERS)


def test_of_an_override_that_fell_the_record_says_which_number_differed(world: World) -> None:
    world.count(CROOKED, CROOKED)
    fallen = act(world, "sup1", reconcile.override_check, "H01", "the paper says so").id
    for name, value in zip(NUMBERS, (800, 50, 850), strict=True):
        second(world, "chi", fallen, name, number(value))
    again = act(world, "sup2", reconcile.override_check, "H01", "the paper says so").id
    for name in NUMBERS:
        second(world, "dung", again, name, number(CROOKED[name]))
    first, last = trace(world, "sup1").sheet_decisions
    assert [(one.value, one.same) for one in first.typings] == [
        (number(800), True),
        (number(50), False),
        (number(850), True),
    ]
    assert (first.counts, last.counts) == (False, True)


def test_a_second_person_who_typed_something_else_is_no_confirmation(world: World) -> None:
    world.count({**GOOD, "votes.1": 5}, {**GOOD, "votes.1": 50})
    second(world, "chi", decide(world, "sup1", "votes.1", "write", value=501), "votes.1", ILLEGIBLE)
    again = decide(world, "sup1", "votes.1", "write", value=500)
    second(world, "dung", again, "votes.1", number(500))
    assert world.state() == "accepted"
    (fallen, (first,)), (held, (last,)) = of_field(world, "votes.1")
    assert (fallen, first.value, first.same, first.counts) == (501, ILLEGIBLE, False, False)
    assert (held, last.value, last.same, last.counts) == (500, number(500), True, True)


def test_whoever_may_still_be_the_second_person_finds_no_number_in_the_record(
    world: World,
) -> None:
    world.count({**GOOD, "votes.1": 5}, {**GOOD, "votes.1": 50})
    fallen = decide(world, "sup1", "votes.1", "write", value=501)
    # A supervisor who decided nothing here may be the second person.
    assert of_field(world, "votes.1") == [(None, [])]
    second(world, "chi", fallen, "votes.1", number(500))
    ((value, (typing,)),) = of_field(world, "votes.1")
    assert (value, typing.value, typing.same) == (None, None, False)


def test_of_numbers_still_being_typed_the_record_says_nothing(world: World) -> None:
    world.count(CROOKED, CROOKED)
    override = act(world, "sup1", reconcile.override_check, "H01", "the paper says so").id
    second(world, "chi", override, NUMBERS[0], number(1))
    (decision,) = trace(world).sheet_decisions
    assert [(one.value, one.same) for one in decision.typings] == [(None, None)]
