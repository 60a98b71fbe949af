"""The election of the counting tests: one commune, three stations, one contest, ten people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from models.audit import SYSTEM, record
from models.schema import Area, Candidate, Contest, ContestField, Election, Person, Sheet

SEATS, CANDIDATES = 2, 3
PAGES: Mapping[int, tuple[str, ...]] = {
    1: (
        "voters_listed",
        "voters_voted",
        "ballots_issued",
        "ballots_collected",
        "ballots_valid",
        "ballots_invalid",
    ),
    2: ("votes.1", "votes.2", "votes.3", "pile.1", "pile.2"),
}
FIELDS = tuple(name for page in PAGES.values() for name in page)
# A sheet whose figures hold together: V + X = C, piles and votes add up.
GOOD: Mapping[str, int] = {
    "voters_listed": 900,
    "voters_voted": 850,
    "ballots_issued": 850,
    "ballots_collected": 850,
    "ballots_valid": 800,
    "ballots_invalid": 50,
    "votes.1": 500,
    "votes.2": 400,
    "votes.3": 300,
    "pile.1": 400,
    "pile.2": 400,
}
# More ballots than voters, everything else in order: the stop rule.
STOPPED: Mapping[str, int] = {**GOOD, "voters_voted": 840}
# V + X is not C; the rest holds.
CROOKED: Mapping[str, int] = {**GOOD, "ballots_invalid": 49}
PEOPLE = {
    "clerk1": "clerk",
    "clerk2": "clerk",
    "ann": "reviewer",
    "binh": "reviewer",
    "chi": "reviewer",
    "dung": "reviewer",
    "sup1": "supervisor",
    "sup2": "supervisor",
    "watcher": "observer",
    "admin": "administrator",
}
CODES = ("AAAA0001", "AAAA0002", "AAAA0003")
ON_PAPER = CODES[2]
START = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 15)


def part_code(code: str, part: int) -> str:
    """Return the code of a further sheet of the same station and contest."""
    return code if part == 1 else f"{code[:-2]}{part}{code[-1]}"


def build(session: Session, parts: int = 1) -> None:
    """Write the election: one province, one commune, three stations, one contest, ten people.

    Each station has `parts` sheets.
    """
    session.add(
        Election(
            id=1,
            code="test",
            name_vi="Thử",
            name_en="Test",
            day=DAY,
            is_trial=True,
            phase="setup",
            identity_key=b"k" * 16,
            paper_share=20,
            created_at=START,
        )
    )
    session.add(Area(id=1, parent_id=None, level="commune", code="C", name_vi="C", name_en="C"))
    session.flush()
    session.add(
        Contest(
            id=1,
            code="QH1",
            office="quoc_hoi",
            name_vi="QH1",
            name_en="QH1",
            area_id=1,
            seats=SEATS,
            candidate_count=CANDIDATES,
            form="test-form",
        )
    )
    session.flush()
    for position in range(1, CANDIDATES + 1):
        session.add(Candidate(contest_id=1, position=position, name=f"N{position}", birth_date=DAY))
    for position, name in enumerate(FIELDS, start=1):
        page = 1 if name in PAGES[1] else 2
        session.add(
            ContestField(
                contest_id=1,
                field_id=name,
                page=page,
                position=position,
                digits=4,
                label_vi=name,
                label_en=name,
            )
        )
    for number_, code in enumerate(CODES, start=1):
        station = Area(
            id=10 + number_,
            parent_id=1,
            level="station",
            code=f"S{number_}",
            name_vi="S",
            name_en="S",
        )
        session.add(station)
        session.flush()
        for part in range(1, parts + 1):
            session.add(
                Sheet(
                    code=part_code(code, part),
                    contest_id=1,
                    station_id=station.id,
                    part=part,
                    pages=2,
                    state_since=START,
                    paper_b=(code, part) == (ON_PAPER, 1),
                )
            )
    for number_, (login, role) in enumerate(PEOPLE.items(), start=1):
        session.add(
            Person(
                id=number_,
                login=login,
                personal_no=f"P{number_}",
                name=login.title(),
                role=role,
                password_hash="-",
                enabled=True,
                created_at=START,
            )
        )
    session.flush()
    session.get_one(Election, 1).phase = "counting"
    record(session, SYSTEM, "world_built", "election:test", now=START)
