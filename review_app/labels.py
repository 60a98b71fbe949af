"""What a number is called on the screen: as the paper calls it, candidates by their names."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Candidate, ContestField, Sheet
from review_app.i18n import in_language

VOTES = "votes."


def labels_of(session: Session, sheet: Sheet) -> Mapping[str, str]:
    """Return the label of every field of `sheet` by its id, in the page's language."""
    names = {
        f"{VOTES}{candidate.position}": f"{candidate.position}. {candidate.name}"
        for candidate in session.scalars(
            select(Candidate).where(Candidate.contest_id == sheet.contest_id)
        )
    }
    fields = session.scalars(
        select(ContestField).where(ContestField.contest_id == sheet.contest_id)
    )
    return {
        field.field_id: names.get(field.field_id) or in_language(field, "label") for field in fields
    }
