"""Planted and withheld numbers: nothing of them may have come to count, whoever wrote the rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.schema import (
    Election,
    EntryValue,
    PictureToken,
    Planted,
    PlantedAnswer,
    Withheld,
)
from models.verify.finding import Finding, FindingKind


def kept_apart(session: Session) -> Iterator[Finding]:
    """Yield every planted row of a real election, and every value that rests on a planted one."""
    election = session.get(Election, 1)
    if election is not None and not election.is_trial:
        for row in session.scalars(select(Planted).order_by(Planted.id)):
            sentence = "an error was planted in an election that is no trial"
            yield Finding(FindingKind.PLANTED_COUNTS, f"planted:{row.id}", sentence)
    of_number = and_(
        Planted.entry_id == EntryValue.entry_id, Planted.field_id == EntryValue.field_id
    )
    kept = (
        select(EntryValue.id)
        .join(Planted, of_number)
        .join(PictureToken, PictureToken.id == EntryValue.token_id)
        .outerjoin(PlantedAnswer, PlantedAnswer.planted_id == Planted.id)
        .where(
            or_(
                PlantedAnswer.id.is_(None),
                and_(
                    EntryValue.value == Planted.value,
                    or_(
                        EntryValue.source == "accepted",
                        PictureToken.reading_field_id.is_(None),
                    ),
                ),
            )
        )
        .order_by(EntryValue.id)
    )
    for value_id in session.scalars(kept):
        sentence = "this value was planted, or kept before the planted one was found out"
        yield Finding(FindingKind.PLANTED_COUNTS, f"entry_value:{value_id}", sentence)
    shown = (
        select(PictureToken.id)
        .join(
            Withheld,
            and_(
                Withheld.entry_id == PictureToken.entry_id,
                Withheld.field_id == PictureToken.field_id,
            ),
        )
        .where(PictureToken.reading_field_id.is_not(None))
        .order_by(PictureToken.id)
    )
    for token_id in session.scalars(shown):
        sentence = "the reading that this number was to be typed without was offered"
        yield Finding(FindingKind.WITHHELD_SHOWN, f"picture_token:{token_id}", sentence)
