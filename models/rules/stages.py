"""Stages of a sheet's way that everybody may see: none of them tells whether two tallies differ.

A sheet whose tallies are finished and differ stands in one stage with sheets that are still being
entered (invariant 2); only supervisors see the states themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from models.rules.states import SheetState

STAGES: Final = ("paper", "ready", "working", "accepted", "stopped")
"""Paper is awaited; ready to enter; being entered or settled; accepted; outside all totals."""

STAGE_OF: Final[Mapping[SheetState, str]] = MappingProxyType(
    {
        SheetState.EXPECTED: "paper",
        SheetState.INCOMPLETE: "paper",
        SheetState.RESCAN: "paper",
        SheetState.RECOUNT: "paper",
        SheetState.READY: "ready",
        SheetState.COUNTING: "working",
        SheetState.TO_DECIDE: "working",
        SheetState.CONFIRMING: "working",
        SheetState.ACCEPTED: "accepted",
        SheetState.STOPPED: "stopped",
    }
)


def states_of(stage: str) -> tuple[SheetState, ...]:
    """Return the states that make up a stage, in the order of a sheet's way."""
    return tuple(state for state, its in STAGE_OF.items() if its == stage)


def by_stage(states: Mapping[SheetState, int]) -> dict[str, int]:
    """Add sheets counted by state up by stage, in the order of a sheet's way, zeros included."""
    found = dict.fromkeys(STAGES, 0)
    for state, count in states.items():
        found[STAGE_OF[state]] += count
    return found


PAPER: Final = states_of("paper")
"""The states in which a page of the sheet is still to come."""
