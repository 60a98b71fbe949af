"""What a number is called on the screen: as the paper calls it, candidates by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.schema import Candidate, ContestField, Sheet
from models.services.import_places import STATION
from models.services.totals import TotalsView
from review_app.i18n import in_language
from review_app.reading import total_labels

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


def called_as_totals(view: TotalsView) -> TotalsView:
    """Return the figures of an area under the names they have there.

    The paper speaks of its own station; a sum over several is not that station's.
    """
    if view.area.level == STATION:
        return view
    names = total_labels(view.contest.form)
    rows = []
    for row in view.rows:
        vi, en = names.get(row.field_id, (row.label_vi, row.label_en))
        rows.append(replace(row, label_vi=vi, label_en=en))
    return replace(view, rows=tuple(rows))
