"""A page's way through the house in four steps: received → identified → read → ready.

Told from the rows alone: a step is done because the database says so, never because time passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.schema import Scan, Sheet

RECEIVED, IDENTIFIED, READ, READY = "received", "identified", "read", "ready"
STEPS: Mapping[str, LazyString] = {
    RECEIVED: _l("received"),
    IDENTIFIED: _l("identified"),
    READ: _l("read"),
    READY: _l("ready"),
}
STANDINGS: Mapping[str, LazyString] = {
    "done": _l("done"),
    "now": _l("under way"),
    "wait": _l("not yet"),
    "you": _l("needs somebody"),
    "stop": _l("stopped here"),
    "skip": _l("not needed"),
}
"""How a step stands: its sign is drawn by the style sheet, its words are for everybody."""
INCOMPLETE: Final = frozenset({"expected", "incomplete"})
AGAIN: Final = frozenset({"rescan", "recount"})
_UNDER_WAY = ("done", "now", "wait", "wait")
# Received, identified, read, ready for each state in which a page rests before its sheet has it.
_RESTING: Mapping[str, tuple[str, str, str, str]] = {
    "waiting": _UNDER_WAY,
    "needs_rescan": ("done", "wait", "you", "wait"),
    "set_aside": ("done", "stop", "wait", "wait"),
    "needs_identity": ("done", "you", "wait", "wait"),
    "foreign": ("done", "stop", "skip", "skip"),
    "blank_back": ("done", "skip", "skip", "skip"),
    "duplicate": ("done", "skip", "skip", "skip"),
    "conflict": ("done", "done", "done", "stop"),
    "needs_supervisor": ("done", "done", "done", "you"),
    "superseded": ("done", "done", "done", "skip"),
    "dismissed": ("done", "skip", "skip", "skip"),
}
_WITH_SHEET: Mapping[str, tuple[str, str, str, str]] = {
    "waiting": ("done", "done", "now", "wait"),
    "needs_rescan": ("done", "done", "you", "wait"),
    "set_aside": ("done", "done", "stop", "wait"),
}
"""The same where the page's sheet is known."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a page: its code and name, how it stands, and that in words."""

    name: str
    label: str
    standing: str
    words: str


def journey_words() -> dict[str, object]:
    """Return the words of all steps, for a script that draws ways from bare standings."""
    return {
        "steps": [str(label) for label in STEPS.values()],
        "standings": {name: str(words) for name, words in STANDINGS.items()},
    }


def journey(scan: Scan, sheet: Sheet | None) -> list[Step]:
    """Return the four steps of a page; `sheet` is the one that the page belongs to, if known."""
    return _steps(_standings(scan, sheet))


def is_wanted_again(scan: Scan, sheet: Sheet | None) -> bool:
    """Whether the paper of this page is to be scanned again: its sheet was sent back."""
    return sheet is not None and scan.state == "superseded" and sheet.state in AGAIN


def file_journey(state: str) -> list[Step]:
    """Return the steps of a file whose pages are not known (yet)."""
    return _steps(_UNDER_WAY if state == "accepted" else ("stop", "skip", "skip", "skip"))


def _standings(scan: Scan, sheet: Sheet | None) -> tuple[str, str, str, str]:
    if sheet is not None and (scan.state == "placed" or is_wanted_again(scan, sheet)):
        return ("done", "done", "done", _ready(sheet.state))
    if scan.state == "needs_supervisor" and sheet is None:  # two people typed different codes
        return ("done", "you", "wait", "wait")
    if scan.state == "waiting" and not scan.attempts:
        return ("done", "wait" if sheet is None else "done", "wait", "wait")
    if sheet is not None and scan.state in _WITH_SHEET:
        return _WITH_SHEET[scan.state]
    return _RESTING[scan.state]


def _ready(sheet_state: str) -> str:
    if sheet_state in INCOMPLETE:
        return "now"
    return "you" if sheet_state in AGAIN else "done"


def _steps(standings: tuple[str, str, str, str]) -> list[Step]:
    return [
        Step(name, str(label), standing, str(STANDINGS[standing]))
        for (name, label), standing in zip(STEPS.items(), standings, strict=True)
    ]
