"""An election in the middle of its evening: on every kind of page there is something to see.

Pages are read by the running server as always; what people type is written through the services
that the pages call, so that it takes seconds.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import utcnow
from models.db import transaction
from models.rules.eligibility import RECOUNT
from models.rules.values import BLANK, number
from models.schema import Contest, Person, Scan, Sheet
from models.services import decisions, desk, intake, release, sending_back
from review_app.commands.place import Place, opened
from review_app.demo_election import demo_settings
from review_app.reception import receive
from sample_scans.make import FOLDER
from tests.e2e.facts import CLEAN, CONTEST, FAULTY, SKEWED, TRUE
from tests.e2e.running import Installation

PLAIN, BLANKS, STRUCK = "8AG5FTH8", "W688VJAW", "YVFT53MJ"
"""Sheets that a reviewer has begun: in tally A, in tally B, in tally B from the paper."""
DUPLEX, STOPPED = "CBDYS4AQ", "BRF3TEA7"
"""A sheet of which only the end of tally B is left, and one that the law's rule stops."""
AWAY = "KFWCKQDA"
"""A sheet that a supervisor sent to its station for a recount."""
LEFT = 3
"""How many numbers are left where only the end of a sheet is left."""
PILE = (
    "01-clean-300dpi-p1.jpg",
    "01-clean-300dpi-p2.jpg",
    "02-colour-blue-pen.pdf",
    "03-clean-pdf.pdf",
    "04-skewed.pdf",
    "15-duplex-blank-backs.pdf",
    "16-struck-out-corrected.pdf",
    "17-blank-fields.pdf",
    "19-qr-damaged-p1.jpg",
    "25-second-page-for-sheet.jpg",
    "26-sums-do-not-add-up.pdf",
    "27-more-ballots-than-voters.pdf",
    "36-no-count-sheet.jpg",
    "38-broken.jpg",
)
READ_S = 90
SEEN = timedelta(seconds=1)
Said = Mapping[str, int | None]


def furnish(installation: Installation) -> None:
    """Bring the pile in and let people work on it for a while."""
    with opened(demo_settings(installation.folder)) as place:
        scan(place)
        with transaction(place.factory) as session:
            accept_and_release(session)
            leave_cases(session)
            leave_unfinished(session)


def scan(place: Place) -> None:
    """Have a clerk bring the pile in; returns once the server has read every page."""
    with transaction(place.factory) as session:
        clerk = person(session, "thuky1")
        batch = intake.open_batch(session, clerk, source="web", declared_pages=24).id
        clerk_id = clerk.id
    for name in PILE:
        receive(
            place.factory,
            place.store,
            place.settings,
            person_id=clerk_id,
            batch_id=batch,
            name=name,
            data=(FOLDER / name).read_bytes(),
        )
    wanted = {CLEAN, SKEWED, FAULTY, PLAIN, BLANKS, STRUCK, DUPLEX, STOPPED, AWAY}
    until = time.monotonic() + READ_S
    while time.monotonic() < until:
        with place.factory() as session:
            ready = set(session.scalars(select(Sheet.code).where(Sheet.state == "ready")))
            waiting = session.scalars(select(Scan.id).where(Scan.state == "waiting")).first()
        if wanted <= ready and waiting is None:
            return
        time.sleep(0.2)
    raise AssertionError(f"after {READ_S} s these were not read: {sorted(wanted - ready)}")


def accept_and_release(session: Session) -> None:
    """One sheet agrees in both tallies; an administrator and a supervisor release its contest."""
    for tally, login in (("A", "kiem1"), ("B", "kiem2")):
        enter(session, login, CLEAN, tally)
    contest = session.scalars(select(Contest).where(Contest.code == CONTEST)).one()
    release.request_release(session, person(session, "quantri1"), contest)
    release.confirm_release(session, person(session, "giamsat1"), contest)


def leave_cases(session: Session) -> None:
    """Leave a mismatch with a failed check, a decision that waits for its second, a stop rule."""
    wrong = {"voters_listed": 1527}
    for tally, login, other in (("A", "kiem1", 612), ("B", "kiem2", 627)):
        enter(session, login, SKEWED, tally, {"votes.5": other, "ballots_valid": 1})
        enter(session, login, FAULTY, tally)
        enter(session, login, STOPPED, tally, wrong)
    for tally, login, votes in (("A", "kiem1", 101), ("B", "kiem2", 107)):
        enter(session, login, AWAY, tally, {"votes.1": votes})
    supervisor = person(session, "giamsat1")
    sending_back.send_back(
        session, supervisor, sheet(session, AWAY), RECOUNT, reason="paper: hai người đọc khác nhau"
    )
    decisions.override_check(
        session, supervisor, sheet(session, FAULTY), "H01", "paper: đã đối chiếu với tờ giấy"
    )


def leave_unfinished(session: Session) -> None:
    """One reviewer is in the middle of tally A, of tally B from pictures and from the paper."""
    for tally, code, medium in (
        ("A", PLAIN, "scan"),
        ("B", BLANKS, "scan"),
        ("B", STRUCK, "paper"),
    ):
        enter(session, "kiem3", code, tally, medium=medium, only=3)
    for tally, code in (("A", STRUCK), ("B", DUPLEX)):
        enter(session, "kiem1", code, tally, only=-LEFT)


def enter(
    session: Session,
    login: str,
    code: str,
    tally: str,
    instead: Said | None = None,
    *,
    medium: str = "scan",
    only: int | None = None,
) -> None:
    """Type what the paper says, but for `instead`.

    All numbers, and the entry is finished; or only `fields[:only]`, and it stays unfinished.
    """
    actor, said = person(session, login), {**TRUE[code], **(instead or {})}
    entry = desk.open_entry(session, actor, sheet(session, code), tally, medium)
    fields = desk.desk_view(session, entry).fields[:only]
    for left, field in zip(range(len(fields), 0, -1), fields, strict=True):
        at = utcnow() - left * SEEN  # one after the other, the last of them just now
        token = desk.issue_token(session, entry, field.field_id, now=at)
        value = said.get(field.field_id)
        answer = BLANK if value is None else number(value)
        desk.save_value(session, actor, token, answer, shown_at=at, accept=False)
    if only is None:
        desk.finish_entry(session, actor, entry)


def person(session: Session, login: str) -> Person:
    """Return one of the demo's people."""
    return session.scalars(select(Person).where(Person.login == login)).one()


def sheet(session: Session, code: str) -> Sheet:
    """Return a sheet by its code."""
    return session.scalars(select(Sheet).where(Sheet.code == code)).one()
