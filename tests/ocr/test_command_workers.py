"""Work spread over processes: order, dead workers, hung workers, tasks that become more."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from ocr.commands.workers import Cause, Crew, More


def prepare(folder: str) -> None:
    os.environ["CREW_FOLDER"] = folder


def work(number: int) -> str | More[int]:
    """Answer; 3 kills its worker always, 7 the first time only; 5 hangs.

    70, 80 and 90 turn out to be other tasks: three, none, and three of which one kills.
    """
    mark = Path(os.environ["CREW_FOLDER"]) / f"seen{number}"
    first = not mark.exists()
    mark.touch()
    if number == 3 or (number == 7 and first):
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 5:
        time.sleep(600)
    if number == 9:
        raise LookupError("a wrong installation")
    if number == 90:
        return More([91, 3, 92])
    if number == 70:
        return More([71, 72, 73])
    if number == 80:
        return More([])
    return f"did {number} in {os.getpid()}"


def gave_up(number: int, cause: Cause) -> str:
    return f"gave up {number}: {cause}"


def crew(folder: Path, jobs: int = 1, seconds: float = 60.0) -> Crew[int, str]:
    return Crew(jobs, work, gave_up, prepare, (str(folder),), (__name__,), seconds)


def did(answers: Iterable[str]) -> list[str]:
    return [answer.partition(" in ")[0] for answer in answers]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_killed_worker_is_survived_and_its_task_tried_once_more(
    jobs: int, tmp_path: Path
) -> None:
    answers = did(crew(tmp_path, jobs).answers([0, 1, 2, 3, 4, 6, 7, 8]))
    assert answers == [
        "did 0",
        "did 1",
        "did 2",
        "gave up 3: died",
        *map("did {}".format, (4, 6, 7, 8)),
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_that_hangs_is_stopped_and_the_others_go_on(jobs: int, tmp_path: Path) -> None:
    answers = did(crew(tmp_path, jobs, seconds=3).answers([0, 5, 1, 2]))
    assert answers == ["did 0", "gave up 5: hung", "did 1", "did 2"]


def test_a_task_may_turn_out_to_be_several_in_its_place(tmp_path: Path) -> None:
    answers = did(crew(tmp_path, jobs=2).answers([0, 90, 80, 1]))
    assert answers == ["did 0", "did 91", "gave up 3: died", "did 92", "did 1"]


def test_workers_are_started_as_there_is_work_for_them(tmp_path: Path) -> None:
    for jobs, tasks, expected in ((4, [10], 1), (4, [70], 3), (2, range(10, 20), 2)):
        answers = crew(tmp_path, jobs).answers(tasks)
        next(answers)
        assert len(multiprocessing.active_children()) == expected
        answers.close()
        assert not multiprocessing.active_children()


def test_tasks_are_drawn_as_they_are_needed_and_errors_come_home(tmp_path: Path) -> None:
    drawn: list[int] = []

    def tasks() -> Iterator[int]:
        for number in (0, 1, 9, *range(10, 100)):
            drawn.append(number)
            yield number

    answers = crew(tmp_path).answers(tasks())
    assert next(answers).startswith("did 0")
    assert len(drawn) <= 10
    assert next(answers).startswith("did 1")
    with pytest.raises(LookupError, match="a wrong installation"):
        next(answers)
