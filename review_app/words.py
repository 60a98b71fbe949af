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
    # What people are told who may not know whether the tallies differ (models.rules.told).
    "at_work": _l("being entered and compared"),
    "to_decide": _l("waits for a supervisor"),
    "confirming": _l("waits for a second person"),
    "accepted": _l("accepted"),
    "rescan": _l("to be scanned again"),
    "recount": _l("sent back for a recount"),
    "stopped": _l("stopped, reported"),
}
# Several states in one word each; none tells whether two tallies differ (models.rules.stages).
STAGES: Mapping[str, LazyString] = {
    "paper": _l("paper awaited"),
    "ready": _l("ready to enter"),
    "working": _l("being entered and compared"),
    "accepted": _l("accepted"),
    "stopped": _l("stopped, reported"),
}
SCAN_STATES: Mapping[str, LazyString] = {
    "waiting": _l("waiting to be read"),
    "placed": _l("placed"),
    "needs_identity": _l("sheet unknown"),
    "needs_rescan": _l("to be scanned anew"),
    "needs_supervisor": _l("with the supervisor"),
    "blank_back": _l("empty back"),
    "duplicate": _l("received before"),
    "conflict": _l("two pages for one place"),
    "foreign": _l("foreign"),
    "set_aside": _l("set aside"),
    "superseded": _l("replaced"),
    "dismissed": _l("settled"),
    "accepted": _l("received"),
    "read": _l("read"),
    "refused": _l("refused"),
}
OUTCOMES: Mapping[str, LazyString] = {"confirmed": _l("confirmed"), "refused": _l("refused")}
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


def stage_name(stage: str) -> str:
    """Return the name of a stage of a sheet's way in the page's language."""
    return str(STAGES.get(stage, stage))


def scan_state_name(state: str) -> str:
    """Return the name of a scan's or file's state in the page's language."""
    return str(SCAN_STATES.get(state, state))


def outcome_name(outcome: str) -> str:
    """Return what became of a request, in the page's language."""
    return str(OUTCOMES.get(outcome, outcome))


def state_tone(state: str) -> str:
    """Return how a sheet state is to look."""
    return STATE_TONES.get(state, "calm")
