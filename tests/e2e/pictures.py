"""The pictures of the user guides: each is a screen that the browser tests bring up.

A picture carries, inside its file, the words that were on the screen. A test brings the screen
up again and compares: a picture of an older screen fails it, and `make pictures` takes it anew.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, PngImagePlugin
from playwright.sync_api import Page, expect

from tests.e2e.facts import CLEAN, CONTEST, SKEWED
from tests.e2e.furnished import AWAY, BLANKS, PLAIN, STOPPED, STRUCK

SIZE = (1100, 700)
COLOURS = 64
MOST_BYTES = 120_000
WORDS = "kiemdoi-words"
AGES = re.compile(
    r"vừa xong|just now"
    r"|(?:#|một|an?|one)\s(?:giây|phút|giờ|seconds?|minutes?|hours?)(?: trước| ago)?",
    re.IGNORECASE,
)
MONTHS = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
SHOWN = """() => [...document.querySelectorAll('.top, main, dialog[open]')]
  .map(part => part.innerText).join(' ')"""
Step = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who sees the screen, where, and what is done there before it is taken."""

    name: str
    login: str
    path: str
    step: Step | None = None
    steady: bool = True
    """Whether the screen has the same words each time (a dashboard's depend on the clock)."""


def help_opened(page: Page) -> None:
    """Open the help window."""
    page.locator("#open-help").click()
    expect(page.locator("#help")).to_be_visible()


def whole_page(page: Page) -> None:
    """Look at the whole page with the line marked."""
    page.keyboard.press("/")
    expect(page.locator("#whole-page")).to_be_visible()


def first_link(selector: str) -> Step:
    """Follow the first link that `selector` finds."""

    def follow(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return follow


def at(selector: str) -> Step:
    """Bring a part of the page to the top of the screen."""

    def scroll(page: Page) -> None:
        page.locator(selector).first.evaluate("part => part.scrollIntoView({block: 'start'})")

    return scroll


PICTURES = (
    Picture("start", "giamsat3", "/"),
    Picture("help", "giamsat3", f"/reconcile/sheet/{SKEWED}", help_opened),
    Picture("pile", "thuky2", "/intake/batches/1"),
    Picture("identity", "thuky2", "/intake/identity"),
    Picture("missing", "thuky2", "/intake/missing"),
    Picture("stations", "thuky2", "/stations/"),
    Picture("progress", "giamsat3", "/progress/", steady=False),
    Picture("search", "thuky2", "/search?q=khu+vuc+bo+phieu+1"),
    Picture("attention", "giamsat3", "/attention/"),
    Picture("desk", "kiem3", "/desk/"),
    Picture("tally-a", "kiem3", f"/desk/a/{PLAIN}"),
    Picture("whole-page", "kiem3", f"/desk/a/{PLAIN}", whole_page),
    Picture("tally-b", "kiem3", f"/desk/b/{BLANKS}"),
    Picture("paper", "kiem3", f"/desk/b/{STRUCK}"),
    Picture("second", "kiem4", "/reconcile/", first_link("main a[href^='/reconcile/second/']")),
    Picture("queue", "giamsat3", "/reconcile/"),
    Picture("mismatch", "giamsat3", f"/reconcile/sheet/{SKEWED}"),
    Picture("stop-rule", "giamsat3", f"/reconcile/sheet/{STOPPED}"),
    Picture("slip", "giamsat3", f"/reconcile/sheet/{AWAY}/slip"),
    Picture("page", "giamsat3", "/reconcile/", first_link("main a[href^='/reconcile/page/']")),
    Picture("results", "quansat1", "/results/"),
    Picture("figures", "quansat1", "/results/", first_link(f"main a[href^='/results/{CONTEST}/']")),
    Picture("origin", "quansat1", f"/results/sheet/{CLEAN}", at("section.trace")),
    Picture("projector", "quansat1", "/projector/", steady=False),
    Picture("accounts", "quantri1", "/people/"),
    Picture("audit", "giamsat3", "/audit/", steady=False),  # hashes
)


def file_name(language: str, picture: Picture) -> str:
    """Return the name of the picture's file in `docs/pictures`."""
    return f"{language}-{picture.name}.png"


def words_on(page: Page) -> str:
    """Return what the screen says, without numbers and ages, each word once."""
    text = re.sub(r"\d+", "#", str(page.evaluate(SHOWN)))
    return _without_months(AGES.sub("", text))


def words_in(path: Path) -> str:
    """Return the words that were on the screen when the picture was taken."""
    with Image.open(path) as picture:
        return _without_months(str(getattr(picture, "text", {}).get(WORDS, "")))


def _without_months(text: str) -> str:
    return " ".join(sorted(set(MONTHS.sub("", text).split())))


def keep(page: Page, path: Path) -> None:
    """Take the picture: few colours, its words inside."""
    info = PngImagePlugin.PngInfo()
    info.add_text(WORDS, words_on(page), zip=True)
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        small = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(path, optimize=True, pnginfo=info)
