"""Nothing is overwritten: what may never be deleted, changed, or changed twice (invariant 5).

A column is fixed unless it is named here, so that a new one is safe before anybody thinks of it.
"""

from __future__ import annotations

from sqlalchemy import JSON, Index, Table, UniqueConstraint

from models.schema import Base
from models.triggers.rule import DELETE, INSERT, UPDATE, Rule

DELETABLE = frozenset({"lease", "picture_token"})
"""No evidence: who has a sheet open just now, and permissions that were not used."""
MUTABLE: dict[str, tuple[str, ...]] = {
    "person": ("name", "role", "password_hash", "enabled", "credential_epoch", "request_id"),
    "election": ("name_vi", "name_en", "phase", "embargo_until"),
    "sheet": ("copy", "state", "state_since"),
    "batch": ("declared_pages",),
    "scan_file": ("state", "pages", "problem", "attempts"),
    "scan": (
        "state",
        "sheet_id",
        "sheet_page",
        "copy",
        "version",
        "identity_by",
        "problem",
        "attempts",
    ),
    "lease": ("person_id", "expires_at"),
}
"""Columns that may change; other rules say how."""
ONCE: dict[str, tuple[str, ...]] = {
    "account_request": ("person_id", "confirmed_by", "confirmed_at", "outcome"),
    "release": ("administrator_id", "supervisor_id", "released_at"),
    "scan": ("thumbnail_sha256",),
    "entry": ("finished_at", "voided_at", "void_reason"),
    "picture_token": ("shown_at", "used_at"),
    "decision": ("voided_at",),
    "acceptance": ("withdrawn_at",),
    "stand_down": ("restored_by", "restored_at", "reason"),
}
"""Columns that are filled in once, later, and never change after that."""


def _rules_of(table: Table) -> list[Rule]:
    rules = [] if table.name in DELETABLE else [_no_delete(table), *_no_replace(table)]
    mutable, once = MUTABLE.get(table.name, ()), ONCE.get(table.name, ())
    if not mutable and not once:
        sentence = f"a row of {table.name} is evidence and never changes; a correction is a new row"
        return [*rules, Rule(f"{table.name}.immutable", table.name, UPDATE, "1 = 1", sentence)]
    names = [column.name for column in table.columns]
    fixed = [name for name in names if name not in (*mutable, *once)]
    changes = " OR ".join(f"{_new(table, c)} IS DISTINCT FROM {_old(table, c)}" for c in fixed)
    sentence = f"these columns of {table.name} never change: {', '.join(fixed)}"
    rules.append(Rule(f"{table.name}.fixed", table.name, UPDATE, changes, sentence))
    if once:
        again = " OR ".join(
            f"(OLD.{c} IS NOT NULL AND NEW.{c} IS DISTINCT FROM OLD.{c})" for c in once
        )
        sentence = f"these columns of {table.name} are filled in once: {', '.join(once)}"
        rules.append(Rule(f"{table.name}.once", table.name, UPDATE, again, sentence))
    return rules


def _no_delete(table: Table) -> Rule:
    sentence = f"a row of {table.name} is never deleted; void or supersede it instead"
    return Rule(f"{table.name}.no_delete", table.name, DELETE, "1 = 1", sentence)


def _no_replace(table: Table) -> list[Rule]:
    """Refuse INSERT OR REPLACE: SQLite would delete the row in the way without asking any rule."""
    keys: list[tuple[str, ...]] = [("id",)]
    keys += [
        tuple(column.name for column in constraint.columns)
        for constraint in sorted(table.constraints, key=lambda item: str(item.name))
        if isinstance(constraint, UniqueConstraint)
    ]
    taken = [" AND ".join(f"o.{c} = NEW.{c}" for c in key) for key in keys]
    taken += [
        _partial(index)
        for index in sorted(table.indexes, key=lambda i: str(i.name))
        if index.unique
    ]
    wrong = " OR ".join(f"EXISTS (SELECT 1 FROM {table.name} o WHERE {same})" for same in taken)
    sentence = f"such a row of {table.name} exists already and is never replaced"
    return [Rule(f"{table.name}.no_replace", table.name, INSERT, wrong, sentence, only="sqlite")]


def _partial(index: Index) -> str:
    """Return when a row `o` holds the place that NEW wants in a unique index with a condition."""
    where = str(index.dialect_options["sqlite"]["where"])
    same = " AND ".join(f"o.{column.name} = NEW.{column.name}" for column in index.columns)
    return f"{same} AND o.{where} AND NEW.{where}"


def _new(table: Table, column: str) -> str:
    return _comparable(table, f"NEW.{column}", column)


def _old(table: Table, column: str) -> str:
    return _comparable(table, f"OLD.{column}", column)


def _comparable(table: Table, name: str, column: str) -> str:
    # PostgreSQL cannot compare two values of its type json.
    is_json = isinstance(table.columns[column].type, JSON)
    return f"CAST({name} AS TEXT)" if is_json else name


HISTORY: tuple[Rule, ...] = (
    *(rule for table in Base.metadata.sorted_tables for rule in _rules_of(table)),
    Rule(
        "scan.one_placed",
        "scan",
        UPDATE,
        "NEW.state = 'placed' AND EXISTS (SELECT 1 FROM scan o WHERE o.sheet_id = NEW.sheet_id"
        " AND o.sheet_page = NEW.sheet_page AND o.state = 'placed' AND o.id <> NEW.id)",
        "another page already stands in this place; supersede it first",
        ("state", "sheet_id", "sheet_page"),
    ),
)
"""The rules of every table, and the one place where UPDATE OR REPLACE could delete a row."""
