"""The words of decisions and checks, and numbers as the supervisor reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.rules.rereading import Reread
from models.rules.values import Value
from models.services.reconcile import CaseCheck, CaseDecision
from review_app.i18n import gettext as _
from review_app.i18n import number

DECISIONS: Mapping[str, LazyString] = {
    "take_a": _l("takes A"),
    "take_b": _l("takes B"),
    "write": _l("writes another number"),
    "paper_says_so": _l("the paper says so"),
    "stopped_reported": _l("stopped and reported"),
    "send_back_rescan": _l("sent back to be scanned again"),
    "send_back_reentry": _l("sent back to be entered again"),
    "send_back_recount": _l("sent back for a recount"),
    "admit_rescan": _l("admits the new scan"),
    "adopt_copy": _l("adopts another copy"),
    "place_page": _l("gives the page its place"),
    "dismiss_page": _l("the page is not needed"),
    "reopen_request": _l("asks to reopen the sheet"),
    "reopen_confirm": _l("reopens the sheet"),
}
CHECKS: Mapping[str, LazyString] = {
    "H01": _l("valid and invalid ballots make the ballots collected"),
    "H02": _l("not more ballots collected than voters who voted (the stop rule)"),
    "H03": _l("not more voters voted than are listed"),
    "H04": _l("no candidate has more votes than there are valid ballots"),
    "H05": _l("all votes together fit the number of valid ballots"),
    "H06": _l("the piles together make the valid ballots"),
    "H07": _l("the piles and the votes tell the same number of names"),
    "S01": _l("as many ballots issued as voters voted"),
    "S02": _l("not more ballots collected than issued"),
    "S05": _l("the station has 300 to 4,000 voters"),
    "BLANK": _l("no required number is left empty"),
}
PARTS: Mapping[str, LazyString] = {
    "A": _l("Tally A"),
    "B": _l("Tally B"),
    "decision": _l("a supervisor who decides"),
    "second": _l("a second person"),
}
LIMITS = frozenset({"low", "high"})
"""Terms that stand as numbers in the formula itself."""
BASES: Mapping[str, LazyString] = {
    "A": _l("With the numbers of tally A"),
    "B": _l("With the numbers of tally B"),
    "settled": _l("With the settled numbers"),
    "agreed": _l("With the numbers on which both tallies agree"),
}


REREAD: Mapping[str, LazyString] = {
    "beyond": _l("more than the valid ballots"),
    "differs": _l("the two tallies differed here"),
    "decided": _l("a supervisor decided this number"),
    "corrected": _l("something stands in the correction boxes"),
    "struck": _l("struck out on the paper"),
    "unsure": _l("the machine was not sure"),
    "read_otherwise": _l("the machine read something else"),
}
"""Why a line of a failed check is worth reading again; never what ought to stand there."""
SLIP_WHY: Mapping[str, LazyString] = {
    "illegible": _l("nobody could read it"),
    "differs": _l("two people read it differently"),
    "blank": _l("empty on the paper"),
}
"""Why a line stands on the station's slip."""
VOID_REASONS: Mapping[str, LazyString] = {
    "reentry": _l("no longer counts: sent back to be entered again"),
    "rescan": _l("no longer counts: scanned again"),
    "recount": _l("no longer counts: recounted"),
    "copy": _l("no longer counts: another copy was adopted"),
    "taken_over": _l("no longer counts: taken over"),
    "given_back": _l("no longer counts: given back"),
}


def reread_words(line: Reread) -> str:
    """Return why a line is worth reading again, or that it only is part of the formula."""
    return "; ".join(str(REREAD[why]) for why in line.why) or _("part of this rule")


def value_words(value: Value) -> str:
    """Return a value as it is read: the number, "empty" or "illegible"."""
    if value.value is not None:
        return number(value.value)
    return _("empty") if value.kind == "blank" else _("illegible")


def decision_words(decision: CaseDecision) -> str:
    """Return what was decided, with the tally and check it is about."""
    words = str(DECISIONS.get(decision.kind, decision.kind))
    details = []
    if decision.value is not None:
        details.append(number(decision.value))
    if decision.check_code:
        details.append(decision.check_code)
    if decision.tally and decision.kind == "send_back_reentry":
        details.append(_("Tally %(tally)s", tally=decision.tally))
    return f"{words} ({', '.join(details)})" if details else words


def codes_words(codes: Sequence[str]) -> str:
    """Return the codes of checks, each with what it asks: "H03 (not more voters voted …)"."""
    return "; ".join(f"{code} ({CHECKS[code]})" if code in CHECKS else code for code in codes)


def checks_words(codes: Sequence[str]) -> str:
    """Return what checks ask, each with its code: "not more voters voted … (H03)"."""
    return "; ".join(f"{CHECKS[code]} ({code})" if code in CHECKS else code for code in codes)


def numbers_words(check: CaseCheck) -> str:
    """Return the figures that a check compared, sums first: "V + X = 812; C = 811"."""
    if check.terms and check.code != "BLANK":
        return terms_words(check.terms)
    return ", ".join(check.fields)


def terms_words(terms: Mapping[str, int]) -> str:
    """Return the sums that a rule compared: "V + X = 812; C = 811"."""
    return "; ".join(
        f"{symbol} = {number(value)}" for symbol, value in terms.items() if symbol not in LIMITS
    )
