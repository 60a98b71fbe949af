"""The clerk's pages: files come in, pages are judged, identities are typed twice, blind."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from models.db import transaction
from models.readings import PageResult, PageStored
from models.schema import AuditEvent, Scan, ScanFile, Sheet
from models.schema.scan import FILE_STATES, SCAN_STATES
from models.services import intake
from review_app.intake.verdicts import FILES, SCANS
from review_app.pipeline import Pipeline
from review_app.settings import Settings
from review_app.store import FolderStore, StoreFullError
from review_app.waiting import Functions
from review_app.worker import ReadJob, SplitJob, SplitResult
from tests.review_app import world as world_module
from tests.review_app.conftest import Browser
from tests.review_app.world import World, tiny_png

Open = Callable[[str], Browser]
# Real codes with their check characters: what people type is checked.
CODE, OTHER = "E4BRMKSG", "KFWCKQDA"


def nothing() -> None:
    """Stand for a digit engine that loads."""


def split_once(job: SplitJob) -> SplitResult:
    """Give each file one page."""
    return SplitResult((PageStored(1, job.sha256, job.sha256),))


def read_unknown(job: ReadJob) -> PageResult:
    """Find no identity, unless people gave one."""
    if job.given is None:
        return PageResult("unidentified", "Cần mã.\nIt needs its code.", "test", proposal=(CODE, 1))
    return PageResult(
        "unregistered",
        "Thiếu góc.\nCorners are missing.",
        "test",
        sheet_code=job.given.sheet_code,
        page=job.given.page,
        copy=job.given.copy,
    )


def read_pages(world: World, settings: Settings) -> None:
    """Read whatever waits, in threads, with the stand-in reader."""
    pipeline = Pipeline(
        world.factory,
        world.store,
        settings,
        executor=ThreadPoolExecutor,
        functions=Functions(nothing, split_once, read_unknown),
    )
    pipeline.start()
    try:
        pipeline.drain(30)
    finally:
        pipeline.stop()


def send(browser: Browser, batch: dict[str, Any], name: str, data: bytes) -> Any:
    return browser.client.post(
        batch["files"],
        data={"file": (io.BytesIO(data), name)},
        headers={"X-CSRFToken": browser.token, "Accept": "application/json"},
    )


@pytest.fixture(autouse=True)
def real_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_module, "CODES", (CODE, OTHER, "8AG5FTH8"))


@pytest.fixture
def clerk(browser: Open) -> Browser:
    found = browser("minh")
    found.get("/intake/")
    return found


def begin(clerk: Browser, declared: int | None = None) -> dict[str, Any]:
    answer = clerk.json("/intake/batches", declared_pages=declared)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.get_json()
    return found


def test_every_state_of_page_and_file_has_words() -> None:
    assert set(SCANS) == set(SCAN_STATES)
    assert set(FILES) == set(FILE_STATES)


def test_accepted_is_said_after_the_row_is_there(clerk: Browser, world: World) -> None:
    batch = begin(clerk, 2)
    answer = send(clerk, batch, "scans/máy quét 1.png", tiny_png("one"))
    assert answer.status_code == 201
    with world.factory() as session:
        file = session.get_one(ScanFile, answer.get_json()["id"])
        assert (file.name, file.state) == ("máy quét 1.png", "accepted")
        assert world.store.get(file.sha256) == tiny_png("one")


def test_the_difference_to_the_pages_counted_by_hand_is_seen(
    clerk: Browser, world: World, settings: Settings
) -> None:
    clerk.speak("en")
    batch = begin(clerk, 2)
    send(clerk, batch, "a.png", tiny_png("one"))
    assert clerk.get(batch["pages"]).get_json()["count"]["difference"] == (
        "Files are still being opened."
    )
    read_pages(world, settings)
    told = clerk.get(batch["pages"]).get_json()
    assert told["count"]["difference"].startswith("1 page is missing")
    assert told["count"]["attention"] == 1
    page = told["pages"][0]
    assert (page["state"], page["problem"]) == ("needs_identity", "It needs its code.")
    assert clerk.json(batch["declared"], declared_pages=1).get_json()["difference_tone"] == "done"
    assert (
        clerk.json(batch["declared"], declared_pages=0)
        .get_json()["difference"]
        .startswith("1 page more")
    )
    for wrong in (-1, "three", True, 10**7):
        assert clerk.json(batch["declared"], declared_pages=wrong).status_code == 400
    clerk.speak("vi")
    assert clerk.get(batch["pages"]).get_json()["pages"][0]["problem"] == "Cần mã."


def test_the_same_bytes_are_shown_and_stopped(
    clerk: Browser, world: World, settings: Settings
) -> None:
    batch = begin(clerk)
    assert send(clerk, batch, "a.png", tiny_png("one")).get_json()["state"] == "accepted"
    assert send(clerk, batch, "b.png", tiny_png("one")).get_json()["state"] == "duplicate"
    read_pages(world, settings)
    told = clerk.get(batch["pages"]).get_json()
    assert [file["state"] for file in told["files"]] == ["read", "duplicate"]
    assert len(told["pages"]) == 1


def test_an_empty_file_is_refused_with_its_sentence(clerk: Browser) -> None:
    batch = begin(clerk)
    answer = send(clerk, batch, "nothing.pdf", b"").get_json()
    assert answer["state"] == "refused"
    assert "nothing.pdf" in answer["problem"]
    assert "rỗng" in answer["problem"]
    start = clerk.get("/intake/").text
    assert "Tệp cần xử lý" in start
    assert "Không có trang hay tệp nào cần xử lý" not in start


def test_a_full_disk_is_said_and_nothing_is_accepted(
    clerk: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: FolderStore, _data: bytes) -> str:
        raise StoreFullError("full")

    batch = begin(clerk)
    monkeypatch.setattr(FolderStore, "put", full)
    answer = send(clerk, batch, "a.png", tiny_png("one"))
    assert answer.status_code == 507
    assert "Ổ đĩa đã đầy" in answer.get_json()["error"]
    with world.factory() as session:
        assert session.scalars(select(ScanFile)).all() == []


def test_what_is_not_there_is_404_and_a_form_without_token_400(clerk: Browser) -> None:
    batch = begin(clerk)
    for url in ("/intake/batches/99", "/intake/batches/99/pages", "/intake/scans/99"):
        assert clerk.get(url).status_code == 404
    for url in ("/intake/scans/9/page.jpg", "/intake/scans/9/thumbnail.jpg"):
        assert clerk.get(url).status_code == 404
    assert send(clerk, {"files": "/intake/batches/99/files"}, "a", b"a").status_code == 404
    assert clerk.client.post(batch["files"], data={}).status_code == 400
    clerk.token = "forged"
    assert send(clerk, batch, "a", b"a").status_code == 400


@pytest.mark.parametrize("login", ["lan", "quan", "an", ""])
def test_only_clerks_and_supervisors_see_scans(browser: Open, login: str) -> None:
    visitor = browser(login)
    expected = 403 if login else 302
    assert visitor.get("/intake/").status_code == expected
    assert visitor.get("/intake/scans/1/page.jpg").status_code == expected


def unknown_page(clerk: Browser, world: World, settings: Settings) -> str:
    send(clerk, begin(clerk), "a.png", tiny_png("one"))
    read_pages(world, settings)
    with world.factory() as session:
        scan_id = session.scalars(select(Scan.id).where(Scan.state == "needs_identity")).one()
    return f"/intake/scans/{scan_id}/identity"


def test_an_identity_counts_once_two_people_typed_the_same_blind(
    clerk: Browser, browser: Open, world: World, settings: Settings
) -> None:
    address = unknown_page(clerk, world, settings)
    first = clerk.get(address).text
    assert "E4BR-MKSG" in first, "the machine's proposal is offered to the first person"
    assert clerk.post(address, code="e4br mksg", page="1").status_code == 302
    second = browser("hoa")
    assert second.get("/intake/identity").location == address
    page = second.get(address).text
    assert "MKSG" not in page.upper()
    assert "Đỗ Minh" not in page
    assert clerk.get("/intake/identity").location == "/intake/"
    assert second.post(address, code="E4BR-MKSG", page="1").status_code == 302
    read_pages(world, settings)
    with world.factory() as session:
        scan = session.scalars(select(Scan)).one()
        assert scan.state == "needs_rescan"
        sheet = session.get_one(Sheet, scan.sheet_id)
        assert (sheet.code, scan.identity_by) == (CODE, "people")
        told = [event.payload for event in session.scalars(select(AuditEvent))]
        assert CODE not in str([payload for payload in told if "outcome" in payload])


def test_two_different_identities_go_to_a_supervisor(
    clerk: Browser, browser: Open, world: World, settings: Settings
) -> None:
    address = unknown_page(clerk, world, settings)
    assert clerk.post(address, code="E4BRMKSG", page="1").status_code == 302
    assert clerk.post(address, code="E4BRMKSG", page="1").status_code == 409
    second = browser("hoa")
    second.get(address)
    assert second.post(address, code=OTHER, page="9").status_code == 409
    second.get(address)
    assert second.post(address, code=OTHER, page="1").status_code == 302
    assert "khác nhau" in second.get("/intake/").text
    with world.factory() as session:
        assert session.scalars(select(Scan.state)).one() == "needs_supervisor"
    assert second.get(address).status_code == 404


@pytest.mark.parametrize(
    ("code", "page"), [("E4BRMKSH", "1"), ("E4BR", "1"), ("E4BRMKSG", "x"), ("E4BRMKSG", "0")]
)
def test_a_mistyped_identity_is_told_at_once(
    clerk: Browser, world: World, settings: Settings, code: str, page: str
) -> None:
    address = unknown_page(clerk, world, settings)
    answer = clerk.post(address, code=code, page=page)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{code}"' in answer.text


def test_what_is_expected_and_missing_is_listed(clerk: Browser, world: World) -> None:
    missing = clerk.get("/intake/missing").text
    assert missing.count("Khu vực bỏ phiếu số") == 3
    assert "số 1 (phiếu 1 trang)" in missing  # “2 trên 2” could be page 2, or both
    clerk.speak("en")
    assert "No. 1 (sheet of 1)" in clerk.get("/intake/missing").text
    clerk.speak("vi")
    world.scan(CODE)
    assert clerk.get("/intake/missing").text.count("Khu vực bỏ phiếu số") == 2


def test_two_different_pages_for_one_place_are_shown_side_by_side(
    clerk: Browser, world: World
) -> None:
    first = world.scan(CODE)
    second = world.scan(CODE, unsure="votes.1")
    page = clerk.get(f"/intake/scans/{second}").text
    assert f"/intake/scans/{first}/page.jpg" in page
    assert f"/intake/scans/{second}/page.jpg" in page
    assert str(SCANS["conflict"].words) not in page, "shown in Vietnamese"
    assert "hai trang khác nhau" in page
    listed = clerk.get("/intake/attention?state=conflict").text
    assert f"/intake/scans/{second}" in listed
    assert clerk.get(f"/intake/scans/{second}/page.jpg").mimetype == "image/jpeg"


def test_a_page_that_was_set_aside_is_read_once_more_on_request(
    clerk: Browser, world: World, settings: Settings
) -> None:
    send(clerk, begin(clerk), "a.png", tiny_png("one"))
    with transaction(world.factory) as session:
        file = session.scalars(select(ScanFile)).one()
        scan = intake.add_scans(session, file, [PageStored(1, file.sha256, file.sha256)])[0]
        intake.set_aside(session, scan, "Đã dừng.\nIt died.")
    address = f"/intake/scans/{scan.id}"
    page = clerk.get(address)
    assert f"{address}/again" in page.text
    assert "Đã dừng." in page.text
    assert clerk.post(f"{address}/again").location == address
    assert clerk.post(f"{address}/again").status_code == 409
    read_pages(world, settings)
    assert f"{address}/again" not in clerk.get(address).text


def test_a_supervisor_is_led_from_a_page_to_the_decision(
    clerk: Browser, browser: Open, world: World
) -> None:
    world.scan(CODE)
    second = world.scan(CODE, unsure="votes.1")
    decision = f"/reconcile/page/{second}"
    assert decision not in clerk.get(f"/intake/scans/{second}").text
    supervisor = browser("hoa")
    assert decision in supervisor.get(f"/intake/scans/{second}").text
    assert supervisor.get(decision).status_code == 200
