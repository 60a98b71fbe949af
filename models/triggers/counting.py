"""The two tallies: two different people, number by number (invariants 1 and 2)."""

from __future__ import annotations

from models.triggers.rule import INSERT, UPDATE, Rule

OWN_OTHER_TALLY = (
    "EXISTS (SELECT 1 FROM entry e WHERE e.sheet_id = NEW.sheet_id"
    " AND e.person_id = NEW.person_id AND e.tally <> NEW.tally)"
)
DECIDED = (
    "EXISTS (SELECT 1 FROM decision d WHERE d.sheet_id = NEW.sheet_id"
    " AND d.decided_by = NEW.person_id)"
    " OR EXISTS (SELECT 1 FROM scan c JOIN decision d ON d.scan_id = c.id"
    " WHERE c.sheet_id = NEW.sheet_id AND d.decided_by = NEW.person_id)"
)
TYPED_SECOND = (
    "EXISTS (SELECT 1 FROM decision d JOIN second_typing t ON t.decision_id = d.id"
    " WHERE d.sheet_id = NEW.sheet_id AND t.typed_by = NEW.person_id)"
)
AGAIN_AFTER_REENTRY = (
    "EXISTS (SELECT 1 FROM entry e WHERE e.sheet_id = NEW.sheet_id AND e.tally = NEW.tally"
    " AND e.void_reason = 'reentry') AND EXISTS (SELECT 1 FROM entry e"
    " WHERE e.sheet_id = NEW.sheet_id AND e.person_id = NEW.person_id)"
)
SAW_BOTH = (
    "EXISTS (SELECT 1 FROM comparison c WHERE c.sheet_id = NEW.sheet_id)"
    " AND EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id AND p.role = 'supervisor')"
)
PAGES_MISSING = (
    "(SELECT count(*) FROM scan c WHERE c.sheet_id = NEW.sheet_id AND c.state = 'placed')"
    " < COALESCE((SELECT s.pages FROM sheet s WHERE s.id = NEW.sheet_id), 1)"
)
FIELD_WITHOUT_VALUE = (
    "EXISTS (SELECT 1 FROM sheet s JOIN contest_field f ON f.contest_id = s.contest_id"
    " WHERE s.id = NEW.sheet_id AND NOT EXISTS (SELECT 1 FROM entry_value v"
    " WHERE v.entry_id = NEW.id AND v.field_id = f.field_id))"
)
UNDER_ACCEPTANCE = (
    "EXISTS (SELECT 1 FROM acceptance a JOIN comparison c ON c.id = a.comparison_id"
    " WHERE a.sheet_id = NEW.sheet_id AND a.withdrawn_at IS NULL"
    " AND NEW.id IN (c.entry_a_id, c.entry_b_id))"
)

ENTRIES: tuple[Rule, ...] = (
    Rule(
        "entry.entrant",
        "entry",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id AND p.enabled"
        " AND p.role IN ('reviewer', 'supervisor'))",
        "an enabled reviewer or supervisor enters a tally",
    ),
    Rule(
        "entry.two_people",
        "entry",
        INSERT,
        OWN_OTHER_TALLY,
        "this person has an entry in the other tally of this sheet; two different people are due",
    ),
    Rule(
        "entry.no_decider",
        "entry",
        INSERT,
        DECIDED,
        "this person decided on this sheet and cannot enter it",
    ),
    Rule(
        "entry.no_second_typist",
        "entry",
        INSERT,
        TYPED_SECOND,
        "this person typed a decision's value on this sheet and cannot enter it",
    ),
    Rule(
        "entry.new_hands",
        "entry",
        INSERT,
        AGAIN_AFTER_REENTRY,
        "a re-entry goes to somebody who never entered this sheet",
    ),
    Rule(
        "entry.new_eyes",
        "entry",
        INSERT,
        SAW_BOTH,
        "both tallies of this sheet lay before the supervisors; a reviewer enters it again",
    ),
    Rule(
        "entry.sheet_open",
        "entry",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM sheet s WHERE s.id = NEW.sheet_id"
        " AND s.state IN ('ready', 'counting'))"
        " OR NOT EXISTS (SELECT 1 FROM election WHERE phase = 'counting')",
        "a tally begins only while counting is open and the sheet is ready",
    ),
    Rule(
        "entry.all_pages",
        "entry",
        INSERT,
        PAGES_MISSING,
        "no tally begins before all pages of the sheet are there",
    ),
    Rule(
        "entry.from_paper",
        "entry",
        INSERT,
        "NEW.tally = 'B' AND NEW.medium <> 'paper' AND EXISTS (SELECT 1 FROM sheet s"
        " WHERE s.id = NEW.sheet_id AND s.paper_b)",
        "tally B of this sheet is done from the paper itself",
    ),
    Rule(
        "entry.begins_open",
        "entry",
        INSERT,
        "NEW.finished_at IS NOT NULL OR NEW.voided_at IS NOT NULL OR NEW.void_reason IS NOT NULL",
        "an entry begins unfinished",
    ),
    Rule(
        "entry.complete",
        "entry",
        UPDATE,
        f"OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL AND {FIELD_WITHOUT_VALUE}",
        "an entry is finished once every field has a value",
        ("finished_at",),
    ),
    Rule(
        "entry.void_is_final",
        "entry",
        UPDATE,
        "OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL AND NEW.voided_at IS NOT NULL",
        "a voided entry is never finished",
        ("finished_at",),
    ),
    Rule(
        "entry.accepted_stays",
        "entry",
        UPDATE,
        f"OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL AND {UNDER_ACCEPTANCE}",
        "an accepted sheet rests on this entry; two supervisors reopen the sheet first",
        ("voided_at",),
    ),
)

_ENTRY_OF_VALUE = (
    "SELECT 1 FROM entry e JOIN sheet s ON s.id = e.sheet_id WHERE e.id = NEW.entry_id"
)
VALUES: tuple[Rule, ...] = (
    Rule(
        "entry_value.entry_open",
        "entry_value",
        INSERT,
        f"NOT EXISTS ({_ENTRY_OF_VALUE} AND e.finished_at IS NULL AND e.voided_at IS NULL"
        " AND s.state = 'counting')",
        "values are given only in an open entry of a sheet that is being counted",
    ),
    Rule(
        "entry_value.field",
        "entry_value",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM entry e JOIN sheet s ON s.id = e.sheet_id"
        " JOIN contest_field f ON f.contest_id = s.contest_id WHERE e.id = NEW.entry_id"
        " AND f.field_id = NEW.field_id AND (NEW.value IS NULL"
        " OR length(CAST(NEW.value AS TEXT)) <= f.digits))",
        "the sheet has no such field, or its boxes do not hold a number as long as this",
    ),
    Rule(
        "entry_value.b_is_typed",
        "entry_value",
        INSERT,
        "NEW.source <> 'typed' AND EXISTS (SELECT 1 FROM entry e WHERE e.id = NEW.entry_id"
        " AND e.tally = 'B')",
        "tally B is typed; it never accepts a machine reading",
    ),
    Rule(
        "entry_value.is_the_reading",
        "entry_value",
        INSERT,
        "NEW.source = 'accepted' AND NOT EXISTS (SELECT 1 FROM reading_field r"
        " JOIN reading g ON g.id = r.reading_id JOIN scan c ON c.id = g.scan_id"
        " JOIN entry e ON e.sheet_id = c.sheet_id AND e.id = NEW.entry_id"
        " JOIN picture_token t ON t.id = NEW.token_id AND t.reading_field_id = r.id"
        " WHERE r.id = NEW.reading_field_id AND r.field_id = NEW.field_id AND c.state = 'placed'"
        " AND ((r.state = 'read' AND NEW.kind = 'number' AND r.value = NEW.value)"
        " OR (r.state = 'blank' AND NEW.kind = 'blank')))",
        "what is accepted is the reading of this field, shown to this person, and its own value",
    ),
    Rule(
        "entry_value.token",
        "entry_value",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM picture_token t WHERE t.id = NEW.token_id"
        " AND t.entry_id = NEW.entry_id AND t.field_id = NEW.field_id AND t.used_at IS NOT NULL"
        " AND t.picture_sha256 IS NOT DISTINCT FROM NEW.picture_sha256)",
        "each number is given with a token of its own entry, field and picture",
    ),
    Rule(
        "entry_value.was_shown",
        "entry_value",
        INSERT,
        "EXISTS (SELECT 1 FROM entry e WHERE e.id = NEW.entry_id AND e.medium = 'scan')"
        " AND NOT EXISTS (SELECT 1 FROM picture_token t WHERE t.id = NEW.token_id"
        " AND t.picture_sha256 IS NOT NULL AND t.shown_at < NEW.given_at)",
        "a number from the scan is given after its picture was seen",
    ),
    Rule(
        "entry_value.next",
        "entry_value",
        INSERT,
        "NEW.seq IS DISTINCT FROM 1 + COALESCE((SELECT max(v.seq) FROM entry_value v"
        " WHERE v.entry_id = NEW.entry_id AND v.field_id = NEW.field_id), 0)",
        "a value follows the last one of its field",
    ),
    Rule(
        "picture_token.entry_open",
        "picture_token",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM entry e WHERE e.id = NEW.entry_id AND e.finished_at IS NULL"
        " AND e.voided_at IS NULL) OR NEW.used_at IS NOT NULL",
        "a token is issued unused, for an open entry",
    ),
    Rule(
        "picture_token.b_without_reading",
        "picture_token",
        INSERT,
        "NEW.reading_field_id IS NOT NULL AND EXISTS (SELECT 1 FROM entry e"
        " WHERE e.id = NEW.entry_id AND e.tally = 'B')",
        "a token of tally B names no machine reading",
    ),
)

COUNTING: tuple[Rule, ...] = (*ENTRIES, *VALUES)
