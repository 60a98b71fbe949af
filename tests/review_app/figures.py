"""Figures that stand nowhere else on a page, and the search for them in everything that is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.review_app.conftest import Browser
from tests.review_app.evening import Opens, both_tallies, enter
from tests.review_app.world import CODES, World

# A sheet that passes every check.
NUMBERS = {
    "voters_listed": 3907,
    "voters_voted": 3851,
    "ballots_issued": 3851,
    "ballots_collected": 3847,
    "ballots_valid": 2834,
    "ballots_invalid": 1013,
    "votes.1": 1987,
    "votes.2": 1307,
    "votes.3": 1111,
    "pile.1": 1263,
    "pile.2": 1571,
}
OTHER = {**NUMBERS, "votes.1": 2287, "ballots_invalid": 1613}
FIGURES = frozenset({*NUMBERS.values(), *OTHER.values()})


def furnish(world: World, browser: Opens) -> None:
    """One sheet is accepted, one differs, one is in the middle of its entry."""
    world.scan(CODES[0], NUMBERS)
    both_tallies(browser, NUMBERS, NUMBERS)
    world.scan(CODES[1], OTHER)
    both_tallies(browser, NUMBERS, OTHER)
    world.scan(CODES[2], NUMBERS)
    enter(browser("lan"), "a", NUMBERS)


def figures_in(text: str, figures: Iterable[int] = FIGURES) -> list[str]:
    """Return where one of the figures stands, written in any of the ways of the two languages."""
    forms = {form for n in figures for form in (f"{n}", f"{n:,}", f"{n:,}".replace(",", "."))}
    found = re.finditer(rf"(?<![\w.,])(?:{'|'.join(map(re.escape, forms))})(?![\w])", text)
    return [text[max(0, one.start() - 50) : one.end() + 50] for one in found]


def as_seen(browser: Browser, path: str) -> str:
    """Return a page as this person gets it; it must be one."""
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text
