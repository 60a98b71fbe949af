"""A page stands still: nothing moves under the hand of whoever is about to click.

Pictures that come late find their place kept free; the page begins at its number, without a ride.
"""

from __future__ import annotations

from threading import Event

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.deciding import mismatch
from tests.e2e.facts import SKEWED
from tests.e2e.running import Installation
from tests.e2e.seats import Hall

pytestmark = pytest.mark.browser
ROUNDING_PX = 1.0
FRAMES = 40
JUMP = 2
"""How many positions a jump has: where it begins and where it ends."""
NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => done(window.scrollY)))"


@pytest.fixture(scope="module")
def installation(furnished: Installation) -> Installation:
    return furnished


def test_a_case_stands_still_while_its_pictures_come(hall: Hall) -> None:
    seat = hall.seat("giamsat3")
    held: list[Route] = []
    released = Event()

    def hold(route: Route) -> None:
        if released.is_set():
            route.continue_()
        else:
            held.append(route)

    seat.page.route("**/picture/*/row/*", hold)
    with seat.page.expect_request("**/picture/*/row/*"):
        # Not `seat.go`: the page is not loaded before its pictures are.
        address = f"{seat.address}/reconcile/sheet/{SKEWED}#field-votes.5"
        seat.page.goto(address, wait_until="domcontentloaded")
    card = mismatch(seat, "votes.5")
    expect(card).to_be_focused()
    button, picture = card.locator("button[type=submit]"), card.locator("img.row-picture")
    before = top_of(button)
    expect(picture).to_have_js_property("complete", False)
    released.set()
    for route in held:
        route.continue_()
    seat.page.wait_for_load_state("load")
    expect(picture).to_have_js_property("complete", True)
    assert int(picture.evaluate("image => image.naturalWidth")) > 0, "the picture never came"
    assert abs(top_of(button) - before) <= ROUNDING_PX, "the button moved"
    seat.must_be_calm()


def test_a_case_begins_at_its_number_without_a_ride(hall: Hall) -> None:
    seat = hall.seat("giamsat3")
    seat.page.goto(f"{seat.address}/reconcile/sheet/{SKEWED}#field-votes.5")
    scrolled = [seat.page.evaluate(NEXT_FRAME) for _ in range(FRAMES)]
    assert scrolled[-1] > 0, "the number is there without scrolling: the test cannot fail"
    assert len(set(scrolled)) <= JUMP, f"it rode there: {scrolled}"


def top_of(part: Locator) -> float:
    """Return how far down the page a part of it stands, in px, however far it is scrolled."""
    return float(part.evaluate("part => part.getBoundingClientRect().top + window.scrollY"))
