"""One whole evening in each language, by the people of DESIGN.md, from the first scan to totals.

Clerks, reviewers, supervisors, administrator and observer each sit at a browser of their own; the
server, the reading processes and the digit engine are the real ones, the paper is sample_scans/.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from models.rules.catalogue import BY_CODE
from tests.e2e import facts
from tests.e2e.clerks import Pile, type_identity
from tests.e2e.counting import COUNTED, MISTAKES_A, count_b, count_in_pairs
from tests.e2e.deciding import (
    both_values,
    decide,
    mismatch,
    open_case,
    override,
    send_back,
    type_second,
)
from tests.e2e.facts import CLEAN, CONTEST, DAMAGED, FAULTY, SKEWED, TRUE
from tests.e2e.running import Installation, running
from tests.e2e.seats import LANGUAGES, Hall, Seat, other_than, shoot

FORMATS = ("table", "csv", "json")
FIRST_LOT = ("01-clean-300dpi-p1.jpg", "01-clean-300dpi-p2.jpg", "36-no-count-sheet.jpg")
LATER_LOT = (
    "02-colour-blue-pen.pdf",
    "15-duplex-blank-backs.pdf",
    "19-qr-damaged-p1.jpg",
    "19-qr-damaged-p2.jpg",
    "38-broken.jpg",
)
THOUSANDS = {"vi": ".", "en": ","}
DOUBLES = ("24-exact-duplicate.jpg", "25-second-page-for-sheet.jpg")


@pytest.fixture(scope="module")
def installation(
    installation: Installation, language: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Other tests go on with the Vietnamese evening; the English one is over when it ends."""
    if language == LANGUAGES[0]:
        yield installation
    else:
        with running(tmp_path_factory.mktemp("evening")) as found:
            yield found


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES, scope="module")
def test_the_whole_evening_from_scan_to_totals(hall: Hall) -> None:
    clerk, observer = hall.seat("thuky1"), hall.seat("quansat1")
    pile = scan_three_sheets(clerk)
    count_in_pairs(hall)
    decide_the_differences(hall)
    look_as_observer(observer, released=False)
    scan_the_difficult_pages(hall, pile)
    release(hall)
    look_as_observer(observer, released=True)
    follow_one_figure_down(observer)
    read_the_log(hall)
    export_the_results(hall)
    for seat in hall.seats:
        seat.must_be_calm()


# --- clerks -----------------------------------------------------------------------------------


def scan_three_sheets(clerk: Seat) -> Pile:
    clerk.go("/intake/")
    shoot(clerk.page, "clerk-start")
    pile = Pile(clerk)
    pile.upload(FIRST_LOT)
    pile.wait_read(3)
    pile.declare(4)
    expect(clerk.page.locator("#difference")).to_have_class("tone-you")
    expect(clerk.page.locator("#difference")).to_contain_text("1")
    for name, pages in (("04-skewed.pdf", 5), ("26-sums-do-not-add-up.pdf", 7)):
        pile.upload([name])
        pile.wait_read(pages)
    pile.declare(7)
    expect(clerk.page.locator("#difference")).to_have_class("tone-done")
    expect(pile.card("01-clean-300dpi-p1.jpg")).to_have_class(re.compile("tone-done"))
    expect(pile.card("36-no-count-sheet.jpg")).to_have_class(re.compile("tone-stop"))
    return pile


def scan_the_difficult_pages(hall: Hall, pile: Pile) -> None:
    page = pile.page
    pile.upload(LATER_LOT)
    pile.wait_read(15)
    pile.upload(DOUBLES)
    pile.wait_read(16)
    pile.declare(14)  # backs are not counted
    expect(page.locator("#difference")).to_have_class("tone-done")
    expect(page.locator("#n-blank")).to_have_text("2")
    expect(page.locator("#files li")).to_have_count(2)
    expect(page.locator("#files")).to_contain_text("24-exact-duplicate.jpg")
    expect(page.locator("#files")).to_contain_text("38-broken.jpg")
    expect(pile.card("25-second-page-for-sheet.jpg")).to_have_class(re.compile("tone-stop"))
    expect(pile.card("19-qr-damaged-p1.jpg")).to_have_class(re.compile("tone-you"))
    shoot(page, "clerk-pile")
    second = hall.seat("thuky2")
    type_identity(pile.seat, DAMAGED, 1)
    # Nobody types twice, and the second person sees nothing of the first one's code.
    pile.seat.go("/intake/identity")
    assert pile.seat.page.url.endswith("/intake/")
    second.go("/intake/identity")
    assert facts.as_printed(DAMAGED) not in second.page.content()
    assert DAMAGED not in second.page.content()
    shoot(second.page, "clerk-identity")
    type_identity(second, DAMAGED, 1)
    facts.wait_state(hall.installation, DAMAGED, "ready")


# --- supervisors ------------------------------------------------------------------------------


def decide_the_differences(hall: Hall) -> None:
    supervisor, third = hall.seat("giamsat1"), hall.seat("kiem4")
    supervisor.go("/reconcile/")
    shoot(supervisor.page, "supervisor-cases")
    other = hall.seat("giamsat2", other_than(hall.language))
    for path, name in (("", "cases"), (f"sheet/{CLEAN}", "sheet"), (f"sheet/{FAULTY}", "check")):
        other.go(f"/reconcile/{path}")
        shoot(other.page, f"supervisor-{name}", whole=True)
    take_one_side(hall, supervisor)
    write_a_third_number(hall, supervisor, third)
    send_back_for_entry(hall, supervisor)
    say_that_the_paper_says_so(hall, supervisor, third)


def take_one_side(hall: Hall, supervisor: Seat) -> None:
    open_case(supervisor, CLEAN)
    wrong, right = MISTAKES_A[CLEAN]["votes.2"], TRUE[CLEAN]["votes.2"]
    assert both_values(supervisor, "votes.2") == [str(wrong), str(right)]
    expect(supervisor.page.locator("article.mismatch")).to_have_count(1)
    picture = mismatch(supervisor, "votes.2").locator("img")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 100
    shoot(supervisor.page, "supervisor-sheet")
    decide(supervisor, "votes.2", "take_b", "clear")
    facts.wait_state(hall.installation, CLEAN, "accepted")


def write_a_third_number(hall: Hall, supervisor: Seat, third: Seat) -> None:
    open_case(supervisor, SKEWED)
    assert both_values(supervisor, "votes.5") == ["612", "627"]
    decide(supervisor, "votes.5", "write", "paper", value=TRUE[SKEWED]["votes.5"])
    facts.wait_state(hall.installation, SKEWED, "confirming")
    third.go("/reconcile/")
    third.page.locator("a[href^='/reconcile/second/']").first.click()
    third.page.wait_for_url("**/reconcile/second/*")
    for told in ("612", "627", str(TRUE[SKEWED]["votes.5"])):
        assert not re.search(rf"\b{told}\b", third.page.content()), "the second person is not blind"
    shoot(third.page, "second-person")
    assert type_second(third, TRUE[SKEWED]) == ["votes.5"]
    facts.wait_state(hall.installation, SKEWED, "accepted")


def send_back_for_entry(hall: Hall, supervisor: Seat) -> None:
    open_case(supervisor, FAULTY)
    expect(mismatch(supervisor, "voters_listed")).to_be_visible()
    send_back(supervisor, "reentry_b", "mistake")
    facts.wait_state(hall.installation, FAULTY, "counting")
    # Not to the person who had it before: neither by address nor by the paper's code.
    former = hall.seat("kiem2")
    former.go(f"/desk/b/{FAULTY}")
    assert former.page.url.endswith("/desk/")
    former.go("/desk/paper")
    former.page.locator("#in-code").fill(facts.as_printed(FAULTY))
    former.page.locator("main form button.btn-primary").click()
    expect(former.page.locator(f"a[href='/desk/b/{FAULTY}']")).to_have_count(0)
    assert "/desk/b/" not in former.page.url
    former.errors.clear()  # the refusal is an answer with a status of its own
    assert count_b(hall.seat("kiem3")) == FAULTY


def say_that_the_paper_says_so(hall: Hall, supervisor: Seat, third: Seat) -> None:
    open_case(supervisor, FAULTY)
    expect(supervisor.page.locator("article.mismatch")).to_have_count(0)
    expect(supervisor.page.locator("article.check")).to_contain_text("H01")
    shoot(supervisor.page, "supervisor-check")
    override(supervisor, "H01", "paper")
    facts.wait_state(hall.installation, FAULTY, "confirming")
    asked = type_second(third, TRUE[FAULTY])
    assert sorted(asked) == sorted(BY_CODE["H01"].fields(3, 5))
    facts.wait_state(hall.installation, FAULTY, "accepted")


# --- results ----------------------------------------------------------------------------------


def release(hall: Hall) -> None:
    """An administrator asks, a supervisor signs as the second: only then do the figures open."""
    for login in ("quantri1", "giamsat2"):
        seat = hall.seat(login)
        seat.go("/results/")
        shoot(seat.page, f"results-{login}")
        seat.page.locator(f"main a[href='/results/{CONTEST}/release']").click()
        seat.check_page()
        shoot(seat.page, f"release-{login}", whole=True)
        # Other scans of accepted sheets wait: nobody signs without saying that they know.
        form = seat.page.locator(f"form[action='/results/{CONTEST}/release']")
        for known in form.locator("input[type=checkbox]").all():
            known.check()
        form.locator("button").click()
        expect(seat.page.locator("main .notice-done")).to_be_visible()


def look_as_observer(observer: Seat, *, released: bool) -> None:
    observer.go("/results/")
    row = row_of_contest(observer)
    expect(row).to_contain_text(re.compile(r"\b3\D{1,12}12\b"))
    row.locator("a").first.click()
    observer.check_page()
    shoot(observer.page, "results-released" if released else "results-closed")
    texts = observer.page.locator("main").inner_text().replace(THOUSANDS[observer.language], "")
    for field, total in facts.totals(COUNTED).items():
        if total >= 100:
            shown = re.search(rf"(?<!\d){total}(?!\d)", texts) is not None
            assert shown is released, f"{field} = {total} is {'not ' if released else ''}shown"
    # Contests that nobody released stay closed.
    observer.go("/results/HDX-02/ST-DM")
    expect(observer.page.locator("table.figures")).to_have_count(0)


def row_of_contest(observer: Seat) -> Locator:
    link = observer.page.locator(f"a[href^='/results/{CONTEST}']")
    return observer.page.locator("tr").filter(has=link)


def follow_one_figure_down(observer: Seat) -> None:
    """From the total to the sheet, both entries, the decision, and the pixels."""
    page = observer.page
    observer.go("/results/")
    row_of_contest(observer).locator("a").first.click()
    row = page.locator("tr").filter(has=page.locator("a[href$='/figure/votes.2']"))
    expect(row).to_contain_text("2. Lương Thị Thùy Nhiên")
    row.locator("a").click()
    observer.check_page()
    expect(page.locator("main")).to_contain_text(str(TRUE[CLEAN]["votes.2"]))
    shoot(page, "figure")
    page.locator(f"a[href^='/results/sheet/{CLEAN}']").click()
    page.wait_for_url(f"**/results/sheet/{CLEAN}*")
    observer.check_page()
    part = page.locator("section[id='votes.2']")
    for said in (
        "461",
        "467",
        facts.name_of("kiem1"),
        facts.name_of("kiem2"),
        facts.name_of("giamsat1"),
        "đã đối chiếu với tờ giấy",
    ):
        expect(part).to_contain_text(said)
    picture = part.locator("img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete", arg=picture.element_handle())
    assert picture.evaluate("image => image.naturalWidth") > 100
    shoot(page, "provenance")


def read_the_log(hall: Hall) -> None:
    """The log can be read, and `kiemdoi verify` finds everything as it was written."""
    supervisor = hall.seat("giamsat3")
    supervisor.go("/audit/")
    shoot(supervisor.page, "audit")
    head = supervisor.page.locator(".digest").first.inner_text()
    found = hall.installation.command("verify")
    assert found.returncode == 0, found.stdout + found.stderr
    assert head in found.stdout


def export_the_results(hall: Hall) -> None:
    """The released figures leave as table, CSV and JSON: the same numbers, and the log's head."""
    wanted = facts.totals(COUNTED)
    made = {form: hall.installation.command("results", "--format", form) for form in FORMATS}
    assert all(result.returncode == 0 for result in made.values()), made
    figures = json.loads(made["json"].stdout)["contests"][0]["figures"]
    assert {one["field"]: one["accepted"] for one in figures} == wanted
    rows = list(csv.DictReader(io.StringIO(made["csv"].stdout)))
    assert {
        row["field"]: int(row["accepted"]) for row in rows if row["contest"] == CONTEST
    } == wanted
    assert {row["accepted"] for row in rows if row["contest"] != CONTEST} == {""}
    assert {row["trial"] for row in rows} == {"VẬN HÀNH THỬ"}
    assert rows[0]["audit_head"] in made["table"].stdout
    assert all(f" {total}  " in made["table"].stdout for total in wanted.values())
