"""What is expected, where a sheet stands, and which page stands for it."""

from __future__ import annotations

from models.rules.states import TABLE, SheetState
from models.triggers.rule import INSERT, UPDATE, WRITE, Rule

SETUP_TABLES = ("area", "contest", "candidate", "contest_field", "sheet")


def transitions() -> dict[str, tuple[str, ...]]:
    """Return the states that may follow each state, from the state table."""
    follow: dict[str, set[str]] = {str(state): set() for state in SheetState}
    for row in TABLE.values():
        for state, target in row.items():
            if isinstance(target, SheetState) and target != state:
                follow[str(state)].add(str(target))
    return {state: tuple(sorted(targets)) for state, targets in follow.items() if targets}


def _no_transition() -> str:
    allowed = " OR ".join(
        f"(OLD.state = '{state}' AND NEW.state IN ({', '.join(repr(t) for t in targets)}))"
        for state, targets in transitions().items()
    )
    return f"NEW.state <> OLD.state AND NOT ({allowed})"


SHEETS: tuple[Rule, ...] = (
    *(
        Rule(
            f"{table}.before_counting",
            table,
            INSERT,
            "EXISTS (SELECT 1 FROM election WHERE phase <> 'setup')",
            f"what the election expects ({table}) is fixed once counting is open",
        )
        for table in SETUP_TABLES
    ),
    Rule(
        "sheet.begins_expected",
        "sheet",
        INSERT,
        "NEW.state <> 'expected' OR NEW.copy <> 1",
        "a sheet begins as expected, with its first copy",
    ),
    Rule(
        "sheet.transition",
        "sheet",
        UPDATE,
        _no_transition(),
        "this state does not follow the sheet's present one",
        ("state",),
    ),
    Rule(
        "sheet.copy_adopted",
        "sheet",
        UPDATE,
        "NEW.copy <> OLD.copy AND NOT EXISTS (SELECT 1 FROM decision d"
        " JOIN sheet_copy c ON c.sheet_id = d.sheet_id AND c.copy = NEW.copy"
        " WHERE d.sheet_id = NEW.id AND d.kind = 'adopt_copy' AND d.voided_at IS NULL)",
        "another copy counts only if it was printed here and a supervisor decided so",
        ("copy",),
    ),
    Rule(
        "sheet_copy.printed_by",
        "sheet_copy",
        INSERT,
        "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.printed_by AND p.enabled"
        " AND p.role = 'supervisor')",
        "a supervisor prints another copy",
    ),
)

PAPER: tuple[Rule, ...] = (
    Rule(
        "scan.page_expected",
        "scan",
        WRITE,
        "NEW.state = 'placed' AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.id = NEW.sheet_id"
        " AND NEW.sheet_page BETWEEN 1 AND s.pages)",
        "a page stands only for a page that its sheet has",
        ("state", "sheet_id", "sheet_page"),
    ),
    Rule(
        "scan.identity_twice",
        "scan",
        WRITE,
        "NEW.state = 'placed' AND NEW.identity_by IS DISTINCT FROM 'qr'"
        " AND (SELECT count(*) FROM identity_typing t JOIN sheet s ON s.code = t.sheet_code"
        " WHERE t.scan_id = NEW.id AND s.id = NEW.sheet_id AND t.sheet_page = NEW.sheet_page) < 2",
        "an identity given by hand counts once two people typed the same",
        ("state", "sheet_id", "sheet_page", "identity_by"),
    ),
)
