"""The kinds of trouble with paper that nobody may overlook, in words.

Which states make each of them is said in `models.services.needs`, once for every screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

SWAPPED: Final = "swapped"
"""Pages that were read rightly and lie in the wrong place: none of those that need a decision."""
NAMES: Mapping[str, tuple[LazyString, LazyString]] = {
    "doubled": (_l("Doubled"), _l("came in twice, or two for one place; nothing is counted twice")),
    "foreign": (_l("Foreign"), _l("pages that are not of this election")),
    "unknown": (_l("Sheet unknown"), _l("pages whose code two people type")),
    "unreadable": (_l("Scan again"), _l("pages that cannot be read as they are")),
    "unplaced": (_l("Not placed"), _l("pages that fit no place by themselves")),
    "failed": (_l("Failed"), _l("pages and files on which the program failed")),
}
TROUBLES: Mapping[str, tuple[LazyString, LazyString]] = {
    **NAMES,
    SWAPPED: (
        _l("Swapped"),
        _l("read rightly, but lies with another sheet or station; not in the sum"),
    ),
}
"""Each kind with its name and what it is; the last is not among what needs somebody."""
