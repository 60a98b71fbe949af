"""The signed-in person: who the browser's session says it is, checked again on every request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask
from sqlalchemy import bindparam, select

from models.schema import Person
from review_app.extensions import login_manager, services

_WHO: Final = select(
    Person.id, Person.login, Person.name, Person.role, Person.enabled, Person.credential_epoch
).where(Person.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with an open session; what Flask-Login calls a user."""

    person_id: int
    login: str
    name: str
    role: str
    epoch: int
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the session cookie carries: the person and the credential's epoch."""
        return f"{self.person_id}:{self.epoch}"


def signed_in(person: Person) -> SignedIn:
    """Return `person` as the user of a session."""
    return SignedIn(
        person_id=person.id,
        login=person.login,
        name=person.name,
        role=person.role,
        epoch=person.credential_epoch,
    )


def load_user(identity: str) -> SignedIn | None:
    """Find the person of a session; None once the account is disabled or its password was reset."""
    person_id, separator, epoch = identity.partition(":")
    if not (separator and person_id.isdigit() and epoch.isdigit()):
        return None
    # For every request, pictures included: a row is enough, no session and no object is made.
    with services().factory.kw["bind"].connect() as connection:
        person = connection.execute(_WHO, {"id": int(person_id)}).one_or_none()
    if person is None or not person.enabled or person.credential_epoch != int(epoch):
        return None
    return SignedIn(person.id, person.login, person.name, person.role, person.credential_epoch)


def init_log_in(app: Flask) -> None:
    """Install Flask-Login."""
    login_manager.init_app(app)
    login_manager.session_protection = "basic"
    login_manager.user_loader(load_user)
