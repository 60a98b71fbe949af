"""People, and the requests that change their accounts while counting is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base, one_of

ROLES = ("clerk", "reviewer", "supervisor", "observer", "administrator")
ACCOUNT_CHANGES = ("create", "enable", "disable", "role", "password")


class Person(Base):
    """One account; one per personal number. `credential_epoch` ends older log-ins when it grows."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(one_of("role", ROLES), name="role"),
        CheckConstraint("length(trim(personal_no)) > 0", name="personal_no"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    personal_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=True)
    credential_epoch: Mapped[int] = mapped_column(default=1)
    request_id: Mapped[int | None]
    """The confirmed request behind the last change since counting opened (a trigger holds it)."""
    created_at: Mapped[datetime]


class AccountRequest(Base):
    """A change of an account that waits for, or has, a supervisor's confirmation.

    `payload` holds the new login, number, name, role or password hash; never a clear password.
    """

    __tablename__ = "account_request"
    __table_args__ = (
        CheckConstraint(one_of("kind", ACCOUNT_CHANGES), name="kind"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> requested_by", name="two_people"),
        CheckConstraint(
            "outcome IS NULL OR (outcome IN ('confirmed', 'refused') AND confirmed_by IS NOT NULL)",
            name="outcome",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    payload: Mapped[dict[str, Any]]
    requested_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[datetime]
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
