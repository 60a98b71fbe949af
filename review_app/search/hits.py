"""What a search can find, as plain values; never a figure, never more than the role may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST = 12
"""So many hits of one kind are shown; whoever needs more asks more exactly."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its name, what is said about it, and the page it leads to.

    `code` is shown as a code; `state` is a sheet's state as this person is told it.
    """

    name: str
    url: str
    text: str = ""
    code: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `total` counts those that are not shown, too."""

    kind: str
    title: str
    hits: Sequence[Hit]
    total: int


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found; `direct` is where a sheet's whole code leads at once."""

    groups: list[Group] = field(default_factory=list)
    direct: str = ""
    advice: str = ""


def group(kind: str, title: str, hits: Sequence[Hit]) -> list[Group]:
    """Return the hits as a group, or nothing where there is none."""
    return [Group(kind, title, hits[:MOST], len(hits))] if hits else []
