"""The whole main job on real hands: from files through `ingest` and both tallies to totals.

Sheets of one contest are filled in by real writers, one a sheet, taken in like any scan, and done
by two people who know what is on the paper: A confirms a reading that is right and types over one
that is not, B types everything. What comes out must be the sum of what was written.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import utcnow
from models.db import transaction
from models.rules.values import Value, number
from models.schema import Area, Contest, Entry, Person, Scan, Sheet
from models.services import desk
from models.services.desk_view import DeskViewA
from models.services.totals import totals
from ocr.training.data import WriterDigits
from review_app.commands.ingest import take_in
from review_app.commands.place import Place, opened
from review_app.demo_election import demo_settings, set_up
from sample_scans import demo_election, hands
from sample_scans.errors import SampleError

_LOOK_TIME = timedelta(seconds=1)
_OPEN_READINGS = {"withheld_share": 0, "planted_share": 0}
"""Here the reader is measured, not people: every reading is put before tally A as it is."""


@dataclass(slots=True)
class JobResult:
    """What became of the job. `proposals` counts tally A's fields: right, wrong, none.

    `accepted` of `sheets` sheets came to totals; `totals` and `truth` are the contest's sums by
    field over the accepted sheets. `scans` counts the pages by state.
    """

    sheets: int
    accepted: int = 0
    proposals: Counter[str] = field(default_factory=Counter)
    scans: Counter[str] = field(default_factory=Counter)
    totals: dict[str, int | None] = field(default_factory=dict)
    truth: Counter[str] = field(default_factory=Counter)
    seconds_ingest: float = 0.0


def run(
    folder: Path, writers: Sequence[WriterDigits], look: str, contest: str = "QH-01"
) -> JobResult:
    """Do the job in the empty `folder`: writer i fills in the sheet of station i + 1.

    At most twelve writers (the demo's stations) are used; a shorter list gives fewer sheets.
    """
    names: list[Path] = []
    used = list(writers)[: demo_election.STATIONS]
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    result = JobResult(len(used))
    for station, writer in enumerate(used, start=1):
        files, pages = hands.sheet_files(writer, contest, station, look)
        for data, page in zip(files, pages, strict=True):
            path = inbox / page.file
            path.write_bytes(data)
            names.append(path)
    settings = demo_settings(folder / "election")
    set_up(settings, demo_election.DEMO, _OPEN_READINGS)
    with opened(settings) as place:
        start = time.perf_counter()
        complaints: list[str] = []
        take_in(place, _person(place, "thuky1"), names, len(names), complaints, quiet=True)
        if complaints:
            raise SampleError("; ".join(complaints))
        result.seconds_ingest = time.perf_counter() - start
        for station in range(1, len(used) + 1):
            sheet = demo_election.sheets()[contest, station]
            _enter(place, "kiem1", "A", sheet, result.proposals)
            _enter(place, "kiem2", "B", sheet, Counter())
        with place.factory() as session:
            _report(session, contest, result)
    return result


def _person(place: Place, login: str) -> int:
    with place.factory() as session:
        return session.scalars(select(Person.id).where(Person.login == login)).one()


def _enter(
    place: Place,
    login: str,
    tally: str,
    true_sheet: demo_election.DemoSheet,
    proposals: Counter[str],
) -> None:
    """Do one tally of a sheet the proper way: picture shown, value saved, entry finished."""
    truth = true_sheet.truth()
    with transaction(place.factory) as session:
        person = session.scalars(select(Person).where(Person.login == login)).one()
        sheet = session.scalars(select(Sheet).where(Sheet.code == true_sheet.sheet_id)).one()
        if sheet.state not in ("ready", "counting"):
            return  # not all pages could be read: the sheet is not counted, and the report says so
        entry = desk.open_entry(session, person, sheet, tally)
        entry_id = entry.id
        begun = utcnow() - len(truth) * _LOOK_TIME
        for looks, (name, value) in enumerate(truth.items()):
            seen = begun + looks * _LOOK_TIME
            proposal = _give(session, person, entry, name, value, seen)
            right = proposal == number(value)
            if tally == "A":
                proposals["none" if proposal is None else "right" if right else "wrong"] += 1
    with transaction(place.factory) as session:
        person = session.scalars(select(Person).where(Person.login == login)).one()
        desk.finish_entry(session, person, session.get_one(Entry, entry_id))


def _give(
    session: Session, person: Person, entry: Entry, name: str, value: int, seen: datetime
) -> Value | None:
    """Look at one number when it is `seen` and give its true value; return what was offered."""
    token = desk.issue_token(session, entry, name, now=seen)
    view = desk.desk_view(session, entry)
    offered = None
    if isinstance(view, DeskViewA):
        offered = next(shown.proposal for shown in view.fields if shown.field_id == name)
    accept = offered == number(value)
    desk.save_value(
        session,
        person,
        token,
        number(value),
        shown_at=seen,
        accept=accept,
        now=seen + _LOOK_TIME,
    )
    return offered


def _report(session: Session, contest_code: str, result: JobResult) -> None:
    contest = session.scalars(select(Contest).where(Contest.code == contest_code)).one()
    area = session.scalars(select(Area).where(Area.code == "ST")).one()
    supervisor = session.scalars(select(Person).where(Person.login == "giamsat1")).one()
    result.scans.update(session.scalars(select(Scan.state)))
    view = totals(session, supervisor, contest, area)
    result.accepted = view.counts.accepted
    result.totals = {row.field_id: row.accepted for row in view.rows}
    done = select(Sheet.code).where(Sheet.contest_id == contest.id, Sheet.state == "accepted")
    codes = set(session.scalars(done))
    for sheet in demo_election.sheets().values():
        if sheet.sheet_id in codes:
            result.truth.update(sheet.truth())
