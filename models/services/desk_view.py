"""What the desk shows of a sheet: a class for each tally; B's knows of no reading at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models.rules.values import Value
from models.schema import ContestField, Entry, EntryValue, Reading, ReadingField, Scan, Sheet
from models.services.common import as_value, fields_of, latest_values
from models.services.presenting import Asked, Presentation, presentation_of

_READINGS: Final = select(ReadingField).where(
    ReadingField.reading_id.in_(
        select(func.max(Reading.id))
        .join(Scan, Reading.scan_id == Scan.id)
        .where(Scan.sheet_id == bindparam("sheet"), Scan.state == "placed", Reading.status == "ok")
        .group_by(Reading.scan_id)
    )
)
_CURRENT: Final = _READINGS.where(ReadingField.field_id == bindparam("field"))


@dataclass(frozen=True, slots=True)
class DeskFieldB:
    """One number to give: its labels, boxes and place, what this entry holds, its picture."""

    field_id: str
    label_vi: str
    label_en: str
    digits: int
    page: int
    position: int
    given: Value | None
    picture_sha256: str | None


@dataclass(frozen=True, slots=True)
class DeskFieldA:
    """The same for tally A, with what is offered to confirm as `proposal`.

    None where the machine is not sure, where its reading is withheld, and as long as the number was
    not put before the person (`issue_token`). `asked` says why it is asked: as always, once more
    (then `given` is None: the box is empty again), or because a planted value was confirmed.
    """

    field_id: str
    label_vi: str
    label_en: str
    digits: int
    page: int
    position: int
    given: Value | None
    picture_sha256: str | None
    proposal: Value | None
    asked: Asked


@dataclass(frozen=True, slots=True)
class DeskViewA:
    """A sheet as tally A sees it, fields in printed order."""

    sheet: Sheet
    entry: Entry
    fields: tuple[DeskFieldA, ...]


@dataclass(frozen=True, slots=True)
class DeskViewB:
    """A sheet as tally B sees it; `entry.medium` "paper" means that no picture is shown."""

    sheet: Sheet
    entry: Entry
    fields: tuple[DeskFieldB, ...]


DeskView = DeskViewA | DeskViewB


def desk_view(session: Session, entry: Entry, only: str | None = None) -> DeskView:
    """Return what the person of this entry sees of the sheet; `only` asks for one field alone."""
    sheet = session.get_one(Sheet, entry.sheet_id)
    latest = latest_values(session, entry, only)
    fields = fields_of(session, sheet, only)
    if entry.tally == "A":
        readings = readings_of(session, sheet, only)
        how = presentation_of(session, entry)
        shown = (_field_a(f, latest.get(f.field_id), readings.get(f.field_id), how) for f in fields)
        return DeskViewA(sheet, entry, tuple(shown))
    given = {name: as_value(row) for name, row in latest.items()}
    pictures = pictures_of(session, sheet, only) if entry.medium == "scan" else {}
    return DeskViewB(
        sheet,
        entry,
        tuple(_field_b(f, given.get(f.field_id), pictures.get(f.field_id)) for f in fields),
    )


def readings_of(session: Session, sheet: Sheet, only: str | None = None) -> dict[str, ReadingField]:
    """Return the current reading of each field: of the placed pages, their last good reading."""
    found = _READINGS
    if only is not None:
        found = found.where(ReadingField.field_id == only)
    rows = session.scalars(found, {"sheet": sheet.id})
    return {row.field_id: row for row in rows}


def pictures_of(session: Session, sheet: Sheet, only: str | None = None) -> dict[str, str]:
    """Return the current picture of each field, without what the machine read on it."""
    return {name: row.picture_sha256 for name, row in readings_of(session, sheet, only).items()}


def picture_of(session: Session, sheet: Sheet, field_id: str) -> ReadingField | None:
    """Return the current reading of one field, for its picture, or None."""
    return session.scalar(_CURRENT, {"sheet": sheet.id, "field": field_id})


def _field_a(
    field: ContestField,
    given: EntryValue | None,
    reading: ReadingField | None,
    how: Presentation,
) -> DeskFieldA:
    asked = how.asked(field.field_id, given)
    return DeskFieldA(
        field_id=field.field_id,
        label_vi=field.label_vi,
        label_en=field.label_en,
        digits=field.digits,
        page=field.page,
        position=field.position,
        given=None if given is None or asked == "again" else as_value(given),
        picture_sha256=None if reading is None else reading.picture_sha256,
        proposal=how.proposal(field.field_id, reading),
        asked=asked,
    )


def _field_b(field: ContestField, given: Value | None, picture: str | None) -> DeskFieldB:
    return DeskFieldB(
        field_id=field.field_id,
        label_vi=field.label_vi,
        label_en=field.label_en,
        digits=field.digits,
        page=field.page,
        position=field.position,
        given=given,
        picture_sha256=picture,
    )
