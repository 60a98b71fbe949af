"""What a supervisor sees: the queue, and one sheet with both tallies, without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.rules.states import Role, SheetEvent, SheetState, cell
from models.schema import Area, Contest, Decision, Person, SecondTyping, Sheet
from models.services import reconcile as service
from models.services.common import holds_unfinished_entry
from models.services.overview import blocked_sheets
from review_app.codes import typed_code
from review_app.db import acting_person, reading_session
from review_app.desk.view import find_sheet, row_url
from review_app.i18n import gettext as _
from review_app.i18n import in_language, ngettext
from review_app.labels import labels_of
from review_app.reconcile import reasons
from review_app.reconcile.copy_views import PRINTABLE_STATES
from review_app.reconcile.words import (
    BASES,
    CHECKS,
    DECISIONS,
    PARTS,
    decision_words,
    numbers_words,
    value_words,
)
from review_app.refusals import code_sentence
from review_app.words import scan_state_name

SENDING = {
    "rescan": SheetEvent.SENT_BACK_RESCAN,
    "reentry": SheetEvent.SENT_BACK_REENTRY,
    "recount": SheetEvent.SENT_BACK_RECOUNT,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue; without `url` it is for somebody else."""

    what: str
    code: str
    station: str
    contest: str
    since: datetime
    url: str | None
    why_not: str = ""


def names_of(session: Session, sheet: Sheet) -> tuple[str, str]:
    """Return the station's and the contest's name in the page's language."""
    station = session.get_one(Area, sheet.station_id)
    contest = session.get_one(Contest, sheet.contest_id)
    return in_language(station), in_language(contest)


def index() -> str:
    """Show what waits: for supervisors all cases, for every second person the typing."""
    with reading_session() as session:
        person = acting_person(session)
        cases: list[Waiting] | None = None
        closed = ""
        if person.role == Role.SUPERVISOR:
            if holds_unfinished_entry(session, person):
                closed = _(
                    "You have begun to enter a sheet and not finished. Until then the figures of "
                    "both tallies are closed to you."
                )
            else:
                cases = [_sheet_case(session, case) for case in service.open_cases(session, person)]
                cases += [_page_case(session, case) for case in service.page_cases(session, person)]
        second = [
            Waiting("", task.sheet.code, *names_of(session, task.sheet), task.since, _second(task))
            for task in service.second_tasks(session, person)
        ]
        return render_template(
            "reconcile/index.html",
            cases=cases,
            closed=closed,
            second=second,
            blocked=blocked_lines(session) if person.role == Role.SUPERVISOR else [],
        )


def blocked_lines(session: Session) -> list[Waiting]:
    """Return the sheets for which nobody is left, and for what."""
    return [
        Waiting(
            ", ".join(str(PARTS[part]) for part in item.parts),
            item.sheet.code,
            *names_of(session, item.sheet),
            item.sheet.state_since,
            None,
        )
        for item in blocked_sheets(session)
    ]


def find() -> ResponseReturnValue:
    """Go to the sheet whose code was typed or scanned by hand."""
    code = typed_code(request.args.get("code", ""))
    with reading_session() as session:
        if find_sheet(session, code) is None:
            flash(code_sentence(RefusalCode.UNKNOWN_SHEET, sheet=code or "–"), "refused")
            return redirect(url_for("reconcile.index"))
    return redirect(url_for("reconcile.sheet", code=code))


def _second(task: service.SecondTask) -> str:
    return url_for("reconcile.second", decision_id=task.decision_id)


def _sheet_case(session: Session, case: service.Case) -> Waiting:
    parts = []
    if case.reopen_asked:
        parts.append(_("asked to be reopened"))
    if case.open_fields:
        count = len(case.open_fields)
        parts.append(ngettext("%(num)s number differs", "%(num)s numbers differ", count))
    if case.open_checks:
        parts.append(_("fails %(codes)s", codes=", ".join(case.open_checks)))
    if case.unconfirmed:
        parts.append(_("waits for a second person"))
    refused = "" if case.refused is None else code_sentence(case.refused, sheet=case.sheet.code)
    return Waiting(
        ", ".join(parts) or _("to be settled"),
        case.sheet.code,
        *names_of(session, case.sheet),
        case.since,
        None if refused else url_for("reconcile.sheet", code=case.sheet.code),
        refused,
    )


def _page_case(session: Session, case: service.PageCase) -> Waiting:
    station, contest = names_of(session, case.sheet) if case.sheet else ("", "")
    refused = ""
    if case.refused is not None and case.sheet is not None:
        refused = code_sentence(case.refused, sheet=case.sheet.code)
    return Waiting(
        _("page: %(state)s", state=scan_state_name(case.scan.state)),
        case.sheet.code if case.sheet else "",
        station,
        contest,
        case.scan.received_at,
        None if refused else url_for("reconcile.page", scan_id=case.scan.id),
        refused,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of the sheet's past."""

    at: datetime
    what: str
    reason: str
    fallen: bool
    contradicted: bool = False
    """Whether it fell because the second person typed something else."""


def sheet(code: str) -> ResponseReturnValue:
    """Show one sheet; where its tallies are not compared, only where it stands."""
    with reading_session() as session:
        person = acting_person(session)
        found = find_sheet(session, code)
        if found is None:
            abort(404)
        try:
            case = service.case_view(session, person, found)
        except Refusal as refusal:
            if str(refusal.code) != "sheet_not_compared":
                raise
            case = None
        station, contest = names_of(session, found)
        refused = case.refused if case else None
        return render_template(
            "reconcile/sheet.html",
            sheet=found,
            station=station,
            contest=contest,
            case=case,
            refused="" if refused is None else code_sentence(refused, sheet=found.code),
            mismatches=to_settle(case) if case else [],
            failed=failed_checks(case) if case else [],
            sending=[] if refused else possible_ways_back(found),
            reopen=_reopen_step(session, person, found) if not refused else None,
            history=history(session, found, case),
            printable=found.state in PRINTABLE_STATES,
            reasons=reasons.ALL,
            words=_words(session, found),
        )


def _words(session: Session, found: Sheet) -> dict[str, object]:
    labels = labels_of(session, found)
    return {
        "label": lambda field: labels[field.field_id],
        "value": value_words,
        "decision": decision_words,
        "numbers": numbers_words,
        "check": lambda code: CHECKS.get(code, ""),
        "basis": lambda basis: BASES[basis],
        "picture": lambda sha256: row_url(found, sha256),
    }


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


def history(session: Session, found: Sheet, case: service.CaseView | None) -> Sequence[Step]:
    """Return the sheet's decisions, oldest first, without names."""
    if case is not None:
        labels = labels_of(session, found)
        contradicted = _contradicted(session, found)
        return [
            Step(
                decision.at,
                _labelled(labels.get(decision.field_id or ""), decision_words(decision)),
                decision.reason,
                decision.voided_at is not None,
                decision.id in contradicted,
            )
            for decision in case.decisions
        ]
    rows = session.scalars(
        select(Decision).where(Decision.sheet_id == found.id).order_by(Decision.id)
    )
    return [Step(row.decided_at, _kind(row), row.reason, row.voided_at is not None) for row in rows]


def _contradicted(session: Session, found: Sheet) -> set[int]:
    """Return the decisions that fell with the very typing of the second person."""
    return set(
        session.scalars(
            select(Decision.id)
            .join(SecondTyping, SecondTyping.decision_id == Decision.id)
            .where(Decision.sheet_id == found.id, Decision.voided_at == SecondTyping.typed_at)
        )
    )


def _labelled(label: str | None, words: str) -> str:
    return f"{label}: {words}" if label else words


def _kind(row: Decision) -> str:
    return str(DECISIONS.get(row.kind, row.kind))
