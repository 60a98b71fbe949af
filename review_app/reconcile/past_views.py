"""What happened to a sheet: every comparison and decision; names once nothing waits any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Decision, Person, Sheet
from models.services import reconcile as service
from models.services.past import Deciders, PastEntry
from review_app.i18n import gettext as _
from review_app.reconcile.words import DECISIONS, VOID_REASONS, decision_words, value_words


@dataclass(frozen=True, slots=True)
class Step:
    """One decision of the sheet's past; `by` and `second` stay empty while names are closed."""

    at: datetime
    what: str
    reason: str
    fallen: bool
    contradicted: bool
    """Whether it fell because the second person typed something else."""
    by: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two entries that were laid side by side once, and what they differed on."""

    at: datetime
    a: str
    b: str
    differing: Sequence[tuple[str, str, str]]
    """Label, tally A's value and tally B's, in words."""


@dataclass(frozen=True, slots=True)
class Record:
    """Everything on record of a sheet, oldest first."""

    compared: Sequence[Compared]
    steps: Sequence[Step]


def record_of(
    session: Session,
    person: Person,
    found: Sheet,
    case: service.CaseView | None,
    labels: Mapping[str, str],
) -> Record:
    """Return what is on record of a sheet, for a supervisor."""
    past = service.past_of(session, person, found)
    return Record(
        [
            Compared(
                one.at,
                _entry(one.a),
                _entry(one.b),
                [
                    (labels[m.field_id], value_words(m.value_a), value_words(m.value_b))
                    for m in one.mismatches
                ],
            )
            for one in past.comparisons
        ],
        _steps(session, found, case, labels, past.deciders),
    )


def _entry(entry: PastEntry) -> str:
    """Say who entered it (where that may be told), from what, and why it no longer counts."""
    parts = [entry.person] if entry.person else []
    parts.append(_("from the paper") if entry.medium == "paper" else _("from the scan"))
    if entry.void_reason:
        parts.append(str(VOID_REASONS.get(entry.void_reason, entry.void_reason)))
    return ", ".join(parts)


def _steps(
    session: Session,
    found: Sheet,
    case: service.CaseView | None,
    labels: Mapping[str, str],
    deciders: Mapping[int, Deciders],
) -> list[Step]:
    contradicted = {one.id for one in service.contradicted(session, found)}
    told = {} if case is None else {one.id: decision_words(one) for one in case.decisions}
    rows = session.scalars(
        select(Decision).where(Decision.sheet_id == found.id).order_by(Decision.id)
    )
    return [
        Step(
            row.decided_at,
            _labelled(labels.get(row.field_id or ""), told.get(row.id) or _kind(row)),
            row.reason,
            row.voided_at is not None,
            row.id in contradicted,
            deciders[row.id].decided if row.id in deciders else "",
            (deciders[row.id].second or "") if row.id in deciders else "",
        )
        for row in rows
    ]


def _labelled(label: str | None, words: str) -> str:
    return f"{label}: {words}" if label else words


def _kind(row: Decision) -> str:
    return str(DECISIONS.get(row.kind, row.kind))
