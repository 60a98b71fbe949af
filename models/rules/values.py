"""What a person can say about one field of a sheet."""

from __future__ import annotations

from typing import Literal, NamedTuple

from models.errors import Refusal, RefusalCode

ValueKind = Literal["number", "blank", "illegible"]
Tally = Literal["A", "B"]
LARGEST = 999_999_999
"""No field has more than nine boxes."""


class Value(NamedTuple):
    """A whole number from 0 on, blank (nothing written), or illegible; `value` is the number."""

    kind: ValueKind
    value: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether this is a number."""
        return self.kind == "number"


BLANK = Value("blank")
ILLEGIBLE = Value("illegible")


def number(value: int) -> Value:
    """Return the value that is the number `value` (at least 0)."""
    return Value("number", value)


def stored_value(kind: str, value: int | None) -> Value:
    """Return a value as the database holds it; raises a refusal where it is none."""
    if kind == "number" and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Value("number", value)
    if kind == "blank" and value is None:
        return BLANK
    if kind == "illegible" and value is None:
        return ILLEGIBLE
    raise Refusal(RefusalCode.VALUE_MALFORMED)


def checked_value(value: Value, digits: int) -> Value:
    """Return `value` if it is well formed and fits into `digits` boxes; raises `Refusal`."""
    sound = stored_value(value.kind, value.value)
    if sound.value is not None and sound.value >= 10**digits:
        raise Refusal(RefusalCode.VALUE_TOO_LONG, digits=digits)
    return sound


def agree(a: Value, b: Value) -> bool:
    """Whether two people said the same: equal numbers, or both blank; never if illegible."""
    return a == b and a.kind != "illegible"
