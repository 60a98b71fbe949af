"""Translated texts as plain strings (the library's own functions are untyped)."""

from __future__ import annotations

import flask_babel


def _(text: str, **details: object) -> str:
    """Return `text` in the page's language, with `details` filled in."""
    return str(flask_babel.gettext(text, **details))


def ngettext(one: str, many: str, number: int) -> str:
    """Return the text for one or for many in the page's language; `%(num)s` is the number."""
    return str(flask_babel.ngettext(one, many, number))
