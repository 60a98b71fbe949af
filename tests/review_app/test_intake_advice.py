"""What the clerk sees of a page that was read although something spoils it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from models.readings import FieldResult, PageResult
from ocr.reader.advice import ADVICE
from ocr.results import Quality, SheetReading
from review_app.reading import _result
from tests.review_app import world as world_module
from tests.review_app.conftest import Browser
from tests.review_app.world import World

CODE = "E4BRMKSG"


@pytest.fixture(autouse=True)
def one_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_module, "CODES", (CODE, "KFWCKQDA", "8AG5FTH8"))


def advised(code: str, fields: tuple[FieldResult, ...]) -> PageResult:
    read = SheetReading("x", 1, "ok", None, quality=Quality(advice=("streaks", "low_toner")))
    return replace(SOUND(code, fields), problem=_result(read, ()).problem)


SOUND = world_module._page_result


def card(clerk: Browser, language: str) -> dict[str, str]:
    clerk.get("/intake/")
    clerk.speak(language)
    found: dict[str, str] = clerk.get("/intake/batches/1/pages").get_json()["pages"][0]
    return found


@pytest.mark.parametrize(("language", "words"), [("en", "advice"), ("vi", "lưu ý")])
def test_advice_stands_on_the_pages_card_in_the_clerks_language(
    browser: Callable[[str], Browser],
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
) -> None:
    monkeypatch.setattr(world_module, "_page_result", advised)
    world.scan(CODE)
    shown = card(browser("minh"), language)
    assert shown["state"] == "placed"
    assert words in shown["words"]
    number = 0 if language == "en" else 1
    assert shown["problem"] == f"{ADVICE['streaks'][number]} {ADVICE['low_toner'][number]}"
    assert shown["tone"] == "you"


def test_a_sound_page_is_simply_read(browser: Callable[[str], Browser], world: World) -> None:
    world.scan(CODE)
    shown = card(browser("minh"), "en")
    assert (shown["words"], shown["problem"], shown["tone"]) == ("read", "", "done")
