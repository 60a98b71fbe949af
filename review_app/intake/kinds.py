"""The kinds of trouble with paper that nobody may overlook, each with its name and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

SWAPPED, MISSING = "swapped", "missing"
PAGES: Mapping[str, tuple[str, ...]] = {
    "doubled": ("conflict", "duplicate"),
    "foreign": ("foreign",),
    "unknown": ("needs_identity",),
    "unreadable": ("needs_rescan",),
    "supervisor": ("needs_supervisor",),
    "failed": ("set_aside",),
}
"""Kinds that pages make, by the states of those pages."""
FILES: Mapping[str, tuple[str, ...]] = {
    "doubled": ("duplicate",),
    "failed": ("refused", "set_aside"),
}
"""Kinds that whole files make, by their states."""
FILES_AT_HAND: Final = ("refused", "set_aside", "duplicate")
"""States of files whose paper somebody has to see to."""
NAMES: Mapping[str, tuple[LazyString, LazyString]] = {
    SWAPPED: (_l("Swapped"), _l("pages that lie with another sheet or station")),
    "doubled": (_l("Doubled"), _l("pages that came in twice, or two for one place")),
    MISSING: (_l("Missing"), _l("sheets of which paper is still wanted")),
    "foreign": (_l("Foreign"), _l("pages that are not of this election")),
    "unknown": (_l("Unknown"), _l("pages whose code two people type")),
    "unreadable": (_l("Scan again"), _l("pages that cannot be read as they are")),
    "supervisor": (_l("For a supervisor"), _l("pages about which a supervisor decides")),
    "failed": (_l("Failed"), _l("pages and files on which the program failed")),
}
PROBLEMS: Final = tuple(NAMES)
