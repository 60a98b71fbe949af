"""Several processes answer browsers: one may die, the first takes all of them with it."""

from __future__ import annotations

import http.client
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from review_app.health import Health
from review_app.processes import MOST, ReadElsewhere, Ties, process_count
from review_app.settings import Settings
from review_app.tries import TriesFile
from tests.review_app.conftest import TOKEN
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
    return {process.pid for process in family if listens(process, port)}


def listens(process: psutil.Process, port: int) -> bool:
    try:
        found = process.net_connections()
    except psutil.NoSuchProcess:  # it died a moment ago
        return False
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in found)


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


def wrong_log_in(server: RealServer) -> int:
    """Try a wrong password over a new connection; return the answer's number."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=WAIT_S)
    try:
        connection.request("GET", "/login")
        form = connection.getresponse()
        cookie = str(form.getheader("Set-Cookie")).partition(";")[0]
        found = TOKEN.search(form.read().decode())
        assert found
        fields = {"login": "lan", "password": "wrong", "csrf_token": found[1]}
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/login", urlencode(fields), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_guesses_are_counted_over_all_processes(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    server = RealServer(
        replace(settings, web_processes=2, login_limit="4 per hour"), tmp_path / "server.log"
    )
    server.start()
    try:
        until(lambda: len(listening(server)) == 2)
        told = [wrong_log_in(server) for _ in range(12)]  # either of the two answers
        assert (told.count(401), told.count(429)) == (4, 8)
        server.stop()
        server.start()  # processes that never saw a guess know of them
        assert wrong_log_in(server) == 429
    finally:
        server.stop()


def guess(path: str) -> list[int]:
    tries = TriesFile(path=path)
    return [tries.incr("somebody", 60) for _ in range(40)]


def test_no_guess_is_lost_between_two_processes(tmp_path: Path) -> None:
    path = str(tmp_path / "tries.db")
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as two:
        told = [count for counts in two.map(guess, [path, path]) for count in counts]
    assert sorted(told) == list(range(1, 81))


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
