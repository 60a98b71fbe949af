"""Pictures from the store, each served only to somebody who may see the sheet it belongs to."""

from __future__ import annotations

from flask import Blueprint, Response, abort
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Scan, Sheet
from review_app.access import access
from review_app.db import acting_person, reading_session
from review_app.extensions import services
from review_app.pictures.rules import (
    is_before_eyes,
    is_row_picture,
    may_see_scan,
    may_see_sheet,
    placed_scans,
)
from review_app.pictures.sizes import size_attributes
from review_app.store import MissingImageError

bp = Blueprint("pictures", __name__, url_prefix="/picture")
bp.add_app_template_global(size_attributes)

_KINDS = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
    (b"RIFF", "image/webp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)


def picture_response(sha256: str) -> Response:
    """Return the stored image `sha256`; 404 where the store does not hold it.

    The browser may keep it: bytes under a hash never change. Only this browser, never a proxy.
    """
    try:
        data = services().store.get(sha256)
    except MissingImageError:
        abort(404)
    kind = next((kind for magic, kind in _KINDS if data.startswith(magic)), None)
    response = Response(data, mimetype=kind or "application/octet-stream")
    response.headers["Cache-Control"] = "private, max-age=43200, immutable"
    return response


def visible_sheet(session: Session, code: str) -> Sheet:
    """Return the sheet `code` if the signed-in person may see its pictures; else 404 or 403."""
    sheet = session.scalar(select(Sheet).where(Sheet.code == code))
    if sheet is None:
        abort(404)
    if not may_see_sheet(session, acting_person(session), sheet):
        abort(403)
    return sheet


@bp.get("/<code>/row/<sha256>")
@access("reviewer", "supervisor")
def row(code: str, sha256: str) -> Response:
    """The picture of one line of a sheet, printed label included."""
    with reading_session() as session:
        if not is_before_eyes(session, current_user.person_id, code, sha256):
            sheet = visible_sheet(session, code)
            if not is_row_picture(session, sheet, sha256):
                abort(404)
    return picture_response(sha256)


@bp.get("/<code>/page/<int:page>/<sha256>")
@access("reviewer", "supervisor")
def page(code: str, page: int, sha256: str) -> Response:
    """The whole page of a sheet as it was scanned."""
    with reading_session() as session:
        sheet = visible_sheet(session, code)
        scan = placed_scans(session, sheet).get(page)
        if scan is None or scan.sha256 != sha256:
            abort(404)
    return picture_response(sha256)


@bp.get("/scan/<int:scan_id>/<size>")
@access("supervisor")
def scan(scan_id: int, size: str) -> Response:
    """Any incoming page, for the supervisor who has to place or dismiss it."""
    with reading_session() as session:
        found = session.get(Scan, scan_id)
        if found is None or size not in {"page", "small"}:
            abort(404)
        if not may_see_scan(session, acting_person(session), found):
            abort(403)
        sha256 = found.sha256 if size == "page" else found.thumbnail_sha256
    if sha256 is None:
        abort(404)
    return picture_response(sha256)
