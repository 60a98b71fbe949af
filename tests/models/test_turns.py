"""Writers stand in line: the threads of a process, and the processes among each other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from models.db import create_engine_for, session_factory, transaction
from models.schema import Base
from models.turns import FairLock, WritersTurn


def test_who_asked_first_comes_first() -> None:
    lock, order = FairLock(), list[int]()

    def work(number: int) -> None:
        with lock:
            order.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    with lock:
        for waiting, thread in enumerate(threads, start=1):
            thread.start()
            until = time.monotonic() + 20
            while len(lock._waiting) < waiting and time.monotonic() < until:
                time.sleep(0.001)
    for thread in threads:
        thread.join(20)
    assert order == list(range(12))


def test_a_writer_that_fails_gives_its_turn_on() -> None:
    lock = FairLock()
    with pytest.raises(ValueError), lock:
        raise ValueError
    with lock:
        pass


def test_the_holder_is_told_instead_of_waiting_for_itself() -> None:
    lock = FairLock()
    with lock, pytest.raises(RuntimeError), lock:
        pass


def test_another_process_waits_until_the_file_is_free(tmp_path: Path) -> None:
    path, order = tmp_path / "turn", list[str]()
    mine, theirs = WritersTurn(path), WritersTurn(path)  # as two processes have them

    def write() -> None:
        with theirs:
            order.append("theirs")

    with mine:
        waiting = threading.Thread(target=write)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        order.append("mine")
    waiting.join(20)
    assert order == ["mine", "theirs"]


def hold_and_die(path: str) -> None:
    WritersTurn(Path(path)).__enter__()
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_writer_that_is_killed_gives_its_turn_on(tmp_path: Path) -> None:
    path = tmp_path / "turn"
    doomed = multiprocessing.get_context("spawn").Process(target=hold_and_die, args=(str(path),))
    doomed.start()
    doomed.join(60)
    assert doomed.exitcode == -9
    with WritersTurn(path):
        pass


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    engine = create_engine_for(f"sqlite:///{tmp_path / 'one.db'}")
    Base.metadata.create_all(engine)
    with transaction(session_factory(engine)) as session:
        full = 2
        assert session.connection().exec_driver_sql("PRAGMA synchronous").scalar() == full
    engine.dispose()
