"""What changed since a screen was last drawn, asked from the audit log: each event names its rows.

Writers queue up, so numbers of events grow in the order of the commits.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.told import TELLING
from models.schema import AuditEvent


def last_event(session: Session) -> int:
    """Return the number of the newest event, 0 where there is none."""
    return session.scalar(select(func.max(AuditEvent.id))) or 0


def changed_rows(session: Session, since: int) -> Mapping[str, set[int]]:
    """Return the ids of the rows that were written after event `since`, by table.

    A sheet that went to the supervisors is left out: that it changed without being accepted would
    tell everybody who asks that its tallies differ (invariant 2).
    """
    found: dict[str, set[int]] = {}
    events = select(AuditEvent.rows, AuditEvent.payload).where(AuditEvent.id > since)
    for rows, payload in session.execute(events):
        hidden = payload.get("state") in TELLING
        for row in rows:
            if not (hidden and row["table"] == "sheet"):
                found.setdefault(row["table"], set()).add(row["id"])
    return found
