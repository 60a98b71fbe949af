"""What is on the paper, and what the database says beside what the pages show."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import func, select

from models.schema import Contest, Decision, EntryValue, Sheet
from models.services.desk_view import readings_of
from sample_scans import demo_election, truth
from tests.e2e.running import Installation

CONTEST = "QH-01"
CLEAN, SKEWED, FAULTY = "E4BRMKSG", "MHCAMSNV", "43BFCWHT"
"""Stations 1, 2 and 9 of the contest; the last one's numbers break check H01."""
DAMAGED = "KBP4HVM6"
"""Station 7: the QR code of its first page cannot be read."""
OTHER_PAPER = "25-second-page-for-sheet.jpg"


def _true_values() -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for page in truth.read():
        if page.sheet_id and page.copy == 1 and page.file != OTHER_PAPER:
            found[page.sheet_id] |= {f.field: f.value for f in page.fields if f.value is not None}
    return found


TRUE = _true_values()
"""What stands on the paper of each sheet, by its code and the number's field."""
PEOPLE = {row["login"]: row["name"] for row in demo_election.rows("people.csv")}


def name_of(login: str) -> str:
    """Return the name of one of the demo's people."""
    return PEOPLE[login]


def contests(installation: Installation) -> list[str]:
    """Return the codes of the election's contests."""
    with installation.session() as session:
        return list(session.scalars(select(Contest.code).order_by(Contest.code)))


def decided(installation: Installation, code: str, field: str) -> list[str]:
    """Return the kinds of the decisions about one number of a sheet, oldest first."""
    with installation.session() as session:
        return list(
            session.scalars(
                select(Decision.kind)
                .join(Sheet, Sheet.id == Decision.sheet_id)
                .where(Sheet.code == code, Decision.field_id == field)
                .order_by(Decision.id)
            )
        )


def as_printed(code: str) -> str:
    """Return a sheet's code as it stands on paper and screen."""
    return f"{code[:4]}-{code[4:]}"


def totals(codes: Iterable[str]) -> dict[str, int]:
    """Add up what stands on the paper of these sheets."""
    found: dict[str, int] = defaultdict(int)
    for code in codes:
        for field, value in TRUE[code].items():
            found[field] += value
    return found


def readings(installation: Installation, code: str) -> dict[str, int]:
    """Return the numbers that the machine read on a sheet, by field."""
    with installation.session() as session:
        sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
        found = readings_of(session, sheet)
        return {name: row.value for name, row in found.items() if row.value is not None}


def confirmed_readings(installation: Installation) -> int:
    """Return how many readings of the machine were confirmed with Enter alone."""
    with installation.session() as session:
        query = select(func.count()).where(EntryValue.source == "accepted")
        return session.scalar(query) or 0


def wait_state(installation: Installation, code: str, state: str, seconds: float = 30) -> None:
    """Wait until a sheet stands where it should."""
    until = time.monotonic() + seconds
    found = ""
    while time.monotonic() < until:
        with installation.session() as session:
            found = session.scalars(select(Sheet.state).where(Sheet.code == code)).one()
        if found == state:
            return
        time.sleep(0.2)
    raise AssertionError(f"sheet {code} is {found} after {seconds} s, not {state}")
