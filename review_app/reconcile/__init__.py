"""The supervisors' pages: what waits, one sheet in full, pages to settle, second typing."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from review_app.access import access
from review_app.reconcile import (
    actions,
    copy_views,
    page_views,
    queue_views,
    reasons,
    second_views,
    sheet_views,
    slip_views,
)

bp = Blueprint("reconcile", __name__, template_folder="templates", url_prefix="/reconcile")
supervisors = access("supervisor")
second_people = access("reviewer", "supervisor")
bp.add_app_template_filter(reasons.told_reason)


@bp.get("/")
@second_people
def index() -> str:
    """Everything that waits for this person."""
    return queue_views.index()


@bp.get("/find")
@supervisors
def find() -> ResponseReturnValue:
    """Open a sheet by its code."""
    return queue_views.find()


@bp.get("/sheet/<code>")
@supervisors
def sheet(code: str) -> ResponseReturnValue:
    """One sheet: mismatches, failed checks, what happened to it."""
    return sheet_views.sheet(code)


@bp.post("/sheet/<code>/decide")
@supervisors
def decide(code: str) -> ResponseReturnValue:
    """Settle one number on which the tallies differ."""
    return actions.decide(code)


@bp.post("/sheet/<code>/override")
@supervisors
def override(code: str) -> ResponseReturnValue:
    """Record that the paper says so."""
    return actions.override(code)


@bp.post("/sheet/<code>/stop")
@supervisors
def stop(code: str) -> ResponseReturnValue:
    """Record that the stop rule ended the count of this sheet."""
    return actions.stop(code)


@bp.post("/sheet/<code>/back")
@supervisors
def send_back(code: str) -> ResponseReturnValue:
    """Send the sheet back: to the scanner, to a new entry, to the station."""
    return actions.send_back(code)


@bp.get("/sheet/<code>/slip")
@supervisors
def slip(code: str) -> ResponseReturnValue:
    """The slip for the station: what to count again, without any figure."""
    return slip_views.slip(code)


@bp.post("/sheet/<code>/copy")
@supervisors
def print_copy(code: str) -> ResponseReturnValue:
    """Print a new copy of the sheet."""
    return copy_views.print_copy(code)


@bp.post("/sheet/<code>/reopen")
@supervisors
def reopen(code: str) -> ResponseReturnValue:
    """Ask to reopen an accepted sheet."""
    return actions.reopen(code)


@bp.post("/sheet/<code>/reopen/confirm")
@supervisors
def confirm_reopen(code: str) -> ResponseReturnValue:
    """Confirm, as another supervisor, that the sheet is reopened."""
    return actions.confirm_reopen(code)


@bp.get("/page/<int:scan_id>")
@supervisors
def page(scan_id: int) -> ResponseReturnValue:
    """One page that waits for a supervisor."""
    return page_views.page(scan_id)


@bp.post("/page/<int:scan_id>")
@supervisors
def settle_page(scan_id: int) -> ResponseReturnValue:
    """Admit, adopt, place or dismiss a page."""
    return page_views.settle(scan_id)


@bp.get("/second/<int:decision_id>")
@second_people
def second(decision_id: int) -> ResponseReturnValue:
    """The next number to type blind for a decision."""
    return second_views.second(decision_id)


@bp.post("/second/<int:decision_id>")
@second_people
def type_second(decision_id: int) -> ResponseReturnValue:
    """Keep one number typed blind."""
    return second_views.type_second(decision_id)
