"""Every kind of event that the code writes has a name for people."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import force_locale

import models
from models.schema import AuditEvent
from models.schema.person import ACCOUNT_CHANGES
from models.schema.scan import FILE_STATES
from review_app.audit.details import event_details
from review_app.audit.words import EVENTS, subject_name

# `record(session, actor, f"account_{kind}", …)` and `f"file_{state}"`: one kind for each member.
MEMBERS = {
    "account_": set(ACCOUNT_CHANGES),
    "file_": set(FILE_STATES) & {"refused", "set_aside"},
}


def _written_kinds() -> Iterator[str]:
    for path in Path(models.__file__).parent.joinpath("services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 3:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            called = called or (node.func.id if isinstance(node.func, ast.Name) else "")
            if called not in {"record", "_record"}:
                continue
            kind = node.args[2]
            if isinstance(kind, ast.Constant):
                yield str(kind.value)
            elif isinstance(kind, ast.JoinedStr) and isinstance(kind.values[0], ast.Constant):
                prefix = str(kind.values[0].value)
                yield from (prefix + member for member in MEMBERS[prefix])


def test_every_kind_of_event_has_a_name() -> None:
    written = set(_written_kinds())
    assert len(written) > 30
    assert not written - set(EVENTS), sorted(written - set(EVENTS))


def test_no_name_is_left_of_a_kind_that_nothing_writes() -> None:
    chosen = {"sheet_accepted", "sheet_stands"}  # picked by the outcome, in settling.py
    assert not set(EVENTS) - set(_written_kinds()) - chosen


def test_what_an_event_is_about_is_said_in_words(app: Flask) -> None:
    with app.test_request_context(), force_locale("vi"):
        assert subject_name("sheet:4F7K2M1R") == "phiếu 4F7K-2M1R"
        assert subject_name("person:kiem1") == "tài khoản kiem1"
        assert subject_name("unheard of") == "unheard of"


def told(event: str, /, **payload: Any) -> dict[str, str]:
    return dict(event_details(AuditEvent(kind=event, payload=payload)))


def test_what_an_event_tells_is_said_in_the_pages_language(app: Flask) -> None:
    given = {"tally": "A", "field": "votes.1", "seq": 2, "source": "accepted"}
    kept = {"name": "a.jpg", "size": 474007, "state": "accepted"}
    with app.test_request_context(), force_locale("vi"):
        assert told("value_given", **given) == {
            "bản": "A",
            "số liệu": "votes.1",
            "nhập lần thứ": "2",
            "cách": "xác nhận số máy đọc",
        }
        assert told("file_received", **kept)["số byte"] == "474.007"
        assert told("file_received", **kept)["trạng thái"] == "đã nhận"
        assert told("sheet_accepted", state="accepted")["trạng thái"] == "đã chốt"
        assert told("page_read", sheet="sheet:E4BRMKSG")["phiếu"] == "E4BR-MKSG"
    with app.test_request_context(), force_locale("en"):
        assert told("value_given", seq=2) == {"answer No.": "2"}
        assert told("sheet_sent_back", kind="recount", tally=None) == {
            "what": "to the station",
            "tally": "–",
        }
        assert told("entry_begun", taken_over=True) == {"taken over": "yes"}
        assert told("decided", kind="take_b", reason="read again – on paper") == {
            "what": "took the value of tally B",
            "reason": "read again – on paper",
        }
        assert told("sheet_stands", open_checks=["H01", "H06"]) == {"checks that fail": "H01, H06"}
        assert told("x", new_thing={"a": 1}) == {"new_thing": '{"a": 1}'}  # nothing is hidden
