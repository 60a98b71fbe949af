"""Every page of every role in both languages: answers, fits, is marked, speaks one language.

Runs after the evening in the same installation, where there is something to see on each page; by
itself it sees the pages of an election in which nothing has happened yet.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.facts import CLEAN
from tests.e2e.seats import Hall, Seat, shoot

ROLES = {
    "thuky2": {"/intake/", "/results/"},
    "kiem4": {"/desk/", "/reconcile/", "/results/"},
    "giamsat3": {"/intake/", "/desk/", "/reconcile/", "/results/", "/audit/", "/people/"},
    "quansat1": {"/results/"},
    "quantri1": {"/results/", "/audit/", "/people/"},
}
"""One account of each role, and pages that its bar at the top must lead to."""
ALSO = {"giamsat3": (f"/reconcile/sheet/{CLEAN}",)}
"""Pages that are also reached by typing a code."""
OF_ONE_KIND = 2
"""How many addresses are opened that differ only in a code or a number."""
PICTURE = re.compile(r"^/picture/|^/results/.*/page/\d+$|\.jpg$|^/static/")
NAMES = re.compile(
    r"(?<=/)(?:[0-9A-Z]{8}|\d+|ST(?:-[A-Z0-9]+)*|(?:QH|HDT|HDX)-\d+)(?=/|$)|(?<=/figure/)[\w.]+"
)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("login", sorted(ROLES))
def test_every_page_of_every_role(hall: Hall, login: str, language: str) -> None:
    seat = hall.seat(login, language)
    seen = walk(seat, language)
    assert seen >= ROLES[login], f"no way leads to {ROLES[login] - seen}"
    seat.must_be_calm()


def walk(seat: Seat, language: str) -> set[str]:
    """Open what can be reached by links, a few of each kind; returns the paths."""
    waiting, seen, kinds = ["/", *ALSO.get(seat.login, ())], set[str](), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        path = urlsplit(address).path
        kind = NAMES.sub("*", path)
        if address in seen or kinds.get(kind, 0) >= OF_ONE_KIND:
            continue
        seen.add(path)
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        seat.go(address)
        expect(seat.page.locator("html")).to_have_attribute("lang", language)
        name = re.sub(r"\W+", "-", kind.replace("*", "one")).strip("-") or "home"
        shoot(seat.page, f"page-{language}-{seat.login}-{name}")
        waiting += links(seat)
    return seen


def links(seat: Seat) -> list[str]:
    """Return the addresses of this server that the page links to, pictures apart."""
    found: list[str] = seat.page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    here = [urlsplit(urljoin(seat.page.url, link)) for link in found]
    own = [part for part in here if part.netloc == urlsplit(seat.address).netloc]
    paths = [f"{part.path}?{part.query}" if part.query else part.path for part in own]
    return [path for path in paths if not PICTURE.search(path)]


@pytest.mark.browser
def test_signing_in_says_what_is_wrong_and_nothing_is_open_without(hall: Hall) -> None:
    stranger = hall.stranger()
    for path in ("/", "/intake/", "/desk/", "/reconcile/", "/results/", "/audit/", "/people/"):
        stranger.go(path)
        assert urlsplit(stranger.page.url).path == "/login", f"{path} is open to everybody"
    for language in ("en", "vi"):
        stranger.speak(language)
        stranger.check_page()
        shoot(stranger.page, f"login-{language}")
    stranger.must_be_calm()
    stranger.page.locator("#in-login").fill("kiem1")
    stranger.page.locator("#in-password").fill("not the password")
    stranger.page.locator("main form button.btn-primary").click()
    expect(stranger.page.locator("main .notice-refused")).to_be_visible()
    expect(stranger.page.locator("#in-password")).to_have_value("")
