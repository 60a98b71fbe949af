"""Rows written by hand: raw SQL against the hall, with all rules of the database or only one."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import psycopg

from models.schema import Base
from models.triggers import Rule, installation, removals

TABLES = tuple(table.name for table in Base.metadata.sorted_tables)


@dataclass(frozen=True)
class Refused:
    """Which of the statements was refused (from 0) and what the database said."""

    step: int
    message: str


class Bench(Protocol):
    """A database with the hall in it; whatever is tried on it is rolled back."""

    dialect: str

    def attempt(self, statements: Sequence[str], only: Rule | None = None) -> Refused | None:
        """Run `statements` with every rule in force, or with `only` one; None if all went well."""


@dataclass(frozen=True)
class SqliteBench:
    """The hall in an SQLite file; foreign keys are off, as in anybody's shell."""

    path: Path
    rules: tuple[Rule, ...]
    dialect: str = "sqlite"

    def attempt(self, statements: Sequence[str], only: Rule | None = None) -> Refused | None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute("BEGIN")  # closing rolls back
            if only is not None:
                for statement in removals(self.rules, "sqlite"):
                    connection.execute(statement)
                for statement in installation([only], "sqlite"):
                    connection.execute(statement)
            for step, statement in enumerate(statements):
                try:
                    connection.execute(statement)
                except sqlite3.Error as error:
                    return Refused(step, str(error))
        return None


@dataclass(frozen=True)
class PostgresBench:
    """The hall in a schema of a PostgreSQL database."""

    connection: psycopg.Connection[Any]
    dialect: str = "postgresql"

    def attempt(self, statements: Sequence[str], only: Rule | None = None) -> Refused | None:
        with self._rolled_back() as cursor:
            if only is not None:
                for table in TABLES:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
                for act in only.acts:
                    name = f"kd_{only.name.replace('.', '_')}_{act.lower()}"
                    cursor.execute(f"ALTER TABLE {only.table} ENABLE TRIGGER {name}".encode())
            for step, statement in enumerate(statements):
                try:
                    cursor.execute(statement.encode())
                except psycopg.Error as error:
                    return Refused(step, str(error))
        return None

    @contextmanager
    def _rolled_back(self) -> Iterator[psycopg.Cursor[Any]]:
        with self.connection.cursor() as cursor:
            try:
                yield cursor
            finally:
                self.connection.rollback()


def literal(value: object) -> str:
    """Return `value` as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dict | list):
        value = json.dumps(value)
    return (
        str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"
    )


def insert(table: str, defaults: dict[str, object], **values: object) -> str:
    """Return an INSERT of `defaults` with `values` in their place."""
    row = {**defaults, **values}
    columns = ", ".join(f'"{name}"' for name in row)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(map(literal, row.values()))})"
