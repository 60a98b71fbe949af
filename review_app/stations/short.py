"""Short names of contests: what stands under each sheet's square on the wall, and what it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from models.services.wall import Place, Station
from review_app.i18n import in_language

LETTERS = re.compile(r"[^\W\d_]+")
"""The letters that a contest's code begins with: "HDX" of "HDX-02"."""


@dataclass(frozen=True, slots=True)
class ShortName:
    """A short name and the contests that it stands for, in words."""

    short: str
    name: str


def short_names(stations: Iterable[Station]) -> Mapping[str, str]:
    """Return a short name for each contest, by its code.

    It is the letters of the code, as long as no station has two contests with the same letters;
    else the whole code.
    """
    at_stations = [{mark.contest.code for mark in station.marks} for station in stations]
    doubled = set()
    for codes in at_stations:
        letters = [_letters(code) for code in codes]
        doubled |= {one for one in letters if letters.count(one) > 1}
    every = set().union(*at_stations)
    return {code: code if _letters(code) in doubled else _letters(code) for code in every}


def explained(stations: Iterable[Station], short: Mapping[str, str]) -> list[ShortName]:
    """Return each short name with its contest, or with what the names of its contests share."""
    contests = {mark.contest.id: mark.contest for station in stations for mark in station.marks}
    found: dict[str, list[Place]] = {}
    for number in sorted(contests):
        found.setdefault(short[contests[number].code], []).append(contests[number])
    return [ShortName(name, _shared(places)) for name, places in found.items()]


def _letters(code: str) -> str:
    begins = LETTERS.match(code)
    return begins[0] if begins else code


def _shared(places: list[Place]) -> str:
    names = [in_language(place) for place in places]
    if len(names) == 1:
        return names[0]
    # The words that all of them begin with, without the constituency's "– Đơn vị bầu cử số".
    columns = zip(*(name.split() for name in names), strict=False)
    alike = takewhile(lambda words: len(set(words)) == 1, columns)
    return " ".join(words[0] for words in alike).partition(" – ")[0] or "; ".join(names[:2])
