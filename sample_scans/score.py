"""How a reading compares with the truth: right, wrong or unsure, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from ocr.errors import UnreadableFileError
from ocr.forms.edition import FormEdition
from ocr.forms.identity import PageIdentity
from ocr.reader.pages import open_pages
from ocr.reader.reading import read_page
from ocr.results import FieldReading, SheetReading
from sample_scans.demo_election import sheets
from sample_scans.truth import TrueField, TruePage

Verdict = Literal["right", "wrong", "unsure", "missing"]


def read_file(
    path: Path, forms: Mapping[str, FormEdition], key: bytes | None
) -> list[SheetReading]:
    """Return the reading of every page of a file; an unreadable file gives one reading."""
    found: list[SheetReading] = []
    try:
        for image in open_pages(path, name=path.name):
            found.append(read_page(image, forms, key=key))
    except UnreadableFileError as error:
        found.append(SheetReading(path.name, len(found) + 1, "unreadable_file", str(error)))
    return found


def identity_of(page: TruePage) -> PageIdentity:
    """Return the identity that two people would type for this page."""
    sheet = next(sheet for sheet in sheets().values() if sheet.sheet_id == page.sheet_id)
    contest = sheet.contest
    return PageIdentity(
        contest.form,
        page.sheet_id,
        page.copy or 1,
        page.sheet_page or 1,
        contest.seats,
        len(contest.candidates),
    )


def verdict(true: TrueField, read: FieldReading | None) -> Verdict:
    """Return what a reading of one field is worth.

    Wrong is what would mislead a person: any number that is not the true one, or a claim that a
    row is blank or struck out when it is not. A row that no reader should propose (`unsure`) is
    right as long as no number is proposed for it.
    """
    if read is None:
        return "missing"
    if true.state == "unsure":
        return "wrong" if read.state == "read" else "right"
    if read.state == "unsure":
        return "unsure"
    return "right" if (read.state, read.value) == (true.state, true.value) else "wrong"


def score(page: TruePage, reading: SheetReading) -> Counter[Verdict]:
    """Return how many of a page's fields are right, wrong, unsure or missing."""
    read = {field.id: field for field in reading.fields}
    return Counter(verdict(field, read.get(field.field)) for field in page.fields)


def mistakes(page: TruePage, reading: SheetReading) -> Iterable[str]:
    """Yield one line for each field that was not read right."""
    read = {field.id: field for field in reading.fields}
    for field in page.fields:
        got = read.get(field.field)
        found = verdict(field, got)
        if found != "right":
            seen = f"{got.state} {got.value} ({got.confidence:.4f})" if got else "nothing"
            yield (
                f"{page.file} p{page.file_page} {field.field}: {found}; written "
                f"{field.state} {field.value}, read {seen}"
            )
