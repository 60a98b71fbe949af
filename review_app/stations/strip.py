"""What nobody may overlook: swapped, doubled, missing, foreign pages, and what else needs somebody.

Each kind says how many, what it means, and leads to the pages or stations that it speaks of.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from models.services.wall import Loose, Mark, Station
from review_app.intake.kinds import FILES, MISSING, NAMES, PAGES, SWAPPED
from review_app.stations.words import WANTED


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


def alarms(found: list[Station], loose: Loose, swapped: int, role: str) -> list[Alarm]:
    """Return every kind of trouble in a fixed order, also those that nobody has."""
    wanted = sum(mark.state in WANTED for station in found for mark in station.marks)
    counts = {SWAPPED: swapped, MISSING: wanted}
    for kind, states in PAGES.items():
        counts[kind] = sum(loose.pages.get(state, 0) for state in states) + sum(
            loose.files.get(state, 0) for state in FILES.get(kind, ())
        )
    return [
        Alarm(
            kind=kind,
            name=str(name),
            text=str(text),
            count=counts[kind],
            url=address_of(kind, role),
        )
        for kind, (name, text) in NAMES.items()
    ]


def has_problem(mark: Mark, kind: str, swapped: frozenset[str]) -> bool:
    """Whether a sheet is one of those that this kind of trouble speaks of."""
    if kind == SWAPPED:
        return mark.code in swapped
    if kind == MISSING:
        return mark.state in WANTED
    return any(mark.loose.get(state) for state in PAGES.get(kind, ()))


def address_of(kind: str, role: str) -> str:
    """Return where a kind of trouble is shown to a role; empty where it may not be opened."""
    if kind in (SWAPPED, MISSING):
        return url_for("stations.index", problem=kind)
    if role == "administrator":  # pictures of pages are for clerks and supervisors
        return url_for("stations.index", problem=kind) if kind != "foreign" else ""
    return url_for("intake.attention", kind=kind)
