"""The two tallies at work: opening a sheet, giving each number, finishing.

Which sheet comes next is settled in `handing_out`.

What the pages of a tally show is in `desk_view`; what follows from two finished entries in
`settling`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.eligibility import GIVEN_BACK, TAKEN_OVER, may_enter
from models.rules.states import Role, SheetEvent
from models.schema import (
    Entry,
    Person,
    Sheet,
)
from models.services.common import (
    change_state,
    checked_tally,
    current_entry,
    entrant,
    fields_of,
    history_of,
    latest_values,
    refuse,
    require_counting,
    require_role,
    subject,
    void_entries,
)
from models.services.desk_view import (
    DeskFieldA,
    DeskFieldB,
    DeskView,
    DeskViewA,
    DeskViewB,
    desk_view,
)
from models.services.giving import (
    LEASE,
    Given,
    release_lease,
    save_value,
    take_lease,
)
from models.services.handing_out import next_sheet
from models.services.issuing import (
    MIN_SHOWN,
    NumberA,
    NumberB,
    issue_token,
    put_number,
    require_open,
)
from models.services.presenting import presentation_of
from models.services.settling import compare_if_both_finished

__all__ = [
    "LEASE",
    "MIN_SHOWN",
    "DeskFieldA",
    "DeskFieldB",
    "DeskView",
    "DeskViewA",
    "DeskViewB",
    "Given",
    "NumberA",
    "NumberB",
    "desk_view",
    "finish_entry",
    "give_back",
    "issue_token",
    "keep_open",
    "latest_values",
    "next_sheet",
    "open_entry",
    "put_number",
    "release_lease",
    "save_value",
]


def open_entry(
    session: Session,
    actor: Person,
    sheet: Sheet,
    tally: str,
    medium: str = "scan",
    *,
    now: datetime | None = None,
) -> Entry:
    """Take a tally of a sheet, or go on with one's own; the lease begins anew.

    An entry of somebody whose lease ran out is voided and kept. Tally B of a sheet of the paper
    share is done from the paper, whatever `medium` asks for. Raises `Refusal`.
    """
    side, at = checked_tally(tally), now or utcnow()
    require_role(actor, Role.REVIEWER, Role.SUPERVISOR)
    require_counting(session)
    refuse(may_enter(history_of(session, sheet), entrant(session, actor), side), sheet, actor)
    medium = "paper" if sheet.paper_b and side == "B" else medium
    if medium == "paper" and side == "A":
        raise Refusal(RefusalCode.TALLY_A_FROM_SCAN)
    take_lease(session, actor, sheet, side, at)
    entry = current_entry(session, sheet, side)
    if entry is not None and entry.person_id == actor.id:
        return entry
    change_state(session, sheet, SheetEvent.ENTRY_BEGUN, actor, at)
    taken_over = entry is not None
    if taken_over:
        void_entries(session, sheet, TAKEN_OVER, at, side)
    entry = Entry(sheet_id=sheet.id, tally=side, person_id=actor.id, medium=medium, started_at=at)
    session.add(entry)
    told = {"tally": side, "medium": medium, "taken_over": taken_over}
    record(session, actor, "entry_begun", subject(sheet), told, now=at)
    return entry


def keep_open(
    session: Session, actor: Person, entry: Entry, *, now: datetime | None = None
) -> None:
    """Renew the lease of one's own open entry, for everything that is done inside it.

    Whether the person may enter the sheet at all was settled when the entry began; whoever loses
    that right meanwhile loses the entry. Raises `Refusal`.
    """
    require_role(actor, Role.REVIEWER, Role.SUPERVISOR)
    require_counting(session)
    if entry.person_id != actor.id:
        raise Refusal(RefusalCode.NOT_YOUR_ENTRY)
    require_open(entry)
    sheet = session.get_one(Sheet, entry.sheet_id)
    take_lease(session, actor, sheet, checked_tally(entry.tally), now or utcnow())


def finish_entry(
    session: Session, actor: Person, entry: Entry, *, now: datetime | None = None
) -> Entry:
    """Close one's entry once every field has a value; compares when the other tally is closed.

    The answer never says whether the tallies differ.
    """
    at = now or utcnow()
    require_counting(session)
    if entry.person_id != actor.id:
        raise Refusal(RefusalCode.NOT_YOUR_ENTRY)
    require_open(entry)
    sheet = session.get_one(Sheet, entry.sheet_id)
    given = latest_values(session, entry)
    missing = [f.field_id for f in fields_of(session, sheet) if f.field_id not in given]
    if missing:
        raise Refusal(RefusalCode.FIELDS_MISSING, missing=len(missing), field=missing[0])
    shown = presentation_of(session, entry)
    if any(shown.asked(name, row) == "again" for name, row in given.items()):
        raise Refusal(RefusalCode.ASKED_AGAIN)
    entry.finished_at = at
    release_lease(session, entry)
    record(session, actor, "entry_finished", subject(sheet), {"tally": entry.tally}, now=at)
    compare_if_both_finished(session, actor, sheet, at)
    return entry


def give_back(
    session: Session, actor: Person, entry: Entry, *, now: datetime | None = None
) -> None:
    """Give an unfinished sheet back, so that somebody else may do this tally at once, from the top.

    The entry is voided and kept. Raises `Refusal` for an entry of somebody else, or a closed one.
    """
    at = now or utcnow()
    require_counting(session)
    if entry.person_id != actor.id:
        raise Refusal(RefusalCode.NOT_YOUR_ENTRY)
    require_open(entry)
    sheet = session.get_one(Sheet, entry.sheet_id)
    release_lease(session, entry)
    void_entries(session, sheet, GIVEN_BACK, at, entry.tally)
    record(session, actor, "entry_given_back", subject(sheet), {"tally": entry.tally}, now=at)
