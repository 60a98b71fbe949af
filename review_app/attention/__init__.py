"""Reviewers' attention: how often each lets a wrong number through, and who rests from tally A.

These are audit values: for supervisors alone, and for none who holds an unfinished entry.
"""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from review_app.access import access
from review_app.attention import views
from review_app.attention.words import rate_words

bp = Blueprint("attention", __name__, template_folder="templates", url_prefix="/attention")
bp.add_app_template_filter(rate_words)
supervisors = access("supervisor")


@bp.get("/")
@supervisors
def index() -> str:
    """Every reviewer of tally A with both rates, their intervals and the limit."""
    return views.index()


@bp.post("/<login>/restore")
@supervisors
def restore(login: str) -> ResponseReturnValue:
    """Give tally A back to a person who was stood down."""
    return views.restore(login)
