"""The log against itself: every event names the hash of the one before and holds its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from models.audit import GENESIS, chained_hash
from models.schema import AuditEvent, Base
from models.verify.finding import Finding, FindingKind
from models.verify.stored import Plain, stored_rows


@dataclass
class Told:
    """What the log says: the last hash of every row by table and row id, and the heads it had."""

    rows: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    heads: set[str] = field(default_factory=lambda: {GENESIS})
    head: str = GENESIS


def walk(session: Session, told: Told) -> Iterator[Finding]:
    """Walk the log from its beginning, fill `told`, and yield the first broken link, if any.

    Events after a broken link are still read: what they say about rows is better than nothing.
    """
    broken = False
    expected_id = 1
    for event_id, columns in stored_rows(session, Base.metadata.tables[AuditEvent.__tablename__]):
        fault = _fault(columns, event_id, expected_id, told.head)
        if fault is not None and not broken:
            broken = True
            yield Finding(FindingKind.CHAIN_BROKEN, f"audit_event:{event_id}", fault)
        expected_id = event_id + 1
        if columns is not None:
            told.head = str(columns["hash"])
            told.heads.add(told.head)
            _keep(told, columns)


def unknown_heads(told: Told, heads: Iterable[str]) -> Iterator[Finding]:
    """Yield the heads (from exports and minutes) that the log never had: its end was cut off."""
    for head in heads:
        if head not in told.heads:
            sentence = "the log does not contain this hash: events were removed or rewritten"
            yield Finding(FindingKind.HEAD_UNKNOWN, f"head:{head}", sentence)


def _fault(columns: Plain | None, event_id: int, expected_id: int, head: str) -> str | None:
    if columns is None:
        return "this event cannot be read; it was written by something else"
    if event_id != expected_id:
        return f"events {expected_id} to {event_id - 1} are missing"
    if columns["previous_hash"] != head:
        return "this event does not name the hash of the event before it"
    if columns["hash"] != chained_hash(head, columns):
        return "this event was altered: its own hash does not fit what it says"
    return None


def _keep(told: Told, columns: Plain) -> None:
    rows: Any = columns["rows"]
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and {"table", "id", "sha256"} <= row.keys():
            told.rows[str(row["table"])][row["id"]] = str(row["sha256"])
