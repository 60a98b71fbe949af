"""Results pages where the paper contradicts itself or could not be read."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from models.services import issuing
from review_app.i18n import signed
from tests.review_app.evening import Opens, both_tallies
from tests.review_app.figures import as_seen
from tests.review_app.test_reconcile import changed, only_decision, second_number
from tests.review_app.test_results import AREA, release
from tests.review_app.world import CODES, World


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def let_stand(world: World, browser: Opens) -> None:
    """Have a sheet accepted on which 790 valid and 13 invalid ballots are 802 collected."""
    wrong = changed(ballots_invalid=13)
    world.scan(CODES[0], {name: value or 0 for name, value in wrong.items()})
    both_tallies(browser, wrong, wrong)
    sheet = f"/reconcile/sheet/{CODES[0]}"
    browser("hoa").post(f"{sheet}/override", check="H01", reason="station", words="")
    decision, mai = only_decision(world, "paper_says_so"), browser("mai")
    for field in ("ballots_collected", "ballots_valid", "ballots_invalid"):
        second_number(mai, decision.id, kind="number", value=str(wrong[field]))
    assert world.sheet_state(CODES[0]) == "accepted"


def flat(html: str) -> str:
    """Return the words of a page, one blank between them."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize(
    ("language", "shares", "told"),
    [
        (
            "vi",
            ("98,50 %", "1,62 %"),
            "cộng lại là 803, khác số phiếu thu vào là 802: có 1 phiếu ghi kết quả được chốt theo",
        ),
        (
            "en",
            ("98.50%", "1.62%"),
            "make 803, not the 802 collected: on 1 accepted sheet the paper says so",
        ),
    ],
)
def test_shares_of_ballots_are_of_those_collected_and_the_page_says_why(
    world: World, browser: Opens, language: str, shares: tuple[str, str], told: str
) -> None:
    let_stand(world, browser)
    release(world)
    person = browser("quan")
    person.speak(language)
    for path in (AREA, "/projector/", "/projector/live"):
        text = flat(as_seen(person, path))
        assert all(share in text for share in shares), path
        assert told in text, path


def test_where_the_ballots_make_those_collected_no_page_says_a_word(
    world: World, browser: Opens
) -> None:
    world.scan(CODES[0])
    both_tallies(browser)
    release(world)
    for path in (AREA, "/projector/"):
        text = as_seen(browser("quan"), path)
        assert "98,50 %" in text
        assert "giấy ghi như vậy" not in text


def test_an_answer_that_is_no_number_makes_no_difference_of_figures(
    world: World, browser: Opens
) -> None:
    for code, a, b in (
        (CODES[0], changed(votes_dot_1=None), changed()),
        (CODES[1], changed(votes_dot_2=400), changed()),
    ):
        world.scan(code)
        assert both_tallies(browser, a, b) == code
    rows = re.findall(r"<tr>.*?</tr>", as_seen(browser("hoa"), AREA), re.S)
    head, first, second, third = (
        flat(next(row for row in rows if name in row))
        for name in ("Bản A", "Nguyễn Văn An", "Trần Thị Bích", "Lê Cường")
    )
    assert "Bản A 2 phiếu Bản B 2 phiếu" in head
    assert "Đã chốt 0 phiếu" in head
    assert "không tính vào bản A, bản B và chênh lệch: 1 phiếu có ô để trống" in first
    assert "640 1 phiếu 640 1 phiếu 0" in first
    assert "810 820 −10" in second
    assert "660 660 0" in third


def test_a_difference_has_a_minus_of_its_own() -> None:
    assert [signed(value) for value in (67, -67, 0)] == ["+67", "−67", "0"]
