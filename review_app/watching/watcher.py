"""One look after another into a watched folder: wait until a file is whole, take it in, move it.

A file is moved only after it is in the database and was opened there, so that whatever is killed
in between is found again: a file that lies in the folder and is in the database, too, is moved and
not taken in twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import OperationalError

from review_app.reception import refusal
from review_app.store import StoreError
from review_app.watching import words
from review_app.watching.folder import ChangedError, FolderGoneError, Found, Mark, WatchedFolder
from review_app.watching.names import shown
from review_app.watching.patience import Patience
from review_app.watching.records import Outcome, Records
from review_app.watching.whole import PDF_HEAD, End, end_of, is_known

SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".heic", ".heif"})
TROUBLE_SECONDS = 5.0
"""How long to wait after a full disk or a locked database."""
AT_ONCE = 20
"""Files taken in by one look, so that the first ones are moved before the last ones are read."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Counts:
    """What a run did so far; `waiting` and `left` still lie in the folder."""

    taken: int = 0
    pages: int = 0
    seen: int = 0
    refused: int = 0
    attention: int = 0
    waiting: int = 0
    left: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing needs somebody."""
        return not (self.refused or self.attention or self.waiting or self.left)


@dataclass(slots=True)
class _Kept:
    """A file that is in the database (by this run or `before` it) and still in the folder."""

    found: Found
    file_id: int
    before: bool
    told: bool = False


@dataclass(slots=True)
class Watcher:
    """Looks into `folder` whenever `look` is called; `say` hears every sentence (two languages).

    `clock` gives seconds that only grow, `today` the hall's own time.
    """

    folder: WatchedFolder
    records: Records
    patience: Patience
    clock: Callable[[], float]
    today: Callable[[], datetime]
    say: Callable[[str], None]
    counts: Counts = field(default_factory=Counts)
    _kept: dict[Path, _Kept] = field(default_factory=dict)
    _left: dict[Path, Mark | None] = field(default_factory=dict)
    _reading: dict[int, str] = field(default_factory=dict)
    _gone: bool = False
    _trouble: bool = False
    _not_before: float = 0.0

    def look(self) -> bool:
        """Look once; return whether more files wait that could be taken in at once.

        Raises `FolderTakenError`, and what the rules of the election refuse (`Refusal`).
        """
        try:
            files, closed = self.folder.listing()
        except FolderGoneError as gone:
            if not self._gone:
                self._gone = True
                self.say(words.gone(str(self.folder.path), str(gone)))
            return False
        if self._gone:
            self._gone = False
            self.say(words.back(str(self.folder.path)))
        self._forget({found.path for found in files} | set(closed))
        for path in closed:
            self._leave(path, None)
        more = self.clock() >= self._not_before and self._work(files)
        self.counts.waiting = len(self.patience) + len(self._kept)
        self.counts.left = len(self._left)
        return more

    def move_on(self) -> bool:
        """Move what is in the database and was opened; return whether some still wait for that."""
        try:
            self._move_on()
        except OperationalError:
            return False
        return bool(self._kept)

    def sum_up(self) -> None:
        """Say what came and what still lies in the folder."""
        count = self.counts
        count.waiting = len(self.patience) + len(self._kept)
        self.say(
            words.summary(
                taken_in=count.taken,
                pages=count.pages,
                attention=count.attention,
                seen=count.seen,
                refused_=count.refused,
                waiting=count.waiting,
                left=count.left,
            )
        )

    def _work(self, files: list[Found]) -> bool:
        """Move what is in the database, then take in what is whole; a full disk only delays."""
        try:
            moved = self._move_on()
            self._read_on()
            more = self._take_in([found for found in files if found.path not in moved])
        except (StoreError, OperationalError) as error:
            self._not_before = self.clock() + TROUBLE_SECONDS
            if not self._trouble:
                self._trouble = True
                cause = error.orig if isinstance(error, OperationalError) else error
                self.say(words.trouble(str(cause)))
            return False
        if self._trouble:
            self._trouble = False
            self.say(words.over())
        return more

    def _take_in(self, files: list[Found]) -> bool:
        due = []
        for found in files:
            kept = self._kept.get(found.path)
            if kept is not None and kept.found.mark == found.mark:
                continue
            # Another file under the same name: the one before is in the database.
            self._kept.pop(found.path, None)
            if found.path in self._left and self._left[found.path] == found.mark:
                continue
            self._left.pop(found.path, None)
            if self.patience.is_due(found, self.clock()):
                due.append(found)
            elif self.patience.tell_growth_once(found, self.clock()):
                self.say(words.still_growing(found.name))
        for found in due[:AT_ONCE]:
            self._judge(found)
        return len(due) > AT_ONCE

    def _judge(self, found: Found) -> None:
        """Take a file in that is whole; name one that has no end after the time for it."""
        late = self.patience.is_late(found, self.clock())
        reason = None
        try:
            if not _is_scan(found.path):
                self._leave(found.path, found.mark)
                return
            if found.mark.size > self.records.settings.max_file_bytes:
                self._refuse_large(found)
                return
            data = found.path.read_bytes()
            end = end_of(data) if len(data) == found.mark.size else End.PARTIAL
        except OSError as error:
            end, reason = End.PARTIAL, error.strerror or str(error)
        if end is End.WHOLE or (late and end is End.UNKNOWN):
            self._receive(found, data)
            return
        self.patience.look_again(found, self.clock())
        if late and self.patience.tell_once(found):
            self._complain(found, reason)

    def _receive(self, found: Found, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        file_id = self._unmoved(found, sha256)
        if file_id is not None:
            self._keep(found, file_id, before=True)
            return
        receipt = self.records.receive(found.pile, found.name, data, self.clock())
        self._keep(found, receipt.file_id, before=False)

    def _refuse_large(self, found: Found) -> None:
        """Write down a file that is too large to be read at all."""
        name, size = found.name, found.mark.size
        problem = refusal(name, size, self.records.settings) or ""
        file_id = self._unmoved(found, self.records.sha256_of_refusal(name, problem))
        if file_id is not None:
            self._keep(found, file_id, before=True)
            return
        receipt = self.records.refuse(found.pile, name, size, problem, self.clock())
        self._keep(found, receipt.file_id, before=False)

    def _unmoved(self, found: Found, sha256: str) -> int | None:
        """Return the row of a file that an earlier run wrote down and was killed before moving."""
        times, file_id = self.records.known(found.pile, found.name, sha256)
        if times and times > self.folder.moved_before(found, sha256):
            return file_id
        return None

    def _keep(self, found: Found, file_id: int, *, before: bool) -> None:
        self.patience.drop(found.path)
        self._kept[found.path] = _Kept(found, file_id, before)

    def _complain(self, found: Found, reason: str | None) -> None:
        """Name a file that does not become whole, on the clerks' page, too; it stays in place."""
        name, size = found.name, found.mark.size
        changed = _EPOCH + timedelta(microseconds=found.mark.mtime_ns // 1000)
        since = f"{changed.astimezone(self.today().tzinfo):%H:%M:%S %d/%m/%Y}"
        if reason is None:
            problem = words.not_whole(name, size, since)
        else:
            problem = words.not_readable(name, size, since, reason)
        sha256 = self.records.sha256_of_refusal(name, problem)
        if not self.records.known(found.pile, name, sha256)[0]:
            self.records.refuse(found.pile, name, size, problem, self.clock())
        self.say(problem)

    def _move_on(self) -> set[Path]:
        """Move the files that were opened or refused in the database; return where they lay."""
        moved: set[Path] = set()
        outcomes = self.records.outcomes([kept.file_id for kept in self._kept.values()])
        for path, kept in list(self._kept.items()):
            outcome = outcomes[kept.file_id]
            if outcome.state == "accepted":
                continue
            try:
                self._move(kept, outcome)
                moved.add(path)
            except ChangedError:
                # The scanner wrote another file under this name: it is looked at like any other.
                pass
            except OSError as error:
                if not kept.told:
                    kept.told = True
                    self.say(words.not_moved(kept.found.name, error.strerror or str(error)))
                continue
            del self._kept[path]
        return moved

    def _move(self, kept: _Kept, outcome: Outcome) -> None:
        found, now = kept.found, self.today()
        if outcome.state in ("read", "duplicate"):
            self.folder.move(found, self.folder.taken_place(found, now.date()))
            self._say_taken(kept, outcome)
            return
        problem = outcome.problem or outcome.state
        when = f"{now:%H:%M:%S %d/%m/%Y}"
        note = words.note_beside(found.name, when, problem, outcome.sha256)
        target = self.folder.move(found, self.folder.refused_place(found), note)
        self.counts.refused += 1
        place = target.relative_to(self.folder.path).as_posix()
        self.say(words.refused(found.name, problem, place))

    def _say_taken(self, kept: _Kept, outcome: Outcome) -> None:
        name, pile = kept.found.name, outcome.batch_id
        if outcome.state == "duplicate":
            self.counts.seen += 1
            self.say(words.seen_before(name, pile))
            return
        self.counts.taken += 1
        self.counts.pages += outcome.pages
        self._reading[kept.file_id] = name
        if kept.before:
            self.say(words.taken_before(name, pile))
        else:
            self.say(words.taken(name, outcome.pages, pile))

    def _read_on(self) -> None:
        """Say which files have pages that need somebody, once all their pages were read."""
        for file_id, outcome in self.records.outcomes(list(self._reading)).items():
            if outcome.attention is None:
                continue
            name = self._reading.pop(file_id)
            self.counts.attention += outcome.attention
            if outcome.attention:
                pile = outcome.batch_id
                self.say(words.need_somebody(name, outcome.attention, outcome.pages, pile))

    def _leave(self, path: Path, mark: Mark | None) -> None:
        """Leave something alone that is no scan, and say so once."""
        self.patience.drop(path)
        if path not in self._left:
            self.say(words.left_out(shown(path.name)))
        self._left[path] = mark

    def _forget(self, there: set[Path]) -> None:
        """Forget files that somebody took away."""
        self.patience.keep_only(there)
        self._kept = {path: kept for path, kept in self._kept.items() if path in there}
        self._left = {path: mark for path, mark in self._left.items() if path in there}


def _is_scan(path: Path) -> bool:
    """Whether a file is named like a scan, or is one whatever it is called."""
    if path.suffix.lower() in SUFFIXES:
        return True
    with path.open("rb") as file:
        return is_known(file.read(PDF_HEAD))
