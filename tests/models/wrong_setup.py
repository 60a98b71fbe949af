"""Rows that break a rule: accounts, the election, release, the log, what is expected, and pages."""

from __future__ import annotations

from tests.models.hall_names import (
    ACCEPTED,
    CHI,
    CLERK,
    DISABLED,
    DUNG,
    EXPECTED,
    READY,
    SUP,
    SUP2,
    TO_DECIDE,
)
from tests.models.lawful_rows import LAWFUL
from tests.models.rows import (
    area,
    becomes,
    candidate,
    contest,
    contest_field,
    event,
    on_sheet,
    person,
    release,
    request,
    scan,
    sheet,
    sheet_copy,
)

SETUP: tuple[tuple[str, list[str]], ...] = (
    ("person.create_confirmed", [person()]),
    ("person.create_confirmed", [person(request_id=2)]),
    (
        "person.create_confirmed",
        [*LAWFUL["a supervisor confirms an account"][:1], person(request_id=2, role="supervisor")],
    ),
    (
        "person.create_confirmed",
        [*LAWFUL["a supervisor confirms an account"], person(id=901, login="two", request_id=2)],
    ),
    ("person.change_confirmed", [f"UPDATE person SET role = 'supervisor' WHERE id = {CHI}"]),
    ("person.change_confirmed", [f"UPDATE person SET password_hash = 'x' WHERE id = {CHI}"]),
    ("person.change_confirmed", [f"UPDATE person SET enabled = TRUE WHERE id = {DISABLED}"]),
    (
        "person.change_confirmed",
        [f"UPDATE person SET role = 'supervisor', request_id = 1 WHERE id = {CHI}"],
    ),
    (
        "person.change_confirmed",
        [
            *LAWFUL["a supervisor confirms a role"],
            f"UPDATE person SET role = 'clerk' WHERE id = {CHI}",
        ],
    ),
    (
        "person.change_confirmed",
        [
            *LAWFUL["a supervisor confirms a role"][:1],
            f"UPDATE person SET role = 'supervisor', request_id = 1 WHERE id = {DUNG}",
        ],
    ),
    ("account_request.begins_open", [request(outcome="confirmed", confirmed_by=SUP)]),
    ("account_request.asked_by", [request(requested_by=CLERK)]),
    (
        "account_request.confirmed_by",
        [f"UPDATE account_request SET outcome = 'confirmed', confirmed_by = {CLERK} WHERE id = 1"],
    ),
    (
        "account_request.confirmed_by",
        [
            request(person_id=SUP2, payload={"role": "administrator"}),
            "UPDATE account_request SET outcome = 'confirmed'"
            f", confirmed_by = {SUP2} WHERE id = 900",
        ],
    ),
    ("election.phase_forward", ["UPDATE election SET phase = 'setup'"]),
    ("election.embargo_stands", ["UPDATE election SET embargo_until = NULL"]),
    ("election.embargo_stands", ["UPDATE election SET embargo_until = '2001-01-01 00:00:00'"]),
    ("release.administrator", [release(administrator_id=CLERK)]),
    ("release.supervisor", [f"UPDATE release SET supervisor_id = {CLERK} WHERE id = 1"]),
    ("release.embargo", [*LAWFUL["the embargo is put off"], *LAWFUL["figures are released"]]),
    ("audit_event.chained", [event()]),
    ("audit_event.chained", [event(id=5)]),
    ("area.before_counting", [area()]),
    ("contest.before_counting", [contest()]),
    ("candidate.before_counting", [candidate()]),
    ("contest_field.before_counting", [contest_field()]),
    ("sheet.before_counting", [sheet()]),
    ("sheet.begins_expected", [sheet(state="ready")]),
    ("sheet.begins_expected", [sheet(copy=2)]),
    ("sheet.transition", [becomes("accepted", EXPECTED)]),
    ("sheet.transition", [becomes("counting", ACCEPTED)]),
    ("sheet.copy_adopted", [f"UPDATE sheet SET copy = 2 WHERE id = {READY}"]),
    (
        "sheet.copy_adopted",
        [on_sheet(kind="adopt_copy"), f"UPDATE sheet SET copy = 2 WHERE id = {TO_DECIDE}"],
    ),
    ("sheet_copy.printed_by", [sheet_copy(printed_by=CLERK)]),
    ("scan.page_expected", [f"UPDATE scan SET sheet_page = 2 WHERE id = {READY}"]),
    ("scan.identity_twice", [f"UPDATE scan SET identity_by = 'people' WHERE id = {READY}"]),
    ("scan.identity_twice", [f"UPDATE scan SET identity_by = NULL WHERE id = {READY}"]),
    (
        "scan.one_placed",
        [
            scan(),
            f"UPDATE scan SET state = 'placed', sheet_id = {READY},"
            " sheet_page = 1, identity_by = 'qr' WHERE id = 900",
        ],
    ),
)
"""(rule, statements): the rule refuses the last statement, whatever the other rules would say."""
