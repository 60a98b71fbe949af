"""Database access of a request: look with `reading_session`, change with `unit_of_work`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_login import current_user
from sqlalchemy.orm import Session

from models.db import transaction
from models.schema import Person
from review_app.extensions import services


@contextmanager
def reading_session() -> Iterator[Session]:
    """Open a session to look something up; whatever is changed in it is thrown away."""
    with services().factory() as session:
        yield session


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Open one transaction: committed at the end of the block, rolled back on any error."""
    with transaction(services().factory) as session:
        yield session


def acting_person(session: Session) -> Person:
    """Return the signed-in person as a row of `session`; raises LookupError if nobody is."""
    person = session.get(Person, current_user.person_id) if current_user.is_authenticated else None
    if person is None:
        raise LookupError("nobody is signed in")
    return person
