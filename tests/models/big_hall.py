"""A province's night, generated: 200 stations × 3 contests with every row that people wrote.

Rows go straight into a fresh database whose triggers are taken off, so that 600 sheets take
seconds; what they say is what a night leaves behind. `python -m tests.models.big_hall` measures the
dashboard on it; with a path it keeps the database there (passwords: the demo's).
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from models.audit import GENESIS
from models.clock import utcnow
from models.db import create_engine_for, session_factory, upgrade
from models.schema import Person
from models.services.hall import HallView, hall_view

STATIONS, COMMUNES, CANDIDATES = 200, 10, 5
HOURS = 5
FIELDS = (
    "voters_listed",
    "voters_voted",
    "ballots_issued",
    "ballots_collected",
    "ballots_valid",
    "ballots_invalid",
    *(f"votes.{number}" for number in range(1, CANDIDATES + 1)),
    "pile.1",
    "pile.2",
    "pile.3",
)
LABELS = {
    "voters_listed": ("Tổng số cử tri của khu vực bỏ phiếu", "Listed voters"),
    "voters_voted": ("Số cử tri đã tham gia bỏ phiếu", "Voters who voted"),
    "ballots_issued": ("Số phiếu phát ra", "Ballots issued"),
    "ballots_collected": ("Số phiếu thu vào", "Ballots collected"),
    "ballots_valid": ("Số phiếu hợp lệ", "Valid ballots"),
    "ballots_invalid": ("Số phiếu không hợp lệ", "Invalid ballots"),
}
NAMES = ("Nguyễn Thị Hồng Hạnh", "Trần Văn Bình", "Lê Minh Châu", "Phạm Quốc Dũng", "Võ Thị Én")
CONTESTS = (
    ("QH-01", "quoc_hoi", "Quốc hội, đơn vị bầu cử số 1", "National Assembly, unit 1"),
    ("HDT-01", "hdnd_tinh", "HĐND tỉnh, đơn vị bầu cử số 1", "Provincial council, unit 1"),
    ("HDX-01", "hdnd_xa", "HĐND xã, đơn vị bầu cử số 1", "Commune council, unit 1"),
)
ROLES = ("clerk", "reviewer", "reviewer", "supervisor", "observer", "administrator")
ADMINISTRATOR, SUPERVISOR = 6, 4


@dataclass
class Writer:
    """Collects rows by table and writes them all at once."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **columns: Any) -> int:
        """Note one row; returns its number."""
        kept = self.rows.setdefault(table, [])
        columns.setdefault("id", len(kept) + 1)
        kept.append(columns)
        return int(columns["id"])

    def write(self, connection: sqlite3.Connection) -> None:
        """Write every row that was noted."""
        for table, rows in self.rows.items():
            names = list(rows[0])
            marks = ", ".join("?" for _name in names)
            connection.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
                ([row[name] for name in names] for row in rows),
            )


def build(path: Path, now: datetime, *, done: float = 0.85, password: str = "-") -> None:
    """Write the night into a fresh database at `path`; `done` is how far it is at `now`."""
    engine = create_engine_for(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    writer = Writer()
    _election(writer, now, password)
    _night(writer, now, done, random.Random(1))
    connection = sqlite3.connect(path)
    try:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        writer.write(connection)
        connection.commit()
    finally:
        connection.close()


def _election(writer: Writer, now: datetime, password: str) -> None:
    at = _stored(now - timedelta(days=7))
    writer.add(
        "election",
        code="BIG",
        name_vi="Bầu cử thử một tỉnh",
        name_en="A province's trial",
        day=now.date().isoformat(),
        is_trial=1,
        phase="counting",
        identity_key=b"k" * 16,
        embargo_until=None,
        paper_share=20,
        created_at=at,
    )
    for number, role in enumerate(ROLES, start=1):
        writer.add(
            "person",
            login=f"{role}{number}",
            personal_no=str(number),
            name=f"Người {number}",
            role=role,
            password_hash=password,
            enabled=1,
            credential_epoch=1,
            request_id=None,
            created_at=at,
        )
    names = ("Tỉnh Mẫu", "Sample province")
    _area(writer, None, "province", "T", *names)
    communes = [
        _area(writer, 1, "commune", f"T.{n:02}", f"Xã số {n}", f"Commune {n}")
        for n in range(1, COMMUNES + 1)
    ]
    for number in range(1, STATIONS + 1):
        above = communes[(number - 1) * COMMUNES // STATIONS]
        words = (f"Khu vực bỏ phiếu số {number}", f"Station {number}")
        _area(writer, above, "station", f"T.{above:02}.{number:03}", *words)
    for code, office, vi, en in CONTESTS:
        contest = writer.add(
            "contest",
            code=code,
            office=office,
            name_vi=vi,
            name_en=en,
            area_id=1,
            seats=3,
            candidate_count=CANDIDATES,
            form="vn-count-2026",
        )
        for position, name in enumerate(FIELDS, start=1):
            words = _labels(name)
            writer.add(
                "contest_field",
                contest_id=contest,
                field_id=name,
                page=1 if position <= 6 else 2,
                position=position,
                digits=4,
                label_vi=words[0],
                label_en=words[1],
            )
        for position, name in enumerate(NAMES, start=1):
            writer.add(
                "candidate",
                contest_id=contest,
                position=position,
                name=name,
                birth_date="1970-01-01",
            )


def _labels(name: str) -> tuple[str, str]:
    kind, _, number = name.partition(".")
    if kind == "votes":
        return NAMES[int(number) - 1], NAMES[int(number) - 1]
    if kind == "pile":
        return f"Số phiếu bầu {number} người", f"Ballots keeping {number} names"
    return LABELS[name]


def _area(writer: Writer, above: int | None, level: str, code: str, vi: str, en: str) -> int:
    return writer.add("area", parent_id=above, level=level, code=code, name_vi=vi, name_en=en)


def _night(writer: Writer, now: datetime, done: float, chance: random.Random) -> None:
    start = now - timedelta(hours=HOURS)
    batch = writer.add(
        "batch", opened_by=1, opened_at=_stored(start), declared_pages=None, source="web"
    )
    stations = [row for row in writer.rows["area"] if row["level"] == "station"]
    pairs = [(station["id"], contest) for station in stations for contest in (1, 2, 3)]
    chance.shuffle(pairs)
    events = 0
    for number, (station, contest) in enumerate(pairs, start=1):
        # The evening goes fast at first and slowly at its end.
        share = number / len(pairs) / done
        came = start + timedelta(hours=HOURS) * share**1.4
        state, entered = "expected", 0
        if came <= now:
            begun = came + timedelta(minutes=8)
            ended = begun + timedelta(minutes=6)
            state = "ready" if begun > now else "counting" if ended > now else "accepted"
            if state == "accepted" and number % 40 == 0:
                state = "to_decide"
            entered = 0 if state == "ready" else len(FIELDS)
        sheet = writer.add(
            "sheet",
            code=f"S{number:07}",
            contest_id=contest,
            station_id=station,
            part=1,
            pages=2,
            copy=1,
            state=state,
            state_since=_stored(min(came, now)),
            paper_b=0,
        )
        if state == "expected":
            continue
        _pages(writer, batch, sheet, came)
        events += 4
        entries = _entries(writer, sheet, contest, begun, now, chance) if entered else []
        events += entered * 2
        if state in ("accepted", "to_decide"):
            _settle(writer, sheet, entries, ended, accepted=state == "accepted")
    _log(writer, start, max(events, 1))


def _pages(writer: Writer, batch: int, sheet: int, came: datetime) -> None:
    for page in (1, 2):
        digest = f"{sheet:08x}{page}".rjust(64, "0")
        file = writer.add(
            "scan_file",
            batch_id=batch,
            name=f"{sheet}-{page}.png",
            sha256=digest,
            size=1,
            state="read",
            duplicate_of=None,
            pages=1,
            problem=None,
            attempts=1,
            received_by=1,
            received_at=_stored(came),
        )
        writer.add(
            "scan",
            file_id=file,
            file_page=1,
            sha256=digest,
            thumbnail_sha256=None,
            state="placed",
            sheet_id=sheet,
            sheet_page=page,
            copy=1,
            version=1,
            identity_by="qr",
            problem=None,
            attempts=1,
            received_at=_stored(came + timedelta(seconds=page)),
        )


def _figures(chance: random.Random) -> dict[str, int]:
    valid, invalid = chance.randint(400, 1800), chance.randint(1, 40)
    piles = [valid // 2, valid // 3]
    piles.append(valid - sum(piles))
    votes = [chance.randint(valid // 4, valid // 2) for _name in NAMES]
    collected = valid + invalid
    head = [collected + chance.randint(2, 30), collected, collected, collected, valid, invalid]
    return dict(zip(FIELDS, [*head, *votes, *piles], strict=True))


def _entries(
    writer: Writer, sheet: int, contest: int, begun: datetime, now: datetime, chance: random.Random
) -> list[tuple[int, list[tuple[str, int, int]]]]:
    del contest
    figures, found = _figures(chance), []
    for tally, person in (("A", 2), ("B", 3)):
        times = [
            begun + timedelta(seconds=(6 if tally == "A" else 9) * n) for n in range(len(FIELDS))
        ]
        finished = times[-1] if times[-1] <= now else None
        entry = writer.add(
            "entry",
            sheet_id=sheet,
            tally=tally,
            person_id=person,
            medium="scan",
            started_at=_stored(begun),
            finished_at=None if finished is None else _stored(finished),
            voided_at=None,
            void_reason=None,
        )
        given = []
        for name, at in zip(FIELDS, times, strict=True):
            if at > now:
                break
            token = writer.add(
                "picture_token",
                token=f"t{entry}-{name}",
                entry_id=entry,
                field_id=name,
                picture_sha256=None,
                reading_field_id=None,
                issued_at=_stored(at),
                shown_at=_stored(at),
                used_at=_stored(at),
            )
            value = writer.add(
                "entry_value",
                entry_id=entry,
                field_id=name,
                seq=1,
                kind="number",
                value=figures[name],
                source="typed",
                reading_field_id=None,
                token_id=token,
                picture_sha256=None,
                given_at=_stored(at),
            )
            given.append((name, value, figures[name]))
        found.append((entry, given))
    return found


def _settle(
    writer: Writer,
    sheet: int,
    entries: list[tuple[int, list[tuple[str, int, int]]]],
    ended: datetime,
    *,
    accepted: bool,
) -> None:
    (a, in_a), (b, in_b) = entries
    comparison = writer.add(
        "comparison", sheet_id=sheet, entry_a_id=a, entry_b_id=b, compared_at=_stored(ended)
    )
    if not accepted:
        writer.add(
            "mismatch",
            comparison_id=comparison,
            field_id=in_a[0][0],
            value_a_id=in_a[0][1],
            value_b_id=in_b[0][1],
        )
        return
    acceptance = writer.add(
        "acceptance",
        sheet_id=sheet,
        comparison_id=comparison,
        accepted_at=_stored(ended),
        withdrawn_at=None,
    )
    for (name, value_a, figure), (_name, value_b, _figure) in zip(in_a, in_b, strict=True):
        writer.add(
            "accepted_value",
            acceptance_id=acceptance,
            field_id=name,
            value=figure,
            value_a_id=value_a,
            value_b_id=value_b,
            decision_id=None,
        )


def _log(writer: Writer, start: datetime, events: int) -> None:
    """As many events as the acts; not chained, for nothing here verifies them."""
    rows = json.dumps([{"table": "entry_value", "id": 1, "sha256": GENESIS}])
    for number in range(1, events + 1):
        writer.add(
            "audit_event",
            at=_stored(start),
            actor_id=2,
            actor_name="Người 2",
            actor_role="reviewer",
            kind="value_given",
            subject="sheet:S0000001",
            payload="{}",
            rows=rows,
            previous_hash=GENESIS,
            hash=f"{number:064x}",
        )


def _stored(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def timed(path: Path, login: str, times: int) -> Iterator[tuple[HallView, float]]:
    """Ask for the dashboard's view `times` times; yields each with its processor milliseconds."""
    engine = create_engine_for(f"sqlite:///{path}")
    factory = session_factory(engine)
    try:
        for _time in range(times):
            with factory() as session:
                begun = time.process_time()
                viewer = session.query(Person).filter(Person.login == login).one()
                view = hall_view(session, viewer)
                yield view, 1000 * (time.process_time() - begun)
    finally:
        engine.dispose()


def main() -> None:
    """Build the night, measure the dashboard on it, and say it."""
    from models.services.people import hash_password
    from review_app.demo_election import DEMO_PASSWORD

    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "night.db"
        build(path, utcnow(), password=hash_password(DEMO_PASSWORD))
        for login in ("supervisor4", "clerk1"):
            measured = list(timed(path, login, 20))
            view, spent = measured[-1][0], sorted(ms for _view, ms in measured)
            numbers = sum(view.timeline.numbers.values())
            print(
                f"{login}: {view.expected} sheets, {numbers} numbers, "
                f"processor: median {spent[10]:.1f} ms, slowest {spent[-1]:.1f} ms"
            )


if __name__ == "__main__":
    main()
