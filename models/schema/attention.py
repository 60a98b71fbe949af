"""Keeping reviewers awake: withheld readings, planted errors (trials only), who is stood down.

None of these rows is a value: no total, comparison or export looks at this module's tables.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base, one_of

PLANTED_OUTCOMES = ("confirmed", "caught")
MEASURES = ("proposals", "typing")


class AttentionRule(Base):
    """How an election keeps tally A awake; an election without this row withholds nothing.

    A share of N means one number in N, 0 none. Above `miss_limit` per cent, with at least
    `miss_least` numbers observed, tally A goes to somebody else (100: never).
    """

    __tablename__ = "attention_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("withheld_share >= 0", name="withheld_share"),
        CheckConstraint("planted_share >= 0", name="planted_share"),
        CheckConstraint("miss_limit BETWEEN 1 AND 100", name="miss_limit"),
        CheckConstraint("miss_least >= 1", name="miss_least"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    withheld_share: Mapped[int]
    planted_share: Mapped[int]
    miss_limit: Mapped[int]
    miss_least: Mapped[int]


class Withheld(Base):
    """A number of tally A that is typed without the reading that there is of it."""

    __tablename__ = "withheld"
    __table_args__ = (UniqueConstraint("entry_id", "field_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    field_id: Mapped[str]
    reading_field_id: Mapped[int] = mapped_column(ForeignKey("reading_field.id"))
    withheld_at: Mapped[datetime]


class Planted(Base):
    """A proposal changed on purpose by one digit, in a trial only; `value` is what was shown."""

    __tablename__ = "planted"
    __table_args__ = (
        UniqueConstraint("entry_id", "field_id"),
        CheckConstraint("value >= 0", name="value"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    field_id: Mapped[str]
    reading_field_id: Mapped[int] = mapped_column(ForeignKey("reading_field.id"))
    value: Mapped[int]
    planted_at: Mapped[datetime]


class PlantedAnswer(Base):
    """What the person did with a planted value: confirmed it (a miss) or caught it."""

    __tablename__ = "planted_answer"
    __table_args__ = (CheckConstraint(one_of("outcome", PLANTED_OUTCOMES), name="outcome"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    planted_id: Mapped[int] = mapped_column(ForeignKey("planted.id"), unique=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("picture_token.id"), unique=True)
    outcome: Mapped[str]
    answered_at: Mapped[datetime]


class StandDown(Base):
    """From when on a person gets no more sheets of tally A, on what grounds, and who ended it."""

    __tablename__ = "stand_down"
    __table_args__ = (
        CheckConstraint(one_of("measure", MEASURES), name="measure"),
        CheckConstraint("missed >= 1 AND missed <= observed", name="missed"),
        CheckConstraint(
            "restored_at IS NULL OR (restored_by IS NOT NULL AND length(trim(reason)) > 0)",
            name="restored",
        ),
        Index(
            "uq_stand_down_current",
            "person_id",
            unique=True,
            sqlite_where=text("restored_at IS NULL"),
            postgresql_where=text("restored_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    measure: Mapped[str]
    observed: Mapped[int]
    missed: Mapped[int]
    began_at: Mapped[datetime]
    restored_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    restored_at: Mapped[datetime | None]
    reason: Mapped[str | None]
