"""Fingers and hand scanners at the desk, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from ocr.forms.identity import PageIdentity, encode_qr
from tests.chromium import running_chromium
from tests.review_app.served import served, sign_in
from tests.review_app.test_desk_browser import ready, saved
from tests.review_app.world import CODES, PAPER_CODE, World

pytestmark = pytest.mark.browser
SMALLEST_PX = 44
SCANNER_MS = 80
"""No hand scanner takes longer from letter to letter (static/desk/keys.js)."""
At = Callable[[str, bool], Page]


@pytest.fixture
def at_desk(app: Flask, world: World) -> Iterator[At]:
    """Open the desk on a tablet (True) or a PC."""
    with served(app) as address, running_chromium() as started:

        def opened(login: str, tablet: bool) -> Page:
            page = started.new_context(
                viewport={"width": 1024, "height": 768}, has_touch=tablet, is_mobile=tablet
            ).new_page()
            sign_in(page, address, login)
            page.goto(f"{address}/desk/")
            return page

        yield opened


def take(page: Page, tally: str) -> None:
    page.click(f"form[action='/desk/next/{tally}'] button")
    page.wait_for_url(f"**/desk/{tally}/*")


def test_a_sheet_is_typed_with_fingers_alone(at_desk: At, world: World) -> None:
    world.scan(CODES[0])
    page = at_desk("binh", True)
    take(page, "b")
    ready(page, "voters_listed")
    keys = page.locator("#keypad button, #confirm, #choose-blank, #choose-illegible")
    sizes = [box for box in (key.bounding_box() for key in keys.all()) if box]
    assert len(sizes) == 14
    assert min(min(box["width"], box["height"]) for box in sizes) >= SMALLEST_PX
    assert page.locator("#answer").get_attribute("inputmode") == "none"  # no second keyboard
    for key in ("8", "2", "1", "Backspace", "0"):
        page.locator(f"[data-digit='{key}']").tap()
    expect(page.locator("#answer")).to_have_value("820")
    last, confirm = page.locator("[data-digit='0']").bounding_box(), keys.all()[11].bounding_box()
    assert last and confirm
    assert confirm["y"] - (last["y"] + last["height"]) >= 16  # a finger's slip stays harmless
    page.locator("#confirm").tap()
    ready(page, "voters_voted")
    page.locator("#choose-blank").tap()
    page.locator("#confirm").tap()
    ready(page, "ballots_issued")
    assert saved(world) == [
        ("voters_listed", "number", 820, "typed"),
        ("voters_voted", "blank", None, "typed"),
    ]


def test_the_number_pad_stays_away_from_mice_unless_it_is_wanted(at_desk: At, world: World) -> None:
    world.scan(CODES[0])
    page = at_desk("binh", False)
    take(page, "b")
    ready(page, "voters_listed")
    expect(page.locator("#keypad")).to_be_hidden()
    page.click("#toggle-keypad")
    expect(page.locator("#keypad")).to_be_visible()
    page.reload()
    ready(page, "voters_listed")
    expect(page.locator("#keypad")).to_be_visible()
    page.click("[data-digit='7']")
    page.keyboard.type("5")
    expect(page.locator("#answer")).to_have_value("75")


def scan_at_a_scanners_pace(page: Page, typed: str, code: str) -> None:
    """Type, then scan; once more where the machine was busy and no scanner would be that slow."""
    page.evaluate(
        "document.addEventListener('keydown', (event) => window.pressed?.push(event.timeStamp))"
    )
    for _ in range(10):
        page.locator("#answer").fill("")
        page.keyboard.type(typed)
        page.evaluate("window.pressed = []")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        times = page.evaluate("window.pressed")
        if max(later - before for before, later in pairwise(times)) < SCANNER_MS:
            return
    raise AssertionError("this machine is never as quick as a hand scanner")


def test_a_hand_scanner_opens_the_paper_and_never_answers_a_number(
    at_desk: At, world: World
) -> None:
    world.scan(PAPER_CODE)
    code = encode_qr(PageIdentity("vn-count-2026", PAPER_CODE, 1, 1, 2, 3), b"k" * 16)
    page = at_desk("binh", False)
    page.click("form[action='/desk/next/b'] button")
    page.wait_for_url("**/desk/paper*")
    expect(page.locator("[name=code]")).to_be_focused()
    page.keyboard.type(code)  # it types faster than anybody, and presses Enter
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/b/{PAPER_CODE}")
    ready(page, "voters_listed")
    scan_at_a_scanners_pace(page, "81", code)
    expect(page.locator("#message")).to_contain_text("máy quét cầm tay")
    expect(page.locator("#answer")).to_have_value("81")
    assert saved(world) == []
    page.wait_for_timeout(200)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    ready(page, "voters_voted")
    assert saved(world) == [("voters_listed", "number", 812, "typed")]
