"""What an event of the audit log tells, in words; the event itself keeps codes for ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.schema import AuditEvent
from models.services.people import ACCOUNT_DISABLED, WRONG_PASSWORD
from review_app.bilingual import pick
from review_app.i18n import language_code, number, sheet_code
from review_app.intake.words import source_words
from review_app.people.views import KINDS as ACCOUNT_CHANGES
from review_app.reconcile.reasons import told_reason
from review_app.results.words import decision_name
from review_app.words import ROLE_NAMES, SCAN_STATES, SHEET_STATES

NAMES: Final[Mapping[str, LazyString | str]] = {
    "attempt": _l("attempt"),
    "before": _l("before"),
    "cause": _l("cause"),
    "check": _l("check"),
    "copy": _l("copy"),
    "day": _l("day"),
    "decision": _l("decision No."),
    "declared_pages": _l("pages counted by hand"),
    "engine": _l("reader"),
    "entries_voided": _l("entries that fell"),
    "field": _l("number"),
    "fields": _l("numbers"),
    "is_trial": _l("trial run"),
    "kind": _l("what"),
    "limit": _l("limit in per cent"),
    "lines": _l("lines"),
    "login": _l("login"),
    "made": _l("made"),
    "measure": _l("measured on"),
    "medium": _l("entered from"),
    "mismatches": _l("numbers that differ"),
    "missed": _l("let through"),
    "name": _l("name"),
    "observed": _l("of"),
    "open_checks": _l("checks that fail"),
    "open_fields": _l("numbers to decide"),
    "other_scans_waiting": _l("other scans that wait"),
    "outcome": _l("outcome"),
    "page": _l("page"),
    "pages": _l("pages"),
    "part": _l("part"),
    "personal_no": _l("personal number"),
    "problem": _l("problem"),
    "reason": _l("reason"),
    "role": _l("role"),
    "seq": _l("answer No."),
    "sha256": "SHA-256",
    "sheet": _l("sheet"),
    "sheets": _l("sheets"),
    "size": _l("bytes"),
    "source": _l("how"),
    "state": _l("state"),
    "status": _l("read as"),
    "taken_over": _l("taken over"),
    "tally": _l("tally"),
    "unconfirmed": _l("waiting for a second person"),
    "was": _l("state before"),
}
CODES: Final[Mapping[str, Mapping[str, LazyString]]] = {
    "cause": {
        WRONG_PASSWORD: _l("wrong password"),
        ACCOUNT_DISABLED: _l("the account is not enabled"),
    },
    "measure": {
        "proposals": _l("proposals that were wrong"),
        "typing": _l("numbers typed without a reading"),
    },
    "medium": {"scan": _l("the picture"), "paper": _l("the paper")},
    "outcome": {
        "waiting_second": _l("waits for a second person"),
        "agreed": _l("both typed the same"),
        "differs": _l("the second typed something else"),
    },
    "role": ROLE_NAMES,
    "source": {
        "accepted": _l("the reading confirmed"),
        "typed": _l("typed"),
        "web": _l("in the browser"),
    },
    "status": {
        "ok": _l("a sheet's page"),
        "unidentified": _l("a page without a readable code"),
        "unregistered": _l("a page that could not be straightened"),
        "unreadable_file": _l("a file that cannot be opened"),
    },
    "kind": {
        **ACCOUNT_CHANGES,
        "rescan": _l("to the scanner"),
        "reentry": _l("to be entered anew"),
        "recount": _l("to the station"),
        "copy": _l("another copy counts"),
    },
}
OF_SCANS: Final = ("file_", "page_", "scan_")
"""Kinds of events whose states are those of a page or a file; the others speak of sheets."""
SPOKEN: Final[Mapping[str, Callable[[str], str]]] = {"kind": decision_name, "reason": told_reason}
YES_NO: Final = {True: _l("yes"), False: _l("no")}


def event_details(event: AuditEvent) -> Iterator[tuple[str, str]]:
    """Yield name and value of everything that an event tells, in the page's language."""
    for name, value in event.payload.items():
        yield str(NAMES.get(name, name)), _words(event.kind, name, value)


def _words(kind: str, name: str, value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(YES_NO[value])
    if isinstance(value, int):
        return number(value)
    if isinstance(value, list):
        return ", ".join(_words(kind, name, one) for one in value) or "–"
    if isinstance(value, str):
        return _of_code(kind, name, value)
    return json.dumps(value, ensure_ascii=False)


def _of_code(kind: str, name: str, value: str) -> str:
    if name in ("state", "was"):
        states = SCAN_STATES if kind.startswith(OF_SCANS) else SHEET_STATES
        return str(states.get(value, value))
    if name in ("sheet", "sheets"):
        return sheet_code(value.removeprefix("sheet:"))
    if value in CODES.get(name, {}):
        return str(CODES[name][value])
    if name in SPOKEN:
        return SPOKEN[name](value)
    if name == "source" and kind == "batch_opened":
        return source_words(value)
    return pick(value, language_code())
