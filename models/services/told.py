"""To whom it is open how the two tallies of a sheet compare."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.rules.states import Role
from models.schema import Person
from models.services.common import holds_unfinished_entry


def outcomes_open(session: Session, person: Person) -> bool:
    """Whether this person may know which sheets wait for a decision: a supervisor, eyes free."""
    return person.role == Role.SUPERVISOR and not holds_unfinished_entry(session, person)
