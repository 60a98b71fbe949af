"""The supervisor's pages: mismatches, failed checks, second typing, sending back, reopening."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.db import transaction
from models.schema import Decision, Person, Scan, SheetCopy
from models.services import issuing
from models.services.people import request_account_change
from tests.review_app.conftest import Browser
from tests.review_app.evening import Opens, both_tallies, enter, take
from tests.review_app.world import CODES, FIGURES, World

CODE = CODES[0]
SHEET = f"/reconcile/sheet/{CODE}"
NAMES = ("Lan", "Bình")


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def changed(**figures: int | None) -> Mapping[str, int | None]:
    return {**FIGURES, **{name.replace("_dot_", "."): value for name, value in figures.items()}}


def second_number(person: Browser, decision_id: int, **answer: str) -> str:
    """Type the next number of a decision; return the text of the page after it."""
    url = f"/reconcile/second/{decision_id}"
    page = person.get(url).text
    field = page.split('name="field" value="')[1].split('"')[0]
    moved = person.post(url, field=field, **answer)
    assert moved.status_code == 302, moved.text
    return person.get(moved.location).text


def only_decision(world: World, kind: str) -> Decision:
    with world.factory() as session:
        return session.scalars(select(Decision).where(Decision.kind == kind)).one()


def test_the_queue_names_what_waits_and_since_when(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser, b=changed(votes_dot_1=641))
    queue = browser("hoa").get("/reconcile/").text
    assert "4F7K-2M1R" in queue
    assert "1 số liệu lệch" in queue
    assert "vừa xong" in queue


def test_a_mismatch_shows_picture_and_both_values_and_no_names(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    both_tallies(browser, b=changed(votes_dot_1=641))
    hoa = browser("hoa")
    page = hoa.get(SHEET).text
    assert world.picture(CODE, "votes.1") in page
    assert "<dt>Bản A</dt><dd>640</dd>" in page
    assert "<dt>Bản B</dt><dd>641</dd>" in page
    assert "H04 (không người ứng cử nào" in page  # a code never stands alone
    assert not [name for name in NAMES if name in page.split('id="content"')[1]]


def test_taking_a_settles_the_sheet_and_keeps_the_reason(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser, b=changed(votes_dot_1=641))
    hoa = browser("hoa")
    hoa.get(SHEET)
    done = hoa.post(
        f"{SHEET}/decide", field="votes.1", kind="take_a", reason="clear", words="số 0 có gạch"
    )
    assert done.location == "/reconcile/"
    assert "đã chốt" in hoa.get(done.location).text
    assert world.sheet_state(CODE) == "accepted"
    assert only_decision(world, "take_a").reason == "ảnh cho thấy rõ – số 0 có gạch"


def test_no_decision_without_a_reason(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser, b=changed(votes_dot_1=641))
    hoa = browser("hoa")
    hoa.get(SHEET)
    assert hoa.post(f"{SHEET}/decide", field="votes.1", kind="take_a").status_code == 400
    refused = hoa.post(f"{SHEET}/decide", field="votes.1", kind="take_a", reason="other", words="")
    assert "Hãy ghi lý do" in hoa.get(refused.location).text
    assert world.sheet_state(CODE) == "to_decide"


def test_a_third_number_counts_only_after_blind_typing(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser, a=changed(votes_dot_1=641), b=changed(votes_dot_1=646))
    hoa, mai = browser("hoa"), browser("mai")
    hoa.get(SHEET)
    hoa.post(f"{SHEET}/decide", field="votes.1", kind="write", value="640", reason="paper")
    assert world.sheet_state(CODE) == "confirming"
    decision = only_decision(world, "write")
    # Neither the one who decided nor those who entered may be the second person.
    for login in ("hoa", "lan", "binh"):
        refused = browser(login).get(f"/reconcile/second/{decision.id}")
        assert refused.status_code == 409, login
    page = mai.get(f"/reconcile/second/{decision.id}").text
    for value in ("640", "641", "646"):
        assert value not in page
    picture = f"/picture/{CODE}/row/{world.picture(CODE, 'votes.1')}"
    assert picture in page
    assert mai.get(picture).status_code == 200
    # Whoever decides nothing reads the name of the bar on the list and on the way back to it.
    assert "← Gõ lại<" in page
    assert "<h1>Gõ lại</h1>" in mai.get("/reconcile/").text
    assert "<h1>Quyết định</h1>" in hoa.get("/reconcile/").text
    after = second_number(mai, decision.id, kind="number", value="640")
    assert "Đã ghi số bạn gõ" in after
    assert world.sheet_state(CODE) == "accepted"


def test_a_differing_second_typing_brings_the_sheet_back(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser, a=changed(votes_dot_1=641), b=changed(votes_dot_1=646))
    hoa, mai = browser("hoa"), browser("mai")
    hoa.get(SHEET)
    hoa.post(f"{SHEET}/decide", field="votes.1", kind="write", value="640", reason="paper")
    after = second_number(mai, only_decision(world, "write").id, kind="illegible")
    assert "Đã ghi số bạn gõ" in after  # nobody learns whether it agreed
    assert world.sheet_state(CODE) == "to_decide"
    assert "người thứ hai gõ khác" in hoa.get(SHEET).text
    # It is said at the number and in the queue, too, until the number is decided again.
    again = "người thứ hai gõ khác, cần quyết định lại"
    number = hoa.get(SHEET).text.split('id="field-votes.1"')[1].split("</article>")[0]
    assert again in number
    assert again in hoa.get("/reconcile/").text
    hoa.post(f"{SHEET}/decide", field="votes.1", kind="write", value="640", reason="paper")
    assert again not in hoa.get(SHEET).text + hoa.get("/reconcile/").text


def test_a_check_whose_numbers_the_second_person_typed_otherwise_says_so(
    browser: Opens, world: World
) -> None:
    wrong = changed(ballots_invalid=13)
    world.scan(CODE, wrong)
    both_tallies(browser, wrong, wrong)
    hoa, mai = browser("hoa"), browser("mai")
    hoa.get(SHEET)
    hoa.post(f"{SHEET}/override", check="H01", reason="station", words="")
    for value in ("802", "790", "4"):
        second_number(mai, only_decision(world, "paper_says_so").id, kind="number", value=value)
    assert world.sheet_state(CODE) == "to_decide"
    page = hoa.get(SHEET).text
    assert "người thứ hai gõ khác, cần quyết định lại" in page.split('id="check-1"')[1]
    assert "người thứ hai gõ khác, cần quyết định lại" in hoa.get("/reconcile/").text


def test_a_failed_check_shows_its_formula_with_its_numbers(browser: Opens, world: World) -> None:
    wrong = changed(ballots_invalid=13)
    world.scan(CODE, wrong)
    both_tallies(browser, wrong, wrong)
    hoa = browser("hoa")
    page = hoa.get(SHEET).text
    assert "V + X = C" in page
    assert "V + X = 803; C = 802" in page
    # Both tallies typed these numbers: nobody decided any of them.
    assert "Theo số liệu hai bản cùng nhập" in page
    assert "Theo số liệu đã quyết định" not in page
    assert "Bản A: nhập từ ảnh quét · Bản B: nhập từ ảnh quét" in page
    hoa.post(f"{SHEET}/override", check="H01", reason="station", words="")
    assert world.sheet_state(CODE) == "confirming"
    decision = only_decision(world, "paper_says_so")
    mai = browser("mai")
    for field in ("ballots_collected", "ballots_valid", "ballots_invalid"):
        assert world.sheet_state(CODE) == "confirming"
        second_number(mai, decision.id, kind="number", value=str(wrong[field]))
    assert world.sheet_state(CODE) == "accepted"


def test_the_stop_rule_is_never_decided_away(browser: Opens, world: World) -> None:
    wrong = changed(ballots_collected=805, ballots_invalid=15)
    world.scan(CODE, wrong)
    both_tallies(browser, wrong, wrong)
    hoa = browser("hoa")
    page = hoa.get(SHEET).text
    assert "Quy tắc dừng của luật" in page
    assert 'name="check" value="H02"' not in page
    refused = hoa.post(f"{SHEET}/override", check="H02", reason="paper", words="")
    assert "không thể quyết định bỏ qua" in hoa.get(refused.location).text
    hoa.post(f"{SHEET}/stop", reason="recounted", words="")
    assert world.sheet_state(CODE) == "stopped"


def test_an_agreed_blank_is_not_zero(browser: Opens, world: World) -> None:
    blank = changed(pile_dot_1=None)
    world.scan(CODE, blank)
    both_tallies(browser, blank, blank)
    page = browser("hoa").get(SHEET).text
    assert "các ô này để trống" in page
    assert "<dd>để trống</dd>" in page
    assert 'value="take_a"' not in page


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ("rescan", "rescan"),
        ("reentry_a", "counting"),
        ("reentry_b", "counting"),
        ("recount", "recount"),
    ],
)
def test_a_sheet_is_sent_back_with_a_reason(
    browser: Opens, world: World, way: str, state: str
) -> None:
    world.scan(CODE)
    both_tallies(browser, b=changed(votes_dot_1=641))
    hoa = browser("hoa")
    hoa.get(SHEET)
    assert hoa.post(f"{SHEET}/back", to=way).status_code == 400  # no reason
    sent = hoa.post(f"{SHEET}/back", to=way, reason="unreadable", words="")
    assert "đã trả lại" in hoa.get(sent.location).text
    assert world.sheet_state(CODE) == state
    if way == "reentry_a":
        assert browser("lan").post("/desk/next/a").location == "/desk/"
        assert take(browser("mai"), "a")["fields"][0]["given"] is None


def test_whoever_entered_the_sheet_does_not_decide_it(browser: Opens, world: World) -> None:
    world.scan(CODE)
    son = browser("son")
    enter(son, "a", FIGURES)
    enter(browser("binh"), "b", changed(votes_dot_1=641))
    queue = son.get("/reconcile/").text
    assert "Bạn đã nhập số của phiếu 4F7K-2M1R" in queue
    page = son.get(SHEET).text
    assert 'class="decide"' not in page
    refused = son.post(f"{SHEET}/decide", field="votes.1", kind="take_a", reason="clear", words="")
    assert "Bạn đã nhập số của phiếu" in son.get(refused.location).text
    assert world.sheet_state(CODE) == "to_decide"


def test_figures_are_closed_to_a_supervisor_with_an_unfinished_entry(
    browser: Opens, world: World
) -> None:
    world.scan(CODE)
    both_tallies(browser, b=changed(votes_dot_1=641))
    world.scan(CODES[1], changed(votes_dot_1=639))
    son = browser("son")
    take(son, "a")
    queue = son.get("/reconcile/").text
    assert "Bạn đang nhập dở một phiếu" in queue
    assert "4F7K-2M1R" not in queue
    assert son.get(SHEET).status_code == 409
    assert son.get("/").status_code == 200


def test_two_supervisors_reopen_an_accepted_sheet(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser)
    assert world.sheet_state(CODE) == "accepted"
    hoa, son = browser("hoa"), browser("son")
    hoa.get(SHEET)
    hoa.post(f"{SHEET}/reopen", reason="mistake", words="")
    assert "Cần một giám sát viên khác xác nhận" in hoa.get(SHEET).text
    hoa.post(f"{SHEET}/reopen/confirm", reason="mistake", words="")
    assert world.sheet_state(CODE) == "accepted"  # nobody confirms their own request
    assert "nhập nhầm" in son.get(SHEET).text
    son.post(f"{SHEET}/reopen/confirm", reason="mistake", words="")
    assert world.sheet_state(CODE) == "to_decide"


def test_a_rescan_after_entries_began_waits_for_a_supervisor(browser: Opens, world: World) -> None:
    world.scan(CODE)
    take(browser("lan"), "a")
    scan_id = world.scan(CODE, changed(votes_dot_1=639))
    hoa = browser("hoa")
    assert f"/reconcile/page/{scan_id}" in hoa.get("/reconcile/").text
    page = hoa.get(f"/reconcile/page/{scan_id}").text
    assert "Cho trang này được tính" in page
    assert "Trang đang được tính" in page
    assert hoa.get(f"/picture/scan/{scan_id}/page").status_code == 200
    done = hoa.post(f"/reconcile/page/{scan_id}", action="admit", reason="better", words="")
    assert "Trang đã được tính" in hoa.get(done.location).text
    with world.factory() as session:
        states = {scan.id: scan.state for scan in session.scalars(select(Scan))}
    assert states[scan_id] == "placed"
    assert sorted(states.values()) == ["placed", "superseded"]
    assert world.sheet_state(CODE) == "ready"
    # Lan's entry is kept but counts no more; she is told so and loses nothing else.
    assert browser("lan").get(f"/desk/a/{CODE}").location == "/desk/"


def test_a_page_of_an_accepted_sheet_is_not_offered_to_count(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser)
    scan_id = world.scan(CODE, changed(votes_dot_1=639))
    page = browser("hoa").get(f"/reconcile/page/{scan_id}").text
    assert "Cho trang này được tính" not in page
    assert "Phải có hai giám sát viên mở lại trước" in page
    assert "Phiếu này đã chốt; trang này đến thêm." in page
    assert "Đã bắt đầu nhập" not in page
    assert 'value="dismiss"' in page


@pytest.mark.parametrize(
    ("state", "todo"),
    [
        ("duplicate", "Hãy để tờ giấy về chỗ cũ"),
        ("needs_rescan", "Đặt phẳng trọn tờ giấy"),
        ("foreign", "Lấy tờ giấy ra và đưa cho giám sát viên"),
        ("set_aside", "gọi quản trị viên"),
    ],
)
def test_a_page_is_offered_what_its_state_allows_alone(
    browser: Opens, world: World, state: str, todo: str
) -> None:
    """It was "let this page count" for each of them, and refused when it was pressed."""
    world.scan(CODE)
    take(browser("lan"), "a")
    scan_id = world.scan(CODE, changed(votes_dot_1=639))
    with transaction(world.factory) as session:
        session.connection().exec_driver_sql(
            "UPDATE scan SET state = ? WHERE id = ?", (state, scan_id)
        )
    hoa = browser("hoa")
    page = hoa.get(f"/reconcile/page/{scan_id}").text
    assert re.findall(r'name="action" value="(\w+)"', page) == ["dismiss"]
    assert todo in page
    hoa.post(f"/reconcile/page/{scan_id}", action="dismiss", reason="twice", words="")
    with world.factory() as session:
        assert session.get_one(Scan, scan_id).state == "dismissed"


def test_a_sheet_is_found_by_its_code_however_it_is_typed(browser: Opens, world: World) -> None:
    world.scan(CODE)
    hoa = browser("hoa")
    for typed in ("4f7k-2m1r", " 4F7K 2M1R ", f"KD1/vn-count-2026/{CODE}/1/1/2/3/ABCD"):
        assert hoa.get("/reconcile/find", query_string={"code": typed}).location == SHEET
    lost = hoa.get("/reconcile/find", query_string={"code": "nothing"})
    assert "không có phiếu mang mã" in hoa.get(lost.location).text


def test_a_supervisor_prints_a_new_copy_with_a_reason(browser: Opens, world: World) -> None:
    hoa = browser("hoa")
    assert "In bản mới của phiếu này" in hoa.get(SHEET).text
    assert hoa.post(f"{SHEET}/copy").status_code == 400
    printed = hoa.post(f"{SHEET}/copy", reason="lost", words="")
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF")
    assert "4F7K-2M1R-B2.pdf" in printed.headers["Content-Disposition"]
    with world.factory() as session:
        copy = session.scalars(select(SheetCopy)).one()
        assert (copy.copy, copy.reason) == (2, "phiếu giấy bị mất hoặc không đọc được")


def test_a_sheet_that_nobody_may_finish_is_listed(browser: Opens, world: World) -> None:
    world.scan(CODE)
    both_tallies(browser, b=changed(votes_dot_1=641))
    hoa = browser("hoa")
    assert "blocked-title" not in hoa.get("/reconcile/").text
    with transaction(world.factory) as session:
        an = session.get_one(Person, world.people["an"])
        for login in ("hoa", "son", "tam"):
            person = session.get_one(Person, world.people[login])
            if login != "hoa":
                request_account_change(session, an, kind="disable", person=person)
    # Hòa alone is left: she could decide, so nothing is blocked yet; a written number is.
    hoa.get(SHEET)
    hoa.post(f"{SHEET}/decide", field="votes.1", kind="write", value="642", reason="paper")
    with transaction(world.factory) as session:
        an = session.get_one(Person, world.people["an"])
        mai = session.get_one(Person, world.people["mai"])
        request_account_change(session, an, kind="disable", person=mai)
    queue = hoa.get("/reconcile/").text
    blocked = queue.split('id="blocked-title"')[1].split("</section>")[0]
    assert "Bị tắc" in blocked
    assert "người thứ hai" in blocked
