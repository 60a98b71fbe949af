"""Acceptance: what counts was confirmed in both tallies, or decided by rule (invariants 1, 8)."""

from __future__ import annotations

from models.triggers.deciding import last_value
from models.triggers.rule import INSERT, UPDATE, Rule

NEVER_OVERRIDDEN = "('H02', 'BLANK')"
"""The law's stop rule, and a blank: no decision makes them pass (invariant 8)."""

BOTH_SAID_IT = (
    "NEW.decision_id IS NULL AND EXISTS (SELECT 1 FROM entry_value a"
    " JOIN entry_value b ON b.id = NEW.value_b_id WHERE a.id = NEW.value_a_id"
    " AND a.kind = 'number' AND b.kind = 'number' AND a.value = NEW.value AND b.value = NEW.value)"
    " AND NOT EXISTS (SELECT 1 FROM acceptance k JOIN decision d ON d.sheet_id = k.sheet_id"
    " AND d.comparison_id = k.comparison_id WHERE k.id = NEW.acceptance_id"
    " AND d.field_id = NEW.field_id AND d.voided_at IS NULL"
    " AND d.kind IN ('take_a', 'take_b', 'write'))"
)
WAS_DECIDED = (
    "EXISTS (SELECT 1 FROM acceptance k JOIN decision d ON d.id = NEW.decision_id"
    " AND d.sheet_id = k.sheet_id AND d.comparison_id = k.comparison_id"
    " WHERE k.id = NEW.acceptance_id AND d.field_id = NEW.field_id AND d.voided_at IS NULL"
    " AND ((d.kind = 'take_a' AND EXISTS (SELECT 1 FROM entry_value a WHERE a.id = NEW.value_a_id"
    " AND a.kind = 'number' AND a.value = NEW.value))"
    " OR (d.kind = 'take_b' AND EXISTS (SELECT 1 FROM entry_value b WHERE b.id = NEW.value_b_id"
    " AND b.kind = 'number' AND b.value = NEW.value))"
    " OR (d.kind = 'write' AND d.value = NEW.value AND EXISTS (SELECT 1 FROM second_typing t"
    " WHERE t.decision_id = d.id AND t.field_id = NEW.field_id AND t.kind = 'number'"
    " AND t.value = NEW.value AND t.typed_by <> d.decided_by)))"
    " AND NOT EXISTS (SELECT 1 FROM decision n WHERE n.sheet_id = d.sheet_id"
    " AND n.comparison_id = d.comparison_id AND n.field_id = d.field_id AND n.id > d.id"
    " AND n.voided_at IS NULL AND n.kind IN ('take_a', 'take_b', 'write')))"
)
CURRENT = "SELECT 1 FROM acceptance a WHERE a.sheet_id = NEW.id AND a.withdrawn_at IS NULL"
ALL_VALUES = (
    f"{CURRENT} AND EXISTS (SELECT 1 FROM accepted_value v WHERE v.acceptance_id = a.id)"
    " AND NOT EXISTS (SELECT 1 FROM contest_field f WHERE f.contest_id = NEW.contest_id"
    " AND NOT EXISTS (SELECT 1 FROM accepted_value v WHERE v.acceptance_id = a.id"
    " AND v.field_id = f.field_id))"
)
LAST_HARD = (
    "SELECT 1 FROM acceptance a JOIN check_result c ON c.comparison_id = a.comparison_id"
    " WHERE a.sheet_id = NEW.id AND a.withdrawn_at IS NULL AND c.basis = 'settled'"
    " AND c.kind = 'hard' AND NOT EXISTS (SELECT 1 FROM check_result n"
    " WHERE n.comparison_id = c.comparison_id AND n.basis = c.basis AND n.code = c.code"
    " AND n.id > c.id)"
)
OVERRIDDEN = (
    f"c.code NOT IN {NEVER_OVERRIDDEN} AND EXISTS (SELECT 1 FROM decision d"
    " WHERE d.sheet_id = NEW.id AND d.comparison_id = c.comparison_id AND d.voided_at IS NULL"
    " AND d.kind = 'paper_says_so' AND d.check_code = c.code"
    " AND EXISTS (SELECT 1 FROM second_typing t WHERE t.decision_id = d.id)"
    " AND NOT EXISTS (SELECT 1 FROM JSON_KEYS(c.numbers, fields) AS f"
    " WHERE NOT EXISTS (SELECT 1 FROM second_typing t JOIN accepted_value v"
    " ON v.acceptance_id = a.id AND v.field_id = t.field_id WHERE t.decision_id = d.id"
    " AND t.field_id = f.key AND t.kind = 'number' AND t.value = v.value)))"
)
BECOMES_ACCEPTED = "NEW.state = 'accepted' AND OLD.state <> 'accepted'"

SETTLING: tuple[Rule, ...] = (
    Rule(
        "acceptance.of_comparison",
        "acceptance",
        INSERT,
        "NEW.withdrawn_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM comparison c"
        " JOIN entry a ON a.id = c.entry_a_id JOIN entry b ON b.id = c.entry_b_id"
        " WHERE c.id = NEW.comparison_id AND c.sheet_id = NEW.sheet_id"
        " AND a.voided_at IS NULL AND b.voided_at IS NULL)",
        "a sheet is accepted on the comparison of its two current entries",
    ),
    Rule(
        "acceptance.withdrawn_by_two",
        "acceptance",
        UPDATE,
        "OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM decision r JOIN decision c ON c.sheet_id = r.sheet_id"
        " WHERE r.sheet_id = NEW.sheet_id AND r.kind = 'reopen_request'"
        " AND c.kind = 'reopen_confirm' AND c.decided_by <> r.decided_by"
        " AND r.decided_at >= OLD.accepted_at AND c.decided_at >= r.decided_at)",
        "an accepted sheet is withdrawn by two supervisors, one after the other",
        ("withdrawn_at",),
    ),
    Rule(
        "accepted_value.open",
        "accepted_value",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM acceptance a JOIN sheet s ON s.id = a.sheet_id"
        " JOIN contest_field f ON f.contest_id = s.contest_id AND f.field_id = NEW.field_id"
        " WHERE a.id = NEW.acceptance_id AND a.withdrawn_at IS NULL AND s.state <> 'accepted')",
        "accepted values are written while their sheet is being accepted, for its own fields",
    ),
    Rule(
        "accepted_value.last_of_both",
        "accepted_value",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM acceptance k JOIN comparison c ON c.id = k.comparison_id"
        " JOIN entry a ON a.id = c.entry_a_id JOIN entry b ON b.id = c.entry_b_id"
        " WHERE k.id = NEW.acceptance_id"
        " AND a.finished_at IS NOT NULL AND b.finished_at IS NOT NULL"
        " AND a.voided_at IS NULL AND b.voided_at IS NULL AND "
        + last_value("NEW.value_a_id", "a.id", "NEW.field_id")
        + " AND "
        + last_value("NEW.value_b_id", "b.id", "NEW.field_id")
        + ")",
        "a figure names the last values of both finished entries of its sheet",
    ),
    Rule(
        "accepted_value.confirmed",
        "accepted_value",
        INSERT,
        f"NOT (({BOTH_SAID_IT}) OR ({WAS_DECIDED}))",
        "a figure counts if both tallies hold this very number, or a decision in force gives it"
        " (a written one once a second person typed the same)",
    ),
    Rule(
        "sheet.accepted_whole",
        "sheet",
        UPDATE,
        f"{BECOMES_ACCEPTED} AND NOT EXISTS ({ALL_VALUES})",
        "a sheet is accepted once every field has its accepted value",
        ("state",),
    ),
    Rule(
        "sheet.accepted_checked",
        "sheet",
        UPDATE,
        f"{BECOMES_ACCEPTED} AND NOT EXISTS ({LAST_HARD})",
        "a sheet is accepted once its settled numbers were checked",
        ("state",),
    ),
    Rule(
        "sheet.accepted_clear",
        "sheet",
        UPDATE,
        f"{BECOMES_ACCEPTED} AND EXISTS ({LAST_HARD} AND c.outcome = 'fail'"
        f" AND NOT ({OVERRIDDEN}))",
        "a hard check fails; a supervisor sends the sheet back, or records that the paper says so"
        " and a second person types the same (never for H02 or a blank)",
        ("state",),
    ),
    Rule(
        "sheet.accepted_stays",
        "sheet",
        UPDATE,
        f"OLD.state = 'accepted' AND NEW.state <> 'accepted' AND EXISTS ({CURRENT})",
        "two supervisors withdraw the acceptance before the sheet leaves it",
        ("state",),
    ),
    Rule(
        "sheet.stopped_reported",
        "sheet",
        UPDATE,
        "NEW.state = 'stopped' AND OLD.state <> 'stopped' AND NOT EXISTS (SELECT 1 FROM decision d"
        " WHERE d.sheet_id = NEW.id AND d.kind = 'stopped_reported' AND d.voided_at IS NULL)",
        "a sheet is stopped by a supervisor's report",
        ("state",),
    ),
)
