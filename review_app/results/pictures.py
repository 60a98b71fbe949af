"""Pictures behind a figure, only for whoever may follow that sheet's figures."""

from __future__ import annotations

from flask import Response, abort
from sqlalchemy.orm import Session

from models.schema import Scan, Sheet
from models.services.provenance import may_trace
from review_app.db import acting_person, reading_session
from review_app.pictures import picture_response
from review_app.pictures.rules import is_row_picture
from review_app.results.lookup import find_sheet


def row(code: str, sha256: str) -> Response:
    """Return the picture of one line of the sheet; 403 or 404 where it may not be seen."""
    with reading_session() as session:
        sheet = _traceable(session, code)
        if not is_row_picture(session, sheet, sha256):
            abort(404)
    return picture_response(sha256)


def page(code: str, scan_id: int) -> Response:
    """Return one stored page of the sheet, superseded ones included."""
    with reading_session() as session:
        sheet = _traceable(session, code)
        scan = session.get(Scan, scan_id)
        if scan is None or scan.sheet_id != sheet.id:
            abort(404)
        sha256 = scan.sha256
    return picture_response(sha256)


def _traceable(session: Session, code: str) -> Sheet:
    sheet = find_sheet(session, code)
    if not may_trace(session, acting_person(session), sheet):
        abort(403)
    return sheet
