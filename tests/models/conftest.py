"""A fresh database for every test: a copy of one file that was migrated once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from models.db import create_engine_for, session_factory, upgrade
from tests.engines import engine_at, put_back
from tests.models.counting_world import World
from tests.models.hall import fill_hall


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the current schema and nothing in it."""
    path = tmp_path_factory.mktemp("migrated") / "empty.sqlite"
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(engine)
    _close(engine)
    return path


@pytest.fixture(scope="session")
def hall_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the hall of `tests.models.hall`: sheets in every stage of the evening."""
    path = tmp_path_factory.mktemp("hall") / "hall.sqlite"
    shutil.copyfile(migrated_file, path)
    engine = create_engine_for(f"sqlite:///{path}")
    fill_hall(session_factory(engine))
    _close(engine)
    return path


@pytest.fixture
def engine(migrated_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of the current schema."""
    yield from _copy(migrated_file, tmp_path)


@pytest.fixture
def factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions of an empty database of the current schema."""
    return session_factory(engine)


@pytest.fixture
def hall_engine(hall_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database with the hall in it."""
    yield from _copy(hall_file, tmp_path)


@pytest.fixture
def hall(hall_engine: Engine) -> sessionmaker[Session]:
    """Sessions of a database with the hall in it."""
    return session_factory(hall_engine)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An election under way, worked through the services only."""
    made = World.make(tmp_path)
    yield made
    made.close()


def _copy(source: Path, folder: Path) -> Iterator[Engine]:
    path = folder / source.name
    shutil.copyfile(source, path)
    engine = engine_at(path)
    yield engine
    put_back(engine)


def _close(engine: Engine) -> None:
    """Close the file so that it is whole without its write-ahead log."""
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
