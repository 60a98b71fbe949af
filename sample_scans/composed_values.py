"""What stands in the fields of a composed page, drawn by chance, and what is true of it.

Numbers of 1–4 digits, right-aligned. The digits of a page are dealt like cards, so that all ten
occur equally often; about every eighth field is blank, and a few hold what no reader should take
for a number: fillers, struck-out numbers, digits written over other digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Rng = np.random.Generator
FieldKind = Literal["number", "blank", "filled", "filler", "struck", "corrected", "overwritten"]
FIELD_KINDS: tuple[FieldKind, ...] = (
    "number", "blank", "filled", "filler", "struck", "corrected", "overwritten",
)  # fmt: skip
"""`filled`: a number with a filler in its unused boxes; `filler`: nothing but a filler."""
_SHARES = (0.775, 0.12, 0.015, 0.02, 0.01, 0.03, 0.03)
_LENGTHS = (0.14, 0.24, 0.37, 0.25)
"""Share of numbers of 1, 2, 3, 4 digits: polling stations have some hundred to 2,000 voters."""

Filler = Literal["dash", "cross", "slash", "dot"]
FILLERS: tuple[Filler, ...] = ("dash", "cross", "slash", "dot")
BLANK, NOT_A_DIGIT, OVERWRITTEN = 10, 11, 12
"""Labels of boxes beside the digits 0–9; what is written over has no right reading."""


@dataclass(frozen=True, slots=True)
class Box:
    """What stands in one box: digits written one over the other (usually one), or a filler."""

    digits: tuple[int, ...] = ()
    filler: Filler | None = None

    @property
    def label(self) -> int:
        """0–9, BLANK, NOT_A_DIGIT or OVERWRITTEN."""
        if self.filler is not None:
            return NOT_A_DIGIT
        if not self.digits:
            return BLANK
        return self.digits[0] if len(self.digits) == 1 else OVERWRITTEN


@dataclass(frozen=True, slots=True)
class Group:
    """One group of boxes, most significant first; `struck` has a line through what is written."""

    boxes: tuple[Box, ...]
    struck: bool = False
    labels: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        crossed = (NOT_A_DIGIT if box.digits else box.label for box in self.boxes)
        plain = (box.label for box in self.boxes)
        object.__setattr__(self, "labels", tuple(crossed if self.struck else plain))


@dataclass(frozen=True, slots=True)
class WrittenField:
    """One field: its kind, both groups, and the number that a person reads in it (None: none)."""

    kind: FieldKind
    first: Group
    correction: Group
    value: int | None


class Dealer:
    """Deals digits, all equally often, from those that a writer has written."""

    def __init__(self, digits: Sequence[int], rng: Rng) -> None:
        self._digits, self._rng = list(digits), rng
        self._deck: list[int] = []

    def deal(self, *, zero: bool = True) -> int:
        """Return the next digit; `zero` False passes over a 0 and keeps it for later."""
        for _ in range(2):
            for place in range(len(self._deck) - 1, -1, -1):
                if zero or self._deck[place]:
                    return self._deck.pop(place)
            self._deck = [int(d) for d in self._rng.permutation(self._digits)] + self._deck
        return self._deck.pop()


def write_fields(count: int, boxes: int, dealer: Dealer, rng: Rng) -> list[WrittenField]:
    """Return what stands in `count` fields of `boxes` boxes each."""
    return [_field(boxes, dealer, rng) for _ in range(count)]


def _field(boxes: int, dealer: Dealer, rng: Rng) -> WrittenField:
    kind = FIELD_KINDS[int(rng.choice(len(FIELD_KINDS), p=_SHARES))]
    empty = Group((Box(),) * boxes)
    if kind == "blank":
        return WrittenField(kind, empty, empty, None)
    if kind == "filler":
        return WrittenField(kind, Group(_fillers(boxes, boxes, rng)), empty, None)
    lengths = range(1, boxes if kind == "filled" else boxes + 1)
    shares = np.array(_LENGTHS[: len(lengths)])
    digits = _number(int(rng.choice(lengths, p=shares / shares.sum())), dealer)
    used = tuple(Box((digit,)) for digit in digits)
    unused = (Box(),) * (boxes - len(digits))
    number = int("".join(map(str, digits)))
    if kind == "filled":
        unused = _fillers(boxes - len(digits), boxes - len(digits), rng)
        return WrittenField(kind, Group(unused + used), empty, number)
    first = Group(unused + used)
    if kind in ("struck", "corrected"):
        return _struck(first, digits, again=kind == "corrected", dealer=dealer)
    if kind == "overwritten":
        place = len(unused) + int(rng.integers(0, len(digits)))
        return WrittenField(kind, _overwritten(first, place, dealer), empty, number)
    return WrittenField(kind, first, empty, number)


def _struck(first: Group, digits: list[int], *, again: bool, dealer: Dealer) -> WrittenField:
    """Strike out a number; `again` writes another one into the boxes for corrections."""
    struck = Group(first.boxes, struck=True)
    empty = (Box(),) * len(first.boxes)
    if not again:
        return WrittenField("struck", struck, Group(empty), None)
    other = _number(len(digits), dealer)
    unused = empty[: len(empty) - len(other)]
    second = Group(unused + tuple(Box((digit,)) for digit in other))
    return WrittenField("corrected", struck, second, int("".join(map(str, other))))


def _overwritten(first: Group, place: int, dealer: Dealer) -> Group:
    """Put another digit under the one at `place`."""
    (digit,) = first.boxes[place].digits
    before = dealer.deal()
    while before == digit:
        before = dealer.deal()
    over = Box((before, digit))
    return Group((*first.boxes[:place], over, *first.boxes[place + 1 :]))


def _number(length: int, dealer: Dealer) -> list[int]:
    return [dealer.deal(zero=length == 1 or place > 0) for place in range(length)]


def _fillers(filled: int, boxes: int, rng: Rng) -> tuple[Box, ...]:
    """Return boxes of which the last `filled` hold fillers, all alike."""
    kind = FILLERS[int(rng.integers(0, len(FILLERS)))]
    return (Box(),) * (boxes - filled) + (Box(filler=kind),) * filled
