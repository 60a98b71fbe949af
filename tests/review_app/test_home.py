"""The start page says what waits, each with its unit, as the pages behind it do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from models.services import issuing
from tests.review_app.conftest import Browser
from tests.review_app.evening import Opens, both_tallies, take
from tests.review_app.test_reconcile import changed
from tests.review_app.world import CODES, World


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def marks(person: Browser, title: str, path: str = "/") -> list[str]:
    """Return the marks beside a heading."""
    page = person.get(path).text
    heading = re.search(rf"<h2[^>]*>{title}\s(.*?)</h2>", page, re.S)
    assert heading, title
    return re.findall(r'class="state[^"]*">([^<]*)<', heading[1])


def test_a_reviewer_is_told_that_a_sheet_waits_and_not_two(world: World, browser: Opens) -> None:
    """One sheet waited in both tallies, and the page said 2."""
    lan = browser("lan")
    assert marks(lan, "Nhập số") == []
    world.scan(CODES[0])
    assert marks(lan, "Nhập số") == ["có phiếu chờ"]
    assert "Có phiếu chờ bạn ở bản A và ở bản B." in lan.get("/").text
    take(lan, "a")
    assert marks(lan, "Nhập số") == ["1 phiếu nhập dở"]
    assert marks(browser("binh"), "Nhập số") == ["có phiếu chờ"]
    assert "Có phiếu chờ bạn ở bản B." in browser("binh").get("/").text


def test_a_supervisor_s_numbers_are_those_of_the_lists_behind(world: World, browser: Opens) -> None:
    world.scan(CODES[0])
    both_tallies(browser, b=changed(votes_dot_1=641))
    world.scan(CODES[1])
    both_tallies(browser, b=changed(votes_dot_1=641))
    world.scan(CODES[1], changed(votes_dot_2=333))
    hoa = browser("hoa")
    assert marks(hoa, "Quyết định") == ["2 phiếu", "1 trang"]
    listed = "/reconcile/"
    assert marks(hoa, "Phiếu chờ quyết định, chờ gõ độc lập hoặc chờ mở lại", listed) == ["2 phiếu"]
    assert marks(hoa, "Trang do giám sát viên quyết định", listed) == ["1 trang"]
    hoa.speak("en")
    assert marks(hoa, "Decide") == ["2 sheets", "1 page"]


def test_a_clerk_is_told_what_needs_somebody(world: World, browser: Opens) -> None:
    minh = browser("minh")
    assert marks(minh, "Trang và tệp cần xử lý") == []
    world.scan(CODES[0])
    both_tallies(browser)
    world.scan(CODES[0], changed(votes_dot_1=641))
    assert marks(minh, "Trang và tệp cần xử lý") == ["1 trang và tệp"]
    assert "Trang và tệp cần xử lý" in minh.get("/intake/attention").text


def test_what_waits_is_named_in_words_before_its_code(world: World, browser: Opens) -> None:
    wrong = changed(ballots_invalid=13)
    world.scan(CODES[0], wrong)
    both_tallies(browser, wrong, wrong)
    told = "không đạt: phiếu hợp lệ và không hợp lệ cộng lại bằng số phiếu thu vào (H01)"
    assert told in browser("hoa").get("/reconcile/").text
