"""Database engines that go from test to test, each time with another database.

An engine keeps what it compiled of every statement; a fresh one for each test compiles the same
few hundred statements again, which takes longer than running them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from models import db
from models.db import create_engine_for

_free: list[Engine] = []


def engine_at(path: Path) -> Engine:
    """Return an engine on the SQLite database at `path`; `put_back` ends its use."""
    engine = _free.pop() if _free else _made()
    engine.url = make_url(f"sqlite:///{path}")
    return engine


def _made() -> Engine:
    engine = create_engine_for("sqlite:///made-for-no-database")

    def point(_dialect: Any, _record: Any, arguments: list[Any], _options: Any) -> None:
        arguments[0] = engine.url.database

    event.listen(engine, "do_connect", point)
    return engine


def put_back(engine: Engine) -> None:
    """Close all connections of an engine from `engine_at`, and let another test have it."""
    engine.dispose()
    with db._turns_guard:
        db._turns.pop(engine, None)  # the queue of its writers stands beside the old database
    _free.append(engine)
