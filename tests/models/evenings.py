"""Random evenings, cheap enough for thousands: one database in memory, each evening rolled back.

Three sheets of one number each, tally B typed; the machine reads one right, misreads one, and is
not sure of one. In tally A people nod, look closely, mistype, type what is shown by hand, open a
number twice, go back, give a sheet back, and lose answers. Everything goes through the services and
under all rules of the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM, record
from models.db import create_engine_for, session_factory, upgrade
from models.errors import Refusal, RefusalCode
from models.readings import FieldResult, PageResult, PageStored
from models.rules.values import BLANK, ILLEGIBLE, Value, number
from models.schema import (
    Area,
    AttentionRule,
    Candidate,
    Contest,
    ContestField,
    Election,
    Entry,
    Person,
    Sheet,
)
from models.services import desk, intake, reconcile
from models.services.desk_view import DeskFieldA, DeskViewA
from models.services.standing import standing_of
from tests.models.counting_world import digest

NAMES = ("voters_listed",)
TRUTH = {"AAAA0001": (907,), "AAAA0002": (1640,), "AAAA0003": (861,)}
READ = {"AAAA0001": (907,), "AAAA0002": (1649,), "AAAA0003": (None,)}
"""What is on the paper, and what the machine says of it."""
CODES = tuple(TRUTH)
ENTRANTS = ("ann", "binh", "chi", "dung")
TYPIST = "dung"
STAFF = dict.fromkeys(ENTRANTS, "reviewer") | {"sup": "supervisor", "clerk": "clerk"}
EXPECTED = (
    RefusalCode.VALUE_IS_NOT_READING,
    RefusalCode.NO_READING_TO_ACCEPT,
    RefusalCode.ENTRY_VOIDED,
)
START, DAY = datetime.fromisoformat("2026-03-15T12:00+00:00"), date(2026, 3, 15)


@dataclass
class Hall:
    """The database as it is when the evening begins: sheets read, tally B of them typed."""

    connection: Connection
    factory: sessionmaker[Session]
    now: datetime = START

    @classmethod
    def make(cls, *, trial: bool) -> Hall:
        """Build a hall; in a trial errors may be planted, in a real election never."""
        engine = create_engine_for("sqlite://")
        upgrade(engine)
        factory = session_factory(engine)
        with factory() as session:
            _set_up(session, trial=trial)
            for row, code in enumerate(CODES, start=1):
                _scan(session, code)
                _type_b(session, session.get_one(Sheet, row))
            session.commit()
        return cls(engine.connect(), factory)

    @contextmanager
    def evening(self) -> Iterator[Session]:
        """Open a session whose work is thrown away at the end."""
        with self.factory(bind=self.connection) as session:
            try:
                yield session
            finally:
                session.rollback()

    def tick(self, seconds: float = 1.0) -> datetime:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def close(self) -> None:
        """Close the database."""
        self.connection.close()
        self.connection.engine.dispose()


def person(session: Session, login: str) -> Person:
    """Return one of the staff."""
    return session.get_one(Person, list(STAFF).index(login) + 1)


def _type_b(session: Session, sheet: Sheet) -> None:
    """Type what is on the paper."""
    actor = person(session, TYPIST)
    entry = desk.open_entry(session, actor, sheet, "B", now=START)
    for name, true in zip(NAMES, TRUTH[sheet.code], strict=True):
        token = desk.issue_token(session, entry, name, now=START)
        later = START + timedelta(seconds=1)
        desk.save_value(
            session, actor, token, number(true), shown_at=START, accept=False, now=later
        )
    desk.finish_entry(session, actor, entry, now=START)


def _set_up(session: Session, *, trial: bool) -> None:
    session.add(
        Election(
            id=1,
            code="e",
            name_vi="x",
            name_en="x",
            day=DAY,
            is_trial=trial,
            identity_key=b"k" * 16,
            created_at=START,
        )
    )
    session.add(Area(id=1, level="commune", code="C", name_vi="C", name_en="C"))
    session.flush()
    shares = {"withheld_share": 3, "planted_share": 1 if trial else 0}
    session.add(AttentionRule(id=1, **shares, miss_limit=30, miss_least=2))
    session.add(
        Contest(
            id=1,
            code="c",
            office="quoc_hoi",
            name_vi="x",
            name_en="x",
            area_id=1,
            seats=1,
            candidate_count=1,
            form="f",
        )
    )
    session.flush()
    session.add(Candidate(contest_id=1, position=1, name="N", birth_date=DAY))
    for position, name in enumerate(NAMES, start=1):
        labels = {"label_vi": name, "label_en": name}
        place = {"page": 1, "position": position, "digits": 4}
        session.add(ContestField(contest_id=1, field_id=name, **place, **labels))
    for row, code in enumerate(CODES, start=1):
        names = {"name_vi": "S", "name_en": "S"}
        session.add(Area(id=10 + row, parent_id=1, level="station", code=f"S{row}", **names))
        session.flush()
        session.add(
            Sheet(id=row, code=code, contest_id=1, station_id=10 + row, pages=1, state_since=START)
        )
    for row, (login, role) in enumerate(STAFF.items(), start=1):
        session.add(
            Person(
                id=row,
                login=login,
                personal_no=str(row),
                name=login,
                role=role,
                password_hash="-",
                created_at=START,
            )
        )
    session.flush()
    session.get_one(Election, 1).phase = "counting"
    record(session, SYSTEM, "set_up", "election:e", now=START)


def _scan(session: Session, code: str) -> None:
    clerk = session.scalars(select(Person).where(Person.login == "clerk")).one()
    batch = intake.open_batch(session, clerk, source="test", now=START)
    sha = digest(code)
    file = intake.receive_file(
        session, clerk, batch=batch, name=f"{code}.png", sha256=sha, size=1, now=START
    )
    scan = intake.add_scans(session, file, [PageStored(1, sha)], now=START)[0]
    intake.begin_attempt(session, scan)
    fields = tuple(
        FieldResult(name, "unsure" if value is None else "read", value, 0.9, digest(code + name))
        for name, value in zip(NAMES, READ[code], strict=True)
    )
    result = PageResult(
        status="ok",
        problem=None,
        engine="test 1",
        sheet_code=code,
        copy=1,
        page=1,
        seats=1,
        candidates=1,
        form="f",
        identity_verified=True,
        fields=fields,
    )
    intake.store_reading(session, scan, result, now=START)


@dataclass
class Evening:
    """Some people in one evening; `views` is everything tally A was shown, by entry."""

    hall: Hall
    session: Session
    chance: Random
    views: list[tuple[int, DeskFieldA]] = field(default_factory=list)
    told: int = 0
    """How often somebody was told that a confirmed value was planted."""

    def run(self) -> None:
        """Let tally A of a sheet or two be done, and settle what differs from tally B."""
        hands = [login for login in ENTRANTS if login != TYPIST]
        some = self.chance.choices(CODES, (5, 4, 1), k=self.chance.choice((1, 1, 1, 1, 1, 2)))
        for code in dict.fromkeys(some):
            sheet = self.session.get_one(Sheet, CODES.index(code) + 1)
            self.chance.shuffle(hands)
            if self.tally_a(sheet, list(hands)) and sheet.state == "to_decide":
                self.settle(sheet)

    def open(self, actor: Person, code: str) -> Entry:
        """Open tally A of a sheet."""
        sheet = self.session.get_one(Sheet, CODES.index(code) + 1)
        return desk.open_entry(self.session, actor, sheet, "A", now=self.hall.tick())

    def tally_a(self, sheet: Sheet, hands: list[str]) -> bool:
        """Have tally A done, by a second person where the first leaves or is stood down."""
        while hands:
            actor = person(self.session, hands.pop())
            try:
                entry = self.open(actor, sheet.code)
            except Refusal as refusal:
                assert refusal.code is RefusalCode.STOOD_DOWN
                continue
            if self.chance.random() < 0.05:
                self.give(entry, actor, sheet.code, NAMES[0])
                if entry.voided_at is None:
                    desk.give_back(self.session, actor, entry, now=self.hall.tick())
            elif self.fill(entry, actor, sheet.code):
                return True
        return False

    def fill(self, entry: Entry, actor: Person, code: str) -> bool:
        """Give every number, some twice, and mostly finish; False if the sheet was taken away."""
        names = [*NAMES, *([NAMES[0]] if self.chance.random() < 0.2 else [])]
        while True:
            for name in names:
                self.give(entry, actor, code, name)
                if entry.voided_at is not None:
                    return False
            if self.chance.random() < 0.35:
                return True  # the evening ends before the sheet is finished
            try:
                desk.finish_entry(self.session, actor, entry, now=self.hall.tick())
            except Refusal as refusal:
                assert refusal.code in (RefusalCode.ASKED_AGAIN, RefusalCode.FIELDS_MISSING)
                continue
            return True

    def give(self, entry: Entry, actor: Person, code: str, name: str) -> None:
        """Look at one number, perhaps in two windows, and answer it somehow."""
        windows = 2 if self.chance.random() < 0.1 else 1
        tokens = [
            desk.issue_token(self.session, entry, name, now=self.hall.tick())
            for _ in range(windows)
        ]
        shown = self.look(entry, name)
        self.views.append((entry.id, shown))
        for token in tokens:
            self.send(actor, token, *self.answer(code, shown))
            if entry.voided_at is not None:
                return

    def send(self, actor: Person, token: str, value: Value, accept: bool) -> None:
        """Save a number; sometimes the answer gets lost and it is sent again."""
        shown = self.hall.now
        for again in (False, True) if self.chance.random() < 0.1 else (False,):
            try:
                at = self.hall.tick()
                given = desk.save_value(
                    self.session,
                    actor,
                    token,
                    value,
                    shown_at=shown,
                    accept=accept,
                    again=again,
                    now=at,
                )
            except Refusal as refusal:
                # The second window of a number whose planted value was just found out, or a number
                # sent again after the sheet went to somebody else or without having been kept.
                assert refusal.code in EXPECTED
            else:
                self.told += given.asked == "planted" and not again

    def look(self, entry: Entry, name: str) -> DeskFieldA:
        """Return what the person sees of one number."""
        view = desk.desk_view(self.session, entry)
        assert isinstance(view, DeskViewA)
        return next(shown for shown in view.fields if shown.field_id == name)

    def answer(self, code: str, shown: DeskFieldA) -> tuple[Value, bool]:
        """Choose what a person says: nods, types what is shown, looks closely, errs."""
        offered, mood = shown.proposal, self.chance.random()
        if offered is not None and mood < 0.6:
            return offered, mood < 0.5
        if mood < 0.9:
            return number(TRUTH[code][NAMES.index(shown.field_id)]), False
        return self.chance.choice((BLANK, ILLEGIBLE, number(5))), False

    def settle(self, sheet: Sheet) -> None:
        """A supervisor takes one side of every mismatch; what stays open stays open."""
        supervisor = person(self.session, "sup")
        standing = standing_of(self.session, sheet)
        for name in () if standing is None else standing.open_fields:
            kind, at = self.chance.choice(("take_a", "take_b")), self.hall.tick()
            try:
                reconcile.decide_field(
                    self.session, supervisor, sheet, name, kind, reason="seen", now=at
                )
            except Refusal as refusal:
                assert refusal.code is RefusalCode.NO_NUMBER_TO_TAKE
