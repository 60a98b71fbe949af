"""What the events of the audit log are called for people."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString

EVENTS: Mapping[str, LazyString] = {}


def event_name(kind: str) -> str:
    """Return what a kind of event is called in the page's language, else the kind itself."""
    return str(EVENTS.get(kind, kind))
