"""The words of the interface that stand for codes: roles, states, tallies."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ROLE_NAMES: Mapping[str, LazyString] = {
    "clerk": _l("Clerk"),
    "reviewer": _l("Reviewer"),
    "supervisor": _l("Supervisor"),
    "observer": _l("Observer"),
    "administrator": _l("Administrator"),
}
SHEET_STATES: Mapping[str, LazyString] = {
    "expected": _l("not arrived"),
    "incomplete": _l("pages missing"),
    "ready": _l("ready to enter"),
    "counting": _l("being entered"),
    "to_decide": _l("waits for a supervisor"),
    "confirming": _l("waits for a second person"),
    "accepted": _l("accepted"),
    "rescan": _l("to be scanned again"),
    "recount": _l("sent back for a recount"),
    "stopped": _l("stopped, reported"),
}
PHASES: Mapping[str, LazyString] = {
    "setup": _l("set-up"),
    "counting": _l("counting"),
    "closed": _l("closed"),
}
# How a state is shown: "calm", "you" (somebody is needed), "done" or "stop".
STATE_TONES: Mapping[str, str] = {
    "to_decide": "you",
    "confirming": "you",
    "rescan": "you",
    "recount": "you",
    "incomplete": "you",
    "accepted": "done",
    "stopped": "stop",
}


def role_name(role: str) -> str:
    """Return the role's name in the page's language."""
    return str(ROLE_NAMES.get(role, role))


def phase_name(phase: str) -> str:
    """Return the name of a phase of the election in the page's language."""
    return str(PHASES.get(phase, phase))


def state_name(state: str) -> str:
    """Return the sheet state's name in the page's language."""
    return str(SHEET_STATES.get(state, state))


def state_tone(state: str) -> str:
    """Return how a sheet state is to look."""
    return STATE_TONES.get(state, "calm")
