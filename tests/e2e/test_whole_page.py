"""A supervisor looks at the whole page of a case, the line of the number marked."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.facts import SKEWED
from tests.e2e.running import Installation
from tests.e2e.seats import Hall, shoot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def installation(furnished: Installation) -> Installation:
    return furnished


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_whole_page_is_one_key_away_and_back(hall: Hall, language: str) -> None:
    seat = hall.seat("giamsat3", language)
    page = seat.page
    seat.go(f"/reconcile/sheet/{SKEWED}")
    window = page.locator("dialog#whole-page")
    label = page.locator("article.mismatch h3").first.inner_text()
    page.keyboard.press("/")
    expect(window).to_be_visible()
    expect(window.locator("polygon.line-mark")).to_be_in_viewport()
    assert label in str(window.locator("svg").get_attribute("aria-label"))
    # The picture itself came: the address is one that this person may open.
    address = str(window.locator("image").get_attribute("href"))
    assert page.request.get(seat.address + address).status == 200
    shoot(page, f"case-whole-page-{language}")
    page.keyboard.press("/")
    expect(window).to_be_hidden()
    # In words of one's own a slash is a slash; beside a number the page is one key away again.
    words = page.locator("article.mismatch input[name=words]").first
    words.press("/")
    expect(words).to_have_value("/")
    expect(window).to_be_hidden()
    words.fill("")
    page.locator("article.mismatch input.third").first.press("/")
    expect(window).to_be_visible()
    page.keyboard.press("Escape")
    button = page.locator("article.mismatch [data-whole-page]").first
    button.click()
    expect(window).to_be_visible()
    window.locator("[data-close]").click()
    expect(button).to_be_focused()
    seat.must_be_calm()
