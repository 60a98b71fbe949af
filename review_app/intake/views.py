"""Batches: open one, drop files into it, watch its pages; what is missing; what needs somebody."""

from __future__ import annotations

import zlib

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from models.schema import Batch, ScanFile
from models.services import intake, order
from models.services.needs import FILES, KINDS, PAGES, needs_of
from review_app.access import access
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.extensions import services
from review_app.intake import board
from review_app.intake.blueprint import bp
from review_app.intake.feed import addresses, reading_trouble
from review_app.intake.kinds import NAMES
from review_app.intake.texts import _
from review_app.intake.verdicts import SCANS
from review_app.intake.words import count_json, file_json, page_json, problem_text, received_before
from review_app.live import live_mark, live_part
from review_app.reception import NotReceivedError, receive
from review_app.store import StoreError, StoreFullError

SOURCE = "web"
MAX_DECLARED = 100_000


@bp.get("/")
@access("clerk", "supervisor")
def index() -> ResponseReturnValue:
    """Show the place to drop files, what needs somebody, and the batches so far."""
    with reading_session() as session:
        return render_template(
            "intake/batch.html",
            batch=None,
            mark=_live_mark(session),
            max_file_bytes=services().settings.max_file_bytes,
            **_surroundings(session),
        )


@bp.get("/live")
@access("clerk", "supervisor")
def live() -> ResponseReturnValue:
    """Return what stands below a new pile: what needs somebody, and all piles, from everywhere."""
    with reading_session() as session:
        return live_part(
            _live_mark(session),
            lambda: render_template("intake/_surroundings.html", **_surroundings(session)),
        )


@bp.get("/batches/<int:batch_id>")
@access("clerk", "supervisor")
def batch(batch_id: int) -> ResponseReturnValue:
    """Show one batch: its pages appear by themselves."""
    with reading_session() as session:
        found = _batch(session, batch_id)
        return render_template(
            "intake/batch.html", batch=found, max_file_bytes=services().settings.max_file_bytes
        )


@bp.post("/batches")
@access("clerk", "supervisor")
def open_batch() -> ResponseReturnValue:
    """Open a batch; JSON {declared_pages} in, {id, url, …} out."""
    declared = _declared_pages()
    with unit_of_work() as session:
        opened = intake.open_batch(
            session, acting_person(session), source=SOURCE, declared_pages=declared
        )
        return jsonify(addresses(opened.id)), 201


@bp.post("/batches/<int:batch_id>/declared")
@access("clerk", "supervisor")
def declare(batch_id: int) -> ResponseReturnValue:
    """Note how many pages were counted by hand; JSON {declared_pages} in, the counts out."""
    declared = _declared_pages()
    if declared is None:
        return _wrong(_("Write the number of pages as a whole number."))
    with unit_of_work() as session:
        found = _batch(session, batch_id)
        intake.declare_pages(session, acting_person(session), found, declared)
        session.flush()
        return jsonify(count_json(board.count_batch(session, found)))


@bp.post("/batches/<int:batch_id>/files")
@access("clerk", "supervisor")
def upload(batch_id: int) -> ResponseReturnValue:
    """Take one file (multipart field `file`); 201 once it is on the disk and in the database."""
    sent = request.files.get("file")
    if sent is None:
        return _wrong(_("No file arrived. Choose the file again."))
    parts = services()
    # Scanners name files; a path or an odd character in the name is nobody's business.
    name = (sent.filename or "scan").replace("\\", "/").rsplit("/", 1)[-1].strip()[:200] or "scan"
    try:
        receipt = receive(
            parts.factory,
            parts.store,
            parts.settings,
            person_id=current_user.person_id,
            batch_id=batch_id,
            name=name,
            data=sent.stream.read(),
        )
    except StoreFullError:
        text = _(
            "The disk is full. Nothing was accepted: keep the paper, call the administrator, and "
            "send the file again afterwards."
        )
        return jsonify(error=text, code="store_full"), 507
    except StoreError:
        text = _("The file could not be kept. Keep the paper and call the administrator.")
        return jsonify(error=text, code="store"), 503
    except NotReceivedError:
        abort(404)
    if parts.pipeline is not None:
        parts.pipeline.wake()
    with reading_session() as session:
        before = received_before(board.file_row(session, receipt.file_id).earlier)
    return jsonify(
        id=receipt.file_id,
        state=receipt.state,
        problem=problem_text(receipt.problem),
        before=before,
    ), 201


@bp.get("/attention")
@access("clerk", "supervisor")
def attention() -> ResponseReturnValue:
    """Show every page of the election that needs somebody, the oldest first."""
    wanted, kind = request.args.get("state", ""), request.args.get("kind", "")
    chosen = KINDS.get(kind)
    states, files = (PAGES, FILES) if chosen is None else (chosen.pages, chosen.files)
    if wanted in PAGES:  # one state of pages, as the search finds it
        states, files = (wanted,), ()
    with reading_session() as session:
        return render_template(
            "intake/attention.html",
            rows=[page_json(row) for row in board.pages_in(session, states)],
            files=[file_json(file) for file in board.files_in(session, files)],
            needs=needs_of(session),
            kinds=NAMES,
            kind=kind if chosen else "",
            title=str(NAMES[kind][0] if chosen else SCANS[wanted].words if wanted in PAGES else ""),
        )


@bp.post("/files/<int:file_id>/put-right")
@access("clerk", "supervisor")
def put_right(file_id: int) -> ResponseReturnValue:
    """Note that the papers of a file were seen to: sorted, put back, or scanned again."""
    with unit_of_work() as session:
        file = session.get(ScanFile, file_id)
        if file is None:
            abort(404)
        order.put_right(session, acting_person(session), file)
        name = file.name
    if request.is_json:  # from the screen of a pile, which files are being sent from
        return jsonify(seen=file_id)
    flash(_("Noted: the papers of %(file)s were seen to.", file=name), "done")
    if request.form.get("next") == url_for("stations.index"):
        return redirect(url_for("stations.index"))
    return redirect(url_for("intake.attention"))


@bp.get("/missing")
@access("clerk", "supervisor", "administrator")
def missing() -> ResponseReturnValue:
    """Show the expected sheets whose pages are not all there."""
    with reading_session() as session:
        awaited, everything = board.unfinished_counts(session)
        return render_template(
            "intake/missing.html",
            rows=board.unfinished_sheets(session),
            awaited=awaited,
            everything=everything,
        )


def _surroundings(session: Session) -> dict[str, object]:
    actor = acting_person(session)
    awaited, everything = board.unfinished_counts(session)
    return {
        "batches": board.recent_batches(session),
        "needs": needs_of(session),
        "kinds": NAMES,
        "identity_task": intake.next_identity_task(session, actor),
        "awaited": awaited,
        "everything": everything,
        "trouble": reading_trouble(),
    }


def _live_mark(session: Session) -> str:
    return live_mark(session, zlib.crc32((reading_trouble() or "").encode()))


def _batch(session: Session, batch_id: int) -> Batch:
    found = session.get(Batch, batch_id)
    if found is None:
        abort(404)
    return found


def _declared_pages() -> int | None:
    """Return the number in the request, None for none; anything else is answered with 400."""
    given = (request.get_json(silent=True) or {}).get("declared_pages")
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MAX_DECLARED:
        abort(400)
    return given


def _wrong(text: str) -> ResponseReturnValue:
    return jsonify(error=text, code="wrong"), 400
