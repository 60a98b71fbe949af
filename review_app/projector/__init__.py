"""The projector's page, for a whole room: what everybody may see, whoever signed in to show it.

Numbers of stations and sheets before the release, accepted figures after it; large, without
navigation, live; several contests take turns, and can be stopped.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from review_app.access import access
from review_app.db import reading_session
from review_app.live import live_mark, live_part
from review_app.projector.slides import Show, show_of

bp = Blueprint("projector", __name__, template_folder="templates", url_prefix="/projector")


@bp.get("/")
@access.signed_in
def index() -> str:
    """Every contest in turn, or the one that `contest` names."""
    with reading_session() as session:
        mark = live_mark(session)
        return render_template("projector/index.html", show=_show(session), mark=mark)


@bp.get("/live")
@access.signed_in
def live() -> Response:
    """The same slides without the page around them, or 304 where nothing changed."""
    with reading_session() as session:
        return live_part(
            live_mark(session),
            lambda: render_template("projector/slides.html", show=_show(session)),
        )


def _show(session: Session) -> Show:
    chosen = request.args.get("contest")
    show = show_of(session, chosen)
    return show if show is not None else abort(404)
