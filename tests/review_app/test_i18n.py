"""Every text of the interface is there in Vietnamese, and numbers and times read as they should."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask_babel import force_locale

from models.errors import RefusalCode
from review_app.i18n import (
    catalogue_files,
    clock,
    day,
    in_language,
    merged_catalogue,
    number,
    sheet_code,
)
from tests.review_app.texts import PLACEHOLDER, interface_texts, placeholders

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
        assert number(None) == "–"
        assert clock(moment) == "21:05 15/03/2026"  # Vietnam is seven hours ahead of UTC
    with app.test_request_context(), force_locale("en"):
        assert number(1234567) == "1,234,567"
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
