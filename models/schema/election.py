"""The election and what it expects: areas, contests, candidates, fields, sheets, copies."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base, one_of

PHASES = ("setup", "counting", "closed")
OFFICES = ("quoc_hoi", "hdnd_tinh", "hdnd_xa")
SHEET_STATES = (
    "expected",
    "incomplete",
    "ready",
    "counting",
    "to_decide",
    "confirming",
    "accepted",
    "rescan",
    "recount",
    "stopped",
)


class Election(Base):
    """One election day; a database holds exactly one. `is_trial` never changes (invariant 9)."""

    __tablename__ = "election"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint(one_of("phase", PHASES), name="phase"),
        CheckConstraint("paper_share >= 1", name="paper_share"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]
    day: Mapped[date]
    is_trial: Mapped[bool]
    phase: Mapped[str] = mapped_column(default="setup")
    identity_key: Mapped[bytes]
    """HMAC key of the QR codes, at least 16 bytes; belongs to this election alone."""
    embargo_until: Mapped[datetime | None]
    paper_share: Mapped[int] = mapped_column(default=20)
    """One sheet in this many is done in tally B from the paper itself."""
    created_at: Mapped[datetime]


class Area(Base):
    """A node of the area tree; `level` is data (province, commune, station …)."""

    __tablename__ = "area"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    level: Mapped[str] = mapped_column(index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_vi: Mapped[str]
    name_en: Mapped[str]


class Contest(Base):
    """One office in one constituency; `form` is the id of the form edition its sheets use."""

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("seats >= 1", name="seats"),
        CheckConstraint("candidate_count >= 1", name="candidate_count"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    office: Mapped[str]
    name_vi: Mapped[str]
    name_en: Mapped[str]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    seats: Mapped[int]
    candidate_count: Mapped[int]
    form: Mapped[str]


class Candidate(Base):
    """A candidate in ballot order (`position` counts from 1); the birth date settles ties."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("contest_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    position: Mapped[int]
    name: Mapped[str]
    birth_date: Mapped[date]


class ContestField(Base):
    """One number that every sheet of a contest carries, in sheet order (`position` from 1)."""

    __tablename__ = "contest_field"
    __table_args__ = (
        UniqueConstraint("contest_id", "field_id"),
        UniqueConstraint("contest_id", "position"),
        CheckConstraint("page >= 1", name="page"),
        CheckConstraint("digits BETWEEN 1 AND 9", name="digits"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    field_id: Mapped[str]
    page: Mapped[int]
    position: Mapped[int]
    digits: Mapped[int]
    label_vi: Mapped[str]
    label_en: Mapped[str]


class Sheet(Base):
    """An expected count sheet: one station, one contest, one part; `code` is the printed id.

    `state` is where the sheet stands (models.rules.states); `copy` the copy that counts now.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        UniqueConstraint("contest_id", "station_id", "part"),
        CheckConstraint(one_of("state", SHEET_STATES), name="state"),
        CheckConstraint("pages >= 1", name="pages"),
        CheckConstraint("part >= 1", name="part"),
        CheckConstraint("copy >= 1", name="copy"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), index=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    part: Mapped[int] = mapped_column(default=1)
    pages: Mapped[int]
    copy: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="expected", index=True)
    state_since: Mapped[datetime]
    paper_b: Mapped[bool] = mapped_column(default=False)
    """Whether tally B of this sheet is typed from the paper itself, without a picture."""


class SheetCopy(Base):
    """A printed copy beyond the first: who printed it and why; it counts only once adopted."""

    __tablename__ = "sheet_copy"
    __table_args__ = (
        UniqueConstraint("sheet_id", "copy"),
        CheckConstraint("copy >= 2", name="copy"),
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    copy: Mapped[int]
    reason: Mapped[str]
    printed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    printed_at: Mapped[datetime]


class Release(Base):
    """The release of a contest's figures: one asks for it, the other releases (invariant 10)."""

    __tablename__ = "release"
    __table_args__ = (
        CheckConstraint(
            "(released_at IS NULL) OR (administrator_id IS NOT NULL AND supervisor_id IS NOT NULL)",
            name="both",
        ),
        CheckConstraint(
            "administrator_id IS NULL OR supervisor_id IS NULL"
            " OR administrator_id <> supervisor_id",
            name="two_people",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), unique=True)
    administrator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]
