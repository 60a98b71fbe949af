"""The state table as a page for people: `python -m models.rules.states_page > docs/states.md`."""

from __future__ import annotations

import sys
from typing import Final

from models.errors import RefusalCode
from models.rules.states import TABLE, Role, SheetEvent, SheetState, cell

STATES: Final = {
    SheetState.EXPECTED: "printed and expected; no page is there",
    SheetState.INCOMPLETE: "some pages are there and read, some are not",
    SheetState.READY: "all pages are there and read; no tally has begun",
    SheetState.COUNTING: "at least one tally has begun, not both are finished",
    SheetState.TO_DECIDE: "both tallies are compared; something needs a supervisor",
    SheetState.CONFIRMING: "everything is decided; a second person has to type it blind",
    SheetState.ACCEPTED: "counts in the totals",
    SheetState.RESCAN: "sent back to the scanner",
    SheetState.RECOUNT: "sent back to the station; whatever comes in waits for a supervisor",
    SheetState.STOPPED: "stopped by H02 and reported; outside all totals",
}
EVENTS: Final = {
    SheetEvent.PAGE_PLACED: "a page takes its place, others are missing",
    SheetEvent.PAGES_COMPLETE: "the last missing page takes its place",
    SheetEvent.ENTRY_BEGUN: "somebody opens a tally (also one sent back, or taken over)",
    SheetEvent.TALLIES_CLEAR: "the second tally is finished: both agree, every hard check holds",
    SheetEvent.TALLIES_OPEN: "the second tally is finished: a mismatch or a hard check is open",
    SheetEvent.DECISION_LEFT_OPEN: "a decision is taken or confirmed; something is still open",
    SheetEvent.DECISION_AWAITS_SECOND: "the last open point is decided; a second person is due",
    SheetEvent.SECOND_DIFFERS: "the second person typed something else; the decision falls",
    SheetEvent.SETTLED: "the last point is decided or confirmed",
    SheetEvent.SENT_BACK_RESCAN: "sent back: both entries are voided, the page is scanned again",
    SheetEvent.SENT_BACK_REENTRY: "sent back: only the named tally is voided",
    SheetEvent.SENT_BACK_RECOUNT: "sent back: both entries are voided, the station recounts",
    SheetEvent.STOPPED_REPORTED: "H02 fails on the settled numbers and was reported",
    SheetEvent.RESCAN_ADMITTED: "another scan is let in: it supersedes, both entries are voided",
    SheetEvent.COPY_ADOPTED: "another printed copy replaces the present one, both entries voided",
    SheetEvent.REOPEN_REQUESTED: "a supervisor asks to reopen; the sheet still counts",
    SheetEvent.REOPENED: "another supervisor confirms: the figures are withdrawn",
}
HEAD: Final = """# Where a sheet stands, and what may happen to it there

Made from `models/rules/states.py` by `python -m models.rules.states_page`; a test compares the two.
Each cell is the state that follows, or the code of the refusal. A page-complete event follows
`rescan_admitted` and `copy_adopted` at once where no page is missing any more.

Beyond the table, `models/rules/eligibility.py` says which person may act on which sheet: whoever
entered one tally never enters the other; a tally that was sent back goes to a reviewer who never
opened, entered or decided that sheet; whoever decides or types a second time entered neither.
Where nobody is left for a part, the sheet is listed as blocked.
"""


def render() -> str:
    """Return the whole page: states, events, then one table per event with every cell."""
    parts = [HEAD, "## States\n", *(f"- `{s}`: {text}" for s, text in STATES.items())]
    parts += ["\n## Events\n", *(f"- `{e}`: {text}" for e, text in EVENTS.items())]
    parts.append("\n## The table\n")
    for event in SheetEvent:
        parts.append(_table(event))
    parts += ["## Refusals\n", *(f"- `{code}`: {code.sentence}" for code in _refusals())]
    return "\n".join(parts) + "\n"


def _table(event: SheetEvent) -> str:
    lines = [f"### {event}\n", f"{EVENTS[event]}\n"]
    lines.append("| state | " + " | ".join(Role) + " |")
    lines.append("|---" * (len(Role) + 1) + "|")
    for state in SheetState:
        cells = (_shown(state, event, role) for role in Role)
        lines.append(f"| {state} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _shown(state: SheetState, event: SheetEvent, role: Role) -> str:
    found = cell(state, event, role)
    return f"→ **{found}**" if isinstance(found, SheetState) else str(found)


def _refusals() -> list[RefusalCode]:
    used = {found for row in TABLE.values() for found in row.values()}
    return [code for code in RefusalCode if code in used or code is RefusalCode.ROLE_NOT_ALLOWED]


if __name__ == "__main__":
    sys.stdout.write(render())
