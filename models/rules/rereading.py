"""Which numbers of a failed check are worth reading again on the paper, and why.

Only pointers: which lines to look at and in which order. The machine's confidence orders the lines
and does nothing else; no value is proposed, and none that would satisfy the check is computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from models.rules.catalogue import VALID

Why = Literal["beyond", "differs", "decided", "corrected", "struck", "unsure", "read_otherwise"]
REASONS: Final[tuple[Why, ...]] = (
    "beyond",
    "differs",
    "decided",
    "corrected",
    "struck",
    "unsure",
    "read_otherwise",
)
"""From the strongest to the weakest reason to look at a line again."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What is known about one line: by both tallies, by a decision, and by the machine's reading.

    `state`, `confidence` and `corrected` (something is written in the correction boxes) are the
    machine's; `read_otherwise` says that it read a number that nobody settled on.
    """

    differs: bool = False
    decided: bool = False
    state: str | None = None
    confidence: float = 1.0
    corrected: bool = False
    read_otherwise: bool = False


@dataclass(frozen=True, slots=True)
class Reread:
    """One line to read again; `why` is empty where it only is part of the formula."""

    field_id: str
    why: tuple[Why, ...]


NOTHING_KNOWN: Final = Clues()


def to_reread(
    code: str, fields: Mapping[str, int | None], clues: Mapping[str, Clues]
) -> tuple[Reread, ...]:
    """Return the lines of a failed check, the likeliest to be misread first.

    Of H04 only the candidates that have more votes than valid ballots matter, and the ballots.
    """
    beyond = _beyond(code, fields)
    names: Sequence[str] = [name for name in fields if not beyond or name in (*beyond, VALID)]
    lines = [
        Reread(name, _why(clues.get(name, NOTHING_KNOWN), beyond=name in beyond)) for name in names
    ]
    order = {name: place for place, name in enumerate(names)}

    def key(line: Reread) -> tuple[int, float, int]:
        strongest = REASONS.index(line.why[0]) if line.why else len(REASONS)
        confidence = clues.get(line.field_id, NOTHING_KNOWN).confidence
        return strongest, confidence, order[line.field_id]

    return tuple(sorted(lines, key=key))


def _beyond(code: str, fields: Mapping[str, int | None]) -> tuple[str, ...]:
    if code != "H04":
        return ()
    limit = fields.get(VALID) or 0
    return tuple(name for name, value in fields.items() if value is not None and value > limit)


def _why(clues: Clues, *, beyond: bool) -> tuple[Why, ...]:
    found: dict[Why, bool] = {
        "beyond": beyond,
        "differs": clues.differs,
        "decided": clues.decided,
        "corrected": clues.corrected,
        "struck": clues.state == "struck",
        "unsure": clues.state == "unsure",
        "read_otherwise": clues.read_otherwise,
    }
    return tuple(reason for reason in REASONS if found[reason])
