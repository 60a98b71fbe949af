from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func, inspect, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from models import migrations
from models.audit import GENESIS, SYSTEM, head, record
from models.db import create_engine_for, schema_is_current, session_factory, transaction, upgrade
from models.errors import IntegrityViolation, UnrecordedChange
from models.schema import Area, AttentionRule, Base, Lease, Sheet
from models.triggers import RULES, installation
from models.verify import verify
from tests.models.hall_names import OPEN


def _area(code: str) -> Area:
    return Area(code=code, level="commune", name_vi="Xã", name_en="Commune")


def test_an_sqlite_database_keeps_its_promises(engine: Engine) -> None:
    with engine.connect() as connection:
        for pragma, expected in (
            ("journal_mode", "wal"),
            ("foreign_keys", 1),
            ("synchronous", 2),
            ("busy_timeout", 15_000),
        ):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == expected


def test_migrations_make_exactly_the_tables_of_the_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        checks = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
    # Alembic does not compare CHECK constraints; their names must all be there.
    written = " ".join(sql or "" for _, sql in checks)
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            assert str(constraint.name) in written, constraint.name


def test_a_database_without_schema_is_not_current_until_upgraded() -> None:
    engine = create_engine_for("sqlite://")
    assert not schema_is_current(engine)
    engine.dispose()


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    assert schema_is_current(engine)
    upgrade(engine)
    assert schema_is_current(engine)


def test_an_election_of_before_keeps_what_it_has(tmp_path: Path) -> None:
    """A database of the former version: its rows stay as they are, its rules are all renewed."""
    engine = create_engine_for(f"sqlite:///{tmp_path / 'before.sqlite'}")
    _bring_to(engine, "0005")
    tables = set(inspect(engine).get_table_names())
    former = [rule for rule in RULES if rule.table in tables]
    with engine.begin() as connection:
        for statement in installation(former[:-1], "sqlite"):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(
            "CREATE TRIGGER kd_former_rule_insert BEFORE INSERT ON area WHEN 0 BEGIN SELECT 1; END"
        )
    assert not schema_is_current(engine)
    upgrade(engine)
    assert schema_is_current(engine)
    with session_factory(engine)() as session:
        assert list(verify(session)) == []
        left = "SELECT count(*) FROM sqlite_master WHERE name = 'kd_former_rule_insert'"
        assert session.execute(text(left)).scalar() == 0
        assert session.get(AttentionRule, 1) is None
    engine.dispose()


def _bring_to(engine: Engine, revision: str) -> None:
    with engine.connect().execution_options(kiemdoi_writes=True) as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_a_commit_without_an_event_is_refused(factory: sessionmaker[Session]) -> None:
    with pytest.raises(UnrecordedChange, match="area"), transaction(factory) as session:
        session.add(_area("x"))
    with factory() as session:
        assert session.scalar(select(func.count()).select_from(Area)) == 0
        assert head(session) == GENESIS


def test_rows_after_the_event_are_not_covered_by_it(factory: sessionmaker[Session]) -> None:
    with pytest.raises(UnrecordedChange), transaction(factory) as session:
        session.add(_area("x"))
        record(session, SYSTEM, "area_made", "area:x")
        session.add(_area("y"))


def test_a_session_can_be_used_again_after_a_rollback(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        session.add(_area("x"))
        session.flush()
        session.rollback()
        session.commit()  # nothing is pending any more
        assert head(session) == GENESIS


def test_leases_need_no_event(hall: sessionmaker[Session]) -> None:
    with transaction(hall) as session:
        session.delete(session.get_one(Lease, 1))
    with hall() as session:
        assert session.get(Lease, 1) is None


def test_bulk_statements_pass_by_the_log_and_are_refused(hall: sessionmaker[Session]) -> None:
    with pytest.raises(UnrecordedChange, match="sheet"), transaction(hall) as session:
        session.execute(update(Sheet).where(Sheet.id == OPEN).values(state="ready"))


def test_a_rule_of_the_database_becomes_an_integrity_violation(
    hall: sessionmaker[Session],
) -> None:
    with pytest.raises(IntegrityViolation) as caught, transaction(hall) as session:
        session.get_one(Sheet, OPEN).state = "accepted"
        session.flush()
    assert caught.value.rule.startswith("sheet.accepted_")
    assert "sheet" in str(caught.value)
    assert "kiemdoi/" not in str(caught.value)


def test_a_writer_waits_for_the_writer_before_it(factory: sessionmaker[Session]) -> None:
    with transaction(factory) as first:
        first.add(_area("x"))
        record(first, SYSTEM, "area_made", "area:x")
        with factory() as reader:  # readers never wait
            assert reader.scalar(select(func.count()).select_from(Area)) == 0
        engine = factory.kw["bind"]
        with engine.connect().execution_options(kiemdoi_writes=True) as other:
            other.connection.driver_connection.execute("PRAGMA busy_timeout = 1")
            with pytest.raises(OperationalError, match="locked"):
                other.begin()
