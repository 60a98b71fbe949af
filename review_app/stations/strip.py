"""What nobody may overlook: doubled, foreign, unread, failed and swapped pages and files.

Each kind says how many, what it means, and leads to the pages or stations that it speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from models.services.needs import KINDS, Needs
from models.services.wall import Mark
from review_app.intake.kinds import SWAPPED, TROUBLES


@dataclass(frozen=True, slots=True)
class Alarm:
    """One kind of trouble: how many pages and files (or sheets) make it, and where to look.

    `url` is empty where the person's role may not open the place.
    """

    kind: str
    name: str
    text: str
    count: int
    url: str


def alarms(needs: Needs, swapped: int, role: str) -> list[Alarm]:
    """Return every kind of trouble in a fixed order, also those that nobody has; swapped last."""
    counts = {kind: needs.of(kind).total for kind in KINDS} | {SWAPPED: swapped}
    return [
        Alarm(
            kind=kind,
            name=str(name),
            text=str(text),
            count=counts[kind],
            url=address_of(kind, role),
        )
        for kind, (name, text) in TROUBLES.items()
    ]


def has_problem(mark: Mark, kind: str, swapped: frozenset[str]) -> bool:
    """Whether a sheet is one of those that this kind of trouble speaks of."""
    if kind == SWAPPED:
        return mark.code in swapped
    return any(mark.loose.get(state) for state in KINDS[kind].pages)


def address_of(kind: str, role: str) -> str:
    """Return where a kind of trouble is shown to a role; empty where it may not be opened."""
    if kind == SWAPPED:
        return url_for("stations.index", problem=kind)
    if role == "administrator":  # pictures of pages are for clerks and supervisors
        return url_for("stations.index", problem=kind) if kind != "foreign" else ""
    return url_for("intake.attention", kind=kind)
