"""Tickets: only the server says when a picture was shown, and the browser brings its word back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import Serializer
from sqlalchemy import event, select

from models.clock import utcnow
from models.schema import EntryValue, PictureToken
from models.services import issuing
from review_app.app import create_app
from review_app.desk import tickets
from review_app.extensions import EXTENSION
from review_app.settings import Settings
from tests.review_app.conftest import Browser
from tests.review_app.evening import Opens, look, shown, take
from tests.review_app.world import CODES, World

CODE = CODES[0]


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures count at once here."""
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Give the list of what the database is asked while the block runs."""
    told: list[str] = []
    listening = (
        world.factory.kw["bind"],
        "before_cursor_execute",
        lambda *what: told.append(what[2]),
    )
    event.listen(*listening)
    yield told
    event.remove(*listening)


def send(person: Browser, data: dict[str, Any], view: dict[str, Any], **more: Any) -> Any:
    body = {"token": view["token"], "kind": "number", "value": 812, "accept": False}
    return person.json(data["urls"]["value"], **body, **more)


def test_showing_a_picture_writes_nothing_and_waits_for_nobody(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    view = lan.json(data["urls"]["view"], field="voters_listed").json
    with statements(world) as told:
        ticket = shown(lan, data, view["token"])
    assert [one.split()[0] for one in told] == ["SELECT"], "who is signed in, and nothing else"
    with world.factory() as session:
        assert session.scalars(select(PictureToken)).one().shown_at is None
    assert send(lan, data, view, ticket=ticket).status_code == 200
    with world.factory() as session:
        row = session.scalars(select(PictureToken)).one()
        assert row.shown_at is not None and row.used_at is not None
        assert timedelta(0) <= row.used_at - row.shown_at < timedelta(minutes=1)


@pytest.mark.parametrize(("login", "tally", "most"), [("lan", "a", 15), ("binh", "b", 13)])
def test_a_number_asks_the_database_for_little(
    browser: Opens, world: World, login: str, tally: str, most: int
) -> None:
    """Who is signed in, the number itself, and the view of the next one: nothing twice."""
    world.scan(CODE)
    person = browser(login)
    data = take(person, tally)
    view = look(person, data, "voters_listed")
    with statements(world) as told:
        answer = send(person, data, view, ticket=view["ticket"], next="voters_voted")
    assert answer.json["next"]["field"] == "voters_voted"
    assert len(told) <= most, told
    assert len(set(told)) == len(told), "asked twice"


def test_without_a_true_ticket_no_picture_was_shown_and_nothing_is_lost(
    browser: Opens, world: World, app: Flask
) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    view, other = look(lan, data, "voters_listed"), look(lan, data, "voters_voted")
    with app.app_context():
        foreign = tickets.ticket_for(view["token"], world.people["binh"])
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    claim = [view["token"], world.people["lan"], 0]
    wrong = [
        {},
        {"ticket": None},
        {"ticket": "made up"},
        {"ticket": view["ticket"][:-1] + ("A" if view["ticket"][-1] != "A" else "B")},
        {"ticket": other["ticket"]},
        {"ticket": foreign},
        {"ticket": Serializer("another key", salt=tickets._SALT, signer_kwargs=how).dumps(claim)},
        {"ticket": Serializer("only for tests", salt="session", signer_kwargs=how).dumps(claim)},
    ]
    for body in wrong:
        refused = send(lan, data, view, **body)
        assert (refused.status_code, refused.json["code"]) == (409, "not_shown_long_enough"), body
        assert "ảnh" in refused.json["error"].lower()
    assert send(lan, data, view, ticket=["no", "text"]).status_code == 400
    with world.factory() as session:
        assert session.scalars(select(EntryValue)).all() == []
    assert send(lan, data, view, ticket=view["ticket"]).status_code == 200


def test_a_time_to_come_is_no_time_at_which_a_picture_was_shown(
    browser: Opens, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is set back by an hour in the middle: one look more, and the evening goes on."""
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    view = lan.json(data["urls"]["view"], field="voters_listed").json
    with monkeypatch.context() as ahead:
        ahead.setattr(tickets, "utcnow", lambda: utcnow() + timedelta(hours=1))
        ticket = shown(lan, data, view["token"])
    refused = send(lan, data, view, ticket=ticket)
    assert (refused.status_code, refused.json["code"]) == (409, "not_shown_long_enough")
    ticket = shown(lan, data, view["token"])
    assert send(lan, data, view, ticket=ticket).status_code == 200


def test_a_number_sent_again_brings_its_ticket_again_and_is_kept_once(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    view = look(lan, data, "voters_listed")
    for _ in range(2):
        answer = send(lan, data, view, ticket=view["ticket"], again=True)
        assert answer.json["given"] == {"kind": "number", "value": 812}
    with world.factory() as session:
        assert len(session.scalars(select(EntryValue)).all()) == 1


def test_any_process_of_the_installation_takes_the_ticket_of_another(
    app: Flask, settings: Settings
) -> None:
    parts = app.extensions[EXTENSION]
    with app.app_context():
        ticket = tickets.ticket_for("token", 7)
    with create_app(settings, parts=parts).app_context():
        at = tickets.shown_at(ticket, "token", 7)
        assert at is not None
        assert abs(utcnow() - at) < timedelta(minutes=1)
        assert tickets.shown_at(ticket, "token", 8) is None
