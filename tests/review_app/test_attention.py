"""Tally A kept awake, through the pages: nothing of a withheld reading leaves the server."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.schema import EntryValue, Planted, Withheld
from models.services import issuing
from tests.models.awake import keep_awake
from tests.review_app.conftest import Browser
from tests.review_app.evening import Opens, both_tallies, give, look, take
from tests.review_app.world import CODES, FIGURES, World

CODE, NAME = CODES[0], "voters_listed"
READ = FIGURES[NAME]


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures count at once here; the waiting time has tests of its own."""
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def values(world: World, field: str = NAME) -> list[tuple[int | None, str]]:
    with world.factory() as session:
        rows = session.scalars(
            select(EntryValue).where(EntryValue.field_id == field).order_by(EntryValue.seq)
        )
        return [(row.value, row.source) for row in rows]


def test_no_byte_sent_carries_a_withheld_reading(browser: Opens, world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    sent = [lan.get(f"/desk/a/{CODE}").text]
    for field in FIGURES:
        answer = lan.json(data["urls"]["view"], field=field)
        assert answer.json["proposal"] is None
        sent.append(answer.text)
    # Small numbers also occur as counts, sizes and places; the larger ones speak for all.
    for number in [value for value in FIGURES.values() if value is not None and value >= 400]:
        found = [re.search(rf"(?<![\w.-]){number}(?![\w.-])", text) for text in sent]
        assert not any(found), number
    with world.factory() as session:
        assert len(session.scalars(select(Withheld)).all()) == len(FIGURES)


def test_a_withheld_number_looks_like_one_that_the_machine_is_not_sure_of(
    browser: Opens, world: World
) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan(CODE, unsure="votes.1")
    lan = browser("lan")
    data = take(lan, "a")
    unsure, withheld = look(lan, data, "votes.1"), look(lan, data, "votes.2")
    for view in (unsure, withheld):
        del view["token"], view["ticket"], view["field"]
    assert unsure == withheld


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("vi", "gõ lại số này một lần nữa"), ("en", "type this number once more")],
)
def test_typed_otherwise_it_comes_back_without_a_hint(
    browser: Opens, world: World, language: str, sentence: str
) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan(CODE)
    lan = browser("lan")
    lan.speak(language)
    data = take(lan, "a")
    answer = give(lan, data, NAME, kind="number", value=7, accept=False, next="voters_voted")
    assert answer.json["given"] is None
    assert answer.json["next"] is None
    assert sentence in answer.json["back"]
    assert str(READ) not in answer.text
    again = look(lan, data, NAME)
    assert (again["given"], again["proposal"], again["asked"]) == (None, None, "again")
    page = lan.get(f"/desk/a/{CODE}").text
    assert str(READ) not in page
    answer = give(lan, data, NAME, kind="number", value=8, accept=False, next="voters_voted")
    assert answer.json["given"] == {"kind": "number", "value": 8}
    assert answer.json["next"]["field"] == "voters_voted"
    assert values(world) == [(7, "typed"), (8, "typed")]


def test_a_confirmed_planted_value_is_told_at_once(browser: Opens, world: World) -> None:
    keep_awake(world.factory, planted=1)
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    wrong = look(lan, data, NAME)["proposal"]
    assert wrong["value"] != READ
    answer = give(lan, data, NAME, **wrong, accept=True, next="voters_voted")
    assert answer.json["given"] is None
    assert "cố ý đổi sai" in answer.json["back"]
    assert values(world) == []
    shown = look(lan, data, NAME)
    assert shown["proposal"] == {"kind": "number", "value": READ}
    assert shown["asked"] == "planted"
    answer = give(lan, data, NAME, **shown["proposal"], accept=True, next=None)
    assert answer.json["given"] == {"kind": "number", "value": READ}
    assert values(world) == [(READ, "accepted")]


def nod(lan: Browser, data: dict[str, Any]) -> str | None:
    """Confirm what is proposed until the sheet is taken away; return where to go then."""
    for field in FIGURES:
        view = look(lan, data, field)
        proof = {name: view[name] for name in ("token", "ticket")}
        answer = lan.json(
            data["urls"]["value"], **proof, **view["proposal"], accept=True, next=None
        ).json
        if answer.get("leave"):
            return str(answer["leave"])
    return None


def test_who_lets_too_much_through_is_sent_to_the_supervisor(browser: Opens, world: World) -> None:
    keep_awake(world.factory, planted=1, least=3)
    world.scan(CODE)
    lan, hoa = browser("lan"), browser("hoa")
    data = take(lan, "a")
    assert nod(lan, data) == "/desk/"
    desk = lan.get("/desk/").text
    assert "cố ý đổi sai" in desk
    assert "Mời bạn gặp giám sát viên" in desk
    assert "/desk/next/a" not in desk
    assert "/desk/next/b" in desk
    assert lan.get(f"/desk/a/{CODE}").status_code == 302
    start = hoa.get("/").text
    assert re.search(r"Mức chú ý của người nhập số <span[^>]*>1 người tạm ngừng</span>", start)
    page = hoa.get("/attention/").text
    assert "đang tạm ngừng nhập bản A" in page
    assert "3 trên 3: 100,0\u00a0% (từ 43,8\u00a0% đến 100,0\u00a0%)" in page
    hoa.post("/attention/lan/restore", reason=" ")
    assert "/attention/lan/restore" in hoa.get("/attention/").text
    hoa.post("/attention/lan/restore", reason="đã nghỉ nửa giờ")
    page = hoa.get("/attention/").text
    assert "Nguyễn Thị Lan được nhập bản A trở lại." in page
    assert "/attention/lan/restore" not in page
    assert "/desk/next/a" in lan.get("/desk/").text
    hoa.speak("en")
    assert "too few numbers yet" in hoa.get("/attention/").text


def test_the_rates_are_closed_while_a_supervisor_enters(browser: Opens, world: World) -> None:
    world.scan(CODE)
    hoa = browser("hoa")
    take(hoa, "a")
    page = hoa.get("/attention/").text
    assert "Lê Hòa</strong> <span" not in page
    assert "Bạn còn bản nhập chưa xong" in page or "notice" in page
    assert "table" not in page
    for login in ("lan", "minh", "quan", "an"):
        assert browser(login).get("/attention/").status_code == 403


def test_without_misses_everybody_stands_well(browser: Opens, world: World) -> None:
    keep_awake(world.factory, withheld=1, least=5)
    world.scan(CODE)
    both_tallies(browser)
    page = browser("hoa").get("/attention/").text
    assert "trong ngưỡng" in page
    assert "0 trên 11: 0,0\u00a0% (từ 0,0\u00a0% đến 25,9\u00a0%)" in page


def test_the_administrator_sees_how_the_election_is_set_up(browser: Opens, world: World) -> None:
    keep_awake(world.factory, withheld=20, planted=40)
    an = browser("an")
    assert "1 số trong 20 số" in an.get("/").text
    an.speak("en")
    page = an.get("/").text
    for told in ("1 sheet in 20", "1 number in 20", "1 number in 40", "10 %, on at least 10"):
        assert told in page
    assert "1 number in 20" not in browser("lan").get("/").text


def test_nothing_of_this_happens_where_no_reading_can_be_changed(
    browser: Opens, world: World
) -> None:
    """A blank is never changed: there is no digit in it."""
    keep_awake(world.factory, planted=1)
    world.scan(CODE, {**FIGURES, NAME: None})
    lan = browser("lan")
    data = take(lan, "a")
    assert look(lan, data, NAME)["proposal"] == {"kind": "blank", "value": None}
    with world.factory() as session:
        assert not session.scalars(select(Planted)).all()
