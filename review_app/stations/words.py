"""Signs and words for where a sheet stands, so that colour is never the only signal."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.rules.told import AT_WORK

SIGNS: Mapping[str, str] = {
    "expected": "·",
    "incomplete": "½",
    "rescan": "↻",
    "recount": "↩",
    "ready": "○",
    "counting": "◐",
    AT_WORK: "◐",
    "to_decide": "!",
    "confirming": "2",
    "accepted": "✓",
    "stopped": "✕",
}
"""Every state that is told, in the order of the legend."""
NEXT: Mapping[str, LazyString] = {
    "expected": _l("Scan its pages as soon as the paper is here."),
    "incomplete": _l(
        "Look for the missing page in the pile, among the pages that need somebody, and at the "
        "neighbouring stations; then scan it."
    ),
    "rescan": _l("A supervisor sent it back to the scanner: scan its pages again."),
    "recount": _l("The station counts again: scan the new copy when it comes."),
    "ready": _l("Nothing to do: the reviewers' desk hands it out by itself."),
    "counting": _l("Nothing to do: two people enter it, each alone."),
    AT_WORK: _l("Nothing to do: people enter and compare it."),
    "to_decide": _l("A supervisor who did not enter it decides."),
    "confirming": _l("A second person types a decided number blind."),
    "accepted": _l("Nothing to do: the sheet counts. Keep the paper."),
    "stopped": _l("It stays outside all totals. Keep the paper apart."),
}
TONES: Mapping[str, str] = {
    "incomplete": "you",
    "rescan": "you",
    "recount": "you",
    "to_decide": "you",
    "confirming": "you",
    "accepted": "done",
    "stopped": "stop",
}
ALWAYS = ("expected", "incomplete")
"""States that have their tile even where no sheet is in them: what has not come is looked for."""
STATE_TEXTS: Mapping[str, LazyString] = {
    "expected": _l("no page has come"),
    "incomplete": _l("some pages have come"),
}
"""What a tile says beside the state's name."""


def sign(state: str) -> str:
    """Return the sign of a state."""
    return SIGNS.get(state, "?")


def next_step(state: str) -> str:
    """Return what is to be done next with a sheet in this state."""
    return str(NEXT[state]) if state in NEXT else ""
