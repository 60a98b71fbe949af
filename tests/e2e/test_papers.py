"""Paper comes in and is found again: each page's way, the wall of stations, the search."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from sample_scans.make import FOLDER
from tests.e2e.clerks import Pile
from tests.e2e.facts import CLEAN
from tests.e2e.running import Installation, running
from tests.e2e.seats import LANGUAGES, Hall, other_than, shoot

pytestmark = pytest.mark.browser
DROP = """([where, name, type, text]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, {type}));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    document.querySelector(where).dispatchEvent(
      new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
  }
}"""
READ_MS = 120_000
WAY = {
    "vi": ["đã nhận: xong", "nhận diện: xong", "đã đọc: xong", re.compile("sẵn sàng: đang làm")],
    "en": ["received: done", "identified: done", "read: done", re.compile("ready: under way")],
}
PAGE_2_IS_MISSING = {"vi": "Chưa có trang 2", "en": "Page 2 of this sheet is not here yet"}
KEEP = {"vi": "Hãy giữ tờ giấy và gửi lại tệp", "en": "Keep the paper and send the file again"}
READY = {"vi": "sẵn sàng", "en": "ready to enter"}
# A search finds the name of the place in the language in which it is typed.
TYPED = {"vi": "khu vuc bo phieu 1", "en": "polling station 1"}


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory,
    language: str,  # each begins with nothing
) -> Iterator[Installation]:
    with running(tmp_path_factory.mktemp("papers")) as found:
        yield found


def drop(page: Page, name: str) -> None:
    """Drop one sample scan on the page, as from a window of files."""
    text = base64.b64encode((FOLDER / name).read_bytes()).decode()
    page.evaluate(DROP, ["#drop", name, "image/jpeg", text])


@pytest.mark.parametrize("language", LANGUAGES, scope="module")
def test_each_pages_way_the_wall_and_the_search(hall: Hall, language: str) -> None:
    clerk, wall = hall.seat("thuky1"), hall.seat("quantri1", other_than(language))
    wall.go("/stations/")
    page, tile = clerk.page, wall.page.locator("#tile-ST-DM-01")
    expect(tile.locator(".mark-expected")).to_have_count(3)
    clerk.go("/intake/")
    drop(page, "01-clean-300dpi-p1.jpg")
    first = page.locator(".page-card").first
    expect(first.locator(".journey .step").first).to_have_class(re.compile("step-done"))
    pile = Pile(clerk)
    pile.wait_read(1)
    steps = pile.card("01-clean-300dpi-p1.jpg").locator(".step")
    expect(steps).to_have_text(WAY[language])
    expect(pile.card("01-clean-300dpi-p1.jpg")).to_contain_text(PAGE_2_IS_MISSING[language])
    expect(tile.locator(".mark-incomplete")).to_have_count(1, timeout=READ_MS)
    shoot(page, "papers-way")
    send_again_after_a_failure(page, pile)
    # The first page's card moves on by itself when the sheet's last page is there.
    expect(steps.last).to_have_class(re.compile("step-done"), timeout=READ_MS)
    page.reload()
    expect(page.locator(".page-card")).to_have_count(2)
    expect(tile.locator(".mark-ready")).to_have_count(1, timeout=READ_MS)
    shoot(wall.page, "papers-wall")
    tile.click()
    wall.page.wait_for_url("**/stations/ST-DM-01")
    wall.check_page()
    expect(wall.page.locator(f"#sheet-{CLEAN}")).to_contain_text(READY[wall.language])
    find(page, TYPED[language])
    clerk.errors.clear()  # the connection that was cut is told in the console, too
    clerk.must_be_calm()
    wall.must_be_calm()


def send_again_after_a_failure(page: Page, pile: Pile) -> None:
    page.route("**/files", lambda route: route.abort())
    with page.expect_file_chooser() as chooser:
        page.locator("label[for=choose]").click()
    chooser.value.set_files([Path(FOLDER) / "01-clean-300dpi-p2.jpg"])
    failed = page.locator("#uploads li").first  # what failed stands first
    expect(failed).to_contain_text(KEEP[pile.seat.language])
    page.unroute("**/files")
    failed.locator("button").click()
    pile.wait_read(2)


def find(page: Page, station: str) -> None:
    """The key / leads to the search; a hand scanner's code and Enter open the sheet."""
    page.keyboard.press("/")
    expect(page.locator("#search-q")).to_be_focused()
    page.keyboard.type(station)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.locator("main a[href='/stations/ST-DM-01']")).to_be_visible()
    page.locator("#search-q").fill(f"{CLEAN[:4]}-{CLEAN[4:]}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/stations/ST-DM-01#sheet-{CLEAN}")
    expect(page.locator(f"#sheet-{CLEAN}")).to_be_focused()
