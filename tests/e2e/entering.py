"""What reviewers do at the desk, with real keys: look, confirm or type, go on."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.seats import Seat

VALUE_ADDRESS = "/value"


class Desk:
    """One sheet open in one tally; every answer goes through the keyboard."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.page = seat.page
        self.saves = 0
        self.page.on("request", lambda asked: self._count(asked.url))
        self.read_page()

    def read_page(self) -> None:
        """Take from the page which numbers there are."""
        self.code = self.page.url.rstrip("/").rsplit("/", 1)[-1]
        self.data: dict[str, Any] = json.loads(self.page.locator("#desk-data").inner_text())
        self.fields: list[str] = [field["id"] for field in self.data["fields"]]

    def ask(self, what: str, **body: Any) -> dict[str, Any]:
        """Send what the page's script would send, and return the answer."""
        status, answer = self._send(what, body)
        assert status == 200, f"{what} answered {status}: {answer}"
        return answer

    def refusal(self, what: str, **body: Any) -> str:
        """Send what the page's script would send; return the code of the refusal, "" for none."""
        status, answer = self._send(what, body)
        return "" if status == 200 else str(answer.get("code"))

    def _send(self, what: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        token = self.page.locator("meta[name=csrf-token]").get_attribute("content")
        answer = self.page.request.post(
            self.seat.address + self.data["urls"][what],
            data=body,
            headers={"X-CSRFToken": str(token), "Accept": "application/json"},
        )
        return answer.status, answer.json()

    def _count(self, url: str) -> None:
        self.saves += url.endswith(VALUE_ADDRESS)

    @property
    def here(self) -> Locator:
        """The entry of the list that is marked as the number on the screen."""
        return self.page.locator("[data-field-index][aria-current=true]")

    def current(self) -> str:
        """Return which number is on the screen."""
        return self.fields[int(str(self.here.get_attribute("data-field-index")))]

    def given(self, field: str) -> Locator:
        """Where the list shows the answer to `field`."""
        index = self.fields.index(field)
        return self.page.locator(f"[data-field-index='{index}'] [data-given]")

    def wait_ready(self, field: str) -> None:
        """Wait until the picture of `field` was visible long enough for Enter to count."""
        self.page.wait_for_function("id => document.body.dataset.ready === id", arg=field)

    def proposal(self) -> int | None:
        """Return what the machine proposes (tally A), None where it proposes no number."""
        said = self.page.locator("#proposal").inner_text()
        return int(said) if said.isdigit() else None

    def show(self, field: str) -> None:
        """Wait until `field` is the number on the screen and its picture has been seen."""
        index = self.fields.index(field)
        expect(self.here).to_have_attribute("data-field-index", str(index))
        self.wait_ready(field)

    def confirm(self, field: str, value: int) -> None:
        """Tally A: Enter where the machine proposes `value`, else type it."""
        self.show(field)
        if self.proposal() != value:
            self.page.keyboard.type(str(value))
        self.page.keyboard.press("Enter")
        expect(self.given(field)).to_have_text(str(value))

    def type(self, field: str, value: int) -> None:
        """Type a number and confirm it."""
        self.show(field)
        self.page.keyboard.type(str(value))
        self.page.keyboard.press("Enter")
        expect(self.given(field)).to_have_text(str(value))

    def finish(self) -> None:
        """Every number has its answer: Enter once more closes the entry."""
        expect(self.page.locator("#end")).to_be_visible()
        expect(self.page.locator("#finish")).to_be_focused()
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/desk/?last=*")


def take_next(seat: Seat, tally: str) -> Desk:
    """Ask for the next sheet of a tally ("a" or "b"), as the desk offers it."""
    seat.go("/desk/")
    seat.page.locator(f"form[action='/desk/next/{tally}'] button").click()
    seat.page.wait_for_url(f"**/desk/{tally}/*")
    return Desk(seat)
