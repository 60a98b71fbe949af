"""Decisions that fell because the second person typed something else, and what they leave open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Decision, SecondTyping, Sheet
from models.services.standing import Standing


@dataclass(frozen=True, slots=True)
class Again:
    """The numbers and checks that wait for a decision again: a second person typed otherwise."""

    fields: Collection[str]
    checks: Collection[str]


NOTHING: Final = Again((), ())


def contradicted(session: Session, sheet: Sheet) -> list[Decision]:
    """Return the decisions that fell with the very typing of the second person, oldest first."""
    rows = session.scalars(
        select(Decision)
        .join(SecondTyping, SecondTyping.decision_id == Decision.id)
        .where(Decision.sheet_id == sheet.id, Decision.voided_at == SecondTyping.typed_at)
        .order_by(Decision.id)
    )
    return list(rows)


def to_decide_again(session: Session, sheet: Sheet, standing: Standing) -> Again:
    """Return what such decisions left open, as far as nobody has decided it anew."""
    fallen = [
        one for one in contradicted(session, sheet) if one.comparison_id == standing.comparison.id
    ]
    undecided = {name for name, found in standing.fields.items() if found.decision is None}
    return Again(
        fields=undecided & {one.field_id or "" for one in fallen},
        checks=set(standing.open_checks) & {one.check_code or "" for one in fallen},
    )
