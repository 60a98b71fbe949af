"""The printed slip that goes to the station with a sheet: what to check, never what to write."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from models.rules.catalogue import BY_CODE
from models.services import reconcile as service
from review_app.db import acting_person, reading_session
from review_app.desk.view import find_sheet
from review_app.i18n import gettext as _
from review_app.labels import labels_of
from review_app.reconcile.names import names_of
from review_app.reconcile.words import CHECKS, SLIP_WHY


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet to count again, in words alone."""

    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that the numbers of the sheet do not keep: its formula without any number."""

    code: str
    formula: str
    words: str


def slip(code: str) -> ResponseReturnValue:
    """Show the slip as a page to print; only while the sheet is at its station."""
    with reading_session() as session:
        found = find_sheet(session, code)
        if found is None:
            abort(404)
        told = service.recount_slip(session, acting_person(session), found)
        if told is None:
            flash(_("There is a slip only while the sheet is sent to its station."), "refused")
            return redirect(url_for("reconcile.sheet", code=code))
        labels = labels_of(session, found)
        station, contest = names_of(session, found)
        return render_template(
            "reconcile/slip.html",
            slip=told,
            sheet=found,
            station=station,
            contest=contest,
            lines=[Line(labels[row.field_id], _why(row)) for row in told.rows],
            rules=[Rule(one, BY_CODE[one].formula, str(CHECKS[one])) for one in told.checks],
        )


def _why(row: service.SlipRow) -> str:
    parts = [str(SLIP_WHY[why]) for why in row.why if why != "check"]
    if row.checks:
        parts.append(_("belongs to %(codes)s", codes=", ".join(row.checks)))
    return "; ".join(parts)
