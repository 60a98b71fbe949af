"""Walks through every page that a person's links lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import expect

from tests.e2e.facts import CLEAN
from tests.e2e.seats import Seat, shoot

Look = Callable[[str], None]
ROLES = {
    "thuky2": {"/intake/", "/stations/", "/progress/", "/results/"},
    "kiem4": {"/desk/", "/reconcile/", "/results/"},
    "giamsat3": {
        "/intake/",
        "/stations/",
        "/desk/",
        "/reconcile/",
        "/progress/",
        "/results/",
        "/audit/",
        "/people/",
    },
    "quansat1": {"/results/"},
    "quantri1": {"/stations/", "/progress/", "/results/", "/audit/", "/people/"},
}
"""One account of each role, and pages that its bar at the top must lead to."""
ALSO = {
    "giamsat3": (f"/reconcile/sheet/{CLEAN}", "/search", "/search?q=1"),
    "thuky2": ("/search", "/search?q=thieu"),
    "kiem4": ("/search?q=khu+vuc",),
    "quansat1": ("/search?q=khu+vuc+1",),
    "quantri1": ("/search?q=an", "/search?q=zzz"),
}
"""Pages that are also reached by typing: a code, a search."""
OF_ONE_KIND = 1
"""How many addresses are opened that differ only in a code or a number."""
PICTURE = re.compile(r"^/picture/|^/results/.*/page/\d+$|\.jpg$|^/static/")
NAMES = re.compile(
    r"(?<=/)(?:[0-9A-Z]{8}|\d+|ST(?:-[A-Z0-9]+)*|(?:QH|HDT|HDX)-\d+)(?=/|$)|(?<=/figure/)[\w.]+|(?<=/guide/)[a-z-]+"
)


def walk(
    seat: Seat,
    language: str,
    look: Look | None = None,
    *,
    also: Iterable[str] = (),
) -> set[str]:
    """Open what can be reached by links, one of each kind, and `also`; returns the paths.

    `look` is called on every page that was opened, with the page's kind.
    """
    waiting = ["/", *also, *ALSO.get(seat.login, ())]
    must, seen, kinds = len(waiting), set[str](), dict[str, int]()
    while waiting:
        address, must = waiting.pop(0), must - 1
        path = urlsplit(address).path
        kind = NAMES.sub("*", path)
        if address in seen or (must < 0 and kinds.get(kind, 0) >= OF_ONE_KIND):
            continue
        seen.add(path)
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        seat.go(address)
        expect(seat.page.locator("html")).to_have_attribute("lang", language)
        shoot(seat.page, f"page-{language}-{seat.login}-{name_of(kind)}")
        if look is not None:
            look(kind)
        waiting += links(seat)
    return seen


def name_of(kind: str) -> str:
    """Return a name for the pictures of the pages of one kind."""
    return re.sub(r"\W+", "-", kind.replace("*", "one")).strip("-") or "home"


def links(seat: Seat) -> list[str]:
    """Return the addresses of this server that the page links to, pictures apart."""
    found: list[str] = seat.page.eval_on_selector_all(
        "a[href]", "links => links.map(link => link.getAttribute('href'))"
    )
    here = [urlsplit(urljoin(seat.page.url, link)) for link in found]
    own = [part for part in here if part.netloc == urlsplit(seat.address).netloc]
    paths = [f"{part.path}?{part.query}" if part.query else part.path for part in own]
    return [path for path in paths if not PICTURE.search(path)]
