"""Supervisors at work: deciding, sending back, second typing, reopening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from models.errors import Refusal, RefusalCode
from models.rules.values import BLANK, ILLEGIBLE, Value, number
from models.schema import (
    Acceptance,
    AcceptedValue,
    Decision,
    Entry,
    EntryValue,
    Scan,
    SecondTyping,
)
from models.services import reconcile
from tests.models.counting_election import CODES, CROOKED, FIELDS, GOOD, STOPPED
from tests.models.counting_world import World, page_result

WRONG = {**GOOD, "votes.1": 501}


def act(world: World, login: str, service: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Call a service over the first sheet as `login`, in a transaction of its own."""
    with world.work() as session:
        person, sheet = world.person(session, login), world.sheet(session)
        return service(session, person, sheet, *args, now=world.tick(), **more)


def refusal(world: World, login: str, service: Callable[..., Any], *args: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as found:
        act(world, login, service, *args, **more)
    return found.value.code.name


def second(world: World, login: str, decision_id: int, name: str, value: Value) -> bool | None:
    with world.work() as session:
        decision = session.get_one(Decision, decision_id)
        person = world.person(session, login)
        return reconcile.type_second(session, person, decision, name, value, now=world.tick())


def decide(world: World, login: str, name: str, kind: str, **more: Any) -> int:
    decision: Decision = act(
        world, login, reconcile.decide_field, name, kind, reason="looked at the paper", **more
    )
    return decision.id


def accepted(world: World) -> dict[str, int]:
    with world.look() as session:
        rows = session.scalars(
            select(AcceptedValue)
            .join(Acceptance)
            .where(Acceptance.withdrawn_at.is_(None), Acceptance.sheet_id == 1)
        )
        return {row.field_id: row.value for row in rows}


def test_a_mismatch_is_decided_by_a_third_person(world: World) -> None:
    world.count(GOOD, WRONG)
    assert world.state() == "to_decide"
    assert (
        refusal(world, "ann", reconcile.decide_field, "votes.1", "take_a", reason="r")
        == "ROLE_NOT_ALLOWED"
    )
    decide(world, "sup1", "votes.1", "take_a")
    assert world.state() == "accepted"
    assert accepted(world) == GOOD


def test_whoever_entered_never_decides(world: World) -> None:
    world.scan_sheet()
    world.enter("sup1", "A")
    world.enter("ann", "B", WRONG)
    found = refusal(world, "sup1", reconcile.decide_field, "votes.1", "take_a", reason="r")
    assert found == "ENTERED_SHEET"
    decide(world, "sup2", "votes.1", "take_a")
    assert world.state() == "accepted"


def test_a_decision_needs_a_reason(world: World) -> None:
    world.count(GOOD, WRONG)
    found = refusal(world, "sup1", reconcile.decide_field, "votes.1", "take_a", reason="  ")
    assert found == "REASON_MISSING"


def test_agreed_numbers_are_not_decided(world: World) -> None:
    world.count(GOOD, WRONG)
    for kind in ("take_a", "take_b", "write"):
        found = refusal(world, "sup1", reconcile.decide_field, "votes.2", kind, reason="r", value=1)
        assert found == "FIELD_NOT_OPEN"


def test_a_side_without_a_number_cannot_be_taken(world: World) -> None:
    world.count({**GOOD, "votes.1": ILLEGIBLE}, GOOD)
    found = refusal(world, "sup1", reconcile.decide_field, "votes.1", "take_a", reason="r")
    assert found == "NO_NUMBER_TO_TAKE"
    decide(world, "sup1", "votes.1", "take_b")
    assert world.state() == "accepted"


def test_a_written_value_counts_only_after_a_blind_second_typing(world: World) -> None:
    world.count({**GOOD, "votes.1": 5}, {**GOOD, "votes.1": 50})
    decision = decide(world, "sup1", "votes.1", "write", value=500)
    assert world.state() == "confirming"
    assert accepted(world) == {}
    with world.look() as session:
        view = reconcile.case_view(session, world.person(session, "sup2"), world.sheet(session))
        shown = next(f for f in view.fields if f.field_id == "votes.1")
        # Hidden from everybody who might be the second person.
        assert (shown.settled, shown.decision and shown.decision.value) == (None, None)
        chi = world.person(session, "chi")
        (task,) = reconcile.second_tasks(session, chi)
        blind = reconcile.second_view(session, chi, session.get_one(Decision, decision))
        assert (task.fields_left, [f.field_id for f in blind.fields]) == (1, ["votes.1"])
        assert reconcile.second_tasks(session, world.person(session, "ann")) == []
        assert reconcile.second_tasks(session, world.person(session, "sup1")) == []
    for login, code in (("ann", "ENTERED_SHEET"), ("sup1", "DECIDED_ON_SHEET")):
        with pytest.raises(Refusal) as found:
            second(world, login, decision, "votes.1", number(500))
        assert found.value.code.name == code
    assert second(world, "chi", decision, "votes.1", number(500)) is True
    assert world.state() == "accepted"
    assert accepted(world) == GOOD


@pytest.mark.parametrize("typed", [number(501), BLANK, ILLEGIBLE])
def test_a_different_blind_value_goes_back_to_the_supervisor(world: World, typed: Value) -> None:
    world.count({**GOOD, "votes.1": 5}, {**GOOD, "votes.1": 50})
    decision = decide(world, "sup1", "votes.1", "write", value=500)
    assert second(world, "chi", decision, "votes.1", typed) is False
    assert world.state() == "to_decide"
    with world.look() as session:
        assert session.get_one(Decision, decision).voided_at is not None
        assert session.scalars(select(SecondTyping)).one().kind == typed.kind
    with pytest.raises(Refusal) as found:
        second(world, "dung", decision, "votes.1", number(500))
    assert found.value.code is RefusalCode.DECISION_CLOSED


def test_an_agreed_blank_is_a_hard_failure_and_never_zero(world: World) -> None:
    world.count({**GOOD, "votes.1": BLANK}, {**GOOD, "votes.1": BLANK})
    with world.look() as session:
        (case,) = reconcile.open_cases(session, world.person(session, "sup1"))
        assert case.open_checks == ("BLANK",)
    assert refusal(world, "sup1", reconcile.override_check, "BLANK", "r") == "BLANK_STANDS"
    found = refusal(world, "sup1", reconcile.decide_field, "votes.1", "take_a", reason="r")
    assert found == "BLANK_STANDS"
    decision = decide(world, "sup1", "votes.1", "write", value=500)
    assert second(world, "chi", decision, "votes.1", number(500)) is True
    assert accepted(world) == GOOD


def test_an_overridden_check_needs_every_number_of_it_typed_blind(world: World) -> None:
    world.count(CROOKED, CROOKED)
    assert world.state() == "to_decide"
    decision = act(world, "sup1", reconcile.override_check, "H01", "the paper says so").id
    assert world.state() == "confirming"
    assert second(world, "chi", decision, "ballots_valid", number(800)) is None
    assert second(world, "chi", decision, "ballots_invalid", number(49)) is None
    with pytest.raises(Refusal) as again:
        second(world, "chi", decision, "ballots_valid", number(800))
    assert again.value.code is RefusalCode.ALREADY_TYPED
    assert second(world, "chi", decision, "ballots_collected", number(850)) is True
    assert accepted(world) == CROOKED


def test_a_contradicted_override_falls(world: World) -> None:
    world.count(CROOKED, CROOKED)
    decision = act(world, "sup1", reconcile.override_check, "H01", "the paper says so").id
    for name, value in (("ballots_valid", 800), ("ballots_invalid", 50)):
        second(world, "chi", decision, name, number(value))
    assert second(world, "chi", decision, "ballots_collected", number(850)) is False
    assert world.state() == "to_decide"


def test_only_failing_hard_checks_are_overridden(world: World) -> None:
    world.count(CROOKED, CROOKED)
    for code in ("H03", "S01", "H99"):
        assert refusal(world, "sup1", reconcile.override_check, code, "r") == "CHECK_NOT_OPEN"


def test_h02_is_never_decided_away(world: World) -> None:
    world.count(STOPPED, STOPPED)
    assert world.state() == "to_decide"
    assert refusal(world, "sup1", reconcile.override_check, "H02", "r") == "STOP_RULE_STANDS"
    act(world, "sup1", reconcile.stop_reported, "reported to the board")
    assert world.state() == "stopped"
    assert accepted(world) == {}
    act(world, "sup1", reconcile.send_back, "recount", reason="recount ordered")
    assert world.state() == "recount"


def test_nothing_is_stopped_without_h02(world: World) -> None:
    world.count(CROOKED, CROOKED)
    assert refusal(world, "sup1", reconcile.stop_reported, "r") == "STOP_RULE_NOT_BROKEN"


def test_a_decision_taken_anew_voids_the_former(world: World) -> None:
    world.count({**GOOD, "ballots_invalid": 49}, {**GOOD, "ballots_invalid": 50})
    first = decide(world, "sup1", "ballots_invalid", "take_a")
    assert world.state() == "to_decide"
    decide(world, "sup1", "ballots_invalid", "take_b")
    assert world.state() == "accepted"
    with world.look() as session:
        assert session.get_one(Decision, first).voided_at is not None


def test_reentry_voids_only_the_named_tally_and_goes_to_somebody_new(world: World) -> None:
    world.count(WRONG, GOOD)
    act(world, "sup1", reconcile.send_back, "reentry", tally="A", reason="look again")
    assert world.state() == "counting"
    with world.look() as session:
        entries = {e.tally: e.void_reason for e in session.scalars(select(Entry))}
        assert entries == {"A": "reentry", "B": None}
    for login, code in (
        ("ann", "SAW_SHEET"),
        ("binh", "ENTERED_OTHER_TALLY"),
        ("sup1", "DECIDED_ON_SHEET"),
        ("sup2", "CAN_SEE_VALUES"),
    ):
        with pytest.raises(Refusal) as found:
            world.open(login, "A")
        assert found.value.code.name == code
    world.enter("chi", "A")
    assert accepted(world) == GOOD
    with world.look() as session:
        assert len(session.scalars(select(EntryValue)).all()) == 3 * len(FIELDS)


def test_a_rescan_is_admitted_by_a_supervisor_and_voids_both_entries(world: World) -> None:
    world.count(WRONG, GOOD)
    late = world.scan(page_result(CODES[0], 2, GOOD, salt="late"))
    with world.work() as session:
        scan = session.get_one(Scan, late)
        with pytest.raises(Refusal):
            reconcile.admit_rescan(session, world.person(session, "ann"), scan, "r")
        reconcile.admit_rescan(session, world.person(session, "sup1"), scan, "better scan")
    assert world.state() == "ready"
    with world.look() as session:
        assert {e.void_reason for e in session.scalars(select(Entry))} == {"rescan"}
        pages = session.scalars(select(Scan).where(Scan.sheet_page == 2).order_by(Scan.id))
        assert [(scan.state, scan.version) for scan in pages] == [("superseded", 1), ("placed", 2)]
    # The same hands may do the same tally again, never the other one.
    with pytest.raises(Refusal):
        world.open("binh", "A")
    world.enter("ann", "A")
    world.enter("binh", "B")
    assert accepted(world) == GOOD


def test_send_back_for_a_rescan_waits_for_the_named_page(world: World) -> None:
    world.count(WRONG, GOOD)
    act(world, "sup1", reconcile.send_back, "rescan", reason="too faint", pages=[2])
    assert world.state() == "rescan"
    with pytest.raises(Refusal) as found:
        world.open("chi", "A")
    assert found.value.code is RefusalCode.SHEET_SENT_BACK
    world.scan(page_result(CODES[0], 2, GOOD, salt="again"))
    assert world.state() == "ready"


def test_after_a_recount_whatever_comes_in_waits_for_a_supervisor(world: World) -> None:
    world.count(STOPPED, STOPPED)
    act(world, "sup1", reconcile.send_back, "recount", reason="count again")
    first, other = (world.scan(page_result(CODES[0], p, GOOD, salt="new")) for p in (1, 2))
    assert world.scan_state(first) == "needs_supervisor"
    with world.work() as session:
        scan = session.get_one(Scan, first)
        reconcile.admit_rescan(session, world.person(session, "sup1"), scan, "corrected paper")
    assert world.state() == "incomplete"
    with world.work() as session:
        scan = session.get_one(Scan, other)
        reconcile.admit_rescan(session, world.person(session, "sup1"), scan, "corrected paper")
    assert world.state() == "ready"


def test_a_page_that_is_not_needed_is_dismissed_and_kept(world: World) -> None:
    world.scan_sheet()
    late = world.scan(page_result(CODES[0], 2, GOOD, salt="late"))
    with world.work() as session:
        scan = session.get_one(Scan, late)
        reconcile.dismiss_page(session, world.person(session, "sup1"), scan, "the same paper")
        assert scan.state == "dismissed"
        placed = session.scalars(select(Scan).where(Scan.state == "placed")).first()
        assert placed is not None
        with pytest.raises(Refusal):
            reconcile.dismiss_page(session, world.person(session, "sup1"), placed, "r")


def test_two_supervisors_reopen_an_accepted_sheet(world: World) -> None:
    world.count()
    found = refusal(world, "sup1", reconcile.send_back, "reentry", reason="r", tally="A")
    assert found == "SHEET_SETTLED"
    assert refusal(world, "sup1", reconcile.confirm_reopen, "r") == "NO_REOPEN_REQUEST"
    act(world, "sup1", reconcile.request_reopen, "the station called")
    assert world.state() == "accepted"
    assert refusal(world, "sup2", reconcile.request_reopen, "r") == "ALREADY_REQUESTED"
    assert refusal(world, "sup1", reconcile.confirm_reopen, "r") == "SAME_PERSON"
    with world.look() as session:
        (case,) = reconcile.open_cases(session, world.person(session, "sup2"))
        assert case.reopen_asked
    act(world, "sup2", reconcile.confirm_reopen, "heard it too")
    assert world.state() == "to_decide"
    assert accepted(world) == {}
    with world.look() as session:
        assert len(session.scalars(select(AcceptedValue)).all()) == len(FIELDS)
    act(world, "sup1", reconcile.send_back, "reentry", tally="B", reason="look again")
    world.enter("chi", "B")
    assert accepted(world) == GOOD


def test_nobody_with_an_unfinished_entry_sees_a_case(world: World) -> None:
    world.count(WRONG, GOOD)
    world.scan_sheet(CODES[1])
    world.open("sup1", "A", CODES[1])
    with world.look() as session:
        sup1, sheet = world.person(session, "sup1"), world.sheet(session)
        for service in (
            lambda: reconcile.open_cases(session, sup1),
            lambda: reconcile.case_view(session, sup1, sheet),
        ):
            with pytest.raises(Refusal) as found:
                service()
            assert found.value.code is RefusalCode.HOLDS_UNFINISHED_ENTRY
    found_code = refusal(world, "sup1", reconcile.decide_field, "votes.1", "take_b", reason="r")
    assert found_code == "HOLDS_UNFINISHED_ENTRY"


def test_there_is_no_case_before_both_tallies_are_finished(world: World) -> None:
    world.scan_sheet()
    world.enter("ann", "A", WRONG)
    with world.look() as session:
        sup1 = world.person(session, "sup1")
        assert reconcile.open_cases(session, sup1) == []
        with pytest.raises(Refusal) as found:
            reconcile.case_view(session, sup1, world.sheet(session))
        assert found.value.code is RefusalCode.SHEET_NOT_COMPARED


def test_a_page_that_clerks_work_on_can_be_taken_off_their_list(world: World) -> None:
    good = page_result(CODES[0], 1, GOOD)
    scan_id = world.scan(replace(good, status="unregistered", problem="torn", fields=()))
    assert world.scan_state(scan_id) == "needs_rescan"
    with world.work() as session:
        sup = world.person(session, "sup1")
        assert reconcile.page_cases(session, sup) == []
        case = reconcile.page_case(session, sup, scan_id)
        assert case is not None
        reconcile.dismiss_page(session, sup, case.scan, "scanned again", now=world.tick())
        assert reconcile.page_case(session, sup, scan_id) is None
