"""Every page of every role for everybody: by axe-core, in light and dark, on every screen.

An installation of its own stands in the middle of an evening, so that every kind of page has
something to show; parts that are folded away are opened before they are looked at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from review_app.demo_election import DEMO_PASSWORD
from tests.e2e.axe import COLOURS, SCRIPT, violations
from tests.e2e.entering import Desk
from tests.e2e.facts import FAULTY, SKEWED, TRUE
from tests.e2e.fitting import SCREENS, misfits
from tests.e2e.furnished import BLANKS, DUPLEX, LEFT, PLAIN, STOPPED, STRUCK, furnish
from tests.e2e.running import Installation, running
from tests.e2e.seats import SCREEN, Hall, shoot
from tests.e2e.walking import ROLES, name_of, walk

pytestmark = pytest.mark.browser
ALSO = {
    "giamsat3": tuple(f"/reconcile/sheet/{code}" for code in (SKEWED, FAULTY, STOPPED)),
}
"""Pages of one kind that look different, so that one of the kind is not enough."""
FOCUS = """wanted => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  const name = here.tagName + ' ' + (here.innerText || here.id).slice(0, 30);
  // The way round goes through the browser's own bar: then nothing of the page has the focus.
  const seen = here === document.body ||
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  return {name, seen, wanted: here.matches(wanted)};
}"""
UNFOLD = "document.querySelectorAll('main details').forEach((part) => { part.open = true; })"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running(tmp_path_factory.mktemp("furnished")) as found:
        furnish(found)
        yield found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("login", sorted(ROLES))
def test_axe_finds_nothing_and_everything_fits(hall: Hall, login: str, language: str) -> None:
    seat, found = hall.seat(login, language), list[str]()

    def look(kind: str) -> None:
        settle(seat.page)
        name = f"{language}-{login}-{name_of(kind)}"
        found.extend(f"{kind}: {line}" for line in looked_at(seat.page, name))

    walk(seat, language, look, of_one_kind=1, also=ALSO.get(login, ()))
    assert not found, "\n".join(found)
    seat.must_be_calm()


def settle(page: Page) -> None:
    """Wait for what the page's script draws, stop what moves, and unfold what is folded."""
    page.emulate_media(reduced_motion="reduce")
    if page.locator("#desk-data").count():
        page.wait_for_function("() => document.body.dataset.ready")
    if page.locator("#batch[data-pages]").count():
        expect(page.locator("#pages .page-card").first).to_be_visible()
    page.evaluate(UNFOLD)


def looked_at(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page as it stands, in light, in dark, on every screen."""
    found = violations(page)
    shoot(page, f"axe-{name}-light", whole=True)
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
    found = looked_at(stranger.page, f"{language}-login")
    stranger.page.goto(stranger.address + "/nothing-is-here")
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


def test_both_tallies_by_the_keyboard_alone(hall: Hall) -> None:
    """From signing in to the finished sheet, no mouse; what has the focus is seen to have it."""
    stranger = hall.stranger("kiem1")
    stranger.go("/login")
    keys = stranger.page.keyboard
    keys.type("kiem1")
    keys.press("Tab")
    keys.type(DEMO_PASSWORD)
    keys.press("Enter")
    tab_to(stranger.page, "main a[href='/desk/']")
    keys.press("Enter")
    for tally, code in (("a", STRUCK), ("b", DUPLEX)):
        tab_to(stranger.page, f"main a[href='/desk/{tally}/{code}']")
        keys.press("Enter")
        stranger.page.wait_for_url(f"**/desk/{tally}/{code}")
        desk = Desk(stranger)
        for field in desk.fields[-LEFT:]:
            desk.show(field)
            value = TRUE[code].get(field)
            keys.type("-" if value is None else str(value))
            keys.press("Enter")
            expect(desk.given(field)).not_to_be_empty()
        desk.finish()
    stranger.must_be_calm()


def tab_to(page: Page, wanted: str, most: int = 40) -> None:
    """Press Tab until the focus is on `wanted`; each stop on the way must show its focus."""
    expect(page.locator(wanted).first).to_be_visible()
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS, wanted)
        assert here["seen"], f"nobody sees that {here['name']} has the focus"
        if here["wanted"]:
            return
    raise AssertionError(f"{most} times Tab do not lead to {wanted}")


def test_axe_is_the_one_that_is_written_down() -> None:
    told = (SCRIPT.parent / "README.md").read_text(encoding="utf-8")
    assert hashlib.sha256(SCRIPT.read_bytes()).hexdigest() in told
    version = re.search(r"axe v([\d.]+)", SCRIPT.read_text(encoding="utf-8")[:200])
    assert version is not None
    assert f"| {version[1]} |" in told
