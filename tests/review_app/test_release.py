"""The page that both people read before a contest's figures are released."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from models.services import issuing
from tests.review_app.evening import Opens, both_tallies
from tests.review_app.figures import NUMBERS, as_seen, figures_in, furnish
from tests.review_app.world import CODES, FIGURES, World

RELEASE = "/results/XA-1/release"


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def accepted_with_another_scan(world: World, browser: Opens) -> int:
    """Have the first sheet accepted, then a different scan of it come in; return that scan."""
    world.scan(CODES[0], NUMBERS)
    both_tallies(browser, NUMBERS, NUMBERS)
    return world.scan(CODES[0], {**NUMBERS, "votes.1": 1988})


def mark_of(page: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_signature_is_given_on_the_page_of_the_summary_alone(
    world: World, browser: Opens
) -> None:
    world.scan(CODES[0])
    both_tallies(browser)
    for login in ("an", "hoa"):
        listed = as_seen(browser(login), "/results/")
        assert f'href="{RELEASE}"' in listed
        assert f'action="{RELEASE}"' not in listed
        assert as_seen(browser(login), RELEASE).count('<form method="post" action="/results') == 1


@pytest.mark.parametrize("login", ["minh", "lan", "quan"])
def test_others_do_not_come_there(browser: Opens, login: str) -> None:
    assert browser(login).get(RELEASE).status_code == 403
    assert RELEASE not in as_seen(browser(login), "/results/")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_administrator_reads_no_figure_the_supervisor_does(
    world: World, browser: Opens, language: str
) -> None:
    furnish(world, browser)
    administrator, supervisor = browser("an"), browser("hoa")
    for person in (administrator, supervisor):
        person.speak(language)
    assert figures_in(as_seen(administrator, RELEASE)) == []
    assert len(figures_in(as_seen(supervisor, RELEASE), [NUMBERS["votes.1"]])) == 1
    # What the differing tallies hold is nobody's figure.
    assert figures_in(as_seen(supervisor, RELEASE), [2287, 1613]) == []


def test_another_scan_stands_first_with_a_link_and_is_said_to_be_known(
    world: World, browser: Opens
) -> None:
    scan = accepted_with_another_scan(world, browser)
    supervisor, administrator = browser("hoa"), browser("an")
    page = as_seen(supervisor, RELEASE)
    assert "Còn 1 ảnh quét khác của phiếu đã chốt" in page
    assert f'href="/reconcile/page/{scan}"' in page
    page = as_seen(administrator, RELEASE)
    assert f'href="/stations/01.1#sheet-{CODES[0]}"' in page
    assert 'name="waiting_known" value="1" required' in page

    sent = administrator.post(RELEASE, mark=mark_of(page))
    assert sent.location == RELEASE
    refused = as_seen(administrator, RELEASE)
    assert "đang chờ quyết định: 1." in refused
    administrator.post(RELEASE, mark=mark_of(page), waiting_known="1")
    waits = as_seen(administrator, RELEASE)
    assert "chờ người thứ hai ký" in waits
    assert 'name="mark"' not in waits

    page = as_seen(supervisor, RELEASE)
    assert "Người đề nghị: Phạm An (Quản trị viên)" in page
    assert supervisor.post(RELEASE, mark=mark_of(page)).location == RELEASE
    supervisor.post(RELEASE, mark=mark_of(page), waiting_known="1")
    assert "1.987" in as_seen(browser("quan"), "/results/XA-1/01")
    assert "đã công bố" in as_seen(supervisor, RELEASE)


def test_a_summary_that_is_no_longer_true_is_not_signed(world: World, browser: Opens) -> None:
    world.scan(CODES[0])
    both_tallies(browser)
    administrator = browser("an")
    page = as_seen(administrator, RELEASE)
    world.scan(CODES[1])
    both_tallies(browser)
    assert administrator.post(RELEASE, mark=mark_of(page)).location == RELEASE
    assert "đã có thay đổi sau khi bạn xem" in as_seen(administrator, RELEASE)
    assert administrator.post(RELEASE).location == RELEASE


def test_what_the_paper_says_is_named_before_the_release(world: World, browser: Opens) -> None:
    wrong = {**FIGURES, "ballots_invalid": 13}
    world.scan(CODES[0], wrong)
    both_tallies(browser, wrong, wrong)
    hoa, mai = browser("hoa"), browser("mai")
    hoa.get(f"/reconcile/sheet/{CODES[0]}")
    hoa.post(f"/reconcile/sheet/{CODES[0]}/override", check="H01", reason="station", words="")
    for field in ("ballots_collected", "ballots_valid", "ballots_invalid"):
        mai.post("/reconcile/second/1", field=field, kind="number", value=str(wrong[field]))
    assert world.sheet_state(CODES[0]) == "accepted"
    told = "phiếu hợp lệ và không hợp lệ cộng lại bằng số phiếu thu vào (H01)"
    page = as_seen(browser("son"), RELEASE)
    assert told in page
    assert f'href="/results/sheet/{CODES[0]}"' in page
    # Before the release that is for supervisors: the other reads how many such sheets there are.
    page = as_seen(browser("an"), RELEASE)
    assert "H01" not in page
    assert CODES[0] not in page
    assert re.search(r"phiếu giấy ghi như vậy</dt><dd>1</dd>", page)
