"""The clerk's page in a real browser: folders, photos, many files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import FilePayload, Page, Route, expect
from sqlalchemy import func, select

from models.db import transaction
from models.readings import PageStored
from models.schema import Scan, ScanFile
from models.services import intake
from review_app.app import create_app
from review_app.intake import feed
from review_app.settings import MEGABYTE, Settings
from tests.chromium import running_chromium
from tests.review_app.served import served, sign_in
from tests.review_app.world import World, tiny_png

pytestmark = pytest.mark.browser
At = Callable[..., Page]
LIMIT = 4 * MEGABYTE
MANY = 150
# At every change of the page: what a counter says, and how many cards it can mean.
WATCH = """() => {
  const parts = ['placed', 'replaced', 'settled', 'blank', 'waiting', 'attention'];
  window.differences = [];
  const look = () => {
    const count = (what) => document.querySelectorAll(what).length;
    const pairs = parts.map(part => [part, count(`#pages [data-part=${part}]`)]);
    pairs.push(['pages', count('#pages [data-part]')], ['files', count('#files li')]);
    for (const [part, cards] of pairs) {
      const said = document.getElementById(`n-${part}`).textContent;
      if (said !== String(cards)) window.differences.push(`${part}: ${said}, cards: ${cards}`);
    }
  };
  const options = {childList: true, subtree: true, characterData: true};
  new MutationObserver(look).observe(document.getElementById('batch'), options);
}"""


# One file more in each folder, which is gone when it is to be opened.
GOES_AWAY = """() => window.addEventListener('drop', (event) => {
  const folder = Object.getPrototypeOf(event.dataTransfer.items[0].webkitGetAsEntry());
  const create = folder.createReader;
  folder.createReader = function () {
    const reader = create.call(this);
    const gone = {name: 'gone.png', isFile: true, file: (_found, failed) => failed(new Error())};
    const parts = [[gone]];
    const readEntries = reader.readEntries.bind(reader);
    reader.readEntries = (found, failed) =>
      parts.length ? found(parts.shift()) : readEntries(found, failed);
    return reader;
  };
}, {capture: true, once: true})"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Chromium]:
    with running_chromium() as started:
        yield started


@pytest.fixture
def at_scans(settings: Settings, app: Flask, world: World, chromium: Chromium) -> Iterator[At]:
    """Open the page of a new pile as the clerk, in one language, with a mouse or a phone."""
    limited = replace(settings, max_file_bytes=LIMIT)
    parts = replace(app.extensions["kiemdoi"], settings=limited)
    with served(create_app(limited, parts=parts)) as address:
        contexts = []

        def opened(language: str = "vi", **device: object) -> Page:
            size = {"width": 1366, "height": 768}
            contexts.append(chromium.new_context(**{"viewport": size, **device}))  # type: ignore[arg-type]
            page = contexts[-1].new_page()
            sign_in(page, address, "minh")
            if language != "vi":
                page.click(f".languages button[value={language}]")
            page.goto(f"{address}/intake/")
            return page

        yield opened
        for context in contexts:
            context.close()


def choose(page: Page, files: list[FilePayload] | list[Path]) -> None:
    with page.expect_file_chooser() as chooser:
        page.click("label[for=choose]")
    chooser.value.set_files(files)


def picture(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": tiny_png(name)}


def names(world: World) -> list[str]:
    with world.factory() as session:
        return list(session.scalars(select(ScanFile.name).order_by(ScanFile.id)))


def opened_files(world: World, state: str = "waiting") -> None:
    """Do what the reading processes do with the files that came in."""
    with transaction(world.factory) as session:
        for file in session.scalars(select(ScanFile).where(ScanFile.state == "accepted")):
            [scan] = intake.add_scans(session, file, [PageStored(1, file.sha256, file.sha256)])
            if state == "set_aside":
                intake.set_aside(session, scan, "Hỏng.\nBroken.")


def drop(page: Page, path: Path) -> None:
    """Drop a file or folder of this computer, as from a window of files."""
    box = page.locator("#drop").bounding_box()
    assert box
    browser = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        browser.send(
            "Input.dispatchDragEvent",
            {
                "type": kind,
                "x": box["x"] + 20,
                "y": box["y"] + 20,
                "data": {"items": [], "files": [str(path)], "dragOperationsMask": 1},
            },
        )


def test_a_whole_folder_is_dropped_and_comes_in_by_its_names(
    at_scans: At, world: World, tmp_path: Path
) -> None:
    folder = tmp_path / "tập 1"
    (folder / "sau").mkdir(parents=True)
    wanted = ["1.png", "2.png", "10.png", "sau/11.png"]
    for name in [*wanted, ".ẩn.png", "Thumbs.db"]:
        (folder / name).write_bytes(tiny_png(name))
    page = at_scans()
    drop(page, folder)
    expect(page.locator("#uploads li")).to_have_text([re.compile(n.split("/")[-1]) for n in wanted])
    expect(page.locator("#lot-text")).to_have_text("4 trên 4")
    assert sorted(names(world)) == sorted(name.rpartition("/")[2] for name in wanted)
    expect(page.locator("#unsent")).to_be_hidden()


def test_what_cannot_be_opened_is_named(at_scans: At, world: World, tmp_path: Path) -> None:
    folder = tmp_path / "pile"
    folder.mkdir()
    (folder / "1.png").write_bytes(tiny_png("one"))
    page = at_scans("en")
    page.evaluate(GOES_AWAY)
    drop(page, folder)
    expect(page.locator("#unsent")).to_have_text(
        "These could not be opened and were not sent. Choose or drop them once more: gone.png"
    )
    expect(page.locator("#lot-text")).to_have_text("1 of 1")
    assert names(world) == ["1.png"]


def test_a_phone_takes_a_photo_of_a_page(at_scans: At, world: World) -> None:
    page = at_scans(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    button = page.locator("label[for=photo]")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box
    assert box["height"] >= 44
    assert page.locator("#photo").get_attribute("capture") == "environment"
    for number in (1, 2):  # a phone calls every photo the same
        with page.expect_file_chooser() as chooser:
            button.tap()
        assert not chooser.value.is_multiple()
        chooser.value.set_files(
            [{"name": "image.jpg", "mimeType": "image/jpeg", "buffer": tiny_png(str(number))}]
        )
        expect(page.locator("#uploads li .state-done")).to_have_count(number)
    assert names(world) == ["image.jpg", "image.jpg"]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    at_desk = at_scans()
    expect(at_desk.locator("label[for=photo]")).to_be_hidden()


def test_many_files_are_sent_and_the_clerk_sees_how_far(
    at_scans: At, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PART", 50)  # as a pile of a thousand pages comes back
    page = at_scans()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)
        if len(held) > 3:  # as many as are sent at once
            route.continue_()

    page.route("**/files", hold)
    files = [picture(f"{number:03}.png") for number in range(1, MANY + 1)]
    choose(page, files)
    expect(page.locator("#uploads li")).to_have_count(MANY)
    expect(page.locator("#lot-text")).to_have_text(f"0 trên {MANY}")
    expect(page.locator("#unsent")).to_be_hidden()  # they are on their way, nothing was left
    expect(page.locator("#uploads li").first).to_contain_text("đang gửi")
    expect(page.locator("#uploads li").last).to_contain_text("đang chờ gửi")
    for route in held[1:3]:
        route.continue_()
    held[0].abort()  # one of them fails: it must not be lost among the others
    page.unroute("**/files", hold)
    expect(page.locator("#lot-text")).to_have_text(f"{MANY} trên {MANY}", timeout=60_000)
    failed = page.locator("#uploads li").first
    expect(failed).to_contain_text("001.png")
    expect(failed).to_contain_text("Hãy giữ tờ giấy và gửi lại tệp")
    failed.locator("button").click()
    expect(page.locator("#uploads li .state-done")).to_have_count(MANY)
    expect(page.locator("#pages .arriving")).to_have_count(MANY)
    page.evaluate(WATCH)
    opened_files(world)
    expect(page.locator("#n-waiting")).to_have_text(str(MANY))
    expect(page.locator("#pages .arriving")).to_have_count(0)
    page.reload()  # a long pile comes in parts; no number is said before they are all there
    page.evaluate(WATCH)
    expect(page.locator("#n-pages")).to_have_text(str(MANY))
    expect(page.locator("#unsent")).to_be_hidden()
    with world.factory() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == MANY


def test_a_file_as_large_as_may_be_comes_in_and_a_larger_one_is_told(
    at_scans: At, world: World, tmp_path: Path
) -> None:
    just, over = tmp_path / "just.pdf", tmp_path / "over.pdf"
    just.write_bytes(b"%PDF-1.7\n".ljust(LIMIT, b"\0"))
    over.write_bytes(b"%PDF-1.7\n".ljust(LIMIT + 1, b"\0"))
    page = at_scans("en")
    choose(page, [just, over])
    lines = page.locator("#uploads li")
    expect(lines.first).to_contain_text("over.pdf")
    expect(lines.first).to_contain_text("too large for this server: scan fewer pages into one file")
    expect(lines.last.locator(".state-done")).to_have_text("kept")
    expect(page.locator("#lot-text")).to_have_text("2 of 2")
    assert names(world) == ["just.pdf"]
    page.reload()
    expect(page.locator("#n-pages")).to_have_text("0")
    expect(page.locator("#unsent")).to_be_hidden()  # the large one was told, not left


@pytest.mark.parametrize(
    ("language", "before", "list_says"),
    [
        ("vi", "Không có gì sai và không có gì bị tính hai lần", "1 trang, 1 tệp"),
        ("en", "Nothing is wrong, and nothing was counted twice", "1 page, 1 file"),
    ],
)
def test_the_same_file_again_is_no_alarm_and_numbers_are_those_of_the_cards(
    at_scans: At, world: World, language: str, before: str, list_says: str
) -> None:
    page = at_scans(language)
    choose(page, [picture("one.png")])
    expect(page.locator("#pages .arriving")).to_have_count(1)
    page.evaluate(WATCH)
    opened_files(world)
    expect(page.locator("#n-waiting")).to_have_text("1")
    choose(page, [picture("two.png")])
    expect(page.locator("#pages .arriving")).to_have_count(1)
    opened_files(world, "set_aside")
    expect(page.locator("#n-attention")).to_have_text("1")
    choose(page, [{**picture("one.png"), "name": "again.png"}])
    line = page.locator("#uploads li").last
    expect(line).to_contain_text(before)
    expect(line).to_contain_text("Đỗ Minh")
    file = page.locator("#files li")
    expect(file).to_contain_text(before)
    expect(file.locator("a")).to_have_attribute("href", "/intake/batches/1")
    expect(page.locator("#n-files")).to_have_text("1")
    listed = page.context.new_page()
    listed.goto(re.sub(r"/batches/.*", "/", page.url))
    expect(listed.locator("tr:has(#pile-1) td").last).to_contain_text(list_says)
    file.locator("button").click()  # seen to: the line and its number go together
    expect(file).to_have_count(0)
    expect(page.locator("#n-files")).to_be_hidden()
    assert page.evaluate("window.differences") == []
