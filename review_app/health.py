"""How page reading stands, and what an application needs of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Health:
    """How page reading stands: who reads, what is under way, what is wrong (None: nothing)."""

    reads_here: bool
    under_way: int
    deaths: int
    problem: str | None


class PageReading(Protocol):
    """Page reading, in this process or in another one."""

    def wake(self) -> None:
        """Look for work at once; call it after a commit that brought some."""

    def health(self) -> Health:
        """Return how page reading stands now."""
