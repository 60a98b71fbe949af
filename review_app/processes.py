"""Browsers answered by several processes that share one listening socket.

The first process reads pages, too; the others only answer. Python runs one thread at a time, so a
hall full of reviewers is answered in time only where more than one core answers. Nothing lives in
a process's memory but what `Ties` carries between them; everything else is in the database.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Final

from flask import Flask
from waitress.server import create_server

from review_app.app import create_app
from review_app.health import Health, PageReading
from review_app.settings import Settings
from review_app.stopping import Stop

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess
    from multiprocessing.synchronize import Event

log = logging.getLogger(__name__)
THREADS: Final = 4
"""More of them in one process take the interpreter from whoever is writing."""
TURN_S: Final = 0.0005
"""How long one answer may keep the interpreter from the others (Python's default: 5 ms).

Whoever writes gives it up at every statement; ten times 5 ms to get it back would be what people
wait for.
"""
MOST: Final = 4
"""More processes than this wait for the database's one writer rather than for a core."""
LOOK_S: Final = 0.2
STOP_S: Final = 20.0
_SENTENCE_BYTES: Final = 4_000
_SPAWN: Final = multiprocessing.get_context("spawn")


def process_count(wanted: int) -> int:
    """Return how many processes answer: as many as `wanted`, 0 for one a core, at most `MOST`."""
    return wanted or min(MOST, len(os.sched_getaffinity(0)))


@dataclass(frozen=True, slots=True)
class Ties:
    """What the processes tell each other: there is work to read, this keeps it from being read."""

    work: Event
    trouble: Any

    @classmethod
    def made(cls) -> Ties:
        """Return new ones, for the processes that this one starts."""
        return cls(_SPAWN.Event(), _SPAWN.Array("c", _SENTENCE_BYTES))

    def pass_on(self, pipeline: PageReading) -> None:
        """In the first process: wake its reading if another one has work, tell how it stands."""
        if self.work.is_set():
            self.work.clear()
            pipeline.wake()
        told = (pipeline.health().problem or "").encode()[: _SENTENCE_BYTES - 1]
        if self.trouble.value != told:
            self.trouble.value = told


class ReadElsewhere:
    """Page reading as the processes see it that only answer."""

    def __init__(self, ties: Ties) -> None:
        self._ties = ties

    def wake(self) -> None:
        """Have the first process look for work at once."""
        self._ties.work.set()

    def health(self) -> Health:
        """Return how page reading stood a moment ago."""
        told = self._ties.trouble.value.decode(errors="ignore")
        return Health(reads_here=False, under_way=0, deaths=0, problem=told or None)


class Answering(threading.Thread):
    """The web server of one process, in a thread of its own."""

    def __init__(self, app: Flask, listeners: Sequence[socket.socket]) -> None:
        super().__init__(name="web", daemon=True)
        # Nobody who reached the login page may have the server parse more than it would keep.
        limit = app.config["MAX_CONTENT_LENGTH"]
        self._server = create_server(
            app,
            sockets=list(listeners),
            threads=THREADS,
            ident="kiemdoi",
            max_request_body_size=limit,
        )

    def run(self) -> None:
        """Answer until the process ends."""
        sys.setswitchinterval(TURN_S)
        self._server.run()

    def finish(self) -> None:
        """Finish the answers under way."""
        self._server.task_dispatcher.shutdown()


class Others:
    """The processes that only answer, started by the first one; one that died is started again."""

    def __init__(
        self, settings: Settings, listeners: Sequence[socket.socket], pipeline: PageReading
    ) -> None:
        self._arguments = (settings, list(listeners), Ties.made())
        self._ties = self._arguments[-1]
        self._pipeline = pipeline
        self._running: list[SpawnProcess] = []
        self._wanted = process_count(settings.web_processes) - 1

    def look_after(self) -> None:
        """Start what does not run; pass on what the processes have to tell each other."""
        for process in self._running:
            if not process.is_alive():
                log.warning("a process that answers browsers died and is started again")
        self._running = [process for process in self._running if process.is_alive()]
        while len(self._running) < self._wanted:
            self._running.append(self._started())
        if self._running:
            self._ties.pass_on(self._pipeline)

    def _started(self) -> SpawnProcess:
        process = _SPAWN.Process(target=answer, args=self._arguments, daemon=True)
        # Ctrl-C is the first process's business, also while the new one is still loading: it takes
        # over what is blocked here. The tracker must run first: starting it unblocks.
        resource_tracker.ensure_running()
        former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, former)
        return process

    def stop(self) -> None:
        """Have them finish the answers under way, and end."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.join(STOP_S)
            if process.is_alive():
                process.kill()
                process.join()


def answer(settings: Settings, listeners: list[socket.socket], ties: Ties) -> None:
    """Answer browsers until the first process says so, or is gone."""
    stop = Stop()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    first = multiprocessing.parent_process()
    if first is None:
        raise RuntimeError("this process was started by nobody")
    web = Answering(create_app(settings, pipeline=ReadElsewhere(ties)), listeners)
    web.start()
    while not stop.asked and web.is_alive():
        if wait([first.sentinel], LOOK_S):
            os._exit(1)  # killed: the address must be free at once for whoever comes next
    web.finish()
