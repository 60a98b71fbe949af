"""Words and number forms of the results pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import LazyString, format_decimal
from flask_babel import lazy_gettext as _l

from review_app.i18n import language_code
from review_app.reconcile.words import CHECKS

DECISIONS: Mapping[str, LazyString] = {
    "take_a": _l("took the value of tally A"),
    "take_b": _l("took the value of tally B"),
    "write": _l("wrote a third value"),
    "paper_says_so": _l("recorded: the paper says so"),
    "stopped_reported": _l("stopped and reported"),
    "send_back_rescan": _l("sent back to be scanned again"),
    "send_back_reentry": _l("sent back to be entered again"),
    "send_back_recount": _l("sent back for a recount"),
    "admit_rescan": _l("admitted a new scan"),
    "adopt_copy": _l("adopted another copy"),
    "place_page": _l("placed a page"),
    "dismiss_page": _l("dismissed a page"),
    "reopen_request": _l("asked to reopen the sheet"),
    "reopen_confirm": _l("reopened the sheet"),
}

SHARES: Mapping[str, LazyString] = {
    "votes": _l("of valid ballots"),
    "voters_voted": _l("of listed voters"),
    "ballots_valid": _l("of ballots collected"),
    "ballots_invalid": _l("of ballots collected"),
}


def share_name(field_id: str) -> str:
    """Return of what a figure's share is taken, in the page's language; empty for no share."""
    kind = "votes" if field_id.startswith("votes.") else field_id
    return str(SHARES.get(kind, ""))


def decision_name(kind: str) -> str:
    """Return what a kind of decision is called in the page's language."""
    return str(DECISIONS.get(kind, kind))


def hundredths(value: int | None) -> str:
    """Write hundredths of a percent as the reader's language does: 99,69 % or 99.69%."""
    if value is None:
        return "–"
    share = format_decimal(Decimal(value) / 100, format="#,##0.00")
    return f"{share} %" if language_code() == "vi" else f"{share}%"


def check_name(code: str) -> str:
    """Return what a check asks, in the page's language."""
    return str(CHECKS.get(code, ""))
