"""The start page: what waits for the person who is signed in, and how far the count is."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.errors import Refusal
from models.schema import Election
from models.services.elections import close_counting, missing_for_counting, open_counting
from models.services.presenting import rule_of
from review_app.access import access
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.home.overview import sheet_counts, tasks_of
from review_app.i18n import gettext as _
from review_app.refusals import sentence

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
@access.signed_in
def index() -> str:
    """Show what this role can do now, and how many sheets stand where."""
    with reading_session() as session:
        person = acting_person(session)
        election = session.get(Election, 1)
        setting_up = election is not None and election.phase == "setup"
        return render_template(
            "home/index.html",
            tasks=tasks_of(session, person),
            counts=sheet_counts(session, person),
            missing=[sentence(gap) for gap in missing_for_counting(session)]
            if setting_up and person.role == "administrator"
            else None,
            attention=rule_of(session) if person.role == "administrator" else None,
        )


@bp.post("/counting/<any(open, close):step>")
@access("administrator")
def counting(step: str) -> ResponseReturnValue:
    """Open or close the counting."""
    try:
        with unit_of_work() as session:
            actor = acting_person(session)
            if step == "open":
                open_counting(session, actor)
            else:
                close_counting(session, actor)
        flash(_("Counting is open.") if step == "open" else _("Counting is closed."), "done")
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
    return redirect(url_for("home.index"))
