"""Rows as the database holds them, read without trusting that they can be understood."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, Integer, LargeBinary, Table, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType, TypeEngine

from models.audit import plain
from models.schema.base import UtcDateTime

Plain = Mapping[str, Any]
BATCH = 5_000
"""Rows fetched at once."""


def stored_rows(session: Session, table: Table) -> Iterator[tuple[int, Plain | None]]:
    """Yield (row id, columns as JSON holds them) of `table`, by row id.

    The columns are None where a value cannot be what its column says: somebody else wrote it.
    """
    types = {column.name: column.type for column in table.columns}
    raw = [type_coerce(column, NullType()).label(column.name) for column in table.columns]
    result = session.execute(select(*raw).order_by(table.c.id).execution_options(yield_per=BATCH))
    for row in result:
        values = row._mapping
        try:
            columns = {name: stored_plain(values[name], kind) for name, kind in types.items()}
        except (TypeError, ValueError, OverflowError):
            yield values["id"], None
        else:
            yield values["id"], columns


def stored_plain(value: Any, column_type: TypeEngine[Any]) -> Any:
    """Return a driver's value as JSON holds it; raises ValueError or TypeError where it cannot be.

    SQLite hands times and JSON over as text and booleans as numbers, PostgreSQL typed.
    """
    if value is None:
        return None
    if isinstance(column_type, JSON):
        return json.loads(value) if isinstance(value, str) else plain(value, column_type)
    if isinstance(column_type, UtcDateTime):
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        moment = _of_type(moment, datetime)
        return plain(moment.replace(tzinfo=moment.tzinfo or UTC), column_type)
    if isinstance(column_type, Date):
        day = date.fromisoformat(value) if isinstance(value, str) else value
        return plain(_of_type(day, date), column_type)
    if isinstance(column_type, LargeBinary):
        return plain(bytes(_of_type(value, bytes | memoryview)), column_type)
    return plain(_exactly(value, column_type), column_type)


def _exactly(value: Any, column_type: TypeEngine[Any]) -> Any:
    if isinstance(column_type, Boolean):
        if value not in (0, 1):
            raise ValueError(f"{value!r} is no truth value")
        return value
    if isinstance(column_type, Integer):
        return _of_type(value, int)
    return _of_type(value, int | float if isinstance(column_type, Float) else str)


def _of_type(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not of the type {kind}")
    return value
