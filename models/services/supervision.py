"""The queues of the evening that supervisors look after: how many wait, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.states import Role
from models.schema import Decision, Person, Sheet
from models.services.common import require_free_eyes, require_role
from models.services.needs import Amount, needs_of
from models.services.overview import Queue
from models.services.reopening import pending_reopen

PAPER_STATES: Final = ("rescan", "recount", "stopped")
"""Sheets that left the desk: only paper brings them back."""


def supervisors_queues(session: Session, actor: Person) -> list[Queue]:
    """Return the queues that supervisors look after, sheets first, then pages, empty ones too."""
    require_role(actor, Role.SUPERVISOR)
    require_free_eyes(session, actor)
    needs = needs_of(session)
    return [
        _sheets(session, "to_decide"),
        _sheets(session, "confirming"),
        _reopening(session),
        *(_sheets(session, state) for state in PAPER_STATES),
        _of("page_supervisor", needs.of_supervisors),
        _of("needs", needs.all),
    ]


def sheets_awaiting_paper(session: Session, actor: Person) -> Sequence[Sheet]:
    """Return the sheets that were sent back or stopped, longest away first."""
    require_role(actor, Role.SUPERVISOR)
    require_free_eyes(session, actor)
    return session.scalars(
        select(Sheet).where(Sheet.state.in_(PAPER_STATES)).order_by(Sheet.state_since, Sheet.id)
    ).all()


def _sheets(session: Session, state: str) -> Queue:
    row = session.execute(
        select(func.count(), func.min(Sheet.state_since)).where(Sheet.state == state)
    ).one()
    return Queue(state, row[0], row[1])


def _of(name: str, amount: Amount) -> Queue:
    return Queue(name, amount.total, amount.since)


def _reopening(session: Session) -> Queue:
    asked = select(Decision.sheet_id).where(Decision.kind == "reopen_request")
    sheets = session.scalars(select(Sheet).where(Sheet.state == "accepted", Sheet.id.in_(asked)))
    found = [pending_reopen(session, sheet) for sheet in sheets]
    since = [request.decided_at for request in found if request is not None]
    return Queue("reopen", len(since), min(since, default=None))
