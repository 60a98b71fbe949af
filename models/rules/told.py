"""How much of a sheet's state a person is told: that its tallies differ is not for everybody.

Between "being entered" and "accepted" the state itself says whether the tallies agreed, so whoever
may not know that is told one word for all of it (invariant 2).
"""

from __future__ import annotations

from typing import Final

from models.rules.states import SheetState

AT_WORK: Final = "at_work"
"""What is told instead of a state that gives away how two tallies compare."""
TELLING: Final = frozenset({SheetState.COUNTING, SheetState.TO_DECIDE, SheetState.CONFIRMING})
"""The states between the first entry and the acceptance."""

TELLING_EVENTS: Final = frozenset(
    {
        "entry_finished",
        "tallies_compared",
        "sheet_stands",
        "decided",
        "second_typed",
        "second_differs",
        "sheet_sent_back",
        "reading_withheld",
        "error_planted",
        "planted_confirmed",
        "stood_down",
        "restored_to_tally_a",
    }
)
"""Events that give away how two tallies compare, or how a reviewer is kept awake.

Two entries finished and no acceptance say that they differ; a planted error that is named says
which proposal is wrong. They are for the same eyes as the states above.
"""


def told_state(state: str, *, outcomes_open: bool) -> str:
    """Return what is told of `state` to somebody to whom outcomes are open, or not."""
    return AT_WORK if not outcomes_open and state in TELLING else str(state)
