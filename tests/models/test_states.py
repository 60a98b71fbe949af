"""The state table: complete, as documented, and the answers it has to give."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import Refusal, RefusalCode
from models.rules.states import ROLES, TABLE, Role, SheetEvent, SheetState, advance, cell
from models.rules.states_page import EVENTS, STATES, render
from models.schema.election import SHEET_STATES
from models.schema.person import ROLES as PERSON_ROLES

S, E = SheetState, SheetEvent
PAGE = Path(__file__).parents[2] / "docs" / "states.md"


def test_the_page_says_what_the_code_does() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(ROLES) == set(SheetEvent) == set(EVENTS)
    assert set(STATES) == set(SheetState) == {SheetState(s) for s in SHEET_STATES}
    assert set(Role) - {Role.SYSTEM} == {Role(role) for role in PERSON_ROLES}
    for event, row in TABLE.items():
        assert set(row) == set(SheetState), event


@pytest.mark.parametrize("event", SheetEvent)
@pytest.mark.parametrize("role", Role)
def test_every_cell_either_moves_or_refuses(event: SheetEvent, role: Role) -> None:
    for state in SheetState:
        found = cell(state, event, role)
        if isinstance(found, SheetState):
            assert advance(state, event, role) is found
            continue
        with pytest.raises(Refusal) as refused:
            advance(state, event, role, sheet="AAAA0001")
        assert refused.value.code is found


def test_observers_administrators_and_clerks_move_no_sheet() -> None:
    for event in SheetEvent:
        for state in SheetState:
            for role in (Role.OBSERVER, Role.ADMINISTRATOR, Role.CLERK):
                assert cell(state, event, role) is RefusalCode.ROLE_NOT_ALLOWED


@pytest.mark.parametrize("state", [S.EXPECTED, S.INCOMPLETE])
def test_no_tally_before_all_pages_are_there(state: SheetState) -> None:
    assert cell(state, E.ENTRY_BEGUN, Role.REVIEWER) is RefusalCode.SHEET_INCOMPLETE


@pytest.mark.parametrize("state", [S.COUNTING, S.TO_DECIDE, S.CONFIRMING])
def test_a_rescan_after_entries_began_is_a_supervisors(state: SheetState) -> None:
    assert not isinstance(cell(state, E.PAGE_PLACED, Role.SYSTEM), SheetState)
    assert cell(state, E.RESCAN_ADMITTED, Role.REVIEWER) is RefusalCode.ROLE_NOT_ALLOWED
    assert cell(state, E.RESCAN_ADMITTED, Role.SUPERVISOR) is S.INCOMPLETE


def test_only_reopening_leaves_an_accepted_sheet() -> None:
    leaving = {e for e in E if cell(S.ACCEPTED, e, Role.SUPERVISOR) not in (S.ACCEPTED,)}
    moves = {e for e in leaving if isinstance(TABLE[e][S.ACCEPTED], SheetState)}
    assert moves == {E.REOPENED}
    assert cell(S.ACCEPTED, E.REOPENED, Role.SUPERVISOR) is S.TO_DECIDE


def test_a_stopped_sheet_leaves_only_by_a_recount_or_new_copy() -> None:
    moves = {e for e in E if isinstance(TABLE[e][S.STOPPED], SheetState)}
    assert moves == {E.SENT_BACK_RECOUNT, E.COPY_ADOPTED}


def test_acceptance_comes_only_from_two_tallies_or_decisions() -> None:
    ways = {(s, e) for e in E for s in S if TABLE[e][s] is S.ACCEPTED and s is not S.ACCEPTED}
    assert ways == {
        (S.COUNTING, E.TALLIES_CLEAR),
        (S.TO_DECIDE, E.SETTLED),
        (S.CONFIRMING, E.SETTLED),
    }
