"""Progress: the hall's dashboard, live without reloading; numbers of sheets, never a figure."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from sqlalchemy.orm import Session

from models.rules.stages import states_of
from models.services.hall import hall_view
from models.services.told import outcomes_open
from review_app.access import access
from review_app.db import acting_person, reading_session
from review_app.extensions import services
from review_app.live import live_mark, live_part
from review_app.progress.dashboard import Dashboard, dashboard_of
from review_app.words import stage_name


def hall_timezone() -> str:
    """Return the name of the hall's time zone, for clocks that a script writes."""
    return services().settings.timezone


bp = Blueprint("progress", __name__, template_folder="templates", url_prefix="/progress")
bp.add_app_template_global(hall_timezone)
bp.add_app_template_global(stage_name)
bp.add_app_template_global(states_of, "stage_states")
progress_access = access("clerk", "supervisor", "administrator")


@bp.get("/")
@progress_access
def index() -> str:
    """The dashboard as it stands now; its script keeps it up to date."""
    with reading_session() as session:
        return render_template("progress/index.html", board=_board(session), mark=_mark(session))


@bp.get("/live")
@progress_access
def live() -> Response:
    """The dashboard's parts, or 304 where nothing changed."""
    with reading_session() as session:
        return live_part(
            _mark(session), lambda: render_template("progress/live.html", board=_board(session))
        )


def _board(session: Session) -> Dashboard:
    return dashboard_of(hall_view(session, acting_person(session)), session)


def _mark(session: Session) -> str:
    return live_mark(session, outcomes_open(session, acting_person(session)))
