"""A lock that is given in the order in which it was asked for."""

from __future__ import annotations

from collections import deque
from threading import Lock, get_ident
from types import TracebackType


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
