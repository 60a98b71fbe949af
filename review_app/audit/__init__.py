"""The audit log as people read it: newest first, filtered, with the chain's head.

Values in an event, and events that tell how two tallies compare, are for supervisors without an
unfinished entry alone (invariant 2); an administrator sees who did what to which sheet and when.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from models.services.told import outcomes_open
from review_app.access import access
from review_app.audit.details import event_details
from review_app.audit.listing import PAGE_SIZE, events, kinds
from review_app.audit.words import event_name, subject_name
from review_app.db import acting_person, reading_session

bp = Blueprint("audit", __name__, template_folder="templates", url_prefix="/audit")
bp.add_app_template_global(event_details)
bp.add_app_template_global(event_name)
bp.add_app_template_global(subject_name)


@bp.get("/")
@access("supervisor", "administrator")
def index() -> str:
    """The events, newest first; `q` searches subject, kind and person, `before` pages on."""
    searched = request.args.get("q", "").strip()
    before = request.args.get("before", type=int)
    with reading_session() as session:
        eyes = outcomes_open(session, acting_person(session))
        found = events(session, searched=searched, before=before, outcomes_open=eyes)
        return render_template(
            "audit/index.html",
            events=found.events,
            total=found.total,
            last=found.last,
            head=found.head,
            more=found.events[-1].id if len(found.events) == PAGE_SIZE else None,
            searched=searched,
            kinds=kinds(session, outcomes_open=eyes),
            with_values=eyes,
        )
