"""Accounts: administrators change them; once counting opened, a supervisor confirms."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from review_app.access import access
from review_app.people import views

bp = Blueprint("people", __name__, template_folder="templates", url_prefix="/people")


@bp.get("/")
@access("administrator", "supervisor")
def index() -> str:
    """All accounts and the requests that wait."""
    return views.index()


@bp.post("/")
@access("administrator", "supervisor")
def create() -> ResponseReturnValue:
    """Create an account, or ask for it."""
    return views.create()


@bp.post("/<login>/change")
@access("administrator", "supervisor")
def change(login: str) -> ResponseReturnValue:
    """Change an account's role, password or state, or ask for it."""
    return views.change(login)


@bp.post("/requests/<int:request_id>")
@access("supervisor")
def settle(request_id: int) -> ResponseReturnValue:
    """Confirm or refuse a request."""
    return views.settle(request_id)
