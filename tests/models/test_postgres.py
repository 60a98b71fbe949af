"""The same evening on PostgreSQL, where KIEMDOI_TEST_POSTGRES names a database."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import sessionmaker

from models.audit import head
from models.db import create_engine_for, schema_is_current, session_factory, transaction, upgrade
from models.errors import IntegrityViolation
from models.schema import Contest, Person, Sheet
from models.services.release import confirm_release
from models.triggers import RULES, installation, removals
from models.verify import FindingKind, verify
from tests.models.hall import fill_hall
from tests.models.hall_names import OPEN, SUP

POSTGRES = os.environ.get("KIEMDOI_TEST_POSTGRES", "")
SCHEMA = "kiemdoi_evening_test"
pytestmark = pytest.mark.skipif(
    not POSTGRES, reason="KIEMDOI_TEST_POSTGRES names no PostgreSQL database"
)


@pytest.fixture
def postgres() -> Iterator[Engine]:
    """The hall in a schema of its own, dropped afterwards."""
    outside = create_engine_for(POSTGRES)
    with outside.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    url = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={SCHEMA}"})
    engine = create_engine_for(url.render_as_string(hide_password=False))
    upgrade(engine)
    fill_hall(session_factory(engine))
    yield engine
    engine.dispose()
    with outside.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))
    outside.dispose()


def test_the_hall_stands_and_verifies(postgres: Engine) -> None:
    assert schema_is_current(postgres)
    factory = session_factory(postgres)
    with transaction(factory) as session:
        confirm_release(session, session.get_one(Person, SUP), session.get_one(Contest, 1))
    with factory() as session:
        assert list(verify(session, heads=[head(session)])) == []


def test_a_rule_of_the_database_becomes_an_integrity_violation(postgres: Engine) -> None:
    factory: sessionmaker = session_factory(postgres)
    with pytest.raises(IntegrityViolation) as caught, transaction(factory) as session:
        session.get_one(Sheet, OPEN).state = "accepted"
        session.flush()
    assert caught.value.rule.startswith("sheet.accepted_")


def test_what_was_altered_behind_the_applications_back_is_named(postgres: Engine) -> None:
    with postgres.begin() as connection:
        connection.execute(text("ALTER TABLE entry_value DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE entry_value SET value = 7 WHERE id = 10"))
    with session_factory(postgres)() as session:
        found = {(finding.kind, finding.subject) for finding in verify(session)}
    assert (FindingKind.ROW_ALTERED, "entry_value:10") in found
    assert (FindingKind.RULE_MISSING, "rule:kd_entry_value_immutable_update") in found


def test_truncating_is_deleting(postgres: Engine) -> None:
    with pytest.raises(DBAPIError, match="never deleted"), postgres.begin() as connection:
        connection.execute(text("TRUNCATE audit_event"))


def test_the_rules_can_be_taken_out_of_force_and_put_back(postgres: Engine) -> None:
    with postgres.begin() as connection:
        for statement in (*removals(RULES, "postgresql"), *installation(RULES, "postgresql")):
            connection.execute(text(statement))
    with session_factory(postgres)() as session:
        assert list(verify(session)) == []
