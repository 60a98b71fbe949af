"""The frame of every page: help, look, menu of narrow screens, print; without colours or motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.by_keyboard import press, tab_to
from tests.e2e.facts import CLEAN
from tests.e2e.fitting import misfits
from tests.e2e.running import Installation
from tests.e2e.seats import Hall
from tests.e2e.walking import ROLES

pytestmark = pytest.mark.browser
LOOK = "document.documentElement.dataset.bsTheme"
WIDTHS = (320, 480, 683, 900, 1024, 1180, 1366, 1600, 1920)


@pytest.fixture(scope="module")
def installation(furnished: Installation) -> Installation:
    return furnished


@pytest.mark.parametrize("language", ["vi", "en"])
def test_help_opens_by_the_keyboard_and_gives_the_focus_back(hall: Hall, language: str) -> None:
    seat = hall.seat("kiem4", language)
    page, window = seat.page, seat.page.locator("#help")
    for path in ("/", "/desk/", "/results/"):
        seat.go(path)
        expect(window).to_be_hidden()
        press(page, "#open-help")
        expect(window).to_be_visible()
        expect(window.get_by_role("heading").first).to_be_visible()
        assert page.evaluate("document.activeElement.closest('#help') !== null")
        assert window.evaluate("one => one.matches(':modal')")
        page.keyboard.press("Escape")
        expect(window).to_be_hidden()
        expect(page.locator("#open-help")).to_be_focused()
    press(page, "#open-help")
    press(page, "#help a", "Enter")
    page.wait_for_url("**/guide/*")
    seat.check_page()
    seat.must_be_calm()


def test_keys_in_the_help_window_are_no_answers_at_the_desk(hall: Hall) -> None:
    seat = hall.seat("kiem3")
    page = seat.page
    seat.go("/desk/")
    page.locator("main a[href^='/desk/a/']").first.click()
    page.wait_for_function("() => document.body.dataset.ready")
    shown = page.locator("#field-label").inner_text()
    page.locator("#open-help").click()
    page.locator("#help-title").click()
    for key in ("1", "-", "*", "Enter", "ArrowDown", "/"):
        page.keyboard.press(key)
    expect(page.locator("#answer")).to_have_value("")
    expect(page.locator("#choose-blank")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#field-label")).to_have_text(shown)
    expect(page.locator("#whole-page")).to_be_hidden()
    seat.must_be_calm()


def test_the_look_stays_without_a_cookie_and_without_a_flash(hall: Hall) -> None:
    seat = hall.seat("kiem4")
    page = seat.page
    seat.go("/")
    cookies = len(seat.context.cookies())
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"() => {LOOK} === 'dark'")  # as the device says, until somebody chooses
    page.locator("#theme").select_option("light")
    assert page.evaluate(LOOK) == "light"
    # What the very first paint of the next page uses is there before its body is.
    page.add_init_script(
        "new MutationObserver((_, watch) => { if (document.body) { watch.disconnect();"
        f" window.firstLook = {LOOK}; }} }}).observe(document, {{childList: true, subtree: true}});"
    )
    seat.go("/results/")
    assert page.evaluate("window.firstLook") == "light"
    expect(page.locator("#theme")).to_have_value("light")
    page.locator("#theme").select_option("dark")
    page.emulate_media(color_scheme="light")
    seat.go("/")
    assert page.evaluate("window.firstLook") == "dark"
    page.locator("#theme").select_option("system")
    assert page.evaluate(LOOK) == "light"
    assert len(seat.context.cookies()) == cookies
    seat.must_be_calm()


def test_the_first_stop_of_the_keyboard_skips_the_bar(hall: Hall) -> None:
    seat = hall.seat("quansat1")
    seat.go("/results/")
    tab_to(seat.page, ".skip", 1)
    box = seat.page.locator(".skip").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    seat.page.keyboard.press("Enter")
    tab_to(seat.page, "main a", 1)


# A long name may take a second row; the tools stay where people look for them.
BESIDE_THE_END = "one => one.getBoundingClientRect().right < innerWidth - 40"


@pytest.mark.parametrize("login", sorted(ROLES))
def test_the_bar_fits_every_width(hall: Hall, login: str) -> None:
    found = []
    for language in ("vi", "en"):
        seat = hall.seat(login, language)
        own_name = seat.page.locator(".me strong").inner_text()
        menu = seat.page.locator(".menu-button")
        for width in WIDTHS:
            seat.page.set_viewport_size({"width": width, "height": 700})
            if menu.is_visible():
                if menu.get_attribute("aria-expanded") == "true":
                    menu.click()
                expect(seat.page.locator("#main-nav")).to_be_hidden()
                menu.click()
                expect(menu).to_have_attribute("aria-expanded", "true")
            expect(seat.page.locator("#main-nav a").last).to_be_visible()
            expect(seat.page.get_by_role("combobox").first).to_be_visible()
            found += [f"{language} {width}: {line}" for line in misfits(seat.page)]
            rows = seat.page.locator(".top").evaluate("bar => bar.getBoundingClientRect().height")
            if width >= 1024 and rows > 100:
                found.append(f"{language} {width}: the bar is {rows} px high")
            if width >= 1024:
                name = seat.page.locator(".me strong")
                name.evaluate("one => { one.textContent = 'Kiều Thị Diễm Ngân Hương'; }")
                if seat.page.locator(".who").evaluate(BESIDE_THE_END):
                    found.append(f"{language} {width}: the tools do not end where the bar ends")
                name.evaluate("(one, own) => { one.textContent = own; }", own_name)
    assert not found, "\n".join(found)


# How far the two languages' words for a trial are from each other.
APART = """foot => foot.querySelector("[lang=en]").getBoundingClientRect().left
  - foot.querySelector("[lang=vi]").getBoundingClientRect().right"""
PRINTED = ("/", "/results/", f"/results/sheet/{CLEAN}", "/audit/", "/stations/", "/reconcile/")


def test_on_paper_the_trial_band_stays_and_the_bar_does_not(hall: Hall) -> None:
    seat = hall.seat("giamsat3")
    page = seat.page
    for path in PRINTED:
        seat.go(path)
        page.emulate_media(media="print", color_scheme="dark")
        expect(page.locator(".trial")).to_be_visible()
        expect(page.locator(".top")).to_be_hidden()
        expect(page.locator(".foot")).to_be_hidden()
        expect(page.locator("main h1").first).to_be_visible()
        # Where figures may stand, the chain's head is at the foot of every sheet of paper.
        assert page.locator(".chain").count() == path.startswith("/results/")
        if page.locator(".chain").count():
            assert page.locator(".chain").evaluate(APART) > 0, f"{path}: two words run together"
        expect(page.locator(".chain, .printed").locator("visible=true")).to_have_count(1)
        assert paper(page) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
        page.emulate_media(media="screen", color_scheme="light")
    seat.must_be_calm()


def paper(page: Page) -> list[str]:
    """Return the page's colours, paper and ink."""
    found: list[str] = page.evaluate(
        "() => ['backgroundColor', 'color'].map(name => getComputedStyle(document.body)[name])"
    )
    return found


def test_printed_figures_carry_the_head_of_the_chain(hall: Hall) -> None:
    seat = hall.seat("giamsat3")
    seat.go("/audit/")
    head = seat.page.locator(".digest").first.inner_text()
    seat.go(f"/results/sheet/{CLEAN}")
    assert head in str(seat.page.locator(".chain").text_content())


def test_without_motion_and_without_colours(hall: Hall) -> None:
    seat = hall.seat("kiem4")
    page = seat.page
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    seat.go("/")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter((one) => {"
        " const style = getComputedStyle(one);"
        " return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none';"
        "}).length"
    )
    assert moving == 0
    pressed, other = (
        page.locator(f".languages button[aria-pressed={state}]").evaluate(
            "one => getComputedStyle(one).backgroundColor"
        )
        for state in ("true", "false")
    )
    assert pressed != other, "which language is chosen must be seen in the system's colours, too"


BESIDE = """list => {
  const boxes = [...list.children].map(one => one.getBoundingClientRect());
  return boxes.flatMap(a => boxes.filter(b => b.left > a.left).map(b => b.left - a.right));
}"""
BULLET_PX = 24
"""What a list's mark and the room on both sides of it take."""


def test_the_marks_of_a_second_column_keep_clear_of_the_first(hall: Hall) -> None:
    seat = hall.seat("giamsat3")
    seat.go("/progress/")
    for width in (1366, 1920):
        seat.page.set_viewport_size({"width": width, "height": 900})
        between = seat.page.locator(".missing").evaluate(BESIDE)
        assert between, f"at {width} px the missing stations stand in one column"
        assert min(between) >= BULLET_PX, f"{width} px"
    seat.must_be_calm()
