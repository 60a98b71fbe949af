"""Writers of one process stand in line."""

from __future__ import annotations

import threading
import time

import pytest

from models.turns import FairLock


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
