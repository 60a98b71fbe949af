"""A new printed copy of a sheet, by a supervisor with a reason: for a recount, or a lost paper."""

from __future__ import annotations

import io
from dataclasses import replace

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from models.errors import Refusal
from models.schema import Area, Election
from models.services import copies
from review_app.commands.to_print import sheets_of
from review_app.db import acting_person, unit_of_work
from review_app.desk.view import find_sheet
from review_app.reading import print_sheets
from review_app.reconcile import reasons
from review_app.refusals import sentence

PRINTABLE_STATES = ("expected", "incomplete", "rescan", "recount", "stopped", "to_decide")
"""Where a sheet stands when its paper may be needed anew (an accepted one is reopened first)."""


def print_copy(code: str) -> ResponseReturnValue:
    """Note the new copy and answer with its PDF; without paper in hand nothing is noted."""
    reason = reasons.given_reason(reasons.COPY)
    try:
        with unit_of_work() as session:
            sheet = find_sheet(session, code)
            if sheet is None:
                abort(404)
            copy = copies.print_copy(session, acting_person(session), sheet, reason=reason).copy
            station = session.get_one(Area, sheet.station_id)
            [printable] = sheets_of(session, station.code, contest=None, code=code)
            election = session.get_one(Election, 1)
            buffer = io.BytesIO()
            print_sheets(
                printable.form,
                [replace(printable.sheet, copy=copy)],
                buffer,
                key=election.identity_key,
                is_trial=election.is_trial,
                progress=lambda _done: None,
            )
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
        return redirect(url_for("reconcile.sheet", code=code))
    response = Response(buffer.getvalue(), mimetype="application/pdf")
    name = f"{code[:4]}-{code[4:]}-B{copy}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
