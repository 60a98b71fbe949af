"""What the supervisor's pages say beside the numbers: consequences, record, slip, queues."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest

from models.services import issuing
from tests.review_app.conftest import Browser
from tests.review_app.evening import Opens, both_tallies
from tests.review_app.test_reconcile import changed, only_decision
from tests.review_app.world import CODES, FIGURES, World

CODE = CODES[0]
SHEET = f"/reconcile/sheet/{CODE}"
SLIP = f"{SHEET}/slip"


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def differ(browser: Opens, world: World, **b: int | None) -> Browser:
    """Have a sheet entered whose tally B differs by `b`; return the supervisor's browser."""
    world.scan(CODE)
    both_tallies(browser, b=changed(**b))
    hoa = browser("hoa")
    hoa.get(SHEET)
    return hoa


def words(html: str) -> str:
    """Return the words of a page's content, one space between them."""
    content = html.split('id="content"')[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


def test_each_value_tells_which_checks_it_would_break(browser: Opens, world: World) -> None:
    page = words(differ(browser, world, ballots_invalid=13).get(SHEET).text)
    side_a, side_b = page.split("Bản B", 1)
    assert "không phạm quy tắc nào" in side_a
    rule = "phiếu hợp lệ và không hợp lệ cộng lại bằng số phiếu thu vào"
    told = f"H01 sẽ không đạt: {rule}. Công thức: V + X = C Số liệu: V + X = 803; C = 802"
    assert told in side_b
    # A number that nobody entered is on the page nowhere: 12 and 13 only.
    assert set(re.findall(r"(?<!\d)1\d(?!\d)", side_b.split("Quy tắc mà")[0])) >= {"12", "13"}


def test_other_open_numbers_are_named_where_a_tally_lends_them(
    browser: Opens, world: World
) -> None:
    hoa = differ(browser, world, ballots_invalid=13, ballots_collected=803)
    page = words(hoa.get(SHEET).text)
    assert "tạm tính bằng số của bản A: Số phiếu thu vào" in page
    assert "tạm tính bằng số của bản B: Số phiếu thu vào" in page
    hoa.post(f"{SHEET}/decide", field="ballots_collected", kind="take_a", reason="clear")
    still_open = words(hoa.get(SHEET).text).split("1 số liệu đã quyết định")[0]
    assert "không phạm quy tắc nào" in still_open
    assert "tạm tính bằng số của bản" not in still_open


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (640, 641, "cả hai đều không đúng; số trên giấy là:"),
        (640, None, "Bản A không đúng; số trên giấy là:"),
        (None, 641, "Bản B không đúng; số trên giấy là:"),
        (None, None, "số trên giấy là:"),
    ],
)
def test_a_third_number_is_worded_by_what_the_tallies_hold(
    browser: Opens, world: World, a: int | None, b: int | None, told: str
) -> None:
    world.scan(CODE)
    both_tallies(browser, a=changed(votes_dot_1=a), b=changed(votes_dot_1=b))
    page = words(browser("hoa").get(SHEET).text)
    assert f"{told} được tính khi người thứ hai" in page
    assert page.count("không đúng; số trên giấy") == (told != "số trên giấy là:")


def test_after_a_decision_the_page_comes_back_at_the_next_number(
    browser: Opens, world: World
) -> None:
    hoa = differ(browser, world, ballots_invalid=13, votes_dot_2=411)
    moved = hoa.post(f"{SHEET}/decide", field="ballots_invalid", kind="take_a", reason="clear")
    assert moved.location == f"{SHEET}#field-votes.2"


def test_two_answers_in_one_form_are_none(browser: Opens, world: World) -> None:
    hoa = differ(browser, world, votes_dot_1=641)
    sent = hoa.post(f"{SHEET}/decide", field="votes.1", kind="take_a", value="646", reason="clear")
    assert "Chưa ghi gì cả" in hoa.get(sent.location).text
    assert world.sheet_state(CODE) == "to_decide"


@pytest.mark.parametrize("to", ["rescan", "recount"])
def test_illegible_sends_the_sheet_back_and_says_what_comes_next(
    browser: Opens, world: World, to: str
) -> None:
    hoa = differ(browser, world, votes_dot_1=641)
    assert "chính tờ giấy không đọc được" in hoa.get(SHEET).text
    form = {"field": "votes.1", "kind": f"illegible_{to}", "reason": "illegible"}
    sent = hoa.post(f"{SHEET}/decide", **form)
    assert world.sheet_state(CODE) == to
    assert only_decision(world, f"send_back_{to}").field_id == "votes.1"
    page = hoa.get(sent.location).text
    assert "Việc tiếp theo" in page
    assert (SLIP in page) is (to == "recount")


def test_only_the_named_page_is_scanned_again(browser: Opens, world: World) -> None:
    hoa = differ(browser, world, votes_dot_1=641)
    sent = hoa.post(f"{SHEET}/back", to="rescan", page="7", reason="unreadable")
    assert "không có trang 7" in hoa.get(sent.location).text
    assert hoa.post(f"{SHEET}/back", to="rescan", page="x", reason="unreadable").status_code == 400
    hoa.post(f"{SHEET}/back", to="rescan", page="1", reason="unreadable")
    assert world.sheet_state(CODE) == "rescan"


def test_names_come_with_the_decision_and_the_first_mismatch_stays(
    browser: Opens, world: World
) -> None:
    hoa = differ(browser, world, votes_dot_1=641)
    names = ("Nguyễn Thị Lan", "Trần Văn Bình", "Lê Hòa")
    before = words(hoa.get(SHEET).text)
    assert not [name for name in names if name in before]
    hoa.post(f"{SHEET}/decide", field="votes.1", kind="take_a", reason="clear", words="rõ")
    son = browser("son")
    after = words(son.get(SHEET).text)
    assert [name for name in names if name in after] == list(names)
    record = after.split("Hồ sơ của phiếu này")[1]
    assert "Lệch lúc đầu A B 1. Ông Nguyễn Văn An 640 641" in record
    assert "người quyết định: Lê Hòa" in record
    # Reopened: numbers and pictures again, no names.
    son.post(f"{SHEET}/reopen", reason="mistake")
    tam = browser("tam")
    tam.get(SHEET)
    tam.post(f"{SHEET}/reopen/confirm", reason="mistake")
    again = words(tam.get(SHEET).text)
    assert "640 641" in again.split("Hồ sơ của phiếu này")[1]
    assert not [name for name in names if name in again]


def test_lines_to_read_again_come_with_reasons_to_supervisors_only(
    browser: Opens, world: World
) -> None:
    wrong = changed(ballots_invalid=13)
    world.scan(CODE, wrong, unsure="ballots_collected")
    both_tallies(browser, wrong, wrong)
    page = browser("hoa").get(SHEET).text
    lines = page.split("Các dòng nên đọc lại")[1].split("</details>")[0]
    order = [lines.index(word) for word in ("Số phiếu thu vào", "Số phiếu hợp lệ")]
    assert order == sorted(order)
    assert "máy đọc không chắc" in lines
    assert world.picture(CODE, "ballots_collected") in lines
    assert browser("lan").get(SHEET).status_code == 403


def figures_on(html: str, figures: Mapping[str, int | None]) -> list[int]:
    """Return the figures of two and more digits that stand in a page's content, in any writing.

    Times and dates are left out: at noon a 12 stands there.
    """
    text = html.split('<article class="slip"')[1].split("</article>", maxsplit=1)[0]
    text = WHEN.sub("", text)
    found = {int(digits.replace(".", "").replace(",", "")) for digits in NUMBER.findall(text)}
    return sorted(value for value in figures.values() if value and value > 9 and value in found)


NUMBER = re.compile(r"\d[\d.,]*\d")
WHEN = re.compile(r"\d{1,2}:\d{2}(:\d{2})?|\d{1,2}/\d{1,2}/\d{4}")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_figure_of_the_sheet_stands_on_the_station_s_slip(
    browser: Opens, world: World, language: str
) -> None:
    a = changed(ballots_collected=811, ballots_valid=777, votes_dot_1=641)
    b = changed(ballots_collected=812, ballots_valid=779, votes_dot_1=646)
    world.scan(CODE)
    both_tallies(browser, a, b)
    hoa = browser("hoa")
    hoa.speak(language)
    hoa.get(SHEET)
    hoa.post(f"{SHEET}/decide", field="votes.1", kind="write", value="643", reason="paper")
    reason = "A 811 B 812, máy đọc 802"
    sent = hoa.post(f"{SHEET}/back", to="recount", reason="other", words=reason)
    assert SLIP in hoa.get(sent.location).text
    page = hoa.get(SLIP).text
    everything = {**FIGURES, **{f"a.{k}": v for k, v in a.items()}, "third": 643}
    everything |= {f"b.{name}": value for name, value in b.items()}
    assert figures_on(page, everything) == []
    assert figures_on(page, {"in words": 811}) == []
    # The same search finds them at once on the supervisor's own page.
    shown = hoa.get(SHEET).text.replace('<section class="card-plain"', '<article class="slip"', 1)
    assert "811" in shown
    label = "Số phiếu thu vào" if language == "vi" else "Ballots collected"
    assert label in page
    assert "4F7K-2M1R" in page
    assert "VẬN HÀNH THỬ" in page


def test_the_stop_rule_stands_on_the_slip_in_the_law_s_words(browser: Opens, world: World) -> None:
    wrong = changed(ballots_collected=805, ballots_invalid=15)
    world.scan(CODE, wrong)
    both_tallies(browser, wrong, wrong)
    hoa = browser("hoa")
    hoa.get(SHEET)
    early = hoa.get(SLIP)
    assert early.status_code == 302
    hoa.post(f"{SHEET}/back", to="recount", reason="contradiction")
    page = hoa.get(SLIP).text
    assert "niêm phong hòm phiếu và báo cáo Ban bầu cử" in page
    printed = hoa.post(f"{SHEET}/copy", reason="recount")
    assert printed.mimetype == "application/pdf"
    assert "bản 2" in hoa.get(SLIP).text
    queue = hoa.get("/reconcile/").text
    assert SLIP in queue.split('id="paper"')[1]
    assert browser("lan").get(SLIP).status_code == 403


def test_every_queue_tells_its_number_and_since_when(browser: Opens, world: World) -> None:
    quiet = words(browser("hoa").get("/reconcile/").text)
    assert quiet.count("không có gì chờ") == 8
    hoa = differ(browser, world, votes_dot_1=641)
    page = words(hoa.get("/reconcile/").text)
    assert re.search(r"1 phiếu chờ quyết định lâu nhất từ \d\d:\d\d \d\d/\d\d/\d{4}", page)
    hoa.post(f"{SHEET}/decide", field="votes.1", kind="write", value="640", reason="paper")
    page = words(hoa.get("/reconcile/").text)
    assert re.search(r"1 phiếu chờ người thứ hai gõ độc lập lâu nhất từ", page)
    # The second person sees how long it has waited, and no other queue.
    typist = words(browser("mai").get("/reconcile/").text)
    assert re.search(r"Đang chờ người thứ hai gõ độc lập 1 quyết định lâu nhất từ", typist)
    assert "phiếu chờ quyết định" not in typist
