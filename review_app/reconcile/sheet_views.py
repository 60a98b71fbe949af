"""What a supervisor sees of one sheet: both tallies side by side, without names."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.rules.states import Role, SheetState, cell
from models.schema import Person, Sheet
from models.services import reconcile as service
from models.services.sending_back import SENDING
from review_app.db import acting_person, reading_session
from review_app.desk.view import find_sheet, pages_json, row_url
from review_app.labels import labels_of
from review_app.pictures.rules import may_see_sheet
from review_app.reconcile import reasons
from review_app.reconcile.copy_views import PRINTABLE_STATES
from review_app.reconcile.names import names_of
from review_app.reconcile.past_views import record_of
from review_app.reconcile.words import (
    BASES,
    CHECKS,
    codes_words,
    decision_words,
    numbers_words,
    reread_words,
    terms_words,
    value_words,
)
from review_app.refusals import code_sentence


def sheet(code: str) -> ResponseReturnValue:
    """Show one sheet; where its tallies are not compared, only where it stands."""
    with reading_session() as session:
        person = acting_person(session)
        found = find_sheet(session, code)
        if found is None:
            abort(404)
        case = _case(session, person, found)
        labels = labels_of(session, found)
        station, contest = names_of(session, found)
        refused = case.refused if case else None
        settling = to_settle(case) if case else []
        failed = failed_checks(case) if case else []
        return render_template(
            "reconcile/sheet.html",
            sheet=found,
            station=station,
            contest=contest,
            case=case,
            refused="" if refused is None else code_sentence(refused, sheet=found.code),
            to_decide=[field for field in settling if field.open],
            decided=[field for field in settling if not field.open],
            failed=[check for check in failed if check.basis == "settled"],
            failed_by_tally=[check for check in failed if check.basis != "settled"],
            sending=[] if refused else possible_ways_back(found),
            reopen=_reopen_step(session, person, found) if not refused else None,
            record=record_of(session, person, found, case, labels),
            printable=found.state in PRINTABLE_STATES,
            reasons=reasons.ALL,
            words=_words(found, labels, case),
            whole=_whole_pages(session, person, found, case, labels),
        )


def _case(session: Session, person: Person, found: Sheet) -> service.CaseView | None:
    try:
        return service.case_view(session, person, found)
    except Refusal as refusal:
        if refusal.code is not RefusalCode.SHEET_NOT_COMPARED:
            raise
        return None


def _whole_pages(
    session: Session,
    person: Person,
    found: Sheet,
    case: service.CaseView | None,
    labels: Mapping[str, str],
) -> dict[str, object] | None:
    """Return what the browser draws whole pages from; None where the pictures are not for them."""
    if case is None or not may_see_sheet(session, person, found):
        return None
    pages = pages_json(session, found)
    fields = [
        {"id": field.field_id, "label": labels[field.field_id], "page": field.page}
        for field in case.fields
        if field.page in pages
    ]
    return {"pages": pages, "fields": fields} if fields else None


def _words(
    found: Sheet, labels: Mapping[str, str], case: service.CaseView | None
) -> dict[str, object]:
    fields = {field.field_id: field for field in case.fields} if case else {}
    return {
        "label": lambda field_id: labels[field_id],
        "value": value_words,
        "decision": decision_words,
        "numbers": numbers_words,
        "terms": terms_words,
        "check": lambda code: CHECKS.get(code, ""),
        "basis": lambda check: BASES[_basis(check, fields)],
        "named": codes_words,
        "picture_sha256": lambda field_id: fields[field_id].picture_sha256,
        "picture": lambda field_id: row_url(found, fields[field_id].picture_sha256),
        "reread": reread_words,
    }


def _basis(check: service.CaseCheck, fields: Mapping[str, service.CaseField]) -> str:
    """Return whose numbers a check looked at: nothing was settled where both tallies agreed."""
    if check.basis != "settled" or any(fields[name].decision for name in check.fields):
        return check.basis
    return "agreed"


def to_settle(case: service.CaseView) -> list[service.CaseField]:
    """Return the numbers that need, or had, a decision; agreement needs none."""
    return [field for field in case.fields if field.mismatch or field.decision or field.open]


def failed_checks(case: service.CaseView) -> list[service.CaseCheck]:
    """Return the failed checks: those of the settled numbers, else those of either tally."""
    failed = [check for check in case.checks if check.outcome == "fail"]
    settled = {check.code for check in failed if check.basis == "settled"}
    looked_at = {
        check.code
        for check in case.checks
        if check.basis == "settled" and check.outcome != "not_applicable"
    }
    # Once the settled numbers answer a check, what either tally said of it no longer matters.
    return [
        check
        for check in failed
        if (check.basis == "settled" and check.code in settled)
        or (check.basis != "settled" and check.code not in looked_at)
    ]


def possible_ways_back(found: Sheet) -> list[str]:
    """Return the kinds of sending back that the sheet's state allows a supervisor."""
    state = SheetState(found.state)
    return [
        kind
        for kind, event in SENDING.items()
        if isinstance(cell(state, event, Role.SUPERVISOR), SheetState)
    ]


def _reopen_step(session: Session, person: Person, found: Sheet) -> dict[str, str] | None:
    if found.state != SheetState.ACCEPTED:
        return None
    request = service.pending_reopen(session, found)
    if request is None:
        return {"step": "ask", "reason": ""}
    return {
        "step": "wait" if request.decided_by == person.id else "confirm",
        "reason": request.reason,
    }
