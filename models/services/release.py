"""The release of a contest's figures: one administrator and one supervisor together.

Another scan of an accepted sheet that waits for a decision does not forbid it: the sheet was
accepted, and a supervisor may find the scan to be a copy of the same paper. But nobody signs
without saying how many such scans there are, and the event keeps that number (invariant 11).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import audit
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.schema import Contest, Person, Release, Scan, Sheet
from models.services.elections import require_phase, require_role
from models.services.needs import PAGES

SIGNERS = ("administrator", "supervisor")


def request_release(
    session: Session,
    actor: Person,
    contest: Contest,
    *,
    waiting_known: int = 0,
    now: datetime | None = None,
) -> Release:
    """Sign for the release of `contest` as the first of the two; raises `Refusal`.

    Nothing is shown yet: the other of administrator and supervisor confirms. `waiting_known` is
    how many other scans of accepted sheets the signer was told to be waiting.
    """
    require_role(actor, *SIGNERS)
    require_phase(session, "counting", "closed")
    release = release_of(session, contest)
    if release is not None and release.released_at is not None:
        raise Refusal(RefusalCode.ALREADY_RELEASED, contest=contest.code)
    if release is not None:
        raise Refusal(RefusalCode.OWN_RELEASE, contest=contest.code)
    waiting = _require_known(session, contest, waiting_known)
    release = Release(contest_id=contest.id)
    _sign(release, actor)
    session.add(release)
    told = {"other_scans_waiting": waiting}
    audit.record(session, actor, "release_requested", f"contest:{contest.code}", told, now=now)
    return release


def confirm_release(
    session: Session,
    actor: Person,
    contest: Contest,
    *,
    waiting_known: int = 0,
    now: datetime | None = None,
) -> Release:
    """Sign as the second of the two and release the figures of `contest`.

    Raises `Refusal`: nobody asked yet, the same role again, already released, embargo, or scans of
    accepted sheets that wait and of which the signer was not told.
    """
    require_role(actor, *SIGNERS)
    election = require_phase(session, "counting", "closed")
    release = release_of(session, contest)
    if release is None:
        raise Refusal(RefusalCode.NOT_REQUESTED, contest=contest.code)
    if release.released_at is not None:
        raise Refusal(RefusalCode.ALREADY_RELEASED, contest=contest.code)
    if _signed_by_role(release, actor.role) is not None:
        raise Refusal(RefusalCode.OWN_RELEASE, contest=contest.code)
    at = now or utcnow()
    if election.embargo_until is not None and at < election.embargo_until:
        raise Refusal(RefusalCode.EMBARGO, until=election.embargo_until)
    waiting = _require_known(session, contest, waiting_known)
    _sign(release, actor)
    release.released_at = at
    told = {"other_scans_waiting": waiting}
    audit.record(session, actor, "contest_released", f"contest:{contest.code}", told, now=at)
    return release


def scans_of_accepted(session: Session, contest: Contest) -> list[tuple[Scan, Sheet]]:
    """Return every page that names an accepted sheet of `contest` and needs somebody, oldest first.

    Doubles, second scans, other copies, unreadable and foreign ones alike: what is on them may be
    what the sheet ought to have been counted from.
    """
    rows = session.execute(
        select(Scan, Sheet)
        .join(Sheet, Sheet.id == Scan.sheet_id)
        .where(Sheet.contest_id == contest.id, Sheet.state == "accepted", Scan.state.in_(PAGES))
        .order_by(Scan.id)
    )
    return [(scan, sheet) for scan, sheet in rows]


def is_released(session: Session, contest: Contest) -> bool:
    """Whether the figures of `contest` may be shown to everybody."""
    release = release_of(session, contest)
    return release is not None and release.released_at is not None


def release_of(session: Session, contest: Contest) -> Release | None:
    """Return the release of `contest` with the signatures so far, None where nobody signed."""
    return session.scalars(select(Release).where(Release.contest_id == contest.id)).one_or_none()


def _require_known(session: Session, contest: Contest, known: int) -> int:
    """Return how many other scans wait; raises unless the signer named that very number."""
    waiting = len(scans_of_accepted(session, contest))
    if waiting != known:
        raise Refusal(RefusalCode.RELEASE_WAITS, contest=contest.code, waiting=waiting)
    return waiting


def _signed_by_role(release: Release, role: str) -> int | None:
    return release.administrator_id if role == "administrator" else release.supervisor_id


def _sign(release: Release, actor: Person) -> None:
    if actor.role == "administrator":
        release.administrator_id = actor.id
    else:
        release.supervisor_id = actor.id
