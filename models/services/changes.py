"""What changed since a screen was last drawn, asked from the audit log: each event names its rows.

Writers queue up, so numbers of events grow in the order of the commits.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.schema import AuditEvent


def last_event(session: Session) -> int:
    """Return the number of the newest event, 0 where there is none."""
    return session.scalar(select(func.max(AuditEvent.id))) or 0


def changed_rows(session: Session, since: int) -> Mapping[str, set[int]]:
    """Return the ids of the rows that were written after event `since`, by table."""
    found: dict[str, set[int]] = {}
    for rows in session.scalars(select(AuditEvent.rows).where(AuditEvent.id > since)):
        for row in rows:
            found.setdefault(row["table"], set()).add(row["id"])
    return found
