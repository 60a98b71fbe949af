"""Rules as statements: triggers with RAISE on SQLite, trigger functions on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.triggers.rule import DELETE, Act, Rule

_JSON_TEXT = re.compile(r"JSON_TEXT\(([\w.]+), (\w+)\)")
_JSON_KEYS = re.compile(r"JSON_KEYS\(([\w.]+), (\w+)\)")


def installation(rules: Iterable[Rule], dialect: str) -> list[str]:
    """Return the statements that put `rules` in force ("sqlite" or "postgresql").

    Raises ValueError for another database.
    """
    statements: list[str] = []
    for rule in _for_dialect(rules, dialect):
        if dialect == "sqlite":
            statements += [_sqlite(rule, act) for act in rule.acts]
        else:
            statements += [_function(rule), *(_postgresql(rule, act) for act in rule.acts)]
            statements += [_truncate(rule)] if rule.acts == DELETE else []
    return statements


def removals(rules: Iterable[Rule], dialect: str) -> list[str]:
    """Return the statements that take `rules` out of force."""
    statements: list[str] = []
    for rule in _for_dialect(rules, dialect):
        for act in rule.acts:
            on = "" if dialect == "sqlite" else f" ON {rule.table}"
            statements.append(f"DROP TRIGGER {_trigger(rule, act)}{on}")
        if dialect == "postgresql":
            if rule.acts == DELETE:
                statements.append(f"DROP TRIGGER {_function_name(rule)}_truncate ON {rule.table}")
            statements.append(f"DROP FUNCTION {_function_name(rule)}()")
    return statements


def _for_dialect(rules: Iterable[Rule], dialect: str) -> Iterator[Rule]:
    if dialect not in ("sqlite", "postgresql"):
        raise ValueError(f"no rules are written for the database {dialect}")
    return (rule for rule in rules if rule.only in (None, dialect))


def _sqlite(rule: Rule, act: Act) -> str:
    wrong = rule.wrong.replace("IS NOT DISTINCT FROM", "IS").replace("IS DISTINCT FROM", "IS NOT")
    wrong = _JSON_TEXT.sub(r"json_extract(\1, '$.\2')", wrong)
    wrong = _JSON_KEYS.sub(r"json_each(\1, '$.\2')", wrong)
    return (
        f"CREATE TRIGGER {_trigger(rule, act)} BEFORE {_act(rule, act)} ON {rule.table}\n"
        f"FOR EACH ROW WHEN {wrong}\n"
        f"BEGIN SELECT RAISE(ABORT, {_message(rule)}); END"
    )


def _function(rule: Rule) -> str:
    wrong = _JSON_TEXT.sub(r"(\1 ->> '\2')", rule.wrong)
    wrong = _JSON_KEYS.sub(r"json_each(\1 -> '\2')", wrong)
    back = "OLD" if rule.acts == DELETE else "NEW"
    return (
        f"CREATE FUNCTION {_function_name(rule)}() RETURNS trigger LANGUAGE plpgsql AS $rule$\n"
        f"BEGIN\nIF {wrong} THEN\n"
        f"RAISE EXCEPTION USING MESSAGE = {_message(rule)},"
        " ERRCODE = 'integrity_constraint_violation';\n"
        f"END IF;\nRETURN {back};\nEND\n$rule$"
    )


def _postgresql(rule: Rule, act: Act) -> str:
    on = f"ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {_function_name(rule)}()"
    return f"CREATE TRIGGER {_trigger(rule, act)} BEFORE {_act(rule, act)} {on}"


def _truncate(rule: Rule) -> str:
    """Refuse what deletes every row without asking for each."""
    on = f"ON {rule.table} FOR EACH STATEMENT EXECUTE FUNCTION {_function_name(rule)}()"
    return f"CREATE TRIGGER {_function_name(rule)}_truncate BEFORE TRUNCATE {on}"


def _act(rule: Rule, act: Act) -> str:
    return f"UPDATE OF {', '.join(rule.columns)}" if act == "UPDATE" and rule.columns else act


def _trigger(rule: Rule, act: Act) -> str:
    return f"{_function_name(rule)}_{act.lower()}"


def _function_name(rule: Rule) -> str:
    return "kd_" + rule.name.replace(".", "_")


def _message(rule: Rule) -> str:
    text = f"kiemdoi/{rule.name}: {rule.sentence}"
    return "'" + text.replace("'", "''") + "'"
