"""Work spread over processes, answers in the order of the tasks, a killed worker survived."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_AHEAD = 4
"""Tasks in flight per worker: enough to keep all busy, few enough to keep memory small."""


@dataclass(frozen=True, slots=True)
class Crew(Generic[Task, Answer]):
    """How tasks are done: `work` in a process that `prepare(*prepare_args)` made ready.

    `gave_up(task)` is the answer for a task that killed two workers which did nothing else.
    `preload` names the module that is imported once, before workers are forked.
    """

    jobs: int
    work: Callable[[Task], Answer]
    gave_up: Callable[[Task], Answer]
    prepare: Callable[..., None]
    prepare_args: tuple[Any, ...]
    preload: str

    def answers(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """Yield the answer to every task, in order. What `work` raises is raised here.

        When a worker dies, nobody knows over which of the tasks in flight. Each of them is
        then done again, alone: the one over which two more workers die is given up.
        """
        waiting = iter(tasks)
        pool = self._pool(self.jobs)
        flight: deque[tuple[Task, Future[Answer]]] = deque()
        try:
            while True:
                for task in islice(waiting, _AHEAD * self.jobs - len(flight)):
                    flight.append((task, _submitted(pool, self.work, task)))
                if not flight:
                    return
                task, future = flight.popleft()
                try:
                    answer = future.result()
                except BrokenProcessPool:
                    pool.shutdown(wait=True, cancel_futures=True)
                    suspects = [task, *(item for item, _ in flight)]
                    flight.clear()
                    yield from map(self._alone, suspects)
                    pool = self._pool(self.jobs)
                    continue
                yield answer
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _alone(self, task: Task) -> Answer:
        # Twice: the first death may have been a neighbour's doing, the ones here are its own.
        for _ in range(2):
            with self._pool(1) as pool:
                try:
                    return pool.submit(self.work, task).result()
                except BrokenProcessPool:
                    continue
        return self.gave_up(task)

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload([self.preload])
        return ProcessPoolExecutor(jobs, context, self.prepare, self.prepare_args)


def _submitted(
    pool: ProcessPoolExecutor, work: Callable[[Task], Answer], task: Task
) -> Future[Answer]:
    """Submit a task; a pool that is already broken answers as one that breaks over this task."""
    try:
        return pool.submit(work, task)
    except BrokenProcessPool as error:
        future: Future[Answer] = Future()
        future.set_exception(error)
        return future
