"""Words for the dashboard's queues and steps."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from models.services.overview import NEEDS
from review_app.intake.kinds import NAMES
from review_app.words import state_name

QUEUES: Mapping[str, LazyString] = {
    "ready": _l("Sheets ready to enter that nobody has begun"),
    "tally_A": _l("Sheets to enter in tally A"),
    "tally_B": _l("Sheets to enter in tally B"),
    "page_waiting": _l("Pages waiting to be read"),
}
STEPS: Mapping[str, LazyString] = {
    "pages": _l("Pages received"),
    "complete": _l("Sheets complete"),
    "numbers": _l("Numbers entered, both tallies"),
    "numbers_a": _l("Numbers confirmed in A"),
    "numbers_b": _l("Numbers typed in B"),
    "accepted": _l("Sheets accepted"),
}


def queue_name(name: str) -> str:
    """Return what waits in a queue, in the page's language."""
    if name in QUEUES:
        return str(QUEUES[name])
    if name.startswith(NEEDS):
        kind = str(NAMES[name.removeprefix(NEEDS)][0])
        return str(_l("Pages and files that need somebody: %(kind)s", kind=kind))
    return str(_l("Sheets: %(state)s", state=state_name(name)))


def step_name(name: str) -> str:
    """Return what kind of work a step is, in the page's language."""
    return str(STEPS[name])
