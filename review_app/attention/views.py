"""What the page of miss rates shows and does."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.errors import Refusal, RefusalCode
from models.schema import AttentionRule, Person
from models.services import standing_down
from models.services.attention import MissRate
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.i18n import gettext as _
from review_app.refusals import sentence


def index() -> str:
    """Show every reviewer of tally A; closed while the supervisor holds an unfinished entry."""
    with reading_session() as session:
        try:
            rule, rates = standing_down.attention_view(session, acting_person(session))
        except Refusal as refusal:
            if refusal.code is not RefusalCode.HOLDS_UNFINISHED_ENTRY:
                raise
            return render_template("attention/index.html", closed=sentence(refusal), rates=[])
        return render_template(
            "attention/index.html",
            closed="",
            rule=rule,
            rates=[(rate, standing_of(rate, rule)) for rate in rates],
        )


def standing_of(rate: MissRate, rule: AttentionRule | None) -> str:
    """Return where a person stands: "down", "above", "few" (too little is known) or "well"."""
    if rate.stood_down is not None:
        return "down"
    if rate.above:
        return "above"
    enough = rule is not None and any(
        measure.observed >= rule.miss_least for measure in rate.measures
    )
    return "well" if enough else "few"


def restore(login: str) -> ResponseReturnValue:
    """Give tally A back, with the reason that was typed."""
    try:
        with unit_of_work() as session:
            person = session.scalar(select(Person).where(Person.login == login))
            if person is None:
                abort(404)
            name = person.name
            reason = request.form.get("reason", "")
            standing_down.restore(session, acting_person(session), person, reason=reason)
        flash(_("%(name)s may enter tally A again.", name=name), "done")
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
    return redirect(url_for("attention.index"))
