"""The signed-in person: who the browser's session says it is, checked again on every request."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from models.schema import Person
from review_app.extensions import login_manager, services


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
    with services().factory() as session:
        person = session.get(Person, int(person_id))
        if person is None or not person.enabled or person.credential_epoch != int(epoch):
            return None
        return signed_in(person)


def init_log_in(app: Flask) -> None:
    """Install Flask-Login."""
    login_manager.init_app(app)
    login_manager.session_protection = "basic"
    login_manager.user_loader(load_user)
