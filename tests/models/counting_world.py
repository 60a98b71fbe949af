"""A small election under way, and short names for what its people do."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import head
from models.db import create_engine_for, session_factory, transaction, upgrade
from models.readings import FieldResult, PageResult, PageStored
from models.rules.values import Value, number
from models.schema import (
    AttentionRule,
    Entry,
    Person,
    Scan,
    Sheet,
)
from models.services import desk, intake
from models.services.desk_view import DeskViewA
from tests.engines import engine_at, put_back
from tests.models.counting_election import (
    CANDIDATES,
    CODES,
    FIELDS,
    GOOD,
    PAGES,
    SEATS,
    START,
    build,
)


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


def proposal(session: Session, entry: Entry, name: str) -> Value | None:
    """Return what is offered to confirm in one field, None in tally B."""
    view = desk.desk_view(session, entry)
    if not isinstance(view, DeskViewA):
        return None
    return next(field.proposal for field in view.fields if field.field_id == name)


@cache
def template(parts: int = 1) -> Path:
    """Return a database with the election in it, made once and copied for every test."""
    folder = mkdtemp(prefix="kiemdoi-test-")
    atexit.register(shutil.rmtree, folder)
    path = Path(folder) / "template.sqlite"
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(engine)
    with transaction(session_factory(engine)) as session:
        build(session, parts)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


_counted: dict[object, tuple[Path, datetime, int]] = {}
"""Databases in which a sheet was counted, with the clock and the number of files."""


@dataclass
class World:
    """The election in a database of its own, with a clock that only goes forward."""

    engine: Engine
    factory: sessionmaker[Session]
    now: datetime = START
    files: int = 0

    @classmethod
    def make(cls, folder: Path, parts: int = 1) -> World:
        """Return a fresh world whose database lies in `folder`; `parts` sheets at each station."""
        path = folder / "world.sqlite"
        shutil.copyfile(template(parts), path)
        engine = engine_at(path)
        return cls(engine, session_factory(engine))

    def close(self) -> None:
        put_back(self.engine)

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
        self, login: str, entry_id: int, name: str, value: Value, *, accept: bool | None = False
    ) -> desk.Given:
        """Give one value the proper way: token, shown, half a second, saved.

        `accept` None: the proposal is accepted where it says the same.
        """
        with self.work() as session:
            person, entry = self.person(session, login), session.get_one(Entry, entry_id)
            shown = self.tick()
            token = desk.issue_token(session, entry, name, now=shown)
            if accept is None:
                accept = proposal(session, entry, name) == value
            at = self.tick(0.5)
            return desk.save_value(
                session, person, token, value, shown_at=shown, accept=accept, now=at
            )

    def fill(self, login: str, entry_id: int, values: Mapping[str, int | Value]) -> None:
        """Give every value of a sheet; tally A accepts the reading where it says the same."""
        for name in FIELDS:
            given = values[name]
            value = number(given) if isinstance(given, int) else given
            self.give(login, entry_id, name, value, accept=None)

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
        """Scan a sheet and do both tallies, Ann in A and Bình in B.

        The same work on the same world is done once and copied for the tests after it.
        """
        before = self._standing()
        if before is None:
            return self._count(a, b, code)
        key = (before, code, frozenset(a.items()), frozenset(b.items()))
        path = Path(str(self.engine.url.database))
        self.engine.dispose()
        if key not in _counted:
            self._count(a, b, code)
            self.engine.dispose()  # everything into the one file
            kept = template().parent / f"counted-{len(_counted)}.sqlite"
            shutil.copyfile(path, kept)
            _counted[key] = (kept, self.now, self.files)
            return None
        kept, self.now, self.files = _counted[key]
        shutil.copyfile(kept, path)
        return None

    def _count(self, a: Mapping[str, int | Value], b: Mapping[str, int | Value], code: str) -> None:
        self.scan_sheet(code)
        self.enter("ann", "A", a, code)
        self.enter("binh", "B", b, code)

    def _standing(self) -> tuple[str, datetime, int] | None:
        """Return what names this world: its log, its clock; None where dice are thrown in it."""
        with self.look() as session:
            if session.scalars(select(AttentionRule)).first() is not None:
                return None
            return head(session), self.now, self.files
