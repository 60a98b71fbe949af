"""What the desk's script sends, checked before anything is done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import abort, request

from models.rules.values import Value

LARGEST = 999_999_999
"""No field has more than nine boxes."""


@dataclass(frozen=True, slots=True)
class GivenValue:
    """One answer of the browser: the token it uses up, the value, and which number comes with it.

    `ticket` is what it was told when the picture was shown, None without a picture (or any other
    proof of it). `again` says that it was sent before and nobody answered: it may have arrived
    nevertheless.
    """

    token: str
    ticket: str | None
    value: Value
    accept: bool
    again: bool
    next_field: str | None


def body() -> dict[str, Any]:
    """Return the JSON object of the request; anything else is answered with 400."""
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        abort(400)
    return found


def text(data: dict[str, Any], name: str) -> str:
    """Return a text of at most 200 characters; anything else is answered with 400."""
    found = data.get(name)
    if not isinstance(found, str) or not 0 < len(found) <= 200:
        abort(400)
    return found


def optional_text(data: dict[str, Any], name: str) -> str | None:
    """Return a text as `text` does, or None where there is none."""
    return None if data.get(name) is None else text(data, name)


def given_value() -> GivenValue:
    """Return the answer that the request carries."""
    data = body()
    return GivenValue(
        token=text(data, "token"),
        ticket=optional_text(data, "ticket"),
        value=_value(data.get("kind"), data.get("value")),
        accept=data.get("accept") is True,
        again=data.get("again") is True,
        next_field=optional_text(data, "next"),
    )


def given_list(sent: str) -> dict[str, Value]:
    """Return the answers of a whole sheet by field, as the page's list showed them."""
    try:
        listed = json.loads(sent)
        return {str(name): _value(kind, number) for name, kind, number in listed}
    except (ValueError, TypeError):
        abort(400)


def _value(kind: object, number: object) -> Value:
    if kind == "number":
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= LARGEST:
            abort(400)
        return Value("number", number)
    if kind == "blank":
        return Value("blank", None)
    if kind != "illegible":
        abort(400)
    return Value("illegible", None)
