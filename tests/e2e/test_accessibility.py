"""Every page of every role for everybody: by axe-core, in light and dark, on every screen.

An installation of its own stands in the middle of an evening, so that every kind of page has
something to show; parts that are folded away are opened before they are looked at.
"""

from __future__ import annotations

import hashlib
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import COLOURS, SCRIPT, violations
from tests.e2e.facts import FAULTY, SKEWED
from tests.e2e.fitting import SCREENS, misfits
from tests.e2e.furnished import AWAY, BLANKS, PLAIN, STOPPED, STRUCK
from tests.e2e.running import Installation
from tests.e2e.seats import SCREEN, Hall, shoot
from tests.e2e.settling import settle
from tests.e2e.walking import ROLES, name_of, walk

pytestmark = pytest.mark.browser
CASES = (SKEWED, FAULTY, STOPPED)
ALSO = {
    "giamsat3": (
        *(f"/reconcile/sheet/{code}" for code in CASES),
        f"/reconcile/sheet/{AWAY}/slip",
    ),
}
"""Pages of one kind that look different, so that one of the kind is not enough."""


@pytest.fixture(scope="module")
def installation(furnished: Installation) -> Installation:
    return furnished


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("login", sorted(ROLES))
def test_axe_finds_nothing_and_everything_fits(hall: Hall, login: str, language: str) -> None:
    seat, found = hall.seat(login, language), list[str]()

    def look(kind: str) -> None:
        settle(seat.page)
        name = f"{language}-{login}-{name_of(kind)}"
        found.extend(f"{kind}: {line}" for line in looked_at(seat.page, name))

    walk(seat, language, look, also=ALSO.get(login, ()))
    assert not found, "\n".join(found)
    seat.must_be_calm()


def looked_at(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page as it stands, in light, in dark, on every screen.

    The dark colours are looked at in Vietnamese alone: no colour depends on the language.
    """
    found = violations(page)
    shoot(page, f"axe-{name}-light", whole=True)
    if page.locator("html").get_attribute("lang") == "vi":
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark: {line}" for line in violations(page, COLOURS)]
        shoot(page, f"axe-{name}-dark", whole=True)
        page.emulate_media(color_scheme="light")
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{screen}: {line}" for line in misfits(page)]
        shoot(page, f"axe-{name}-{screen}", whole=screen != "zoomed")
    page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_before_signing_in_and_where_nothing_is(hall: Hall, language: str) -> None:
    stranger = hall.stranger()
    stranger.go("/login")
    stranger.speak(language)
    settle(stranger.page)  # a colour that is on its way to another one has no contrast
    found = looked_at(stranger.page, f"{language}-login")
    stranger.page.goto(stranger.address + "/nothing-is-here")
    settle(stranger.page)
    found += looked_at(stranger.page, f"{language}-failure")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_desk_and_its_windows(hall: Hall, language: str) -> None:
    seat, found = hall.seat("kiem3", language), list[str]()
    for path in (f"/desk/a/{PLAIN}", f"/desk/b/{BLANKS}", f"/desk/b/{STRUCK}"):
        seat.go(path)
        settle(seat.page)
        name = f"{language}-{name_of(path)}"
        found += [f"{path}: {line}" for line in looked_at(seat.page, name)]
        for key, window in (("?", "#keys-help"), ("/", "#whole-page")):
            if window == "#whole-page" and STRUCK in path:  # no picture where the paper is read
                continue
            seat.page.keyboard.press(key)
            expect(seat.page.locator(window)).to_be_visible()
            lines = looked_at(seat.page, f"{name}{window.replace('#', '-')}")
            found += [f"{path}{window}: {line}" for line in lines]
            seat.page.keyboard.press("Escape")
            expect(seat.page.locator(window)).to_be_hidden()
    assert not found, "\n".join(found)
    seat.must_be_calm()


def test_axe_is_the_one_that_is_written_down() -> None:
    told = (SCRIPT.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(SCRIPT.read_bytes()).hexdigest() in told
    version = re.search(r"axe v([\d.]+)", SCRIPT.read_text(encoding="utf-8")[:200])
    assert version is not None
    assert f"| {version[1]} |" in told
