"""An identity given by hand: typed from the picture by two people who do not see each other's."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.schema import IdentityTyping, Reading, Scan
from models.services import intake
from review_app import reading
from review_app.access import access
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.extensions import services
from review_app.intake import board
from review_app.intake.blueprint import bp
from review_app.intake.texts import _
from review_app.intake.words import page_json

MAX_PAGE = 99


@bp.get("/identity")
@access("clerk", "supervisor")
def next_identity() -> ResponseReturnValue:
    """Go to the oldest page whose identity this person may still type."""
    with reading_session() as session:
        scan = intake.next_identity_task(session, acting_person(session))
        if scan is None:
            flash(_("No page waits for you to type its code."), "done")
            return redirect(url_for("intake.index"))
        return redirect(url_for("intake.type_identity", scan_id=scan.id))


@bp.get("/scans/<int:scan_id>/identity")
@access("clerk", "supervisor")
def type_identity(scan_id: int) -> ResponseReturnValue:
    """Show the page and two empty boxes; nothing of what somebody else typed."""
    return _form(scan_id)


@bp.post("/scans/<int:scan_id>/identity")
@access("clerk", "supervisor")
def save_identity(scan_id: int) -> ResponseReturnValue:
    """Keep what was typed; two equal ones place the page, two different ones stop it."""
    code, page = request.form.get("code", ""), request.form.get("page", "")
    try:
        checked = reading.sheet_code(code)
    except reading.ReaderError:
        text = _("This is no sheet code: compare all eight characters with the paper.")
        return _form(scan_id, code, page, text), 422
    if not (page.isascii() and page.isdigit() and 1 <= int(page) <= MAX_PAGE):
        text = _("Write the page number as it stands after T, for example 1 for T1/2.")
        return _form(scan_id, code, page, text), 422
    with unit_of_work() as session:
        scan = session.get(Scan, scan_id)
        if scan is None:
            abort(404)
        outcome = str(
            intake.type_identity(session, acting_person(session), scan, checked, int(page))
        )
    pipeline = services().pipeline
    if pipeline is not None:
        pipeline.wake()
    flash(_outcome_words(outcome), "refused" if outcome == "differs" else "done")
    return redirect(url_for("intake.index"))


def _outcome_words(outcome: str) -> str:
    if outcome == "agreed":
        return _("Two people typed the same code: the page is read now.")
    if outcome == "differs":
        return _("The two typed codes differ: the page goes to a supervisor.")
    return _("Kept. A second person has to type the same from the picture.")


def _form(scan_id: int, code: str = "", page: str = "", problem: str = "") -> str:
    with reading_session() as session:
        row = board.page_row(session, scan_id)
        if row is None or row.scan.state != "needs_identity":
            abort(404)
        typed = session.scalar(select(func.count()).where(IdentityTyping.scan_id == scan_id))
        return render_template(
            "intake/identity.html",
            row=row,
            shown=page_json(row),
            code=code,
            page=page,
            problem=problem,
            is_second=bool(typed),
            # The machine's proposal would make two typings one; so only the first person sees it.
            proposal=None if typed else _proposal(session, scan_id),
        )


def _proposal(session: Session, scan_id: int) -> dict[str, Any] | None:
    """Return {"sheet_code", "page"} that the machine read in the printed letters, if it did."""
    payload = session.scalar(
        select(Reading.payload)
        .where(Reading.scan_id == scan_id)
        .order_by(Reading.id.desc())
        .limit(1)
    )
    found = (payload or {}).get("proposal")
    if not isinstance(found, list) or len(found) != 2:
        return None
    return {"sheet_code": found[0], "page": found[1]}
