"""Checks over one sheet's numbers, as coded entries of one catalogue.

A check looks at settled or entered numbers and says pass, fail or not applicable; it never changes,
chooses or proposes a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from models.rules.values import Value

CheckKind = Literal["hard", "soft"]
CheckState = Literal["pass", "fail", "not_applicable"]
Terms = dict[str, int]


@dataclass(frozen=True, slots=True)
class SheetNumbers:
    """The values of one sheet by field id, with the contest's seats K and candidates N.

    A field that is on the sheet but has no settled value yet maps to None.
    """

    seats: int
    candidates: int
    values: Mapping[str, Value | None]

    def ints(self, fields: tuple[str, ...]) -> list[int] | None:
        """Return the numbers of `fields`, or None where one is absent or no number."""
        found = []
        for field in fields:
            value = self.values.get(field)
            if value is None or value.value is None:
                return None
            found.append(value.value)
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found; `fields` are the figures it looked at, `terms` the sums it compared."""

    state: CheckState
    fields: Mapping[str, int | None]
    terms: Mapping[str, int]

    def numbers(self) -> dict[str, Any]:
        """Return both as one JSON object, as a check result keeps it."""
        return {"fields": dict(self.fields), "terms": dict(self.terms)}


NOT_APPLICABLE = Outcome("not_applicable", {}, {})


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: `fields(K, N)` names what it looks at, `rule` compares those numbers.

    `rule` gets the numbers in the order of `fields` and K; it returns whether the rule holds and
    the terms it compared. `decidable` is False where no decision may override a failure.
    """

    code: str
    kind: CheckKind
    formula: str
    fields: Callable[[int, int], tuple[str, ...]]
    rule: Callable[[list[int], int], tuple[bool, Terms]]
    decidable: bool = True

    def fields_on(self, sheet: SheetNumbers) -> tuple[str, ...]:
        """Return the fields that this check looks at on such a sheet."""
        return self.fields(sheet.seats, sheet.candidates)

    def evaluate(self, sheet: SheetNumbers) -> Outcome:
        """Return the outcome; not applicable where a field is not on the sheet or is no number."""
        fields = self.fields_on(sheet)
        numbers = sheet.ints(fields)
        if numbers is None:
            return NOT_APPLICABLE
        holds, terms = self.rule(numbers, sheet.seats)
        return Outcome("pass" if holds else "fail", dict(zip(fields, numbers, strict=True)), terms)


@dataclass(frozen=True, slots=True)
class BlankCheck(Check):
    """No required field is blank: whatever was agreed to be blank is not zero."""

    def fields_on(self, sheet: SheetNumbers) -> tuple[str, ...]:
        """Return every field of the sheet: all are required."""
        return tuple(sheet.values)

    def evaluate(self, sheet: SheetNumbers) -> Outcome:
        """Fail where a field is blank; `fields` names the blank ones."""
        blank: dict[str, int | None] = {
            field: None
            for field, value in sheet.values.items()
            if value is not None and value.kind == "blank"
        }
        return Outcome("fail" if blank else "pass", blank, {"blank": len(blank)})
