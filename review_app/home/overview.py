"""What the start page counts: sheets by state (never figures), and what waits for one person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.told import AT_WORK, told_state
from models.schema import Person, Sheet
from models.schema.election import SHEET_STATES
from models.services import desk as desk_service
from models.services import reconcile as reconcile_service
from models.services.common import holds_unfinished_entry
from models.services.needs import needs_of
from models.services.people import pending_requests
from models.services.standing_down import stood_down_count
from models.services.told import outcomes_open
from review_app.desk.handout import open_sheets
from review_app.i18n import gettext as _
from review_app.i18n import ngettext


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many sheets stand in one state."""

    state: str
    count: int
    percent: int
    """Share of all expected sheets, rounded down: only the length of a bar."""


@dataclass(frozen=True, slots=True)
class SheetCounts:
    """Where all sheets stand."""

    states: tuple[StateCount, ...]
    accepted: int
    expected: int


@dataclass(frozen=True, slots=True)
class Task:
    """One thing the person can do now; `waiting` says what waits there, each with its unit."""

    title: str
    text: str
    url: str
    waiting: tuple[str, ...] = ()


def sheet_counts(session: Session, person: Person) -> SheetCounts:
    """Count the sheets by what `person` is told of their state, in the order of a sheet's way."""
    eyes = outcomes_open(session, person)
    found: Counter[str] = Counter()
    rows = session.execute(select(Sheet.state, func.count(Sheet.id)).group_by(Sheet.state))
    for state, count in rows:
        found[told_state(state, outcomes_open=eyes)] += count
    total = sum(found.values())
    states = tuple(
        StateCount(state, found[state], 100 * found[state] // total)
        for state in (*SHEET_STATES, AT_WORK)
        if found.get(state)
    )
    return SheetCounts(states, found.get("accepted", 0), total)


def tasks_of(session: Session, person: Person) -> list[Task]:
    """Return what the role of `person` does in the evening, with what waits there."""
    makers = {
        "clerk": _clerk_tasks,
        "reviewer": _reviewer_tasks,
        "supervisor": _supervisor_tasks,
        "observer": _observer_tasks,
        "administrator": _administrator_tasks,
    }
    return makers[person.role](session, person)


def _clerk_tasks(session: Session, _person: Person) -> list[Task]:
    needs = needs_of(session).all.total
    many = ngettext("%(num)s page or file", "%(num)s pages and files", needs)
    return [
        Task(
            _("Scan sheets"),
            _("Drop the scans here and watch each page arrive, get its name and its verdict."),
            url_for("intake.index"),
        ),
        Task(
            _("Pages and files that need somebody"),
            _("Keep their paper apart until each has left the list."),
            url_for("intake.attention"),
            (many,) if needs else (),
        ),
    ]


def _reviewer_tasks(session: Session, person: Person) -> list[Task]:
    tasks = [_entering(session, person)]
    second = len(reconcile_service.second_tasks(session, person))
    if second:
        tasks.append(
            Task(
                _("Second person"),
                _("A decision waits until you have typed the number blind."),
                url_for("reconcile.index"),
                (ngettext("%(num)s decision", "%(num)s decisions", second),),
            )
        )
    return tasks


def _entering(session: Session, person: Person) -> Task:
    """Return what waits at the desk, in the desk's own words.

    How many sheets wait in either tally is not told: beside the numbers by state it would give
    away how many tallies differ (invariant 2).
    """
    begun = len(open_sheets(session, person))
    ready = [t for t in ("A", "B") if desk_service.next_sheet(session, person, t) is not None]
    waiting: tuple[str, ...] = (_("a sheet waits"),) if ready else ()
    if begun:
        text = _("Begun and not finished: go on with it first.")
        waiting = (ngettext("%(num)s sheet begun", "%(num)s sheets begun", begun),)
    elif len(ready) > 1:
        text = _("A sheet waits for you in tally A, and one in tally B.")
    elif ready:
        text = _("A sheet waits for you in tally %(tally)s.", tally=ready[0])
    else:
        text = _("Nothing waits for you right now. Sheets appear as they are scanned.")
    return Task(_("Enter numbers"), text, url_for("desk.index"), waiting)


def _supervisor_tasks(session: Session, person: Person) -> list[Task]:
    # Closed while the person holds an unfinished entry: then not even their number is told.
    open_eyes = not holds_unfinished_entry(session, person)
    requests = len(pending_requests(session))
    changes = ngettext("%(num)s change", "%(num)s changes", requests)
    resting = stood_down_count(session) if open_eyes else 0
    people = ngettext("%(num)s person rests", "%(num)s people rest", resting)
    tasks = [
        Task(
            _("Decide"),
            _("Sheets whose tallies, numbers or pages contradict each other."),
            url_for("reconcile.index"),
            _waiting_cases(session, person) if open_eyes else (),
        ),
        Task(
            _("Confirm accounts"),
            _("Changes of accounts that wait for a supervisor."),
            url_for("people.index"),
            (changes,) if requests else (),
        ),
        Task(
            _("Reviewers' attention"),
            _("How often each reviewer lets a wrong number through, and who rests from tally A."),
            url_for("attention.index"),
            (people,) if resting else (),
        ),
    ]
    return tasks + _reviewer_tasks(session, person) + _observer_tasks(session, person)


def _waiting_cases(session: Session, person: Person) -> tuple[str, ...]:
    """Return how many sheets and pages wait, as the lists of the page behind count them."""
    sheets = len(reconcile_service.open_cases(session, person))
    pages = len(reconcile_service.page_cases(session, person))
    told = (
        ngettext("%(num)s sheet", "%(num)s sheets", sheets),
        ngettext("%(num)s page", "%(num)s pages", pages),
    )
    return tuple(words for words, count in zip(told, (sheets, pages), strict=True) if count)


def _observer_tasks(_session: Session, _person: Person) -> list[Task]:
    return [
        Task(
            _("Results"),
            _("Confirmed figures of released contests, each one down to the paper."),
            url_for("results.index"),
        )
    ]


def _administrator_tasks(session: Session, person: Person) -> list[Task]:
    tasks = [
        Task(
            _("Accounts"),
            _("Who may do what tonight."),
            url_for("people.index"),
        )
    ]
    return tasks + _observer_tasks(session, person)
