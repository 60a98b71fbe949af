"""Locks that the operating system drops when their holder dies: one reader per store."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

LOCK_FILE = "reader.lock"


class FileLock:
    """A file that one process at a time holds; whatever it contains does not matter."""

    def __init__(self, path: Path) -> None:
        """Take nothing yet; `path` is made when first needed, its folder too."""
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock if it is free; return whether this process holds it.

        Raises OSError where the file cannot be made or its disk knows no locks.
        """
        if self._descriptor is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return False
            raise
        self._descriptor = descriptor
        return True

    def in_place(self) -> bool:
        """Whether the file that is held still lies under its name; a share may have come back."""
        if self._descriptor is None:
            return False
        try:
            held, named = os.fstat(self._descriptor), self._path.stat()
        except OSError:
            return False
        return (held.st_dev, held.st_ino) == (named.st_dev, named.st_ino)

    def release(self) -> None:
        """Let another process have it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class ReaderLock(FileLock):
    """Held by the process that reads pages; others wait for the database to show its work."""

    def __init__(self, folder: Path) -> None:
        """`folder` is the store's."""
        super().__init__(folder / LOCK_FILE)
