"""The database: engine by URL, sessions, one-writer transactions, migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from models.errors import IntegrityViolation
from models.sessions import RowSession
from models.turns import WritersTurn
from models.written import watch

BUSY_TIMEOUT_MS = 15_000
"""How long a writer waits for the one before it (SQLite)."""
_WRITES = "kiemdoi_writes"
_MIGRATIONS = Path(__file__).parent / "migrations"


def create_engine_for(url: str) -> Engine:
    """Return an engine for `url`; SQLite gets WAL, foreign keys and full synchronisation."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Return the sessions of `engine`; none of them commits a row that no audit event covers.

    Objects stay readable after a commit.
    """
    factory: sessionmaker[Session] = sessionmaker(engine, class_=RowSession, expire_on_commit=False)
    watch(factory)
    return factory


_turns: WeakKeyDictionary[Engine, WritersTurn] = WeakKeyDictionary()
_turns_guard = Lock()


def _turn(factory: sessionmaker[Session]) -> WritersTurn:
    """Return the queue of the writers to the factory's database."""
    engine = factory.kw["bind"]
    with _turns_guard:
        found = _turns.get(engine)
        if found is None:
            found = _turns[engine] = WritersTurn(_turn_file(engine))
        return found


def _turn_file(engine: Engine) -> Path | None:
    """Return the file by which the writers of several processes take turns: beside the database.

    PostgreSQL lets them queue up by itself, and a database in memory has one process.
    """
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(f"{name}-turn")


@contextmanager
def transaction(factory: sessionmaker[Session]) -> Iterator[Session]:
    """Open the one writing transaction of the moment: commit at the end, roll back on any error.

    Writers queue up (BEGIN IMMEDIATE; on PostgreSQL a lock on the audit log), so what a service
    checked still holds when it writes. Raises `IntegrityViolation` where a rule of the database
    refused a row.
    """
    with _turn(factory), factory() as session:
        try:
            connection = session.connection(execution_options={_WRITES: True})
            if connection.dialect.name == "postgresql":
                session.execute(text("LOCK TABLE audit_event IN SHARE ROW EXCLUSIVE MODE"))
            yield session
            session.commit()
        except DBAPIError as error:
            session.rollback()
            violation = violation_of(error)
            if violation is None:
                raise
            raise violation from error
        except BaseException:
            session.rollback()
            raise


def violation_of(error: DBAPIError) -> IntegrityViolation | None:
    """Return the rule of ours that the database refused a row by, if it was one.

    Our rules raise `kiemdoi/<rule>: <sentence>` (models.triggers).
    """
    _, marker, told = str(error.orig).partition("kiemdoi/")
    rule, separator, sentence = told.partition(": ")
    if not (marker and separator):
        return None
    return IntegrityViolation(rule, sentence.splitlines()[0])


def upgrade(engine: Engine) -> None:
    """Bring the database to the current schema, by migrations, in one transaction."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def schema_is_current(engine: Engine) -> bool:
    """Whether the database has exactly the schema of this version."""
    heads = set(ScriptDirectory.from_config(_alembic_config()).get_heads())
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        raise TypeError(f"not a connection of the sqlite3 module: {connection!r}")
    # The driver would begin transactions too late (at the first write); we begin them ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "foreign_keys = ON",
        "synchronous = FULL",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get(_WRITES, False):
        # Straight to the driver: every look begins one, and nothing can go wrong with it.
        connection.connection.cursor().execute("BEGIN")
        return
    connection.exec_driver_sql("BEGIN IMMEDIATE")
