"""Parts of a page that stay true without reloading: HTML that is sent only when it may differ.

The mark of such a part (its ETag) names the newest event of the audit log, so that "nothing
happened" is answered without looking anything up; times "since" move on by the minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, make_response, request
from flask_login import current_user
from sqlalchemy.orm import Session

from models.services.changes import last_event
from review_app.i18n import language_code


def live_mark(session: Session, *facts: object) -> str:
    """Return the mark of what is shown now to this person; `facts` are what no event tells of."""
    minute = datetime.now(UTC).strftime("%H%M")
    told = (last_event(session), minute, language_code(), current_user.role, *facts)
    return '"' + "-".join(str(fact) for fact in told).replace('"', "") + '"'


def live_part(mark: str, draw: Callable[[], str]) -> Response:
    """Return what `draw` makes, or 304 where the browser shows what bears this mark already."""
    if request.headers.get("If-None-Match") == mark:
        answer = make_response("", 304)
    else:
        answer = make_response(draw())
    answer.headers["ETag"] = mark
    answer.headers["Cache-Control"] = "no-store"
    return answer
