"""Where a sheet comes from, in the page's language."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.schema import Area, Contest, Sheet
from review_app.i18n import in_language


def names_of(session: Session, sheet: Sheet) -> tuple[str, str]:
    """Return the station's and the contest's name in the page's language."""
    station = session.get_one(Area, sheet.station_id)
    contest = session.get_one(Contest, sheet.contest_id)
    return in_language(station), in_language(contest)
