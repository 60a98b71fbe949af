"""The wall of stations, and one station with its sheets: states and numbers of sheets only."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from review_app.access import access
from review_app.stations import station_views, wall_views
from review_app.stations.words import sign

bp = Blueprint("stations", __name__, template_folder="templates", url_prefix="/stations")
bp.add_app_template_global(sign)
hall = access("clerk", "supervisor", "administrator")


@bp.get("/")
@hall
def index() -> str:
    """Every station, coloured by where its sheets stand; what needs somebody stands first."""
    return wall_views.index()


@bp.get("/live")
@hall
def live() -> Response:
    """The same wall without the page around it, only where something happened since."""
    return wall_views.live()


@bp.get("/<place:code>")
@hall
def station(code: str) -> ResponseReturnValue:
    """One station: its sheets, their pages, and what to do next."""
    return station_views.station(code)


@bp.get("/<place:code>/live")
@hall
def station_live(code: str) -> ResponseReturnValue:
    """The sheets of one station without the page around them."""
    return station_views.live(code)
