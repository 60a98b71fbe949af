"""Beyond the evening: illegible, rescan, recount with its slip, the stop rule, reopening.

An installation of its own for each language; two supervisors sit at browsers of their own, the
second reads the other language. What reviewers type is written through the services that their
pages call.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from models.db import transaction
from models.schema import Scan, Sheet
from models.services import intake
from review_app.commands.place import Place, opened
from review_app.demo_election import demo_settings
from review_app.reception import receive
from sample_scans.make import FOLDER
from tests.e2e import facts
from tests.e2e.deciding import decide, mismatch, open_case, send_back, with_reason
from tests.e2e.facts import CLEAN, SKEWED, TRUE
from tests.e2e.furnished import STOPPED, enter, person
from tests.e2e.running import Installation, running
from tests.e2e.seats import LANGUAGES, SCREEN, Hall, Seat, other_than, shoot

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("language", LANGUAGES, scope="module"),
]
PAGES = (
    "01-clean-300dpi-p1.jpg",
    "01-clean-300dpi-p2.jpg",
    "04-skewed.pdf",
    "27-more-ballots-than-voters.pdf",
)
TEN = tuple(TRUE[CLEAN])[2:12]
STATION_FIGURES = re.compile(r"\d[\d.,]*\d")


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory,
    language: str,  # each begins with nothing
) -> Iterator[Installation]:
    with running(tmp_path_factory.mktemp("reconciling")) as found:
        with opened(demo_settings(found.folder)) as place:
            for name in PAGES:
                bring(place, name, (FOLDER / name).read_bytes())
        for code in (CLEAN, SKEWED, STOPPED):
            facts.wait_state(found, code, "ready", 90)
        yield found


def bring(place: Place, name: str, data: bytes) -> None:
    """Have a clerk bring one file in."""
    with transaction(place.factory) as session:
        clerk = person(session, "thuky1")
        batch = intake.open_batch(session, clerk, source="web").id
        clerk_id = clerk.id
    receive(
        place.factory,
        place.store,
        place.settings,
        person_id=clerk_id,
        batch_id=batch,
        name=name,
        data=data,
    )


def scan(hall: Hall, name: str, data: bytes) -> None:
    with opened(demo_settings(hall.installation.folder)) as place:
        bring(place, name, data)


def count(hall: Hall, code: str, a: dict[str, int], b: dict[str, int], *people: str) -> None:
    """Let two people enter the sheet: what the paper says, but for `a` and `b`."""
    with (
        opened(demo_settings(hall.installation.folder)) as place,
        transaction(place.factory) as session,
    ):
        for login, tally, wrong in zip(people, "AB", (a, b), strict=True):
            enter(session, login, code, tally, wrong)


def names_on(seat: Seat, *logins: str) -> list[str]:
    text = seat.page.locator("main").inner_text()
    return [login for login in logins if facts.name_of(login) in text]


def test_ten_mismatches_one_by_one_then_reopened_by_two(hall: Hall, language: str) -> None:
    count(hall, CLEAN, {name: TRUE[CLEAN][name] + 1 for name in TEN}, {}, "kiem1", "kiem2")
    first, other = hall.seat("giamsat1"), hall.seat("giamsat2", other_than(language))
    open_case(first, CLEAN)
    expect(first.page.locator(".jump li")).to_have_count(len(TEN))
    for left, name in zip(range(len(TEN), 0, -1), TEN, strict=True):
        expect(first.page.locator("article.mismatch.needs-you")).to_have_count(left)
        if left < len(TEN):
            # After each decision the next number is before the eyes and under the keyboard.
            expect(mismatch(first, name)).to_be_focused()
        must_be_seen_whole(mismatch(first, name))
        assert names_on(first, "kiem1", "kiem2", "giamsat1") == []
        by_keyboard(first, name, "take_b")
    facts.wait_state(hall.installation, CLEAN, "accepted")
    other.go(f"/reconcile/sheet/{CLEAN}")
    assert names_on(other, "kiem1", "kiem2", "giamsat1") == ["kiem1", "kiem2", "giamsat1"]
    record = other.page.locator("section[aria-labelledby=history-title]")
    expect(record.locator("tbody tr")).to_have_count(len(TEN))
    shoot(other.page, "reconcile-record", whole=True)
    with_reason(other.page.locator("form[action$='/reopen']"), "mistake")
    first.go("/reconcile/")
    expect(first.page.locator(".queues")).to_contain_text("1")
    open_case(first, CLEAN)
    with_reason(first.page.locator("form[action$='/reopen/confirm']"), "mistake")
    facts.wait_state(hall.installation, CLEAN, "to_decide")
    first.go(f"/reconcile/sheet/{CLEAN}")
    assert names_on(first, "kiem1", "kiem2") == []
    expect(first.page.locator("section[aria-labelledby=history-title] tbody tr")).to_have_count(10)
    for seat in (first, other):
        seat.must_be_calm()


def must_be_seen_whole(card: Locator) -> None:
    """Picture, both values and the button lie on one screen."""
    for part in ("img.row-picture", "dl.pair dd >> nth=0", "button[type=submit]"):
        box = card.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] >= 0, f"{part} is above the screen"
        assert box["y"] + box["height"] <= SCREEN[1], f"{part} is below the screen"


def by_keyboard(seat: Seat, field: str, kind: str) -> None:
    """Decide with Tab, arrows and Enter alone, from where the focus is in the number's card."""
    card, keys = mismatch(seat, field), seat.page.keyboard
    card.focus()
    keys.press("Tab")
    expect(card.locator("button.whole-page")).to_be_focused()
    keys.press("Tab")
    keys.press("Space")
    if kind == "take_b":
        keys.press("ArrowDown")
    expect(card.locator(f"input[value={kind}]")).to_be_checked()
    for _ in range(2):
        keys.press("Tab")
    select = card.locator("select[name=reason]")
    if not select.evaluate("one => one === document.activeElement"):
        keys.press("Tab")
    expect(select).to_be_focused()
    select.select_option("clear")
    keys.press("Tab")
    keys.type("nhìn rõ trên ảnh")
    with seat.page.expect_navigation():
        keys.press("Enter")


def test_illegible_goes_to_the_scanner_and_both_tallies_begin_anew(
    hall: Hall, language: str
) -> None:
    count(hall, SKEWED, {"votes.5": 612}, {"votes.5": 627}, "kiem1", "kiem2")
    supervisor = hall.seat("giamsat2", other_than(language))
    open_case(supervisor, SKEWED)
    expect(mismatch(supervisor, "votes.5").locator(".breaks").first).to_contain_text("H07")
    box = mismatch(supervisor, "votes.5").locator("input[name=value]")
    box.fill("6")
    expect(mismatch(supervisor, "votes.5").locator("input[value=write]")).to_be_checked()
    box.fill("")
    decide(supervisor, "votes.5", "illegible_rescan", "illegible")
    facts.wait_state(hall.installation, SKEWED, "rescan")
    expect(supervisor.page.locator("#next-title")).to_be_visible()
    shoot(supervisor.page, "reconcile-rescan", whole=True)
    supervisor.go("/reconcile/")
    expect(supervisor.page.locator("section[aria-labelledby=paper]")).to_contain_text(
        facts.as_printed(SKEWED)
    )
    before = current_scans(hall, SKEWED)
    scan(hall, "again.pdf", scanned_again("04-skewed.pdf"))
    facts.wait_state(hall.installation, SKEWED, "ready", 60)
    assert current_scans(hall, SKEWED) != before
    # Whoever entered before may do so again: it is a new picture, for both tallies.
    count(hall, SKEWED, {}, {}, "kiem3", "kiem4")
    facts.wait_state(hall.installation, SKEWED, "accepted")
    supervisor.must_be_calm()


def current_scans(hall: Hall, code: str) -> list[str]:
    with hall.installation.session() as session:
        query = select(Scan.sha256).join(Sheet, Sheet.id == Scan.sheet_id)
        rows = session.scalars(query.where(Sheet.code == code, Scan.state == "placed"))
        return sorted(rows)


def scanned_again(name: str) -> bytes:
    """Return the same paper scanned once more: the same pages, other pixels."""

    buffer = io.BytesIO()
    with pypdfium2.PdfDocument(FOLDER / name) as document:
        pages = [page.render(scale=200 / 72).to_pil().convert("L") for page in document]
    pages[0].save(buffer, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return buffer.getvalue()


def test_the_stop_rule_recounted_on_a_new_copy_then_stopped(hall: Hall, language: str) -> None:
    count(hall, STOPPED, {}, {}, "kiem1", "kiem2")
    supervisor = hall.seat("giamsat1", language)
    open_case(supervisor, STOPPED)
    expect(supervisor.page.locator("article.check.needs-you")).to_contain_text("H02")
    expect(supervisor.page.locator("input[name=check][value=H02]")).to_have_count(0)
    expect(supervisor.page.locator("article.check .reread li").first).to_be_visible()
    shoot(supervisor.page, "reconcile-stop-rule", whole=True)
    send_back(supervisor, "recount", "contradiction")
    facts.wait_state(hall.installation, STOPPED, "recount")
    look_at_slip(supervisor)
    copy = print_copy(supervisor)
    scan(hall, "copy-2.pdf", copy)
    adopt(supervisor)
    facts.wait_state(hall.installation, STOPPED, "ready")
    count(hall, STOPPED, {}, {}, "kiem3", "kiem4")
    facts.wait_state(hall.installation, STOPPED, "to_decide")
    open_case(supervisor, STOPPED)
    with_reason(supervisor.page.locator("form[action$='/stop']"), "recounted")
    facts.wait_state(hall.installation, STOPPED, "stopped")
    assert names_on(supervisor, "kiem3", "kiem4", "giamsat1") == ["kiem3", "kiem4", "giamsat1"]
    supervisor.go("/reconcile/")
    expect(supervisor.page.locator("section[aria-labelledby=paper]")).to_contain_text(
        facts.as_printed(STOPPED)
    )
    supervisor.must_be_calm()


def look_at_slip(supervisor: Seat) -> None:
    """From the sheet and from the queue to the slip: no figure, one A4 page, marked as a trial."""
    link = f"a[href='/reconcile/sheet/{STOPPED}/slip']"
    expect(supervisor.page.locator(link)).to_be_visible()
    supervisor.go("/reconcile/")
    supervisor.page.locator(link).click()
    supervisor.page.wait_for_url("**/slip")
    own = supervisor.language
    for language in (other_than(own), own):
        supervisor.speak(language)
        supervisor.check_page()
        slip = supervisor.page.locator("article.slip")
        expect(slip.locator("tbody tr")).to_have_count(2)
        # The minute it was sent back is no figure.
        text = re.sub(r"\d{1,2}:\d{2}|\d{1,2}/\d{1,2}/\d{4}", "", slip.inner_text())
        said = {int(re.sub(r"\D", "", one)) for one in STATION_FIGURES.findall(text)}
        told = {value for value in TRUE[STOPPED].values() if value > 9}
        assert said & told == set(), "a figure of the sheet stands on its slip"
        shoot(supervisor.page, "reconcile-slip", whole=True)
        printed = supervisor.page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def print_copy(supervisor: Seat) -> bytes:
    supervisor.go(f"/reconcile/sheet/{STOPPED}")
    form = supervisor.page.locator("form[action$='/copy']")
    supervisor.page.locator("details").filter(has=form).locator("summary").click()
    with supervisor.page.expect_download() as download:
        with_reason(form, "recount")
    return download.value.path().read_bytes()


def adopt(supervisor: Seat) -> None:
    """Wait until the new copy lies before the supervisors, then let it count."""
    # Pages of other sheets may wait there, too.
    code = facts.as_printed(STOPPED)
    case = supervisor.page.locator(f"section[aria-labelledby=pages] tr:has-text('{code}')")
    for _ in range(60):
        supervisor.go("/reconcile/")
        if case.count():
            break
        supervisor.page.wait_for_timeout(1000)
    case.locator("a.btn").first.click()
    supervisor.page.wait_for_url("**/reconcile/page/*")
    supervisor.check_page()
    shoot(supervisor.page, "reconcile-adopt", whole=True)
    form = supervisor.page.locator("form:has(input[name=action][value=adopt])")
    with_reason(form, "better")
