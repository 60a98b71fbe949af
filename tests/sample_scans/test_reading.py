"""The reader held to the truth: every scan of the catalogue, with the network that is shipped."""

from __future__ import annotations

from collections import Counter

import cv2
import pytest

from ocr.reader.pages import open_pages
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from sample_scans import demo_election
from sample_scans.make import FOLDER
from sample_scans.printed import editions
from sample_scans.score import Verdict, identity_of, mistakes, read_file, score
from sample_scans.truth import TruePage, read

Pairs = list[tuple[TruePage, SheetReading]]

LEAST_RIGHT = 0.95
"""Share of fields read right over all scans; the rest is left to people as unsure."""
MOST_WRONG = 0
"""Fields whose reading would mislead. The scans are fixed: one is a step back."""


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    pages = read()
    found: Pairs = []
    for name in dict.fromkeys(page.file for page in pages):
        own = [page for page in pages if page.file == name]
        readings = read_file(FOLDER / name, editions(), demo_election.key())
        assert len(readings) == len(own), f"{name}: {len(readings)} pages read"
        found.extend(zip(own, readings, strict=True))
    cv2.setNumThreads(threads)
    return found


def test_every_page_has_its_status(pairs: Pairs) -> None:
    found = [(page.file, page.file_page, reading.status) for page, reading in pairs]
    assert found == [(page.file, page.file_page, page.status) for page, _ in pairs]


def test_pages_that_are_not_ok_say_why_and_what_to_do(pairs: Pairs) -> None:
    for page, reading in pairs:
        if page.status == "ok":
            assert reading.problem is None
        else:
            assert reading.problem and reading.problem.endswith("."), page.file
            assert not reading.fields, "a page that is not ok proposes no numbers"


def test_identities_are_those_printed_and_verified(pairs: Pairs) -> None:
    for page, reading in pairs:
        if page.status == "ok":
            found = (reading.sheet_id, reading.copy, reading.sheet_page, reading.identity_verified)
            assert found == (page.sheet_id, page.copy, page.sheet_page, True), page.file


def test_sheet_of_another_election_is_told_apart(pairs: Pairs) -> None:
    reading = next(r for p, r in pairs if p.file == "37-other-election.jpg")
    assert reading.identity_verified is False


def test_numbers_are_read_as_written(pairs: Pairs) -> None:
    counts: Counter[Verdict] = Counter()
    lines: list[str] = []
    for page, reading in pairs:
        if page.status == "ok":
            counts.update(score(page, reading))
            lines.extend(mistakes(page, reading))
    report = "\n".join(lines)
    assert counts["missing"] == 0, report
    assert counts["wrong"] <= MOST_WRONG, report
    assert counts["right"] / counts.total() >= LEAST_RIGHT, f"{counts}\n{report}"


def test_blank_fields_stay_blank(pairs: Pairs) -> None:
    blank = [
        (field.field, reading_field.state)
        for page, reading in pairs
        for field, reading_field in zip(page.fields, reading.fields, strict=False)
        if field.state == "blank"
    ]
    assert blank
    assert all(state in ("blank", "unsure") for _, state in blank), blank


def test_blank_backs_are_known_as_such(pairs: Pairs) -> None:
    backs = [reading for page, reading in pairs if page.note == "blank back"]
    assert len(backs) == 2
    assert all(reading.quality.blank_page for reading in backs)
    assert not any(r.quality.blank_page for page, r in pairs if page.note != "blank back")


def test_printed_letters_propose_the_identity_where_the_code_is_lost(pairs: Pairs) -> None:
    page, reading = next(pair for pair in pairs if pair[0].file == "19-qr-damaged-p1.jpg")
    assert reading.sheet_id is None, "a proposal is never taken silently"
    assert reading.proposal is not None
    proposed = (reading.proposal.sheet_id, reading.proposal.copy, reading.proposal.page)
    assert proposed == (page.sheet_id, page.copy, page.sheet_page)


def test_page_whose_identity_people_typed_is_read() -> None:
    page = next(page for page in read() if page.file == "19-qr-damaged-p1.jpg")
    image = next(iter(open_pages(FOLDER / page.file)))
    reading = read_page(image, editions(), key=demo_election.key(), given=identity_of(page))
    assert (reading.status, reading.identity_verified) == ("ok", None)
    counts = score(page, reading)
    assert counts["wrong"] == counts["missing"] == 0
    assert counts["right"] >= len(page.fields) - 1


def test_reading_does_not_depend_on_the_order_of_pages(pairs: Pairs) -> None:
    page, before = next(pair for pair in pairs if pair[0].file == "35-page-1-only.jpg")
    again = read_file(FOLDER / page.file, editions(), demo_election.key())[0]
    assert [field.value for field in again.fields] == [field.value for field in before.fields]
