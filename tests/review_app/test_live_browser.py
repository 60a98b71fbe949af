"""Dashboard and projector in a real browser: others' work appears without reloading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from models.db import transaction
from models.schema import Contest, Person
from models.services import issuing
from models.services.release import confirm_release, request_release
from tests.chromium import running_chromium
from tests.review_app.evening import Opens, both_tallies
from tests.review_app.figures import NUMBERS
from tests.review_app.served import served, sign_in
from tests.review_app.world import CODES, World

pytestmark = pytest.mark.browser
At = Callable[[str, str, str], Page]
SOON = 20_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with running_chromium() as started:
        yield started


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


@pytest.fixture
def screen(app: Flask, chromium: Chromium) -> Iterator[At]:
    """Open a page of the running server for one person, in one language."""
    with served(app) as address:
        contexts = []

        def opened(login: str, path: str, language: str = "vi") -> Page:
            contexts.append(chromium.new_context(viewport={"width": 1920, "height": 1080}))
            page = contexts[-1].new_page()
            sign_in(page, address, login)
            page.click(f".languages button[value={language}]")
            page.goto(f"{address}{path}")
            page.evaluate("window.neverReloaded = true")
            return page

        yield opened
        for context in contexts:
            context.close()


def accept(world: World, browser: Opens, code: str) -> None:
    """Have a sheet scanned and entered in both tallies, elsewhere."""
    world.scan(code, NUMBERS)
    assert both_tallies(browser, NUMBERS, NUMBERS) == code


@pytest.mark.parametrize(
    ("language", "before", "after", "live"),
    [
        ("vi", "0 trên 3", "1 trên 3", "Tự cập nhật, lúc"),
        ("en", "0 of 3", "1 of 3", "Live, as of"),
    ],
)
def test_an_accepted_sheet_appears_without_reloading(
    screen: At, world: World, browser: Opens, language: str, before: str, after: str, live: str
) -> None:
    page = screen("hoa", "/progress/", language)
    headline = page.locator("#part-stages .big").first
    expect(headline).to_have_text(before)
    page.locator("#pace-help summary").click()
    link = page.locator("#part-missing a").first
    link.focus()
    accept(world, browser, CODES[0])
    expect(headline).to_have_text(after, timeout=SOON)
    expect(page.locator("#live-told")).to_contain_text(live)
    expect(page.locator("svg.lines")).to_have_count(2)
    # What was open stays open, and the focus is where it was.
    expect(page.locator("#pace-help")).to_have_attribute("open", "")
    expect(page.locator("#part-missing a").first).to_be_focused()
    assert page.evaluate("window.neverReloaded") is True


def test_a_lost_server_is_said_and_found_again(screen: At, world: World, browser: Opens) -> None:
    page = screen("an", "/progress/", "en")
    page.route("**/progress/live", lambda route: route.abort())
    lost = page.locator("#live-lost")
    expect(lost).to_be_visible(timeout=SOON)
    expect(lost).to_contain_text("Connection lost since")
    accept(world, browser, CODES[0])
    page.unroute("**/progress/live")
    expect(lost).to_be_hidden(timeout=2 * SOON)
    expect(page.locator("#part-stages .big").first).to_have_text("1 of 3", timeout=SOON)
    page.context.clear_cookies()
    expect(lost).to_contain_text("You are signed out", timeout=SOON)


@pytest.mark.parametrize(
    ("language", "votes", "share"), [("vi", "1.987", "70,11 %"), ("en", "1,987", "70.11%")]
)
def test_the_room_sees_stations_then_figures_and_can_stop_the_turns(
    screen: At, world: World, browser: Opens, language: str, votes: str, share: str
) -> None:
    page = screen("quan", "/projector/", language)
    of = "{} trên 3" if language == "vi" else "{} of 3"
    shown = page.locator(".slide:visible")
    expect(shown).to_have_count(1)
    expect(shown.locator(".headline .count")).to_have_text(of.format(0))
    stages = shown.locator(".where .count").all_inner_texts()
    assert sum(map(int, stages)) == 3
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#position")).to_contain_text("2")
    accept(world, browser, CODES[0])
    expect(shown.locator(".headline .count")).to_have_text(of.format(1), timeout=SOON)
    expect(page.locator("body")).not_to_contain_text(votes)
    with transaction(world.factory) as session:
        contest = session.get_one(Contest, 1)
        request_release(session, session.get_one(Person, world.people["an"]), contest)
        confirm_release(session, session.get_one(Person, world.people["son"]), contest)
    expect(shown).to_contain_text(votes, timeout=SOON)
    expect(shown).to_contain_text(share)
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    assert shown.locator(".headline .count").evaluate(size) >= 64
    for text in ("td", "th", "dt", "dd"):
        assert shown.locator(text).first.evaluate(size) >= 28, text
    assert page.evaluate("window.neverReloaded") is True
    shown.locator("td a").first.click()
    page.wait_for_url("**/figure/votes.1")
    expect(page.locator("main")).to_contain_text(votes)
