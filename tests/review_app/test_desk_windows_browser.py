"""One person, two windows on one sheet: what is finished is what was looked over, in both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from models.services import issuing
from tests.review_app.evening import Opens, give, page_data
from tests.review_app.test_desk_browser import At, at_desk, chromium, ready, saved
from tests.review_app.world import CODES, FIGURES, World

__all__ = ["at_desk", "chromium"]
pytestmark = pytest.mark.browser
CODE = CODES[0]
FIRST, SECOND, *_ = FIELDS = list(FIGURES)


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def type_all(page: Page) -> None:
    for field in FIELDS:
        ready(page, field)
        page.keyboard.type(str(FIGURES[field]))
        page.keyboard.press("Enter")
    expect(page.locator("#end")).to_be_visible()


def test_a_list_that_another_window_changed_is_not_finished(
    at_desk: At, browser: Opens, world: World, chromium: Chromium
) -> None:
    world.scan(CODE)
    page = at_desk("lan", "b")
    type_all(page)
    other = browser("lan")
    data = page_data(other.get(f"/desk/b/{CODE}").text)
    assert give(other, data, FIRST, kind="number", value=9, accept=False).status_code == 200
    expect(page.locator("[data-field-index='0'] [data-given]")).to_have_text("812")
    page.keyboard.press("Enter")
    expect(page.locator(".notice-refused")).to_contain_text("Ở một cửa sổ khác")
    expect(page.locator("#end")).to_be_visible()
    expect(page.locator("[data-field-index='0'] [data-given]")).to_have_text("9")
    page.locator("[data-field-index='0']").click()
    ready(page, FIRST)
    page.keyboard.type("812")
    page.keyboard.press("Enter")
    expect(page.locator("#end")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/?last=*")
    assert [value for name, _kind, value, _source in saved(world) if name == FIRST] == [812, 9, 812]


def test_a_window_whose_sheet_was_finished_elsewhere_goes_back_and_says_so(
    at_desk: At, browser: Opens, world: World, chromium: Chromium
) -> None:
    world.scan(CODE)
    page = at_desk("lan", "b")
    ready(page, FIRST)
    other = browser("lan")
    data = page_data(other.get(f"/desk/b/{CODE}").text)
    for field in FIELDS:
        give(other, data, field, kind="number", value=FIGURES[field], accept=False)
    assert other.post(f"/desk/b/{CODE}/finish").location == "/desk/?last=b"
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    expect(page.locator(".notice-refused")).to_contain_text("Số bạn vừa nhập chưa được lưu")
    assert len(saved(world)) == len(FIELDS)
