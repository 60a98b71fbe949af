"""The reviewers' part of the evening: three sheets in both tallies, mistakes included."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.e2e import facts
from tests.e2e.blindness import Watch
from tests.e2e.entering import Desk, take_next
from tests.e2e.facts import CLEAN, FAULTY, SKEWED, TRUE
from tests.e2e.seats import Hall, Seat, held, other_than, shoot

COUNTED = (CLEAN, SKEWED, FAULTY)
# What people get wrong this evening: A on one sheet, B on another, both on a third.
MISTAKES_A = {CLEAN: {"votes.2": 461}, SKEWED: {"votes.5": 612}}
MISTAKES_B = {SKEWED: {"votes.5": 627}, FAULTY: {"voters_listed": 1527}}


def count_in_pairs(hall: Hall) -> None:
    first, second = hall.seat("kiem1"), hall.seat("kiem2")
    seen_by_a, seen_by_b = Watch(first.context), Watch(second.context)
    desk = begin_with_early_keys(first)
    for field in desk.fields[2:6]:
        desk.confirm(field, told_a(desk, field))
    done_b = [count_b(second, seen_by_b)]  # both tallies run at once
    reload_in_the_middle(desk, 6)
    for field in desk.fields[6:]:
        desk.confirm(field, told_a(desk, field))
    shoot(first.page, "reviewer-a-end")
    desk.finish()
    done_a = [desk.code, count_a(first), count_a(first)]
    done_b += [count_b(second, seen_by_b), count_b(second, seen_by_b)]
    assert sorted(done_a) == sorted(done_b) == sorted(COUNTED)
    read = {code: facts.readings(hall.installation, code) for code in COUNTED}
    written = sum(len(TRUE[code]) for code in COUNTED)
    enough = sum(map(len, read.values())) > written // 2
    assert enough, "the machine read too little to prove much"
    for readings in read.values():
        assert seen_by_b.numbers_found(readings) == []
        # The same search finds them at once where they may be: in tally A.
        assert seen_by_a.numbers_found(readings)
    assert seen_by_b.missed_texts() == []
    assert seen_by_b.keys_found() == []
    assert "proposal" in " ".join(seen_by_a.keys_found())
    assert facts.confirmed_readings(hall.installation) > 20


def told_a(desk: Desk, field: str) -> int:
    """Return what the reviewer of tally A says: the paper's number, but for the mistakes."""
    return MISTAKES_A.get(desk.code, {}).get(field, TRUE[desk.code][field])


def begin_with_early_keys(seat: Seat) -> Desk:
    """Open the first sheet; Enter before the picture was seen and Enter held down do nothing."""
    with held(seat.page, r"/desk/shown$"):
        desk = take_next(seat, "a")
        first, second, third = desk.fields[:3]
        expect(seat.page.locator("#picture")).to_be_visible()
        seat.page.keyboard.press("Enter")
        expect(seat.page.locator("#message")).not_to_be_empty()
        assert desk.current() == first
        assert desk.saves == 0, "Enter was sent before the picture had been shown"
    refused_by_the_server(desk, first)
    desk.show(first)
    expect(desk.given(first)).to_be_empty()
    shoot(seat.page, "reviewer-a")
    assert desk.proposal() == TRUE[desk.code][first], "the clean scan is read"
    seat.page.keyboard.down("Enter")
    for _ in range(10):
        seat.page.keyboard.down("Enter")  # a key held down repeats
    desk.show(second)
    for _ in range(10):
        seat.page.keyboard.down("Enter")
    seat.page.wait_for_timeout(200)
    assert desk.current() == second
    assert desk.saves == 1, "a repeated key confirmed a number"
    seat.page.keyboard.up("Enter")
    expect(desk.given(first)).to_have_text(str(TRUE[desk.code][first]))
    expect(desk.given(second)).to_be_empty()
    desk.confirm(second, told_a(desk, second))
    desk.show(third)
    seat.page.keyboard.press("/")
    expect(seat.page.locator("#whole-page")).to_be_visible()
    expect(seat.page.locator("#whole-page polygon.line-mark")).to_have_count(1)
    shoot(seat.page, "reviewer-a-whole-page")
    seat.page.keyboard.press("Enter")  # closes the page and confirms nothing
    expect(seat.page.locator("#whole-page")).to_be_hidden()
    assert desk.current() == third
    assert desk.saves == 2
    return desk


def refused_by_the_server(desk: Desk, field: str) -> None:
    """The server refuses what the page would not send: unseen, seen too briefly, sent twice."""
    value = {"kind": "number", "value": TRUE[desk.code][field], "accept": False, "next": None}
    token = desk.ask("view", field=field)["token"]
    assert desk.refusal("value", token=token, **value) == "not_shown_long_enough"
    for _ in range(20):
        began = time.monotonic()
        ticket = desk.ask("shown", token=token)["ticket"]
        answer = desk.refusal("value", token=token, ticket=ticket, **value)
        if time.monotonic() - began < 0.3:
            break
        token = desk.ask("view", field=field)["token"]  # the machine was busy: that was no test
    assert answer == "not_shown_long_enough"


def reload_in_the_middle(desk: Desk, done: int) -> None:
    """A reload, and a browser that was closed, lose nothing of what was confirmed."""
    desk.page.reload()
    desk.read_page()
    for number, field in enumerate(desk.fields):
        wanted = str(told_a(desk, field)) if number < done else ""
        expect(desk.given(field)).to_have_text(wanted)
    desk.show(desk.fields[done])
    in_the_other_language(desk, "reviewer-a")
    desk.seat.go("/desk/")
    desk.page.locator(f"a[href='/desk/a/{desk.code}']").click()
    desk.show(desk.fields[done])


def in_the_other_language(desk: Desk, name: str) -> None:
    """Change the language in the middle of a sheet and back; the number on the screen stays."""
    here, own = desk.current(), desk.seat.language
    for language in (other_than(own), own):
        desk.seat.speak(language)
        desk.seat.check_page()
        desk.read_page()
        desk.show(here)
        shoot(desk.page, name)


def count_a(seat: Seat) -> str:
    """Do the next sheet in tally A; returns its code."""
    desk = take_next(seat, "a")
    for field in desk.fields:
        desk.confirm(field, told_a(desk, field))
    desk.finish()
    return desk.code


def count_b(seat: Seat, watch: Watch | None = None) -> str:
    """Do the next sheet in tally B, blind; returns its code."""
    desk = take_next(seat, "b")
    mistakes = {} if watch is None else MISTAKES_B.get(desk.code, {})
    for number, field in enumerate(desk.fields):
        value = mistakes.get(field, TRUE[desk.code][field])
        if number == 3:
            desk.show(field)
            shoot(seat.page, "reviewer-b")
            in_the_other_language(desk, "reviewer-b")
        if watch is not None:
            watch.typed.add(value)
        desk.type(field, value)
    desk.finish()
    return desk.code
