"""A small election under way, and short names for what its people do."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM, record
from models.db import create_engine_for, session_factory, transaction, upgrade
from models.readings import FieldResult, PageResult, PageStored
from models.rules.values import Value, number
from models.schema import (
    Area,
    Candidate,
    Contest,
    ContestField,
    Election,
    Entry,
    Person,
    Scan,
    Sheet,
)
from models.services import desk, intake
from models.services.desk_view import DeskViewA

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
START = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
DAY = date(2026, 3, 15)


def digest(text: str) -> str:
    """Return a stand-in for the hash of stored bytes."""
    return sha256(text.encode()).hexdigest()


def page_result(
    code: str,
    page: int,
    values: Mapping[str, int],
    *,
    copy: int = 1,
    verified: bool | None = True,
    salt: str = "",
) -> PageResult:
    """Return what a good reader says of one page."""
    return PageResult(
        status="ok",
        problem=None,
        engine="test 1",
        sheet_code=code,
        copy=copy,
        page=page,
        seats=SEATS,
        candidates=CANDIDATES,
        form="test-form",
        identity_verified=verified,
        fields=tuple(
            FieldResult(name, "read", values[name], 0.99, digest(f"{code}{name}{copy}{salt}"))
            for name in PAGES[page]
        ),
    )


def build(session: Session) -> None:
    """Write the election: one province, one commune, three stations, one contest, ten people."""
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
        session.add(
            Sheet(code=code, contest_id=1, station_id=station.id, pages=2, state_since=START)
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


@cache
def template() -> Path:
    """Return a database with the election in it, made once and copied for every test."""
    folder = mkdtemp(prefix="kiemdoi-test-")
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "template.sqlite"
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(engine)
    with transaction(session_factory(engine)) as session:
        build(session)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@dataclass
class World:
    """The election in a database of its own, with a clock that only goes forward."""

    engine: Engine
    factory: sessionmaker[Session]
    now: datetime = START
    files: int = 0
    salts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def make(cls, folder: Path) -> World:
        """Return a fresh world whose database lies in `folder`."""
        path = folder / "world.sqlite"
        shutil.copyfile(template(), path)
        engine = create_engine_for(f"sqlite:///{path}")
        return cls(engine, session_factory(engine))

    def close(self) -> None:
        self.engine.dispose()

    def tick(self, seconds: float = 1.0) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    @contextmanager
    def work(self) -> Iterator[Session]:
        with transaction(self.factory) as session:
            yield session

    @contextmanager
    def look(self) -> Iterator[Session]:
        with self.factory() as session:
            yield session

    def person(self, session: Session, login: str) -> Person:
        return session.scalars(select(Person).where(Person.login == login)).one()

    def sheet(self, session: Session, code: str = CODES[0]) -> Sheet:
        return session.scalars(select(Sheet).where(Sheet.code == code)).one()

    def state(self, code: str = CODES[0]) -> str:
        with self.look() as session:
            return self.sheet(session, code).state

    def scan(self, result: PageResult | None, sha: str | None = None) -> int:
        """Bring in one page in a file of its own, read it unless `result` is None; its scan id."""
        self.files += 1
        sha = sha or digest(f"file{self.files}")
        with self.work() as session:
            clerk = self.person(session, "clerk1")
            batch = intake.open_batch(session, clerk, source="test", now=self.tick())
            file = intake.receive_file(
                session,
                clerk,
                batch=batch,
                name=f"{self.files}.png",
                sha256=digest(f"f{self.files}"),
                size=1,
                now=self.now,
            )
            scan = intake.add_scans(session, file, [PageStored(1, sha)], now=self.now)[0]
            if result is not None and scan.state == "waiting":
                intake.begin_attempt(session, scan)
                intake.store_reading(session, scan, result, now=self.now)
            return scan.id

    def scan_state(self, scan_id: int) -> str:
        with self.look() as session:
            return session.get_one(Scan, scan_id).state

    def scan_sheet(
        self, code: str = CODES[0], values: Mapping[str, int] = GOOD, copy: int = 1
    ) -> list[int]:
        """Bring in both pages of a sheet."""
        return [
            self.scan(page_result(code, page, values, copy=copy, salt=str(self.files)))
            for page in PAGES
        ]

    def open(self, login: str, tally: str, code: str = CODES[0], medium: str = "scan") -> int:
        """Open an entry; return its id."""
        with self.work() as session:
            entry = desk.open_entry(
                session,
                self.person(session, login),
                self.sheet(session, code),
                tally,
                medium,
                now=self.tick(),
            )
            return entry.id

    def give(
        self, login: str, entry_id: int, name: str, value: Value, *, accept: bool = False
    ) -> None:
        """Give one value the proper way: token, shown, half a second, saved."""
        with self.work() as session:
            person, entry = self.person(session, login), session.get_one(Entry, entry_id)
            token = desk.issue_token(session, entry, name, now=self.tick())
            desk.mark_shown(session, person, token, now=self.now)
            desk.save_value(session, person, token, value, accept=accept, now=self.tick(0.5))

    def fill(self, login: str, entry_id: int, values: Mapping[str, int | Value]) -> None:
        """Give every value of a sheet; tally A accepts the reading where it says the same."""
        with self.look() as session:
            view = desk.desk_view(session, session.get_one(Entry, entry_id))
        offered = (
            {shown.field_id: shown.proposal for shown in view.fields}
            if isinstance(view, DeskViewA)
            else {}
        )
        for name in FIELDS:
            given = values[name]
            value = number(given) if isinstance(given, int) else given
            self.give(login, entry_id, name, value, accept=offered.get(name) == value)

    def finish(self, login: str, entry_id: int) -> None:
        with self.work() as session:
            entry = session.get_one(Entry, entry_id)
            desk.finish_entry(session, self.person(session, login), entry, now=self.tick())

    def enter(
        self,
        login: str,
        tally: str,
        values: Mapping[str, int | Value] = GOOD,
        code: str = CODES[0],
    ) -> int:
        """Do a whole tally of a sheet."""
        entry_id = self.open(login, tally, code)
        self.fill(login, entry_id, values)
        self.finish(login, entry_id)
        return entry_id

    def count(
        self,
        a: Mapping[str, int | Value] = GOOD,
        b: Mapping[str, int | Value] = GOOD,
        code: str = CODES[0],
    ) -> None:
        """Scan a sheet and do both tallies, Ann in A and Bình in B."""
        self.scan_sheet(code)
        self.enter("ann", "A", a, code)
        self.enter("binh", "B", b, code)
