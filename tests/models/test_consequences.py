"""What each tally's number would break, and which lines are worth reading again."""

from __future__ import annotations

from collections.abc import Mapping

from models.rules.checks import SheetNumbers
from models.rules.consequences import Consequence, consequence
from models.rules.rereading import Clues, to_reread
from models.rules.values import BLANK, ILLEGIBLE, Value, number
from models.services import reconcile
from tests.models.counting_election import CANDIDATES, GOOD, SEATS
from tests.models.counting_world import World

OPEN = None


def follows(field: str, tally: Mapping[str, int | Value], **settled: Value | None) -> Consequence:
    """Return what follows from taking `tally`'s number of `field`; `field` itself is open."""
    names = {name.replace("__", "."): value for name, value in settled.items()}
    agreed: dict[str, Value | None] = {name: number(value) for name, value in GOOD.items()}
    other = {
        name: number(value) if isinstance(value, int) else value
        for name, value in {**GOOD, **tally}.items()
    }
    sheet = SheetNumbers(SEATS, CANDIDATES, {**agreed, **names, field: OPEN})
    found = consequence(field, sheet, other)
    assert found is not None
    return found


def broken(found: Consequence) -> dict[str, Mapping[str, int]]:
    return {check.code: outcome.terms for check, outcome in found.broken}


def test_the_right_number_breaks_nothing_and_says_what_it_was_held_against() -> None:
    found = follows("ballots_invalid", {})
    assert broken(found) == {}
    assert found.held == ("H01",)
    assert found.borrowed == ()


def test_a_wrong_number_breaks_each_check_that_looks_at_it_with_its_numbers() -> None:
    found = follows("ballots_valid", {"ballots_valid": 801})
    assert broken(found) == {
        "H01": {"V + X": 851, "C": 850},
        "H06": {"ΣTₖ": 800, "V": 801},
    }
    assert found.held == ("H04", "H05")


def test_only_checks_that_look_at_the_field_are_told() -> None:
    found = follows("votes.1", {"votes.1": 501})
    assert set(broken(found)) == {"H07"}
    assert set(found.held) == {"H04", "H05"}


def test_other_open_fields_are_filled_from_the_same_tally_and_named() -> None:
    found = follows("ballots_invalid", {"ballots_valid": 900}, ballots_valid=OPEN)
    assert broken(found) == {"H01": {"V + X": 950, "C": 850}}
    assert found.borrowed == ("ballots_valid",)
    # A decided number counts, not what the tally said before.
    settled = follows("ballots_invalid", {"ballots_valid": 900}, ballots_valid=number(800))
    assert broken(settled) == {}
    assert settled.borrowed == ()


def test_a_check_over_a_blank_or_illegible_number_is_unknown() -> None:
    assert follows("ballots_invalid", {}, ballots_valid=BLANK).unknown == ("H01",)
    found = follows("ballots_invalid", {"ballots_valid": ILLEGIBLE}, ballots_valid=OPEN)
    assert (found.unknown, found.held, broken(found)) == (("H01",), (), {})


def test_what_is_no_number_has_no_consequence() -> None:
    values: dict[str, Value] = {name: number(value) for name, value in GOOD.items()}
    sheet = SheetNumbers(SEATS, CANDIDATES, {**values, "votes.1": OPEN})
    for kind in (BLANK, ILLEGIBLE):
        assert consequence("votes.1", sheet, {**values, "votes.1": kind}) is None


SUM = {"ballots_valid": 10, "ballots_invalid": 2, "ballots_collected": 13}


def test_without_clues_the_lines_stand_in_the_formula_s_order() -> None:
    lines = to_reread("H01", SUM, {})
    assert [(line.field_id, line.why) for line in lines] == [(name, ()) for name in SUM]


def test_the_strongest_clue_comes_first_and_each_line_says_why() -> None:
    clues = {
        "ballots_valid": Clues(state="unsure", confidence=0.2),
        "ballots_invalid": Clues(corrected=True, state="read", confidence=0.99),
        "ballots_collected": Clues(differs=True, decided=True),
    }
    lines = to_reread("H01", SUM, clues)
    assert [(line.field_id, line.why) for line in lines] == [
        ("ballots_collected", ("differs", "decided")),
        ("ballots_invalid", ("corrected",)),
        ("ballots_valid", ("unsure",)),
    ]


def test_confidence_orders_lines_and_is_no_reason_by_itself() -> None:
    clues = {
        name: Clues(state="read", confidence=c)
        for name, c in zip(SUM, (0.9, 0.99, 0.5), strict=True)
    }
    lines = to_reread("H01", SUM, clues)
    assert [line.field_id for line in lines] == [
        "ballots_collected",
        "ballots_valid",
        "ballots_invalid",
    ]
    assert all(line.why == () for line in lines)


def test_of_h04_only_the_candidates_above_the_ballots_are_worth_it() -> None:
    fields = {"ballots_valid": 10, "votes.1": 9, "votes.2": 11, "votes.3": 1}
    lines = to_reread("H04", fields, {})
    assert [(line.field_id, line.why) for line in lines] == [
        ("votes.2", ("beyond",)),
        ("ballots_valid", ()),
    ]


def test_the_case_carries_both_and_no_number_that_nobody_entered(world: World) -> None:
    world.count({**GOOD, "ballots_valid": 801}, {**GOOD, "ballots_valid": 810})
    with world.look() as session:
        sheet = world.sheet(session)
        view = reconcile.case_view(session, world.person(session, "sup1"), sheet)
    field = next(field for field in view.fields if field.field_id == "ballots_valid")
    assert field.if_a is not None
    assert field.if_b is not None
    assert broken(field.if_a)["H01"] == {"V + X": 851, "C": 850}
    assert broken(field.if_b)["H01"] == {"V + X": 860, "C": 850}
    # Each is tried with its own number, never with one that nobody entered.
    for one, own in ((field.if_a, 801), (field.if_b, 810)):
        assert {terms["V"] for terms in broken(one).values() if "V" in terms} == {own}
    agreed = next(field for field in view.fields if field.field_id == "votes.1")
    assert agreed.if_a is None
    [h01] = [c for c in view.checks if (c.code, c.basis) == ("H01", "A")]
    assert h01.reread[0].field_id == "ballots_valid"
    assert h01.reread[0].why[0] == "differs"
    assert all(check.reread == () for check in view.checks if check.outcome != "fail")
