"""Whatever is altered behind the application's back is found and named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Boolean, Date, Engine, Float, Integer, LargeBinary, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import GENESIS, SYSTEM, canonical_json, head, record
from models.db import session_factory, transaction
from models.schema import AcceptedValue, Area, AuditEvent, Base, Election, EntryValue, PictureToken
from models.schema.base import UtcDateTime
from models.triggers import RULES, removals
from models.verify import Finding, FindingKind, verify
from models.written import EXEMPT
from tests.engines import engine_at, put_back
from tests.models.hall_names import ACCEPTED, FIELDS, NEARLY, READY, sha

WATCHED = [
    table for table in Base.metadata.sorted_tables if table.name not in {"lease", "picture_token"}
]


def images() -> dict[str, bytes]:
    """Return the bytes behind every name that the hall stores."""
    texts = [f"{field} of {i}" for i in range(1, 8) for field in FIELDS]
    texts += [f"{small}page of sheet {i}" for i in range(1, 8) for small in ("", "small ")]
    return {sha(text): text.encode() for text in texts}


@pytest.fixture(scope="module")
def bare_file(hall_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hall in a file whose rules somebody has dropped."""
    path = tmp_path_factory.mktemp("bare") / "bare.sqlite"
    shutil.copyfile(hall_file, path)
    execute(path, "BEGIN", *removals(RULES, "sqlite"), "COMMIT")
    return path


@pytest.fixture
def bare(bare_file: Path, tmp_path: Path) -> Path:
    """A fresh copy of it."""
    path = tmp_path / "bare.sqlite"
    shutil.copyfile(bare_file, path)
    return path


def execute(path: Path, *statements: str, values: tuple[Any, ...] = ()) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Nothing here survives a power cut, and nothing has to.
        connection.execute("PRAGMA synchronous = OFF")
        for statement in statements:
            connection.execute(statement, values)


def findings(
    path: Path, *heads: str, store: Callable[[str], bytes | None] | None = None
) -> list[Finding]:
    """Return what verify finds, apart from the rules that `bare` lacks on purpose."""
    engine = engine_at(path)
    with session_factory(engine)() as session:
        found = list(verify(session, store, heads=heads))
    put_back(engine)
    return [finding for finding in found if finding.kind is not FindingKind.RULE_MISSING]


def last_head(path: Path) -> str:
    engine = engine_at(path)
    with session_factory(engine)() as session:
        last = head(session)
    put_back(engine)
    return last


def test_nothing_is_found_where_all_is_well(hall: sessionmaker[Session]) -> None:
    with hall() as session:
        heads = [GENESIS, head(session)]
        assert list(verify(session, images().get, heads=heads)) == []


def test_an_empty_database_is_well(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        assert list(verify(session)) == []


def test_verifying_writes_nothing(hall: sessionmaker[Session], hall_engine: Engine) -> None:
    with hall() as session:
        before = head(session)
        list(verify(session))
        session.commit()
        assert head(session) == before


def test_large_acts_are_spread_over_events_and_verified(factory: sessionmaker[Session]) -> None:
    with transaction(factory) as session:
        session.add_all(
            Area(level="station", code=f"s{i}", name_vi="x", name_en="x") for i in range(2_500)
        )
        record(session, SYSTEM, "areas_imported", "file:x")
        told = session.execute(select(AuditEvent.id, AuditEvent.payload)).all()
        assert told == [(part, {"part": f"{part}/3"}) for part in (1, 2, 3)]
    with factory() as session:
        assert list(verify(session)) == []


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # an example says enough without shrinking
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_altered_value_of_any_row_or_event_is_named(bare: Path, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(WATCHED))
    column = data.draw(st.sampled_from([c for c in table.columns if c.name != "id"]))
    with closing(sqlite3.connect(bare, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        rows = connection.execute(f'SELECT id, "{column.name}" FROM {table.name}').fetchall()
        row_id, old = data.draw(st.sampled_from(rows))
        new = data.draw(altered(column.type, old))
        assume(really_differs(column.type, old, new))
        change = f'UPDATE OR IGNORE {table.name} SET "{column.name}" = ? WHERE id = ?'
        assume(connection.execute(change, (new, row_id)).rowcount == 1)
        kept = connection.execute(
            f'SELECT "{column.name}" FROM {table.name} WHERE id = ?', (row_id,)
        ).fetchone()[0]
        try:
            assume(really_differs(column.type, old, kept))  # a column may turn '7' back into 7
            found = findings(bare)
        finally:
            connection.execute(change, (old, row_id))
    kind = FindingKind.CHAIN_BROKEN if table.name == "audit_event" else FindingKind.ROW_ALTERED
    assert (kind, f"{table.name}:{row_id}") in [(f.kind, f.subject) for f in found]
    assert findings(bare) == []


def altered(kind: Any, old: Any) -> st.SearchStrategy[Any]:
    """Return values that somebody could put in the place of `old`: likely ones and rubbish."""
    rubbish = st.one_of(st.none(), st.text(max_size=5), st.integers(-9, 9))
    if isinstance(kind, Boolean):
        likely: st.SearchStrategy[Any] = st.sampled_from([0, 1, 2])
    elif isinstance(kind, Integer):
        likely = st.integers(-1000, 1_000_000)
    elif isinstance(kind, Float):
        likely = st.floats(0, 1)
    elif isinstance(kind, UtcDateTime) and isinstance(old, str):
        moved = datetime.fromisoformat(old)
        likely = st.integers(1, 10**9).map(lambda us: str(moved + timedelta(microseconds=us)))
    elif isinstance(kind, Date):
        likely = st.dates().map(str)
    elif isinstance(kind, JSON):
        likely = st.dictionaries(st.text(max_size=3), st.integers(), max_size=2).map(json.dumps)
    elif isinstance(kind, LargeBinary):
        likely = st.binary(max_size=20)
    else:
        likely = st.text(max_size=70)
    return st.one_of(likely, likely, rubbish)


def really_differs(kind: Any, old: Any, new: Any) -> bool:
    """Whether two stored values say different things (not only write the same one otherwise)."""
    if type(old) is type(new) and old == new:
        return False
    try:
        if isinstance(kind, JSON):
            return canonical_json(json.loads(old)) != canonical_json(json.loads(new))
        if isinstance(kind, UtcDateTime):
            return datetime.fromisoformat(old) != datetime.fromisoformat(new)
    except (TypeError, ValueError):
        return True
    return not (isinstance(old, int | float) and isinstance(new, int | float) and old == new)


@pytest.mark.parametrize("table", [t.name for t in WATCHED if t.name != "audit_event"])
def test_a_deleted_row_is_named(bare: Path, table: str) -> None:
    with closing(sqlite3.connect(bare)) as connection:
        row_id = connection.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
    execute(bare, f"DELETE FROM {table} WHERE id = {row_id}")
    assert (FindingKind.ROW_MISSING, f"{table}:{row_id}") in [
        (f.kind, f.subject) for f in findings(bare)
    ]


def test_an_inserted_row_is_named(bare: Path) -> None:
    execute(bare, "INSERT INTO candidate VALUES (99, 1, 2, 'Nobody', '1970-01-01')")
    assert [(f.kind, f.subject) for f in findings(bare)] == [
        (FindingKind.ROW_UNKNOWN, "candidate:99")
    ]


def test_a_removed_event_is_named(bare: Path) -> None:
    execute(bare, "DELETE FROM audit_event WHERE id = 2")
    found = findings(bare)
    assert found[0].kind is FindingKind.CHAIN_BROKEN
    assert found[0].subject == "audit_event:3"
    assert "events 2 to 2 are missing" in found[0].sentence


def test_a_cut_off_end_is_found_by_its_rows_and_by_a_printed_head(bare: Path) -> None:
    printed = last_head(bare)
    execute(bare, "DELETE FROM audit_event WHERE id = (SELECT max(id) FROM audit_event)")
    found = {f.kind for f in findings(bare, printed)}
    assert {FindingKind.HEAD_UNKNOWN, FindingKind.ROW_UNKNOWN} <= found
    assert FindingKind.CHAIN_BROKEN not in found


def test_a_dropped_or_rewritten_rule_is_named(
    hall: sessionmaker[Session], hall_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "copy.sqlite"
    shutil.copyfile(hall_file, path)
    execute(
        path,
        "DROP TRIGGER kd_entry_two_people_insert",
        "DROP TRIGGER kd_decision_third_person_insert",
        "CREATE TRIGGER kd_decision_third_person_insert BEFORE INSERT ON decision"
        " BEGIN SELECT 1; END",
    )
    engine = engine_at(path)
    with session_factory(engine)() as session:
        found = {(f.kind, f.subject) for f in verify(session)}
    put_back(engine)
    assert found == {
        (FindingKind.RULE_MISSING, "rule:kd_entry_two_people_insert"),
        (FindingKind.RULE_MISSING, "rule:kd_decision_third_person_insert"),
    }


def test_missing_and_altered_images_are_named(bare: Path) -> None:
    store = images()
    gone, swapped = sha(f"page of sheet {READY}"), sha(f"{FIELDS[0]} of {NEARLY}")
    del store[gone]
    store[swapped] = b"another picture"
    assert {(f.kind, f.subject) for f in findings(bare, store=store.get)} == {
        (FindingKind.IMAGE_MISSING, f"image:{gone}"),
        (FindingKind.IMAGE_ALTERED, f"image:{swapped}"),
    }


def rewrite(path: Path, change: Callable[[Session], None]) -> list[Finding]:
    """Alter rows as somebody would who also writes a fitting event, and return the findings."""
    engine = engine_at(path)
    factory = session_factory(engine)
    with transaction(factory) as session:
        change(session)
        record(session, SYSTEM, "nothing_happened", "hall")
    put_back(engine)
    return findings(path)


def test_a_figure_that_nobody_confirmed_is_found_even_with_a_perfect_log(bare: Path) -> None:
    def change(session: Session) -> None:
        session.get_one(AcceptedValue, ACCEPTED * 10).value = 211

    found = rewrite(bare, change)
    assert [(f.kind, f.subject) for f in found] == [
        (FindingKind.FIGURE_UNFOUNDED, f"sheet:SHEET00{ACCEPTED}"),
        (FindingKind.TOTAL_DIFFERS, "contest:c"),
    ]
    assert "211" in found[0].sentence
    assert "210" in found[0].sentence


def test_a_sheet_that_counts_against_the_stop_rule_is_found(bare: Path) -> None:
    def change(session: Session) -> None:
        for row in (ACCEPTED * 100 + 1, ACCEPTED * 100 + 11):
            session.get_one(EntryValue, row).value = 300
        session.get_one(AcceptedValue, ACCEPTED * 10 + 1).value = 300

    found = rewrite(bare, change)
    assert (FindingKind.CHECK_FAILS, f"sheet:SHEET00{ACCEPTED}") in [
        (f.kind, f.subject) for f in found
    ]


def test_planted_and_withheld_numbers_that_came_to_count_are_found(bare: Path) -> None:
    def change(session: Session) -> None:
        session.get_one(Election, 1).is_trial = False
        session.get_one(EntryValue, NEARLY * 100 + 1).value = 130
        session.get_one(PictureToken, NEARLY * 100).reading_field_id = NEARLY * 10

    assert [(f.kind, f.subject) for f in rewrite(bare, change)] == [
        (FindingKind.PLANTED_COUNTS, "planted:1"),
        (FindingKind.PLANTED_COUNTS, f"entry_value:{NEARLY * 100 + 1}"),
        (FindingKind.WITHHELD_SHOWN, f"picture_token:{NEARLY * 100}"),
    ]


def test_canonical_json_is_one_way_only() -> None:
    assert canonical_json({2: "ơ", 10: [1, 2.5, None]}) == '{"10":[1,2.5,null],"2":"ơ"}'
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


def test_every_table_is_watched_or_exempt_by_name() -> None:
    assert {t.name for t in WATCHED} | EXEMPT >= set(Base.metadata.tables)
    assert {"lease", "picture_token", "audit_event"} == EXEMPT
