"""Who may do what on one sheet, as pure questions."""

from __future__ import annotations

import pytest

from models.errors import RefusalCode
from models.rules.eligibility import (
    REENTRY,
    RESCAN,
    TAKEN_OVER,
    PastEntry,
    SheetHistory,
    Who,
    may_decide,
    may_enter,
    may_type_second,
    nobody_left,
)
from models.rules.values import BLANK, ILLEGIBLE, agree, number

ANN, BINH, CHI = (Who(i, "reviewer", True) for i in (1, 2, 3))
SUP, SUP2 = (Who(i, "supervisor", True) for i in (8, 9))


def entered(*entries: PastEntry, compared: bool = False) -> SheetHistory:
    return SheetHistory(entries=entries, compared=compared)


def test_nobody_enters_both_tallies_superseded_entries_included() -> None:
    for reason in (None, REENTRY, RESCAN, TAKEN_OVER):
        history = entered(PastEntry(ANN.id, "A", True, reason))
        assert may_enter(history, ANN, "B") is RefusalCode.ENTERED_OTHER_TALLY


def test_one_goes_on_with_ones_own_entry() -> None:
    history = entered(PastEntry(ANN.id, "A", False, None))
    assert may_enter(history, ANN, "A") is None


def test_a_tally_sent_back_goes_to_somebody_new() -> None:
    history = entered(PastEntry(ANN.id, "A", True, REENTRY), PastEntry(BINH.id, "B", True, None))
    assert may_enter(history, ANN, "A") is RefusalCode.SAW_SHEET
    assert may_enter(history, BINH, "A") is RefusalCode.ENTERED_OTHER_TALLY
    assert may_enter(history, CHI, "A") is None


def test_whoever_opened_the_sheet_saw_it() -> None:
    history = entered(
        PastEntry(CHI.id, "A", False, TAKEN_OVER), PastEntry(ANN.id, "A", True, REENTRY)
    )
    assert may_enter(history, CHI, "A") is RefusalCode.SAW_SHEET


def test_after_a_rescan_the_same_tally_may_be_done_again() -> None:
    history = entered(PastEntry(ANN.id, "A", True, RESCAN), PastEntry(BINH.id, "B", True, RESCAN))
    assert may_enter(history, ANN, "A") is None
    assert may_enter(history, BINH, "A") is RefusalCode.ENTERED_OTHER_TALLY


def test_supervisors_enter_nothing_that_was_laid_before_them() -> None:
    history = entered(PastEntry(ANN.id, "A", True, RESCAN), compared=True)
    assert may_enter(history, SUP, "B") is RefusalCode.CAN_SEE_VALUES
    assert may_enter(SheetHistory(), SUP, "B") is None


def test_whoever_decided_or_confirmed_enters_nothing() -> None:
    history = SheetHistory(deciders=frozenset({SUP.id}), second_typists=frozenset({CHI.id}))
    assert may_enter(history, SUP, "A") is RefusalCode.DECIDED_ON_SHEET
    assert may_enter(history, CHI, "A") is RefusalCode.TYPED_SECOND_ON_SHEET


def test_entrants_never_decide_and_never_confirm() -> None:
    history = entered(PastEntry(SUP.id, "B", True, RESCAN))
    assert may_decide(history, SUP) is RefusalCode.ENTERED_SHEET
    assert may_type_second(history, SUP) is RefusalCode.ENTERED_SHEET
    assert may_decide(history, SUP2) is None


def test_deciders_never_confirm_and_confirmers_never_decide() -> None:
    assert (
        may_type_second(SheetHistory(deciders=frozenset({SUP.id})), SUP)
        is RefusalCode.DECIDED_ON_SHEET
    )
    assert (
        may_decide(SheetHistory(second_typists=frozenset({SUP.id})), SUP)
        is RefusalCode.TYPED_SECOND_ON_SHEET
    )


@pytest.mark.parametrize("role", ["clerk", "observer", "administrator"])
def test_other_roles_do_none_of_it(role: str) -> None:
    who = Who(5, role, True)
    for refused in (
        may_enter(SheetHistory(), who, "A"),
        may_decide(SheetHistory(), who),
        may_type_second(SheetHistory(), who),
    ):
        assert refused is RefusalCode.ROLE_NOT_ALLOWED


def test_disabled_accounts_do_nothing() -> None:
    gone = Who(1, "supervisor", False)
    assert may_decide(SheetHistory(), gone) is RefusalCode.ACCOUNT_DISABLED


def test_each_part_needs_somebody_else() -> None:
    assert nobody_left(SheetHistory(), [ANN, BINH, SUP], ("A", "B", "decision")) == ()
    assert nobody_left(SheetHistory(), [ANN, SUP], ("A", "B", "decision")) == ("decision",)
    assert nobody_left(SheetHistory(), [ANN], ("A", "B")) == ("B",)
    # The only supervisor is kept for the decision though they could enter, too.
    assert nobody_left(SheetHistory(), [SUP, ANN, BINH], ("A", "B", "decision")) == ()


def test_illegible_is_never_agreement() -> None:
    assert not agree(ILLEGIBLE, ILLEGIBLE)
    assert agree(BLANK, BLANK)
    assert agree(number(0), number(0))
    assert not agree(number(0), BLANK)
