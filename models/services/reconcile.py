"""Everything a supervisor (and the second person) does, under one name."""

from __future__ import annotations

from models.services.cases import (
    Case,
    CaseCheck,
    CaseDecision,
    CaseField,
    CaseView,
    case_view,
    open_cases,
)
from models.services.contradicted import contradicted
from models.services.decisions import decide_field, override_check, stop_reported
from models.services.page_cases import PageCase, page_case, page_cases
from models.services.page_decisions import (
    admit_rescan,
    adopt_copy,
    dismiss_page,
    page_actions,
    place_page,
)
from models.services.past import Past, PastComparison, past_of
from models.services.reopening import confirm_reopen, pending_reopen, request_reopen
from models.services.second import (
    SecondField,
    SecondTask,
    SecondView,
    second_tasks,
    second_view,
    type_second,
)
from models.services.sending_back import declare_illegible, send_back
from models.services.settling import settle
from models.services.slip import RecountSlip, SlipRow, recount_slip
from models.services.supervision import sheets_awaiting_paper, supervisors_queues

__all__ = [
    "Case",
    "CaseCheck",
    "CaseDecision",
    "CaseField",
    "CaseView",
    "PageCase",
    "Past",
    "PastComparison",
    "RecountSlip",
    "SecondField",
    "SecondTask",
    "SecondView",
    "SlipRow",
    "admit_rescan",
    "adopt_copy",
    "case_view",
    "confirm_reopen",
    "contradicted",
    "decide_field",
    "declare_illegible",
    "dismiss_page",
    "open_cases",
    "override_check",
    "page_actions",
    "page_case",
    "page_cases",
    "past_of",
    "pending_reopen",
    "place_page",
    "recount_slip",
    "request_reopen",
    "second_tasks",
    "second_view",
    "send_back",
    "settle",
    "sheets_awaiting_paper",
    "stop_reported",
    "supervisors_queues",
    "type_second",
]
