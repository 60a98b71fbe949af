"""Every refusal of the election's rules as one sentence in the reader's language.

The rule's own English sentence is the text that the catalogues translate; a test holds them to
every code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from models.errors import IntegrityViolation, Refusal
from review_app.i18n import clock, sheet_code
from review_app.words import phase_name, role_name, state_name

# Details that stand for a word of the interface are shown as that word.
_SHOWN: Mapping[str, Callable[[str], str]] = {
    "role": role_name,
    "state": state_name,
    "phase": phase_name,
    "needed": phase_name,
    "code": sheet_code,
    "sheet": sheet_code,
}


def sentence(refusal: Refusal) -> str:
    """Return what the refusal says in the page's language."""
    shown = {name: _detail(name, value) for name, value in refusal.details.items()}
    return str(_(refusal.code.sentence)) % shown


def violation_sentence(violation: IntegrityViolation) -> str:
    """Return what to say when the database itself refused a row."""
    return str(
        _(
            "The database refused this, because it would break a rule of the count: %(rule)s. "
            "Nothing was saved. Tell the administrator.",
            rule=str(violation),
        )
    )


def _detail(name: str, value: object) -> object:
    if isinstance(value, datetime):
        return clock(value)
    show = _SHOWN.get(name)
    return value if show is None else show(str(value))
