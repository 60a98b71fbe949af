"""Signing in and out, and what a page shows of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from models.db import transaction
from models.schema import Person
from models.services.people import request_account_change
from review_app.app import create_app
from review_app.auth import safe_target
from review_app.extensions import Services, limiter, services
from review_app.settings import Settings
from review_app.tries import FILE, TriesFile
from tests.review_app.conftest import MADE, Browser, own_app
from tests.review_app.world import World


@pytest.fixture
def empty_app(settings: Settings, parts: Services) -> Iterator[Flask]:
    """An application that may be spoilt; whoever comes next gets a new one, new counters, too."""
    yield own_app(settings, parts)
    MADE.clear()


def test_signing_in_shows_who_one_is(browser: Callable[[str], Browser]) -> None:
    page = browser("lan").get("/").text
    assert "Nguyễn Thị Lan" in page
    assert "Người nhập số" in page


@pytest.mark.parametrize(("login", "password"), [("lan", "wrong"), ("nobody", "x"), ("", "")])
def test_a_wrong_password_and_an_unknown_login_get_the_same_sentence(
    browser: Callable[[str], Browser], login: str, password: str
) -> None:
    stranger = browser("")
    answer = stranger.sign_in(login, password)
    assert answer.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.text
    assert stranger.get("/").status_code == 302


def test_a_late_answer_brings_no_older_session_back(browser: Callable[[str], Browser]) -> None:
    person = browser("lan")
    person.get("/")
    assert "Set-Cookie" not in person.get("/").headers
    assert "Set-Cookie" in person.post("/language", language="en").headers
    assert "Set-Cookie" not in person.get("/").headers


def test_a_reset_password_ends_open_sessions(
    browser: Callable[[str], Browser], world: World
) -> None:
    person = browser("lan")
    assert person.get("/").status_code == 200
    with transaction(world.factory) as session:
        hoa = session.get_one(Person, world.people["hoa"])
        lan = session.get_one(Person, world.people["lan"])
        request_account_change(session, hoa, kind="disable", person=lan)
    assert person.get("/").status_code == 302


def test_log_ins_are_limited(settings: Settings, world: World, app: Flask) -> None:
    limited = create_app(
        replace(settings, login_limit="3 per minute"),
        parts=replace(
            app.extensions["kiemdoi"], settings=replace(settings, login_limit="3/minute")
        ),
    )
    limiter.reset()
    stranger = Browser(limited.test_client())
    answers = [stranger.sign_in("lan", "wrong").status_code for _ in range(4)]
    limiter.reset()
    assert answers == [401, 401, 401, 429]


def test_signing_in_rightly_is_held_against_nobody(
    settings: Settings, world: World, app: Flask
) -> None:
    limit = replace(settings, login_limit="3/minute")
    limited = create_app(limit, parts=replace(app.extensions["kiemdoi"], settings=limit))
    for _ in range(5):  # five people behind one address
        assert Browser(limited.test_client()).sign_in("lan").status_code == 302
    stranger = Browser(limited.test_client())
    answers = [stranger.sign_in("lan", "wrong").status_code for _ in range(4)]
    assert answers == [401, 401, 401, 429]
    assert stranger.sign_in("lan").status_code == 429


def test_counters_of_tries_end_and_are_given_back(tmp_path: Path) -> None:
    tries = TriesFile(path=str(tmp_path / "new" / "tries.db"))
    assert [tries.incr("a", 60), tries.incr("a", 60), tries.incr("b", 60)] == [1, 2, 1]
    assert tries.incr("a", 60, -1) == 1
    assert 59 < tries.get_expiry("a") - time.time() <= 60
    tries.clear("b")
    assert (tries.get("a"), tries.get("b"), tries.check()) == (1, 0, True)
    assert tries.incr("short", 0) == 1
    assert tries.incr("short", 60) == 1, "the first one had ended"
    assert tries.reset() == 2
    assert not TriesFile(path=str(tmp_path / "new" / "tries.db" / "x")).check()


def test_people_sign_in_where_tries_cannot_be_counted(
    settings: Settings, world: World, app: Flask
) -> None:
    settings.store.mkdir(parents=True, exist_ok=True)
    (settings.store / FILE).mkdir()  # nothing can be written there
    limit = replace(settings, login_limit="2/minute")
    limited = create_app(limit, parts=replace(app.extensions["kiemdoi"], settings=limit))
    stranger = Browser(limited.test_client())
    answers = [stranger.sign_in("lan", "wrong").status_code for _ in range(3)]
    assert answers == [401, 401, 429], "counted in memory meanwhile"


def test_the_way_back_never_leaves_this_server(app: Flask) -> None:
    with app.test_request_context():
        assert safe_target("/desk/?last=a") == "/desk/?last=a"
        for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "", None):
            assert safe_target(target) == "/"


def test_every_page_of_a_rehearsal_says_so(browser: Callable[[str], Browser]) -> None:
    stranger = browser("")
    for page in (stranger.get("/login").text, browser("hoa").get("/people/").text):
        assert "VẬN HÀNH THỬ" in page
        assert "TRIAL RUN" in page
    assert "VẬN HÀNH THỬ" in browser("hoa").get("/no-such-page").text


def test_the_language_is_switched_and_kept(browser: Callable[[str], Browser]) -> None:
    person = browser("lan")
    assert '<html lang="vi">' in person.get("/").text
    person.speak("en")
    page = person.get("/desk/").text
    assert '<html lang="en">' in page
    assert "Next sheet for me" in page
    person.post("/logout")
    assert '<html lang="en">' in person.get("/login").text


def test_an_unexpected_fault_shows_a_number_and_no_trace(app: Flask) -> None:
    def broken() -> str:
        raise ValueError("secret detail")

    app.view_functions["auth.log_in"] = _public(broken)
    answer = app.test_client().get("/login")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


def _public(view: Callable[[], str]) -> Callable[[], str]:
    from review_app.access import access

    return access.public(view)


def test_the_database_is_opened_from_the_settings(settings: Settings, world: World) -> None:
    opened = create_app(settings)
    with opened.app_context():
        parts = services()
        assert parts.settings == settings
        with parts.factory() as session:
            assert session.get(Person, 1) is not None
            engine = session.get_bind()
    assert str(engine.engine.url) == settings.database
    engine.engine.dispose()
