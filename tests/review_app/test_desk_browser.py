"""The desk in a real browser: held keys, pictures that never came, a reload in the middle."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from models.schema import EntryValue
from tests.chromium import running_chromium
from tests.review_app.served import served, sign_in
from tests.review_app.world import CODES, FIGURES, World

pytestmark = pytest.mark.browser
CODE = CODES[0]
At = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with running_chromium() as started:
        yield started


@pytest.fixture
def at_desk(app: Flask, chromium: Chromium) -> Iterator[At]:
    """Sign in and open the next sheet of a tally."""
    with served(app) as address:
        contexts = []

        def opened(login: str, tally: str) -> Page:
            contexts.append(chromium.new_context(viewport={"width": 1366, "height": 768}))
            page = contexts[-1].new_page()
            sign_in(page, address, login)
            page.goto(f"{address}/desk/")
            page.click(f"form[action='/desk/next/{tally}'] button")
            page.wait_for_url(f"**/desk/{tally}/*")
            return page

        yield opened
        for context in contexts:
            context.close()


def ready(page: Page, field: str) -> None:
    page.wait_for_function("id => document.body.dataset.ready === id", arg=field)


def hold(held: list[Route], route: Route) -> None:
    held.append(route)


def saved(world: World) -> list[tuple[str, str, int | None, str]]:
    with world.factory() as session:
        rows = session.scalars(select(EntryValue).order_by(EntryValue.id)).all()
        return [(row.field_id, row.kind, row.value, row.source) for row in rows]


def test_one_press_of_enter_confirms_one_number(at_desk: At, world: World) -> None:
    world.scan(CODE)
    page = at_desk("lan", "a")
    ready(page, "voters_listed")
    page.keyboard.down("Enter")
    ready(page, "voters_voted")
    for _ in range(5):  # the key is still held: the keyboard repeats it
        page.keyboard.down("Enter")
    expect(page.locator("#field-label")).to_have_text("Số cử tri đã tham gia bỏ phiếu")
    page.keyboard.up("Enter")
    assert saved(world) == [("voters_listed", "number", 812, "accepted")]
    page.keyboard.press("Enter")
    ready(page, "ballots_issued")
    assert len(saved(world)) == 2


def test_enter_without_the_picture_confirms_nothing(at_desk: At, world: World) -> None:
    world.scan(CODE)
    held: list[Route] = []
    page = at_desk("lan", "a")
    page.route("**/row/**", lambda route: hold(held, route))  # the pictures stay on the way
    page.reload()
    expect(page.locator("#proposal")).to_have_text("812")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("hãy nhìn ảnh")
    assert saved(world) == []
    page.unroute_all(behavior="ignoreErrors")


def test_typing_replaces_backspace_deletes_and_a_reload_resumes(at_desk: At, world: World) -> None:
    world.scan(CODE, {**FIGURES, "pile.1": None}, unsure="votes.1")
    page = at_desk("lan", "a")
    ready(page, "voters_listed")
    page.keyboard.type("8129")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    ready(page, "voters_voted")
    page.reload()
    ready(page, "voters_voted")  # resumes at the first number without an answer
    page.keyboard.press("ArrowUp")
    ready(page, "voters_listed")
    expect(page.locator("#given")).to_contain_text("813")
    page.keyboard.type("812")
    page.keyboard.press("Enter")
    ready(page, "voters_voted")
    page.locator("[data-field-index='6']").click()
    ready(page, "votes.1")
    expect(page.locator("#proposal")).to_have_text("–")
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text("gõ số trước")
    page.keyboard.press("*")
    expect(page.locator("#answer-words")).to_have_text("không đọc được")
    page.keyboard.press("Enter")
    ready(page, "votes.2")
    page.locator("[data-field-index='9']").click()
    ready(page, "pile.1")
    page.keyboard.press("Enter")  # a proposed blank is not confirmed by Enter alone
    expect(page.locator("#message")).to_contain_text("gõ số trước")
    page.keyboard.press("-")
    page.keyboard.press("Enter")
    ready(page, "pile.2")
    assert saved(world) == [
        ("voters_listed", "number", 813, "typed"),
        ("voters_listed", "number", 812, "typed"),
        ("votes.1", "illegible", None, "typed"),
        ("pile.1", "blank", None, "accepted"),
    ]


def test_a_digit_too_many_is_told_not_cut_off(at_desk: At, world: World) -> None:
    world.scan(CODE)
    page = at_desk("binh", "b")
    ready(page, "voters_listed")
    page.keyboard.type("812345")
    told = "Thừa chữ số: dòng này chỉ có 4 ô. Chưa ghi số nào. Bấm Backspace để xóa chữ số cuối."
    for key in ("Enter", "6"):  # nothing is saved, and what was typed first stays
        expect(page.locator("#message")).to_have_text(told)
        expect(page.locator("#answer")).to_have_value("81234")
        expect(page.locator("#answer")).to_have_attribute("aria-invalid", "true")
        page.keyboard.press(key)
    assert saved(world) == []
    page.keyboard.press("Backspace")
    expect(page.locator("#message")).to_be_empty()
    expect(page.locator("#answer")).to_have_attribute("aria-invalid", "false")
    page.keyboard.press("Enter")
    ready(page, "voters_voted")
    assert saved(world) == [("voters_listed", "number", 8123, "typed")]


def test_the_buttons_stand_in_one_row_in_either_language(at_desk: At, world: World) -> None:
    world.scan(CODE)
    page = at_desk("lan", "a")
    for language in ("vi", "en"):
        page.click(f".languages button[value={language}]")
        expect(page.locator("html")).to_have_attribute("lang", language)
        ready(page, "voters_listed")
        boxes = [one.bounding_box() for one in page.locator(".desk-buttons .btn").all()]
        assert len(boxes) == 6
        assert len({(box["y"], box["height"]) for box in boxes if box}) == 1, (language, boxes)


FIELD_AT = "at => JSON.parse(document.getElementById('desk-data').textContent).fields[at].id"
PLACES = """() => ['#picture', '#answer', '#confirm'].map((one) => {
  const box = document.querySelector(one).getBoundingClientRect();
  return [box.left, box.top, box.width, box.height];
})"""


@pytest.mark.parametrize(("login", "tally"), [("lan", "a"), ("binh", "b")])
def test_picture_and_box_stay_in_place_from_number_to_number(
    at_desk: At, world: World, login: str, tally: str
) -> None:
    world.scan(CODE)
    page = at_desk(login, tally)
    page.evaluate(  # a name that no line holds
        "name => { document.querySelector('.desk-sheet strong').textContent = name; }",
        "Khu vực bỏ phiếu số 3 – Nhà văn hóa thôn Suối Ngọc " * 4,
    )
    buttons = page.locator(".desk-fields button")
    places = set[str]()
    for number in range(buttons.count()):  # the first and the last line of each page, too
        buttons.nth(number).click()
        ready(page, str(page.evaluate(FIELD_AT, number)))
        places.add(str(page.evaluate(PLACES)))
    assert len(places) == 1, places
    buttons.first.click()
    ready(page, "voters_listed")
    page.locator("#answer").fill("812")
    page.keyboard.press("Enter")
    ready(page, "voters_voted")
    assert str(page.evaluate(PLACES)) in places


def test_no_other_line_stands_in_for_one_whose_picture_is_on_its_way(
    at_desk: At, world: World
) -> None:
    """The line below is that line, or nothing: never the one that stood there before."""
    world.scan(CODE)
    page = at_desk("lan", "a")
    ready(page, "voters_listed")
    held: list[Route] = []
    third = page.evaluate(
        "JSON.parse(document.getElementById('desk-data').textContent).fields[2].picture"
    )
    page.route(f"**{third}", lambda route: hold(held, route))
    page.locator(".desk-fields button").nth(1).click()
    ready(page, "voters_voted")
    expect(page.locator("#after")).not_to_be_visible()
    expect(page.locator("#before")).to_be_visible()
    page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    expect(page.locator("#after")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")


def test_the_buttons_stay_where_they_are_whatever_the_proposal_says(
    at_desk: At, world: World
) -> None:
    world.scan(CODE)
    page = at_desk("lan", "a")
    for language in ("vi", "en"):
        page.click(f".languages button[value={language}]")
        expect(page.locator("html")).to_have_attribute("lang", language)
        ready(page, "voters_listed")
        told = page.evaluate(
            "names => { const all = JSON.parse(document.getElementById('desk-data').textContent);"
            " return names.map((name) => all.texts[name]); }",
            ["noProposal", "replaced", "blankProposal", "enterConfirms"],
        )
        assert all(told)
        places = set[str]()
        for sentence in told:
            page.locator("#proposal-words").evaluate(
                "(one, said) => { one.textContent = said; }", sentence
            )
            places.add(str(page.evaluate(PLACES)))
        assert len(places) == 1, (language, places)


def test_a_word_that_a_key_chose_says_that_enter_saves_it(at_desk: At, world: World) -> None:
    world.scan(CODE)
    page = at_desk("lan", "a")
    ready(page, "voters_listed")
    for key, word in (("-", "để trống"), ("*", "không đọc được")):
        page.keyboard.press(key)
        expect(page.locator("#answer-words")).to_have_text(word)
        expect(page.locator("#answer-next")).to_have_text("Enter để ghi")
        expect(page.locator("#proposal-words")).to_contain_text("không ghi số máy đọc")
    assert saved(world) == []
    page.keyboard.press("Backspace")
    expect(page.locator("#answer-next")).to_be_empty()
    expect(page.locator("#proposal-words")).to_contain_text("Giống trong ảnh")


def test_nothing_of_the_page_shows_above_the_bar_of_its_window(at_desk: At, world: World) -> None:
    world.scan(CODE)
    page = at_desk("binh", "b")
    ready(page, "voters_listed")
    page.keyboard.press("/")
    window = page.locator("#whole-page")
    expect(window).to_be_visible()
    window.evaluate("one => { one.scrollTop = 150; }")
    edge, bar = window.bounding_box(), page.locator("#whole-page .dialog-bar").bounding_box()
    assert edge and bar
    assert window.evaluate("one => one.scrollTop") > 100
    assert bar["y"] - edge["y"] <= 1.5  # the border alone


def test_the_whole_page_is_one_key_away_and_back(at_desk: At, world: World) -> None:
    world.scan(CODE)
    page = at_desk("binh", "b")
    ready(page, "voters_listed")
    page.keyboard.press("/")
    expect(page.locator("#whole-page")).to_be_visible()
    expect(page.locator(".line-mark")).to_have_count(1)
    page.keyboard.press("/")
    expect(page.locator("#whole-page")).to_be_hidden()
    page.keyboard.type("812")
    page.keyboard.press("/")
    page.keyboard.press("Enter")  # goes back to the number; nothing is confirmed behind the page
    expect(page.locator("#whole-page")).to_be_hidden()
    assert saved(world) == []
    page.keyboard.press("Enter")
    ready(page, "voters_voted")
    assert saved(world) == [("voters_listed", "number", 812, "typed")]
