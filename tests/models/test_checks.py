"""Every check by its code: numbers that hold, numbers that do not, the border between."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from models.rules.catalogue import BY_CODE, CATALOGUE
from models.rules.checks import Outcome, SheetNumbers
from models.rules.values import BLANK, ILLEGIBLE, Value, number
from tests.models.counting_election import CANDIDATES, GOOD, SEATS


def outcome(code: str, **changes: int | Value) -> Outcome:
    """Return what a check says of the good sheet with some numbers changed."""
    values: dict[str, Value | None] = {name: number(value) for name, value in GOOD.items()}
    for name, value in changes.items():
        key = name.replace("__", ".")
        values[key] = number(value) if isinstance(value, int) else value
    return BY_CODE[code].evaluate(SheetNumbers(SEATS, CANDIDATES, values))


def test_every_hard_check_passes_on_a_good_sheet() -> None:
    assert {check.code: outcome(check.code).state for check in CATALOGUE} == {
        check.code: "pass" for check in CATALOGUE
    }


def test_h01_valid_and_invalid_make_collected() -> None:
    assert outcome("H01", ballots_invalid=49).state == "fail"
    assert outcome("H01", ballots_invalid=51).state == "fail"
    assert outcome("H01").terms == {"V + X": 850, "C": 850}


def test_h02_never_more_ballots_than_voters() -> None:
    assert outcome("H02", ballots_collected=850).state == "pass"
    assert outcome("H02", ballots_collected=851).state == "fail"
    assert not BY_CODE["H02"].decidable


def test_h03_never_more_voters_than_listed() -> None:
    assert outcome("H03", voters_voted=900).state == "pass"
    assert outcome("H03", voters_voted=901).state == "fail"


def test_h04_no_candidate_above_the_valid_ballots() -> None:
    assert outcome("H04", votes__2=800).state == "pass"
    assert outcome("H04", votes__2=801).state == "fail"


@pytest.mark.parametrize(
    ("votes", "state"), [(799, "fail"), (800, "pass"), (1600, "pass"), (1601, "fail")]
)
def test_h05_each_valid_ballot_keeps_one_to_k_names(votes: int, state: str) -> None:
    assert outcome("H05", votes__1=votes, votes__2=0, votes__3=0).state == state


def test_h06_piles_make_the_valid_ballots() -> None:
    assert outcome("H06", pile__1=399).state == "fail"
    assert outcome("H06", pile__1=399, pile__2=401).state == "pass"


def test_h07_names_kept_in_the_piles_are_the_votes() -> None:
    assert outcome("H07", votes__3=299).state == "fail"
    # One ballot moved from the pile of one name to that of two: one more vote.
    assert outcome("H07", votes__3=301, pile__1=399, pile__2=401).state == "pass"


def test_s01_ballots_issued_are_voters_voted() -> None:
    assert outcome("S01", ballots_issued=851).state == "fail"
    assert BY_CODE["S01"].kind == "soft"


def test_s02_not_more_collected_than_issued() -> None:
    assert outcome("S02", ballots_issued=850).state == "pass"
    assert outcome("S02", ballots_issued=849).state == "fail"
    assert BY_CODE["S02"].kind == "soft"


@pytest.mark.parametrize(
    ("listed", "state"), [(299, "fail"), (300, "pass"), (4000, "pass"), (4001, "fail")]
)
def test_s05_size_of_a_station(listed: int, state: str) -> None:
    assert outcome("S05", voters_listed=listed).state == state
    assert BY_CODE["S05"].kind == "soft"


def test_blank_is_never_zero() -> None:
    found = outcome("BLANK", votes__3=BLANK)
    assert (found.state, found.fields) == ("fail", {"votes.3": None})
    assert not BY_CODE["BLANK"].decidable
    assert outcome("BLANK", votes__3=0).state == "pass"


@pytest.mark.parametrize("value", [BLANK, ILLEGIBLE])
def test_a_sum_over_what_is_no_number_is_not_applicable(value: Value) -> None:
    assert outcome("H01", ballots_invalid=value).state == "not_applicable"


def test_a_form_without_these_fields_is_not_judged() -> None:
    inventory = SheetNumbers(1, 1, {"received": number(5)})
    judged = {check.code: check.evaluate(inventory).state for check in CATALOGUE}
    assert judged.pop("BLANK") == "pass"
    assert set(judged.values()) == {"not_applicable"}


def test_outcomes_name_the_figures_and_sums_they_rest_on() -> None:
    told: Mapping[str, object] = outcome("H05").numbers()
    assert told == {
        "fields": {"ballots_valid": 800, "votes.1": 500, "votes.2": 400, "votes.3": 300},
        "terms": {"V": 800, "Σvᵢ": 1200, "K·V": 1600},
    }


def test_every_code_has_a_test_of_its_name() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    for code in BY_CODE:
        assert f"def test_{code.lower()}_" in source
