"""Rows written by hand that all rules of the database together let pass."""

from __future__ import annotations

from tests.models.hall_names import (
    ACCEPTED,
    CHI,
    FIELDS,
    NEARLY,
    ON_PAPER,
    READY,
    SUP,
    SUP3,
    TO_DECIDE,
    sha,
)
from tests.models.rows import (
    BEGUN,
    DECIDED,
    LATER,
    OVERRIDDEN,
    RESTORED,
    USED,
    VOTED,
    acceptance,
    becomes,
    check,
    decision,
    entry,
    figure,
    given_in_a,
    in_a,
    on_sheet,
    person,
    planted,
    planted_answer,
    second,
    stand_down,
    token,
    typing,
    value,
    withheld,
    written,
)

LAWFUL: dict[str, list[str]] = {
    "a tally begins": [entry()],
    "tally B begins from the paper": [entry(sheet_id=ON_PAPER, tally="B", medium="paper")],
    "a value is typed": [token(), USED, value()],
    "a reading is accepted": [
        entry(),
        becomes("counting", READY),
        token(
            entry_id=900,
            field_id=VOTED,
            reading_field_id=READY * 10,
            picture_sha256=sha(f"{VOTED} of {READY}"),
        ),
        USED,
        value(
            entry_id=900,
            field_id=VOTED,
            value=210,
            source="accepted",
            reading_field_id=READY * 10,
            picture_sha256=sha(f"{VOTED} of {READY}"),
        ),
    ],
    "a withheld number is typed": [*BEGUN, withheld(), in_a(), USED, given_in_a()],
    "a planted value is caught": [
        *BEGUN,
        planted(),
        in_a(),
        USED,
        planted_answer(),
        given_in_a(),
    ],
    "the reading comes after its planted value was confirmed": [
        *BEGUN,
        planted(),
        in_a(),
        USED,
        planted_answer(outcome="confirmed"),
        in_a(id=901, token="next", reading_field_id=READY * 10),
        USED.replace("900", "901"),
        given_in_a(token_id=901, source="accepted", reading_field_id=READY * 10),
    ],
    "the paper says what was planted": [
        *BEGUN,
        planted(),
        in_a(),
        USED,
        planted_answer(outcome="confirmed"),
        in_a(id=901, token="next", reading_field_id=READY * 10),
        USED.replace("900", "901"),
        given_in_a(token_id=901, value=270),
    ],
    "a supervisor restores a person": [
        stand_down(),
        f"UPDATE stand_down SET {RESTORED} WHERE id = 900",
        entry(),
    ],
    "whoever is stood down enters tally B": [
        stand_down(),
        entry(sheet_id=ON_PAPER, tally="B", medium="paper"),
    ],
    "a third person decides": [decision()],
    "a written value is typed by a second person": [
        written(field_id=VOTED),
        second(decision_id=900),
    ],
    "an agreed sheet is accepted": [
        acceptance(sheet_id=NEARLY, comparison_id=NEARLY),
        *(
            figure(
                id=900 + i,
                field_id=field,
                value=(210, 180)[i],
                value_a_id=NEARLY * 100 + i,
                value_b_id=NEARLY * 100 + 10 + i,
            )
            for i, field in enumerate(FIELDS)
        ),
        becomes("accepted", NEARLY),
    ],
    "a decided sheet is accepted": [
        *DECIDED,
        check(outcome="pass"),
        becomes("accepted", TO_DECIDE),
    ],
    "the paper says so": [*OVERRIDDEN, becomes("accepted", TO_DECIDE)],
    "a later passing check counts": [
        *DECIDED,
        check(),
        check(id=901, outcome="pass"),
        becomes("accepted", TO_DECIDE),
    ],
    "two supervisors reopen": [
        on_sheet(sheet_id=ACCEPTED, kind="reopen_request"),
        on_sheet(id=901, sheet_id=ACCEPTED, kind="reopen_confirm", decided_by=SUP3),
        f"UPDATE acceptance SET withdrawn_at = '{LATER}' WHERE id = {ACCEPTED}",
        becomes("to_decide", ACCEPTED),
        f"UPDATE entry SET voided_at = '{LATER}' WHERE id = {ACCEPTED * 10}",
    ],
    "a printed copy is adopted": [
        on_sheet(sheet_id=READY, kind="adopt_copy"),
        f"UPDATE sheet SET copy = 2 WHERE id = {READY}",
    ],
    "two people give an identity": [
        typing(),
        f"UPDATE scan SET identity_by = 'people' WHERE id = {READY}",
    ],
    "a stopped sheet is reported": [
        on_sheet(kind="stopped_reported"),
        becomes("stopped", TO_DECIDE),
    ],
    "a supervisor confirms an account": [
        f"UPDATE account_request SET outcome = 'confirmed', confirmed_by = {SUP} WHERE id = 2",
        person(request_id=2),
        "UPDATE account_request SET person_id = 900 WHERE id = 2",
    ],
    "a supervisor confirms a role": [
        f"UPDATE account_request SET outcome = 'confirmed', confirmed_by = {SUP} WHERE id = 1",
        f"UPDATE person SET role = 'supervisor', request_id = 1 WHERE id = {CHI}",
    ],
    "an account is disabled": [f"UPDATE person SET enabled = FALSE WHERE id = {CHI}"],
    "figures are released": [
        f"UPDATE release SET supervisor_id = {SUP}, released_at = '{LATER}' WHERE id = 1"
    ],
    "the embargo is put off": ["UPDATE election SET embargo_until = '2999-01-01 00:00:00'"],
}
"""What all rules together let pass."""
