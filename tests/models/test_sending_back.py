"""Illegible also to the supervisor, the station's slip, what stays on record, the queues."""

from __future__ import annotations

import pytest

from models.errors import Refusal
from models.rules.values import ILLEGIBLE, number
from models.schema import Decision
from models.services import copies, reconcile
from models.services.reconcile import RecountSlip
from tests.models.counting_election import CODES, CROOKED, GOOD, STOPPED
from tests.models.counting_world import World
from tests.models.test_reconcile import act, decide, refusal

WRONG = {**GOOD, "votes.1": 501}


def slip(world: World, login: str = "sup1") -> RecountSlip | None:
    with world.look() as session:
        person = world.person(session, login)
        return reconcile.recount_slip(session, person, world.sheet(session))


def reasons(found: RecountSlip | None) -> dict[str, tuple[str, ...]]:
    assert found is not None
    return {row.field_id: row.why for row in found.rows}


def past(world: World, login: str = "sup1") -> reconcile.Past:
    with world.look() as session:
        person = world.person(session, login)
        return reconcile.past_of(session, person, world.sheet(session))


@pytest.mark.parametrize("to", ["rescan", "recount"])
def test_illegible_also_to_the_supervisor_sends_the_sheet_back(world: World, to: str) -> None:
    world.count(GOOD, {**GOOD, "votes.1": ILLEGIBLE})
    found: Decision = act(
        world, "sup1", reconcile.declare_illegible, "votes.1", to, reason="blotted"
    )
    assert (found.kind, found.field_id, found.value) == (f"send_back_{to}", "votes.1", None)
    assert world.state() == to


def test_illegible_is_said_of_an_open_number_only_and_never_settles_it(world: World) -> None:
    world.count(GOOD, WRONG)
    illegible = reconcile.declare_illegible
    assert refusal(world, "sup1", illegible, "votes.2", "rescan", reason="r") == "FIELD_NOT_OPEN"
    assert refusal(world, "sup1", illegible, "votes.9", "rescan", reason="r") == "UNKNOWN_FIELD"
    assert refusal(world, "sup1", illegible, "votes.1", "reentry", reason="r") == "UNKNOWN_DECISION"
    assert refusal(world, "sup1", illegible, "votes.1", "rescan", reason=" ") == "REASON_MISSING"
    assert refusal(world, "ann", illegible, "votes.1", "rescan", reason="r") == "ROLE_NOT_ALLOWED"
    assert world.state() == "to_decide"


def test_the_slip_names_the_lines_that_differ_and_those_of_failed_checks(world: World) -> None:
    world.count({**GOOD, "ballots_valid": 801}, {**GOOD, "ballots_valid": 810})
    assert slip(world) is None
    act(world, "sup1", reconcile.send_back, "recount", reason="contradiction")
    found = slip(world)
    assert found is not None
    assert found.checks == ("H01", "H06")
    assert not found.stop_rule
    assert reasons(found) == {
        "ballots_collected": ("check",),
        "ballots_valid": ("differs", "check"),
        "ballots_invalid": ("check",),
        "pile.1": ("check",),
        "pile.2": ("check",),
    }


def test_a_rule_that_one_tally_s_numbers_keep_sends_no_agreed_line_to_the_station(
    world: World,
) -> None:
    world.count(GOOD, {**GOOD, "ballots_valid": 801})
    act(world, "sup1", reconcile.send_back, "recount", reason="contradiction")
    found = slip(world)
    assert found is not None
    assert found.checks == ()
    assert reasons(found) == {"ballots_valid": ("differs",)}


def test_the_slip_s_class_has_no_room_for_a_figure() -> None:
    names = {*RecountSlip.__dataclass_fields__, *reconcile.SlipRow.__dataclass_fields__}
    assert names == {
        *("sheet", "sent_at", "rows", "stop_rule", "new_copy"),
        *("field_id", "position", "why", "checks"),
    }


def test_a_line_whose_ink_was_clear_is_not_on_the_slip(world: World) -> None:
    world.count({**GOOD, "votes.1": 501, "votes.2": 401}, {**GOOD, "votes.1": 502})
    decide(world, "sup1", "votes.2", "take_b")
    act(world, "sup1", reconcile.declare_illegible, "votes.1", "recount", reason="blotted")
    # Both tallies broke H07 at first; with votes.2 settled nobody knows yet.
    found = reasons(slip(world))
    assert found["votes.1"][0] == "illegible"
    assert "differs" not in found["votes.2"]


def test_the_slip_of_the_stop_rule_says_so_and_asks_for_a_new_copy(world: World) -> None:
    world.count(STOPPED, STOPPED)
    act(world, "sup1", reconcile.stop_reported, "recounted, still so")
    assert slip(world) is None
    act(world, "sup1", reconcile.send_back, "recount", reason="ordered")
    found = slip(world)
    assert found is not None
    assert found.stop_rule
    assert found.new_copy is None
    assert reasons(found) == {"voters_voted": ("check",), "ballots_collected": ("check",)}
    with world.work() as session:
        person, sheet = world.person(session, "sup1"), world.sheet(session)
        copies.print_copy(session, person, sheet, reason="recount", now=world.tick())
    found = slip(world)
    assert found is not None
    assert found.new_copy == 2


def test_a_slip_without_a_contradiction_asks_for_every_line(world: World) -> None:
    world.count(GOOD, WRONG)
    decide(world, "sup1", "votes.1", "take_a")
    act(world, "sup1", reconcile.request_reopen, "doubt")
    act(world, "sup2", reconcile.confirm_reopen, "doubt")
    act(world, "sup2", reconcile.decide_field, "votes.1", "write", value=502, reason="paper")
    act(world, "sup2", reconcile.send_back, "recount", reason="complaint")
    found = slip(world, "sup2")
    assert found is not None
    assert reasons(found) == {"votes.1": ("differs",)}


def test_the_first_mismatch_stays_on_record_and_names_wait_for_the_decision(world: World) -> None:
    world.count(GOOD, WRONG)
    [first] = past(world).comparisons
    assert [(m.field_id, m.value_a, m.value_b) for m in first.mismatches] == [
        ("votes.1", number(500), number(501))
    ]
    assert (first.a.person, first.b.person) == (None, None)
    assert past(world).deciders == {}
    decision = decide(world, "sup1", "votes.1", "take_a")
    assert world.state() == "accepted"
    told = past(world)
    assert [entry.person for one in told.comparisons for entry in (one.a, one.b)] == ["Ann", "Binh"]
    assert told.deciders[decision].decided == "Sup1"
    assert told.comparisons[0].mismatches == first.mismatches
    # Reopened, and entered anew by somebody else: the first mismatch is still there.
    act(world, "sup1", reconcile.request_reopen, "doubt")
    act(world, "sup2", reconcile.confirm_reopen, "doubt")
    assert past(world).comparisons[0].a.person is None
    act(world, "sup2", reconcile.send_back, "reentry", tally="B", reason="look again")
    world.enter("chi", "B", GOOD)
    again = past(world, "sup2")
    assert [len(one.mismatches) for one in again.comparisons] == [1, 0]
    assert again.comparisons[0].mismatches == first.mismatches
    assert again.comparisons[0].b.void_reason == "reentry"


def test_what_is_on_record_is_closed_to_everybody_but_free_supervisors(world: World) -> None:
    world.count(GOOD, WRONG)
    for login in ("ann", "chi"):
        with pytest.raises(Refusal):
            past(world, login)
        with pytest.raises(Refusal):
            slip(world, login)


def queues(world: World) -> dict[str, tuple[int, bool]]:
    with world.look() as session:
        found = reconcile.supervisors_queues(session, world.person(session, "sup1"))
    return {queue.name: (queue.length, queue.since is not None) for queue in found}


def test_every_queue_says_how_many_wait_and_since_when(world: World) -> None:
    assert set(queues(world).values()) == {(0, False)}
    world.count(CROOKED, CROOKED)
    assert queues(world)["to_decide"] == (1, True)
    act(world, "sup1", reconcile.override_check, "H01", "the paper")
    assert (queues(world)["to_decide"], queues(world)["confirming"]) == ((0, False), (1, True))
    act(world, "sup1", reconcile.send_back, "recount", reason="contradiction")
    assert queues(world)["recount"] == (1, True)
    with world.look() as session:
        away = reconcile.sheets_awaiting_paper(session, world.person(session, "sup1"))
        assert [sheet.code for sheet in away] == [CODES[0]]


def test_a_request_to_reopen_is_a_queue_of_its_own(world: World) -> None:
    world.count(GOOD, GOOD)
    act(world, "sup1", reconcile.request_reopen, "doubt")
    assert queues(world)["reopen"] == (1, True)
    act(world, "sup2", reconcile.confirm_reopen, "doubt")
    assert queues(world)["reopen"] == (0, False)
