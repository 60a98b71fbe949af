"""One search for everything: stations, sheets, contests, people, states; never a figure."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from review_app.access import access
from review_app.db import acting_person, reading_session
from review_app.search.finding import find
from review_app.search.hits import Found

bp = Blueprint("search", __name__, template_folder="templates", url_prefix="/search")
LONGEST = 120


@bp.get("")
@access.signed_in
def index() -> ResponseReturnValue:
    """Show what `q` finds; a sheet's whole code, typed or scanned, opens that sheet at once."""
    asked = request.args.get("q", "").strip()[:LONGEST]
    with reading_session() as session:
        found = find(session, acting_person(session), asked) if asked else Found()
    if found.direct:
        return redirect(found.direct)
    return render_template("search/index.html", asked=asked, found=found)
