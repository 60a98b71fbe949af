"""A refusal shows words of the interface, never the codes that the database calls things by."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from models.errors import Refusal, RefusalCode, Several
from models.rules.states import Role
from models.schema import Contest
from review_app.refusals import sentence, sentence_in_both
from tests.review_app.world import World

CODE_OF_A_THING = re.compile(r"\b[a-z]+_[a-z_]+\b|\b(?:votes|pile)\.\d")
DETAILS: dict[str, object] = {
    "field": "voters_voted",
    "contest": "QH-1",
    "kind": "send_back_rescan",
    "name": "personal_no",
    "role": str(Role.SUPERVISOR),
    "state": "needs_identity",
    "phase": "setup",
    "needed": "setup / counting",
    "outcome": "confirmed",
    "sheet": "4F7K2M9C",
    "code": "4F7K2M9C",
    "until": datetime(2026, 3, 15, 14, 5, tzinfo=UTC),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("code", list(RefusalCode), ids=str)
def test_no_refusal_shows_a_code(
    app: Flask, world: World, code: RefusalCode, language: str
) -> None:
    details = dict(DETAILS)
    with world.factory() as session:
        details["contest"] = session.scalars(select(Contest.code)).first()
    for name in re.findall(r"%\((\w+)\)", code.sentence):
        details.setdefault(name, "7")
    with app.test_request_context(), force_locale(language):
        said = sentence(Refusal(code, **details))
    assert not CODE_OF_A_THING.search(said), said
    assert str(details["contest"]) not in said


def test_a_refusal_within_a_refusal_speaks_the_language_of_the_page(app: Flask) -> None:
    gaps = Several([Refusal(RefusalCode.NO_SHEETS_EXPECTED), Refusal(RefusalCode.TOO_FEW_PEOPLE)])
    refusal = Refusal(RefusalCode.NOTHING_TO_COUNT, missing=gaps)
    assert "No sheet is expected." in str(refusal)
    with app.test_request_context():
        assert "Chưa có phiếu nào phải nhận." in sentence(refusal)
        assert "No sheet" not in sentence(refusal)


def test_what_is_kept_has_both_languages() -> None:
    kept = sentence_in_both(Refusal(RefusalCode.UNKNOWN_SHEET, sheet="4F7K2M9C"))
    vietnamese, _, english = kept.partition("\n")
    assert "4F7K-2M9C" in vietnamese
    assert "4F7K-2M9C" in english
    assert "không có phiếu" in vietnamese
    assert "no sheet" in english
