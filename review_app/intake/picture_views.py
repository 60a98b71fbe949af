"""Pictures of pages, and one page with everything that claims the same place."""

from __future__ import annotations

from flask import Response, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from models.schema import Scan
from models.services import intake
from models.services.page_decisions import DISMISSIBLE_STATES
from review_app import reading
from review_app.access import access
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.extensions import services
from review_app.intake import board
from review_app.intake.blueprint import bp
from review_app.intake.texts import _
from review_app.intake.words import page_json
from review_app.pictures.rules import may_see_scan
from review_app.store import MissingImageError

PAGE_PX = 1800
"""Longest side of a page on the screen: printed letters can be read on it."""


@bp.get("/scans/<int:scan_id>")
@access("clerk", "supervisor")
def page(scan_id: int) -> ResponseReturnValue:
    """Show one page, large, beside the pages that claim its place or hold the same image."""
    with reading_session() as session:
        row = board.page_row(session, scan_id)
        if row is None:
            abort(404)
        shown = [page_json(row), *(page_json(other) for other in board.rivals(session, row))]
        batch_id = row.file.batch_id
        decides = current_user.role == "supervisor" and row.scan.state in DISMISSIBLE_STATES
        again = row.scan.state == "set_aside"
    return render_template(
        "intake/page.html", pages=shown, batch_id=batch_id, decides=decides, again=again
    )


@bp.post("/scans/<int:scan_id>/again")
@access("clerk", "supervisor")
def read_again(scan_id: int) -> ResponseReturnValue:
    """Put a page that was set aside back into the queue."""
    with unit_of_work() as session:
        scan = session.get(Scan, scan_id)
        if scan is None:
            abort(404)
        intake.read_again(session, acting_person(session), scan)
    pipeline = services().pipeline
    if pipeline is not None:
        pipeline.wake()
    flash(_("The page is read once more."), "done")
    return redirect(url_for("intake.page", scan_id=scan_id))


@bp.get("/scans/<int:scan_id>/thumbnail.jpg")
@access("clerk", "supervisor")
def thumbnail(scan_id: int) -> ResponseReturnValue:
    """Return the small picture of a page."""
    scan = _scan(scan_id)
    if scan.thumbnail_sha256 is None:
        abort(404)
    return _picture(_bytes(scan.thumbnail_sha256))


@bp.get("/scans/<int:scan_id>/page.jpg")
@access("clerk", "supervisor")
def picture(scan_id: int) -> ResponseReturnValue:
    """Return the page as people see it: upright, as a JPEG of at most `PAGE_PX`."""
    scan = _scan(scan_id)
    if scan.thumbnail_sha256 is None:
        # It could not be decoded: its bytes are those of its file, another page perhaps.
        abort(404)
    try:
        return _picture(reading.displayable(_bytes(scan.sha256), PAGE_PX))
    except reading.UnreadableError:
        abort(404)


def _scan(scan_id: int) -> Scan:
    with reading_session() as session:
        scan = session.get(Scan, scan_id)
        if scan is None:
            abort(404)
        if not may_see_scan(session, acting_person(session), scan):
            abort(403)
        session.expunge(scan)
        return scan


def _bytes(sha256: str) -> bytes:
    try:
        return services().store.get(sha256)
    except MissingImageError:
        abort(404)


def _picture(data: bytes) -> Response:
    answer = make_response(data)
    answer.mimetype = "image/jpeg"
    # The bytes behind a scan never change; nobody but this browser may keep them.
    answer.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
