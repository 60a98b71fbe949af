"""Rows that break a rule: decisions, second typings, acceptance and where a sheet stands."""

from __future__ import annotations

from tests.models.hall_names import (
    ACCEPTED,
    ADMIN,
    ANN,
    BINH,
    CHI,
    CLERK,
    DUNG,
    NEARLY,
    OPEN,
    SUP,
    SUP2,
    TO_DECIDE,
)
from tests.models.rows import (
    COLLECTED,
    DECIDED,
    LATER,
    OVERRIDDEN,
    VOID_B,
    VOTED,
    acceptance,
    becomes,
    check,
    decided_figure,
    decision,
    entry,
    figure,
    on_page,
    on_sheet,
    paper,
    second,
    written,
)

OUTCOMES: tuple[tuple[str, list[str]], ...] = (
    ("decision.supervisor", [decision(decided_by=DUNG)]),
    ("decision.supervisor", [decision(decided_by=ADMIN)]),
    ("decision.third_person", [decision(decided_by=ANN)]),
    (
        "decision.third_person",
        [VOID_B, on_sheet(sheet_id=OPEN, kind="send_back_rescan", decided_by=BINH)],
    ),
    ("decision.third_person", [entry(person_id=SUP2), on_page()]),
    ("decision.no_second_typist", [decision(decided_by=CHI)]),
    ("decision.begins_open", [decision(voided_at=LATER)]),
    ("decision.of_comparison", [decision(comparison_id=None)]),
    ("decision.of_comparison", [decision(comparison_id=NEARLY)]),
    ("decision.field", [decision(field_id="votes.77")]),
    ("decision.field", [written(value=12345)]),
    ("decision.sheet_open", [decision(sheet_id=NEARLY, comparison_id=NEARLY)]),
    ("decision.reopen_by_two", [on_sheet(sheet_id=ACCEPTED, kind="reopen_confirm")]),
    (
        "decision.reopen_by_two",
        [
            on_sheet(sheet_id=ACCEPTED, kind="reopen_request"),
            on_sheet(id=901, sheet_id=ACCEPTED, kind="reopen_confirm"),
        ],
    ),
    (
        "decision.accepted_stays",
        [
            *DECIDED,
            check(outcome="pass"),
            becomes("accepted", TO_DECIDE),
            f"UPDATE decision SET voided_at = '{LATER}' WHERE id = 1",
        ],
    ),
    ("second_typing.typist", [second(typed_by=CLERK)]),
    (
        "second_typing.decision_open",
        [f"UPDATE decision SET voided_at = '{LATER}' WHERE id = 1", second()],
    ),
    ("second_typing.decision_open", [decision(), second(decision_id=900)]),
    ("second_typing.nobody_involved", [second(typed_by=SUP)]),
    ("second_typing.nobody_involved", [second(typed_by=ANN)]),
    ("second_typing.nobody_involved", [decision(), second(typed_by=SUP2)]),
    ("acceptance.of_comparison", [acceptance(sheet_id=OPEN)]),
    (
        "acceptance.of_comparison",
        [f"UPDATE entry SET voided_at = '{LATER}' WHERE id = {TO_DECIDE * 10}", acceptance()],
    ),
    (
        "acceptance.withdrawn_by_two",
        [f"UPDATE acceptance SET withdrawn_at = '{LATER}' WHERE id = {ACCEPTED}"],
    ),
    (
        "acceptance.withdrawn_by_two",
        [
            on_sheet(sheet_id=ACCEPTED, kind="reopen_request"),
            f"UPDATE acceptance SET withdrawn_at = '{LATER}' WHERE id = {ACCEPTED}",
        ],
    ),
    ("accepted_value.open", [figure(acceptance_id=ACCEPTED)]),
    ("accepted_value.open", [acceptance(), figure(field_id="votes.77")]),
    ("accepted_value.last_of_both", [acceptance(), figure(value_a_id=NEARLY * 100)]),
    ("accepted_value.last_of_both", [acceptance(), figure(value_b_id=TO_DECIDE * 100)]),
    ("accepted_value.confirmed", [acceptance(), figure(value=999)]),
    ("accepted_value.confirmed", [acceptance(), decided_figure(decision_id=None, value=180)]),
    ("accepted_value.confirmed", [acceptance(), decided_figure(value=180)]),
    (
        "accepted_value.confirmed",
        [written(field_id=VOTED, value=55), acceptance(), figure(value=55, decision_id=900)],
    ),
    (
        "accepted_value.confirmed",
        [
            written(field_id=VOTED, value=55),
            second(decision_id=900, value=56),
            acceptance(),
            figure(value=55, decision_id=900),
        ],
    ),
    ("accepted_value.confirmed", [decision(), acceptance(), decided_figure()]),
    (
        "accepted_value.confirmed",
        [f"UPDATE decision SET voided_at = '{LATER}' WHERE id = 1", acceptance(), decided_figure()],
    ),
    ("accepted_value.confirmed", [decision(field_id=VOTED, kind="take_b"), acceptance(), figure()]),
    ("sheet.accepted_whole", [becomes("accepted", OPEN)]),
    (
        "sheet.accepted_whole",
        [acceptance(), figure(), check(outcome="pass"), becomes("accepted", TO_DECIDE)],
    ),
    ("sheet.accepted_checked", [*DECIDED, becomes("accepted", TO_DECIDE)]),
    ("sheet.accepted_clear", [*DECIDED, check(), becomes("accepted", TO_DECIDE)]),
    ("sheet.accepted_clear", [*DECIDED, check(), paper(), becomes("accepted", TO_DECIDE)]),
    ("sheet.accepted_clear", [*OVERRIDDEN[:-1], becomes("accepted", TO_DECIDE)]),
    (
        "sheet.accepted_clear",
        [
            *OVERRIDDEN[:-1],
            second(id=901, decision_id=901, field_id=COLLECTED, value=182),
            becomes("accepted", TO_DECIDE),
        ],
    ),
    (
        "sheet.accepted_clear",
        [
            *DECIDED,
            check(code="BLANK", numbers={"fields": {}, "terms": {}}),
            paper(check_code="BLANK"),
            second(decision_id=901),
            becomes("accepted", TO_DECIDE),
        ],
    ),
    ("sheet.accepted_clear", [*DECIDED, check(code="H02"), becomes("accepted", TO_DECIDE)]),
    (
        "sheet.accepted_clear",
        [
            *OVERRIDDEN,
            f"UPDATE decision SET voided_at = '{LATER}' WHERE id = 901",
            becomes("accepted", TO_DECIDE),
        ],
    ),
    ("sheet.accepted_stays", [becomes("to_decide", ACCEPTED)]),
    ("sheet.stopped_reported", [becomes("stopped", TO_DECIDE)]),
)
"""(rule, statements): the rule refuses the last statement, whatever the other rules would say."""
