"""From a figure down to the pixels: sheets, accepted values, entries, people, times, pictures.

What a viewer may follow is what they may see: observers (and everybody else) accepted sheets of
released contests; supervisors every sheet finished in both tallies; nobody anything while they hold
an unfinished entry (invariants 2 and 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.rules.values import Value, stored_value
from models.schema import (
    Acceptance,
    AcceptedValue,
    Area,
    Comparison,
    Contest,
    ContestField,
    Entry,
    EntryValue,
    Person,
    Scan,
    ScanFile,
    Sheet,
)
from models.services.areas import subtree
from models.services.release import is_released
from models.services.totals import holds_unfinished_entry
from models.services.traced import TracedDecision, TracedTyping, traced_decisions


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """One sheet's part of a total: the accepted number of one field."""

    sheet: Sheet
    station: Area
    value: int


@dataclass(frozen=True, slots=True)
class TracedValue:
    """One value that somebody gave: who, when, how, and the picture they saw (None: from paper)."""

    tally: str
    person: str
    value: Value
    source: str
    given_at: datetime
    picture_sha256: str | None
    counts: bool
    """Whether it belongs to an entry that still counts and no later value replaced it."""


@dataclass(frozen=True, slots=True)
class FieldTrace:
    """One figure of a sheet: what counts (None before acceptance) and everything behind it."""

    field_id: str
    label_vi: str
    label_en: str
    page: int
    accepted: int | None
    values: tuple[TracedValue, ...]
    decisions: tuple[TracedDecision, ...]
    typings: tuple[TracedTyping, ...]
    """What second persons typed of it for a decision over a check that it belongs to."""
    picture_sha256: str | None


@dataclass(frozen=True, slots=True)
class ScanTrace:
    """One stored image of a page of the sheet, superseded ones included."""

    scan: Scan
    file_name: str
    received_by: str


@dataclass(frozen=True, slots=True)
class SheetTrace:
    """Everything behind one sheet's figures."""

    sheet: Sheet
    contest: Contest
    station: Area
    accepted_at: datetime | None
    withdrawn: bool
    fields: tuple[FieldTrace, ...]
    scans: tuple[ScanTrace, ...]
    sheet_decisions: tuple[TracedDecision, ...]


def sheet_figures(
    session: Session, viewer: Person, contest: Contest, area: Area, field_id: str
) -> list[SheetFigure]:
    """Return the accepted numbers that make up one total, sheet by sheet; raises `Refusal`."""
    _may_follow(session, viewer, contest)
    below = subtree(area.id)
    rows = session.execute(
        select(Sheet, Area, AcceptedValue.value)
        .join(below, Sheet.station_id == below.c.id)
        .join(Area, Area.id == Sheet.station_id)
        .join(Acceptance, Acceptance.sheet_id == Sheet.id)
        .join(AcceptedValue, AcceptedValue.acceptance_id == Acceptance.id)
        .where(
            Sheet.contest_id == contest.id,
            Sheet.state == "accepted",
            Acceptance.withdrawn_at.is_(None),
            AcceptedValue.field_id == field_id,
        )
        .order_by(Area.code, Sheet.part)
    )
    return [SheetFigure(sheet, station, value) for sheet, station, value in rows]


def may_trace(session: Session, viewer: Person, sheet: Sheet) -> bool:
    """Whether `viewer` may follow this sheet's figures down to the pixels."""
    if holds_unfinished_entry(session, viewer):
        return False
    if viewer.role == "supervisor":
        compared = select(Comparison.id).where(Comparison.sheet_id == sheet.id).limit(1)
        return session.scalar(compared) is not None
    contest = session.get_one(Contest, sheet.contest_id)
    return sheet.state == "accepted" and is_released(session, contest)


def sheet_trace(session: Session, viewer: Person, sheet: Sheet) -> SheetTrace:
    """Return everything behind a sheet's figures; raises `Refusal` where the viewer may not."""
    contest = session.get_one(Contest, sheet.contest_id)
    if not may_trace(session, viewer, sheet):
        if holds_unfinished_entry(session, viewer):
            raise Refusal(RefusalCode.HOLDS_UNFINISHED_ENTRY)
        raise Refusal(RefusalCode.FIGURES_CLOSED, contest=contest.code)
    acceptances = list(
        session.scalars(
            select(Acceptance).where(Acceptance.sheet_id == sheet.id).order_by(Acceptance.id)
        )
    )
    current = next((one for one in acceptances if one.withdrawn_at is None), None)
    names = dict(session.execute(select(Person.id, Person.name)).all())
    decisions = traced_decisions(session, sheet, names)
    typings = [typing for one in decisions.get(None, ()) for typing in one.typings]
    fields = session.scalars(
        select(ContestField)
        .where(ContestField.contest_id == contest.id)
        .order_by(ContestField.position)
    )
    accepted = _accepted(session, current)
    values = _values(session, sheet, names)
    return SheetTrace(
        sheet=sheet,
        contest=contest,
        station=session.get_one(Area, sheet.station_id),
        accepted_at=current.accepted_at if current else None,
        withdrawn=bool(acceptances) and current is None,
        fields=tuple(
            _field(
                item,
                accepted,
                values.get(item.field_id, []),
                decisions.get(item.field_id, []),
                [typing for typing in typings if typing.field_id == item.field_id],
            )
            for item in fields
        ),
        scans=_scans(session, sheet, names),
        sheet_decisions=tuple(decisions.get(None, [])),
    )


def _may_follow(session: Session, viewer: Person, contest: Contest) -> None:
    if holds_unfinished_entry(session, viewer):
        raise Refusal(RefusalCode.HOLDS_UNFINISHED_ENTRY)
    if viewer.role != "supervisor" and not is_released(session, contest):
        raise Refusal(RefusalCode.FIGURES_CLOSED, contest=contest.code)


def _field(
    item: ContestField,
    accepted: dict[str, int],
    values: list[TracedValue],
    decisions: list[TracedDecision],
    typings: list[TracedTyping],
) -> FieldTrace:
    pictures = [value.picture_sha256 for value in values if value.picture_sha256 and value.counts]
    return FieldTrace(
        field_id=item.field_id,
        label_vi=item.label_vi,
        label_en=item.label_en,
        page=item.page,
        accepted=accepted.get(item.field_id),
        values=tuple(values),
        decisions=tuple(decisions),
        typings=tuple(typings),
        picture_sha256=pictures[0] if pictures else None,
    )


def _accepted(session: Session, current: Acceptance | None) -> dict[str, int]:
    if current is None:
        return {}
    rows = session.execute(
        select(AcceptedValue.field_id, AcceptedValue.value).where(
            AcceptedValue.acceptance_id == current.id
        )
    )
    return dict(rows.all())


def _values(session: Session, sheet: Sheet, names: dict[int, str]) -> dict[str, list[TracedValue]]:
    rows = session.execute(
        select(Entry, EntryValue)
        .join(EntryValue, EntryValue.entry_id == Entry.id)
        .where(Entry.sheet_id == sheet.id)
        .order_by(Entry.tally, Entry.id, EntryValue.seq)
    )
    pairs = rows.all()
    last = {(entry.id, value.field_id): value.seq for entry, value in pairs}
    found: dict[str, list[TracedValue]] = {}
    for entry, value in pairs:
        found.setdefault(value.field_id, []).append(
            TracedValue(
                tally=entry.tally,
                person=names[entry.person_id],
                value=stored_value(value.kind, value.value),
                source=value.source,
                given_at=value.given_at,
                picture_sha256=value.picture_sha256,
                counts=entry.voided_at is None and last[entry.id, value.field_id] == value.seq,
            )
        )
    return found


def _scans(session: Session, sheet: Sheet, names: dict[int, str]) -> tuple[ScanTrace, ...]:
    rows = session.execute(
        select(Scan, ScanFile)
        .join(ScanFile, ScanFile.id == Scan.file_id)
        .where(Scan.sheet_id == sheet.id)
        .order_by(Scan.sheet_page, Scan.version, Scan.id)
    )
    return tuple(ScanTrace(scan, file.name, names[file.received_by]) for scan, file in rows)
