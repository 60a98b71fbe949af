"""What a browser sees of the desk: from Enter to the next number, and what each page weighs.

Measured in Chromium (the browser tests' own), over the real server.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, sync_playwright

from review_app.demo_election import DEMO_PASSWORD
from sample_scans.desk_hall import Hall
from sample_scans.errors import SampleError

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""What `scripts/install.sh` installs or finds; tests drive the same one."""
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_SETTLE_MS = 400
_ONE = re.compile(r"/(?:\d+|[0-9A-HJKMNP-TV-Z]{8}|ST[-A-Z0-9]*|QH-\d+|[0-9a-f]{64})(?=/|$)")
_NAMED = re.compile(r"(?<=^/guide/)[^/]+|(?<=/figure/)[^/]+")
"""The chapters of the guide are one kind of page, and so are the ways down from a figure."""


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes on the wire of one kind of page: all but pictures, first and second visit; pictures."""

    role: str
    path: str
    first: int
    again: int
    pictures: int


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; raises `SampleError` where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise SampleError("Chromium is missing; `make test` installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


def signed_in(browser: Browser, address: str, login: str) -> Page:
    """Return a page of a browser of its own, signed in."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{address}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.click("main button[type=submit]")
    return page


def next_number_ms(
    browser: Browser, address: str, hall: Hall, login: str, tally: str, sheets: int
) -> list[float]:
    """Have one person do `sheets` sheets with real keys; return Enter to painted, in ms.

    From the moment the key went down (the event's own time) to the frame after the one in which
    the next number's label, picture and proposal were painted: an upper bound by up to one frame.
    """
    page = signed_in(browser, address, login)
    found: list[float] = []
    for _ in range(sheets):
        page.goto(f"{address}/desk/")
        page.click(f"form[action='/desk/next/{tally}'] button")
        page.wait_for_url(f"**/desk/{tally}/*")
        _one_sheet(page, hall, tally)
        found.extend(_pairs(page))
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/?last=*")
    page.context.close()
    return found


def _one_sheet(page: Page, hall: Hall, tally: str) -> None:
    while True:
        page.wait_for_function(
            "() => document.body.dataset.ready || !document.getElementById('end').hidden"
        )
        field = page.evaluate("document.body.dataset.ready")
        if not field:
            return
        value = str(hall.figures[field])
        proposed = page.locator("#proposal").inner_text() if tally == "a" else ""
        if proposed != value:
            page.keyboard.type(value)
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Enter")
        page.wait_for_function("field => document.body.dataset.ready !== field", arg=field)


def _pairs(page: Page) -> list[float]:
    """Match each Enter with the painting that followed; the last of a sheet has none."""
    marks: list[list[Any]] = page.evaluate(
        "performance.getEntriesByType('mark').filter(m => m.name.startsWith('desk:'))"
        ".map(m => [m.name, m.startTime]).sort((a, b) => a[1] - b[1])"
    )
    found = []
    for (name, at), (following, painted) in pairwise(marks):
        if name == "desk:enter" and following == "desk:painted":
            found.append(painted - at)
    return found


class _Scale:
    """Adds up what goes over the wire for one page."""

    def __init__(self, page: Page) -> None:
        self.files = self.pictures = 0
        self._kinds: dict[str, str] = {}
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.responseReceived", self._received)
        self._session.on("Network.loadingFinished", self._finished)
        self._session.send("Network.enable")

    def clear(self) -> None:
        self.files = self.pictures = 0

    def _received(self, event: dict[str, Any]) -> None:
        path = urlsplit(event["response"]["url"]).path
        scan = event["type"] == "Image" and "/static/" not in path
        self._kinds[event["requestId"]] = "picture" if scan else "file"

    def _finished(self, event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        if self._kinds.get(event["requestId"]) == "picture":
            self.pictures += size
        else:
            self.files += size

    def forget_files(self) -> None:
        """Empty the browser's cache, as for somebody who comes for the first time."""
        self._session.send("Network.clearBrowserCache")


def weights(browser: Browser, address: str, role: str, login: str) -> list[Weight]:
    """Visit every kind of page that this person reaches by links, twice each, and weigh it."""
    page = signed_in(browser, address, login)
    scale = _Scale(page)
    if role == "reviewer":
        for tally in ("a", "b"):
            page.goto(f"{address}/desk/")
            page.click(f"form[action='/desk/next/{tally}'] button")
            page.wait_for_load_state()
    waiting, known, found = ["/"], set[str](), list[Weight]()
    while waiting:
        path = waiting.pop(0)
        kind = _NAMED.sub("*", _ONE.sub("/*", path.partition("?")[0]))
        if kind in known:
            continue
        known.add(kind)
        scale.forget_files()
        try:
            first = _weigh(page, scale, address + path)
        except Error:  # a file to keep, no page
            continue
        links = page.evaluate(
            "[...document.querySelectorAll('a[href^=\"/\"]')].map(a => a.pathname + a.search)"
        )
        waiting.extend(links)
        again = _weigh(page, scale, address + path)
        found.append(Weight(role, kind, first[0], again[0], first[1]))
    page.context.close()
    return found


def _weigh(page: Page, scale: _Scale, url: str) -> tuple[int, int]:
    scale.clear()
    page.goto(url)
    page.wait_for_timeout(_SETTLE_MS)
    return scale.files, scale.pictures
