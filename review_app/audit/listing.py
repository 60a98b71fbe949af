"""Events of the audit log for one page of the list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import audit
from models.rules.told import TELLING_EVENTS
from models.schema import AuditEvent

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One page of events, how many match in all, and the hash the whole chain ends with.

    `last` is the number of the newest event that one may see, whatever is searched for.
    """

    events: list[AuditEvent]
    total: int
    last: int
    head: str


def events(session: Session, *, searched: str, before: int | None, outcomes_open: bool) -> Found:
    """Return the newest events that match, older than event `before` if given.

    To closed eyes no event is listed, found or counted that tells how two tallies compare.
    """
    query = select(AuditEvent)
    if not outcomes_open:
        query = query.where(AuditEvent.kind.not_in(TELLING_EVENTS))
    last = session.scalar(select(func.max(query.subquery().c.id))) or 0
    if searched:
        # What is typed is sought as it stands; sheet codes may carry their printed dash.
        parts = {searched, searched.replace("-", "")}
        query = query.where(
            or_(
                *(
                    column.icontains(part, autoescape=True)
                    for part in parts
                    for column in (AuditEvent.subject, AuditEvent.kind, AuditEvent.actor_name)
                )
            )
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = session.scalars(query.order_by(AuditEvent.id.desc()).limit(PAGE_SIZE))
    return Found(list(rows), total, last, audit.head(session))


def kinds(session: Session, *, outcomes_open: bool) -> list[str]:
    """Return the kinds of events that the log holds, as far as one may see them."""
    found = session.scalars(select(AuditEvent.kind).distinct().order_by(AuditEvent.kind))
    return [kind for kind in found if outcomes_open or kind not in TELLING_EVENTS]
