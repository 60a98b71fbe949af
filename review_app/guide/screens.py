"""What the help window of a screen holds: what it is for, three things to know, its keys.

Keyed by endpoint, so that a test finds every page that has no help yet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

Text: TypeAlias = str | LazyString
Keys: TypeAlias = tuple[tuple[tuple[str, ...], Text], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """The help of one screen; `chapter` is the anchor of its chapter in the user guide."""

    endpoint: str
    purpose: Text
    things: tuple[Text, Text, Text]
    chapter: str
    keys: Keys = ()

    def without_key(self, key: str) -> Screen:
        """Return the same help for a screen on which `key` does nothing."""
        return replace(self, keys=tuple(one for one in self.keys if one[0] != (key,)))


REFUSED = Screen(
    "",
    _l("This screen says why the last step was not done, and what to do now."),
    (
        _l("What was refused was not saved, not even in part."),
        _l("What you had saved before is all there."),
        _l("If the sentence does not help, show it to a supervisor or to the administrator."),
    ),
    "trouble",
)
"""For pages that answer with a refusal, whatever was asked."""


@cache
def screens() -> dict[str, Screen]:
    """Return the help of every screen by its endpoint."""
    from review_app.guide import (
        screens_of_counting,
        screens_of_deciding,
        screens_of_results,
        screens_of_the_hall,
    )

    parts = (
        *screens_of_counting.SCREENS,
        *screens_of_the_hall.SCREENS,
        *screens_of_deciding.SCREENS,
        *screens_of_results.SCREENS,
    )
    found = {screen.endpoint: screen for screen in parts}
    assert len(found) == len(parts), "one screen has two helps"
    return found


SAME_PAGE = {"auth.log_in_now": "auth.log_in", "intake.save_identity": "intake.type_identity"}
"""What was sent and found wrong is answered with the page that it came from."""


def screen_help() -> Screen:
    """Return the help of the page that answers this request."""
    endpoint = request.endpoint or ""
    return screens().get(SAME_PAGE.get(endpoint, endpoint), REFUSED)
