"""The guides' pictures show what the screens show today, in both languages.

`make pictures` sets KIEMDOI_PICTURES and takes them anew; otherwise each is compared.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from review_app.guide.chapters import PICTURES as FOLDER
from tests.e2e.pictures import PICTURES, SIZE, Picture, file_name, keep, words_in, words_on
from tests.e2e.running import Installation
from tests.e2e.seats import Hall, Seat
from tests.e2e.settling import settle

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def installation(furnished: Installation) -> Installation:
    return furnished


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_picture_shows_the_screen_of_today(hall: Hall, language: str) -> None:
    target = os.environ.get("KIEMDOI_PICTURES")
    seats, stale = dict[str, Seat](), list[str]()
    for picture in PICTURES:
        seat = seats.get(picture.login) or hall.seat(picture.login, language)
        seats[picture.login] = seat
        show(seat, picture)
        name = file_name(language, picture)
        if target:
            Path(target).mkdir(parents=True, exist_ok=True)
            keep(seat.page, Path(target) / name)
        elif picture.steady and words_on(seat.page) != words_in(FOLDER / name):
            now, then = set(words_on(seat.page).split()), set(words_in(FOLDER / name).split())
            stale.append(f"{name}: new {sorted(now - then)}, gone {sorted(then - now)}")
    assert not stale, "these show older screens; run `make pictures`:\n" + "\n".join(stale)


def show(seat: Seat, picture: Picture) -> None:
    """Bring the screen up as the picture shows it."""
    seat.page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
    seat.go(picture.path)
    settle(seat.page, unfold=False)
    if picture.step is not None:
        picture.step(seat.page)
        settle(seat.page, unfold=False)
    seat.page.wait_for_function(
        "() => [...document.images].every(one => one.complete || one.loading === 'lazy')"
    )
