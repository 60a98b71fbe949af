"""Which rows a session wrote since the last audit event, so that none is committed uncovered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
    sessionmaker,
)

from models.errors import UnrecordedChange
from models.schema.base import Base

_PENDING = "kiemdoi.written_rows"
EXEMPT = frozenset({"lease", "picture_token", "audit_event"})
"""Tables whose rows are no evidence (or, the log, its own): they need no event."""


def pending_rows(session: Session) -> dict[int, Base]:
    """Return the rows written since the last event, keyed by identity of the object."""
    rows: dict[int, Base] = session.info.setdefault(_PENDING, {})
    return rows


def take_rows(session: Session) -> list[Base]:
    """Return the rows written since the last event, ordered by table and id, and forget them."""
    rows = [row for row in pending_rows(session).values() if inspect(row).persistent]
    pending_rows(session).clear()
    return sorted(rows, key=lambda row: (row.__tablename__, inspect(row).identity or ()))


def watch(factory: sessionmaker[Session]) -> None:
    """Make every session of `factory` note what it writes and refuse to commit it uncovered."""
    event.listen(factory, "after_flush", _note)
    event.listen(factory, "before_commit", _refuse_uncovered)
    event.listen(factory, "after_soft_rollback", _forget)
    event.listen(factory, "do_orm_execute", _refuse_bulk)


def _note(session: Session, _context: UOWTransaction) -> None:
    rows = pending_rows(session)
    for row in session.new:
        if row.__tablename__ not in EXEMPT:
            rows[id(row)] = row
    for row in session.dirty:
        if row.__tablename__ not in EXEMPT and session.is_modified(row):
            rows[id(row)] = row


def _refuse_uncovered(session: Session) -> None:
    session.flush()
    rows = pending_rows(session)
    if rows:
        tables = ", ".join(sorted({row.__tablename__ for row in rows.values()}))
        raise UnrecordedChange(f"rows without an audit event: {tables}; nothing was committed")


def _forget(session: Session, _previous: SessionTransaction) -> None:
    if not session.in_transaction():
        pending_rows(session).clear()


def _refuse_bulk(state: ORMExecuteState) -> None:
    """Refuse UPDATE, DELETE and INSERT statements that would pass by the row notes."""
    if not (state.is_update or state.is_delete or state.is_insert):
        return
    statement: Any = state.statement
    table = statement.table.name
    if table not in EXEMPT:
        raise UnrecordedChange(
            f"a bulk statement on {table} cannot be covered by an audit event; change its rows"
        )
