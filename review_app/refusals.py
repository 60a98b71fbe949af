"""Every refusal of the election's rules as one sentence in the reader's language.

The rule's own English sentence is the text that the catalogues translate; a test holds them to
every code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from models.errors import IntegrityViolation, Refusal, RefusalCode, Several
from models.schema import Contest, ContestField
from review_app.bilingual import both
from review_app.extensions import services
from review_app.i18n import clock, in_language, load_translations, sheet_code
from review_app.i18n import gettext as _
from review_app.words import outcome_name, phase_name, role_name, scan_state_name

_NAME = re.compile(r"[a-z]+")
# What a form calls the box that was left empty; any other name is a person's.
_BOXES: Mapping[str, LazyString] = {
    "login": _l("Login"),
    "name": _l("Name"),
    "password": _l("Password"),
    "person": _l("Person"),
    "personal_no": _l("Personal number"),
    "reason": _l("Reason"),
    "role": _l("Role"),
}


def _field_name(field_id: str) -> str:
    """Return what the paper calls a number."""
    with services().factory() as session:
        found = session.scalars(
            select(ContestField).where(ContestField.field_id == field_id).limit(1)
        ).first()
        return field_id if found is None else f"“{in_language(found, 'label')}”"


def _decision_name(kind: str) -> str:
    """Return what a kind of decision is called."""
    from review_app.results.words import decision_name  # whose pages import this module

    return str(decision_name(kind))


def _contest_name(code: str) -> str:
    """Return a contest's name."""
    with services().factory() as session:
        found = session.scalars(select(Contest).where(Contest.code == code)).first()
        return code if found is None else f"“{in_language(found)}”"


# Details that stand for a word of the interface are shown as that word.
_SHOWN: Mapping[str, Callable[[str], str]] = {
    "role": role_name,
    "state": scan_state_name,
    "outcome": outcome_name,
    "phase": phase_name,
    "needed": lambda listed: _NAME.sub(lambda name: phase_name(role_name(name[0])), listed),
    "code": sheet_code,
    "sheet": sheet_code,
    "field": _field_name,
    "contest": _contest_name,
    "kind": _decision_name,
    "name": lambda name: str(_BOXES.get(name, name)),
}


def sentence(refusal: Refusal) -> str:
    """Return what the refusal says in the page's language."""
    return code_sentence(refusal.code, **refusal.details)


def code_sentence(code: RefusalCode, /, **details: object) -> str:
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
    if isinstance(value, Several):
        return " ".join(sentence(refusal) for refusal in value)
    if isinstance(value, datetime):
        return clock(value)
    show = _SHOWN.get(name)
    return value if show is None else show(str(value))
