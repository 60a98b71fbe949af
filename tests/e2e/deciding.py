"""What supervisors and second persons do: decide, send back, override, type blind."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, expect

from tests.e2e.seats import Seat


def open_case(seat: Seat, code: str) -> None:
    """Open the case of a sheet from the list of what waits."""
    seat.go("/reconcile/")
    seat.page.locator(f"a[href='/reconcile/sheet/{code}']").click()
    seat.page.wait_for_url(f"**/reconcile/sheet/{code}")
    seat.check_page()


def mismatch(seat: Seat, field: str) -> Locator:
    """Return the part of the page that shows one number on which the tallies differ."""
    return seat.page.locator(f"article.mismatch[id='field-{field}']")


def both_values(seat: Seat, field: str) -> list[str]:
    """Return what tally A and tally B say, as the supervisor sees it."""
    return mismatch(seat, field).locator("dl.pair dd:not(.follows, .follows dd)").all_inner_texts()


def decide(seat: Seat, field: str, kind: str, reason: str, value: int | None = None) -> None:
    """Settle one number: take_a, take_b, or write `value`."""
    form = mismatch(seat, field).locator("form")
    form.locator(f"input[value={kind}]").check()
    if value is not None:
        form.locator("input[name=value]").fill(str(value))
    with_reason(form, reason)


def send_back(seat: Seat, to: str, reason: str) -> None:
    """Send the sheet back: rescan, reentry_a, reentry_b or recount."""
    form = seat.page.locator("form[action$='/back']")
    form.locator(f"input[value={to}]").check()
    with_reason(form, reason)


def override(seat: Seat, check: str, reason: str) -> None:
    """Record that the paper says so although `check` fails."""
    form = seat.page.locator(f"form:has(input[name=check][value={check}])")
    seat.page.locator("details").filter(has=form).locator("summary").click()
    with_reason(form, reason)


def with_reason(form: Locator, reason: str) -> None:
    """Choose a reason of the list, say it in words too, and send the form."""
    form.locator("select[name=reason]").select_option(reason)
    form.locator("input[name=words]").fill("đã đối chiếu với tờ giấy")
    form.locator("button[type=submit]").click()


def type_second(seat: Seat, values: Mapping[str, int]) -> list[str]:
    """Type every number of the oldest decision that waits; returns which numbers it asked for."""
    seat.go("/reconcile/")
    seat.page.locator("a[href^='/reconcile/second/']").first.click()
    asked: list[str] = []
    while "/reconcile/second/" in seat.page.url:
        seat.check_page()
        field = str(seat.page.locator("input[name=field]").get_attribute("value"))
        assert field not in asked, f"{field} is asked for twice"
        expect(seat.page.locator("img.row-picture")).to_have_js_property("complete", True)
        box = seat.page.locator("#value")
        expect(box).to_have_value("")
        box.fill(str(values[field]))
        with seat.page.expect_navigation():
            box.press("Enter")
        asked.append(field)
    return asked
