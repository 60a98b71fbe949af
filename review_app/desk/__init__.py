"""The desk where reviewers enter numbers: every address of it, with its access rule."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from review_app.access import access
from review_app.desk import entering, handout, tally_a, tally_b

bp = Blueprint("desk", __name__, template_folder="templates", url_prefix="/desk")
desk_access = access("reviewer", "supervisor")


@bp.get("/")
@desk_access
def index() -> str:
    """What the person can enter now."""
    return handout.index()


@bp.post("/next/<any(a, b):tally>")
@desk_access
def take_next(tally: str) -> ResponseReturnValue:
    """Open the next sheet for this person."""
    return handout.take_next(tally)


@bp.get("/paper")
@desk_access
def paper() -> str:
    """Ask for the code of a sheet that is done from the paper."""
    return handout.paper()


@bp.post("/paper")
@desk_access
def take_paper() -> ResponseReturnValue:
    """Open a sheet in tally B from the paper."""
    return handout.take_paper()


@bp.get("/a/<code>")
@desk_access
def tally_a_page(code: str) -> ResponseReturnValue:
    """Tally A of one sheet."""
    return tally_a.page(code)


@bp.post("/a/<code>/view")
@desk_access
def view_a(code: str) -> Response:
    """One number of tally A with its reading and a fresh token."""
    return tally_a.view(code)


@bp.post("/a/<code>/value")
@desk_access
def value_a(code: str) -> Response:
    """Save one number of tally A."""
    return tally_a.save(code)


@bp.post("/a/<code>/finish")
@desk_access
def finish_a(code: str) -> ResponseReturnValue:
    """Finish tally A of one sheet."""
    return entering.finish(code, "A")


@bp.post("/a/<code>/back")
@desk_access
def give_back_a(code: str) -> ResponseReturnValue:
    """Give an unfinished tally A of one sheet back."""
    return entering.give_back(code, "A")


@bp.get("/b/<code>")
@desk_access
def tally_b_page(code: str) -> ResponseReturnValue:
    """Tally B of one sheet."""
    return tally_b.page(code)


@bp.post("/b/<code>/view")
@desk_access
def view_b(code: str) -> Response:
    """One number of tally B with a fresh token, and nothing else."""
    return tally_b.view(code)


@bp.post("/b/<code>/value")
@desk_access
def value_b(code: str) -> Response:
    """Save one number of tally B."""
    return tally_b.save(code)


@bp.post("/b/<code>/finish")
@desk_access
def finish_b(code: str) -> ResponseReturnValue:
    """Finish tally B of one sheet."""
    return entering.finish(code, "B")


@bp.post("/b/<code>/back")
@desk_access
def give_back_b(code: str) -> ResponseReturnValue:
    """Give an unfinished tally B of one sheet back."""
    return entering.give_back(code, "B")


@bp.post("/shown")
@desk_access
def shown() -> Response:
    """The browser says that a number's picture is decoded and visible."""
    return entering.shown()
