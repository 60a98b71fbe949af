"""Tally A kept awake, in a real browser and both languages: withheld readings, planted errors."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from models.db import transaction
from models.schema import EntryValue, PlantedAnswer, Sheet
from models.services import intake
from review_app.commands.place import opened
from review_app.demo_election import demo_settings
from review_app.reception import receive
from sample_scans.make import FOLDER
from tests.e2e import facts
from tests.e2e.axe import COLOURS, violations
from tests.e2e.blindness import Watch
from tests.e2e.entering import Desk, take_next
from tests.e2e.facts import CLEAN, TRUE
from tests.e2e.fitting import SCREENS, misfits
from tests.e2e.furnished import person
from tests.e2e.running import Installation, running
from tests.e2e.seats import SCREEN, Hall, Seat, shoot

pytestmark = pytest.mark.browser
PAGES = ("01-clean-300dpi-p1.jpg", "01-clean-300dpi-p2.jpg")
READ_S, SAVED_S = 90, 20
TOO_LATE = re.compile(r"/desk/a/.* status of (?:403|409) ")
AGAIN = {"vi": "gõ lại số này một lần nữa", "en": "type this number once more"}
PLANTED = {"vi": "được cố ý đổi sai", "en": "was wrong on purpose"}


@contextmanager
def one_sheet(browser: Browser, folder: Path, **settings: int) -> Iterator[Hall]:
    """Serve an election of which one clean sheet was read, ready for both tallies."""
    with running(folder / "data", **settings) as installation:
        bring_in(installation)
        hall = Hall(browser, installation, folder)
        try:
            yield hall
        except BaseException:
            print(hall.explain())
            raise
        finally:
            hall.close()


def bring_in(installation: Installation) -> None:
    with opened(demo_settings(installation.folder)) as place:
        with transaction(place.factory) as session:
            clerk = person(session, "thuky1")
            batch, clerk_id = intake.open_batch(session, clerk, source="web").id, clerk.id
        for name in PAGES:
            receive(
                place.factory,
                place.store,
                place.settings,
                person_id=clerk_id,
                batch_id=batch,
                name=name,
                data=(FOLDER / name).read_bytes(),
            )
    until = time.monotonic() + READ_S
    while time.monotonic() < until:
        with installation.session() as session:
            sheet = session.scalars(select(Sheet).where(Sheet.code == CLEAN)).one()
            if sheet.state == "ready":
                return
        time.sleep(0.2)
    raise AssertionError("the sheet was not read")


def soon(look: Callable[[], object], wanted: object) -> None:
    """Wait until the database says so: the page goes on while a number is on its way there."""
    until, found = time.monotonic() + SAVED_S, look()
    while found != wanted and time.monotonic() < until:
        time.sleep(0.1)
        found = look()
    assert found == wanted


def kept(hall: Hall, field: str) -> list[int | None]:
    """Return the values of one number that the database holds, in the order they were given."""
    with hall.installation.session() as session:
        return list(
            session.scalars(
                select(EntryValue.value)
                .where(EntryValue.field_id == field)
                .order_by(EntryValue.seq)
            )
        )


def answers(hall: Hall) -> list[str]:
    with hall.installation.session() as session:
        return list(session.scalars(select(PlantedAnswer.outcome).order_by(PlantedAnswer.id)))


def sound(seat: Seat) -> None:
    """The page as it stands is clean for axe in light and dark, and fits every screen."""
    page = seat.page
    page.emulate_media(reduced_motion="reduce")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    for name, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{name}: {line}" for line in misfits(page)]
    page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
    assert not found, "\n".join(found)


def test_a_withheld_number_is_typed_and_asked_once_more_where_it_differs(
    browser: Browser, tmp_path: Path
) -> None:
    with one_sheet(browser, tmp_path, withheld_share=1) as hall:
        seat = hall.seat("kiem1")
        seen = Watch(seat.context)
        desk = take_next(seat, "a")
        read = facts.readings(hall.installation, CLEAN)
        typed_right(desk, seen, desk.fields[0])
        for number, language in enumerate(("vi", "en"), start=1):
            if language == "en":
                seat.speak("en")
                desk.read_page()
            typed_otherwise(hall, desk, seen, desk.fields[number], language)
        for field in desk.fields[3:]:
            seen.typed.add(TRUE[CLEAN][field])
            desk.type(field, TRUE[CLEAN][field])
        desk.finish()
        assert seen.numbers_found(read) == [], "a withheld reading reached the browser"
        assert seen.missed_texts() == []
        seat.must_be_calm()


def typed_right(desk: Desk, seen: Watch, field: str) -> None:
    """Digits and Enter, no more keys than in tally B; Enter alone confirms nothing."""
    desk.show(field)
    assert desk.proposal() is None
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#message")).to_have_class(re.compile("is-urgent"))
    assert desk.saves == 0
    seen.typed.add(TRUE[CLEAN][field])
    desk.type(field, TRUE[CLEAN][field])


def typed_otherwise(hall: Hall, desk: Desk, seen: Watch, field: str, language: str) -> None:
    page, right = desk.page, TRUE[CLEAN][field]
    wrong = right + 1
    seen.typed.add(wrong)
    desk.show(field)
    page.keyboard.type(str(wrong))
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text(AGAIN[language])
    desk.show(field)
    expect(page.locator("#answer")).to_have_value("")
    expect(page.locator("#given")).to_be_empty()
    expect(desk.given(field)).to_be_empty()
    assert desk.proposal() is None
    shoot(page, f"reviewer-a-asked-again-{language}")
    sound(desk.seat)
    page.reload()
    desk.read_page()
    desk.show(field)
    expect(page.locator("#message")).to_contain_text(AGAIN[language])
    seen.typed.add(right)
    desk.type(field, right)
    soon(lambda: kept(hall, field), [wrong, right])


def test_a_planted_error_is_told_at_once_and_the_limit_sends_to_the_supervisor(
    browser: Browser, tmp_path: Path
) -> None:
    with one_sheet(browser, tmp_path, planted_share=1, miss_least=5) as hall:
        seat = hall.seat("kiem1")
        desk = take_next(seat, "a")
        first, second, third, fourth, fifth = desk.fields[:5]
        confirmed(hall, desk, first, "vi")
        corrected(desk, second)
        soon(lambda: answers(hall), ["confirmed", "caught"])
        seat.speak("en")
        desk.read_page()
        confirmed(hall, desk, third, "en")
        corrected(desk, fourth)
        soon(lambda: answers(hall), ["confirmed", "caught", "confirmed", "caught"])
        desk.show(fifth)
        desk.page.keyboard.press("Enter")
        seat.page.wait_for_url("**/desk/")
        # The next number was on the screen already; its pictures come too late for this sheet.
        seat.errors = [told for told in seat.errors if not TOO_LATE.search(told)]
        expect(seat.page.locator("main")).to_contain_text("was wrong on purpose")
        expect(seat.page.locator("main")).to_contain_text("Please see your supervisor")
        expect(seat.page.locator("form[action='/desk/next/a']")).to_have_count(0)
        shoot(seat.page, "reviewer-rests-en")
        sound(seat)
        seat.speak("vi")
        expect(seat.page.locator("main")).to_contain_text("Mời bạn gặp giám sát viên")
        shoot(seat.page, "reviewer-rests")
        another_reviewer_gets_the_sheet(hall)
        supervisor_restores(hall)
        seat.go("/desk/")
        expect(seat.page.locator("form[action='/desk/next/a']")).to_have_count(1)
        for one in hall.seats:
            one.must_be_calm()
        found = hall.installation.command("verify")
        assert found.returncode == 0, found.stdout + found.stderr


def confirmed(hall: Hall, desk: Desk, field: str, language: str) -> None:
    """Enter on a planted value: told at once, nothing kept, the true reading comes next."""
    page, right = desk.page, TRUE[CLEAN][field]
    desk.show(field)
    wrong = desk.proposal()
    assert wrong is not None
    assert wrong != right
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_contain_text(PLANTED[language])
    desk.show(field)
    expect(desk.given(field)).to_be_empty()
    assert kept(hall, field) == []
    assert desk.proposal() == right
    shoot(page, f"reviewer-a-planted-{language}")
    sound(desk.seat)
    page.keyboard.press("Enter")
    expect(desk.given(field)).to_have_text(str(right))


def corrected(desk: Desk, field: str) -> None:
    """Typing what the picture says instead of a planted value: saved like any number."""
    desk.show(field)
    assert desk.proposal() != TRUE[CLEAN][field]
    desk.type(field, TRUE[CLEAN][field])


def another_reviewer_gets_the_sheet(hall: Hall) -> None:
    other = hall.seat("kiem2")
    desk = take_next(other, "a")
    assert desk.code == CLEAN
    expect(desk.given(desk.fields[0])).to_be_empty()


def supervisor_restores(hall: Hall) -> None:
    name = facts.name_of("kiem1")
    supervisor = hall.seat("giamsat1")
    page = supervisor.page
    page.locator("main a[href='/attention/']").click()
    supervisor.check_page()
    row = page.locator("table.rates tr").filter(has_text=name)
    expect(row).to_contain_text("đang tạm ngừng nhập bản A")
    expect(row).to_contain_text("3 trên 5: 60,0 %")
    shoot(page, "attention")
    sound(supervisor)
    supervisor.speak("en")
    expect(row).to_contain_text("3 of 5: 60.0% (23.0% to 88.3%)")
    shoot(page, "attention-en")
    row.locator("input[name=reason]").fill("talked, rested for half an hour")
    row.locator("form button").click()
    expect(page.locator("main .notice-done")).to_contain_text(name)
    expect(row).to_contain_text("too few numbers yet")
