"""What the two people who release a contest look at before they sign: numbers, doubts, figures.

Numbers of sheets for both of them; figures for whoever may see them before the release (invariants
2 and 10); how the tallies compare is told to nobody here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.rules.stages import by_stage
from models.schema import (
    Acceptance,
    Area,
    AuditEvent,
    Contest,
    Decision,
    Election,
    Person,
    Release,
    Scan,
    Sheet,
)
from models.services.needs import PAGES, needs_of
from models.services.overview import state_counts
from models.services.release import (
    confirm_release,
    release_of,
    request_release,
    scans_of_accepted,
)
from models.services.reopening import pending_reopen
from models.services.stations import StationCount, stations_in
from models.services.totals import TotalsView, totals


@dataclass(frozen=True, slots=True)
class Doubt:
    """An accepted sheet and why to look at it before the release.

    `scan` is another scan of it that waits; `checks` are the failed checks over which "the paper
    says so" was recorded; neither: somebody asked to reopen it.
    """

    sheet: Sheet
    station: Area
    scan: Scan | None = None
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who signed first, and when."""

    by: Person
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ReleaseSummary:
    """Everything to be read before a signature; `mark` changes with what would be published."""

    view: TotalsView
    release: Release | None
    proposal: Proposal | None
    stations: StationCount
    missing: tuple[Area, ...]
    """Stations from which not every page has come."""
    stages: Mapping[str, int]
    scans: tuple[Doubt, ...]
    reopening: tuple[Doubt, ...]
    overridden: tuple[Doubt, ...]
    reopened: int
    """Sheets that were reopened once; `view.counts.withdrawn` of them do not count now."""
    pages_of_others: int
    """Pages that need somebody and name a sheet of the contest that is not accepted."""
    pages_of_none: int
    """Pages and files that need somebody or are not read yet, of whatever sheet they may be."""
    embargo: datetime | None
    mark: str


def release_summary(session: Session, viewer: Person, contest: Contest) -> ReleaseSummary:
    """Return what `viewer` is to read before signing for the release of `contest`."""
    area = session.get_one(Area, contest.area_id)
    view, release = totals(session, viewer, contest, area), release_of(session, contest)
    scans = tuple(
        Doubt(sheet, session.get_one(Area, sheet.station_id), scan=scan)
        for scan, sheet in scans_of_accepted(session, contest)
    )
    reopening, overridden = _reopening(session, contest), _overridden(session, contest)
    return ReleaseSummary(
        view=view,
        release=release,
        proposal=None if release is None else _proposal(session, contest, release),
        stations=stations_in(session, contest, area),
        missing=_missing(session, contest),
        stages=by_stage(state_counts(session, contest.id)),
        scans=scans,
        reopening=reopening,
        overridden=overridden,
        reopened=_reopened(session, contest),
        pages_of_others=_pages_of_others(session, contest),
        pages_of_none=_pages_of_none(session),
        embargo=session.scalar(select(Election.embargo_until)),
        mark=_mark(session, contest, [scan.scan.id for scan in scans if scan.scan], reopening),
    )


def sign_release(
    session: Session, actor: Person, contest: Contest, mark: str, *, waiting_known: int
) -> bool:
    """Sign what was read: propose the release, or release as the second; whether it is released.

    Raises `Refusal` where the summary is no longer the one that carried `mark`.
    """
    if release_summary(session, actor, contest).mark != mark:
        raise Refusal(RefusalCode.RELEASE_CHANGED, contest=contest.code)
    if release_of(session, contest) is None:
        request_release(session, actor, contest, waiting_known=waiting_known)
        return False
    confirm_release(session, actor, contest, waiting_known=waiting_known)
    return True


def _proposal(session: Session, contest: Contest, release: Release) -> Proposal | None:
    signer = release.administrator_id or release.supervisor_id
    if signer is None:
        return None
    at = session.scalar(
        select(func.max(AuditEvent.at)).where(
            AuditEvent.kind == "release_requested", AuditEvent.subject == f"contest:{contest.code}"
        )
    )
    return Proposal(session.get_one(Person, signer), at)


def _missing(session: Session, contest: Contest) -> tuple[Area, ...]:
    lacks = select(Sheet.station_id).where(
        Sheet.contest_id == contest.id, Sheet.state.in_(("expected", "incomplete"))
    )
    return tuple(session.scalars(select(Area).where(Area.id.in_(lacks)).order_by(Area.code)))


def _accepted_with(session: Session, contest: Contest, kind: str) -> list[tuple[Sheet, Decision]]:
    rows = session.execute(
        select(Sheet, Decision)
        .join(Decision, Decision.sheet_id == Sheet.id)
        .where(
            Sheet.contest_id == contest.id,
            Sheet.state == "accepted",
            Decision.kind == kind,
            Decision.voided_at.is_(None),
        )
        .order_by(Sheet.code, Decision.id)
    )
    return [(sheet, decision) for sheet, decision in rows]


def _reopening(session: Session, contest: Contest) -> tuple[Doubt, ...]:
    asked = {sheet.id: sheet for sheet, _one in _accepted_with(session, contest, "reopen_request")}
    return tuple(
        Doubt(sheet, session.get_one(Area, sheet.station_id))
        for sheet in asked.values()
        if pending_reopen(session, sheet) is not None
    )


def _overridden(session: Session, contest: Contest) -> tuple[Doubt, ...]:
    found: dict[int, tuple[Sheet, list[str]]] = {}
    for sheet, decision in _accepted_with(session, contest, "paper_says_so"):
        found.setdefault(sheet.id, (sheet, []))[1].append(decision.check_code or "")
    return tuple(
        Doubt(sheet, session.get_one(Area, sheet.station_id), checks=tuple(checks))
        for sheet, checks in found.values()
    )


def _reopened(session: Session, contest: Contest) -> int:
    found = (
        select(func.count(Decision.sheet_id.distinct()))
        .join(Sheet, Sheet.id == Decision.sheet_id)
        .where(Sheet.contest_id == contest.id, Decision.kind == "reopen_confirm")
    )
    return session.scalar(found) or 0


def _pages_of_others(session: Session, contest: Contest) -> int:
    found = (
        select(func.count())
        .select_from(Scan)
        .join(Sheet, Sheet.id == Scan.sheet_id)
        .where(Sheet.contest_id == contest.id, Sheet.state != "accepted", Scan.state.in_(PAGES))
    )
    return session.scalar(found) or 0


def _pages_of_none(session: Session) -> int:
    named = select(func.count()).where(Scan.sheet_id.is_not(None), Scan.state.in_(PAGES))
    unread = select(func.count()).where(Scan.state == "waiting")
    need = needs_of(session).all.total - (session.scalar(named) or 0)
    return need + (session.scalar(unread) or 0)


def _mark(
    session: Session, contest: Contest, scans: list[int], reopening: tuple[Doubt, ...]
) -> str:
    """Return a mark of what a signature is about: the sheets that count, and the open doubts."""
    counting = session.scalars(
        select(Acceptance.id)
        .join(Sheet, Sheet.id == Acceptance.sheet_id)
        .where(Sheet.contest_id == contest.id, Acceptance.withdrawn_at.is_(None))
        .order_by(Acceptance.id)
    ).all()
    told = (list(counting), scans, [one.sheet.id for one in reopening])
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
