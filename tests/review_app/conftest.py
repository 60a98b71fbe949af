"""A database, a store, an application and browsers of its own for every test."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from models.db import create_engine_for, session_factory, upgrade
from review_app.app import create_app
from review_app.extensions import Services
from review_app.settings import Settings
from review_app.store import FolderStore
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
    with engine.connect() as connection:  # everything into the one file that is copied
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


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
def empty_app(settings: Settings) -> Iterator[Flask]:
    """An application on a database without an election."""
    engine = create_engine_for(settings.database)
    parts = Services(session_factory(engine), FolderStore(settings.store, 0), None, settings)
    app = create_app(settings, parts=parts)
    app.jinja_env.bytecode_cache = COMPILED
    yield app
    engine.dispose()


@pytest.fixture
def world(empty_app: Flask) -> World:
    """The test election, counting open, nothing scanned yet."""
    parts = empty_app.extensions["kiemdoi"]
    made = World(parts.factory, parts.store)
    made.found()
    return made


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

    def opened(login: str) -> Browser:
        found = Browser(app.test_client())
        if login:
            with found.client.session_transaction() as session:
                session["_user_id"] = f"{world.people[login]}:1"
                session["_fresh"] = True
            found.get("/no-such-page")  # any page, for the token of its forms
        else:
            found.get("/login")
        return found

    return opened
