"""One search over stations, sheets, contests, people and states, for one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from flask import url_for
from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.told import AT_WORK, told_state
from models.schema import Person, Sheet
from models.services.needs import PAGES
from models.services.told import outcomes_open
from review_app import reading
from review_app.i18n import LANGUAGES, number, sheet_code
from review_app.i18n import gettext as _
from review_app.intake.kinds import TROUBLES
from review_app.intake.verdicts import SCANS
from review_app.search.hits import Found, Group, Hit, group
from review_app.search.places import (
    HALL,
    contest_hits,
    sheet_address,
    sheet_hits,
    station_hits,
)
from review_app.search.plain import code_in, code_start, matches, plain_words
from review_app.stations.strip import address_of
from review_app.stations.words import SIGNS
from review_app.words import role_name, state_name

CLERKS = frozenset({"clerk", "supervisor"})
KEEPERS = frozenset({"supervisor", "administrator"})
"""Who looks for people: those who may open the accounts."""


def find(session: Session, viewer: Person, asked: str) -> Found:
    """Return what `asked` finds for `viewer`; a sheet's whole code leads straight to the sheet."""
    code = code_in(asked)
    direct = sheet_address(session, viewer, code) if code else ""
    if direct:
        return Found(direct=direct)
    wanted = plain_words(asked)
    groups: list[Group] = []
    start = code_start(asked)
    if start:
        groups += group("sheet", _("Count sheets"), sheet_hits(session, viewer, start))
    if wanted:
        groups += group("station", _("Stations"), station_hits(session, viewer, wanted))
        groups += group("state", _("States"), _state_hits(session, viewer, wanted))
        groups += group("contest", _("Contests"), contest_hits(session, wanted))
        if viewer.role in KEEPERS:
            groups += group("person", _("People"), _person_hits(session, wanted))
    return Found(groups=groups, advice="" if groups else _advice(asked, code))


def _advice(asked: str, code: str) -> str:
    """Say what to do where nothing was found."""
    if not plain_words(asked):
        return _("Write letters or digits: a station, a sheet's code, a state.")
    if code and reading.is_sheet_code(code):
        return _(
            "The code %(code)s is well formed, but no sheet of this election bears it: the "
            "paper may be foreign. Show it to a supervisor.",
            code=sheet_code(code),
        )
    if code and any(letter.isdigit() for letter in asked):
        return _(
            "%(code)s is no sheet code: a character is mistyped. Compare all eight with the foot "
            "of the page.",
            code=sheet_code(code),
        )
    return _(
        "Nothing was found for “%(asked)s”. Try fewer words, the number of the station, or the "
        "eight characters at the foot of the page.",
        asked=asked,
    )


def _state_hits(session: Session, viewer: Person, wanted: list[str]) -> list[Hit]:
    """Return the states of sheets and the kinds of trouble that bear the wanted words."""
    eyes = outcomes_open(session, viewer)
    counts: Counter[str] = Counter()
    for state, count in session.execute(select(Sheet.state, func.count()).group_by(Sheet.state)):
        counts[told_state(state, outcomes_open=eyes)] += count
    told = [state for state in SIGNS if told_state(state, outcomes_open=eyes) == state]
    if eyes:
        told.remove(AT_WORK)
    hall = viewer.role in HALL
    hits = [
        Hit(
            name=state_name(state),
            state=state,
            text=_("%(count)s sheets", count=number(counts[state])),
            url=url_for("stations.index", state=state) if hall else url_for("results.index"),
        )
        for state in told
        if matches(wanted, _in_all_languages(partial(state_name, state)))
    ]
    if not hall:
        return hits
    for kind, (name, text) in TROUBLES.items():
        url = address_of(kind, viewer.role)
        if url and matches(wanted, _in_all_languages(partial(str, name))):
            hits.append(Hit(name=str(name), text=str(text), url=url))
    if viewer.role in CLERKS:
        hits += [
            Hit(
                name=str(SCANS[state].words),
                text=_("pages"),
                url=url_for("intake.attention", state=state),
            )
            for state in PAGES
            if matches(wanted, _in_all_languages(partial(str, SCANS[state].words)))
        ]
    return hits


def _in_all_languages(say: Callable[[], object]) -> list[str]:
    """Return the words that `say` gives in every language of the interface."""
    words: list[str] = []
    for language in LANGUAGES:
        with force_locale(language):
            words += plain_words(str(say()))
    return words


def _person_hits(session: Session, wanted: list[str]) -> list[Hit]:
    people = session.scalars(select(Person).order_by(Person.name))
    return [
        Hit(
            name=person.name,
            code=person.login,
            text=role_name(person.role) + ("" if person.enabled else " · " + _("closed")),
            url=url_for("people.index", _anchor=f"person-{person.login}"),
        )
        for person in people
        if matches(wanted, plain_words(f"{person.name} {person.login}"))
    ]
