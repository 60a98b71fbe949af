"""The rows against the log, and the database's own rules against what they ought to be."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.audit import columns_hash
from models.schema import Base
from models.triggers import RULES, installation
from models.verify.chain import Told
from models.verify.finding import Finding, FindingKind
from models.verify.stored import stored_rows
from models.written import EXEMPT


def against_log(session: Session, told: Told) -> Iterator[Finding]:
    """Yield every row that is not as its last event says, that no event wrote, or that is gone."""
    for table in Base.metadata.sorted_tables:
        if table.name in EXEMPT:
            continue
        expected = dict(told.rows.get(table.name, {}))
        for row_id, columns in stored_rows(session, table):
            subject = f"{table.name}:{row_id}"
            wanted = expected.pop(row_id, None)
            if wanted is None:
                sentence = "no event wrote this row; it was inserted behind the application's back"
                yield Finding(FindingKind.ROW_UNKNOWN, subject, sentence)
            elif columns is None or columns_hash(table.name, columns) != wanted:
                sentence = "this row was altered behind the application's back"
                yield Finding(FindingKind.ROW_ALTERED, subject, sentence)
        for row_id in sorted(expected):
            sentence = "the log knows this row, but it is gone"
            yield Finding(FindingKind.ROW_MISSING, f"{table.name}:{row_id}", sentence)


def rules_in_force(session: Session) -> Iterator[Finding]:
    """Yield every rule that the database no longer enforces, or enforces otherwise."""
    if session.get_bind().dialect.name == "sqlite":
        statement = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        # Functions are compared by name only: PostgreSQL keeps their text in its own form.
        statement = "SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    found = {str(row[0]): str(row[1]) for row in session.execute(text(statement))}
    for sql in installation(RULES, session.get_bind().dialect.name):
        words = sql.split(maxsplit=3)
        name = words[2]
        if words[1] == "TRIGGER" and (name not in found or found[name] not in ("", sql)):
            sentence = "the database no longer enforces this rule as it was installed"
            yield Finding(FindingKind.RULE_MISSING, f"rule:{name}", sentence)
