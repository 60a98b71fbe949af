"""Worker processes that may die: whoever was at work is tried again alone, once, then given up.

When a process dies, `concurrent.futures` breaks the whole pool and does not say whose fault it was.
So everything that was under way becomes suspect and is repeated one at a time: the job that kills
its worker a second time is named, all others go on.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace
from typing import Any

from review_app.bilingual import both

ALLOWED_DEATHS = 1
"""How many times a job may take its worker with it and still be tried again."""


@dataclass(frozen=True, slots=True)
class Job:
    """One call for a worker: `function(argument)`; `key` is the caller's own name for it."""

    key: tuple[str, int]
    function: Callable[[Any], Any]
    argument: Any
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """A job's end: `result`, or the `error` it was given up for (`died`: it killed its worker)."""

    key: tuple[str, int]
    result: Any = None
    error: BaseException | None = None
    died: bool = False


class WorkerPool:
    """A pool behind the `Executor` interface that outlives its workers.

    `make` builds an executor, `probe` is a call without argument that a healthy worker answers; no
    job is handed out before it did, so that a broken installation is not blamed on pages. Errors
    that are `blameless` (a full disk) are handed back at once instead of being tried again. Not
    thread-safe: one thread calls it.
    """

    def __init__(
        self,
        make: Callable[[], Executor],
        *,
        probe: Callable[[], Any],
        size: int,
        blameless: tuple[type[BaseException], ...] = (),
        on_event: Callable[[], None] = lambda: None,
        pause_seconds: float = 5.0,
    ) -> None:
        """Build nothing yet; `on_event` is called from any thread when something finished."""
        self._make = make
        self._probe_call = probe
        self._size = size
        self._blameless = blameless
        self._on_event = on_event
        self._pause = pause_seconds
        self._executor: Executor | None = None
        self._probe: Future[Any] | None = None
        self._ready = False
        self._not_before = 0.0
        self._running: dict[Future[Any], Job] = {}
        self._suspects: deque[Job] = deque()
        self.deaths = 0
        """How many times the pool broke since the start."""
        self.problem: str | None = None
        """Why no worker can be used at the moment, in one sentence; None if they work."""

    @property
    def busy(self) -> int:
        """How many jobs are under way or wait for their second trial."""
        return len(self._running) + len(self._suspects)

    @property
    def free(self) -> int:
        """How many jobs may be submitted now (two per worker, none while a suspect is tried)."""
        self._prepare()
        if not self._ready or self._suspects or any(job.deaths for job in self._running.values()):
            return 0
        return max(0, 2 * self._size - len(self._running))

    def submit(self, job: Job) -> None:
        """Hand `job` to a worker; meant to be called while `free` is positive.

        Where the pool broke meanwhile, the job is kept and handed over later.
        """
        if self._executor is None:
            self._suspects.append(job)
            return
        try:
            future = self._executor.submit(job.function, job.argument)
        except BrokenExecutor:
            # It broke between two looks: no fault of this job.
            self._suspects.append(job)
            self._break()
            return
        self._running[future] = job
        future.add_done_callback(lambda _future: self._on_event())

    def finished(self) -> list[Finished]:
        """Return the jobs that ended since the last call, and start suspects that wait."""
        ended: list[Finished] = []
        for future in [future for future in self._running if future.done()]:
            job = self._running.pop(future)
            error = future.exception()
            if error is None:
                ended.append(Finished(job.key, result=future.result()))
            elif isinstance(error, self._blameless):
                ended.append(Finished(job.key, error=error))
            else:
                broke = isinstance(error, BrokenExecutor)
                ended.extend(self._try_again(replace(job, deaths=job.deaths + 1), error, broke))
                if broke:
                    self._break()
        self._prepare()
        if self._ready and self._suspects and not self._running:
            self.submit(self._suspects.popleft())
        return ended

    def shut_down(self) -> None:
        """End the workers; jobs under way are finished, none is begun."""
        executor, self._executor, self._ready = self._executor, None, False
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)

    def _try_again(self, job: Job, error: BaseException, died: bool) -> list[Finished]:
        if job.deaths > ALLOWED_DEATHS:
            return [Finished(job.key, error=error, died=died)]
        self._suspects.append(job)
        return []

    def _break(self) -> None:
        if self._executor is not None:
            self.deaths += 1
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor, self._ready, self._probe = None, False, None

    def _prepare(self) -> None:
        """Build the executor where there is none, and look whether its workers answer."""
        if self._executor is None:
            if time.monotonic() < self._not_before:
                return
            self._executor = self._make()
            self._probe = self._executor.submit(self._probe_call)
            self._probe.add_done_callback(lambda _future: self._on_event())
        if self._ready or self._probe is None or not self._probe.done():
            return
        error = self._probe.exception()
        if error is None:
            self._ready, self._probe, self.problem = True, None, None
            return
        self.problem = both(
            f"Các tiến trình đọc không khởi động được: {error}",
            f"The reading processes do not start: {error}",
        )
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor, self._probe = None, None
        self._not_before = time.monotonic() + self._pause
