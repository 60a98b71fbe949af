"""The release of a contest: a summary to read, then one signature, for both people alike."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.audit import head
from models.clock import utcnow
from models.errors import Refusal
from models.schema import Release
from models.services.release_summary import Doubt, release_summary, sign_release
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.i18n import gettext as _
from review_app.labels import called_as_totals
from review_app.refusals import sentence
from review_app.results.lookup import find_contest


def summary(contest_code: str) -> str:
    """Show what would be published, what speaks against it, and the button for the signature."""
    with reading_session() as session:
        viewer = acting_person(session)
        found = release_summary(session, viewer, find_contest(session, contest_code))
        now = utcnow()
        return render_template(
            "results/release.html",
            summary=found,
            view=called_as_totals(found.view),
            step=_step(found.release, viewer.role),
            address=partial(_address, viewer.role),
            embargo=found.embargo if found.embargo is not None and found.embargo > now else None,
            head=head(session),
            at=now,
        )


def sign(contest_code: str) -> ResponseReturnValue:
    """Keep the signature of somebody who read the summary; the second one opens the figures."""
    known = request.form.get("waiting_known", type=int) or 0
    try:
        with unit_of_work() as session:
            contest, actor = find_contest(session, contest_code), acting_person(session)
            mark = request.form.get("mark", "")
            released = sign_release(session, actor, contest, mark, waiting_known=known)
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
        return redirect(url_for("results.release_summary", contest_code=contest_code))
    if released:
        flash(_("The figures of this contest are released."), "done")
    else:
        flash(_("You signed. The figures open when the other person signs as well."), "done")
    return redirect(url_for("results.index"))


def _step(release: Release | None, role: str) -> str:
    """Return what this person can do: "propose", "confirm", "wait" for the other, or "done"."""
    if release is None:
        return "propose"
    if release.released_at is not None:
        return "done"
    own = release.administrator_id if role == "administrator" else release.supervisor_id
    return "confirm" if own is None else "wait"


def _address(role: str, doubt: Doubt) -> str:
    """Return where a doubt is looked at: its page or case for supervisors, else its station."""
    if role != "supervisor":
        anchor = f"sheet-{doubt.sheet.code}"
        return url_for("stations.station", code=doubt.station.code, _anchor=anchor)
    if doubt.scan is not None:
        return url_for("reconcile.page", scan_id=doubt.scan.id)
    page = "results.sheet" if doubt.checks else "reconcile.sheet"
    return url_for(page, code=doubt.sheet.code)
