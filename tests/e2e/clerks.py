"""What clerks do: choose files, count pages, look at verdicts, type codes from pictures."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Locator, expect

from sample_scans.make import FOLDER
from tests.e2e.seats import Seat

READ_MS = 60_000


class Pile:
    """One pile of paper on the clerk's screen."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.page = seat.page

    def upload(self, names: Iterable[str]) -> None:
        """Choose sample scans in the file chooser; returns once each has its own line's answer."""
        with self.page.expect_file_chooser() as chooser:
            self.page.locator("label[for=choose]").click()
        before = self.page.locator("#uploads li").count()
        files = [FOLDER / name for name in names]
        chooser.value.set_files(files)
        lines = self.page.locator("#uploads li")
        expect(lines).to_have_count(before + len(files))
        for number in range(before, before + len(files)):
            expect(lines.nth(number).locator("progress")).to_have_js_property("value", 1)

    def declare(self, pages: int) -> None:
        """Write how many pages of the pile were counted by hand."""
        self.page.locator("#declared").fill(str(pages))
        self.page.locator("#declared").press("Tab")

    def card(self, origin: str) -> Locator:
        """Return the card of one page, named by its file and page as the screen names it."""
        return self.page.locator(".page-card").filter(has_text=origin)

    def wait_read(self, pages: int) -> None:
        """Wait until `pages` pages came in and none of them waits to be read."""
        expect(self.page.locator("#n-pages")).to_have_text(str(pages), timeout=READ_MS)
        expect(self.page.locator("#n-waiting")).to_have_text("0", timeout=READ_MS)


def type_identity(seat: Seat, code: str, page: int) -> None:
    """Type the code of the next page that waits for this person."""
    seat.go("/intake/identity")
    seat.page.wait_for_url("**/identity")
    expect(seat.page.locator("img.large")).to_have_js_property("complete", True)
    seat.page.locator("#in-code").fill(code)
    seat.page.locator("#in-page").fill(str(page))
    seat.page.locator("main form button.btn-primary").click()
    seat.page.wait_for_url("**/intake/")
