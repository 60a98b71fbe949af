"""A supervisor's decisions over fields and checks of a compared sheet."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.catalogue import BLANK_RULE, BY_CODE, STOP_RULE
from models.rules.states import Role, SheetEvent, SheetState, advance
from models.rules.values import checked_value, number
from models.schema import Decision, Person, Sheet
from models.services.common import (
    as_value,
    change_state,
    live_decisions,
    require_free_eyes,
    require_reason,
    subject,
)
from models.services.deciding import require_decider, write_decision
from models.services.settling import settle
from models.services.standing import FieldStanding, Standing, standing_of

FIELD_DECISIONS: Final = ("take_a", "take_b", "write")


def decide_field(
    session: Session,
    actor: Person,
    sheet: Sheet,
    field_id: str,
    kind: str,
    *,
    reason: str,
    value: int | None = None,
    now: datetime | None = None,
) -> Decision:
    """Settle one mismatch: take A, take B, or write a third value (also for an agreed blank).

    A written value counts once a second person typed the same blind. A decision taken anew voids
    the one before it, and overrides of checks that look at the field. Raises `Refusal`.
    """
    at = now or utcnow()
    standing = open_standing(session, actor, sheet)
    found = standing.fields.get(field_id)
    if found is None:
        raise Refusal(RefusalCode.UNKNOWN_FIELD, field=field_id)
    _require_decidable(found, kind, value)
    require_reason(reason)
    for former in live_decisions(session, sheet):
        code = former.check_code
        looked_at = code is not None and field_id in BY_CODE[code].fields_on(
            standing.numbers("settled")
        )
        if former.field_id == field_id or looked_at:
            former.voided_at = at
    session.flush()
    decision = write_decision(
        session,
        actor,
        kind,
        reason,
        at,
        sheet=sheet,
        comparison_id=standing.comparison.id,
        field_id=field_id,
        value=value if kind == "write" else None,
        needs_second=kind == "write",
    )
    settle(session, sheet, actor, now=at)
    return decision


def _require_decidable(found: FieldStanding, kind: str, value: int | None) -> None:
    field_id = found.field.field_id
    if kind not in FIELD_DECISIONS:
        raise Refusal(RefusalCode.UNKNOWN_DECISION, kind=kind)
    agreed_blank = not found.mismatch and as_value(found.a).kind == "blank"
    if not found.mismatch and not (agreed_blank and kind == "write"):
        code = RefusalCode.BLANK_STANDS if agreed_blank else RefusalCode.FIELD_NOT_OPEN
        raise Refusal(code, field=field_id)
    if kind == "write":
        if value is None:
            raise Refusal(RefusalCode.VALUE_MALFORMED)
        checked_value(number(value), found.field.digits)
        return
    side = found.a if kind == "take_a" else found.b
    if not as_value(side).is_number:
        raise Refusal(RefusalCode.NO_NUMBER_TO_TAKE, field=field_id, tally=kind[-1].upper())


def override_check(
    session: Session,
    actor: Person,
    sheet: Sheet,
    code: str,
    reason: str,
    *,
    now: datetime | None = None,
) -> Decision:
    """Record that the paper says so although a hard check fails on its settled numbers.

    Counts once a second person typed every number of the check blind. Raises `Refusal` for H02
    (the stop rule), for blanks, and where the check does not fail.
    """
    at = now or utcnow()
    standing = open_standing(session, actor, sheet)
    if code == STOP_RULE:
        raise Refusal(RefusalCode.STOP_RULE_STANDS, check=code)
    if code == BLANK_RULE:
        raise Refusal(RefusalCode.BLANK_STANDS)
    check = BY_CODE.get(code)
    overridden = code in standing.overrides
    if check is None or check.kind != "hard" or overridden or not standing.fails(code):
        raise Refusal(RefusalCode.CHECK_NOT_OPEN, check=code)
    decision = write_decision(
        session,
        actor,
        "paper_says_so",
        reason,
        at,
        sheet=sheet,
        comparison_id=standing.comparison.id,
        check_code=code,
        needs_second=True,
    )
    settle(session, sheet, actor, now=at)
    return decision


def stop_reported(
    session: Session, actor: Person, sheet: Sheet, reason: str, *, now: datetime | None = None
) -> Decision:
    """Record that H02 stopped the sheet and was reported; it stays outside all totals.

    Raises `Refusal` where H02 does not fail on the settled numbers.
    """
    at = now or utcnow()
    standing = open_standing(session, actor, sheet)
    if not standing.fails(STOP_RULE):
        raise Refusal(RefusalCode.STOP_RULE_NOT_BROKEN, sheet=sheet.code)
    decision = write_decision(
        session,
        actor,
        "stopped_reported",
        reason,
        at,
        sheet=sheet,
        comparison_id=standing.comparison.id,
        check_code=STOP_RULE,
    )
    change_state(session, sheet, SheetEvent.STOPPED_REPORTED, actor, at)
    record(session, actor, "sheet_stopped", subject(sheet), {"check": STOP_RULE}, now=at)
    return decision


def open_standing(session: Session, actor: Person, sheet: Sheet) -> Standing:
    """Return how the sheet stands, for a supervisor who may decide on it now."""
    require_decider(session, actor, sheet)
    require_free_eyes(session, actor)
    advance(
        SheetState(sheet.state),
        SheetEvent.DECISION_LEFT_OPEN,
        Role(actor.role),
        sheet=sheet.code,
    )
    standing = standing_of(session, sheet)
    if standing is None:
        raise Refusal(RefusalCode.SHEET_NOT_COMPARED, sheet=sheet.code)
    return standing
