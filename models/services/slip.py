"""The slip that goes with a sheet to its station: which lines to count again, and no figure.

It says what to check on the paper, never what to write: no value of any tally, reading or decision
is in this class, so that no template can print one by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from models.rules.catalogue import BLANK_RULE, CATALOGUE, STOP_RULE
from models.rules.rereading import to_reread
from models.rules.states import Role, SheetState
from models.schema import (
    CheckResult,
    Decision,
    EntryValue,
    Mismatch,
    Person,
    Sheet,
    SheetCopy,
)
from models.services.common import fields_of, require_free_eyes, require_role

SlipWhy = Literal["illegible", "differs", "blank", "check"]
DECIDED: Final = ("take_a", "take_b")
"""Decisions after which the ink of a line was clear to the supervisor."""


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One line of the sheet to count again; `checks` are the rules whose numbers it belongs to."""

    field_id: str
    position: int
    why: tuple[SlipWhy, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecountSlip:
    """What the station is asked to look at; without `rows` every line is to be counted again.

    `new_copy` is the newest copy printed since the sheet was sent back (None: none yet).
    """

    sheet: Sheet
    sent_at: datetime
    rows: tuple[SlipRow, ...]
    checks: tuple[str, ...]
    stop_rule: bool
    new_copy: int | None


def recount_slip(session: Session, actor: Person, sheet: Sheet) -> RecountSlip | None:
    """Return the slip of a sheet that is at its station; None where it is not sent there."""
    require_role(actor, Role.SUPERVISOR)
    require_free_eyes(session, actor)
    if sheet.state != SheetState.RECOUNT:
        return None
    sent = session.scalars(
        select(Decision)
        .where(Decision.sheet_id == sheet.id, Decision.kind == "send_back_recount")
        .order_by(Decision.id.desc())
    ).first()
    if sent is None:
        return None
    failed = _failed(session, sent.comparison_id)
    rows = _rows(session, sheet, sent, failed)
    newest = session.scalar(
        select(func.max(SheetCopy.copy)).where(
            SheetCopy.sheet_id == sheet.id, SheetCopy.printed_at >= sent.decided_at
        )
    )
    return RecountSlip(
        sheet=sheet,
        sent_at=sent.decided_at,
        rows=rows,
        checks=tuple(check.code for check in CATALOGUE if check.code in failed),
        stop_rule=STOP_RULE in failed,
        new_copy=newest,
    )


def _rows(
    session: Session, sheet: Sheet, sent: Decision, failed: Mapping[str, Sequence[str]]
) -> tuple[SlipRow, ...]:
    differing = _mismatches(session, sent)
    found = []
    for field in fields_of(session, sheet):
        name = field.field_id
        why: list[SlipWhy] = []
        if name == sent.field_id or name in differing:
            why.append("illegible" if name == sent.field_id else differing[name])
        if name in failed.get(BLANK_RULE, ()):
            why.append("blank")
        checks = tuple(
            code for code, names in failed.items() if code != BLANK_RULE and name in names
        )
        if checks:
            why.append("check")
        if why:
            found.append(SlipRow(name, field.position, tuple(why), checks))
    return tuple(found)


def _mismatches(session: Session, sent: Decision) -> dict[str, SlipWhy]:
    """Return the lines on which the tallies differed and no clear ink settled it since."""
    settled = session.scalars(
        select(Decision.field_id).where(
            Decision.comparison_id == sent.comparison_id,
            Decision.kind.in_(DECIDED),
            # Sending back voided what was still alive; what had fallen before does not count.
            Decision.voided_at == sent.decided_at,
        )
    ).all()
    a, b = aliased(EntryValue), aliased(EntryValue)
    rows = session.execute(
        select(Mismatch.field_id, a.kind, b.kind)
        .join(a, Mismatch.value_a_id == a.id)
        .join(b, Mismatch.value_b_id == b.id)
        .where(Mismatch.comparison_id == sent.comparison_id)
        .order_by(Mismatch.id)
    )
    return {
        name: "illegible" if "illegible" in kinds else "differs"
        for name, *kinds in rows
        if name not in settled
    }


def _failed(session: Session, comparison_id: int | None) -> dict[str, Sequence[str]]:
    """Return the hard checks that no tally's numbers satisfy, each with the lines to look at.

    Once the settled numbers answer a check, they alone do.
    """
    last: dict[str, dict[str, CheckResult]] = {}
    for row in session.scalars(
        select(CheckResult)
        .where(CheckResult.comparison_id == comparison_id, CheckResult.kind == "hard")
        .order_by(CheckResult.id)
    ):
        last.setdefault(row.code, {})[row.basis] = row
    found: dict[str, Sequence[str]] = {}
    for code, by_basis in last.items():
        settled = by_basis.pop("settled", None)
        answers = [settled] if settled is not None else list(by_basis.values())
        if any(row.outcome == "pass" for row in answers):
            continue
        for row in answers:
            if row.outcome == "fail":
                lines = to_reread(code, row.numbers["fields"], {})
                found[code] = [*found.get(code, ()), *(line.field_id for line in lines)]
    return found
