"""The audit log: append-only, each event chained to the one before and to every row it wrote."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Float, Integer, insert, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from models.clock import utcnow
from models.schema import AuditEvent, Base, Person
from models.written import take_rows

GENESIS: Final = "0" * 64
"""What the first event names as the hash before it."""
ROWS_PER_EVENT: Final = 1_000
"""A larger act (an import) is written as several events of the same kind, one after the other."""

_NEWEST: Final = select(AuditEvent.id, AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
"""Not the whole event before: one that covers an import holds a thousand rows."""
_EVENTS: Final = Base.metadata.tables[AuditEvent.__tablename__]
_APPEND: Final = insert(_EVENTS)


@dataclass(frozen=True, slots=True)
class SystemActor:
    """Whoever acts where no person does: the machine that reads pages, the first set-up."""

    id: None = None
    name: str = "system"
    role: str = "system"
    enabled: bool = True


SYSTEM: Final = SystemActor()
Actor = Person | SystemActor


def record(
    session: Session,
    actor: Actor,
    kind: str,
    subject: str,
    payload: Mapping[str, Any] | None = None,
    *,
    now: datetime | None = None,
) -> None:
    """Flush, and append the event that covers every row written since the last one.

    `kind` is a verb in the past (`sheet_accepted`), `subject` what it happened to
    (`sheet:4F7K2M9C`), `payload` anything JSON can hold. Nothing is committed here. More than
    `ROWS_PER_EVENT` rows are spread over several events.
    """
    session.flush()
    rows = [
        {"table": row.__tablename__, "id": row_id(row), "sha256": row_hash(row)}
        for row in take_rows(session)
    ]
    at = now or utcnow()
    chunks = [rows[i : i + ROWS_PER_EVENT] for i in range(0, len(rows), ROWS_PER_EVENT)] or [[]]
    for part, chunk in enumerate(chunks, start=1):
        told = dict(payload or {})
        if len(chunks) > 1:
            told["part"] = f"{part}/{len(chunks)}"
        _append(session, actor, kind, subject, told, chunk, at)


def _append(
    session: Session,
    actor: Actor,
    kind: str,
    subject: str,
    payload: dict[str, Any],
    rows: list[dict[str, Any]],
    at: datetime,
) -> None:
    last = session.execute(_NEWEST).first()
    columns = {
        "id": 1 if last is None else last.id + 1,
        "at": at,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "actor_role": actor.role,
        "kind": kind,
        "subject": subject,
        "payload": json.loads(canonical_json(payload)),
        "rows": rows,
        "previous_hash": GENESIS if last is None else last.hash,
    }
    told = {name: plain(value, _EVENTS.columns[name].type) for name, value in columns.items()}
    columns["hash"] = chained_hash(told["previous_hash"], told)
    # A statement, no object: nobody changes an event, and every number of the evening writes one.
    session.execute(_APPEND, columns)


def head(session: Session) -> str:
    """Return the hash of the last event (`GENESIS` if there is none), for exports and minutes."""
    last = session.scalars(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)).first()
    return GENESIS if last is None else last


def canonical_json(value: object) -> str:
    """Return `value` as JSON in one way only: keys sorted, no blanks, UTF-8, no NaN.

    Keys that are no strings are made strings first, so that the order survives a round trip.
    """
    plain = json.loads(json.dumps(value, allow_nan=False))
    return json.dumps(
        plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def chained_hash(previous_hash: str, columns: Mapping[str, Any]) -> str:
    """Return SHA-256 over the previous hash, a line end, and the canonical JSON of all the rest.

    `columns` are the event's columns as JSON holds them; its own two hashes are left out.
    """
    body = {name: told for name, told in columns.items() if name not in ("hash", "previous_hash")}
    return hashlib.sha256(f"{previous_hash}\n{canonical_json(body)}".encode()).hexdigest()


def row_hash(row: Base) -> str:
    """Return the hash of a row as it is in memory after it was written (see `columns_hash`)."""
    return columns_hash(row.__tablename__, _plain_columns(row))


def columns_hash(table: str, columns: Mapping[str, Any]) -> str:
    """Return SHA-256 over the canonical JSON of a row: its table and every column, as JSON."""
    text = canonical_json({"table": table, "columns": dict(columns)})
    return hashlib.sha256(text.encode()).hexdigest()


def row_id(row: Base) -> int:
    """Return the primary key of a row (every table has one integer column `id`)."""
    identity = inspect(row).identity
    if identity is None:
        raise ValueError(f"a row of {row.__tablename__} that was not written yet")
    return int(identity[0])


def _plain_columns(row: Base) -> dict[str, Any]:
    return {name: plain(getattr(row, key), kind) for name, key, kind in _columns_of(type(row))}


@cache
def _columns_of(model: type[Base]) -> tuple[tuple[str, str, TypeEngine[Any]], ...]:
    """Return the name, attribute and type of every column of a table."""
    mapper = inspect(model)
    return tuple(
        (column.name, mapper.get_property_by_column(column).key, column.type)
        for column in mapper.local_table.columns
    )


def plain(value: Any, column_type: TypeEngine[Any]) -> Any:
    """Return a column's value as JSON holds it, the same before and after it was stored.

    Times are UTC with microseconds, bytes are hexadecimal.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(column_type, JSON):
        return json.loads(json.dumps(value, allow_nan=False))
    kinds = ((Boolean, bool), (Float, float), (Integer, int))
    make = next((make for kind, make in kinds if isinstance(column_type, kind)), str)
    return None if value is None else make(value)
