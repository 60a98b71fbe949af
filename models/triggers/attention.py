"""Withheld readings, planted errors and people who are stood down: no way around them."""

from __future__ import annotations

from models.triggers.accounts import COUNTING_BEGAN
from models.triggers.rule import INSERT, UPDATE, Rule

NO_TRIAL = "NOT EXISTS (SELECT 1 FROM election WHERE is_trial)"
_READING_SHOWN_IN_A = (
    "SELECT 1 FROM entry e JOIN scan c ON c.sheet_id = e.sheet_id AND c.state = 'placed'"
    " JOIN reading g ON g.scan_id = c.id JOIN reading_field r ON r.reading_id = g.id"
    " WHERE e.id = NEW.entry_id AND e.tally = 'A' AND e.finished_at IS NULL"
    " AND e.voided_at IS NULL AND r.id = NEW.reading_field_id AND r.field_id = NEW.field_id"
)
_SHOWN_BEFORE = (
    "EXISTS (SELECT 1 FROM picture_token t WHERE t.entry_id = NEW.entry_id"
    " AND t.field_id = NEW.field_id)"
)
_PLANTED_HERE = (
    "SELECT 1 FROM planted p WHERE p.entry_id = NEW.entry_id AND p.field_id = NEW.field_id"
)
_UNANSWERED = "NOT EXISTS (SELECT 1 FROM planted_answer a WHERE a.planted_id = p.id)"
_WITHHELD_HERE = (
    "SELECT 1 FROM withheld w WHERE w.entry_id = NEW.entry_id AND w.field_id = NEW.field_id"
)
_TYPED_ONCE_OTHERWISE = (
    "EXISTS (SELECT 1 FROM withheld w JOIN reading_field r ON r.id = w.reading_field_id"
    " JOIN entry_value v ON v.entry_id = w.entry_id AND v.field_id = w.field_id AND v.seq = 1"
    " WHERE w.entry_id = NEW.id AND NOT (v.kind <> 'illegible'"
    " AND v.value IS NOT DISTINCT FROM r.value)"
    " AND NOT EXISTS (SELECT 1 FROM entry_value n WHERE n.entry_id = w.entry_id"
    " AND n.field_id = w.field_id AND n.seq = 2))"
)

WITHHOLDING: tuple[Rule, ...] = (
    Rule(
        "attention_rule.before_counting",
        "attention_rule",
        INSERT,
        COUNTING_BEGAN,
        "how many numbers are withheld or planted is fixed once counting is open",
    ),
    Rule(
        "attention_rule.planted_in_trials",
        "attention_rule",
        INSERT,
        f"NEW.planted_share <> 0 AND {NO_TRIAL}",
        "errors are planted in trials only, never in a real election",
    ),
    Rule(
        "withheld.of_reading",
        "withheld",
        INSERT,
        f"NOT EXISTS ({_READING_SHOWN_IN_A} AND r.state IN ('read', 'blank'))",
        "what is withheld is the reading of this field, from an open entry of tally A",
    ),
    Rule(
        "withheld.before_shown",
        "withheld",
        INSERT,
        f"{_SHOWN_BEFORE} OR EXISTS ({_PLANTED_HERE})",
        "a reading is withheld before the number is put before the person, or not at all",
    ),
    Rule(
        "picture_token.reading_withheld",
        "picture_token",
        INSERT,
        f"NEW.reading_field_id IS NOT NULL AND EXISTS ({_WITHHELD_HERE})",
        "a token of a withheld number names no machine reading",
    ),
    Rule(
        "entry.asked_again",
        "entry",
        UPDATE,
        f"OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL AND {_TYPED_ONCE_OTHERWISE}",
        "a withheld number that was typed otherwise than it was read is typed once more",
        ("finished_at",),
    ),
)

PLANTING: tuple[Rule, ...] = (
    Rule(
        "planted.trial_only",
        "planted",
        INSERT,
        NO_TRIAL,
        "errors are planted in trials only, never in a real election",
    ),
    Rule(
        "planted.of_reading",
        "planted",
        INSERT,
        f"NOT EXISTS ({_READING_SHOWN_IN_A} AND r.state = 'read' AND r.value <> NEW.value"
        " AND length(CAST(r.value AS TEXT)) = length(CAST(NEW.value AS TEXT)))",
        "a planted value differs from the reading of its field and has as many digits",
    ),
    Rule(
        "planted.before_shown",
        "planted",
        INSERT,
        f"{_SHOWN_BEFORE} OR EXISTS ({_WITHHELD_HERE})",
        "an error is planted before the number is put before the person, or not at all",
    ),
    Rule(
        "planted_answer.of_planted",
        "planted_answer",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM planted p JOIN entry e ON e.id = p.entry_id"
        " JOIN picture_token t ON t.entry_id = p.entry_id AND t.field_id = p.field_id"
        " WHERE p.id = NEW.planted_id AND t.id = NEW.token_id AND t.used_at IS NOT NULL"
        " AND e.finished_at IS NULL AND e.voided_at IS NULL)",
        "a planted value is answered with a used token of its own number",
    ),
    Rule(
        "picture_token.reading_planted",
        "picture_token",
        INSERT,
        f"NEW.reading_field_id IS NOT NULL AND EXISTS ({_PLANTED_HERE} AND {_UNANSWERED})",
        "while a planted value is shown, the token names no machine reading",
    ),
    Rule(
        "entry_value.not_planted",
        "entry_value",
        INSERT,
        f"EXISTS ({_PLANTED_HERE} AND ({_UNANSWERED} OR (NEW.value IS NOT DISTINCT FROM p.value"
        " AND (NEW.source = 'accepted' OR EXISTS (SELECT 1 FROM picture_token t"
        " WHERE t.id = NEW.token_id AND t.reading_field_id IS NULL)))))",
        "a planted value is never accepted, nor typed where it was shown; nothing is kept before it"
        " was found out",
    ),
)

STANDING_DOWN: tuple[Rule, ...] = (
    Rule(
        "stand_down.begins_open",
        "stand_down",
        INSERT,
        "NEW.restored_at IS NOT NULL OR NEW.restored_by IS NOT NULL OR NEW.reason IS NOT NULL",
        "whoever is stood down is not restored in the same breath",
    ),
    Rule(
        "stand_down.restored_by",
        "stand_down",
        UPDATE,
        "NEW.restored_by IS NOT NULL AND (NEW.restored_by = NEW.person_id OR NOT EXISTS"
        " (SELECT 1 FROM person p WHERE p.id = NEW.restored_by AND p.enabled"
        " AND p.role = 'supervisor'))",
        "an enabled supervisor, and nobody for themselves, gives tally A back to a person",
        ("restored_by",),
    ),
    Rule(
        "entry.stood_down",
        "entry",
        INSERT,
        "NEW.tally = 'A' AND EXISTS (SELECT 1 FROM stand_down d"
        " WHERE d.person_id = NEW.person_id AND d.restored_at IS NULL)",
        "this person is stood down from tally A until a supervisor restores them",
    ),
)

ATTENTION: tuple[Rule, ...] = (*WITHHOLDING, *PLANTING, *STANDING_DOWN)
