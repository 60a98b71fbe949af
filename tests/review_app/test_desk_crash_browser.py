"""Kill the server or the browser in the middle of a sheet: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from models.db import transaction
from models.schema import EntryValue, PictureToken
from models.verify import verify
from review_app.settings import Settings
from tests.chromium import launched, running_chromium
from tests.review_app.real_server import RealServer
from tests.review_app.served import sign_in
from tests.review_app.test_desk_browser import hold, ready
from tests.review_app.world import CODES, FIGURES, World

pytestmark = pytest.mark.browser
CODE = CODES[0]
FIELDS = list(FIGURES)
SILENT = "Máy chủ không trả lời"
Opens = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with running_chromium() as started:
        yield started


@pytest.fixture
def server(settings: Settings, world: World, tmp_path: Path) -> Iterator[RealServer]:
    world.scan(CODE)
    found = RealServer(settings, tmp_path / "server.log")
    found.start()
    yield found
    found.stop()


def at_desk(chromium: Chromium, server: RealServer, login: str, tally: str) -> Page:
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    sign_in(page, server.address, login)
    page.goto(f"{server.address}/desk/")
    page.click(f"form[action='/desk/next/{tally}'] button")
    page.wait_for_url(f"**/desk/{tally}/*")
    return page


def chromium_processes() -> set[psutil.Process]:
    children = psutil.Process(os.getpid()).children(recursive=True)
    return {process for process in children if process.name().startswith("chrom")}


def give(page: Page, field: str, tally: str) -> None:
    """Answer the number on the screen as the paper says, and do not wait for anything."""
    ready(page, field)
    if tally == "b":
        page.keyboard.type(str(FIGURES[field]))
    page.keyboard.press("Enter")


def saved(world: World) -> dict[str, list[int | None]]:
    with world.factory() as session:
        rows = session.scalars(select(EntryValue).order_by(EntryValue.id)).all()
        found: dict[str, list[int | None]] = {}
        for row in rows:
            found.setdefault(row.field_id, []).append(row.value)
        return found


def finish(page: Page, world: World) -> None:
    """Close the entry; every number was kept once, as it was given, and the log covers it all."""
    expect(page.locator("#end")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/?last=*")
    assert saved(world) == {field: [value] for field, value in FIGURES.items()}
    with world.factory() as session:
        assert list(verify(session, world.store.find)) == []


@pytest.mark.parametrize("tally", ["a", "b"])
def test_the_desk_goes_on_by_itself_when_a_killed_server_is_back(
    chromium: Chromium, server: RealServer, world: World, tally: str
) -> None:
    page = at_desk(chromium, server, "lan", tally)
    give(page, FIELDS[0], tally)
    give(page, FIELDS[1], tally)
    ready(page, FIELDS[2])
    server.kill()
    give(page, FIELDS[2], tally)
    expect(page.locator("#message")).to_contain_text(SILENT)
    expect(page.locator("[aria-current=true]")).to_have_attribute("data-field-index", "2")
    if tally == "b":
        expect(page.locator("#answer")).to_have_value(str(FIGURES[FIELDS[2]]))
    page.keyboard.press("Enter")  # impatience saves nothing twice
    server.start()
    ready(page, FIELDS[3])
    expect(page.locator("#message")).to_contain_text("đã hoạt động lại")
    assert list(saved(world)) == FIELDS[:3]
    for field in FIELDS[3:]:
        give(page, field, tally)
    finish(page, world)


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(
    chromium: Chromium, server: RealServer, world: World
) -> None:
    page = at_desk(chromium, server, "lan", "b")
    for number, field in enumerate(FIELDS):
        give(page, field, "b")
        if number in (1, 4, len(FIELDS) - 1):  # the answer is on its way, or the server just has it
            page.wait_for_timeout(4 * number)
            server.kill()
            server.start()
    finish(page, world)


def test_an_answer_that_got_lost_on_its_way_back_is_not_kept_twice(
    chromium: Chromium, server: RealServer, world: World
) -> None:
    page = at_desk(chromium, server, "lan", "b")
    ready(page, FIELDS[0])
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)  # the server kept it ...
        route.abort()  # ... and nobody heard of it
        if len(lost) == 2:
            page.unroute("**/value")

    page.route("**/value", lose)
    give(page, FIELDS[0], "b")
    ready(page, FIELDS[1])
    assert lost == [200, 200]
    assert saved(world) == {FIELDS[0]: [FIGURES[FIELDS[0]]]}


def test_a_killed_browser_loses_at_most_the_number_in_the_box(
    chromium: Chromium, server: RealServer, world: World
) -> None:
    before = chromium_processes()
    doomed = launched(chromium.browser_type)
    own = chromium_processes() - before
    page = at_desk(doomed, server, "lan", "b")
    for field in FIELDS[:3]:
        give(page, field, "b")
    ready(page, FIELDS[3])
    page.keyboard.type("80")
    assert own
    for process in own | (chromium_processes() - before):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    assert saved(world) == {field: [FIGURES[field]] for field in FIELDS[:3]}
    page = at_desk(chromium, server, "lan", "b")
    for field in FIELDS[3:]:
        give(page, field, "b")
    finish(page, world)


def test_the_next_number_is_there_before_the_answer_and_waits_for_it(
    chromium: Chromium, server: RealServer, world: World
) -> None:
    page = at_desk(chromium, server, "lan", "a")
    ready(page, FIELDS[0])
    page.wait_for_function("() => performance.getEntriesByName('desk:painted').length === 1")
    page.wait_for_load_state("networkidle")
    held: list[Route] = []
    page.route("**/value", lambda route: hold(held, route))
    page.keyboard.press("Enter")
    expect(page.locator("#proposal")).to_have_text(str(FIGURES[FIELDS[1]]))
    expect(page.locator("[data-field-index='0']")).to_have_class("is-pending")
    page.wait_for_timeout(600)  # longer than a picture must be seen
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("Chờ một chút")
    page.keyboard.type("80")
    assert saved(world) == {}
    held[0].continue_()
    ready(page, FIELDS[1])
    expect(page.locator("[data-field-index='0']")).to_have_class("is-given")
    assert list(saved(world)) == FIELDS[:1]
    assert len(held) == 1


def test_a_refused_number_brings_the_person_back_and_keeps_what_was_begun(
    chromium: Chromium, server: RealServer, world: World
) -> None:
    page = at_desk(chromium, server, "lan", "b")
    ready(page, FIELDS[0])
    page.wait_for_load_state("networkidle")
    with transaction(world.factory) as session:  # as if this token had been used elsewhere
        for token in session.scalars(select(PictureToken)):
            if token.field_id == FIELDS[0]:
                token.used_at = token.issued_at
    held: list[Route] = []
    page.route("**/value", lambda route: hold(held, route))
    page.keyboard.type("812")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-current=true]")).to_have_attribute("data-field-index", "1")
    page.keyboard.type("80")
    held[0].continue_()
    page.unroute("**/value")
    ready(page, FIELDS[0])
    expect(page.locator("#message")).to_contain_text("đã được ghi")
    expect(page.locator("#answer")).to_have_value("812")
    page.keyboard.press("Enter")
    ready(page, FIELDS[1])
    expect(page.locator("#answer")).to_have_value("80")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    ready(page, FIELDS[2])
    assert saved(world) == {FIELDS[0]: [812], FIELDS[1]: [803]}
