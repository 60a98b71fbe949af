"""What the checks would say if a supervisor took one tally's number for one field.

The other numbers are the settled ones; where another field is open, too, the same tally's number
stands in for it and is named, so that nobody takes a guess for a finding. No value is tried that
nobody entered, so nothing here tells which number would satisfy a check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.rules.catalogue import BLANK_RULE, CATALOGUE
from models.rules.checks import Check, Outcome, SheetNumbers
from models.rules.values import Value


@dataclass(frozen=True, slots=True)
class Consequence:
    """The checks that look at one field, with one tally's number in it.

    `unknown` are those that cannot be evaluated (another number is blank or illegible); `borrowed`
    are open fields whose numbers were taken from the same tally.
    """

    broken: tuple[tuple[Check, Outcome], ...]
    held: tuple[str, ...]
    unknown: tuple[str, ...]
    borrowed: tuple[str, ...]


def consequence(
    field_id: str, settled: SheetNumbers, tally: Mapping[str, Value]
) -> Consequence | None:
    """Return what follows from taking `tally`'s value of `field_id`; None where it is no number."""
    if not tally[field_id].is_number:
        return None
    values = {
        name: tally[name] if name == field_id or value is None else value
        for name, value in settled.values.items()
    }
    numbers = SheetNumbers(settled.seats, settled.candidates, values)
    broken: list[tuple[Check, Outcome]] = []
    found: dict[str, list[str]] = {"pass": [], "not_applicable": []}
    borrowed: set[str] = set()
    for check in CATALOGUE:
        looked_at = check.fields_on(numbers)
        on_sheet = all(name in values for name in looked_at)
        if check.code == BLANK_RULE or field_id not in looked_at or not on_sheet:
            continue
        outcome = check.evaluate(numbers)
        if outcome.state == "fail":
            broken.append((check, outcome))
        else:
            found[outcome.state].append(check.code)
        borrowed |= {name for name in looked_at if settled.values[name] is None}
    return Consequence(
        broken=tuple(broken),
        held=tuple(found["pass"]),
        unknown=tuple(found["not_applicable"]),
        borrowed=tuple(name for name in values if name in borrowed and name != field_id),
    )
