"""Pages that wait for a supervisor: scans that no rule of the intake could give a place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import RefusalCode
from models.rules.eligibility import may_decide
from models.rules.states import Role
from models.schema import Person, Scan, Sheet
from models.services.common import histories, require_role, who
from models.services.needs import OF_SUPERVISORS
from models.services.page_decisions import DISMISSIBLE_STATES


@dataclass(frozen=True, slots=True)
class PageCase:
    """A page that waits for a supervisor; `sheet` is None where its identity is not known."""

    scan: Scan
    sheet: Sheet | None
    refused: RefusalCode | None


def page_cases(session: Session, actor: Person) -> list[PageCase]:
    """Return the pages that wait for a supervisor, oldest first (no figures among them)."""
    require_role(actor, Role.SUPERVISOR)
    rows = session.execute(
        select(Scan, Sheet)
        .outerjoin(Sheet, Scan.sheet_id == Sheet.id)
        .where(Scan.state.in_(OF_SUPERVISORS))
        .order_by(Scan.id)
    )
    pairs: list[tuple[Scan, Sheet | None]] = [(scan, sheet) for scan, sheet in rows]
    return _cases_of(session, actor, pairs)


def page_case(session: Session, actor: Person, scan_id: int) -> PageCase | None:
    """Return any page that a supervisor may still settle, queued or not; None if it is settled.

    Pages that clerks work on (identity, rescan) are not in the queue, but a supervisor can take
    one off their list.
    """
    require_role(actor, Role.SUPERVISOR)
    scan = session.get(Scan, scan_id)
    if scan is None or scan.state not in DISMISSIBLE_STATES:
        return None
    sheet = None if scan.sheet_id is None else session.get_one(Sheet, scan.sheet_id)
    return _cases_of(session, actor, [(scan, sheet)])[0]


def _cases_of(
    session: Session, actor: Person, pairs: list[tuple[Scan, Sheet | None]]
) -> list[PageCase]:
    past = histories(session, {sheet.id for _, sheet in pairs if sheet is not None})
    return [
        PageCase(scan, sheet, None if sheet is None else may_decide(past[sheet.id], who(actor)))
        for scan, sheet in pairs
    ]
