"""Several processes answer browsers: one may die, the first takes all of them with it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from review_app.health import Health
from review_app.processes import MOST, ReadElsewhere, Ties, process_count
from review_app.settings import Settings
from tests.review_app.real_server import RealServer
from tests.review_app.world import World

WAIT_S = 60


@pytest.fixture
def server(settings: Settings, world: World, tmp_path: Path) -> Iterator[RealServer]:
    two = replace(settings, web_processes=2)
    found = RealServer(two, tmp_path / "server.log")
    found.start()
    yield found
    found.stop()


def listening(server: RealServer) -> set[int]:
    """Return the processes that listen at the server's port."""
    port = int(server.address.rpartition(":")[2])
    family = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
    return {
        process.pid
        for process in family
        if any(
            one.status == psutil.CONN_LISTEN and one.laddr.port == port
            for one in process.net_connections()
        )
    }


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.1)


def answers(server: RealServer) -> bool:
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=WAIT_S)
    try:
        connection.request("GET", "/login")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def test_one_that_dies_is_started_again(server: RealServer) -> None:
    until(lambda: len(listening(server)) == 2)
    [other] = listening(server) - {server.pid}
    psutil.Process(other).kill()
    until(lambda: len(listening(server) - {other}) == 2)
    assert all(answers(server) for _ in range(20))
    server.stop()
    assert not answers_at_all(server)


def test_a_killed_first_process_leaves_none_behind(server: RealServer) -> None:
    until(lambda: len(listening(server)) == 2)
    family = psutil.Process(server.pid).children(recursive=True)
    server.kill()
    _gone, left = psutil.wait_procs(family, timeout=WAIT_S)
    assert not left
    server.start()  # at the same address: nobody holds it any more
    assert answers(server)


def answers_at_all(server: RealServer) -> bool:
    try:
        return answers(server)
    except ConnectionRefusedError:
        return False


class Reading:
    """Page reading that notes when it is woken."""

    def __init__(self) -> None:
        self.woken = 0
        self.problem: str | None = None

    def wake(self) -> None:
        self.woken += 1

    def health(self) -> Health:
        return Health(reads_here=True, under_way=0, deaths=0, problem=self.problem)


def test_work_that_came_in_elsewhere_wakes_the_reading_once() -> None:
    ties, reading = Ties.made(), Reading()
    ties.pass_on(reading)
    assert reading.woken == 0
    ReadElsewhere(ties).wake()
    ties.pass_on(reading)
    ties.pass_on(reading)
    assert reading.woken == 1


def test_what_keeps_pages_from_being_read_is_told_everywhere_and_taken_back() -> None:
    ties, reading = Ties.made(), Reading()
    elsewhere = ReadElsewhere(ties)
    assert elsewhere.health().problem is None
    for problem in ("Đĩa đầy: chưa đọc được trang nào.", "ổ " * 4_000, None):
        reading.problem = problem
        ties.pass_on(reading)
        told = elsewhere.health().problem
        assert told == problem or (problem and told and problem.startswith(told))


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_as_many_as_are_wanted(wanted: int) -> None:
    assert process_count(wanted) == wanted
    assert 1 <= process_count(0) <= MOST
