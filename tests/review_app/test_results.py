"""Results and the projector: stations and sheets before the release, accepted figures after it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from models.audit import head
from models.db import transaction
from models.schema import Contest, Decision, Election, Person
from models.services import issuing
from models.services.release import confirm_release, request_release
from review_app.results.words import hundredths
from tests.review_app.evening import Opens, both_tallies
from tests.review_app.figures import NUMBERS, as_seen, figures_in, furnish
from tests.review_app.world import CODES, FIGURES, World

AREA = "/results/XA-1/01"
FOR_ALL = (
    "/results/",
    AREA,
    *(f"{AREA}.{number}" for number in (1, 2, 3)),
    "/projector/",
    "/projector/live",
    "/projector/?contest=XA-1",
)
PROJECTED = [path for path in FOR_ALL if path.startswith("/projector")]
CLOSED = (f"{AREA}/figure/votes.1", *(f"/results/sheet/{code}" for code in CODES))


@pytest.fixture(autouse=True)
def patient_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "MIN_SHOWN", timedelta(0))


def read(page: str) -> str:
    """Return a page's text as it is read, without its tags."""
    return re.sub(r"<[^>]*>", "", page)


def release(world: World) -> None:
    with transaction(world.factory) as session:
        contest = session.get_one(Contest, 1)
        request_release(session, session.get_one(Person, world.people["an"]), contest)
        confirm_release(session, session.get_one(Person, world.people["son"]), contest)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_before_the_release_no_byte_is_a_figure(
    world: World, browser: Opens, language: str
) -> None:
    furnish(world, browser)
    for login in ("minh", "mai", "quan", "an", "lan", "binh"):
        person = browser(login)
        person.speak(language)
        for path in FOR_ALL:
            assert figures_in(as_seen(person, path)) == [], f"{login} {path}"
        for path in CLOSED:
            answer = person.get(path)
            assert answer.status_code >= 400
            assert figures_in(answer.text) == [], f"{login} {path}"
    # A supervisor may see them, but not on the wall of a room.
    person = browser("hoa")
    person.speak(language)
    assert figures_in(as_seen(person, AREA))
    for path in PROJECTED:
        assert figures_in(as_seen(person, path)) == []


def test_an_embargo_keeps_the_projector_closed_and_says_until_when(
    world: World, browser: Opens
) -> None:
    furnish(world, browser)
    with transaction(world.factory) as session:
        election = session.scalars(select(Election)).one()
        later = election.created_at.replace(year=2099, hour=14, minute=5)
        session.connection().exec_driver_sql(
            "UPDATE election SET embargo_until = ?", (later.strftime("%Y-%m-%d %H:%M:%S.000000"),)
        )
    text = as_seen(browser("quan"), "/projector/")
    assert "Không trước 21:05" in text
    assert figures_in(text) == []


@pytest.mark.parametrize(
    ("language", "votes", "share", "turnout"),
    [("vi", "1.987", "70,11 %", "98,57 %"), ("en", "1,987", "70.11%", "98.57%")],
)
def test_after_the_release_everybody_sees_accepted_figures_alone(
    world: World, browser: Opens, language: str, votes: str, share: str, turnout: str
) -> None:
    furnish(world, browser)
    release(world)
    for login in ("minh", "mai", "quan", "an", "hoa"):
        person = browser(login)
        person.speak(language)
        for path in (AREA, *PROJECTED):
            text = as_seen(person, path)
            assert all(form in text for form in (votes, share, turnout)), f"{login} {path}"
    # The differing sheet's numbers are nobody's result.
    for path in FOR_ALL:
        assert figures_in(as_seen(browser("quan"), path), [2287, 1613, 2 * 1987]) == []


def test_a_projected_number_is_one_click_from_its_sheets_and_two_from_the_paper(
    world: World, browser: Opens
) -> None:
    furnish(world, browser)
    release(world)
    person = browser("quan")
    link = f"{AREA}/figure/votes.1"
    assert f'href="{link}"' in as_seen(person, "/projector/")
    sheets = as_seen(person, link)
    assert f"/results/sheet/{CODES[0]}#votes.1" in sheets
    assert CODES[1] not in sheets
    paper = as_seen(person, f"/results/sheet/{CODES[0]}")
    assert "Nguyễn Thị Lan" in paper
    assert world.picture(CODES[0], "votes.1") in paper


def test_stations_are_counted_and_no_winner_is_named(world: World, browser: Opens) -> None:
    furnish(world, browser)
    release(world)
    text = as_seen(browser("quan"), "/projector/")
    assert "1 trên 3" in text
    names = re.findall(r"<tr><td>([^<]*)</td>\s*<td class=\"number\"><a", text)
    assert names == ["Ông Nguyễn Văn An", "Bà Trần Thị Bích", "Ông Lê Cường"]
    area = as_seen(browser("quan"), AREA)
    assert "1 trên 3" in area
    assert not re.search(r"trúng cử|elected|winner|♛|👑", area + text, re.IGNORECASE)


def test_how_many_are_finished_in_both_is_for_free_eyes(world: World, browser: Opens) -> None:
    """Beside the accepted sheets that number tells how many tallies differ."""
    furnish(world, browser)
    for login, told in (("hoa", True), ("quan", False), ("an", False), ("lan", False)):
        for path in ("/results/", AREA):
            text = as_seen(browser(login), path)
            assert ("Đã nhập ở cả hai bản" in text) is told, f"{login} {path}"
    # No link leads to a sheet whose tallies differ, and none tells that it is one.
    release(world)
    assert CODES[0] in as_seen(browser("quan"), f"{AREA}.1")
    assert f"/results/sheet/{CODES[1]}" not in as_seen(browser("quan"), f"{AREA}.2")
    assert f"/results/sheet/{CODES[1]}" in as_seen(browser("hoa"), f"{AREA}.2")


def test_every_print_bears_the_time_the_chain_and_the_trial(world: World, browser: Opens) -> None:
    furnish(world, browser)
    release(world)
    with world.factory() as session:
        chain = head(session)
    sheet = f"/results/sheet/{CODES[0]}"
    for path in ("/results/", AREA, f"{AREA}/figure/votes.1", sheet, "/projector/"):
        foot = as_seen(browser("quan"), path).split('class="chain"')[1].split("</p>")[0]
        assert chain in foot, path
        assert "VẬN HÀNH THỬ" in foot
        assert re.search(r"\d\d:\d\d \d\d/\d\d/\d{4}", foot)


def test_an_unknown_contest_has_no_projector(browser: Opens) -> None:
    assert browser("quan").get("/projector/?contest=none").status_code == 404


def test_shares_are_written_as_the_language_does(app: Flask) -> None:
    with app.test_request_context():
        assert (hundredths(99_69), hundredths(100_00), hundredths(5)) == (
            "99,69 %",
            "100,00 %",
            "0,05 %",
        )
        assert hundredths(None) == "–"
    with app.test_request_context(), force_locale("en"):
        assert hundredths(99_69) == "99.69%"
    assert NUMBERS["ballots_valid"] + NUMBERS["ballots_invalid"] == NUMBERS["ballots_collected"]


def test_an_override_and_its_second_person_stand_in_the_record(
    world: World, browser: Opens
) -> None:
    wrong = {**FIGURES, "ballots_invalid": 13}
    world.scan(CODES[0], wrong)
    both_tallies(browser, wrong, wrong)
    hoa, mai = browser("hoa"), browser("mai")
    hoa.get(f"/reconcile/sheet/{CODES[0]}")
    hoa.post(f"/reconcile/sheet/{CODES[0]}/override", check="H01", reason="station", words="")
    with world.factory() as session:
        decision = session.scalars(select(Decision)).one()
    for field in ("ballots_collected", "ballots_valid", "ballots_invalid"):
        mai.post(
            f"/reconcile/second/{decision.id}", field=field, kind="number", value=str(wrong[field])
        )
    assert world.sheet_state(CODES[0]) == "accepted"
    release(world)
    for login in ("hoa", "quan"):
        text = read(as_seen(browser(login), f"/results/sheet/{CODES[0]}"))
        assert "ghi nhận: phiếu giấy ghi như vậy (H01: " in text
        assert "người thứ hai, nhập độc lập: Phạm Thị Mai gõ 13, giống" in text
        assert text.count("Phạm Thị Mai gõ") == 6  # beside the decision, and at each number


def test_a_differing_second_person_is_shown_with_what_they_typed(
    world: World, browser: Opens
) -> None:
    world.scan(CODES[0])
    both_tallies(browser, b={**FIGURES, "votes.1": 641})
    hoa, mai = browser("hoa"), browser("mai")
    hoa.get(f"/reconcile/sheet/{CODES[0]}")
    decide = f"/reconcile/sheet/{CODES[0]}/decide"
    hoa.post(decide, field="votes.1", kind="write", value="642", reason="paper")
    with world.factory() as session:
        decision = session.scalars(select(Decision)).one()
    mai.post(f"/reconcile/second/{decision.id}", field="votes.1", kind="number", value="643")
    open_record = as_seen(hoa, f"/results/sheet/{CODES[0]}")
    assert not re.search(r"\b64[23]\b", open_record)  # hashes hold such digits by chance
    hoa.post(decide, field="votes.1", kind="take_a", reason="clear")
    release(world)
    text = read(as_seen(browser("quan"), f"/results/sheet/{CODES[0]}"))
    assert "gõ 643, khác" in text
    assert "đã nhập lại độc lập" not in text


def test_a_sum_over_stations_is_not_called_that_of_a_station(world: World, browser: Opens) -> None:
    world.scan(CODES[0])
    both_tallies(browser)
    release(world)
    of_a_station, of_many = "Tổng số cử tri của khu vực bỏ phiếu", ">Tổng số cử tri<"
    quan = browser("quan")
    for path in ("/results/XA-1/01", "/results/XA-1/01/figure/voters_listed", "/projector/"):
        page = as_seen(quan, path)
        assert of_many in page, path
        assert of_a_station not in page, path
    assert of_a_station in as_seen(quan, "/results/XA-1/01.1")
    quan.speak("en")
    assert ">Voters on the lists<" in as_seen(quan, "/results/XA-1/01")


def test_a_reason_is_read_in_the_language_of_whoever_reads_it(world: World, browser: Opens) -> None:
    world.scan(CODES[0])
    both_tallies(browser, b={**FIGURES, "votes.1": 641})
    hoa = browser("hoa")
    hoa.speak("en")
    case = f"/reconcile/sheet/{CODES[0]}"
    words = "trang 1 – nét bút"
    hoa.post(f"{case}/decide", field="votes.1", kind="take_a", reason="clear", words=words)
    release(world)
    said = {"vi": "ảnh cho thấy rõ", "en": "the picture shows it clearly"}
    quan = browser("quan")
    for language, sentence in said.items():
        for reader in (quan, hoa):
            reader.speak(language)
        for page in (
            as_seen(quan, f"/results/sheet/{CODES[0]}"),
            as_seen(hoa, case),
            as_seen(hoa, "/audit/"),
        ):
            assert f"{sentence} – {words}" in page
            assert said["en" if language == "vi" else "vi"] not in page
