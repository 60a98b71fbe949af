"""Events of the audit log for one page of the list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import audit
from models.schema import AuditEvent

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One page of events, how many match in all, and the hash the whole chain ends with."""

    events: list[AuditEvent]
    total: int
    head: str


def events(session: Session, *, searched: str, before: int | None) -> Found:
    """Return the newest events that match, older than event `before` if given."""
    query = select(AuditEvent)
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
    return Found(list(rows), total, audit.head(session))


def kinds(session: Session) -> list[str]:
    """Return the kinds of events that the log holds."""
    return list(session.scalars(select(AuditEvent.kind).distinct().order_by(AuditEvent.kind)))
