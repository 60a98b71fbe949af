"""How often somebody tried to sign in, counted once for all web processes of an installation.

In a small file of its own beside the store, never in the database: whoever guesses passwords must
not stand in the reviewers' way. It is no evidence: a lost count costs nothing, so nothing waits for
the disk.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from limits.storage import Storage

from review_app.settings import Settings

SCHEME: Final = "kiemdoi-tries"
FILE: Final = "sign-in-tries.db"
WAIT_S: Final = 5.0
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS tries (
    key TEXT PRIMARY KEY, count INTEGER NOT NULL, expires REAL NOT NULL
) WITHOUT ROWID
"""
_ADD: Final = """
INSERT INTO tries (key, count, expires) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET count = count + excluded.count
RETURNING count
"""


def limiter_config(settings: Settings) -> dict[str, object]:
    """Return what Flask-Limiter is told: to count in the file beside the store."""
    return {
        "RATELIMIT_STORAGE_URI": f"{SCHEME}://",
        "RATELIMIT_STORAGE_OPTIONS": {"path": str(settings.store / FILE)},
    }


class TriesFile(Storage):
    """Counters in an SQLite file, each with the moment at which it ends."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 the library's own name and type

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, *, path: str) -> None:
        """Count in the file `path`, which is made when it is first needed."""
        super().__init__(uri, wrap_exceptions)
        self._path = Path(path)

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What may go wrong with the file; Flask-Limiter then counts in memory for a while."""
        return (sqlite3.Error, OSError)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add `amount` (less than 0: give back) to the counter of `key`; return what it is then.

        A counter that is new ends `expiry` seconds from now.
        """
        now = time.time()
        with self._opened() as file:
            file.execute("BEGIN IMMEDIATE")
            file.execute("DELETE FROM tries WHERE expires <= ?", (now,))
            count = file.execute(_ADD, (key, amount, now + expiry)).fetchone()[0]
            file.execute("COMMIT")
        return int(count)

    def get(self, key: str) -> int:
        """Return the counter of `key`, 0 where there is none."""
        found = self._row(key)
        return 0 if found is None else found[0]

    def get_expiry(self, key: str) -> float:
        """Return the moment at which the counter of `key` ends: now where there is none."""
        found = self._row(key)
        return time.time() if found is None else found[1]

    def check(self) -> bool:
        """Whether the file can be used (again)."""
        try:
            self.get("")
        except (sqlite3.Error, OSError):
            return False
        return True

    def reset(self) -> int | None:
        """Forget every counter; return how many there were."""
        with self._opened() as file:
            return file.execute("DELETE FROM tries").rowcount

    def clear(self, key: str) -> None:
        """Forget the counter of `key`."""
        with self._opened() as file:
            file.execute("DELETE FROM tries WHERE key = ?", (key,))

    def _row(self, key: str) -> tuple[int, float] | None:
        query = "SELECT count, expires FROM tries WHERE key = ? AND expires > ?"
        with self._opened() as file:
            found = file.execute(query, (key, time.time())).fetchone()
        return None if found is None else (int(found[0]), float(found[1]))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Open the file for one question: signing in is rare, and threads share no connection."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)) as file:
            file.execute("PRAGMA synchronous = OFF")
            file.execute(_TABLE)
            yield file
