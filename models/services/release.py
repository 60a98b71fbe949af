"""The release of a contest's figures: one administrator and one supervisor together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import audit
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.schema import Contest, Person, Release
from models.services.elections import require_phase, require_role

SIGNERS = ("administrator", "supervisor")


def request_release(
    session: Session, actor: Person, contest: Contest, *, now: datetime | None = None
) -> Release:
    """Sign for the release of `contest` as the first of the two; raises `Refusal`.

    Nothing is shown yet: the other of administrator and supervisor confirms.
    """
    require_role(actor, *SIGNERS)
    require_phase(session, "counting", "closed")
    release = release_of(session, contest)
    if release is not None and release.released_at is not None:
        raise Refusal(RefusalCode.ALREADY_RELEASED, contest=contest.code)
    if release is not None:
        raise Refusal(RefusalCode.OWN_RELEASE, contest=contest.code)
    release = Release(contest_id=contest.id)
    _sign(release, actor)
    session.add(release)
    audit.record(session, actor, "release_requested", f"contest:{contest.code}", now=now)
    return release


def confirm_release(
    session: Session, actor: Person, contest: Contest, *, now: datetime | None = None
) -> Release:
    """Sign as the second of the two and release the figures of `contest`.

    Raises `Refusal`: nobody asked yet, the same role again, already released, or embargo.
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
    _sign(release, actor)
    release.released_at = at
    audit.record(session, actor, "contest_released", f"contest:{contest.code}", now=at)
    return release


def is_released(session: Session, contest: Contest) -> bool:
    """Whether the figures of `contest` may be shown to everybody."""
    release = release_of(session, contest)
    return release is not None and release.released_at is not None


def release_of(session: Session, contest: Contest) -> Release | None:
    """Return the release of `contest` with the signatures so far, None where nobody signed."""
    return session.scalars(select(Release).where(Release.contest_id == contest.id)).one_or_none()


def _signed_by_role(release: Release, role: str) -> int | None:
    return release.administrator_id if role == "administrator" else release.supervisor_id


def _sign(release: Release, actor: Person) -> None:
    if actor.role == "administrator":
        release.administrator_id = actor.id
    else:
        release.supervisor_id = actor.id
