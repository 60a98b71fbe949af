"""What follows from two finished entries: comparison, checks, decisions, acceptance."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base, one_of
from models.schema.entry import NUMBER_HAS_VALUE, VALUE_KINDS

DECISION_KINDS = (
    "take_a",
    "take_b",
    "write",
    "paper_says_so",
    "stopped_reported",
    "send_back_rescan",
    "send_back_reentry",
    "send_back_recount",
    "admit_rescan",
    "adopt_copy",
    "place_page",
    "dismiss_page",
    "reopen_request",
    "reopen_confirm",
)


class Comparison(Base):
    """Tally A beside tally B of one sheet, made once when both are finished."""

    __tablename__ = "comparison"
    __table_args__ = (UniqueConstraint("entry_a_id", "entry_b_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    entry_a_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    entry_b_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    compared_at: Mapped[datetime]


class Mismatch(Base):
    """A field that the two entries do not agree on (different, or illegible in either)."""

    __tablename__ = "mismatch"
    __table_args__ = (UniqueConstraint("comparison_id", "field_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparison.id"))
    field_id: Mapped[str]
    value_a_id: Mapped[int] = mapped_column(ForeignKey("entry_value.id"))
    value_b_id: Mapped[int] = mapped_column(ForeignKey("entry_value.id"))


class CheckResult(Base):
    """One rule over one set of numbers of a sheet; `numbers` holds the figures it looked at.

    `basis` says which numbers: tally "A", tally "B", or the "settled" ones (agreed and decided).
    """

    __tablename__ = "check_result"
    __table_args__ = (
        CheckConstraint("kind IN ('hard', 'soft')", name="kind"),
        CheckConstraint("outcome IN ('pass', 'fail', 'not_applicable')", name="outcome"),
        CheckConstraint("basis IN ('A', 'B', 'settled')", name="basis"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparison.id"), index=True)
    code: Mapped[str]
    kind: Mapped[str]
    basis: Mapped[str]
    outcome: Mapped[str]
    numbers: Mapped[dict[str, Any]]
    checked_at: Mapped[datetime]


class Decision(Base):
    """What a supervisor settled, and why. `field_id` is null where it concerns the whole sheet.

    `needs_second` decisions count only once another person typed the same values blind.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(one_of("kind", DECISION_KINDS), name="kind"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint("tally IS NULL OR tally IN ('A', 'B')", name="tally"),
        CheckConstraint(
            "kind <> 'paper_says_so' OR (check_code IS NOT NULL AND check_code <> 'H02')",
            name="stop_rule_stands",
        ),
        CheckConstraint(
            "(kind = 'write') = (value_kind IS NOT NULL)"
            " AND (value_kind IS NULL OR value_kind = 'number')"
            " AND (value_kind IS NULL OR value IS NOT NULL) AND (value IS NULL OR value >= 0)",
            name="value",
        ),
        CheckConstraint("kind NOT IN ('write', 'paper_says_so') OR needs_second", name="second"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id"), index=True)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"))
    comparison_id: Mapped[int | None] = mapped_column(ForeignKey("comparison.id"))
    field_id: Mapped[str | None]
    kind: Mapped[str]
    tally: Mapped[str | None]
    check_code: Mapped[str | None]
    value_kind: Mapped[str | None]
    value: Mapped[int | None]
    reason: Mapped[str]
    needs_second: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    """Set when a second person's blind value contradicted it, or a send-back made it moot."""


class SecondTyping(Base):
    """A value that a second authorised person typed blind for a decision that needs it."""

    __tablename__ = "second_typing"
    __table_args__ = (
        UniqueConstraint("decision_id", "field_id"),
        CheckConstraint(one_of("kind", VALUE_KINDS), name="kind"),
        CheckConstraint(NUMBER_HAS_VALUE, name="value"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    field_id: Mapped[str]
    kind: Mapped[str]
    value: Mapped[int | None]
    typed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    typed_at: Mapped[datetime]


class Acceptance(Base):
    """A sheet that counts; `withdrawn_at` is set when two supervisors reopen it."""

    __tablename__ = "acceptance"
    __table_args__ = (
        Index(
            "uq_acceptance_current",
            "sheet_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparison.id"))
    accepted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class AcceptedValue(Base):
    """One figure that counts, with where it came from: both tallies, or a decision."""

    __tablename__ = "accepted_value"
    __table_args__ = (
        UniqueConstraint("acceptance_id", "field_id"),
        CheckConstraint("value >= 0", name="value"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    acceptance_id: Mapped[int] = mapped_column(ForeignKey("acceptance.id"))
    field_id: Mapped[str]
    value: Mapped[int]
    value_a_id: Mapped[int] = mapped_column(ForeignKey("entry_value.id"))
    value_b_id: Mapped[int] = mapped_column(ForeignKey("entry_value.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    """Null where both tallies agree; else the take_a, take_b or write decision."""
