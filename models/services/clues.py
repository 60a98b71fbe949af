"""What is known about each line of a sheet that makes it worth reading again on the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.rereading import Clues
from models.rules.values import number
from models.schema import Reading, ReadingField, Scan, Sheet
from models.services.desk_view import readings_of
from models.services.standing import FieldStanding, Standing


def clues_of(session: Session, sheet: Sheet, standing: Standing) -> dict[str, Clues]:
    """Return the clues of every field of a compared sheet."""
    readings, corrected = readings_of(session, sheet), _corrected(session, sheet)
    return {
        name: _clues(found, readings.get(name), corrected=name in corrected)
        for name, found in standing.fields.items()
    }


def _clues(found: FieldStanding, reading: ReadingField | None, *, corrected: bool) -> Clues:
    read = None if reading is None or reading.value is None else number(reading.value)
    return Clues(
        differs=found.mismatch,
        decided=found.decision is not None,
        state=None if reading is None else reading.state,
        confidence=1.0 if reading is None else reading.confidence,
        corrected=corrected,
        read_otherwise=None not in (read, found.settled) and read != found.settled,
    )


def _corrected(session: Session, sheet: Sheet) -> set[str]:
    """Return the fields in whose correction boxes something is written."""
    latest = (
        select(func.max(Reading.id))
        .join(Scan, Reading.scan_id == Scan.id)
        .where(Scan.sheet_id == sheet.id, Scan.state == "placed", Reading.status == "ok")
        .group_by(Reading.scan_id)
    )
    found: set[str] = set()
    for payload in session.scalars(select(Reading.payload).where(Reading.id.in_(latest))):
        fields: list[Mapping[str, Any]] = payload.get("fields") or []
        found.update(str(one["id"]) for one in fields if _is_corrected(one))
    return found


def _is_corrected(field: Mapping[str, Any]) -> bool:
    groups = field.get("groups") or {}
    correction = groups.get("correction") or {}
    return correction.get("state") not in (None, "blank")
