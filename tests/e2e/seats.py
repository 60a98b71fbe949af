"""People at browsers: each sits at a browser of their own, signed in, watched for errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    Route,
    expect,
)

from review_app.demo_election import DEMO_PASSWORD
from tests.chromium import WAIT_MS
from tests.e2e.leftovers import leftovers
from tests.e2e.running import Installation

SCREEN = (1366, 768)
LANGUAGES = ("vi", "en")
TRIAL = "VẬN HÀNH THỬ"


class Seat:
    """One person at one browser.

    `errors` holds what a browser's console would show in red, `foreign` the texts that were not in
    the language of their page.
    """

    def __init__(self, context: BrowserContext, address: str, login: str) -> None:
        self.context = context
        self.address = address
        self.login = login
        self.page = context.new_page()
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(f"{self.page.url}: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Response:
        """Open an address of the server; the answer must be a page, marked as a trial."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.check_page()
        return answer

    def check_page(self) -> None:
        """Every page says that this is a trial, fits the screen's width, speaks one language."""
        banner = self.page.locator(".trial")
        expect(banner).to_be_visible()
        expect(banner).to_contain_text(TRIAL)
        title = self.page.title()
        assert TRIAL in title or "TRIAL RUN" in title, f"the title of {self.page.url}: {title}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen"
        screen = self.page.locator("#help").get_attribute("data-screen")
        assert screen, f"{self.page.url} has the help of no screen"
        assert self.page.locator("#help .help-things li").count() == 3
        language = self.language
        path = self.page.url.removeprefix(self.address)
        self.foreign += [f"{path} ({language}): {text}" for text in leftovers(self.page, language)]

    def sign_in(self) -> None:
        """Sign in with the demo's password."""
        self.go("/login")
        self.page.locator("#in-login").fill(self.login)
        self.page.locator("#in-password").fill(DEMO_PASSWORD)
        self.page.locator("form button.btn-primary").click()
        expect(self.page.locator(".me")).to_be_visible()

    def speak(self, language: str) -> None:
        """Switch the language with the button of the page."""
        self.page.locator(f".languages button[value={language}]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    @property
    def language(self) -> str:
        """What the page is written in."""
        return str(self.page.locator("html").get_attribute("lang"))

    def must_be_calm(self) -> None:
        """Nothing went wrong in this person's browser."""
        assert not self.errors, f"{self.login}: {self.errors}"
        assert not self.foreign, f"{self.login} met texts of the other language: {self.foreign}"


class Hall:
    """Opens browsers for people, and explains with pictures when a test fails.

    Its people read `language` where a test asks for nothing else.
    """

    def __init__(
        self, browser: Browser, installation: Installation, pictures: Path, language: str = "vi"
    ) -> None:
        self.browser = browser
        self.installation = installation
        self.pictures = pictures
        self.language = language
        self.seats: list[Seat] = []

    def seat(self, login: str, language: str = "") -> Seat:
        """Open a browser of its own, and sign in; it speaks Vietnamese until told otherwise."""
        seat = self.stranger(login)
        seat.sign_in()
        if (language or self.language) != LANGUAGES[0]:
            seat.speak(language or self.language)
        return seat

    def stranger(self, login: str = "") -> Seat:
        """Open a browser of its own, signed out."""
        context = self.browser.new_context(
            viewport={"width": SCREEN[0], "height": SCREEN[1]}, base_url=self.installation.address
        )
        context.set_default_timeout(WAIT_MS)
        seat = Seat(context, self.installation.address, login)
        self.seats.append(seat)
        return seat

    def explain(self) -> str:
        """Keep picture and HTML of every open page; return where, for the test's report."""
        lines = []
        for number, seat in enumerate(self.seats, start=1):
            name = self.pictures / f"{number}-{seat.login}"
            try:
                seat.page.screenshot(path=f"{name}.png", full_page=True)
                name.with_suffix(".html").write_text(seat.page.content(), encoding="utf-8")
            except Exception as error:  # a page that crashed has neither
                lines.append(f"{seat.login}: no picture ({error})")
                continue
            lines.append(f"{seat.login} at {seat.page.url}: {name}.png, {name}.html")
            lines.extend(f"    {error}" for error in seat.errors)
        return "\n".join(lines)

    def close(self) -> None:
        """Close every browser that was opened."""
        for seat in self.seats:
            seat.context.close()


def other_than(language: str) -> str:
    """Return the other of the two languages."""
    (other,) = set(LANGUAGES) - {language}
    return other


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    """Save the screen as `name`.png in the folder that KIEMDOI_SCREENSHOTS names, if it is set.

    An English screen has `en` in its name, so that a flow in either language keeps its pictures.
    """
    folder = os.environ.get("KIEMDOI_SCREENSHOTS")
    if folder:
        if page.locator("html").get_attribute("lang") == "en" and "en" not in name.split("-"):
            name += "-en"
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)


@contextmanager
def held(page: Page, pattern: str) -> Iterator[None]:
    """Hold back every request to `pattern` until the block ends, then let them through."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(re.compile(pattern), hold)
    try:
        yield
    finally:
        for route in waiting:
            route.continue_()
        page.unroute(re.compile(pattern))
