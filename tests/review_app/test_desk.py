"""The desk of both tallies: one number at a time, nothing confirmed unseen, nothing doubled."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import utcnow
from models.db import transaction
from models.schema import Entry, EntryValue, Lease, Person, Sheet
from models.services import issuing
from review_app.desk import handout
from tests.review_app.evening import Opens, fill, give, look, page_data, shown, take
from tests.review_app.world import CODES, FIGURES, PAPER_CODE, World

CODE = CODES[0]


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures count at once here; the waiting time has tests of its own."""
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


@pytest.mark.parametrize("left", [0, 1])
def test_who_was_quicker_has_the_sheet_and_the_other_gets_the_next(
    browser: Opens, world: World, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    """Between looking for a sheet and opening it somebody else may take it."""
    for code in CODES[: left + 1]:
        world.scan(code)
    lan, quicker = browser("lan"), browser("binh")
    looked, seen = handout.desk_service.next_sheet, list[str]()

    def slow(session: Session, person: Person, tally: str) -> Sheet | None:
        found = looked(session, person, tally)
        if person.login == "lan" and not seen:
            assert found is not None
            seen.append(found.code)
            with ThreadPoolExecutor() as elsewhere:  # a request of its own, not within this one
                answer = elsewhere.submit(quicker.post, "/desk/next/a").result()
            assert answer.location == f"/desk/a/{found.code}"
        return found

    monkeypatch.setattr(handout.desk_service, "next_sheet", slow)
    answer = lan.post("/desk/next/a")
    assert seen == [CODE]
    assert answer.location == (f"/desk/a/{CODES[1]}" if left else "/desk/")


# --- tally A -----------------------------------------------------------------------------------


def test_tally_a_shows_picture_label_and_reading(browser: Opens, world: World) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    first = data["fields"][0]
    assert first["label"] == "Tổng số cử tri của khu vực bỏ phiếu"
    assert lan.get(first["picture"]).data == world.store.get(world.picture(CODE, first["id"]))
    view = look(lan, data, first["id"])
    assert view["proposal"] == {"kind": "number", "value": 812}


def test_enter_confirms_this_one_number_and_the_next_comes_with_the_answer(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    saved = give(
        lan, data, "voters_listed", kind="number", value=812, accept=True, next="voters_voted"
    ).json
    assert saved["given"] == {"kind": "number", "value": 812}
    assert saved["next"]["field"] == "voters_voted"
    assert saved["next"]["proposal"] == {"kind": "number", "value": 803}
    with world.factory() as session:
        row = session.scalars(select(EntryValue)).one()
        assert (row.value, row.source) == (812, "accepted")
        assert row.picture_sha256 == world.picture(CODE, "voters_listed")


@pytest.mark.parametrize("field", ["unsure", "blank"])
def test_unsure_gets_no_guess_and_blank_is_not_zero(
    browser: Opens, world: World, field: str
) -> None:
    world.scan(CODE, {**FIGURES, "votes.2": None}, unsure="votes.1")
    lan = browser("lan")
    data = take(lan, "a")
    if field == "unsure":
        assert look(lan, data, "votes.1")["proposal"] is None
        answer = give(lan, data, "votes.1", kind="number", value=640, accept=True)
        assert answer.status_code == 409  # there is nothing to accept
        assert "không có số máy đọc" in answer.json["error"]
    else:
        assert look(lan, data, "votes.2")["proposal"] == {"kind": "blank", "value": None}
        assert give(lan, data, "votes.2", kind="number", value=0, accept=True).status_code == 409
        saved = give(lan, data, "votes.2", kind="blank", value=None, accept=True)
        assert saved.json["given"] == {"kind": "blank", "value": None}


def test_a_page_resumes_where_it_was_left(browser: Opens, world: World) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    give(lan, data, "voters_listed", kind="number", value=812, accept=True)
    give(lan, data, "voters_voted", kind="illegible", value=None, accept=False)
    again = page_data(lan.get(f"/desk/a/{CODE}").text)
    given = {field["id"]: field["given"] for field in again["fields"] if field["given"]}
    assert given == {
        "voters_listed": {"kind": "number", "value": 812},
        "voters_voted": {"kind": "illegible", "value": None},
    }
    assert "Làm tiếp" in lan.get("/desk/").text


def test_a_number_counts_only_after_its_picture_was_seen(
    browser: Opens, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(milliseconds=300))
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    view = lan.json(data["urls"]["view"], field="voters_listed").json
    answer = {"token": view["token"], "kind": "number", "value": 812, "accept": True}
    assert lan.json(data["urls"]["value"], **answer).status_code == 409  # never shown
    answer["ticket"] = shown(lan, data, view["token"])
    early = lan.json(data["urls"]["value"], **answer)
    assert early.status_code == 409
    assert early.json["code"] == "not_shown_long_enough"
    sleep(0.3)
    assert lan.json(data["urls"]["value"], **answer).status_code == 200


def test_a_stale_form_sent_twice_gets_a_sentence_and_doubles_nothing(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    view = look(lan, data, "voters_listed")
    proof = {"token": view["token"], "ticket": view["ticket"]}
    answer = {**proof, "kind": "number", "value": 812, "accept": True}
    assert lan.json(data["urls"]["value"], **answer).status_code == 200
    again = lan.json(data["urls"]["value"], **answer)
    assert again.status_code == 409
    assert "đã được ghi" in again.json["error"]
    with world.factory() as session:
        assert len(session.scalars(select(EntryValue)).all()) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"kind": "number", "value": 12345},
        {"kind": "number", "value": -1},
        {"kind": "number", "value": "812"},
        {"kind": "number", "value": True},
        {"kind": "number", "value": 8.5},
        {"kind": "guess", "value": 1},
        {"kind": "number", "value": None},
    ],
)
def test_values_that_are_none_are_refused(
    browser: Opens, world: World, answer: dict[str, Any]
) -> None:
    world.scan(CODE)
    lan = browser("lan")
    data = take(lan, "a")
    refused = give(lan, data, "voters_listed", accept=False, **answer)
    assert refused.status_code in (400, 409)
    assert refused.json["error"]
    with world.factory() as session:
        assert session.scalars(select(EntryValue)).all() == []


# --- tally B -----------------------------------------------------------------------------------


def test_no_byte_that_tally_b_gets_carries_a_reading(browser: Opens, world: World) -> None:
    # The machine's numbers here are unlike every other number that a page may hold.
    strange = dict(zip(FIGURES, range(7301, 7399, 7), strict=False))
    world.scan(CODE, strange)
    binh = browser("binh")
    sent = [binh.get("/desk/").data]
    moved = binh.post("/desk/next/b")
    sent += [moved.data, binh.get(moved.location).data]
    data = page_data(sent[-1].decode())
    for field in data["fields"]:
        view = binh.json(data["urls"]["view"], field=field["id"])
        assert set(view.json) == {"field", "token", "given"}
        proof = {"token": view.json["token"]}
        # Not searched: the ticket's time may hold any four digits. It is made of the token alone.
        proof["ticket"] = shown(binh, data, view.json["token"])
        saved = binh.json(data["urls"]["value"], **proof, kind="number", value=5, accept=False)
        assert saved.status_code == 200
        sent += [view.data, saved.data]
    everything = b"\n".join(sent).decode()
    for value in strange.values():
        assert str(value) not in everything
    for word in ("proposal", "reading", "confidence", "accepted", "Máy đọc"):
        assert word not in everything, word
    assert "tally_a.js" not in everything


def test_tally_b_cannot_accept_a_reading(browser: Opens, world: World) -> None:
    world.scan(CODE)
    binh = browser("binh")
    data = take(binh, "b")
    answer = give(binh, data, "voters_listed", kind="number", value=812, accept=True)
    assert answer.status_code == 409


def test_the_paper_share_is_typed_from_the_paper_without_a_picture(
    browser: Opens, world: World
) -> None:
    world.scan(PAPER_CODE)
    binh = browser("binh")
    moved = binh.post("/desk/next/b")
    assert moved.location == f"/desk/paper?wanted={PAPER_CODE}"
    assert "Khu vực bỏ phiếu số 3" in binh.get(moved.location).text
    wrong = binh.post("/desk/paper", code="4F7K-2M9Z", wanted=PAPER_CODE)
    assert wrong.location.startswith("/desk/paper")
    assert "Không có phiếu nào mang mã" in binh.get(wrong.location).text
    moved = binh.post("/desk/paper", code=f" {PAPER_CODE[:4].lower()}-{PAPER_CODE[4:]} ")
    html = binh.get(moved.location).text
    data = page_data(html)
    assert "<img" not in html
    assert data["pages"] == {}
    # No key for a page that is not shown: neither in the help beside nor in the list of keys.
    assert "<kbd>/</kbd>" not in html
    assert "cả trang và quay lại" not in html
    assert html.count("<kbd>*</kbd>") == 3
    assert {field["picture"] for field in data["fields"]} == {None}
    view = binh.json(data["urls"]["view"], field="voters_listed").json
    saved = binh.json(
        data["urls"]["value"], token=view["token"], kind="number", value=812, accept=False
    )
    assert saved.status_code == 200
    picture = world.picture(PAPER_CODE, "voters_listed")
    assert binh.get(f"/picture/{PAPER_CODE}/row/{picture}").status_code == 403
    with world.factory() as session:
        assert session.scalars(select(Entry.medium)).one() == "paper"


# --- both --------------------------------------------------------------------------------------


def test_two_people_do_the_two_tallies_at_once_and_learn_only_that_they_finished(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    lan, binh = browser("lan"), browser("binh")
    a, b = take(lan, "a"), take(binh, "b")
    fill(lan, a, dict(FIGURES))
    fill(binh, b, {**FIGURES, "votes.1": 641})
    first = lan.post(f"/desk/a/{CODE}/finish")
    second = binh.post(f"/desk/b/{CODE}/finish")
    pages = [person.get(answer.location).text for person, answer in ((lan, first), (binh, second))]
    done = [re.search(r'class="notice[^>]*>([^<]+)<', page) for page in pages]
    assert [found[1] for found in done if found] == ["Phiếu 4F7K-2M1R đã nhập xong."] * 2
    assert world.sheet_state(CODE) == "to_decide"


def test_nobody_gets_the_other_tally_of_the_same_sheet(browser: Opens, world: World) -> None:
    world.scan(CODE)
    lan = browser("lan")
    take(lan, "a")
    answer = lan.post("/desk/next/b")
    assert answer.location == "/desk/"
    assert "Hiện không có phiếu nào chờ bạn" in lan.get("/desk/").text
    refused = lan.post("/desk/paper", code=CODE, wanted=PAPER_CODE)
    assert refused.location == f"/desk/paper?wanted={PAPER_CODE}"
    assert "đã nhập bản kia" in lan.get(refused.location).text


def test_a_sheet_in_other_hands_is_not_offered_until_its_lease_ends(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    take(browser("lan"), "a")
    mai = browser("mai")
    assert mai.post("/desk/next/a").location == "/desk/"
    with transaction(world.factory) as session:
        session.scalars(select(Lease)).one().expires_at = utcnow() - timedelta(seconds=1)
    assert mai.post("/desk/next/a").location == f"/desk/a/{CODE}"
    lan = browser("lan")
    assert lan.get(f"/desk/a/{CODE}").location == "/desk/"


def test_a_sheet_given_back_goes_to_somebody_else_at_once(browser: Opens, world: World) -> None:
    world.scan(CODE)
    lan, mai = browser("lan"), browser("mai")
    data = take(lan, "a")
    give(lan, data, "voters_listed", kind="number", value=812, accept=True)
    assert mai.post(f"/desk/a/{CODE}/back").location == "/desk/"
    assert mai.post("/desk/next/a").location == "/desk/"
    assert lan.post(f"/desk/a/{CODE}/back").location == "/desk/"
    assert "đã được trả lại để người khác nhập" in lan.get("/desk/").text
    assert lan.post(f"/desk/a/{CODE}/back").location == "/desk/"
    again = take(mai, "a")
    assert all(not field["given"] for field in again["fields"])


def test_an_unfinished_sheet_cannot_be_closed(browser: Opens, world: World) -> None:
    world.scan(CODE)
    lan = browser("lan")
    take(lan, "a")
    answer = lan.post(f"/desk/a/{CODE}/finish")
    assert answer.status_code == 409
    assert "Còn 11 ô chưa có số" in answer.text


def test_pictures_are_for_those_who_work_on_the_sheet(browser: Opens, world: World) -> None:
    world.scan(CODE)
    world.scan(CODES[1], {**FIGURES, "votes.1": 639})
    lan = browser("lan")
    data = take(lan, "a")
    own = data["fields"][0]["picture"]
    page = data["pages"]["1"]["url"]
    assert lan.get(own).status_code == 200
    assert lan.get(page).status_code == 200
    other = world.picture(CODES[1], "votes.1")
    assert lan.get(f"/picture/{CODES[1]}/row/{other}").status_code == 403
    assert lan.get(f"/picture/{CODE}/row/{other}").status_code == 404
    assert browser("mai").get(own).status_code == 403
    assert browser("hoa").get(own).status_code == 200
    for login in ("minh", "quan", "an"):
        assert browser(login).get(own).status_code == 403
    cached = lan.get(own).headers["Cache-Control"]
    assert "private" in cached
    assert "immutable" in cached


def test_no_page_or_answer_stays_in_the_browser(browser: Opens, world: World) -> None:
    world.scan(CODES[0])
    lan = browser("lan")
    opened = lan.post("/desk/next/a")
    seen = [opened, lan.get(f"/desk/a/{CODES[0]}"), lan.get("/desk/"), lan.get("/nowhere")]
    assert {answer.headers["Cache-Control"] for answer in seen} == {"no-store"}
    with lan.get("/static/desk.css") as style:
        assert "no-store" not in style.headers["Cache-Control"]


def test_the_marked_line_spans_the_whole_page(browser: Opens, world: World) -> None:
    world.scan(CODE)
    data = take(browser("lan"), "a")
    line = data["pages"]["1"]["lines"]["voters_listed"]
    assert line[0][0] < 0 and line[1][0] > 900  # which group of boxes was used cannot be seen
    assert line[0][1] == line[1][1] == 78.0  # a fifth of the row above its boxes
