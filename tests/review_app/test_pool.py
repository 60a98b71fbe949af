"""A worker that dies takes nobody else's page with it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from review_app.pool import Finished, Job, WorkerPool


def double(number: int) -> int:
    return 2 * number


def alive() -> str:
    return "yes"


def die(_argument: object) -> None:
    os._exit(1)


def die_once(marker: Path) -> str:
    if not marker.exists():
        marker.touch()
        os._exit(1)
    return "second time"


def fail(_argument: object) -> None:
    raise ValueError("no such digit")


def disk_full(_argument: object) -> None:
    raise MemoryError("full")


def dead_installation() -> None:
    raise ImportError("no digit engine")


def two_processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


def _pool(probe: Callable[[], object] = alive) -> WorkerPool:
    return WorkerPool(
        two_processes, probe=probe, size=2, blameless=(MemoryError,), pause_seconds=0.1
    )


def _run(pool: WorkerPool, jobs: list[Job]) -> dict[int, Finished]:
    waiting, ended = list(jobs), dict[int, Finished]()
    end = time.monotonic() + 60
    while len(ended) < len(jobs):
        assert time.monotonic() < end, f"only {sorted(ended)} ended; {pool.problem}"
        for done in pool.finished():
            assert done.key[1] not in ended, "a job ended twice"
            ended[done.key[1]] = done
        for _slot in range(min(pool.free, len(waiting))):
            if pool.free:
                pool.submit(waiting.pop(0))
        time.sleep(0.01)
    return ended


def test_a_job_that_kills_its_worker_twice_is_named_and_the_rest_go_on(tmp_path: Path) -> None:
    pool = _pool()
    jobs = [Job(("scan", number), double, number) for number in range(1, 7)]
    jobs.insert(2, Job(("scan", 66), die, None))
    jobs.insert(5, Job(("scan", 88), fail, None))
    jobs.insert(6, Job(("scan", 99), disk_full, None))
    # Far from the other killer: a job that waits beside it is under suspicion, too.
    jobs.append(Job(("scan", 77), die_once, tmp_path / "died"))
    try:
        ended = _run(pool, jobs)
        deaths = pool.deaths
    finally:
        pool.shut_down()
    assert [ended[number].result for number in range(1, 7)] == [2, 4, 6, 8, 10, 12]
    assert ended[66].died and ended[66].error is not None
    assert ended[77].result == "second time"
    assert isinstance(ended[88].error, ValueError) and not ended[88].died
    assert isinstance(ended[99].error, MemoryError)
    assert 2 <= deaths <= 4
    assert pool.busy == 0


def test_an_installation_that_cannot_read_is_not_blamed_on_pages() -> None:
    pool = _pool(probe=dead_installation)
    try:
        end = time.monotonic() + 30
        while pool.problem is None and time.monotonic() < end:
            assert pool.free == 0
            time.sleep(0.01)
        assert pool.problem is not None and "no digit engine" in pool.problem
    finally:
        pool.shut_down()


@pytest.mark.parametrize("jobs", [0, 3])
def test_shutting_down_ends_the_processes(jobs: int) -> None:
    pool = _pool()
    if jobs:
        _run(pool, [Job(("scan", number), double, number) for number in range(jobs)])
    pool.shut_down()
    pool.shut_down()
    assert pool.busy == 0
