"""Tickets: the server's own word, kept by the browser, on when a picture was shown to whom.

`POST /desk/shown` writes nothing, so nobody's picture waits for the writers of numbers. What it
would have to note it signs; the browser brings it back with the number, and whichever process
answers then can tell that it is true.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import current_app
from itsdangerous import BadData, Serializer

from models.clock import utcnow

_SALT: Final = "kiemdoi.desk.shown"
"""No other text that this installation signs (a session, a form) is taken for a ticket."""
_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


def ticket_for(token: str, person_id: int) -> str:
    """Return the ticket that the picture of `token` is before this person's eyes now."""
    return _signed().dumps([token, person_id, (utcnow() - _BEGIN) // _TICK])


def shown_at(ticket: str | None, token: str, person_id: int) -> datetime | None:
    """Return when the picture of `token` was shown to this person.

    None where the ticket is missing, not ours, or for another picture or person: not shown, then.
    """
    if ticket is None:
        return None
    try:
        for_token, for_person, ticks = _signed().loads(ticket)
    except BadData:
        return None
    return _BEGIN + ticks * _TICK if (for_token, for_person) == (token, person_id) else None


def _signed() -> Serializer[str]:
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return Serializer(current_app.config["SECRET_KEY"], salt=_SALT, signer_kwargs=how)
