"""Who has which account, the election's phases, the release of figures, and the log's chain."""

from __future__ import annotations

from models.triggers.rule import INSERT, UPDATE, WRITE, Rule

COUNTING_BEGAN = "EXISTS (SELECT 1 FROM election WHERE phase <> 'setup')"


def signer(column: str, role: str) -> str:
    """Return when `column` of NEW names somebody who is not an enabled person with `role`."""
    return (
        f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person p"
        f" WHERE p.id = NEW.{column} AND p.role = '{role}' AND p.enabled)"
    )


ACCOUNTS: tuple[Rule, ...] = (
    Rule(
        "person.create_confirmed",
        "person",
        INSERT,
        f"{COUNTING_BEGAN} AND (NOT EXISTS (SELECT 1 FROM account_request r"
        " WHERE r.id = NEW.request_id AND r.kind = 'create' AND r.outcome = 'confirmed'"
        " AND r.person_id IS NULL AND JSON_TEXT(r.payload, login) = NEW.login"
        " AND JSON_TEXT(r.payload, personal_no) = NEW.personal_no"
        " AND JSON_TEXT(r.payload, role) = NEW.role"
        " AND JSON_TEXT(r.payload, password_hash) = NEW.password_hash)"
        " OR EXISTS (SELECT 1 FROM person p WHERE p.request_id = NEW.request_id))",
        "since counting opened, an account is created only by a request that a supervisor"
        " confirmed",
    ),
    Rule(
        "person.change_confirmed",
        "person",
        UPDATE,
        f"{COUNTING_BEGAN} AND (NEW.role <> OLD.role OR NEW.password_hash <> OLD.password_hash"
        " OR (NEW.enabled AND NOT OLD.enabled))"
        " AND (NEW.request_id IS NOT DISTINCT FROM OLD.request_id"
        " OR NOT EXISTS (SELECT 1 FROM account_request r"
        " WHERE r.id = NEW.request_id AND r.id > COALESCE(OLD.request_id, 0)"
        " AND r.person_id = NEW.id AND r.outcome = 'confirmed'"
        " AND (NEW.role = OLD.role"
        " OR (r.kind = 'role' AND JSON_TEXT(r.payload, role) = NEW.role))"
        " AND (NEW.password_hash = OLD.password_hash OR (r.kind = 'password'"
        " AND JSON_TEXT(r.payload, password_hash) = NEW.password_hash))"
        " AND (NOT NEW.enabled OR OLD.enabled OR r.kind = 'enable')))",
        "since counting opened, an account is enabled, re-roled or given a password only by a"
        " request that a supervisor confirmed",
    ),
    Rule(
        "account_request.begins_open",
        "account_request",
        INSERT,
        "NEW.outcome IS NOT NULL OR NEW.confirmed_by IS NOT NULL",
        "a request begins unconfirmed",
    ),
    Rule(
        "account_request.asked_by",
        "account_request",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.requested_by AND p.enabled"
        " AND p.role IN ('administrator', 'supervisor'))",
        "an administrator or a supervisor asks for a change of an account",
    ),
    Rule(
        "account_request.confirmed_by",
        "account_request",
        UPDATE,
        "OLD.outcome IS NULL AND NEW.outcome IS NOT NULL AND (NEW.confirmed_by = NEW.requested_by"
        " OR NEW.confirmed_by = COALESCE(OLD.person_id, 0)"
        " OR NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.confirmed_by AND p.enabled"
        " AND p.role = 'supervisor'))",
        "a supervisor who neither asked for it nor is its subject confirms a change of an account",
    ),
    Rule(
        "election.phase_forward",
        "election",
        UPDATE,
        "NEW.phase <> OLD.phase AND NOT ((OLD.phase = 'setup' AND NEW.phase = 'counting')"
        " OR (OLD.phase = 'counting' AND NEW.phase = 'closed'))",
        "the phases of an election are setup, counting, closed, and never go back",
        ("phase",),
    ),
    Rule(
        "election.embargo_stands",
        "election",
        UPDATE,
        "OLD.phase <> 'setup' AND OLD.embargo_until IS NOT NULL"
        " AND (NEW.embargo_until IS NULL OR NEW.embargo_until < OLD.embargo_until)",
        "since counting opened, the embargo may only be put off, never brought forward",
    ),
    Rule(
        "release.administrator",
        "release",
        WRITE,
        signer("administrator_id", "administrator"),
        "the administrator's signature is one of an enabled administrator",
        ("administrator_id",),
    ),
    Rule(
        "release.supervisor",
        "release",
        WRITE,
        signer("supervisor_id", "supervisor"),
        "the supervisor's signature is one of an enabled supervisor",
        ("supervisor_id",),
    ),
    Rule(
        "release.embargo",
        "release",
        WRITE,
        "NEW.released_at IS NOT NULL AND EXISTS (SELECT 1 FROM election e"
        " WHERE e.phase = 'setup' OR e.embargo_until > NEW.released_at"
        " OR e.embargo_until > CURRENT_TIMESTAMP)",
        "no figure is released before counting or before the embargo has passed",
        ("released_at",),
    ),
)

LOG: tuple[Rule, ...] = (
    Rule(
        "audit_event.chained",
        "audit_event",
        INSERT,
        "NEW.previous_hash IS DISTINCT FROM COALESCE("
        "(SELECT e.hash FROM audit_event e ORDER BY e.id DESC LIMIT 1), '" + "0" * 64 + "')"
        " OR NEW.id IS DISTINCT FROM 1 + COALESCE((SELECT max(e.id) FROM audit_event e), 0)",
        "an event follows the last one and names its hash",
    ),
)
"""The log only grows at its end; whether each hash is right is `kiemdoi verify`'s to find."""
