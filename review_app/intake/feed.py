"""What the screen of one pile asks about every second: everything once, then what changed since.

A pile of a thousand pages is sent in parts; afterwards an answer holds only the pages and files
that the audit log names since the last one, and almost nothing where nothing happened.
"""

from __future__ import annotations

from typing import Any

from flask import Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.schema import Batch
from models.services.changes import changed_rows, last_event
from models.services.order import put_right_since
from review_app.access import access
from review_app.bilingual import pick
from review_app.db import reading_session
from review_app.extensions import services
from review_app.i18n import language_code
from review_app.intake import board
from review_app.intake.blueprint import bp
from review_app.intake.texts import _
from review_app.intake.words import count_json, file_json, page_json

PART = 250
"""Pages of one answer, so that the first ones are on the screen while the others come."""


@bp.get("/batches/<int:batch_id>/pages")
@access("clerk", "supervisor")
def pages(batch_id: int) -> ResponseReturnValue:
    """Return pages, files and counts of a pile as JSON.

    Without `since`: the part behind the scan `after`; `next` is where the following one begins.
    With `since` (the `at` of an earlier answer): only what changed; `count` is null for nothing.
    """
    since = request.args.get("since", type=int)
    with reading_session() as session:
        batch = session.get(Batch, batch_id)
        if batch is None:
            abort(404)
        # Asked first, so that whatever is written meanwhile is told by the next answer.
        at = last_event(session)
        said = (
            _part(session, batch, request.args.get("after", 0, type=int))
            if since is None
            else _changes(session, batch, since, at)
        )
    answer: Response = jsonify(at=at, trouble=reading_trouble(), **said)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def reading_trouble() -> str | None:
    """Return why pages are not being read at the moment, None while they are (or elsewhere)."""
    pipeline = services().pipeline
    problem = None if pipeline is None else pipeline.health().problem
    if problem is None:
        return None
    return _(
        "Pages are not being read at the moment: %(problem)s",
        problem=pick(problem, language_code()),
    )


def _part(session: Session, batch: Batch, after: int) -> dict[str, Any]:
    rows = board.batch_pages(session, batch.id, after=after, limit=PART)
    files = [] if after else board.batch_files(session, batch.id)
    return {
        "count": count_json(board.count_batch(session, batch)),
        "files": [] if after else [_brief(file_json(file)) for file in files],
        "pages": [_brief(page_json(row)) for row in rows],
        "next": rows[-1].scan.id if len(rows) == PART else None,
    }


def _changes(session: Session, batch: Batch, since: int, at: int) -> dict[str, Any]:
    changed = dict(changed_rows(session, since)) if at != since else {}
    if at != since and (seen_to := put_right_since(session, since)):
        changed["scan_file"] = changed.get("scan_file", set()) | seen_to
    rows, files = board.changed_pages(session, batch.id, changed) if changed else ([], [])
    touched = rows or files or batch.id in changed.get("batch", ())
    return {
        "count": count_json(board.count_batch(session, batch)) if touched else None,
        "files": [_brief(file_json(file)) for file in files],
        "pages": [_brief(page_json(row)) for row in rows],
        "next": None,
    }


def _brief(item: dict[str, Any]) -> dict[str, Any]:
    """Return a page or file with the bare standing of its steps: the page knows their words."""
    return item | {"steps": [step.standing for step in item["steps"]]}


def addresses(batch_id: int) -> dict[str, object]:
    """Return where a pile is shown, fed and asked about."""
    return {
        "id": batch_id,
        "url": url_for("intake.batch", batch_id=batch_id),
        "files": url_for("intake.upload", batch_id=batch_id),
        "pages": url_for("intake.pages", batch_id=batch_id),
        "declared": url_for("intake.declare", batch_id=batch_id),
    }
