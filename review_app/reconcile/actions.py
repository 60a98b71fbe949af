"""What a supervisor does to a sheet; every refusal becomes its sentence above the same sheet."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.errors import Refusal
from models.schema import Person, Sheet
from models.services import reconcile as service
from review_app.db import acting_person, unit_of_work
from review_app.desk.view import find_sheet
from review_app.i18n import gettext as _
from review_app.i18n import sheet_code
from review_app.reconcile import reasons
from review_app.refusals import sentence

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
            state = sheet.state
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
        return redirect(url_for("reconcile.sheet", code=code))
    flash(done, "done")
    if state == "accepted":
        flash(_("Sheet %(code)s is accepted.", code=sheet_code(code)), "done")
    stays = state in ("to_decide", "confirming")
    return redirect(url_for("reconcile.sheet", code=code) if stays else url_for("reconcile.index"))


def _typed_number() -> int | None:
    text = request.form.get("value", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        abort(400)
    return int(text)


def decide(code: str) -> ResponseReturnValue:
    """Take A, take B, or write a third number."""
    kind, field_id = request.form.get("kind", ""), request.form.get("field", "")
    if kind not in ("take_a", "take_b", "write") or not field_id:
        abort(400)
    reason = reasons.given_reason(reasons.FIELD)
    value = _typed_number() if kind == "write" else None

    def action(session: Session, person: Person, sheet: Sheet) -> str:
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

    def action(session: Session, person: Person, sheet: Sheet) -> str:
        service.send_back(session, person, sheet, kind, reason=reason, tally=tally)
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
