"""What the screen of a pile is told: everything once in parts, then only what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from models.db import transaction
from models.readings import PageStored
from models.schema import Batch, Person, Scan, Sheet
from models.schema.scan import FILE_STATES, SCAN_STATES
from models.services import intake, reconcile
from review_app.intake import feed
from review_app.intake.journey import STANDINGS, STEPS, file_journey, journey
from tests.review_app.conftest import Browser
from tests.review_app.world import CODES, World, tiny_png

Open = Callable[[str], Browser]


def pile(world: World, pages: int, name: str = "pile.pdf") -> tuple[int, list[int]]:
    """Receive a file of so many pages that wait to be read; return its batch and its scans."""
    with transaction(world.factory) as session:
        clerk = session.get_one(Person, world.people["minh"])
        batch = intake.open_batch(session, clerk, source="watch: phòng 2")
        sha = world.store.put(tiny_png(name))
        file = intake.receive_file(session, clerk, batch=batch, name=name, sha256=sha, size=1)
        stored = [
            PageStored(n, world.store.put(tiny_png(f"{name} {n}"))) for n in range(1, 1 + pages)
        ]
        return batch.id, [scan.id for scan in intake.add_scans(session, file, stored)]


def told(clerk: Browser, batch: int, **asked: int) -> dict[str, Any]:
    found: dict[str, Any] = clerk.get(f"/intake/batches/{batch}/pages", query_string=asked).json
    return found


def test_a_long_pile_comes_in_parts_and_each_page_once(
    browser: Open, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PART", 4)
    batch, scans = pile(world, 10)
    clerk, after, seen = browser("minh"), 0, []
    for expected in (4, 4, 2):
        part = told(clerk, batch, after=after)
        assert len(part["pages"]) == expected
        assert len(part["files"]) == (0 if after else 1)
        assert part["count"]["pages"] == 10
        seen += [page["id"] for page in part["pages"]]
        after = part["next"]
    assert after is None
    assert seen == scans


PARTS = ("placed", "replaced", "settled", "blank", "waiting", "attention")


def test_every_page_that_came_in_stays_in_the_sum(browser: Open, world: World) -> None:
    batch, scans = pile(world, 3)
    clerk = browser("minh")

    def parts() -> dict[str, int]:
        count = told(clerk, batch)["count"]
        found = {name: count[name] for name in PARTS}
        assert sum(found.values()) == count["pages"] == 3, found
        return {name: number for name, number in found.items() if number}

    assert parts() == {"waiting": 3}
    with transaction(world.factory) as session:
        intake.set_aside(session, session.get_one(Scan, scans[0]), "died twice")
    assert parts() == {"waiting": 2, "attention": 1}
    with transaction(world.factory) as session:
        hoa = session.get_one(Person, world.people["hoa"])
        reconcile.dismiss_page(session, hoa, session.get_one(Scan, scans[0]), reason="empty")
    assert parts() == {"waiting": 2, "settled": 1}


def test_only_what_changed_is_told_again(browser: Open, world: World) -> None:
    batch, scans = pile(world, 3)
    other, _scans = pile(world, 1, "other.pdf")
    clerk = browser("minh")
    first = told(clerk, batch)
    calm = told(clerk, batch, since=first["at"])
    assert (calm["count"], calm["pages"], calm["files"]) == (None, [], [])
    with transaction(world.factory) as session:
        intake.set_aside(session, session.get_one(Scan, scans[1]), "Hỏng.\nBroken.")
    changed = told(clerk, batch, since=first["at"])
    assert [page["id"] for page in changed["pages"]] == [scans[1]]
    assert changed["count"]["attention"] == 1
    assert told(clerk, other, since=first["at"])["count"] is None, "another pile's business"
    with transaction(world.factory) as session:
        clerk_row = session.get_one(Person, world.people["minh"])
        intake.declare_pages(session, clerk_row, session.get_one(Batch, batch), 3)
    assert told(clerk, batch, since=changed["at"])["count"]["declared"] == 3


def test_a_page_is_told_again_when_its_sheet_moves_on(browser: Open, world: World) -> None:
    scan_id = world.scan(CODES[0])
    clerk = browser("minh")
    with world.factory() as session:
        batch = session.get_one(Scan, scan_id).file_id  # a file a batch in this world
    first = told(clerk, batch)
    assert standings(first["pages"][0]) == ["done", "done", "done", "done"]
    with transaction(world.factory) as session:
        sheet = session.query(Sheet).filter_by(code=CODES[0]).one()
        supervisor = session.get_one(Person, world.people["hoa"])
        reconcile.send_back(session, supervisor, sheet, "rescan", reason="torn")
    again = told(clerk, batch, since=first["at"])
    assert standings(again["pages"][0]) == ["done", "done", "done", "you"]
    assert "quét lại" in again["pages"][0]["todo"]


def standings(page: Mapping[str, Any]) -> list[str]:
    found: list[str] = page["steps"]
    return found


def page_of(state: str, sheet: str | None, attempts: int = 1) -> list[str]:
    scan: Any = SimpleNamespace(state=state, attempts=attempts)
    belongs: Any = None if sheet is None else SimpleNamespace(state=sheet)
    return [step.standing for step in journey(scan, belongs)]


def test_every_state_of_page_and_file_has_its_way(app: Flask) -> None:
    with app.test_request_context():
        for state in SCAN_STATES:
            for sheet in (None, "incomplete", "ready", "to_decide", "accepted"):
                if sheet is None and state == "placed":
                    continue  # the database knows no such row
                found = page_of(state, sheet)
                assert len(found) == len(STEPS)
                assert set(found) <= set(STANDINGS)
        for state in FILE_STATES:
            assert len(file_journey(state)) == len(STEPS)
        assert page_of("waiting", None, attempts=0) == ["done", "wait", "wait", "wait"]
        assert page_of("waiting", None) == ["done", "now", "wait", "wait"]
        assert page_of("waiting", "expected") == ["done", "done", "now", "wait"]
        assert page_of("placed", "incomplete") == ["done", "done", "done", "now"]
        assert page_of("needs_rescan", "expected") == ["done", "done", "you", "wait"]
        assert page_of("conflict", "ready") == ["done", "done", "done", "stop"]
        # Where the tallies stand is nobody's business here.
        assert page_of("placed", "to_decide") == page_of("placed", "accepted")


def test_piles_from_a_watched_folder_are_in_words_and_live(browser: Open, world: World) -> None:
    clerk = browser("minh")
    first = clerk.get("/intake/live")
    batch, _scans = pile(world, 2)
    later = clerk.get("/intake/live", headers={"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200
    assert f'href="/intake/batches/{batch}"' in later.text
    assert "thư mục theo dõi · phòng 2" in later.text
    assert "thư mục theo dõi" in clerk.get(f"/intake/batches/{batch}").text
    unchanged = clerk.get("/intake/live", headers={"If-None-Match": later.headers["ETag"]})
    assert unchanged.status_code == 304
