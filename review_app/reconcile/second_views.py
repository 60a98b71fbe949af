"""The second person's typing: one number at a time, its picture and an empty box, nothing else."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import Refusal
from models.rules.values import BLANK, ILLEGIBLE, Value
from models.rules.values import number as number_value
from models.schema import Decision
from models.services import reconcile as service
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.desk.view import row_url
from review_app.i18n import gettext as _
from review_app.labels import labels_of
from review_app.reconcile.names import names_of
from review_app.refusals import sentence


def second(decision_id: int) -> ResponseReturnValue:
    """Show the next number to type for this decision."""
    with reading_session() as session:
        decision = session.get(Decision, decision_id)
        if decision is None:
            abort(404)
        view = service.second_view(session, acting_person(session), decision)
        left = [field for field in view.fields if not field.typed]
        if not left:
            return redirect(url_for("reconcile.index"))
        station, contest = names_of(session, view.sheet)
        return render_template(
            "reconcile/second.html",
            view=view,
            field=left[0],
            label=labels_of(session, view.sheet)[left[0].field_id],
            picture=row_url(view.sheet, left[0].picture_sha256),
            done=len(view.fields) - len(left),
            station=station,
            contest=contest,
        )


def _answer() -> Value:
    kind, text = request.form.get("kind"), request.form.get("value", "").strip()
    if kind == "blank":
        return BLANK
    if kind == "illegible":
        return ILLEGIBLE
    if kind != "number" or not (text.isascii() and text.isdigit()) or len(text) > 9:
        abort(400)
    return number_value(int(text))


def type_second(decision_id: int) -> ResponseReturnValue:
    """Keep one number; the person learns that it is kept, never whether it agreed."""
    field_id, value = request.form.get("field", ""), _answer()
    here = url_for("reconcile.second", decision_id=decision_id)
    try:
        with unit_of_work() as session:
            decision = session.get(Decision, decision_id)
            if decision is None:
                abort(404)
            actor = acting_person(session)
            outcome = service.type_second(session, actor, decision, field_id, value)
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
        return redirect(here)
    if outcome is None:
        return redirect(here)
    flash(_("Your typing is kept. Thank you."), "done")
    return redirect(url_for("reconcile.index"))
