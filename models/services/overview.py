"""What a screen must show so that silence is not success: queues, missing, blocked, failed.

Numbers of sheets and pages only, never figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.eligibility import NO_HISTORY, Part, SheetHistory, Who, nobody_left
from models.rules.states import SheetState
from models.schema import Comparison, Decision, Entry, Scan, ScanFile, Sheet
from models.services.common import enabled_staff, histories
from models.services.needs import KINDS, needs_of
from models.services.standing import standing_of

NEEDS = "needs_"
"""Begins the name of each queue of pages and files that need somebody; its kind follows."""
FAILED_PAGES = ("set_aside", "foreign")
FAILED_FILES = ("refused", "set_aside")


@dataclass(frozen=True, slots=True)
class Queue:
    """How many things wait in one place, and since when the oldest does (None: none waits)."""

    name: str
    length: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class BlockedSheet:
    """A sheet for which nobody is left who may do one of `parts` (A, B, decision, second)."""

    sheet: Sheet
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Failures:
    """Files and pages whose processing failed for good, oldest first, each with its problem."""

    files: Sequence[ScanFile]
    scans: Sequence[Scan]


def state_counts(session: Session, contest_id: int | None = None) -> dict[SheetState, int]:
    """Return how many sheets stand where (every state, 0 included), of one contest or of all."""
    query = select(Sheet.state, func.count()).group_by(Sheet.state)
    if contest_id is not None:
        query = query.where(Sheet.contest_id == contest_id)
    counted = dict(session.execute(query).all())
    return {state: counted.get(str(state), 0) for state in SheetState}


def queues(session: Session) -> list[Queue]:
    """Return what waits for whom: tallies, supervisors, second persons, the reader, and needs."""
    found = [_tally_queue(session, tally) for tally in ("A", "B")]
    for state in ("to_decide", "confirming"):
        count, since = _count(session, state)
        found.append(Queue(state, count, since))
    row = session.execute(
        select(func.count(), func.min(Scan.received_at)).where(Scan.state == "waiting")
    ).one()
    found.append(Queue("page_waiting", row[0], row[1]))
    needs = needs_of(session)
    amounts = {f"{NEEDS}{kind}": needs.of(kind) for kind in KINDS}
    return found + [Queue(name, one.total, one.since) for name, one in amounts.items()]


def blocked_sheets(session: Session) -> list[BlockedSheet]:
    """Return the sheets that cannot go on because nobody is left for a part, by code.

    Looks at the sheets as they stand; a sheet whose pages are missing is not among them.
    """
    staff = enabled_staff(session)
    open_states = ("ready", "counting", "to_decide", "confirming")
    sheets = session.scalars(
        select(Sheet).where(Sheet.state.in_(open_states)).order_by(Sheet.code)
    ).all()
    touched = _touched(session)
    past = histories(session, touched)
    # Sheets on which nothing happened yet all get the same answer.
    untouched = nobody_left(NO_HISTORY, staff, ("A", "B", "decision"))
    blocked = []
    for sheet in sheets:
        history = past.get(sheet.id)
        parts = untouched if history is None else _lacking(session, sheet, history, staff)
        if parts:
            blocked.append(BlockedSheet(sheet, parts))
    return blocked


def failures(session: Session) -> Failures:
    """Return every file and page whose processing failed or that is none of ours."""
    files = session.scalars(
        select(ScanFile).where(ScanFile.state.in_(FAILED_FILES)).order_by(ScanFile.id)
    )
    scans = session.scalars(select(Scan).where(Scan.state.in_(FAILED_PAGES)).order_by(Scan.id))
    return Failures(files.all(), scans.all())


def _lacking(
    session: Session, sheet: Sheet, history: SheetHistory, staff: list[Who]
) -> tuple[Part, ...]:
    """Return the parts that this sheet still needs and that nobody may do."""
    if sheet.state in ("ready", "counting"):
        needed: list[Part] = []
        for tally in ("A", "B"):
            current = history.current(tally)
            if current is None or not current.finished:
                needed.append("A" if tally == "A" else "B")
        return nobody_left(history, staff, (*needed, "decision"))
    standing = standing_of(session, sheet)
    parts: list[Part] = ["decision"] if sheet.state == SheetState.TO_DECIDE else []
    if standing is not None and standing.unconfirmed:
        parts.append("second")
    return nobody_left(history, staff, parts)


def _touched(session: Session) -> set[int]:
    found: set[int] = set()
    for query in (
        select(Entry.sheet_id).distinct(),
        select(Comparison.sheet_id).distinct(),
        select(func.coalesce(Decision.sheet_id, Scan.sheet_id))
        .outerjoin(Scan, Decision.scan_id == Scan.id)
        .distinct(),
    ):
        found.update(sheet_id for sheet_id in session.scalars(query) if sheet_id is not None)
    return found


def _tally_queue(session: Session, tally: str) -> Queue:
    done = select(Entry.sheet_id).where(
        Entry.tally == tally, Entry.voided_at.is_(None), Entry.finished_at.is_not(None)
    )
    row = session.execute(
        select(func.count(), func.min(Sheet.state_since)).where(
            Sheet.state.in_(("ready", "counting")), Sheet.id.not_in(done)
        )
    ).one()
    return Queue(f"tally_{tally}", row[0], row[1])


def _count(session: Session, state: str) -> tuple[int, datetime | None]:
    row = session.execute(
        select(func.count(), func.min(Sheet.state_since)).where(Sheet.state == state)
    ).one()
    return row[0], row[1]
