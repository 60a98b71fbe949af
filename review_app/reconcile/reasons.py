"""The reasons a supervisor picks from; stored is the sentence, with their own words added.

Whoever reads it later reads the sentence in their own language (`told_reason`); words that somebody
added stay as they were typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flask import abort, request
from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l

from review_app.i18n import LANGUAGES

MAX_WORDS = 300
DASH = " – "
FIELD: Mapping[str, LazyString] = {
    "clear": _l("the picture shows it clearly"),
    "correction": _l("the first number is struck out, the correction counts"),
    "unclear_digit": _l("an unclear digit, compared with the writer's other digits"),
    "paper": _l("read on the paper itself"),
    "illegible": _l("nobody can read it: blotted, torn or written over"),
    "other": _l("another reason (in my own words)"),
}
OVERRIDE: Mapping[str, LazyString] = {
    "paper": _l("read again on the paper: it carries these very numbers"),
    "station": _l("the station confirmed the numbers of its sheet"),
    "other": _l("another reason (in my own words)"),
}
BACK: Mapping[str, LazyString] = {
    "unreadable": _l("the picture cannot be read"),
    "illegible": _l("nobody can read it: blotted, torn or written over"),
    "blank": _l("a number is left blank on the paper"),
    "wrong_sheet": _l("the entry belongs to another sheet"),
    "contradiction": _l("the numbers of the sheet contradict each other"),
    "mistake": _l("entered by mistake"),
    "other": _l("another reason (in my own words)"),
}
STOP: Mapping[str, LazyString] = {
    "recounted": _l("recounted, and still more ballots than voters who voted"),
    "other": _l("another reason (in my own words)"),
}
COPY: Mapping[str, LazyString] = {
    "recount": _l("the station counts the ballots again"),
    "lost": _l("the paper is lost or cannot be read"),
    "other": _l("another reason (in my own words)"),
}
PAGE: Mapping[str, LazyString] = {
    "better": _l("compared with the paper: this page is the right one"),
    "twice": _l("the same paper was scanned twice"),
    "foreign": _l("does not belong to this count"),
    "identity": _l("identity read on the paper"),
    "other": _l("another reason (in my own words)"),
}


@dataclass(frozen=True, slots=True)
class Reasons:
    """All lists, for the templates."""

    field: Mapping[str, LazyString]
    override: Mapping[str, LazyString]
    back: Mapping[str, LazyString]
    stop: Mapping[str, LazyString]
    page: Mapping[str, LazyString]
    copy: Mapping[str, LazyString]


ALL = Reasons(field=FIELD, override=OVERRIDE, back=BACK, stop=STOP, page=PAGE, copy=COPY)


def given_reason(reasons: Mapping[str, LazyString]) -> str:
    """Return the reason that the request carries; 400 where none was chosen.

    "Another reason" without words is no reason: the empty text makes the service refuse it.
    """
    code = request.form.get("reason", "")
    if code not in reasons:
        abort(400)
    words = " ".join(request.form.get("words", "").split())[:MAX_WORDS]
    if code == "other":
        return words
    return f"{reasons[code]}{DASH}{words}" if words else str(reasons[code])


def told_reason(stored: str) -> str:
    """Return a stored reason as the page's language says it."""
    sentence, dash, words = stored.partition(DASH)
    return f"{_sentences().get(sentence, sentence)}{dash}{words}"


@cache
def _sentences() -> Mapping[str, LazyString]:
    """Return every sentence of the lists in every language, with the one to translate."""
    known = {}
    for language in LANGUAGES:
        with force_locale(language):
            for listed in (FIELD, OVERRIDE, BACK, STOP, COPY, PAGE):
                known.update({str(sentence): sentence for sentence in listed.values()})
    return known
