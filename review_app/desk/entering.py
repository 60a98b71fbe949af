"""What both tallies do the same way: the open entry, the shown picture, the end; no reading."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from models.schema import Entry, Sheet
from models.services import desk as desk_service
from models.services.common import as_value
from review_app.db import unit_of_work
from review_app.desk import tickets
from review_app.desk.requests import body, given_list, given_value, text
from review_app.desk.view import Begun, begun_sheet, value_json
from review_app.i18n import gettext as _
from review_app.i18n import sheet_code

SHOWN_MS = desk_service.MIN_SHOWN // timedelta(milliseconds=1)
"""How long a picture must have been visible before its number may be confirmed."""


def renew_lease(code: str, tally: str) -> bool:
    """Renew the lease of the entry of `tally` that the person has open; False where there is none.

    A short transaction of its own: nobody's number waits while a page is drawn. Raises `Refusal`
    where somebody else holds the lease meanwhile.
    """
    with unit_of_work() as session:
        found = own_open_entry(session, code, tally)
        if found is None:
            return False
        begun, entry = found
        desk_service.keep_open(session, begun.person, entry)
        return True


def own_open_entry(session: Session, code: str, tally: str) -> tuple[Begun, Entry] | None:
    """Return the entry of `tally` that the person has open, or None; 404 for an unknown code."""
    begun = begun_sheet(session, current_user.person_id, code, tally)
    if begun is None:
        abort(404)
    return None if begun.entry is None else (begun, begun.entry)


def sheet_to_show(session: Session, code: str, tally: str) -> tuple[Sheet, Entry]:
    """Return the sheet and the person's open entry, for its page; 410 where it closed just now."""
    found = own_open_entry(session, code, tally)
    if found is None:
        abort(410)
    begun, entry = found
    return begun.sheet, entry


def leave(code: str) -> Response:
    """Have the script go back to the desk, which says why: the sheet was closed elsewhere."""
    flash(
        _(
            "Sheet %(code)s is no longer open in your hands: it was finished in another window, or"
            " given on. The number that you gave last was not saved.",
            code=sheet_code(code),
        ),
        "refused",
    )
    return jsonify(leave=url_for("desk.index"))


def not_open(code: str) -> ResponseReturnValue:
    """Send the person back to the desk: this sheet is not open in their hands."""
    flash(
        _(
            "Sheet %(code)s is not open in your hands: you have finished it, or it was given on.",
            code=sheet_code(code),
        ),
        "refused",
    )
    return redirect(url_for("desk.index"))


NumberView = Callable[[Session, Entry, str], dict[str, Any]]
"""Makes what the browser gets for one field: its token, what was given, and more in tally A."""


def view_one(code: str, tally: str, make: NumberView) -> Response:
    """Answer with the view of the field that the request names."""
    field_id = text(body(), "field")
    with unit_of_work() as session:
        found = own_open_entry(session, code, tally)
        if found is None:
            return leave(code)
        begun, entry = found
        desk_service.keep_open(session, begun.person, entry)
        view = make(session, entry, field_id)
    return jsonify(view)


def save_one(code: str, tally: str, make: NumberView) -> Response:
    """Save one number and answer with the view of the next field, all in one transaction."""
    given = given_value()
    with unit_of_work() as session:
        found = own_open_entry(session, code, tally)
        if found is None:
            return leave(code)
        begun, entry = found
        saved = desk_service.save_value(
            session,
            begun.person,
            given.token,
            given.value,
            shown_at=tickets.shown_at(given.ticket, given.token, begun.person.id),
            accept=given.accept,
            again=given.again,
        )
        if saved.entry.id != entry.id:
            abort(400)
        if entry.voided_at is not None:
            flash_stood_down(saved.asked)
            return jsonify(leave=url_for("desk.index"))
        if saved.value is None or saved.asked != "plain":
            return jsonify(given=None, back=why_again(saved.asked), next=None)
        following = make(session, entry, given.next_field) if given.next_field else None
        kept = as_value(saved.value)
    return jsonify(given=value_json(kept), next=following)


def why_again(asked: str) -> str:
    """Say why a number is asked again; never what anybody or anything reads in it."""
    if asked == "planted":
        return _(
            "That number was wrong on purpose, so that all of us keep looking. It was not saved."
            " Here is what the machine reads: compare it with the picture."
        )
    return _("Please type this number once more from the picture.")


def flash_stood_down(asked: str) -> None:
    """Tell a person at once that the number just confirmed was wrong on purpose."""
    if asked == "planted":
        flash(
            _(
                "The number that was shown last was wrong on purpose, and you confirmed it. It was"
                " not saved; nothing wrong was counted."
            ),
            "refused",
        )


def shown() -> Response:
    """Answer with the ticket for this moment, and how long the picture must stay from now on."""
    ticket = tickets.ticket_for(text(body(), "token"), current_user.person_id)
    return jsonify(ticket=ticket, wait_ms=SHOWN_MS)


def finish(code: str, tally: str) -> ResponseReturnValue:
    """Close the entry. The person learns that it is finished, never whether the tallies agree."""
    with unit_of_work() as session:
        found = own_open_entry(session, code, tally)
        if found is None:
            return not_open(code)
        begun, entry = found
        if not seen_as_saved(session, entry):
            flash(
                _(
                    "In another window other numbers were given on this sheet in your name. This is"
                    " what was saved: look over the list once more, then finish."
                ),
                "refused",
            )
            return redirect(url_for(f"desk.tally_{tally.lower()}_page", code=code))
        desk_service.finish_entry(session, begun.person, entry)
    flash(_("Sheet %(code)s is finished.", code=sheet_code(code)), "done")
    return redirect(url_for("desk.index", last=tally.lower()))


def seen_as_saved(session: Session, entry: Entry) -> bool:
    """Whether the list that the person looked over, if the page sent one, is what was saved."""
    looked_over = request.form.get("looked_over")
    if not looked_over:
        return True
    saved = desk_service.latest_values(session, entry)
    return given_list(looked_over) == {name: as_value(row) for name, row in saved.items()}


def give_back(code: str, tally: str) -> ResponseReturnValue:
    """Give the sheet back unfinished; somebody else does this tally from the top."""
    with unit_of_work() as session:
        found = own_open_entry(session, code, tally)
        if found is None:
            return not_open(code)
        begun, entry = found
        desk_service.give_back(session, begun.person, entry)
    flash(
        _("Sheet %(code)s is given back; somebody else will do it.", code=sheet_code(code)), "done"
    )
    return redirect(url_for("desk.index"))
