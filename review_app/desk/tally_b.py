"""Tally B: every number typed blind. No line of this module touches a machine reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.schema import Entry
from models.services import desk as desk_service
from review_app.db import reading_session
from review_app.desk.entering import not_open, renew_lease, save_one, sheet_to_show, view_one
from review_app.desk.view import pages_json, row_url, shared_texts, sheet_head, value_json
from review_app.guide.screens import screen_help
from review_app.labels import labels_of


def page(code: str) -> ResponseReturnValue:
    """Show the page; it resumes at the first number without an answer.

    Where the entry is made from the paper, neither a line nor a page is shown as a picture.
    """
    if not renew_lease(code, "B"):
        return not_open(code)
    with reading_session() as session:
        sheet, entry = sheet_to_show(session, code, "B")
        from_paper = entry.medium == "paper"
        labels = labels_of(session, sheet)
        fields = [
            {
                "id": field.field_id,
                "label": labels[field.field_id],
                "digits": field.digits,
                "page": field.page,
                "picture": None if from_paper else row_url(sheet, field.picture_sha256),
                "given": value_json(field.given),
            }
            for field in _fields(session, entry)
        ]
        data = {
            "fields": fields,
            "pages": {} if from_paper else pages_json(session, sheet),
            "texts": shared_texts(),
            "urls": {
                "view": url_for("desk.view_b", code=code),
                "value": url_for("desk.value_b", code=code),
                "shown": url_for("desk.shown"),
            },
        }
        head = sheet_head(session, sheet, entry, fields)
        # Where no page is shown, no key shows it.
        help_here = screen_help().without_key("/") if from_paper else screen_help()
        return render_template("desk/tally_b.html", view=head, data=data, help=help_here)


def _fields(session: Session, entry: Entry) -> Sequence[desk_service.DeskFieldB]:
    view = desk_service.desk_view(session, entry)
    if not isinstance(view, desk_service.DeskViewB):
        raise TypeError(f"entry {entry.id} is not of tally B")
    return view.fields


def number_view(session: Session, entry: Entry, field_id: str) -> dict[str, Any]:
    """Return one field with a fresh single-use token and the person's own answer so far."""
    found = desk_service.put_number(session, entry, field_id)
    return {"field": field_id, "token": found.token, "given": value_json(found.given)}


def view(code: str) -> Response:
    """Answer with one number."""
    return view_one(code, "B", number_view)


def save(code: str) -> Response:
    """Save one number."""
    return save_one(code, "B", number_view)
