"""Whose eyes a picture is for: those who enter or decide the very sheet that it shows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Exists, bindparam, exists, select
from sqlalchemy.orm import Session

from models.schema import Entry, Person, Reading, ReadingField, Scan, Sheet
from models.services.second import second_tasks


def _enters(medium: str) -> Exists:
    """Whether the person has the sheet with this code open, from its scan or from the paper."""
    return exists().where(
        Sheet.code == bindparam("code"),
        Entry.sheet_id == Sheet.id,
        Entry.person_id == bindparam("person"),
        Entry.medium == medium,
        Entry.finished_at.is_(None),
        Entry.voided_at.is_(None),
    )


_BEFORE_EYES: Final = select(
    _enters("scan").where(
        Scan.sheet_id == Sheet.id,
        Reading.scan_id == Scan.id,
        ReadingField.reading_id == Reading.id,
        ReadingField.picture_sha256 == bindparam("sha256"),
    ),
    _enters("paper"),
)


def is_before_eyes(session: Session, person_id: int, code: str, sha256: str) -> bool:
    """Whether this is a line of a sheet that the person is entering from its scan just now.

    The same answer as `may_see_sheet` and `is_row_picture` give together, in one question: every
    number of the evening asks it. False says nothing; then those two decide.
    """
    asked = {"code": code, "person": person_id, "sha256": sha256}
    found, from_paper = session.execute(_BEFORE_EYES, asked).one()
    return bool(found and not from_paper)


def may_see_sheet(session: Session, person: Person, sheet: Sheet) -> bool:
    """Whether `person` may see pictures of `sheet` now.

    Supervisors decide any sheet. A reviewer sees a sheet while an entry from its scan is open in
    their hands, or while a decision on it waits for their blind typing. An entry from the paper
    shows no picture.
    """
    if person.role == "supervisor":
        return not _enters_from_paper(session, person, sheet)
    if person.role != "reviewer":
        return False
    return _has_open_entry(session, person, sheet) or _second_typing_waits(session, person, sheet)


def may_see_scan(session: Session, person: Person, scan: Scan) -> bool:
    """Whether a page is for this person's eyes: not while they type its sheet from the paper."""
    sheet = None if scan.sheet_id is None else session.get_one(Sheet, scan.sheet_id)
    return sheet is None or not _enters_from_paper(session, person, sheet)


def _enters_from_paper(session: Session, person: Person, sheet: Sheet) -> bool:
    return _open_entry(session, person, sheet, "paper")


def _has_open_entry(session: Session, person: Person, sheet: Sheet) -> bool:
    return _open_entry(session, person, sheet, "scan")


def _open_entry(session: Session, person: Person, sheet: Sheet, medium: str) -> bool:
    found = select(Entry.id).where(
        Entry.sheet_id == sheet.id,
        Entry.person_id == person.id,
        Entry.medium == medium,
        Entry.finished_at.is_(None),
        Entry.voided_at.is_(None),
    )
    return session.scalar(select(exists(found))) is True


def _second_typing_waits(session: Session, person: Person, sheet: Sheet) -> bool:
    return any(task.sheet.id == sheet.id for task in second_tasks(session, person))


def is_row_picture(session: Session, sheet: Sheet, sha256: str) -> bool:
    """Whether `sha256` is the picture of one line of one of the sheet's pages."""
    found = (
        select(ReadingField.id)
        .join(Reading, Reading.id == ReadingField.reading_id)
        .join(Scan, Scan.id == Reading.scan_id)
        .where(Scan.sheet_id == sheet.id, ReadingField.picture_sha256 == sha256)
    )
    return session.scalar(select(exists(found))) is True


def placed_scans(session: Session, sheet: Sheet) -> dict[int, Scan]:
    """Return the image that counts for each page of the sheet, by page number."""
    scans = session.scalars(select(Scan).where(Scan.sheet_id == sheet.id, Scan.state == "placed"))
    return {scan.sheet_page: scan for scan in scans if scan.sheet_page is not None}
