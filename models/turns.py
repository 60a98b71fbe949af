"""Locks that are given in the order in which they were asked for: in a process, between some."""

from __future__ import annotations

import fcntl
import os
from collections import deque
from contextlib import ExitStack
from pathlib import Path
from threading import Lock, get_ident
from types import TracebackType
from weakref import finalize


class FairLock:
    """Who asked first comes first. The thread that holds it must not ask again (`RuntimeError`)."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._holder: int | None = None

    def __enter__(self) -> None:
        me = get_ident()
        with self._guard:
            if self._holder == me:
                raise RuntimeError("this thread holds the lock already")
            if self._holder is None:
                self._holder = me
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()
        self._holder = me

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        with self._guard:
            self._holder = None
            if self._waiting:
                self._holder = -1  # given on: nobody overtakes the one whose turn it is
                self._waiting.popleft().release()


class WritersTurn:
    """The queue of a database's writers: first the threads of a process, then the processes.

    SQLite lets writers wait by sleeping and asking again, whoever asks first next; under load that
    makes some wait for seconds. Here they stand in line. Whoever does not know this queue is kept
    out by SQLite's own lock, as before.
    """

    def __init__(self, path: Path | None) -> None:
        """`path` is a file that all processes hold in turn; None: there is only this one."""
        self._threads = FairLock()
        self._descriptor = None
        if path is not None:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            finalize(self, os.close, self._descriptor)

    def __enter__(self) -> None:
        with ExitStack() as held:
            held.enter_context(self._threads)
            if self._descriptor is not None:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
            held.pop_all()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor is not None:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._threads.__exit__(kind, error, trace)
