"""Everything a supervisor (and the second person) does, under one name."""

from __future__ import annotations

from models.services.cases import (
    Case,
    CaseCheck,
    CaseDecision,
    CaseField,
    CaseView,
    PageCase,
    case_view,
    open_cases,
    page_case,
    page_cases,
)
from models.services.decisions import decide_field, override_check, send_back, stop_reported
from models.services.page_decisions import admit_rescan, adopt_copy, dismiss_page, place_page
from models.services.reopening import confirm_reopen, pending_reopen, request_reopen
from models.services.second import (
    SecondField,
    SecondTask,
    SecondView,
    second_tasks,
    second_view,
    type_second,
)
from models.services.settling import settle

__all__ = [
    "Case",
    "CaseCheck",
    "CaseDecision",
    "CaseField",
    "CaseView",
    "PageCase",
    "SecondField",
    "SecondTask",
    "SecondView",
    "admit_rescan",
    "adopt_copy",
    "case_view",
    "confirm_reopen",
    "decide_field",
    "dismiss_page",
    "open_cases",
    "override_check",
    "page_case",
    "page_cases",
    "pending_reopen",
    "place_page",
    "request_reopen",
    "second_tasks",
    "second_view",
    "send_back",
    "settle",
    "stop_reported",
    "type_second",
]
