"""Identities given by hand: two people type the same from the picture, else a supervisor does."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.states import Role
from models.schema import IdentityTyping, Person, Scan, Sheet
from models.services.common import require_role, scan_subject, sheet_by_code


class IdentityOutcome(StrEnum):
    """What a typed identity led to; `AGREED` sends the page to the reader with that identity."""

    WAITING_SECOND = "waiting_second"
    AGREED = "agreed"
    DIFFERS = "differs"


def type_identity(
    session: Session,
    actor: Person,
    scan: Scan,
    sheet_code: str,
    page: int,
    *,
    now: datetime | None = None,
) -> IdentityOutcome:
    """Keep the identity that one person typed from a page's picture.

    Two different people must type the same; where two differ, the page goes to a supervisor.
    Raises `Refusal` for an unknown sheet or page, a second typing by the same person, or a page
    that does not wait for an identity.
    """
    require_role(actor, Role.CLERK, Role.SUPERVISOR)
    if scan.state != "needs_identity":
        raise Refusal(RefusalCode.SCAN_NOT_OPEN, state=scan.state)
    outcome = keep_typing(session, actor, scan, sheet_code, page, now or utcnow())
    if outcome is IdentityOutcome.DIFFERS:
        scan.state = "needs_supervisor"
    # What was typed stays out of the log's text: the second person must not find it there.
    record(session, actor, "identity_typed", scan_subject(scan), {"outcome": outcome}, now=now)
    return outcome


def keep_typing(
    session: Session, actor: Person, scan: Scan, sheet_code: str, page: int, now: datetime
) -> IdentityOutcome:
    """Add one typing; where two people now agree, the page waits to be read again.

    Records no event: the caller does.
    """
    sheet = sheet_by_code(session, sheet_code)
    if sheet is None:
        raise Refusal(RefusalCode.UNKNOWN_SHEET, sheet=sheet_code)
    if not 1 <= page <= sheet.pages:
        raise Refusal(RefusalCode.UNKNOWN_PAGE, sheet=sheet.code, page=page, pages=sheet.pages)
    require_untyped(session, actor, scan)
    earlier = _typings(session, scan)
    session.add(
        IdentityTyping(
            scan_id=scan.id,
            sheet_code=sheet.code,
            sheet_page=page,
            typed_by=actor.id,
            typed_at=now,
        )
    )
    session.flush()
    if any((t.sheet_code, t.sheet_page) == (sheet.code, page) for t in earlier):
        scan.state, scan.attempts = "waiting", 0
        return IdentityOutcome.AGREED
    return IdentityOutcome.DIFFERS if earlier else IdentityOutcome.WAITING_SECOND


def require_untyped(session: Session, actor: Person, scan: Scan) -> None:
    """Raise `Refusal` where this person typed an identity for the page before."""
    if any(typing.typed_by == actor.id for typing in _typings(session, scan)):
        raise Refusal(RefusalCode.SAME_PERSON)


def given_identity(session: Session, scan: Scan) -> tuple[Sheet, int] | None:
    """Return the sheet and page on which two people agreed for this scan, or None."""
    counted = Counter((t.sheet_code, t.sheet_page) for t in _typings(session, scan))
    for (code, page), times in counted.items():
        if times >= 2:
            sheet = sheet_by_code(session, code)
            return None if sheet is None else (sheet, page)
    return None


def next_identity_task(session: Session, actor: Person) -> Scan | None:
    """Return the oldest page without identity that this person has not typed yet, or None."""
    typed = select(IdentityTyping.scan_id).where(IdentityTyping.typed_by == actor.id)
    return session.scalar(
        select(Scan)
        .where(Scan.state == "needs_identity", Scan.id.not_in(typed))
        .order_by(Scan.id)
        .limit(1)
    )


def _typings(session: Session, scan: Scan) -> list[IdentityTyping]:
    return list(
        session.scalars(
            select(IdentityTyping)
            .where(IdentityTyping.scan_id == scan.id)
            .order_by(IdentityTyping.id)
        )
    )
