"""Rows that break a rule: withheld readings, planted errors, people who are stood down."""

from __future__ import annotations

from tests.models.hall_names import (
    CLERK,
    NEARLY,
    OPEN,
    READY,
    SUP2,
    sha,
)
from tests.models.rows import (
    BEGUN,
    COLLECTED,
    LATER,
    RESTORED,
    USED,
    attention_rule,
    entry,
    given_in_a,
    in_a,
    planted,
    planted_answer,
    stand_down,
    withheld,
)

READING = {"reading_field_id": READY * 10}
NO_TRIAL = "UPDATE election SET is_trial = FALSE"
FINISHED = "UPDATE entry SET finished_at = '2026-03-15 13:00:00.000000' WHERE id = 900"
ANSWERED = [*BEGUN, planted(), in_a(), USED, planted_answer(outcome="confirmed")]

ATTENTION: tuple[tuple[str, list[str]], ...] = (
    ("attention_rule.before_counting", [attention_rule()]),
    ("attention_rule.planted_in_trials", [NO_TRIAL, attention_rule()]),
    ("withheld.of_reading", [*BEGUN, withheld(reading_field_id=READY * 10 + 1)]),
    ("withheld.of_reading", [*BEGUN, withheld(reading_field_id=OPEN * 10)]),
    (
        "withheld.of_reading",
        [withheld(entry_id=2, field_id=COLLECTED, reading_field_id=OPEN * 10 + 1)],
    ),
    (
        "withheld.of_reading",
        [withheld(entry_id=NEARLY * 10, field_id=COLLECTED, reading_field_id=NEARLY * 10 + 1)],
    ),
    ("withheld.before_shown", [*BEGUN, in_a(**READING), withheld()]),
    ("withheld.before_shown", [*BEGUN, planted(), withheld()]),
    ("picture_token.reading_withheld", [*BEGUN, withheld(), in_a(**READING)]),
    (
        "entry.asked_again",
        [*BEGUN, withheld(), in_a(), USED, given_in_a(value=211), FINISHED],
    ),
    (
        "entry.asked_again",
        [
            *BEGUN,
            withheld(),
            in_a(),
            USED,
            given_in_a(kind="illegible", value=None),
            FINISHED,
        ],
    ),
    ("planted.trial_only", [NO_TRIAL, planted()]),
    ("planted.of_reading", [*BEGUN, planted(value=210)]),
    ("planted.of_reading", [*BEGUN, planted(value=21)]),
    ("planted.of_reading", [*BEGUN, planted(reading_field_id=READY * 10 + 1)]),
    (
        "planted.of_reading",
        [planted(entry_id=2, field_id=COLLECTED, reading_field_id=OPEN * 10 + 1, value=130)],
    ),
    ("planted.before_shown", [*BEGUN, in_a(**READING), planted()]),
    ("planted.before_shown", [*BEGUN, withheld(), planted()]),
    ("planted_answer.of_planted", [*BEGUN, planted(), in_a(), planted_answer()]),
    (
        "planted_answer.of_planted",
        [
            *BEGUN,
            planted(),
            in_a(field_id=COLLECTED, picture_sha256=sha(f"{COLLECTED} of {READY}")),
            USED,
            planted_answer(),
        ],
    ),
    ("picture_token.reading_planted", [*BEGUN, planted(), in_a(**READING)]),
    ("entry_value.not_planted", [*BEGUN, planted(), in_a(), USED, given_in_a(value=270)]),
    ("entry_value.not_planted", [*BEGUN, planted(), in_a(), USED, given_in_a()]),
    (
        "entry_value.not_planted",
        [
            *ANSWERED,
            in_a(id=901, token="next", **READING),
            USED.replace("900", "901"),
            given_in_a(token_id=901, source="accepted", value=270, **READING),
        ],
    ),
    (
        "entry_value.not_planted",
        [
            *BEGUN,
            planted(),
            in_a(),
            in_a(id=901, token="other window"),
            USED,
            USED.replace("900", "901"),
            planted_answer(),
            given_in_a(token_id=901, value=270),
        ],
    ),
    ("stand_down.begins_open", [stand_down(restored_by=SUP2, restored_at=LATER, reason="x")]),
    (
        "stand_down.restored_by",
        [
            stand_down(),
            f"UPDATE stand_down SET restored_by = {CLERK}, reason = 'x' WHERE id = 900",
        ],
    ),
    (
        "stand_down.restored_by",
        [stand_down(person_id=SUP2), f"UPDATE stand_down SET {RESTORED} WHERE id = 900"],
    ),
    ("entry.stood_down", [stand_down(), entry()]),
)
"""(rule, statements): the rule refuses the last statement, whatever the other rules would say."""
