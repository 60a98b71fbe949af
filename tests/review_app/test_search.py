"""One search for everything: what it finds for whom, where it leads, what it never tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import event

from models.services import issuing
from review_app.search import places
from review_app.search.plain import code_in, code_start, matches, plain_words
from tests.review_app import world as world_module
from tests.review_app.conftest import Browser
from tests.review_app.evening import both_tallies, take
from tests.review_app.world import FIGURES, STAFF, World

Open = Callable[[str], Browser]
CODE, OTHER = "E4BRMKSG", "KFWCKQDA"
HALL, ELSEWHERE = ("minh", "hoa", "an"), ("lan", "quan")


@pytest.fixture(autouse=True)
def real_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_module, "CODES", (CODE, OTHER, "8AG5FTH8"))
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def found(person: Browser, asked: str) -> str:
    answer = person.get("/search", query_string={"q": asked})
    assert answer.status_code == 200, answer.location
    return answer.text.partition('id="content"')[2].partition("<footer")[0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("Phường Đông, số 01", ["phuong", "dong", "so", "1"]),
        ("Khu-vực  BỎ PHIẾU", ["khu", "vuc", "bo", "phieu"]),
        ("ST-DM-012", ["st", "dm", "12"]),
        (" – ", []),
    ],
)
def test_texts_are_compared_without_diacritics_case_and_signs(asked: str, words: list[str]) -> None:
    assert plain_words(asked) == words


def test_a_number_is_that_very_number_and_a_word_its_beginning() -> None:
    name = plain_words("Khu vực bỏ phiếu số 10")
    assert matches(plain_words("phieu 10"), name)
    assert matches(plain_words("phi số 010"), name)
    assert not matches(plain_words("phieu 1"), name)
    assert not matches(plain_words("hieu 10"), name)
    assert not matches([], name)


@pytest.mark.parametrize(
    "typed",
    [
        "E4BRMKSG",
        "e4br-mksg",
        " E4BR MKSG ",
        "KD E4BR-MKSG",
        "KD E4BR-MKSG  B1  T1/2",
        "KD1/vn-count-2026/E4BRMKSG/1/1/3/5/abcdef",
    ],
)
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert code_in(typed) == CODE


def test_what_is_no_code_is_none() -> None:
    for typed in ("phuong", "E4BR", "xã Hòa Bình", "KD1/x", ""):
        assert code_in(typed) == ""
    assert code_start("e4b") == "E4B"
    assert code_start("e4br-mk") == "E4BRMK"
    assert code_start("e4") == ""


@pytest.mark.parametrize("login", HALL)
@pytest.mark.parametrize("asked", ["khu vuc bo phieu so 1", "Khu vực bỏ phiếu số 1", "hoa binh 1"])
def test_a_station_is_found_with_and_without_diacritics(
    browser: Open, login: str, asked: str
) -> None:
    hits = found(browser(login), asked)
    assert 'href="/stations/01.1"' in hits
    assert 'href="/stations/01.2"' not in hits


@pytest.mark.parametrize("login", HALL)
def test_a_hand_scanners_code_leads_straight_to_the_sheet(browser: Open, login: str) -> None:
    person = browser(login)
    for typed in (CODE, "e4br-mksg", "KD1/vn-count-2026/E4BRMKSG/1/1/3/5/x"):
        answer = person.get("/search", query_string={"q": typed})
        assert answer.location == f"/stations/01.1#sheet-{CODE}"
    page = person.get("/stations/01.1").text
    assert f'id="sheet-{CODE}"' in page


def test_each_role_is_led_where_it_may_go(browser: Open, world: World) -> None:
    world.scan(CODE)
    for login in STAFF:
        person = browser(login)
        for asked in (CODE, "khu vuc 1", "E4B", "thieu trang", "hdnd xa", "Lan", "trung", "la"):
            answer = person.get("/search", query_string={"q": asked})
            pages = [answer.location] if answer.status_code == 302 else links(answer.text)
            for page in pages:
                assert person.get(page.partition("#")[0]).status_code == 200, (login, asked, page)
    for login in ELSEWHERE:
        assert browser(login).get(f"/search?q={CODE}").location == "/results/XA-1/01.1"


def links(html: str) -> list[str]:
    main = html.partition('id="content"')[2].partition("<footer")[0]
    return re.findall(r'href="([^"]+)"', main)


def test_a_reviewer_comes_back_to_the_own_open_sheet(browser: Open, world: World) -> None:
    world.scan(CODE)
    reviewer = browser("lan")
    take(reviewer, "b")
    assert reviewer.get(f"/search?q={CODE}").location == f"/desk/b/{CODE}"


def test_the_beginning_of_a_code_lists_its_sheets(browser: Open) -> None:
    hits = found(browser("minh"), "kfw")
    assert "KFWC-KQDA" in hits
    assert "E4BR-MKSG" not in hits


@pytest.mark.parametrize("asked", ["thiếu trang", "thieu trang", "pages missing"])
def test_a_state_is_found_in_either_language(browser: Open, asked: str) -> None:
    assert 'href="/stations/?state=incomplete"' in found(browser("minh"), asked)


def test_kinds_of_trouble_are_found_too(browser: Open) -> None:
    assert 'href="/intake/attention?kind=doubled"' in found(browser("minh"), "trung")
    assert 'href="/stations/?problem=swapped"' in found(browser("an"), "swapped")
    assert "/intake/" not in found(browser("an"), "trung")


def test_people_are_found_by_those_who_keep_the_accounts(browser: Open) -> None:
    for login in ("hoa", "an"):
        for asked in ("nguyen thi lan", "Nguyễn", "lan"):
            assert 'href="/people/#person-lan"' in found(browser(login), asked)
    assert 'id="person-lan"' in browser("an").get("/people/").text
    for login in ("minh", "lan", "quan"):
        assert "Nguyễn Thị Lan" not in found(browser(login), "nguyen")


def test_that_tallies_differ_is_not_found_out_by_searching(browser: Open, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser, FIGURES, {**FIGURES, "votes.1": 641})
    for login in ("minh", "mai", "quan", "an"):
        person = browser(login)
        assert "to_decide" not in found(person, "cho giam sat")
        for asked in ("E4B", "so 1"):
            assert "chờ giám sát viên" not in found(person, asked)
    supervisor = browser("hoa")
    assert 'href="/stations/?state=to_decide"' in found(supervisor, "cho giam sat")
    assert "chờ giám sát viên" in found(supervisor, "E4B")


def test_no_figure_is_found(browser: Open, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser)
    for asked in ("812", "640", "voters"):
        hits = found(browser("hoa"), asked)
        assert "Không tìm thấy gì" in hits


def test_empty_and_wrong_questions_get_a_sentence(browser: Open) -> None:
    clerk = browser("minh")
    assert "Có thể tìm gì" in clerk.get("/search").text
    assert "Có thể tìm gì" in clerk.get("/search?q=+++").text
    assert "Hãy gõ chữ hoặc số" in found(clerk, "—?!")
    assert "có ký tự gõ sai" in found(clerk, "E4BR-MKSH")
    assert "không có phiếu nào của cuộc bầu cử này" in found(clerk, "MHCA-MSNV")
    assert "Không tìm thấy gì cho “zzz &lt;b&gt;”" in found(clerk, "zzz <b>")
    assert clerk.get("/search", query_string={"q": "x" * 5000}).status_code == 200


@pytest.mark.parametrize("login", sorted(STAFF))
def test_the_search_is_on_every_page_but_the_desk_where_keys_are_answers(
    browser: Open, world: World, login: str
) -> None:
    person = browser(login)
    assert person.get("/").text.count('role="search"') == 1
    assert person.get("/search?q=1").text.count('role="search"') == 1
    if STAFF[login][0] == "reviewer":
        world.scan(CODE)
        take(person, "b")
        desk = person.get(f"/desk/b/{CODE}").text
        assert 'role="search"' not in desk
        assert 'href="/search"' in desk


def test_before_signing_in_there_is_no_search(browser: Open) -> None:
    stranger = browser("")
    assert 'role="search"' not in stranger.get("/login").text
    assert stranger.get("/search?q=1").status_code == 302


@pytest.fixture
def alike(monkeypatch: pytest.MonkeyPatch, real_codes: None) -> None:
    monkeypatch.setattr(world_module, "CODES", ("E4BRMKSG", "E4BRMKSH", "E4BRMKSJ"))


@pytest.mark.parametrize("login", ELSEWHERE)
def test_the_database_is_asked_the_same_for_one_hit_and_for_many(
    alike: None, browser: Open, world: World, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    asked: list[str] = []
    with world.factory() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *_told: asked.append("?"))
    person, questions = browser(login), []
    for most in (1, 3):
        monkeypatch.setattr(places, "MOST_SHEETS", most)
        asked.clear()
        assert found(person, "E4B").count("E4BR-") == most
        questions.append(len(asked))
    assert questions[0] == questions[1]


@pytest.fixture(params=["live", "sheet", "..", "ĐB/01", "a~2Fb", "/x"])
def odd_code(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(world_module, "STATIONS", (request.param, "01.2", "01.3"))
    return str(request.param)


def test_a_station_has_its_page_whatever_its_code_is(odd_code: str, browser: Open) -> None:
    for login in STAFF:
        person = browser(login)
        (page,) = re.findall(r'href="([^"]+)"', found(person, "khu vuc bo phieu so 1"))
        answer = person.get(page)
        assert answer.status_code == 200, (login, page)
        assert "Khu vực bỏ phiếu số 1" in answer.text
        assert odd_code in unescape(answer.text) or login not in HALL
    live = browser("minh").get("/stations/live")
    assert "<html" not in live.text
    assert 'id="tile-' in live.text
