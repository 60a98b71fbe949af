"""Work spread over processes: answers in the order of the tasks, dead and hung workers survived.

Each worker has one task at a time and a pipe of its own, so that it is known over which task a
worker died or hangs, and only that one suffers. (An executor of the standard library breaks as a
whole, does not tell by which task, and waits for ever for a worker that hangs.) Workers are started
when there is work for them: a single page starts one.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Literal, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Cause = Literal["died", "hung"]

_AHEAD = 8
"""Answers per worker that may wait for a slower one before them: keeps all busy, memory small."""
_TRIES = 2
"""How often a task may end with a dead worker: the first death may have had another cause."""
_FAREWELL_S = 5.0
_START_S = 300.0
"""How long a new worker may take until it is ready: a loaded machine is slow, but not for ever."""
_READY = "ready"


@dataclass(frozen=True, slots=True)
class More(Generic[Task]):
    """In place of an answer: the tasks that a task turned out to consist of."""

    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Crew(Generic[Task, Answer]):
    """Tasks are done by `work` in up to `jobs` processes that `prepare(*prepare_args)` made ready.

    `gave_up(task, cause)` is the answer for a task that killed two workers, or over which one was
    still busy after `seconds` and was stopped. `preload` names the modules that are imported once,
    before workers are forked.
    """

    jobs: int
    work: Callable[[Task], Answer | More[Task]]
    gave_up: Callable[[Task, Cause], Answer]
    prepare: Callable[..., None]
    prepare_args: tuple[Any, ...]
    preload: Sequence[str]
    seconds: float = 60.0

    def answers(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """Yield the answer to every task, in order. What `work` raises is raised here."""
        hands: list[_Hand] = []
        places: list[_Place] = []
        waiting = iter(tasks)
        try:
            while True:
                self._hand_out(hands, places, waiting)
                if not places:
                    return
                while places and places[0].done:
                    place = places.pop(0)
                    if place.error is not None:
                        raise place.error
                    yield place.answer
                self._collect(hands, places)
        finally:
            for hand in hands:
                hand.dismiss()

    def _hand_out(self, hands: list[_Hand], places: list[_Place], waiting: Iterator[Task]) -> None:
        """Give every free worker the next task, starting workers while there are too few."""
        idle = [hand for hand in hands if hand.place is None]
        for place in self._untouched(places, waiting):
            if not idle and len(hands) < self.jobs:
                idle.append(self._hired())
                hands.append(idle[-1])
            if not idle:
                return
            idle.pop().give(place)

    def _untouched(self, places: list[_Place], waiting: Iterator[Task]) -> Iterator[_Place]:
        rank = 0
        while rank < _AHEAD * self.jobs:
            if rank == len(places):
                try:
                    places.append(_Place(next(waiting)))
                except StopIteration:
                    return
            if not places[rank].begun:
                yield places[rank]
            rank += 1

    def _collect(self, hands: list[_Hand], places: list[_Place]) -> None:
        """Wait until a worker answers, dies or hangs, and take note of it."""
        busy = [hand for hand in hands if hand.place is not None]
        if not busy:
            return
        left = min(hand.due(self.seconds) for hand in busy) - time.monotonic()
        ready = wait([hand.pipe for hand in busy], max(left, 0.0))
        for hand in busy:
            place = hand.place
            assert place is not None
            if hand.pipe in ready:
                if hand.take():
                    _unfold(place, places)
                    continue
                cause: Cause = "died"
            elif time.monotonic() >= hand.due(self.seconds):
                cause = "hung"
            else:
                continue
            hand.dismiss(at_once=True)
            hands.remove(hand)
            place.begun = False
            place.tries += 1
            if cause == "hung" or place.tries == _TRIES:
                place.settle(self.gave_up(place.task, cause))

    def _hired(self) -> _Hand:
        context = start_workers_early(self.preload)
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_serve, args=(theirs, self.work, self.prepare, self.prepare_args), daemon=True
        )
        process.start()
        # Ours alone must be left open here: that is how the worker's end shows.
        theirs.close()
        return _Hand(process, ours)


def start_workers_early(preload: Sequence[str]) -> Any:
    """Return the way in which workers are started, and let their imports begin at once.

    With a fork server `preload` is imported there while the caller goes on.
    """
    methods = multiprocessing.get_all_start_methods()
    if "forkserver" not in methods:
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    forkserver.ensure_running()
    return context


@dataclass(slots=True, eq=False)
class _Place:
    """One task's place in the order of answers."""

    task: Any
    begun: bool = False
    done: bool = False
    tries: int = 0
    answer: Any = None
    error: BaseException | None = None

    def settle(self, answer: Any) -> None:
        self.begun = self.done = True
        self.answer = answer


def _unfold(place: _Place, places: list[_Place]) -> None:
    """Put the tasks that an answer consists of, if it does, into its place."""
    if place.done and place.error is None and isinstance(place.answer, More):
        rank = places.index(place)
        places[rank : rank + 1] = [_Place(task) for task in place.answer.tasks]


@dataclass(slots=True, eq=False)
class _Hand:
    """One worker process, the pipe to it, and what it is doing since when."""

    process: BaseProcess
    pipe: Connection[Any, Any]
    place: _Place | None = None
    since: float = 0.0
    ready: bool = False

    def due(self, seconds: float) -> float:
        """Return when it has had `seconds` for its task, or too long to get ready."""
        return self.since + (seconds if self.ready else _START_S)

    def give(self, place: _Place) -> None:
        place.begun = True
        self.place, self.since = place, time.monotonic()
        try:
            self.pipe.send(place.task)
        except OSError:
            # It died while idle; its closed pipe tells `take` so.
            return

    def take(self) -> bool:
        """Note what has come, an answer or that it is ready; False where the worker is dead."""
        assert self.place is not None
        try:
            message = self.pipe.recv()
        except (EOFError, OSError):
            return False
        if message == _READY:
            self.ready, self.since = True, time.monotonic()
            return True
        answer, error = message
        self.place.settle(answer)
        self.place.error = error
        self.place = None
        return True

    def dismiss(self, *, at_once: bool = False) -> None:
        self.pipe.close()
        if at_once or self.place is not None:
            self.process.kill()
        self.process.join(_FAREWELL_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(
    pipe: Connection[Any, Any],
    work: Callable[[Any], Any],
    prepare: Callable[..., None],
    prepare_args: tuple[Any, ...],
) -> None:
    """Answer tasks until the other end is closed; runs in the worker process."""
    # Ctrl-C reaches the whole group: the caller tells the user, once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare(*prepare_args)
    pipe.send(_READY)
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        answer, error = None, None
        try:
            answer = work(task)
        except Exception as raised:
            error = raised
        try:
            pipe.send((answer, error))
        except OSError:
            return
        except Exception:
            pipe.send((None, RuntimeError(f"{type(error or answer).__name__}: {error or answer}")))
