"""Tally A beside tally B of one sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.rules.values import Value, agree


@dataclass(frozen=True, slots=True)
class Compared:
    """What two finished entries agree on (numbers and blanks), and the fields where they do not."""

    agreed: Mapping[str, Value]
    mismatches: tuple[str, ...]


def compare(fields: Sequence[str], a: Mapping[str, Value], b: Mapping[str, Value]) -> Compared:
    """Compare two entries over `fields`, in that order; raises KeyError where a value is absent."""
    same = {field: a[field] for field in fields if agree(a[field], b[field])}
    return Compared(same, tuple(field for field in fields if field not in same))
