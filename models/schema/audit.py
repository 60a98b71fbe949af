"""The audit log: append-only, hash-chained; each event holds the hash of every row it wrote."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base


class AuditEvent(Base):
    """One thing that happened. The actor is copied, so that the event outlives the account.

    `rows` is a list of {"table", "id", "sha256"}; `hash` is SHA-256 over `previous_hash` and the
    canonical JSON of everything else.
    """

    __tablename__ = "audit_event"
    __table_args__ = (CheckConstraint("length(hash) = 64", name="hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    actor_role: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    payload: Mapped[dict[str, Any]]
    rows: Mapped[list[Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
