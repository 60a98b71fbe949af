"""What the services share: sheets and their fields, current entries, state changes, histories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models.audit import Actor
from models.errors import Refusal, RefusalCode
from models.rules import eligibility
from models.rules.eligibility import PastEntry, SheetHistory, Who
from models.rules.states import Role, SheetEvent, SheetState, advance
from models.rules.values import Tally, Value, stored_value
from models.schema import (
    Comparison,
    Contest,
    ContestField,
    Decision,
    Entry,
    EntryValue,
    IdentityTyping,
    Person,
    Scan,
    SecondTyping,
    Sheet,
    StandDown,
)
from models.services.elections import require_phase, require_role

__all__ = [
    "as_value",
    "change_state",
    "checked_tally",
    "contest_of",
    "current_entry",
    "enabled_staff",
    "entrant",
    "fields_of",
    "histories",
    "history_of",
    "holds_unfinished_entry",
    "latest_values",
    "live_decisions",
    "refuse",
    "require_counting",
    "require_free_eyes",
    "require_phase",
    "require_reason",
    "require_role",
    "scan_subject",
    "sheet_by_code",
    "subject",
    "void_decisions",
    "void_entries",
    "who",
]


def subject(sheet: Sheet) -> str:
    """Return how the audit log names a sheet."""
    return f"sheet:{sheet.code}"


def scan_subject(scan: Scan) -> str:
    """Return how the audit log names a page."""
    return f"scan:{scan.id}"


def require_counting(session: Session) -> None:
    """Raise `Refusal` unless counting is open."""
    require_phase(session, "counting")


def require_reason(reason: str) -> str:
    """Return the reason without outer blanks; raises `Refusal` where nothing is left."""
    if not reason.strip():
        raise Refusal(RefusalCode.REASON_MISSING)
    return reason.strip()


def checked_tally(tally: str) -> Tally:
    """Return `tally` as A or B; raises `Refusal`."""
    if tally == "A":
        return "A"
    if tally == "B":
        return "B"
    raise Refusal(RefusalCode.UNKNOWN_TALLY, tally=tally)


def who(person: Actor) -> Who:
    """Return a person as the rules see one (the machine has the id 0)."""
    return Who(person.id or 0, person.role, person.enabled)


def sheet_by_code(session: Session, code: str) -> Sheet | None:
    """Return the sheet with this code, or None."""
    return session.scalar(select(Sheet).where(Sheet.code == code))


def fields_of(session: Session, sheet: Sheet, only: str | None = None) -> Sequence[ContestField]:
    """Return the fields of a sheet in printed order; `only` asks for one of them."""
    found = (
        select(ContestField)
        .where(ContestField.contest_id == sheet.contest_id)
        .order_by(ContestField.position)
    )
    if only is not None:
        found = found.where(ContestField.field_id == only)
    return session.scalars(found).all()


def contest_of(session: Session, sheet: Sheet) -> Contest:
    """Return the contest that a sheet belongs to."""
    return session.get_one(Contest, sheet.contest_id)


def current_entry(session: Session, sheet: Sheet, tally: Tally) -> Entry | None:
    """Return the entry of this tally that is not voided, finished or not."""
    return session.scalar(
        select(Entry).where(
            Entry.sheet_id == sheet.id, Entry.tally == tally, Entry.voided_at.is_(None)
        )
    )


def latest_values(session: Session, entry: Entry, only: str | None = None) -> dict[str, EntryValue]:
    """Return the last value that was given for each field of an entry, or for `only` that one."""
    found = select(EntryValue).where(EntryValue.entry_id == entry.id).order_by(EntryValue.seq)
    if only is not None:
        found = found.where(EntryValue.field_id == only)
    rows = session.scalars(found)
    return {row.field_id: row for row in rows}


def as_value(row: EntryValue | SecondTyping) -> Value:
    """Return a stored row as a value."""
    return stored_value(row.kind, row.value)


def change_state(
    session: Session, sheet: Sheet, event: SheetEvent, actor: Actor, now: datetime
) -> None:
    """Move a sheet along the state table; raises `Refusal`. Rows that permit it go first."""
    session.flush()
    state = advance(SheetState(sheet.state), event, Role(actor.role), sheet=sheet.code)
    if state != sheet.state:
        sheet.state = str(state)
        sheet.state_since = now
        session.flush()


def void_entries(session: Session, sheet: Sheet, reason: str, now: datetime, *tallies: str) -> int:
    """Void the current entries of `tallies` (kept, but they count no more); return how many."""
    entries = session.scalars(
        select(Entry).where(
            Entry.sheet_id == sheet.id, Entry.tally.in_(tallies), Entry.voided_at.is_(None)
        )
    ).all()
    for entry in entries:
        entry.voided_at = now
        entry.void_reason = reason
    session.flush()
    return len(entries)


def void_decisions(session: Session, sheet: Sheet, now: datetime) -> None:
    """Void every field and check decision of a sheet that is still alive; page decisions stay."""
    for decision in live_decisions(session, sheet):
        decision.voided_at = now
    session.flush()


def live_decisions(session: Session, sheet: Sheet) -> Sequence[Decision]:
    """Return the decisions over fields and checks of a sheet that were not voided, oldest first."""
    kinds = ("take_a", "take_b", "write", "paper_says_so")
    return session.scalars(
        select(Decision)
        .where(
            Decision.sheet_id == sheet.id, Decision.voided_at.is_(None), Decision.kind.in_(kinds)
        )
        .order_by(Decision.id)
    ).all()


def holds_unfinished_entry(session: Session, person: Actor) -> bool:
    """Whether this person has an entry that is neither finished nor voided, on any sheet."""
    found = session.scalar(
        select(Entry.id)
        .where(
            Entry.person_id == person.id,
            Entry.finished_at.is_(None),
            Entry.voided_at.is_(None),
        )
        .limit(1)
    )
    return found is not None


def require_free_eyes(session: Session, actor: Actor) -> None:
    """Raise `Refusal` where figures are closed to this person for an unfinished entry."""
    if holds_unfinished_entry(session, actor):
        raise Refusal(RefusalCode.HOLDS_UNFINISHED_ENTRY)


def history_of(session: Session, sheet: Sheet) -> SheetHistory:
    """Return who ever did what on a sheet."""
    return histories(session, [sheet.id]).get(sheet.id, eligibility.NO_HISTORY)


def histories(session: Session, sheet_ids: Iterable[int]) -> dict[int, SheetHistory]:
    """Return the histories of several sheets; sheets on which nothing happened may be absent."""
    ids = list(sheet_ids)
    past: dict[int, list[PastEntry]] = {}
    for entry in session.scalars(_ENTRIES, {"ids": ids}):
        reason = (entry.void_reason or "") if entry.voided_at is not None else None
        past.setdefault(entry.sheet_id, []).append(
            PastEntry(entry.person_id, entry.tally, entry.finished_at is not None, reason)
        )
    deciders, typists, looked = (
        _pairs(session, question, ids) for question in (_DECIDERS, _TYPISTS, _LOOKED)
    )
    compared = set(session.scalars(_COMPARED, {"ids": ids}))
    return {
        sheet_id: SheetHistory(
            entries=tuple(past.get(sheet_id, ())),
            deciders=frozenset(deciders.get(sheet_id, ())),
            second_typists=frozenset(typists.get(sheet_id, ())),
            looked_on=frozenset(looked.get(sheet_id, ())),
            compared=sheet_id in compared,
        )
        for sheet_id in ids
    }


_IDS: Final[BindParameter[Any]] = bindparam("ids", expanding=True)
_ENTRIES: Final = select(Entry).where(Entry.sheet_id.in_(_IDS)).order_by(Entry.id)
_COMPARED: Final = select(Comparison.sheet_id).where(Comparison.sheet_id.in_(_IDS))
# A decision over a page counts for the sheet that the page came to belong to.
_DECIDERS: Final = (
    select(func.coalesce(Decision.sheet_id, Scan.sheet_id), Decision.decided_by)
    .outerjoin(Scan, Decision.scan_id == Scan.id)
    .where(func.coalesce(Decision.sheet_id, Scan.sheet_id).in_(_IDS))
)
_TYPISTS: Final = (
    select(Decision.sheet_id, SecondTyping.typed_by)
    .join(SecondTyping, SecondTyping.decision_id == Decision.id)
    .where(Decision.sheet_id.in_(_IDS))
)
_LOOKED: Final = (
    select(Scan.sheet_id, IdentityTyping.typed_by)
    .join(IdentityTyping, IdentityTyping.scan_id == Scan.id)
    .where(Scan.sheet_id.in_(_IDS))
)


def _pairs(session: Session, question: Select[Any, Any], ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for sheet_id, person_id in session.execute(question, {"ids": ids}):
        if sheet_id is not None:
            found.setdefault(sheet_id, set()).add(person_id)
    return found


def enabled_staff(session: Session) -> list[Who]:
    """Return everybody who may work on sheets, as the rules see them."""
    people = session.scalars(select(Person).where(Person.enabled.is_(True)).order_by(Person.id))
    down = set(session.scalars(_stood_down()))
    return [replace(who(person), stood_down=person.id in down) for person in people]


def entrant(session: Session, person: Person) -> Who:
    """Return a person as the rules see one who asks for a sheet to enter."""
    down = session.scalar(_stood_down().where(StandDown.person_id == person.id))
    return replace(who(person), stood_down=down is not None)


def _stood_down() -> Select[int]:
    return select(StandDown.person_id).where(StandDown.restored_at.is_(None))


def refuse(code: RefusalCode | None, sheet: Sheet, actor: Actor) -> None:
    """Raise `Refusal` with `code` unless it is None."""
    if code is not None:
        raise Refusal(code, sheet=sheet.code, role=actor.role)
