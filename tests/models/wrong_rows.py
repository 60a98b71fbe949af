"""For every rule of the database, rows that break it; and lawful rows that all rules let pass.

Each case is a list of statements of which only the last one is wrong.
"""

from __future__ import annotations

from functools import partial

from tests.models.hall import (
    ACCEPTED,
    ADMIN,
    ANN,
    BINH,
    CHI,
    CLERK,
    CLERK2,
    DISABLED,
    DUNG,
    EXPECTED,
    FIELDS,
    NEARLY,
    ON_PAPER,
    OPEN,
    READY,
    SUP,
    SUP2,
    SUP3,
    TO_DECIDE,
    sha,
)
from tests.models.raw import insert

LATER = "2026-03-15 13:00:00.000000"
VOTED, COLLECTED = FIELDS
PICTURE = sha(f"{COLLECTED} of {OPEN}")

person = partial(
    insert,
    "person",
    {
        "id": 900,
        "login": "new",
        "personal_no": "99",
        "name": "New",
        "role": "clerk",
        "password_hash": "h",
        "enabled": True,
        "credential_epoch": 1,
        "request_id": None,
        "created_at": LATER,
    },
)
request = partial(
    insert,
    "account_request",
    {
        "id": 900,
        "kind": "role",
        "person_id": CHI,
        "payload": {"role": "supervisor"},
        "requested_by": ADMIN,
        "requested_at": LATER,
    },
)
release = partial(
    insert,
    "release",
    {"id": 900, "contest_id": 2, "administrator_id": ADMIN, "supervisor_id": None},
)
event = partial(
    insert,
    "audit_event",
    {
        "id": 900,
        "at": LATER,
        "actor_name": "x",
        "actor_role": "x",
        "kind": "x",
        "subject": "x",
        "payload": {},
        "rows": [],
        "previous_hash": "0" * 64,
        "hash": "1" * 64,
    },
)
area = partial(
    insert, "area", {"id": 900, "level": "station", "code": "new", "name_vi": "x", "name_en": "x"}
)
contest = partial(
    insert,
    "contest",
    {
        "id": 900,
        "code": "new",
        "office": "hdnd_xa",
        "name_vi": "x",
        "name_en": "x",
        "area_id": 1,
        "seats": 1,
        "candidate_count": 1,
        "form": "f",
    },
)
candidate = partial(
    insert,
    "candidate",
    {"id": 900, "contest_id": 1, "position": 2, "name": "x", "birth_date": "1970-01-01"},
)
contest_field = partial(
    insert,
    "contest_field",
    {
        "id": 900,
        "contest_id": 1,
        "field_id": "new",
        "page": 1,
        "position": 9,
        "digits": 4,
        "label_vi": "x",
        "label_en": "x",
    },
)
sheet = partial(
    insert,
    "sheet",
    {
        "id": 900,
        "code": "NEW",
        "contest_id": 1,
        "station_id": 1,
        "part": 1,
        "pages": 1,
        "copy": 1,
        "state": "expected",
        "state_since": LATER,
        "paper_b": False,
    },
)
sheet_copy = partial(
    insert,
    "sheet_copy",
    {
        "id": 900,
        "sheet_id": TO_DECIDE,
        "copy": 2,
        "reason": "x",
        "printed_by": SUP,
        "printed_at": LATER,
    },
)
scan = partial(
    insert,
    "scan",
    {
        "id": 900,
        "file_id": READY,
        "file_page": 2,
        "sha256": "2" * 64,
        "state": "waiting",
        "version": 1,
        "attempts": 0,
        "received_at": LATER,
    },
)
typing = partial(
    insert,
    "identity_typing",
    {
        "id": 900,
        "scan_id": READY,
        "sheet_code": f"SHEET00{READY}",
        "sheet_page": 1,
        "typed_by": CLERK2,
        "typed_at": LATER,
    },
)
entry = partial(
    insert,
    "entry",
    {
        "id": 900,
        "sheet_id": READY,
        "tally": "A",
        "person_id": CHI,
        "medium": "scan",
        "started_at": LATER,
    },
)
token = partial(
    insert,
    "picture_token",
    {
        "id": 900,
        "token": "new",
        "entry_id": 2,
        "field_id": COLLECTED,
        "picture_sha256": PICTURE,
        "reading_field_id": None,
        "issued_at": LATER,
        "shown_at": "2026-03-15 13:00:01.000000",
    },
)
value = partial(
    insert,
    "entry_value",
    {
        "id": 900,
        "entry_id": 2,
        "field_id": COLLECTED,
        "seq": 1,
        "kind": "number",
        "value": 190,
        "source": "typed",
        "reading_field_id": None,
        "token_id": 900,
        "picture_sha256": PICTURE,
        "given_at": "2026-03-15 13:00:02.000000",
    },
)
comparison = partial(
    insert,
    "comparison",
    {"id": 900, "sheet_id": OPEN, "entry_a_id": 1, "entry_b_id": 2, "compared_at": LATER},
)
mismatch = partial(
    insert,
    "mismatch",
    {
        "id": 900,
        "comparison_id": NEARLY,
        "field_id": VOTED,
        "value_a_id": NEARLY * 100,
        "value_b_id": NEARLY * 100 + 10,
    },
)
check = partial(
    insert,
    "check_result",
    {
        "id": 900,
        "comparison_id": TO_DECIDE,
        "code": "H03",
        "kind": "hard",
        "basis": "settled",
        "outcome": "fail",
        "numbers": {"fields": {VOTED: 210, COLLECTED: 181}, "terms": {}},
        "checked_at": LATER,
    },
)
decision = partial(
    insert,
    "decision",
    {
        "id": 900,
        "sheet_id": TO_DECIDE,
        "scan_id": None,
        "comparison_id": TO_DECIDE,
        "field_id": COLLECTED,
        "kind": "take_a",
        "check_code": None,
        "value_kind": None,
        "value": None,
        "reason": "seen",
        "needs_second": False,
        "decided_by": SUP2,
        "decided_at": LATER,
        "voided_at": None,
    },
)
written = partial(decision, kind="write", value_kind="number", value=181, needs_second=True)
paper = partial(
    decision, kind="paper_says_so", field_id=None, check_code="H03", needs_second=True, id=901
)
on_page = partial(
    decision, sheet_id=None, comparison_id=None, field_id=None, kind="dismiss_page", scan_id=READY
)
on_sheet = partial(decision, comparison_id=None, field_id=None)
second = partial(
    insert,
    "second_typing",
    {
        "id": 900,
        "decision_id": 1,
        "field_id": VOTED,
        "kind": "number",
        "value": 210,
        "typed_by": DUNG,
        "typed_at": LATER,
    },
)
acceptance = partial(
    insert,
    "acceptance",
    {
        "id": 900,
        "sheet_id": TO_DECIDE,
        "comparison_id": TO_DECIDE,
        "accepted_at": LATER,
        "withdrawn_at": None,
    },
)
figure = partial(
    insert,
    "accepted_value",
    {
        "id": 900,
        "acceptance_id": 900,
        "field_id": VOTED,
        "value": 210,
        "value_a_id": TO_DECIDE * 100,
        "value_b_id": TO_DECIDE * 100 + 10,
        "decision_id": None,
    },
)
decided_figure = partial(
    figure,
    id=901,
    field_id=COLLECTED,
    value=181,
    value_a_id=TO_DECIDE * 100 + 1,
    value_b_id=TO_DECIDE * 100 + 11,
    decision_id=1,
)

USED = f"UPDATE picture_token SET used_at = '{LATER}' WHERE id = 900"
VOID_B = f"UPDATE entry SET voided_at = '{LATER}', void_reason = 'reentry' WHERE id = 2"


def becomes(state: str, sheet_id: int) -> str:
    """Return the statement that moves a sheet."""
    return f"UPDATE sheet SET state = '{state}' WHERE id = {sheet_id}"


DECIDED = [acceptance(), figure(), decided_figure()]
OVERRIDDEN = [
    *DECIDED,
    check(),
    paper(),
    second(decision_id=901),
    second(id=901, decision_id=901, field_id=COLLECTED, value=181),
]

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
    "a third person decides": [decision()],
    "a written value is typed by a second person": [
        written(field_id=VOTED),
        second(decision_id=900),
    ],
    "an agreed sheet is accepted": [becomes("accepted", NEARLY)],
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

WRONG: tuple[tuple[str, list[str]], ...] = (
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
            f"UPDATE account_request SET outcome = 'confirmed', confirmed_by = {SUP2} WHERE id = 900",
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
    ("entry.entrant", [entry(person_id=CLERK)]),
    ("entry.entrant", [entry(person_id=ADMIN)]),
    ("entry.entrant", [entry(person_id=DISABLED)]),
    ("entry.two_people", [VOID_B, entry(sheet_id=OPEN, tally="B", person_id=ANN)]),
    (
        "entry.two_people",
        [
            VOID_B,
            entry(sheet_id=OPEN, tally="B", person_id=DUNG),
            f"UPDATE entry SET voided_at = '{LATER}' WHERE id = 1",
            entry(id=901, sheet_id=OPEN, person_id=BINH),
        ],
    ),
    (
        "entry.no_decider",
        [on_sheet(sheet_id=READY, kind="send_back_rescan"), entry(person_id=SUP2)],
    ),
    ("entry.no_decider", [on_page(), entry(person_id=SUP2)]),
    ("entry.no_second_typist", [entry(sheet_id=TO_DECIDE)]),
    ("entry.new_hands", [VOID_B, entry(sheet_id=OPEN, tally="B", person_id=BINH)]),
    ("entry.new_eyes", [entry(sheet_id=TO_DECIDE, person_id=SUP3)]),
    ("entry.sheet_open", [entry(sheet_id=EXPECTED)]),
    ("entry.sheet_open", ["UPDATE election SET phase = 'closed'", entry()]),
    ("entry.all_pages", [f"UPDATE scan SET state = 'superseded' WHERE id = {READY}", entry()]),
    ("entry.all_pages", [entry(sheet_id=EXPECTED)]),
    ("entry.from_paper", [entry(sheet_id=ON_PAPER, tally="B")]),
    ("entry.begins_open", [entry(finished_at=LATER)]),
    ("entry.begins_open", [entry(voided_at=LATER)]),
    ("entry.complete", [f"UPDATE entry SET finished_at = '{LATER}' WHERE id = 2"]),
    ("entry.void_is_final", [VOID_B, f"UPDATE entry SET finished_at = '{LATER}' WHERE id = 2"]),
    (
        "entry.accepted_stays",
        [f"UPDATE entry SET voided_at = '{LATER}' WHERE id = {ACCEPTED * 10}"],
    ),
    ("entry_value.entry_open", [token(), USED, value(entry_id=1)]),
    ("entry_value.entry_open", [token(), USED, VOID_B, value()]),
    ("entry_value.field", [token(), USED, value(field_id="votes.77")]),
    ("entry_value.field", [token(), USED, value(value=12345)]),
    (
        "entry_value.b_is_typed",
        [token(), USED, value(source="accepted", reading_field_id=OPEN * 10 + 1, value=180)],
    ),
    (
        "entry_value.is_the_reading",
        [
            entry(),
            becomes("counting", READY),
            token(entry_id=900, reading_field_id=READY * 10 + 1),
            USED,
            value(entry_id=900, source="accepted", reading_field_id=READY * 10 + 1, value=181),
        ],
    ),
    (
        "entry_value.is_the_reading",
        [
            entry(),
            becomes("counting", READY),
            token(entry_id=900),
            USED,
            value(entry_id=900, source="accepted", reading_field_id=READY * 10 + 1, value=180),
        ],
    ),
    ("entry_value.token", [token(), value()]),
    ("entry_value.token", [token(field_id=VOTED), USED, value()]),
    ("entry_value.token", [token(), USED, value(picture_sha256=sha("another picture"))]),
    ("entry_value.was_shown", [token(shown_at=None), USED, value()]),
    ("entry_value.was_shown", [token(shown_at=LATER), USED, value(given_at=LATER)]),
    ("entry_value.next", [token(), USED, value(seq=2)]),
    ("picture_token.entry_open", [token(entry_id=1)]),
    ("picture_token.entry_open", [token(used_at=LATER)]),
    ("picture_token.b_without_reading", [token(reading_field_id=OPEN * 10 + 1)]),
    ("comparison.two_entries", [comparison()]),
    ("comparison.two_entries", [comparison(entry_a_id=NEARLY * 10, entry_b_id=NEARLY * 10 + 1)]),
    (
        "comparison.two_entries",
        [comparison(sheet_id=NEARLY, entry_a_id=NEARLY * 10 + 1, entry_b_id=NEARLY * 10)],
    ),
    ("mismatch.of_comparison", [mismatch(value_a_id=TO_DECIDE * 100)]),
    ("mismatch.differs", [mismatch()]),
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
