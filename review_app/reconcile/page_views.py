"""Pages that wait for a supervisor: rescans, other copies, two pages for one place, strangers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.rules.states import SheetState
from models.schema import IdentityTyping, Person, Scan, ScanFile, Sheet
from models.services import reconcile as service
from models.services.identity import IdentityOutcome
from models.services.page_decisions import WAITING_STATES
from models.services.placing import AFTER_ENTRIES
from review_app.bilingual import pick
from review_app.codes import typed_code
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.i18n import gettext as _
from review_app.i18n import language_code
from review_app.intake.verdicts import SCANS
from review_app.reconcile import reasons
from review_app.reconcile.names import names_of
from review_app.refusals import sentence
from review_app.words import scan_state_name

KINDS = ("admit", "adopt", "place", "dismiss")


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
        station, contest = names_of(session, sheet) if sheet else ("", "")
        allowed = service.page_actions(session, person, scan)
        return render_template(
            "reconcile/page.html",
            scan=scan,
            sheet=sheet,
            station=station,
            contest=contest,
            what=scan_state_name(scan.state),
            todo=SCANS[scan.state].todo if scan.state not in WAITING_STATES else "",
            file=session.get_one(ScanFile, scan.file_id).name,
            problem=_problem(scan, sheet),
            typed=_typed(session, scan),
            others=_others(session, scan),
            actions=[_action(kind, scan, sheet) for kind in KINDS if allowed[kind] is None],
            refused=_why_not(allowed, scan, sheet),
            reasons=reasons.ALL,
        )


def _problem(scan: Scan, sheet: Sheet | None) -> str:
    """Return why the page waits; of a sheet accepted since it came, that it is accepted."""
    if not scan.problem:
        return ""
    if sheet is not None and sheet.state == SheetState.ACCEPTED and scan.problem == AFTER_ENTRIES:
        return _("This sheet is accepted; the page came in besides.")
    return pick(scan.problem, language_code())


def _why_not(allowed: Mapping[str, Refusal | None], scan: Scan, sheet: Sheet | None) -> str:
    """Return why the page cannot be given the place that it claims, where that is the question."""
    if sheet is None:
        refusal = allowed["place"] if scan.state in ("needs_supervisor", "needs_identity") else None
    else:
        refusal = allowed["admit" if scan.copy in (None, sheet.copy) else "adopt"]
    # A page that waits for something else claims no place: its state says what it waits for.
    open_to = refusal is not None and refusal.code is not RefusalCode.SCAN_NOT_OPEN
    shut = refusal if open_to else allowed["dismiss"]
    return "" if shut is None else sentence(shut)


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


def _action(kind: str, scan: Scan, sheet: Sheet | None) -> PageAction:
    """Return one act in words."""
    if kind == "admit":
        title = _("Let this page count")
        meaning = _("It takes the place of the former image; both entries of the sheet are voided.")
    elif kind == "adopt":
        title = _("Adopt this copy")
        meaning = _(
            "Copy %(new)s replaces copy %(old)s; both entries of the sheet are voided.",
            new=scan.copy,
            old=None if sheet is None else sheet.copy,
        )
    elif kind == "place":
        title = _("Give the page its sheet")
        meaning = _("Type the code from the paper. It counts if somebody else typed the same.")
    else:
        title = _("The page is not needed")
        meaning = _("Its image is kept, but it belongs to no sheet.")
    return PageAction(kind, title, meaning)


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
