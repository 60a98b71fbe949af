"""One lawful row of each table as SQL, with room for what a test changes in it."""

from __future__ import annotations

from functools import partial

from tests.models.hall_names import (
    ADMIN,
    CHI,
    CLERK2,
    DUNG,
    FIELDS,
    NEARLY,
    OPEN,
    READY,
    SUP,
    SUP2,
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
attention_rule = partial(
    insert,
    "attention_rule",
    {"id": 1, "withheld_share": 20, "planted_share": 40, "miss_limit": 10, "miss_least": 10},
)
withheld = partial(
    insert,
    "withheld",
    {
        "id": 900,
        "entry_id": 900,
        "field_id": VOTED,
        "reading_field_id": READY * 10,
        "withheld_at": LATER,
    },
)
planted = partial(
    insert,
    "planted",
    {
        "id": 900,
        "entry_id": 900,
        "field_id": VOTED,
        "reading_field_id": READY * 10,
        "value": 270,
        "planted_at": LATER,
    },
)
planted_answer = partial(
    insert,
    "planted_answer",
    {"id": 900, "planted_id": 900, "token_id": 900, "outcome": "caught", "answered_at": LATER},
)
stand_down = partial(
    insert,
    "stand_down",
    {
        "id": 900,
        "person_id": CHI,
        "measure": "typing",
        "observed": 20,
        "missed": 9,
        "began_at": LATER,
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


def becomes(state: str, sheet_id: int) -> str:
    """Return the statement that moves a sheet."""
    return f"UPDATE sheet SET state = '{state}' WHERE id = {sheet_id}"


USED = f"UPDATE picture_token SET used_at = '{LATER}' WHERE id = 900"
BEGUN = [entry(), becomes("counting", READY)]
"""Chi begins tally A of a sheet; `in_a` and `given_in_a` are of this entry."""
_SEEN = {"entry_id": 900, "field_id": VOTED, "picture_sha256": sha(f"{VOTED} of {READY}")}
in_a = partial(token, **_SEEN)
given_in_a = partial(value, **_SEEN, value=210)
RESTORED = f"restored_by = {SUP2}, restored_at = '{LATER}', reason = 'rested'"
VOID_B = f"UPDATE entry SET voided_at = '{LATER}', void_reason = 'reentry' WHERE id = 2"


DECIDED = [acceptance(), figure(), decided_figure()]
OVERRIDDEN = [
    *DECIDED,
    check(),
    paper(),
    second(decision_id=901),
    second(id=901, decision_id=901, field_id=COLLECTED, value=181),
]
