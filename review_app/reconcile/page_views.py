"""Pages that wait for a supervisor: rescans, other copies, two pages for one place, strangers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Refusal
from models.rules.states import Role, SheetEvent, SheetState, cell
from models.schema import IdentityTyping, Person, Scan, ScanFile, Sheet
from models.services import reconcile as service
from models.services.identity import IdentityOutcome
from models.services.placing import AFTER_ENTRIES
from review_app.bilingual import pick
from review_app.codes import typed_code
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.i18n import gettext as _
from review_app.i18n import language_code
from review_app.reconcile import reasons
from review_app.reconcile.names import names_of
from review_app.refusals import code_sentence, sentence
from review_app.words import scan_state_name

KINDS = ("admit", "adopt", "place", "dismiss")
EVENTS = {"admit": SheetEvent.RESCAN_ADMITTED, "adopt": SheetEvent.COPY_ADOPTED}


@dataclass(frozen=True, slots=True)
class PageAction:
    """One thing that may be done with the page."""

    kind: str
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class OtherScan:
    """Another image of the same page of the same sheet."""

    scan_id: int
    what: str
    version: int
    at: datetime


def page(scan_id: int) -> ResponseReturnValue:
    """Show the page, what it claims, and the image that counts now."""
    with reading_session() as session:
        person = acting_person(session)
        case = service.page_case(session, person, scan_id)
        if case is None:
            flash(_("This page does not wait for a supervisor any more."), "done")
            return redirect(url_for("reconcile.index"))
        scan, sheet = case.scan, case.sheet
        refused = ""
        if case.refused is not None and sheet is not None:
            refused = code_sentence(case.refused, sheet=sheet.code)
        station, contest = names_of(session, sheet) if sheet else ("", "")
        shut = _shut(scan, sheet)
        return render_template(
            "reconcile/page.html",
            scan=scan,
            sheet=sheet,
            station=station,
            contest=contest,
            what=scan_state_name(scan.state),
            file=session.get_one(ScanFile, scan.file_id).name,
            problem=_problem(scan, sheet),
            typed=_typed(session, scan),
            others=_others(session, scan),
            actions=[]
            if refused
            else [one for one in _actions(scan, sheet) if one.kind not in shut],
            refused=refused or next(iter(shut.values()), ""),
            reasons=reasons.ALL,
        )


def _problem(scan: Scan, sheet: Sheet | None) -> str:
    """Return why the page waits; of a sheet accepted since it came, that it is accepted."""
    if not scan.problem:
        return ""
    if sheet is not None and sheet.state == SheetState.ACCEPTED and scan.problem == AFTER_ENTRIES:
        return _("This sheet is accepted; the page came in besides.")
    return pick(scan.problem, language_code())


def _shut(scan: Scan, sheet: Sheet | None) -> dict[str, str]:
    """Return what the sheet's state does not let a supervisor do with the page, and why."""
    if sheet is None:
        return {}
    kind = "admit" if scan.copy == sheet.copy else "adopt"
    found = cell(SheetState(sheet.state), EVENTS[kind], Role.SUPERVISOR)
    return {} if isinstance(found, SheetState) else {kind: code_sentence(found, sheet=sheet.code)}


def _typed(session: Session, scan: Scan) -> list[IdentityTyping]:
    """Return what people typed, only where they differ: nobody copies a first answer."""
    if scan.state != "needs_supervisor" or scan.sheet_id is not None:
        return []
    rows = session.scalars(select(IdentityTyping).where(IdentityTyping.scan_id == scan.id))
    return list(rows)


def _others(session: Session, scan: Scan) -> list[OtherScan]:
    if scan.sheet_id is None:
        return []
    rows = session.scalars(
        select(Scan).where(
            Scan.sheet_id == scan.sheet_id,
            Scan.sheet_page == scan.sheet_page,
            Scan.id != scan.id,
            Scan.state.in_(("placed", "conflict", "needs_supervisor")),
        )
    )
    return [
        OtherScan(
            row.id,
            _("The page that counts now") if row.state == "placed" else scan_state_name(row.state),
            row.version,
            row.received_at,
        )
        for row in rows
    ]


def _actions(scan: Scan, sheet: Sheet | None) -> list[PageAction]:
    actions = []
    if sheet is not None and scan.copy == sheet.copy:
        actions.append(
            PageAction(
                "admit",
                _("Let this page count"),
                _("It takes the place of the former image; both entries of the sheet are voided."),
            )
        )
    if sheet is not None and scan.copy is not None and scan.copy != sheet.copy:
        actions.append(
            PageAction(
                "adopt",
                _("Adopt this copy"),
                _(
                    "Copy %(new)s replaces copy %(old)s; both entries of the sheet are voided.",
                    new=scan.copy,
                    old=sheet.copy,
                ),
            )
        )
    if sheet is None and scan.state in ("needs_supervisor", "needs_identity"):
        actions.append(
            PageAction(
                "place",
                _("Give the page its sheet"),
                _("Type the code from the paper. It counts if somebody else typed the same."),
            )
        )
    actions.append(
        PageAction(
            "dismiss",
            _("The page is not needed"),
            _("Its image is kept, but it belongs to no sheet."),
        )
    )
    return actions


def settle(scan_id: int) -> ResponseReturnValue:
    """Do what the supervisor chose with the page."""
    kind = request.form.get("action", "")
    if kind not in KINDS:
        abort(400)
    reason = reasons.given_reason(reasons.PAGE)
    try:
        with unit_of_work() as session:
            scan = session.get(Scan, scan_id)
            if scan is None:
                abort(404)
            done = _do(session, acting_person(session), scan, kind, reason)
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
        return redirect(url_for("reconcile.page", scan_id=scan_id))
    flash(done, "done")
    return redirect(url_for("reconcile.index"))


def _do(session: Session, person: Person, scan: Scan, kind: str, reason: str) -> str:
    if kind == "place":
        return _place(session, person, scan, request.form, reason)
    if kind == "admit":
        service.admit_rescan(session, person, scan, reason)
        return _("The page counts now.")
    if kind == "adopt":
        service.adopt_copy(session, person, scan, reason)
        return _("The copy counts now.")
    service.dismiss_page(session, person, scan, reason)
    return _("The page is put aside.")


def _place(
    session: Session, person: Person, scan: Scan, form: Mapping[str, str], reason: str
) -> str:
    page_text = form.get("page", "")
    if not (page_text.isascii() and page_text.isdigit()):
        abort(400)
    outcome = service.place_page(
        session, person, scan, typed_code(form.get("code", "")), int(page_text), reason
    )
    if outcome is IdentityOutcome.AGREED:
        return _("The page has its sheet and is being read.")
    return _("Kept. A second person has to type the same code.")
