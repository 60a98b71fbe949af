"""Every text of the interface is there in Vietnamese, and numbers and times read as they should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale

from models.errors import RefusalCode
from models.schema.scan import FILE_STATES, SCAN_STATES
from review_app.commands import ingest_words
from review_app.desk.tally_a import _texts as texts_of_tally_a
from review_app.desk.view import shared_texts
from review_app.i18n import (
    catalogue_files,
    clock,
    day,
    in_language,
    merged_catalogue,
    number,
    sheet_code,
)
from review_app.results.words import hundredths
from review_app.watching import words as watcher_words
from tests.review_app.bare_texts import in_python, in_script, in_template, texts_asked_for
from tests.review_app.texts import PACKAGE, PLACEHOLDER, interface_texts, placeholders

VIETNAMESE_LETTERS = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹáàãéèíìóòõúùýĩũ")


def test_every_text_is_translated() -> None:
    catalogue = merged_catalogue("vi")
    texts = list(interface_texts())
    assert len(texts) > 100
    missing = []
    for text in texts:
        found = catalogue.get(text.message)
        strings = found.string if found is not None else None
        parts = strings if isinstance(strings, tuple | list) else [strings]
        if not all(parts):
            missing.append(f"{text.where}: {text.message!r}")
    assert not missing, "not translated into Vietnamese:\n" + "\n".join(missing)


# What never reaches a page: commands speak English to administrators, see docs/operations.md;
# what a watcher says is held to both languages below.
NOT_PAGES = ("commands/", "watching/words.py", "demo.py", "demo_election.py", "settings.py")
Finder = Callable[[str], Iterator[str]]
FINDERS: dict[str, Finder] = {".html": in_template, ".py": in_python, ".js": in_script}


@pytest.mark.parametrize("suffix", sorted(FINDERS))
def test_no_source_says_anything_past_the_catalogues(suffix: str) -> None:
    said, looked_at = [], 0
    for path in sorted(PACKAGE.rglob(f"*{suffix}")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(NOT_PAGES):
            looked_at += 1
            found = FINDERS[suffix](path.read_text(encoding="utf-8"))
            said += [f"{name}: {text!r}" for text in found]
    assert looked_at > 5
    assert not said, "texts that no catalogue translates:\n" + "\n".join(said)


@pytest.mark.parametrize(
    ("suffix", "planted"),
    [
        (".html", "<p>Nobody translated this.</p>"),
        (".html", "<p>{{ _('This one is') }} but not this</p>"),
        (".html", '<img alt="A picture of a page">'),
        (".html", '<button aria-label="{{ x }} Close">{{ y }}</button>'),
        (".html", '{{ state("not translated", "you") }}'),
        (".html", "{% if x %}Open{% endif %}"),
        (".py", "flash('Nobody translated this.', 'done')"),
        (".py", "def f(): return {'error': f'Page {page} is missing here'}"),
        (".py", "TITLES = {'a': 'Tally of the day'}"),
        (".js", 'show("The server does not answer");'),
        (".js", "node.textContent = `Page ${number} of ${all} is lost`;"),
        (".js", "node.textContent = 'Đang gửi';"),
        (".js", 'say("please wait a moment");'),
    ],
)
def test_a_planted_text_is_found(suffix: str, planted: str) -> None:
    assert list(FINDERS[suffix](planted)), planted


@pytest.mark.parametrize(
    ("suffix", "fine"),
    [
        (".html", '<p class="two words">{{ _("Translated text here") }} <kbd>Enter</kbd></p>'),
        (".html", '{{ labelled("code", _("Code of it"), extra={"class": "form-control code"}) }}'),
        (".py", '"""Of this module."""\nlog.info("a line for the log %s", x)\n_("Some text here")'),
        (".py", "raise StoreError('a fault in English words')"),
        (".js", 'node.className = "btn btn-sm btn-you"; // a comment of words'),
        (".js", 'document.querySelector("main .notice p");'),
    ],
)
def test_what_is_no_text_is_left_alone(suffix: str, fine: str) -> None:
    assert not list(FINDERS[suffix](fine))


def test_a_text_that_no_catalogue_holds_is_missing() -> None:
    """The first test of this file rests on this: an unknown text has no translation."""
    assert merged_catalogue("vi").get("Nobody ever wrote this sentence.") is None


def test_scripts_get_every_text_that_they_ask_for(app: Flask) -> None:
    scripts = {
        path.name: path.read_text(encoding="utf-8") for path in (PACKAGE / "static").rglob("*.js")
    }
    with app.test_request_context():
        given = set(shared_texts() | texts_of_tally_a())
        blind = set(shared_texts())
    asked = {name: texts_asked_for(source, "this.texts") for name, source in scripts.items()}
    asked["server.js"] = texts_asked_for(scripts["server.js"], "texts")
    assert asked.pop("tally_a.js") <= given
    assert set().union(*asked.values()) <= blind
    templates = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.html"))
    for name, source in scripts.items():
        for word in texts_asked_for(source, "dataset.word"):
            dashed = "".join(
                f"-{letter.lower()}" if letter.isupper() else letter for letter in word
            )
            assert f'data-word{dashed}="{{{{ _(' in templates, f"{name}: {word}"


def test_one_text_has_one_translation() -> None:
    """The catalogues are merged: a text with two translations would say one of them by chance."""
    known: dict[str, tuple[str, Path]] = {}
    torn = []
    for path in catalogue_files("vi"):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                text, said = str(message.id), str(message.string)
                if text and known.setdefault(text, (said, path))[0] != said:
                    torn.append(f"{text!r}: {known[text][0]!r} and {said!r} ({path.parts[-5]})")
    assert not torn, "\n".join(torn)


def test_what_ingest_says_of_a_page_or_file_is_in_both_languages() -> None:
    assert set(ingest_words.PAGES) == set(SCAN_STATES)
    assert set(ingest_words.FILES) == set(FILE_STATES) - {"read"}
    for told in (*ingest_words.PAGES.values(), *ingest_words.FILES.values()):
        vietnamese, _, english = told.partition("\n")
        assert set(vietnamese.lower()) & VIETNAMESE_LETTERS, told
        assert english, told


JOINED = ("both", "pick", "page_line", "file_line")
"""What says nothing itself: it joins what was said."""


@pytest.mark.parametrize(("module", "least"), [(watcher_words, 15), (ingest_words, 7)])
def test_a_command_says_everything_in_both_languages(module: ModuleType, least: int) -> None:
    said = 0
    for name, function in vars(module).items():
        if name.startswith("_") or name in JOINED or not callable(function):
            continue
        if getattr(function, "__module__", "") != module.__name__:
            continue
        kinds = function.__annotations__
        values = {key: 7 if kinds[key] == "int" else "x" for key in kinds if key != "return"}
        if name == "note_beside":
            values["problem"] = "Lỗi ở đây\nAn error here"
        text = function(**values)
        vietnamese, _, english = text.partition("\n\n" if name == "note_beside" else "\n")
        assert set(vietnamese.lower()) & VIETNAMESE_LETTERS, name
        assert english, name
        assert not set(english.lower()) & VIETNAMESE_LETTERS, name
        for value in map(str, values.values()):
            if "\n" not in value:
                assert (value in vietnamese) == (value in english) or name == "note_beside", name
        said += 1
    assert said > least


def test_every_refusal_is_translated() -> None:
    catalogue = merged_catalogue("vi")
    missing = [
        code.sentence
        for code in RefusalCode
        if not getattr(catalogue.get(code.sentence), "string", "")
    ]
    assert not missing, "refusals without Vietnamese:\n" + "\n".join(missing)


def test_translations_fill_in_the_same_names() -> None:
    wrong = []
    for message in merged_catalogue("vi"):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set().union(*(placeholders(part) for part in ids))
        for string in strings:
            if placeholders(string) != wanted:
                wrong.append(f"{message.id!r} -> {string!r}")
    assert not wrong, "other placeholders:\n" + "\n".join(wrong)


PART_OF = re.compile(r"\)s of %\(|\} of \{")
"""How English says a part of a whole: one form, as Vietnamese has one: "trên"."""


def test_a_part_of_a_whole_has_one_form_in_each_language() -> None:
    seen, wrong = 0, []
    for message in merged_catalogue("vi"):
        english, vietnamese = str(message.id), str(message.string)
        if re.search(r"\)s ?/ ?%\(|\} ?/ ?\{", english + vietnamese):
            wrong.append(f"{english!r} -> {vietnamese!r}")
        if PART_OF.search(english):
            seen += 1
            if " trên " not in vietnamese:
                wrong.append(f"{english!r} -> {vietnamese!r}")
    for path in (
        *PACKAGE.rglob("*.html"),
        *PACKAGE.rglob("desk/*.js"),
        *PACKAGE.rglob("intake/*.js"),
    ):
        source = path.read_text(encoding="utf-8")
        wrong += [f"{path}: {one}" for one in re.findall(r"\}\}? ?/ ?(?:\$\{|\{\{).*", source)]
    assert seen > 12
    assert not wrong, "another form of “x of y”:\n" + "\n".join(wrong)


def test_translations_are_not_fuzzy_and_carry_their_accents() -> None:
    words = []
    for path in catalogue_files("vi"):
        assert "#, fuzzy" not in path.read_text(encoding="utf-8"), path
    for message in merged_catalogue("vi"):
        if message.id and len(PLACEHOLDER.sub("", str(message.string))) > 25:
            letters = set(PLACEHOLDER.sub("", str(message.string)).lower())
            if not letters & VIETNAMESE_LETTERS:
                words.append(message.string)
    assert not words, f"Vietnamese without diacritics: {words}"


def test_numbers_and_times_follow_the_language(app: Flask) -> None:
    moment = datetime(2026, 3, 15, 14, 5, tzinfo=UTC)
    with app.test_request_context():
        assert number(1234567) == "1.234.567"
        assert number(0) == "0"
        assert number(999) == "999"
        assert number(1234) == "1.234"
        assert number(-1234) == "-1.234"
        assert number(None) == "–"
        assert hundredths(9969) == "99,69 %"
        assert hundredths(10000) == "100,00 %"
        assert hundredths(7) == "0,07 %"
        assert clock(moment) == "21:05 15/03/2026"  # Vietnam is seven hours ahead of UTC
    with app.test_request_context(), force_locale("en"):
        assert number(1234567) == "1,234,567"
        assert number(1234) == "1,234"
        assert hundredths(9969) == "99.69%"
        assert hundredths(10000) == "100.00%"
        assert clock(moment) == "15 Mar 2026, 21:05"
        assert day(moment.date()) == "15 Mar 2026"


def test_names_of_the_data_fall_back_to_vietnamese(app: Flask) -> None:
    class Area:
        name_vi = "Xã Hòa Bình"
        name_en = ""

    with app.test_request_context(), force_locale("en"):
        assert in_language(Area()) == "Xã Hòa Bình"


def test_sheet_codes_are_shown_as_printed() -> None:
    assert sheet_code("4F7K2M9C") == "4F7K-2M9C"
    assert sheet_code("short") == "short"
