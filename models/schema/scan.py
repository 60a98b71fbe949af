"""What came in from paper: batches, files, scans (one stored image of one page), readings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base, one_of

FILE_STATES = ("accepted", "read", "refused", "duplicate", "set_aside")
SCAN_STATES = (
    "waiting",  # stored, not read yet (or to be read again)
    "placed",  # is the current image of its sheet's page
    "needs_identity",  # nobody knows yet which sheet this is
    "needs_rescan",  # refused for its geometry or quality
    "needs_supervisor",  # a rescan after entries began, another copy, or identities that differ
    "blank_back",  # empty side of duplex paper: recorded, not queued
    "duplicate",  # the same bytes were seen before
    "conflict",  # another, different page claims the same place
    "foreign",  # no count sheet of this election
    "set_aside",  # its reading failed twice
    "superseded",  # was placed; a newer version counts
    "dismissed",  # a person settled that it is not needed
)
FIELD_STATES = ("read", "blank", "struck", "unsure")


class Batch(Base):
    """A pile of paper a clerk feeds at once; `declared_pages` is what the clerk counted by hand."""

    __tablename__ = "batch"
    __table_args__ = (CheckConstraint("declared_pages >= 0", name="declared_pages"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    declared_pages: Mapped[int | None]
    source: Mapped[str]


class ScanFile(Base):
    """A file as it came in, kept byte for byte in the store under its SHA-256."""

    __tablename__ = "scan_file"
    __table_args__ = (
        CheckConstraint(one_of("state", FILE_STATES), name="state"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    state: Mapped[str] = mapped_column(default="accepted", index=True)
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("scan_file.id"))
    pages: Mapped[int | None]
    problem: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    received_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime]


class Scan(Base):
    """One stored image of one page; never replaced, a rescan is a new row with a higher version.

    `sha256` names the page's own image in the store, `thumbnail_sha256` its small picture.
    """

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("file_id", "file_page"),
        CheckConstraint(one_of("state", SCAN_STATES), name="state"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint(
            "state NOT IN ('placed', 'superseded')"
            " OR (sheet_id IS NOT NULL AND sheet_page IS NOT NULL)",
            name="placed",
        ),
        Index(
            "uq_scan_placed",
            "sheet_id",
            "sheet_page",
            unique=True,
            sqlite_where=text("state = 'placed'"),
            postgresql_where=text("state = 'placed'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("scan_file.id"))
    file_page: Mapped[int]
    sha256: Mapped[str] = mapped_column(index=True)
    thumbnail_sha256: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sheet.id"), index=True)
    sheet_page: Mapped[int | None]
    copy: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    identity_by: Mapped[str | None]
    """How the identity is known: "qr" or "people" (two typed the same)."""
    problem: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]


class IdentityTyping(Base):
    """An identity that one person typed from the picture of a page; two equal ones count."""

    __tablename__ = "identity_typing"
    __table_args__ = (UniqueConstraint("scan_id", "typed_by"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"), index=True)
    sheet_code: Mapped[str]
    sheet_page: Mapped[int]
    typed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    typed_at: Mapped[datetime]


class Reading(Base):
    """What the machine read on one scan, once; immutable and never counted."""

    __tablename__ = "reading"
    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"), index=True)
    engine: Mapped[str]
    status: Mapped[str]
    payload: Mapped[dict[str, Any]]
    """The reading as the command prints it (quality, boxes, digits), for provenance."""
    created_at: Mapped[datetime]


class ReadingField(Base):
    """One field of a reading, with the picture that people see of it."""

    __tablename__ = "reading_field"
    __table_args__ = (
        UniqueConstraint("reading_id", "field_id"),
        CheckConstraint(one_of("state", FIELD_STATES), name="state"),
        CheckConstraint("(state = 'read') = (value IS NOT NULL)", name="value"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id"), index=True)
    field_id: Mapped[str]
    state: Mapped[str]
    value: Mapped[int | None]
    confidence: Mapped[float]
    picture_sha256: Mapped[str]
