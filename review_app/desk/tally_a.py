"""Tally A: the machine's reading beside its picture, confirmed or corrected number by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.schema import Entry
from models.services import desk as desk_service
from review_app.db import reading_session
from review_app.desk.entering import (
    not_open,
    renew_lease,
    save_one,
    sheet_to_show,
    view_one,
    why_again,
)
from review_app.desk.view import pages_json, row_url, shared_texts, sheet_head, value_json
from review_app.i18n import gettext as _
from review_app.labels import labels_of


def page(code: str) -> ResponseReturnValue:
    """Show the page; it resumes at the first number without an answer."""
    if not renew_lease(code, "A"):
        return not_open(code)
    with reading_session() as session:
        sheet, entry = sheet_to_show(session, code, "A")
        labels = labels_of(session, sheet)
        fields = [
            {
                "id": field.field_id,
                "label": labels[field.field_id],
                "digits": field.digits,
                "page": field.page,
                "picture": row_url(sheet, field.picture_sha256),
                "given": value_json(field.given),
            }
            for field in _fields(session, entry)
        ]
        data = {
            "fields": fields,
            "pages": pages_json(session, sheet),
            "texts": shared_texts() | _texts(),
            "urls": {
                "view": url_for("desk.view_a", code=code),
                "value": url_for("desk.value_a", code=code),
                "shown": url_for("desk.shown"),
            },
        }
        head = sheet_head(session, sheet, entry, fields)
        return render_template("desk/tally_a.html", view=head, data=data)


def _texts() -> dict[str, str]:
    return {
        "enterConfirms": _("Same as in the picture? Enter confirms. Otherwise type it."),
        "noProposal": _("No reading is shown for this number. Type what the picture says."),
        "replaced": _("Enter saves your answer, not the machine's."),
        "again": why_again("again"),
        "planted": why_again("planted"),
        "blankProposal": _("The machine sees empty boxes. If so: key - and Enter."),
    }


def _fields(session: Session, entry: Entry) -> Sequence[desk_service.DeskFieldA]:
    view = desk_service.desk_view(session, entry)
    if not isinstance(view, desk_service.DeskViewA):
        raise TypeError(f"entry {entry.id} is not of tally A")
    return view.fields


def number_view(session: Session, entry: Entry, field_id: str) -> dict[str, Any]:
    """Return one field with the reading as its proposal and a fresh single-use token."""
    found = desk_service.put_number(session, entry, field_id)
    if not isinstance(found, desk_service.NumberA):
        raise TypeError(f"entry {entry.id} is not of tally A")
    return {
        "field": field_id,
        "token": found.token,
        "given": value_json(found.given),
        "proposal": value_json(found.proposal),
        "asked": found.asked,
    }


def view(code: str) -> Response:
    """Answer with one number."""
    return view_one(code, "A", number_view)


def save(code: str) -> Response:
    """Save one number."""
    return save_one(code, "A", number_view)
