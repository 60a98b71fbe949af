"""Every rule of the database refuses the rows that it is there for, by itself and by name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import JSON, Boolean, Float, Integer
from sqlalchemy.engine import make_url

from models.db import create_engine_for, session_factory, upgrade
from models.schema import Base
from models.schema.base import UtcDateTime
from models.triggers import RULES, Rule
from models.triggers.history import DELETABLE, MUTABLE, ONCE
from tests.models.hall import fill_hall
from tests.models.lawful_rows import LAWFUL
from tests.models.raw import TABLES, Bench, PostgresBench, SqliteBench
from tests.models.wrong_attention import ATTENTION
from tests.models.wrong_counting import COUNTING
from tests.models.wrong_outcomes import OUTCOMES
from tests.models.wrong_setup import SETUP

BY_NAME = {rule.name: rule for rule in RULES}
POSTGRES = os.environ.get("KIEMDOI_TEST_POSTGRES", "")
SCHEMA = "kiemdoi_rules_test"


@pytest.fixture(scope="module", params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def bench(request: pytest.FixtureRequest, hall_file: Path) -> Iterator[Bench]:
    """The hall in each database; PostgreSQL where KIEMDOI_TEST_POSTGRES names one."""
    if request.param == "sqlite":
        yield SqliteBench(hall_file, RULES)
        return
    plain = make_url(POSTGRES).set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE".encode())
        connection.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        options = f"options={quote(f'-csearch_path={SCHEMA}')}"
        engine = create_engine_for(f"{POSTGRES}?{options}")
        upgrade(engine)
        fill_hall(session_factory(engine))
        engine.dispose()
        with psycopg.connect(f"{plain}?{options}") as work:
            yield PostgresBench(work)
        connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE".encode())


def generic() -> list[tuple[str, list[str]]]:
    """Return a wrong statement for each rule of `models.triggers.history`, table by table."""
    cases = []
    for table in TABLES:
        if table not in DELETABLE:
            cases.append((f"{table}.no_delete", [f"DELETE FROM {table}"]))
            again = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
            cases.append((f"{table}.no_replace", [again]))
        if table in MUTABLE or table in ONCE:
            cases.append((f"{table}.fixed", [f"UPDATE {table} SET id = id + 5000"]))
        else:
            cases.append((f"{table}.immutable", [f"UPDATE {table} SET id = id"]))
    cases += [
        (
            f"{table}.once",
            [
                f"UPDATE {table} SET {column} = {_sample(table, column)} WHERE {column} IS NULL",
                f"UPDATE {table} SET {column} = NULL WHERE {column} IS NOT NULL",
            ],
        )
        for table, columns in ONCE.items()
        for column in columns
        if (table, column) not in FILLED_IN_PAIRS
    ]
    return cases


FILLED_IN_PAIRS = {
    ("account_request", "outcome"),
    ("account_request", "confirmed_by"),
    ("release", "released_at"),
    ("stand_down", "restored_at"),
}
"""CHECK constraints want these with others; a sibling column stands for them in that rule."""


def _sample(table: str, column: str) -> str:
    kind = Base.metadata.tables[table].columns[column].type
    if isinstance(kind, Integer):
        return "9"
    return "'2026-03-15 14:00:00.000000'" if isinstance(kind, UtcDateTime) else f"'{'3' * 64}'"


CASES = [*SETUP, *COUNTING, *ATTENTION, *OUTCOMES, *generic()]


def _label(case: tuple[str, list[str]]) -> str:
    return case[0]


@pytest.mark.parametrize("case", CASES, ids=_label)
def test_a_wrong_row_is_refused_by_its_rule(bench: Bench, case: tuple[str, list[str]]) -> None:
    name, statements = case
    rule = _in_force(bench, name)
    refused = bench.attempt(statements, only=rule)
    assert refused is not None, "the row was let in"
    assert f"kiemdoi/{name}: {rule.sentence}" in refused.message
    assert refused.step == len(statements) - 1, "an earlier, lawful statement was refused"


@pytest.mark.parametrize("case", CASES, ids=_label)
def test_all_rules_together_refuse_it_too(bench: Bench, case: tuple[str, list[str]]) -> None:
    name, statements = case
    _in_force(bench, name)
    refused = bench.attempt(statements)
    assert refused is not None, "the row was let in"
    assert "kiemdoi/" in refused.message


@pytest.mark.parametrize("name", LAWFUL)
def test_lawful_rows_pass_all_rules(bench: Bench, name: str) -> None:
    assert bench.attempt(LAWFUL[name]) is None


def test_every_rule_has_a_case() -> None:
    assert {name for name, _ in CASES} == set(BY_NAME)
    assert len(BY_NAME) == len(RULES)


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL is among the databases tested")
def test_postgresql_is_tested_where_there_is_one() -> None:
    pytest.skip("KIEMDOI_TEST_POSTGRES names no PostgreSQL database: its rules were not tried")


@pytest.mark.parametrize("table", TABLES)
def test_no_fixed_column_can_be_changed(bench: Bench, table: str) -> None:
    loose = {*MUTABLE.get(table, ()), *ONCE.get(table, ())}
    for column in Base.metadata.tables[table].columns:
        if column.name in loose:
            continue
        if isinstance(column.type, Integer | Float):
            other = f"COALESCE({column.name}, 0) + 1"
        elif isinstance(column.type, Boolean):
            other = f"NOT {column.name}"
        elif isinstance(column.type, JSON):
            other = "'{\"x\": 1}'"
        else:
            other = "'2001-01-01'"
        if column.name == "identity_key":
            other = "'x'"
        refused = bench.attempt([f'UPDATE "{table}" SET "{column.name}" = {other}'])
        assert refused is not None, column.name
        assert "kiemdoi/" in refused.message


def test_replacing_by_another_key_deletes_nothing(bench: Bench) -> None:
    if bench.dialect != "sqlite":
        pytest.skip("only SQLite has INSERT OR REPLACE")
    for statement in (
        "INSERT OR REPLACE INTO entry_value SELECT id + 900, entry_id, field_id, seq, kind, 1,"
        " 'typed', NULL, token_id, picture_sha256, given_at FROM entry_value LIMIT 1",
        "INSERT OR REPLACE INTO entry (id, sheet_id, tally, person_id, medium, started_at)"
        " SELECT 900, sheet_id, tally, 7, medium, started_at FROM entry WHERE voided_at IS NULL",
        "UPDATE OR REPLACE scan SET id = 2 WHERE id = 1",
    ):
        refused = bench.attempt([statement])
        assert refused is not None, statement
        assert "kiemdoi/" in refused.message


def _in_force(bench: Bench, name: str) -> Rule:
    rule = BY_NAME[name]
    if rule.only not in (None, bench.dialect):
        pytest.skip(f"a rule of {rule.only} alone")
    return rule
