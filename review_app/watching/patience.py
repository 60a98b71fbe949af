"""How long each file of a watched folder has stood still, and when it is looked into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from review_app.watching.folder import Found, Mark

TOO_LONG = 5.0
"""A file that keeps growing for so many times the patience is named."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a file must stand still, and how long it may stay without its end (seconds)."""

    still: float = 4.0
    patience: float = 180.0


@dataclass(slots=True)
class Wait:
    """A file that is waited for: seen since `first`, unchanged since `since`."""

    mark: Mark
    first: float
    since: float
    next_look: float
    told: bool = False
    """That it does not become whole was said."""
    growth_told: bool = False


class Patience:
    """Decides when a file is looked into; knows times and marks, no file."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._waits: dict[Path, Wait] = {}

    def __len__(self) -> int:
        """How many files are waited for."""
        return len(self._waits)

    def is_due(self, found: Found, now: float) -> bool:
        """Note how a file is marked now; return whether it stood still long enough to be read."""
        wait = self._waits.get(found.path)
        if wait is None or wait.mark != found.mark:
            self._waits[found.path] = Wait(
                mark=found.mark,
                first=now if wait is None else wait.first,
                since=now,
                next_look=now + self._timing.still,
                growth_told=wait is not None and wait.growth_told,
            )
            return False
        return now >= wait.next_look

    def is_late(self, found: Found, now: float) -> bool:
        """Whether an unchanged file had all the time that it may take to become whole."""
        return now - self._waits[found.path].since >= self._timing.patience

    def look_again(self, found: Found, now: float) -> None:
        """Plan the next look into a file without an end: soon at first, rarely later.

        Some systems tell a file's growth late, so an unchanged mark is not believed for ever.
        """
        wait, longest = self._waits[found.path], self._timing.patience
        pause = min(longest, max(self._timing.still, now - wait.since))
        wait.next_look = now + pause
        if now - wait.since < longest:
            wait.next_look = min(wait.next_look, wait.since + longest)

    def tell_once(self, found: Found) -> bool:
        """Return whether it is still to be said that this file does not become whole."""
        wait = self._waits[found.path]
        first, wait.told = not wait.told, True
        return first

    def tell_growth_once(self, found: Found, now: float) -> bool:
        """Return whether it is to be said now that this file has been growing for very long."""
        wait = self._waits[found.path]
        long = wait.since - wait.first > TOO_LONG * self._timing.patience and now == wait.since
        first = long and not wait.growth_told
        wait.growth_told = wait.growth_told or long
        return first

    def drop(self, path: Path) -> None:
        """Wait no more for a file."""
        self._waits.pop(path, None)

    def keep_only(self, there: Iterable[Path]) -> None:
        """Forget all files but those that are there."""
        still = set(there)
        self._waits = {path: wait for path, wait in self._waits.items() if path in still}
