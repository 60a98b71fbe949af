"""The watched folder itself: what lies in it, and moving files inside it without losing one."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from review_app.errors import ReviewAppError
from review_app.lock import FileLock
from review_app.watching.names import (
    NOTE,
    REFUSED,
    TAKEN,
    free_place,
    is_closed,
    is_passing,
    shown,
)

LOCK_FILE = ".kiemdoi-watch.lock"
_KNOWS_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})


class FolderGoneError(ReviewAppError):
    """The folder cannot be listed now (a network drive that went away); it may come back."""


class FolderTakenError(ReviewAppError):
    """Another program watches this folder."""


class ChangedError(ReviewAppError):
    """A file is not the one any more that was read: it was left (or put back) where it lay."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By what a change of a file is noticed: its size in bytes, its time of change in ns."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Found:
    """A file in the folder; `inside` is its subfolder ("" for none, "/" between levels)."""

    path: Path
    mark: Mark
    inside: str

    @property
    def name(self) -> str:
        """The file's name as it is shown and written down."""
        return shown(self.path.name)

    @property
    def pile(self) -> str:
        """The subfolder's name as it is shown and written down."""
        return "/".join(shown(part) for part in Path(self.inside).parts)


class WatchedFolder:
    """A folder that an office scanner writes into; one watcher at a time has it."""

    def __init__(self, path: Path, spare_lock: Path) -> None:
        """Take nothing yet. `spare_lock` is used where the folder's disk knows no locks."""
        self.path = path
        self._lock = FileLock(path / LOCK_FILE)
        self._spare = FileLock(spare_lock)
        self._device = path.stat().st_dev

    def take(self) -> None:
        """Make this process the folder's one watcher.

        Raises `FolderTakenError` where another one is, OSError where it cannot be written to.
        """
        try:
            held = self._lock.acquire()
        except OSError as error:
            if error.errno not in _KNOWS_NO_LOCKS:
                raise
            held = True
        if not held or not self._spare.acquire():
            raise FolderTakenError(f"another watcher has the folder {self.path}; end it first")

    def leave(self) -> None:
        """Let another watcher have the folder."""
        self._lock.release()
        self._spare.release()

    def listing(self) -> tuple[list[Found], list[Path]]:
        """Return the files that may be scans, the oldest first, and what cannot be looked into.

        The latter are links, which may lead anywhere, and subfolders that are closed to us. Raises
        `FolderGoneError`; `FolderTakenError` where another watcher had the folder meanwhile.
        """
        self._require_there()
        files: list[Found] = []
        closed: list[Path] = []
        try:
            for path in _walk(self.path, closed, top=True):
                mark = _mark(path)
                inside = path.parent.relative_to(self.path).as_posix()
                if mark is not None:
                    files.append(Found(path, mark, "" if inside == "." else inside))
        except OSError as error:
            raise FolderGoneError(error.strerror or str(error)) from error
        files.sort(key=lambda found: (found.mark.mtime_ns, found.path))
        return files, closed

    def taken_place(self, found: Found, day: date) -> Path:
        """Return the folder that a file goes to once it is in the database."""
        return self.path / TAKEN / day.isoformat() / found.inside

    def refused_place(self, found: Found) -> Path:
        """Return the folder that a file goes to which was not taken in."""
        return self.path / REFUSED / found.inside

    def move(self, found: Found, place: Path, note: str | None = None) -> Path:
        """Move a file into the folder `place`, with `note` in a text file beside it.

        Nothing is overwritten: a name that is there already gets a number. Returns where the file
        lies now; raises `ChangedError` where it is not the one that was found any more, OSError
        where it cannot be moved.
        """
        if _mark(found.path) != found.mark:
            raise ChangedError
        place.mkdir(parents=True, exist_ok=True)
        # One watcher has the folder, so nobody else takes the free name in between.
        target = free_place(place, found.path.name, room_for="" if note is None else NOTE)
        if note is not None:
            (place / (target.name + NOTE)).write_text(note, encoding="utf-8-sig", newline="\r\n")
        found.path.rename(target)
        if _mark(target) != found.mark:
            # The scanner wrote again under the same name in this very moment.
            target.rename(free_place(found.path.parent, found.path.name))
            if note is not None:
                (place / (target.name + NOTE)).unlink()
            raise ChangedError
        return target

    def moved_before(self, found: Found, sha256: str) -> int:
        """Return how many files of this name and these bytes were moved out of the way so far.

        Of refused files the notes are counted: somebody may put the file itself back on purpose.
        """
        known = 0
        # The number of a second file stands behind the first part of its name.
        stem, suffix = found.path.stem, found.path.suffix
        for day in (self.path / TAKEN).glob("*"):
            for path in _files(day / found.inside, stem, suffix):
                if path.stat().st_size == found.mark.size:
                    known += hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        for path in _files(self.refused_place(found), stem, suffix + NOTE):
            known += sha256 in path.read_text(encoding="utf-8-sig", errors="replace")
        return known

    def _require_there(self) -> None:
        """Raise where the folder is away; an empty mount point is not taken for the folder."""
        if self._lock.in_place():
            return
        try:
            there = self.path.stat().st_dev == self._device or (self.path / LOCK_FILE).exists()
        except OSError as error:
            raise FolderGoneError(error.strerror or str(error)) from error
        if not there:
            raise FolderGoneError("nothing is mounted there")
        self.leave()
        try:
            self.take()
        except OSError as error:
            raise FolderGoneError(error.strerror or str(error)) from error
        self._device = self.path.stat().st_dev


def _mark(path: Path) -> Mark | None:
    """Return what marks a file now, None where it is gone (renamed by the scanner, say)."""
    try:
        told = path.stat()
    except FileNotFoundError:
        return None
    return Mark(told.st_size, told.st_mtime_ns)


def _files(place: Path, start: str, end: str) -> list[Path]:
    if not place.is_dir():
        return []
    return [
        path
        for path in place.iterdir()
        if path.name.startswith(start) and path.name.endswith(end) and path.is_file()
    ]


def _walk(folder: Path, closed: list[Path], *, top: bool) -> Iterator[Path]:
    """Yield the files of a folder and its subfolders, without hidden, passing and own ones."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, PermissionError):
        if top:
            raise
        if folder.exists():
            closed.append(folder)
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if not is_closed(entry.name, top=top):
                yield from _walk(path, closed, top=False)
        elif is_passing(entry.name):
            continue
        elif entry.is_file(follow_symlinks=False):
            yield path
        else:
            closed.append(path)
