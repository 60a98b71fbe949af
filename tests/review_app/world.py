"""A small election to try the pages on: one commune, three stations, one contest, ten people."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM, record
from models.db import transaction
from models.readings import FieldResult, PageResult, PageStored
from models.schema import (
    Area,
    Candidate,
    Contest,
    ContestField,
    Election,
    Person,
    Reading,
    ReadingField,
    Scan,
    Sheet,
)
from models.services import intake
from models.services.elections import open_counting
from models.services.people import hash_password
from review_app.store import FolderStore

PASSWORD = "a good password"
STAFF = {
    "minh": ("clerk", "Đỗ Minh"),
    "lan": ("reviewer", "Nguyễn Thị Lan"),
    "binh": ("reviewer", "Trần Văn Bình"),
    "mai": ("reviewer", "Phạm Thị Mai"),
    "hoa": ("supervisor", "Lê Hòa"),
    "son": ("supervisor", "Vũ Sơn"),
    "tam": ("supervisor", "Ngô Tâm"),
    "quan": ("observer", "Hồ Quân"),
    "an": ("administrator", "Phạm An"),
}
PEOPLE: Mapping[str, int] = {login: row for row, login in enumerate(STAFF, start=1)}
"""Their rows in the database."""
SEATS, CANDIDATES = 2, 3
# A sheet whose numbers pass every check.
FIGURES: Mapping[str, int] = {
    "voters_listed": 812,
    "voters_voted": 803,
    "ballots_issued": 803,
    "ballots_collected": 802,
    "ballots_valid": 790,
    "ballots_invalid": 12,
    "votes.1": 640,
    "votes.2": 410,
    "votes.3": 330,
    "pile.1": 200,
    "pile.2": 590,
}
LABELS: Mapping[str, tuple[str, str]] = {
    "voters_listed": ("Tổng số cử tri của khu vực bỏ phiếu", "Listed voters"),
    "voters_voted": ("Số cử tri đã tham gia bỏ phiếu", "Voters who voted"),
    "ballots_issued": ("Số phiếu phát ra", "Ballots issued"),
    "ballots_collected": ("Số phiếu thu vào", "Ballots collected"),
    "ballots_valid": ("Số phiếu hợp lệ", "Valid ballots"),
    "ballots_invalid": ("Số phiếu không hợp lệ", "Invalid ballots"),
    "votes.1": ("Ông Nguyễn Văn An", "Nguyễn Văn An"),
    "votes.2": ("Bà Trần Thị Bích", "Trần Thị Bích"),
    "votes.3": ("Ông Lê Cường", "Lê Cường"),
    "pile.1": ("Số phiếu bầu 1 người", "Ballots keeping 1 name"),
    "pile.2": ("Số phiếu bầu 2 người", "Ballots keeping 2 names"),
}
CODES = ("4F7K2M1R", "4F7K2M2Y", "4F7K2M3W")
STATIONS = ("01.1", "01.2", "01.3")
PAPER_CODE = CODES[2]
NOW = datetime(2026, 3, 15, 14, 0, tzinfo=UTC)


@cache
def password_hash() -> str:
    """Hash the one password of all test people once: argon2 is slow on purpose."""
    return hash_password(PASSWORD)


@dataclass
class World:
    """The election in a database and store of its own."""

    factory: sessionmaker[Session]
    store: FolderStore
    people: Mapping[str, int] = field(default_factory=lambda: PEOPLE)

    def found(self) -> None:
        """Write the election, its places, contest, people and expected sheets."""
        with transaction(self.factory) as session:
            session.add(
                Election(
                    id=1,
                    code="TEST-2026",
                    name_vi="Bầu cử thử",
                    name_en="Test election",
                    day=date(2026, 3, 15),
                    is_trial=True,
                    identity_key=b"k" * 16,
                    created_at=NOW,
                )
            )
            for login, (role, name) in STAFF.items():
                number = PEOPLE[login]
                session.add(
                    Person(
                        id=number,
                        login=login,
                        personal_no=f"00109000000{number}",
                        name=name,
                        role=role,
                        password_hash=password_hash(),
                        created_at=NOW,
                    )
                )
            session.flush()
            self._places(session)
            record(session, SYSTEM, "test_world", "election:TEST-2026")
            open_counting(session, session.get_one(Person, self.people["an"]))

    def _places(self, session: Session) -> None:
        names = ("Xã Hòa Bình", "Hoa Binh commune")
        session.add(Area(id=1, level="commune", code="01", name_vi=names[0], name_en=names[1]))
        session.flush()
        session.add(
            Contest(
                id=1,
                code="XA-1",
                office="hdnd_xa",
                name_vi="HĐND xã, đơn vị bầu cử số 1",
                name_en="Commune council, unit 1",
                area_id=1,
                seats=SEATS,
                candidate_count=CANDIDATES,
                form="vn-count-2026",
            )
        )
        session.flush()
        for position in range(1, CANDIDATES + 1):
            name = LABELS[f"votes.{position}"][0]
            born = date(1970 + position, 1, 1)
            session.add(Candidate(contest_id=1, position=position, name=name, birth_date=born))
        for position, (field_id, (vi, en)) in enumerate(LABELS.items(), start=1):
            session.add(
                ContestField(
                    contest_id=1,
                    field_id=field_id,
                    page=1,
                    position=position,
                    digits=4,
                    label_vi=vi,
                    label_en=en,
                )
            )
        for number, code in enumerate(CODES, start=1):
            station = Area(
                id=1 + number,
                parent_id=1,
                level="station",
                code=STATIONS[number - 1],
                name_vi=f"Khu vực bỏ phiếu số {number}",
                name_en=f"Station {number}",
            )
            session.add(station)
            session.flush()
            session.add(
                Sheet(
                    id=number,
                    code=code,
                    contest_id=1,
                    station_id=station.id,
                    pages=1,
                    state_since=NOW,
                    paper_b=code == PAPER_CODE,
                )
            )

    def scan(
        self,
        code: str,
        figures: Mapping[str, int | None] = FIGURES,
        *,
        unsure: str = "",
        source: str = "test",
    ) -> int:
        """Have the page of sheet `code` scanned and read as `figures`; return the scan's id.

        A figure of None is read as blank; the field `unsure` gets no value from the machine.
        """
        image = self.store.put(tiny_png(f"page {code} {figures} {unsure}"))
        with transaction(self.factory) as session:
            clerk = session.get_one(Person, self.people["minh"])
            batch = intake.open_batch(session, clerk, source=source)
            file = intake.receive_file(
                session, clerk, batch=batch, name=f"{code}.png", sha256=image, size=1
            )
            scans = intake.add_scans(session, file, [PageStored(1, image, image)])
            intake.begin_attempt(session, scans[0])
            fields = tuple(self._read(code, key, figures[key], unsure) for key in figures)
            result = _page_result(code, fields)
            return intake.store_reading(session, scans[0], result).id

    def _read(self, code: str, field_id: str, value: int | None, unsure: str) -> FieldResult:
        state = "unsure" if field_id == unsure else "blank" if value is None else "read"
        return FieldResult(
            field_id=field_id,
            state=state,
            value=value if state == "read" else None,
            confidence=0.99,
            picture_sha256=self.store.put(tiny_png(f"row {code} {field_id} {value}")),
        )

    def picture(self, code: str, field_id: str) -> str:
        """Return the name of the newest picture of one line."""
        with self.factory() as session:
            found = session.scalars(
                select(ReadingField.picture_sha256)
                .join(Reading, Reading.id == ReadingField.reading_id)
                .join(Scan, Scan.id == Reading.scan_id)
                .join(Sheet, Sheet.id == Scan.sheet_id)
                .where(Sheet.code == code, ReadingField.field_id == field_id)
                .order_by(ReadingField.id)
            ).all()
            return found[-1]

    def sheet_state(self, code: str) -> str:
        """Return where a sheet stands."""
        with self.factory() as session:
            return session.scalars(select(Sheet.state).where(Sheet.code == code)).one()


def _page_result(code: str, fields: tuple[FieldResult, ...]) -> PageResult:
    corners = {
        field.field_id: [
            [100, 90 * row],
            [800, 90 * row],
            [800, 90 * row + 60],
            [100, 90 * row + 60],
        ]
        for row, field in enumerate(fields, start=1)
    }
    return PageResult(
        status="ok",
        problem=None,
        engine="test engine",
        sheet_code=code,
        copy=1,
        page=1,
        seats=SEATS,
        candidates=CANDIDATES,
        form="vn-count-2026",
        identity_verified=True,
        payload={
            "quality": {"width_px": 900, "height_px": 1200},
            "fields": [
                {"id": field.field_id, "value": field.value, "box_px": corners[field.field_id]}
                for field in fields
            ],
        },
        fields=fields,
    )


def tiny_png(text: str) -> bytes:
    """Return a small picture that differs with `text`: a PNG of one pixel, colour from the hash."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", 8, 4, 8, 0, 0, 0, 0)
    seed = hashlib.sha256(text.encode()).digest()
    rows = b"".join(b"\x00" + seed[8 * row : 8 * row + 8] for row in range(4))
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
