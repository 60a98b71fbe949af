"""What a supervisor does to a sheet; every refusal becomes its sentence above the same sheet."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.errors import Refusal
from models.schema import Person, Sheet
from models.services import reconcile as service
from models.services.decisions import FIELD_DECISIONS
from models.services.standing import standing_of
from review_app.db import acting_person, unit_of_work
from review_app.desk.view import find_sheet
from review_app.i18n import gettext as _
from review_app.i18n import sheet_code
from review_app.reconcile import reasons
from review_app.refusals import sentence

STAYS = ("to_decide", "confirming", "rescan", "recount", "stopped")
"""Where the sheet's page says what comes next; else the list of all cases does."""
ILLEGIBLE = {"illegible_rescan": "rescan", "illegible_recount": "recount"}
Action = Callable[[Session, Person, Sheet], str]
"""Does something to the sheet and returns what to say about it."""
WAYS_BACK = {
    "rescan": ("rescan", None),
    "reentry_a": ("reentry", "A"),
    "reentry_b": ("reentry", "B"),
    "recount": ("recount", None),
}


def _act(code: str, action: Action) -> ResponseReturnValue:
    """Do `action` in one transaction; back to the sheet, or to the queue once it is settled."""
    try:
        with unit_of_work() as session:
            sheet = find_sheet(session, code)
            if sheet is None:
                abort(404)
            done = action(session, acting_person(session), sheet)
            state, anchor = sheet.state, _next_open(session, sheet)
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
        return redirect(url_for("reconcile.sheet", code=code))
    flash(done, "done")
    if state == "accepted":
        flash(_("Sheet %(code)s is accepted.", code=sheet_code(code)), "done")
    if state not in STAYS:
        return redirect(url_for("reconcile.index"))
    return redirect(url_for("reconcile.sheet", code=code, _anchor=anchor))


def _next_open(session: Session, sheet: Sheet) -> str | None:
    """Return where the page shows the next number to decide, so that the eyes stay there."""
    standing = standing_of(session, sheet) if sheet.state == "to_decide" else None
    left = () if standing is None else standing.open_fields
    return f"field-{left[0]}" if left else None


def _typed_number() -> int | None:
    text = request.form.get("value", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        abort(400)
    return int(text)


def decide(code: str) -> ResponseReturnValue:
    """Take A, take B, write a third number, or say that it is illegible."""
    kind, field_id = request.form.get("kind", ""), request.form.get("field", "")
    if kind not in (*FIELD_DECISIONS, *ILLEGIBLE) or not field_id:
        abort(400)
    reason = reasons.given_reason(reasons.FIELD)
    value = _typed_number()
    if kind != "write" and value is not None:
        # Two answers in one form: nobody guesses which of them was meant.
        flash(
            _("You chose one answer and wrote a number, too. Nothing is kept: say which."),
            "refused",
        )
        return redirect(url_for("reconcile.sheet", code=code, _anchor=f"field-{field_id}"))

    def action(session: Session, person: Person, sheet: Sheet) -> str:
        if kind in ILLEGIBLE:
            to = ILLEGIBLE[kind]
            service.declare_illegible(session, person, sheet, field_id, to, reason=reason)
            return _("Kept as illegible. Sheet %(code)s is sent back.", code=sheet_code(code))
        service.decide_field(session, person, sheet, field_id, kind, reason=reason, value=value)
        if kind == "write":
            return _("Kept. The number counts once a second person typed the same blind.")
        return _("The number is decided.")

    return _act(code, action)


def override(code: str) -> ResponseReturnValue:
    """Record that the paper says so although a hard check fails."""
    reason = reasons.given_reason(reasons.OVERRIDE)
    check = request.form.get("check", "")

    def action(session: Session, person: Person, sheet: Sheet) -> str:
        service.override_check(session, person, sheet, check, reason)
        return _("Kept. It counts once a second person typed the same numbers blind.")

    return _act(code, action)


def stop(code: str) -> ResponseReturnValue:
    """Record "stopped, reported" for a sheet that breaks the stop rule."""
    reason = reasons.given_reason(reasons.STOP)

    def action(session: Session, person: Person, sheet: Sheet) -> str:
        service.stop_reported(session, person, sheet, reason)
        return _("The sheet is stopped and reported; it stands outside all totals.")

    return _act(code, action)


def send_back(code: str) -> ResponseReturnValue:
    """Send the sheet back, with a reason."""
    way = WAYS_BACK.get(request.form.get("to", ""))
    if way is None:
        abort(400)
    reason = reasons.given_reason(reasons.BACK)
    kind, tally = way
    page = request.form.get("page", "") if kind == "rescan" else ""
    if page and not (page.isascii() and page.isdigit() and len(page) < 4):
        abort(400)

    def action(session: Session, person: Person, sheet: Sheet) -> str:
        pages = [int(page)] if page else None
        service.send_back(session, person, sheet, kind, reason=reason, tally=tally, pages=pages)
        return _("Sheet %(code)s is sent back.", code=sheet_code(code))

    return _act(code, action)


def reopen(code: str) -> ResponseReturnValue:
    """Ask to reopen an accepted sheet."""
    reason = reasons.given_reason(reasons.BACK)

    def action(session: Session, person: Person, sheet: Sheet) -> str:
        service.request_reopen(session, person, sheet, reason)
        return _("Asked. The sheet counts until another supervisor confirms.")

    return _act(code, action)


def confirm_reopen(code: str) -> ResponseReturnValue:
    """Reopen the sheet as the second supervisor."""
    reason = reasons.given_reason(reasons.BACK)

    def action(session: Session, person: Person, sheet: Sheet) -> str:
        service.confirm_reopen(session, person, sheet, reason)
        return _("Sheet %(code)s is reopened; its figures are withdrawn.", code=sheet_code(code))

    return _act(code, action)
