"""Comparison, decisions by a third person, and the second person's blind typing (invariant 3)."""

from __future__ import annotations

from models.triggers.rule import INSERT, UPDATE, Rule

FIELD_KINDS = "('take_a', 'take_b', 'write')"
ENTERED_IT = (
    "EXISTS (SELECT 1 FROM entry e WHERE e.sheet_id = NEW.sheet_id"
    " AND e.person_id = NEW.decided_by)"
    " OR EXISTS (SELECT 1 FROM scan c JOIN entry e ON e.sheet_id = c.sheet_id"
    " WHERE c.id = NEW.scan_id AND e.person_id = NEW.decided_by)"
)


def last_value(value: str, entry: str, field: str) -> str:
    """Return SQL: the row id `value` is the last value of `field` in `entry` (all SQL terms)."""
    return (
        f"EXISTS (SELECT 1 FROM entry_value v WHERE v.id = {value} AND v.entry_id = {entry}"
        f" AND v.field_id = {field} AND NOT EXISTS (SELECT 1 FROM entry_value w"
        f" WHERE w.entry_id = {entry} AND w.field_id = {field} AND w.seq > v.seq))"
    )


COMPARING: tuple[Rule, ...] = (
    Rule(
        "comparison.two_entries",
        "comparison",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM entry a JOIN entry b ON b.id = NEW.entry_b_id"
        " WHERE a.id = NEW.entry_a_id AND a.sheet_id = NEW.sheet_id AND b.sheet_id = NEW.sheet_id"
        " AND a.tally = 'A' AND b.tally = 'B' AND a.person_id <> b.person_id"
        " AND a.finished_at IS NOT NULL AND b.finished_at IS NOT NULL"
        " AND a.voided_at IS NULL AND b.voided_at IS NULL)",
        "tally A is compared with tally B of the same sheet, by two people, both finished",
    ),
    Rule(
        "mismatch.of_comparison",
        "mismatch",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM comparison c WHERE c.id = NEW.comparison_id AND "
        + last_value("NEW.value_a_id", "c.entry_a_id", "NEW.field_id")
        + " AND "
        + last_value("NEW.value_b_id", "c.entry_b_id", "NEW.field_id")
        + ")",
        "a mismatch names the last values of both entries of its comparison",
    ),
    Rule(
        "mismatch.differs",
        "mismatch",
        INSERT,
        "EXISTS (SELECT 1 FROM entry_value a JOIN entry_value b ON b.id = NEW.value_b_id"
        " WHERE a.id = NEW.value_a_id AND a.kind = b.kind AND a.kind <> 'illegible'"
        " AND a.value IS NOT DISTINCT FROM b.value)",
        "these two values agree",
    ),
)

DECISIONS: tuple[Rule, ...] = (
    Rule(
        "decision.supervisor",
        "decision",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.decided_by AND p.enabled"
        " AND p.role = 'supervisor')",
        "an enabled supervisor decides",
    ),
    Rule(
        "decision.third_person",
        "decision",
        INSERT,
        ENTERED_IT,
        "whoever decides never entered a tally of this sheet, superseded entries included",
    ),
    Rule(
        "decision.no_second_typist",
        "decision",
        INSERT,
        "EXISTS (SELECT 1 FROM decision d JOIN second_typing t ON t.decision_id = d.id"
        " WHERE d.sheet_id = NEW.sheet_id AND t.typed_by = NEW.decided_by)",
        "this person typed a decision's value on this sheet and cannot decide on it",
    ),
    Rule(
        "decision.begins_open",
        "decision",
        INSERT,
        "NEW.voided_at IS NOT NULL",
        "a decision is not void when it is made",
    ),
    Rule(
        "decision.of_comparison",
        "decision",
        INSERT,
        "(NEW.comparison_id IS NOT NULL OR NEW.kind IN ('take_a', 'take_b', 'write',"
        " 'paper_says_so')) AND NOT EXISTS (SELECT 1 FROM comparison c"
        " WHERE c.id = NEW.comparison_id AND c.sheet_id = NEW.sheet_id)",
        "a decision over numbers belongs to a comparison of the same sheet",
    ),
    Rule(
        "decision.field",
        "decision",
        INSERT,
        f"NEW.kind IN {FIELD_KINDS} AND NOT EXISTS (SELECT 1 FROM sheet s"
        " JOIN contest_field f ON f.contest_id = s.contest_id"
        " WHERE s.id = NEW.sheet_id AND f.field_id = NEW.field_id AND (NEW.value IS NULL"
        " OR length(CAST(NEW.value AS TEXT)) <= f.digits))",
        "a decision over a number names a field of the sheet, and its boxes hold the number",
    ),
    Rule(
        "decision.sheet_open",
        "decision",
        INSERT,
        "NEW.kind IN ('take_a', 'take_b', 'write', 'paper_says_so') AND NOT EXISTS"
        " (SELECT 1 FROM sheet s WHERE s.id = NEW.sheet_id"
        " AND s.state IN ('to_decide', 'confirming'))",
        "numbers are decided only while the sheet waits for a decision",
    ),
    Rule(
        "decision.reopen_by_two",
        "decision",
        INSERT,
        "NEW.kind = 'reopen_confirm' AND NOT EXISTS (SELECT 1 FROM decision r"
        " WHERE r.sheet_id = NEW.sheet_id AND r.kind = 'reopen_request' AND r.voided_at IS NULL"
        " AND r.decided_by <> NEW.decided_by)",
        "two supervisors reopen a sheet: one asks, another confirms",
    ),
    Rule(
        "decision.accepted_stays",
        "decision",
        UPDATE,
        "OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND NEW.comparison_id IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM acceptance a WHERE a.sheet_id = NEW.sheet_id"
        " AND a.withdrawn_at IS NULL AND a.comparison_id = NEW.comparison_id)"
        f" AND (NEW.kind IN {FIELD_KINDS} OR NEW.kind = 'paper_says_so')",
        "an accepted sheet rests on this decision; two supervisors reopen the sheet first",
        ("voided_at",),
    ),
    Rule(
        "second_typing.typist",
        "second_typing",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.typed_by AND p.enabled"
        " AND p.role IN ('reviewer', 'supervisor'))",
        "an enabled reviewer or supervisor types a decision's value",
    ),
    Rule(
        "second_typing.decision_open",
        "second_typing",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM decision d WHERE d.id = NEW.decision_id AND d.needs_second"
        " AND d.voided_at IS NULL)",
        "the value of a decision that needs it, and is not void, is typed a second time",
    ),
    Rule(
        "second_typing.nobody_involved",
        "second_typing",
        INSERT,
        "EXISTS (SELECT 1 FROM decision d JOIN decision o ON o.sheet_id = d.sheet_id"
        " WHERE d.id = NEW.decision_id AND o.decided_by = NEW.typed_by)"
        " OR EXISTS (SELECT 1 FROM decision d WHERE d.id = NEW.decision_id"
        " AND d.decided_by = NEW.typed_by)"
        " OR EXISTS (SELECT 1 FROM decision d JOIN entry e ON e.sheet_id = d.sheet_id"
        " WHERE d.id = NEW.decision_id AND e.person_id = NEW.typed_by)",
        "the second person neither decided nor entered anything on this sheet",
    ),
)

DECIDING: tuple[Rule, ...] = (*COMPARING, *DECISIONS)
