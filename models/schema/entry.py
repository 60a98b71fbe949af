"""The two tallies: leases, entries, their values, and the single-use tokens of the pictures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base, one_of

TALLIES = ("A", "B")
VALUE_KINDS = ("number", "blank", "illegible")
SOURCES = ("accepted", "typed")
NUMBER_HAS_VALUE = "(kind = 'number') = (value IS NOT NULL) AND (value IS NULL OR value >= 0)"


class Lease(Base):
    """Who has a sheet's tally open until when; not evidence, so a lease may be deleted."""

    __tablename__ = "lease"
    __table_args__ = (
        UniqueConstraint("sheet_id", "tally"),
        CheckConstraint(one_of("tally", TALLIES), name="tally"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    tally: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime]


class Entry(Base):
    """One person's values for one sheet in one tally; `voided_at` supersedes, nothing deletes it.

    `medium` says whether the person worked from the scan or from the paper itself.
    """

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint(one_of("tally", TALLIES), name="tally"),
        CheckConstraint("medium IN ('scan', 'paper')", name="medium"),
        CheckConstraint("medium = 'scan' OR tally = 'B'", name="paper_only_in_b"),
        Index(
            "uq_entry_current",
            "sheet_id",
            "tally",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    tally: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    medium: Mapped[str] = mapped_column(default="scan")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class PictureToken(Base):
    """Permission to give one value for one field, tied to the picture that was shown.

    `token` is random, single use. `shown_at` is when the browser said that the picture was decoded
    and visible, noted when the token is used; a value counts only a set time after it.
    """

    __tablename__ = "picture_token"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    field_id: Mapped[str]
    picture_sha256: Mapped[str | None]
    reading_field_id: Mapped[int | None] = mapped_column(ForeignKey("reading_field.id"))
    issued_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class EntryValue(Base):
    """One value a person gave for one field; a correction is a further row with a higher `seq`."""

    __tablename__ = "entry_value"
    __table_args__ = (
        UniqueConstraint("entry_id", "field_id", "seq"),
        CheckConstraint(one_of("kind", VALUE_KINDS), name="kind"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint(NUMBER_HAS_VALUE, name="value"),
        CheckConstraint("(source = 'accepted') = (reading_field_id IS NOT NULL)", name="reading"),
        CheckConstraint("seq >= 1", name="seq"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    field_id: Mapped[str]
    seq: Mapped[int]
    kind: Mapped[str]
    value: Mapped[int | None]
    source: Mapped[str]
    reading_field_id: Mapped[int | None] = mapped_column(ForeignKey("reading_field.id"))
    token_id: Mapped[int] = mapped_column(ForeignKey("picture_token.id"), unique=True)
    picture_sha256: Mapped[str | None]
    given_at: Mapped[datetime]
