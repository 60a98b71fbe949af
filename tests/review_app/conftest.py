"""A database, a store, an application and browsers of its own for every test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.engine import Engine, make_url
from werkzeug.test import TestResponse

from models.db import create_engine_for, session_factory, upgrade
from review_app.app import create_app
from review_app.blueprints import all_blueprints
from review_app.extensions import EXTENSION, Services
from review_app.settings import Settings
from review_app.store import FolderStore
from tests.engines import engine_at, put_back
from tests.review_app import world as world_module
from tests.review_app.world import PASSWORD, World

TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')


class CompiledTemplates(BytecodeCache):
    """Templates compiled by the application of one test, for those of all the others."""

    def __init__(self) -> None:
        self._found: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._found:
            bucket.bytecode_from_string(self._found[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._found[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledTemplates()
all_blueprints()  # loaded before a test puts another value where a module takes it from
MADE: dict[Settings, Flask] = {}
"""Applications by their settings: making one is mostly compiling the patterns of its addresses."""


class Browser:
    """A person at a browser: signs in, sends forms and JSON with the page's own token."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def get(self, url: str, **options: Any) -> TestResponse:
        response = self.client.get(url, **options)
        if response.mimetype == "text/html":
            found = TOKEN.search(response.text)
            self.token = found[1] if found else self.token
        return response

    def post(self, url: str, **data: Any) -> TestResponse:
        return self.client.post(url, data={**data, "csrf_token": self.token})

    def json(self, url: str, **body: Any) -> TestResponse:
        return self.client.post(url, json=body, headers={"X-CSRFToken": self.token})

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        self.get("/login")
        response = self.post("/login", login=login, password=password)
        self.get("/")
        return response

    def speak(self, language: str) -> None:
        self.post("/language", language=language, next="/")
        self.get("/")


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without an election, made once and copied for every test."""
    path = tmp_path_factory.mktemp("database") / "blank.db"
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(engine)
    into_one_file(engine)
    return path


def into_one_file(engine: Engine) -> None:
    """Bring everything into the one file that is copied, and close the database."""
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, blank_database: Path) -> Settings:
    shutil.copy(blank_database, tmp_path / "test.db")
    return Settings(
        database=f"sqlite:///{tmp_path / 'test.db'}",
        store=tmp_path / "store",
        secret_key="only for tests",
        login_limit="1000 per minute",
    )


@pytest.fixture
def parts(settings: Settings) -> Iterator[Services]:
    """What an application owns, on a database without an election."""
    engine = engine_at(Path(str(make_url(settings.database).database)))
    yield Services(session_factory(engine), FolderStore(settings.store, 0), None, settings)
    put_back(engine)


@pytest.fixture
def empty_app(settings: Settings, parts: Services) -> Flask:
    """An application on a database without an election; the next test has it with its own parts."""
    kind = replace(settings, database="", store=Path())
    if kind not in MADE:
        MADE[kind] = own_app(settings, parts)
    app = MADE[kind]
    app.extensions[EXTENSION] = parts
    return app


def own_app(settings: Settings, parts: Services) -> Flask:
    """Return an application for one test alone."""
    app = create_app(settings, parts=parts)
    app.jinja_env.bytecode_cache = COMPILED
    return app


@pytest.fixture(scope="session")
def founded_database(
    tmp_path_factory: pytest.TempPathFactory, blank_database: Path
) -> Callable[[], Path]:
    """Return a database with the test election in it, made once for each set of names."""

    @cache
    def made(*_names: tuple[str, ...]) -> Path:
        path = tmp_path_factory.mktemp("founded") / "founded.db"
        shutil.copy(blank_database, path)
        engine = create_engine_for(f"sqlite:///{path}")
        World(session_factory(engine), FolderStore(path.parent / "store", 0)).found()
        into_one_file(engine)
        return path

    return lambda: made(world_module.CODES, world_module.STATIONS)


@pytest.fixture
def world(empty_app: Flask, founded_database: Callable[[], Path]) -> World:
    """The test election, counting open, nothing scanned yet."""
    parts = empty_app.extensions[EXTENSION]
    engine = parts.factory.kw["bind"]
    engine.dispose()
    shutil.copy(founded_database(), engine.url.database)
    return World(parts.factory, parts.store)


@pytest.fixture
def app(empty_app: Flask, world: World) -> Flask:
    """An application on the test election."""
    assert world.people
    return empty_app


@pytest.fixture
def browser(app: Flask, world: World) -> Callable[[str], Browser]:
    """Open a browser with its session signed in; an empty login stays signed out.

    Signing in by password is tested on its own; here it would cost an argon2 hash each time.
    """
    with app.test_request_context():
        token, secret = generate_csrf(), session["csrf_token"]  # what forms are sent with

    def opened(login: str) -> Browser:
        found = Browser(app.test_client())
        found.token = token
        with found.client.session_transaction() as kept:
            kept["csrf_token"] = secret
            if login:
                kept["_user_id"] = f"{world.people[login]}:1"
                kept["_fresh"] = True
        return found

    return opened
