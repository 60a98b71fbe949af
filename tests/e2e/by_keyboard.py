"""A person without a mouse: Tab to what is wanted, each stop seen, then keys alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from review_app.demo_election import DEMO_PASSWORD
from tests.e2e.seats import LANGUAGES, Hall, Seat

MOST_STOPS = 120
FOCUS = """wanted => {
  const here = document.activeElement;
  const name = here.tagName + ' ' + (here.innerText || here.id).slice(0, 30);
  const outlined = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  };
  // The way round goes through the browser's own bar: then nothing of the page has the focus. What
  // is hidden behind its label shows the focus on the part around it.
  const hidden = here.matches('.visually-hidden');
  const seen = here === document.body || outlined(here) ||
    (hidden && outlined(here.closest('section, label') ?? here));
  return {name, seen, wanted: here.matches(wanted)};
}"""


def tab_to(page: Page, wanted: str, most: int = MOST_STOPS) -> None:
    """Press Tab until the focus is on `wanted`; each stop on the way must show its focus."""
    expect(page.locator(wanted).first).to_be_attached()
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS, wanted)
        assert here["seen"], f"nobody sees that {here['name']} has the focus"
        if here["wanted"]:
            return
    raise AssertionError(f"{most} times Tab do not lead to {wanted}")


def press(page: Page, wanted: str, key: str = "Enter") -> None:
    """Tab to `wanted` and press it; for what leads to another page, see `follow`."""
    tab_to(page, wanted)
    page.keyboard.press(key)


def follow(page: Page, wanted: str) -> None:
    """Tab to a link or a button, press Enter, and wait for the page that it leads to."""
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, wanted: str, text: str) -> None:
    """Tab to a box and type into it."""
    tab_to(page, wanted)
    page.keyboard.type(text)


def sign_in(hall: Hall, login: str) -> Seat:
    """Sign in with keys alone, in the hall's language; the first box has the focus of the page."""
    seat = hall.stranger(login)
    seat.go("/login")
    if hall.language != LANGUAGES[0]:
        follow(seat.page, f".languages button[value={hall.language}]")
    # A key pressed before the browser has given the box its focus is lost, here as in a hall.
    expect(seat.page.locator("input[name=login]")).to_be_focused()
    seat.page.keyboard.type(login)
    seat.page.keyboard.press("Tab")
    seat.page.keyboard.type(DEMO_PASSWORD)
    with seat.page.expect_navigation():
        seat.page.keyboard.press("Enter")
    return seat
