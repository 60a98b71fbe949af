"""Results: how far each contest is, its figures as far as one may see them, and their origin.

What may be seen is decided by the data model's services; these pages only show what they get.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.audit import head
from models.clock import utcnow
from models.rules.told import told_state
from models.services.areas import children, path
from models.services.provenance import sheet_figures, sheet_trace
from models.services.release import SIGNERS, release_of
from models.services.stations import stations_in
from models.services.told import outcomes_open
from models.services.totals import progress, totals
from review_app.access import access
from review_app.db import acting_person, reading_session
from review_app.labels import called_as_totals, labels_of
from review_app.results import pictures, release_views
from review_app.results.lookup import (
    AreaRow,
    ContestRow,
    contest_and_area,
    contests,
    find_sheet,
    sheets_at,
)
from review_app.results.words import check_name, decision_name, hundredths, share_name
from review_app.words import scan_state_name

bp = Blueprint("results", __name__, template_folder="templates", url_prefix="/results")
signers = access(*SIGNERS)
bp.add_app_template_filter(hundredths)
bp.add_app_template_global(check_name)
bp.add_app_template_global(decision_name)
bp.add_app_template_global(share_name)
bp.add_app_template_global(scan_state_name)


@bp.get("/")
@access.signed_in
def index() -> str:
    """Every contest: how many sheets are accepted of those expected, and whether it is released."""
    with reading_session() as session:
        rows = [
            ContestRow(
                contest,
                area,
                progress(session, contest, area),
                stations_in(session, contest, area),
                release_of(session, contest),
            )
            for contest, area in contests(session)
        ]
        return _page(session, "results/index.html", rows=rows)


@bp.get("/<place:contest_code>/<place:area_code>")
@access.signed_in
def area(contest_code: str, area_code: str) -> str:
    """One contest in one area: its totals, and the areas or sheets below."""
    with reading_session() as session:
        contest, place = contest_and_area(session, contest_code, area_code)
        viewer = acting_person(session)
        view = called_as_totals(totals(session, viewer, contest, place))
        eyes = outcomes_open(session, viewer)
        below = [
            AreaRow(child, progress(session, contest, child), stations_in(session, contest, child))
            for child in children(session, place)
        ]
        return _page(
            session,
            "results/area.html",
            view=view,
            stations=stations_in(session, contest, place),
            trail=path(session, place),
            below=[row for row in below if row.counts.expected],
            sheets=[
                (sheet, told_state(sheet.state, outcomes_open=eyes))
                for sheet in sheets_at(session, contest, place)
            ],
        )


@bp.get("/<place:contest_code>/<place:area_code>/figure/<field_id>")
@access.signed_in
def figure(contest_code: str, area_code: str, field_id: str) -> str:
    """The sheets that make up one accepted figure."""
    with reading_session() as session:
        contest, place = contest_and_area(session, contest_code, area_code)
        viewer = acting_person(session)
        parts = sheet_figures(session, viewer, contest, place, field_id)
        view = called_as_totals(totals(session, viewer, contest, place))
        row = next(row for row in view.rows if row.field_id == field_id)
        return _page(
            session, "results/figure.html", contest=contest, area=place, row=row, parts=parts
        )


@bp.get("/sheet/<code>")
@access.signed_in
def sheet(code: str) -> str:
    """One sheet: each figure with both entries, decisions, people, times and pictures."""
    with reading_session() as session:
        trace = sheet_trace(session, acting_person(session), find_sheet(session, code))
        labels = labels_of(session, trace.sheet)
        return _page(session, "results/sheet.html", trace=trace, labels=labels)


@bp.get("/sheet/<code>/row/<sha256>")
@access.signed_in
def row_picture(code: str, sha256: str) -> Response:
    """The pixels of one number, for whoever may follow the sheet's figures."""
    return pictures.row(code, sha256)


@bp.get("/sheet/<code>/page/<int:scan_id>")
@access.signed_in
def page_picture(code: str, scan_id: int) -> Response:
    """One stored page of the sheet, for whoever may follow the sheet's figures."""
    return pictures.page(code, scan_id)


@bp.get("/<place:contest_code>/release")
@signers
def release_summary(contest_code: str) -> str:
    """What is to be read before signing for the release of a contest."""
    return release_views.summary(contest_code)


@bp.post("/<place:contest_code>/release")
@signers
def release(contest_code: str) -> ResponseReturnValue:
    """Sign for the release of a contest: the first asks, the other releases."""
    return release_views.sign(contest_code)


def _page(session: Session, template: str, **values: object) -> str:
    """Fill a page in, with the chain's head and the time for the foot of its print (invariant 6).

    Whether the viewer may know how many sheets are finished in both tallies goes with it: beside
    the accepted ones that number tells how many differ.
    """
    return render_template(
        template,
        eyes=outcomes_open(session, acting_person(session)),
        head=head(session),
        at=utcnow(),
        **values,
    )
