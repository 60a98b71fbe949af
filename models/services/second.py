"""The second person: types the numbers of a decision blind, without seeing what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.rules.eligibility import may_type_second
from models.rules.states import SheetEvent
from models.rules.values import Value, checked_value
from models.schema import Decision, Person, SecondTyping, Sheet
from models.services.common import (
    change_state,
    histories,
    history_of,
    holds_unfinished_entry,
    refuse,
    require_counting,
    require_free_eyes,
    subject,
    who,
)
from models.services.desk_view import pictures_of
from models.services.settling import settle
from models.services.standing import (
    Standing,
    second_fields,
    second_outcome,
    standing_of,
    typings_of,
)


@dataclass(frozen=True, slots=True)
class SecondTask:
    """A decision that waits for a second person, and how many numbers are still to type."""

    decision_id: int
    sheet: Sheet
    fields_left: int
    since: datetime


@dataclass(frozen=True, slots=True)
class SecondField:
    """One number to type blind; `typed` says that it was given (not what)."""

    field_id: str
    label_vi: str
    label_en: str
    digits: int
    page: int
    position: int
    picture_sha256: str | None
    typed: bool


@dataclass(frozen=True, slots=True)
class SecondView:
    """What the second person sees: pictures and empty boxes, no value and no reason."""

    decision_id: int
    sheet: Sheet
    fields: tuple[SecondField, ...]


def second_tasks(session: Session, actor: Person) -> list[SecondTask]:
    """Return the decisions that this person may confirm, oldest first.

    None while the person holds an unfinished entry: that a decision waits says that tallies differ.
    """
    if holds_unfinished_entry(session, actor):
        return []
    waiting = session.execute(
        select(Decision, Sheet)
        .join(Sheet, Decision.sheet_id == Sheet.id)
        .where(
            Decision.needs_second.is_(True),
            Decision.voided_at.is_(None),
            Sheet.state.in_(("to_decide", "confirming")),
        )
        .order_by(Decision.id)
    )
    pairs = list(waiting)
    past = histories(session, {sheet.id for _, sheet in pairs})
    tasks = []
    for decision, sheet in pairs:
        if may_type_second(past[sheet.id], who(actor)) is not None:
            continue
        standing = standing_of(session, sheet)
        if standing is None or decision not in standing.unconfirmed:
            continue
        typed = typings_of(session, [decision]).get(decision.id, {})
        left = sum(name not in typed for name in second_fields(standing, decision))
        tasks.append(SecondTask(decision.id, sheet, left, decision.decided_at))
    return tasks


def second_view(session: Session, actor: Person, decision: Decision) -> SecondView:
    """Return what a second person sees of a decision; raises `Refusal` where they may not."""
    sheet, standing = _waiting(session, actor, decision)
    typed = typings_of(session, [decision]).get(decision.id, {})
    pictures = pictures_of(session, sheet)
    fields = []
    for name in second_fields(standing, decision):
        field = standing.fields[name].field
        fields.append(
            SecondField(
                field_id=name,
                label_vi=field.label_vi,
                label_en=field.label_en,
                digits=field.digits,
                page=field.page,
                position=field.position,
                picture_sha256=pictures.get(name),
                typed=name in typed,
            )
        )
    return SecondView(decision.id, sheet, tuple(fields))


def type_second(
    session: Session,
    actor: Person,
    decision: Decision,
    field_id: str,
    value: Value,
    *,
    now: datetime | None = None,
) -> bool | None:
    """Keep a number that the second person typed; once all are there, confirm or contradict.

    Returns None while numbers are missing, True where they confirm the decision, False where one
    differs: then the decision is voided (kept) and the sheet is with the supervisors again.
    """
    at = now or utcnow()
    require_counting(session)
    sheet, standing = _waiting(session, actor, decision)
    if field_id not in second_fields(standing, decision):
        raise Refusal(RefusalCode.UNKNOWN_FIELD, field=field_id)
    typed = typings_of(session, [decision]).get(decision.id, {})
    if field_id in typed:
        raise Refusal(RefusalCode.ALREADY_TYPED)
    sound = checked_value(value, standing.fields[field_id].field.digits)
    row = SecondTyping(
        decision_id=decision.id,
        field_id=field_id,
        kind=sound.kind,
        value=sound.value,
        typed_by=actor.id,
        typed_at=at,
    )
    session.add(row)
    told = {"decision": decision.id, "field": field_id}
    record(session, actor, "second_typed", subject(sheet), told, now=at)
    outcome = second_outcome(standing, decision, {**typed, field_id: row})
    if outcome is True:
        settle(session, sheet, actor, now=at)
    elif outcome is False:
        decision.voided_at = at
        change_state(session, sheet, SheetEvent.SECOND_DIFFERS, actor, at)
        told = {"decision": decision.id, "state": sheet.state}
        record(session, actor, "second_differs", subject(sheet), told, now=at)
    return outcome


def _waiting(session: Session, actor: Person, decision: Decision) -> tuple[Sheet, Standing]:
    """Return the sheet of a decision that waits for a second person, for one who may be that."""
    require_free_eyes(session, actor)
    sheet = None if decision.sheet_id is None else session.get(Sheet, decision.sheet_id)
    if sheet is None:
        raise Refusal(RefusalCode.DECISION_CLOSED)
    refuse(may_type_second(history_of(session, sheet), who(actor)), sheet, actor)
    standing = standing_of(session, sheet)
    if standing is None or decision not in standing.unconfirmed:
        raise Refusal(RefusalCode.DECISION_CLOSED)
    return sheet, standing
