"""What must stay closed to whoever holds an unfinished entry, and to all but supervisors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from models.services import issuing
from tests.review_app.conftest import Browser
from tests.review_app.evening import both_tallies, enter, fill, take
from tests.review_app.world import CODES, FIGURES, PAPER_CODE, World

Open = Callable[[str], Browser]
OTHER = {**FIGURES, "votes.1": 641}


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def events(person: Browser, query: str = "") -> str:
    found = re.search(r"<tbody>.*</tbody>", person.get(f"/audit/{query}").text, re.S)
    assert found
    return found[0]


def test_the_audit_log_tells_closed_eyes_nothing_of_differences(
    browser: Open, world: World
) -> None:
    """ "Sheet waits" or "sheet accepted" after two finished entries is the difference itself."""
    world.scan(CODES[0])
    both_tallies(browser, FIGURES, OTHER)
    assert world.sheet_state(CODES[0]) == "to_decide"
    assert "phiếu còn chờ" in events(browser("hoa"))
    world.scan(CODES[1])
    holder = browser("son")
    take(holder, "b")
    for person in (browser("an"), holder):
        person.speak("en")
        for query in ("", "?q=sheet_stands", "?q=tallies_compared", f"?q={CODES[0]}"):
            text = events(person, query)
            assert "sheet waits" not in text
            assert "tallies compared" not in text
            assert "entry finished" not in text
        assert "0 events match" in person.get("/audit/?q=sheet_stands").text
        assert 'value="sheet_stands"' not in person.get("/audit/").text


def test_the_number_of_events_and_the_newest_number_explain_each_other(
    browser: Open, world: World
) -> None:
    """A log of 40 events whose newest was No. 52 looked as if twelve had been removed."""
    world.scan(CODES[0])
    both_tallies(browser, FIGURES, OTHER)
    for login, told in (("hoa", "sự kiện, đánh số từ 1."), ("an", "không hiển thị với bạn")):
        page = browser(login).get("/audit/").text
        assert told in page
        numbers = re.findall(r'<tr><td class="number">(\d+)</td>', page)
        assert len(numbers) > 20
        if login == "hoa":
            assert f"{numbers[0]} sự kiện, đánh số" in page
        else:
            # Nothing is told of what came after the last event that one may see.
            assert f"Liệt kê {len(numbers)} sự kiện. Sự kiện mới nhất mang số {numbers[0]}" in page
            assert int(numbers[0]) > len(numbers)


def test_no_page_of_a_sheet_is_shown_while_it_is_typed_from_the_paper(
    browser: Open, world: World
) -> None:
    scan_id = world.scan(PAPER_CODE)
    holder = browser("hoa")
    addresses = [
        f"/intake/scans/{scan_id}/page.jpg",
        f"/picture/scan/{scan_id}/page",
    ]
    assert [holder.get(one).status_code for one in addresses] == [200, 200]
    holder.post("/desk/paper", code=PAPER_CODE)
    assert [holder.get(one).status_code for one in addresses] == [403, 403]
    assert browser("minh").get(addresses[0]).status_code == 200


def test_a_pile_does_not_tell_that_a_sheet_waits_for_a_decision(
    browser: Open, world: World
) -> None:
    world.scan(CODES[0])
    clerk, second = browser("minh"), browser("binh")
    enter(browser("lan"), "a", FIGURES)
    data = take(second, "b")
    begun = clerk.get("/intake/batches/1/pages").json
    assert [page["state"] for page in begun["pages"]] == ["placed"]
    fill(second, data, OTHER)
    second.post(f"/desk/b/{CODES[0]}/finish")
    assert world.sheet_state(CODES[0]) == "to_decide"
    later = clerk.get(f"/intake/batches/1/pages?since={begun['at']}").json
    assert later["at"] > begun["at"]
    assert later["pages"] == []
    assert later["count"] is None


def test_second_typing_waits_until_the_eyes_are_free(browser: Open, world: World) -> None:
    world.scan(CODES[0])
    both_tallies(browser, FIGURES, OTHER)
    supervisor = browser("hoa")
    supervisor.post(
        f"/reconcile/sheet/{CODES[0]}/decide",
        kind="write",
        field="votes.1",
        value="642",
        reason="clear",
    )
    second = browser("mai")
    shown = second.get("/reconcile/").text
    assert "4F7K-2M1R" in shown
    world.scan(CODES[1])
    take(second, "b")
    assert "4F7K-2M1R" not in second.get("/reconcile/").text
    assert "4F7K-2M1R" not in second.get("/").text
