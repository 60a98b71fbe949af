"""Every page of every role in both languages: answers, fits, is marked, speaks one language.

What the pages of an evening look like is looked at in `test_accessibility.py`; this is the other
end.

Runs after the evening in the same installation, where there is something to see on each page; by
itself it sees the pages of an election in which nothing has happened yet.
"""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.seats import Hall, shoot
from tests.e2e.walking import ROLES, walk


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("login", sorted(ROLES))
def test_every_page_of_every_role(hall: Hall, login: str, language: str) -> None:
    seat = hall.seat(login, language)
    seen = walk(seat, language)
    assert seen >= ROLES[login], f"no way leads to {ROLES[login] - seen}"
    seat.must_be_calm()


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
