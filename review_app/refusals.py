"""Every refusal of the election's rules as one sentence in the reader's language.

The rule's own English sentence is the text that the catalogues translate; a test holds them to
every code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from models.errors import IntegrityViolation, Refusal, RefusalCode
from review_app.bilingual import both
from review_app.i18n import gettext as _
from review_app.i18n import load_translations, sheet_code
from review_app.words import outcome_name, phase_name, role_name, scan_state_name

_NAME = re.compile(r"[a-z]+")
# Details that stand for a word of the interface are shown as that word.
_SHOWN: Mapping[str, Callable[[str], str]] = {
    "role": role_name,
    "state": scan_state_name,
    "outcome": outcome_name,
    "phase": phase_name,
    "needed": lambda listed: _NAME.sub(lambda name: phase_name(role_name(name[0])), listed),
    "code": sheet_code,
    "sheet": sheet_code,
}


def sentence(refusal: Refusal) -> str:
    """Return what the refusal says in the page's language."""
    return code_sentence(refusal.code, **refusal.details)


def code_sentence(code: RefusalCode, **details: object) -> str:
    """Return the sentence of a refusal's code, filled in, in the page's language."""
    shown = {name: _detail(name, value) for name, value in details.items()}
    return _(code.sentence) % shown


def sentence_in_both(refusal: Refusal) -> str:
    """Return the sentence in both languages, for where it is kept and nobody's page asks for it."""
    english = refusal.code.sentence
    vietnamese = str(load_translations("vi").gettext(english))
    details = {
        name: sheet_code(str(value)) if name in ("code", "sheet") else value
        for name, value in refusal.details.items()
    }
    return both(vietnamese % details, english % details)


def violation_sentence(violation: IntegrityViolation) -> str:
    """Return what to say when the database itself refused a row; the log holds its own words."""
    return str(
        _(
            "The database refused this, because it would break a rule of the count: %(rule)s. "
            "Nothing was saved. Tell the administrator.",
            rule=violation.rule,
        )
    )


def _detail(name: str, value: object) -> object:
    if isinstance(value, datetime):  # the sentences that name a time say that it is UTC
        return value.astimezone(UTC).strftime("%d/%m/%Y %H:%M")
    show = _SHOWN.get(name)
    return value if show is None else show(str(value))
