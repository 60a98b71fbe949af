"""What the start page counts: sheets by state (never figures), and what waits for one person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import current_app, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.rules.told import AT_WORK, told_state
from models.schema import Person, Sheet
from models.schema.election import SHEET_STATES
from models.services import desk as desk_service
from models.services import reconcile as reconcile_service
from models.services.common import holds_unfinished_entry
from models.services.people import pending_requests
from models.services.standing_down import stood_down_count
from models.services.told import outcomes_open
from review_app.i18n import gettext as _


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
    """One thing the person can do now; `waiting` is what waits there, None where not counted."""

    title: str
    text: str
    url: str
    waiting: int | None = None


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


def _clerk_tasks(_session: Session, _person: Person) -> list[Task]:
    return [
        task
        for task in (
            _task(
                "intake.index",
                _("Scan sheets"),
                _("Drop the scans here and watch each page arrive, get its name and its verdict."),
            ),
        )
        if task
    ]


def _reviewer_tasks(session: Session, person: Person) -> list[Task]:
    ready = [t for t in ("A", "B") if desk_service.next_sheet(session, person, t) is not None]
    text = (
        _("Sheets wait for you in tally %(tallies)s.", tallies=" · ".join(ready))
        if ready
        else _("Nothing waits for you right now. Sheets appear as they are scanned.")
    )
    tasks = [Task(_("Enter numbers"), text, url_for("desk.index"), len(ready))]
    second = len(reconcile_service.second_tasks(session, person))
    if second:
        tasks.append(
            Task(
                _("Second person"),
                _("A decision waits until you have typed the number blind."),
                url_for("reconcile.index"),
                second,
            )
        )
    return tasks


def _supervisor_tasks(session: Session, person: Person) -> list[Task]:
    # Closed while the person holds an unfinished entry: then not even their number is told.
    open_eyes = not holds_unfinished_entry(session, person)
    cases = _waiting_cases(session, person) if open_eyes else None
    requests = len(pending_requests(session))
    tasks = [
        Task(
            _("Decide"),
            _("Sheets whose tallies, numbers or pages contradict each other."),
            url_for("reconcile.index"),
            cases,
        ),
        Task(
            _("Confirm accounts"),
            _("Changes of accounts that wait for a supervisor."),
            url_for("people.index"),
            requests,
        ),
    ]
    tasks.append(
        Task(
            _("Reviewers' attention"),
            _("How often each reviewer lets a wrong number through, and who rests from tally A."),
            url_for("attention.index"),
            stood_down_count(session) if open_eyes else None,
        )
    )
    return tasks + _reviewer_tasks(session, person) + _observer_tasks(session, person)


def _waiting_cases(session: Session, person: Person) -> int:
    sheets = reconcile_service.open_cases(session, person)
    return len(sheets) + len(reconcile_service.page_cases(session, person))


def _observer_tasks(_session: Session, _person: Person) -> list[Task]:
    task = _task(
        "results.index",
        _("Results"),
        _("Confirmed figures of released contests, each one down to the paper."),
    )
    return [task] if task else []


def _administrator_tasks(session: Session, person: Person) -> list[Task]:
    tasks = [
        Task(
            _("Accounts"),
            _("Who may do what tonight."),
            url_for("people.index"),
        )
    ]
    return tasks + _observer_tasks(session, person)


def _task(endpoint: str, title: str, text: str) -> Task | None:
    if endpoint not in current_app.view_functions:
        return None
    return Task(title, text, url_for(endpoint))
