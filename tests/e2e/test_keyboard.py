"""Every flow by the keyboard alone: no step of anybody's evening needs a mouse.

Goes on with the furnished installation, in either language with a copy of its own.
"""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import FileChooser, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from sample_scans.make import FOLDER
from tests.e2e import facts
from tests.e2e.by_keyboard import follow, sign_in, tab_to, write
from tests.e2e.entering import Desk
from tests.e2e.facts import CLEAN, CONTEST, DAMAGED, SKEWED, TRUE
from tests.e2e.furnished import DUPLEX, LEFT, STRUCK
from tests.e2e.running import Installation
from tests.e2e.seats import LANGUAGES, Hall

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("language", LANGUAGES, scope="module"),
]
READ_MS = 90_000


@pytest.fixture(scope="module")
def installation(furnished_anew: Installation) -> Installation:
    return furnished_anew


def test_both_tallies_by_the_keyboard_alone(hall: Hall) -> None:
    """From signing in to the finished sheet, no mouse; what has the focus is seen to have it."""
    stranger = sign_in(hall, "kiem1")
    keys = stranger.page.keyboard
    follow(stranger.page, "main a[href='/desk/']")
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


def test_a_clerk_brings_a_pile_in(hall: Hall) -> None:
    seat = sign_in(hall, "thuky2")
    page = seat.page
    follow(page, ".top nav a[href='/intake/']")
    tab_to(page, "#choose")
    chooser(page).set_files([FOLDER / "19-qr-damaged-p2.jpg"])
    expect(page.locator("#n-pages")).to_have_text("1", timeout=READ_MS)
    write(page, "#declared", "1")
    page.keyboard.press("Tab")
    expect(page.locator("#difference")).to_have_class(re.compile("tone-done"), timeout=READ_MS)
    seat.must_be_calm()


def chooser(page: Page) -> FileChooser:
    """Open the file chooser with Enter.

    A browser opens none when it comes to it seconds after the key, on a busy machine; people press
    again.
    """
    for _ in range(3):
        with suppress(TooLate):
            with page.expect_file_chooser(timeout=7_000) as opened:
                page.keyboard.press("Enter")
            return opened.value
    raise AssertionError("Enter opens no file chooser")


def test_two_clerks_type_the_code_of_a_page(hall: Hall) -> None:
    for login in ("thuky1", "thuky2"):
        seat = sign_in(hall, login)
        follow(seat.page, ".top nav a[href='/intake/']")
        follow(seat.page, "main a[href='/intake/identity']")
        expect(seat.page.locator("#in-code")).to_be_focused()
        seat.page.keyboard.type(DAMAGED)
        write(seat.page, "#in-page", "1")
        with seat.page.expect_navigation():
            seat.page.keyboard.press("Enter")
        expect(seat.page.locator(".notice-done")).to_be_visible()
        seat.must_be_calm()
    facts.wait_state(hall.installation, DAMAGED, "ready", 90)


def test_a_supervisor_decides_a_mismatch(hall: Hall) -> None:
    seat = sign_in(hall, "giamsat3")
    page = seat.page
    follow(page, ".top nav a[href='/reconcile/']")
    follow(page, f"main a[href='/reconcile/sheet/{SKEWED}']")
    field = "article[id='field-votes.5']"
    tab_to(page, f"{field} input[name=kind]")
    choose(page, "take_a")
    tab_to(page, f"{field} select[name=reason]")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"{field} select[name=reason]")).not_to_have_value("")
    write(page, f"{field} input[name=words]", "xem trên giấy")
    follow(page, f"{field} button[type=submit]")
    expect(page.locator(".notice-done")).to_be_visible()
    assert facts.decided(hall.installation, SKEWED, "votes.5") == ["take_a"]
    seat.must_be_calm()


def choose(page: Page, value: str) -> None:
    """Choose one of the radio buttons that have the focus, by its arrows."""
    for _ in range(4):
        page.keyboard.press("Space")
        if page.evaluate("document.activeElement.value") == value:
            break
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.checked")
    assert page.evaluate("document.activeElement.value") == value


def test_an_administrator_and_a_supervisor_release_a_contest(hall: Hall) -> None:
    contest = next(code for code in facts.contests(hall.installation) if code != CONTEST)
    form = f"main form[action='/results/{contest}/release']"
    administrator = sign_in(hall, "quantri1")
    follow(administrator.page, ".top nav a[href='/results/']")
    follow(administrator.page, f"main a[href='/results/{contest}/release']")
    follow(administrator.page, f"{form} button")
    supervisor = sign_in(hall, "giamsat3")
    follow(supervisor.page, ".top nav a[href='/results/']")
    follow(supervisor.page, f"main a[href='/results/{contest}/release']")
    follow(supervisor.page, f"{form} button")
    expect(supervisor.page.locator(".notice-done")).to_be_visible()
    expect(supervisor.page.locator(form)).to_have_count(0)
    for seat in (administrator, supervisor):
        seat.must_be_calm()


def test_an_observer_follows_a_figure_down_to_its_picture(hall: Hall) -> None:
    seat = sign_in(hall, "quansat1")
    page = seat.page
    follow(page, ".top nav a[href='/results/']")
    follow(page, f"main a[href^='/results/{CONTEST}/']")
    follow(page, "main a[href$='/figure/votes.2']")
    follow(page, f"main a[href^='/results/sheet/{CLEAN}']")
    expect(page.locator("section[id='votes.2'] img")).to_have_count(1)
    seat.must_be_calm()


def test_an_account_is_asked_for_and_confirmed(hall: Hall) -> None:
    administrator = sign_in(hall, "quantri1")
    page = administrator.page
    follow(page, ".top nav a[href='/people/']")
    for name, text in (
        ("name", "Người Không Chuột"),
        ("personal_no", "001234567899"),
        ("login", "banphim"),
        ("password", "mat-khau-thu-nghiem"),
    ):
        write(page, f"#in-{name}", text)
    tab_to(page, "#new-role")
    page.keyboard.press("ArrowDown")
    follow(page, "form[action='/people/'] button[type=submit]")
    expect(page.locator(".notice-done")).to_be_visible()
    supervisor = sign_in(hall, "giamsat3")
    follow(supervisor.page, ".top nav a[href='/people/']")
    follow(supervisor.page, "main form:has(input[value=confirm]) button")
    expect(supervisor.page.locator(".notice-done")).to_be_visible()
    for seat in (administrator, supervisor):
        seat.must_be_calm()
