"""What waits: every queue with its number and since when, and the lists behind the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from models.errors import RefusalCode
from models.rules.states import Role, SheetState
from models.schema import Person, Sheet
from models.services import reconcile as service
from models.services.common import holds_unfinished_entry
from models.services.overview import Queue, blocked_sheets
from review_app.codes import typed_code
from review_app.db import acting_person, reading_session
from review_app.desk.view import find_sheet
from review_app.i18n import gettext as _
from review_app.i18n import ngettext
from review_app.reconcile.names import names_of
from review_app.reconcile.words import PARTS, checks_words
from review_app.refusals import code_sentence
from review_app.words import scan_state_name, state_name

QUEUES: Mapping[str, tuple[LazyString, str]] = {
    "to_decide": (_l("sheets to decide"), "#cases"),
    "confirming": (_l("sheets for a second person's typing"), "#second"),
    "reopen": (_l("sheets asked to be reopened"), "#cases"),
    "rescan": (_l("sheets sent back to the scanner"), "#paper"),
    "recount": (_l("sheets at the station for a recount"), "#paper"),
    "stopped": (_l("sheets stopped and reported"), "#paper"),
    "page_supervisor": (_l("pages that a supervisor decides about"), "#pages"),
    "needs": (_l("pages and files that need somebody, those pages among them"), "intake.attention"),
}
"""What each queue is called, and where its list stands: on this page, or another endpoint."""


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue in words; `since` is None where nothing waits."""

    name: str
    length: int
    since: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of a list; without `url` it is for somebody else."""

    what: str
    code: str
    station: str
    contest: str
    since: datetime
    url: str | None
    why_not: str = ""
    slip: str = ""
    """Where the station's slip is, for a sheet that is sent there."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What a supervisor looks after; all empty where figures are closed to them."""

    queues: Sequence[QueueLine] = ()
    cases: Sequence[Waiting] = ()
    pages: Sequence[Waiting] = ()
    paper: Sequence[Waiting] = ()
    blocked: Sequence[Waiting] = ()


def index() -> str:
    """Show what waits: for supervisors every queue, for every second person the typing."""
    with reading_session() as session:
        person = acting_person(session)
        supervises = person.role == Role.SUPERVISOR
        closed = supervises and holds_unfinished_entry(session, person)
        second = [
            Waiting("", task.sheet.code, *names_of(session, task.sheet), task.since, _second(task))
            for task in service.second_tasks(session, person)
        ]
        return render_template(
            "reconcile/index.html",
            supervises=supervises,
            closed=closed,
            lists=_lists(session, person) if supervises and not closed else Lists(),
            second=second,
        )


def find() -> ResponseReturnValue:
    """Go to the sheet whose code was typed or scanned by hand."""
    code = typed_code(request.args.get("code", ""))
    with reading_session() as session:
        if find_sheet(session, code) is None:
            flash(code_sentence(RefusalCode.UNKNOWN_SHEET, sheet=code or "–"), "refused")
            return redirect(url_for("reconcile.index"))
    return redirect(url_for("reconcile.sheet", code=code))


def _lists(session: Session, person: Person) -> Lists:
    return Lists(
        queues=[_queue(queue) for queue in service.supervisors_queues(session, person)],
        cases=[_sheet_case(session, case) for case in service.open_cases(session, person)],
        pages=[_page_case(session, case) for case in service.page_cases(session, person)],
        paper=[_away(session, one) for one in service.sheets_awaiting_paper(session, person)],
        blocked=[
            Waiting(
                ", ".join(str(PARTS[part]) for part in item.parts),
                item.sheet.code,
                *names_of(session, item.sheet),
                item.sheet.state_since,
                None,
            )
            for item in blocked_sheets(session)
        ],
    )


def _queue(queue: Queue) -> QueueLine:
    name, target = QUEUES[queue.name]
    url = target if target.startswith("#") else url_for(target)
    return QueueLine(str(name), queue.length, queue.since, url)


def _second(task: service.SecondTask) -> str:
    return url_for("reconcile.second", decision_id=task.decision_id)


def _away(session: Session, sheet: Sheet) -> Waiting:
    """Return a sheet that only paper brings back; one at its station has its slip."""
    at_station = sheet.state == SheetState.RECOUNT
    return Waiting(
        state_name(sheet.state),
        sheet.code,
        *names_of(session, sheet),
        sheet.state_since,
        url_for("reconcile.sheet", code=sheet.code),
        slip=url_for("reconcile.slip", code=sheet.code) if at_station else "",
    )


def _sheet_case(session: Session, case: service.Case) -> Waiting:
    parts = []
    if case.reopen_asked:
        parts.append(_("asked to be reopened"))
    if case.contradicted:
        parts.append(_("the second person typed something else, to be decided again"))
    if case.open_fields:
        count = len(case.open_fields)
        parts.append(ngettext("%(num)s number differs", "%(num)s numbers differ", count))
    if case.open_checks:
        parts.append(_("does not hold: %(checks)s", checks=checks_words(case.open_checks)))
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
