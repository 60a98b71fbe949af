"""What the supervisors see: the sheets that wait for them, and one sheet in full.

Both tallies stand here, so nobody sees any of it who holds an unfinished entry. No names: whoever
decides looks at numbers and pictures, not at people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.rules.checks import Outcome
from models.rules.consequences import Consequence, consequence
from models.rules.eligibility import may_decide
from models.rules.rereading import Clues, Reread, to_reread
from models.rules.states import Role
from models.rules.values import Value
from models.schema import Decision, Person, Scan, Sheet
from models.services.clues import clues_of
from models.services.common import (
    as_value,
    histories,
    history_of,
    require_free_eyes,
    require_role,
    who,
)
from models.services.contradicted import NOTHING, Again, to_decide_again
from models.services.desk_view import pictures_of
from models.services.reopening import pending_reopen
from models.services.standing import FieldStanding, Standing, standing_of


@dataclass(frozen=True, slots=True)
class Case:
    """A sheet that waits for a supervisor; `refused` says why this one may not decide (or None)."""

    sheet: Sheet
    state: str
    since: datetime
    open_fields: tuple[str, ...]
    open_checks: tuple[str, ...]
    unconfirmed: int
    contradicted: bool
    """Whether a second person typed something else and it has to be decided again."""
    reopen_asked: bool
    refused: RefusalCode | None


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """A decision as it is shown; a written `value` only once a second person confirmed it."""

    id: int
    kind: str
    tally: str | None
    field_id: str | None
    check_code: str | None
    value: int | None
    reason: str
    at: datetime
    needs_second: bool
    confirmed: bool
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseField:
    """One number with both tallies' values; `open` says that it still needs a decision.

    `if_a` and `if_b` say what the checks would say if that tally's number were taken (None where
    the tallies agree, or where that one holds no number).
    """

    field_id: str
    label_vi: str
    label_en: str
    digits: int
    page: int
    position: int
    value_a: Value
    value_b: Value
    settled: Value | None
    picture_sha256: str | None
    mismatch: bool
    open: bool
    contradicted: bool
    """Whether a second person typed something else than was decided (what, is not told)."""
    decision: CaseDecision | None
    if_a: Consequence | None
    if_b: Consequence | None


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """One check over one set of numbers ("A", "B" or "settled") and the decision over it.

    `reread` are the lines to read again on the paper where it fails, likeliest first.
    """

    code: str
    kind: str
    formula: str
    basis: str
    outcome: str
    fields: Mapping[str, int | None]
    terms: Mapping[str, int]
    decidable: bool
    contradicted: bool
    reread: tuple[Reread, ...]
    decision: CaseDecision | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A compared sheet in full: fields in printed order, checks, all decisions, oldest first."""

    sheet: Sheet
    comparison_id: int
    fields: tuple[CaseField, ...]
    checks: tuple[CaseCheck, ...]
    decisions: tuple[CaseDecision, ...]
    pages: tuple[Scan, ...]
    reopen_asked: bool
    refused: RefusalCode | None


def open_cases(session: Session, actor: Person) -> list[Case]:
    """Return the sheets that wait for a supervisor, oldest first; raises `Refusal`."""
    _require_supervisor(session, actor)
    asked = select(Decision.sheet_id).where(Decision.kind == "reopen_request")
    waiting = Sheet.state.in_(("to_decide", "confirming"))
    reopening = (Sheet.state == "accepted") & Sheet.id.in_(asked)
    sheets = session.scalars(
        select(Sheet).where(waiting | reopening).order_by(Sheet.state_since, Sheet.id)
    ).all()
    past = histories(session, [sheet.id for sheet in sheets])
    cases = []
    for sheet in sheets:
        reopen = sheet.state == "accepted" and pending_reopen(session, sheet) is not None
        if sheet.state == "accepted" and not reopen:
            continue
        standing = standing_of(session, sheet)
        again = NOTHING if standing is None else to_decide_again(session, sheet, standing)
        cases.append(
            Case(
                sheet=sheet,
                state=sheet.state,
                since=sheet.state_since,
                open_fields=() if standing is None else standing.open_fields,
                open_checks=() if standing is None else standing.open_checks,
                unconfirmed=0 if standing is None else len(standing.unconfirmed),
                contradicted=bool(again.fields or again.checks),
                reopen_asked=reopen,
                refused=may_decide(past[sheet.id], who(actor)),
            )
        )
    return cases


def case_view(session: Session, actor: Person, sheet: Sheet) -> CaseView:
    """Return a compared sheet in full; raises `Refusal` while its tallies are not compared."""
    _require_supervisor(session, actor)
    standing = standing_of(session, sheet)
    if standing is None:
        raise Refusal(RefusalCode.SHEET_NOT_COMPARED, sheet=sheet.code)
    pictures = pictures_of(session, sheet)
    again = to_decide_again(session, sheet, standing)
    decisions = session.scalars(
        select(Decision).where(Decision.sheet_id == sheet.id).order_by(Decision.id)
    )
    pages = session.scalars(
        select(Scan)
        .where(Scan.sheet_id == sheet.id, Scan.state == "placed")
        .order_by(Scan.sheet_page)
    )
    return CaseView(
        sheet=sheet,
        comparison_id=standing.comparison.id,
        fields=tuple(
            _field(standing, found, pictures.get(name), again)
            for name, found in standing.fields.items()
        ),
        checks=_checks(standing, clues_of(session, sheet, standing), again),
        decisions=tuple(_decision(standing, decision) for decision in decisions),
        pages=tuple(pages),
        reopen_asked=sheet.state == "accepted" and pending_reopen(session, sheet) is not None,
        refused=may_decide(history_of(session, sheet), who(actor)),
    )


def _require_supervisor(session: Session, actor: Person) -> None:
    require_role(actor, Role.SUPERVISOR)
    require_free_eyes(session, actor)


def _field(
    standing: Standing, found: FieldStanding, picture: str | None, again: Again
) -> CaseField:
    blank = found.settled is not None and found.settled.kind == "blank"
    return CaseField(
        field_id=found.field.field_id,
        label_vi=found.field.label_vi,
        label_en=found.field.label_en,
        digits=found.field.digits,
        page=found.field.page,
        position=found.field.position,
        value_a=as_value(found.a),
        value_b=as_value(found.b),
        settled=found.settled,
        picture_sha256=picture,
        mismatch=found.mismatch,
        open=(found.mismatch and found.decision is None) or blank,
        contradicted=found.field.field_id in again.fields,
        decision=None if found.decision is None else _decision(standing, found.decision),
        if_a=_consequence(standing, found, "A"),
        if_b=_consequence(standing, found, "B"),
    )


def _consequence(standing: Standing, found: FieldStanding, basis: str) -> Consequence | None:
    if not found.mismatch:
        return None
    tally = {
        name: as_value(one.a if basis == "A" else one.b) for name, one in standing.fields.items()
    }
    return consequence(found.field.field_id, standing.numbers("settled"), tally)


def _checks(standing: Standing, clues: Mapping[str, Clues], again: Again) -> tuple[CaseCheck, ...]:
    shown = []
    for basis in ("A", "B", "settled"):
        for check, outcome in standing.outcomes(basis):
            over = standing.overrides.get(check.code) if basis == "settled" else None
            shown.append(
                CaseCheck(
                    code=check.code,
                    kind=check.kind,
                    formula=check.formula,
                    basis=basis,
                    outcome=outcome.state,
                    fields=outcome.fields,
                    terms=outcome.terms,
                    decidable=check.decidable,
                    contradicted=basis == "settled" and check.code in again.checks,
                    reread=_reread(check.code, outcome, clues),
                    decision=None if over is None else _decision(standing, over),
                )
            )
    return tuple(shown)


def _reread(code: str, outcome: Outcome, clues: Mapping[str, Clues]) -> tuple[Reread, ...]:
    return to_reread(code, outcome.fields, clues) if outcome.state == "fail" else ()


def _decision(standing: Standing, decision: Decision) -> CaseDecision:
    """Return a decision to show; a written value stays hidden until it was typed blind."""
    alive = decision.voided_at is None and decision.comparison_id == standing.comparison.id
    confirmed = alive and all(decision is not waiting for waiting in standing.unconfirmed)
    return CaseDecision(
        id=decision.id,
        kind=decision.kind,
        tally=decision.tally,
        field_id=decision.field_id,
        check_code=decision.check_code,
        value=decision.value if confirmed else None,
        reason=decision.reason,
        at=decision.decided_at,
        needs_second=decision.needs_second,
        confirmed=confirmed,
        voided_at=decision.voided_at,
    )
