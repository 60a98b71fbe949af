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


def told_state(state: str, *, outcomes_open: bool) -> str:
    """Return what is told of `state` to somebody to whom outcomes are open, or not."""
    return AT_WORK if not outcomes_open and state in TELLING else str(state)
