"""Whatever was accepted is read: past dead workers, full disks, restarts and broken files."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.db import create_engine_for, session_factory, transaction
from models.readings import PageResult, PageStored
from models.schema import AuditEvent, Person, Scan, ScanFile
from models.services import intake
from review_app import pipeline as pipeline_module
from review_app import reception
from review_app.bilingual import pick
from review_app.lock import ReaderLock
from review_app.pipeline import NotDrainedError, Pipeline
from review_app.settings import Settings
from review_app.store import FolderStore, StoreFullError
from review_app.waiting import MAX_ATTEMPTS, Functions
from review_app.worker import ReadJob, SplitJob, SplitResult, process_pool
from tests.review_app.world import World

FULL = "disk-is-full"
CRASHES = "crashes"
UNKNOWN = PageResult(status="unidentified", problem="Cần mã.\nIt needs its code.", engine="test")


def no_probe() -> None:
    """Stand for a digit engine that loads."""


def split_by_name(job: SplitJob) -> SplitResult:
    """Give a file one page, or what its name asks for."""
    if "deadly-file" in job.name:
        os._exit(1)
    if "broken" in job.name:
        return SplitResult((), "Hỏng.\nIt is broken.")
    return SplitResult((PageStored(1, job.sha256, None),))


def read_by_name(job: ReadJob) -> PageResult:
    """Read nothing, or do what the page's name asks for."""
    if "deadly" in job.name:
        (job.store / CRASHES).open("a").write("x")
        os._exit(1)
    if "raising" in job.name:
        raise ValueError("a digit from nowhere")
    if (job.store / FULL).exists():
        raise StoreFullError("no room")
    return UNKNOWN


CANNED = Functions(no_probe, split_by_name, read_by_name)


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    """The test election without any web application."""
    engine = create_engine_for(settings.database)
    made = World(session_factory(engine), FolderStore(settings.store, 0))
    made.found()
    made.store.path.mkdir(parents=True, exist_ok=True)
    yield made
    engine.dispose()


@contextmanager
def running(
    world: World,
    settings: Settings,
    functions: Functions = CANNED,
    # Threads are an `Executor`, too, and start at once; only what dies needs processes.
    executor: Callable[[int], Executor] = ThreadPoolExecutor,
) -> Iterator[Pipeline]:
    pipeline = Pipeline(
        world.factory, world.store, settings, executor=executor, functions=functions
    )
    pipeline.start()
    try:
        yield pipeline
    finally:
        pipeline.stop()


def bring(world: World, settings: Settings, *names: str) -> int:
    """Take files of these names in, each with other bytes; return the batch."""
    with transaction(world.factory) as session:
        clerk = session.get_one(Person, world.people["minh"])
        batch_id = intake.open_batch(session, clerk, source="test").id
    for name in names:
        reception.receive(
            world.factory,
            world.store,
            settings,
            person_id=world.people["minh"],
            batch_id=batch_id,
            name=name,
            data=name.encode(),
        )
    return batch_id


def states(world: World) -> dict[str, str]:
    """Return what became of each file, by name: its page's state, else its own."""
    with world.factory() as session:
        found = session.execute(
            select(ScanFile.name, ScanFile.state, Scan.state)
            .outerjoin(Scan, Scan.file_id == ScanFile.id)
            .order_by(ScanFile.id)
        )
        return {name: page or own for name, own, page in found}


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_a_page_whose_worker_dies_twice_is_set_aside_and_the_rest_go_on(
    world: World, settings: Settings
) -> None:
    names = ["a", "b", "deadly", "c", "deadly-file", "broken", "raising", "d"]
    bring(world, settings, *names)
    with running(world, settings, executor=process_pool) as pipeline:
        pipeline.drain(60)
    found = states(world)
    assert {found[name] for name in "abcd"} == {"needs_identity"}
    assert [found[name] for name in ("deadly", "deadly-file", "broken", "raising")] == [
        "set_aside",
        "set_aside",
        "refused",
        "set_aside",
    ]
    assert (world.store.path / CRASHES).read_text() == "xx"
    with world.factory() as session:
        problems = set(session.scalars(select(Scan.problem).where(Scan.state == "set_aside")))
        kinds = set(session.scalars(select(AuditEvent.kind)))
    assert {pick(problem or "", "en") for problem in problems} == {
        "The reading process died twice.",
        "The reader failed twice (ValueError).",
    }
    assert {"file_received", "file_refused", "file_set_aside", "scan_set_aside"} <= kinds


def test_a_full_disk_blames_no_page_and_is_over_when_there_is_room(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "TROUBLE_SECONDS", 0.1)
    bring(world, settings, "a", "b")
    (world.store.path / FULL).touch()
    with running(world, settings) as pipeline:
        wait_until(lambda: pipeline.health().problem == "no room")
        assert set(states(world).values()) == {"waiting"}
        (world.store.path / FULL).unlink()
        pipeline.drain(30)
        wait_until(lambda: pipeline.health().problem is None)
    assert set(states(world).values()) == {"needs_identity"}


def test_work_that_waits_at_a_stop_is_found_at_the_next_start(
    world: World, settings: Settings
) -> None:
    bring(world, settings, "a", "b", "c")
    assert set(states(world).values()) == {"accepted"}
    with running(world, settings) as pipeline:
        pipeline.drain(30)
    assert set(states(world).values()) == {"needs_identity"}


def test_a_page_that_outlived_many_starts_is_set_aside(world: World, settings: Settings) -> None:
    bring(world, settings, "a")
    with running(world, settings) as pipeline:
        pipeline.drain(30)
    with transaction(world.factory) as session:
        batch = bring_waiting(session, world)
        for _crash in range(MAX_ATTEMPTS):
            intake.begin_attempt(session, batch)
    with running(world, settings) as pipeline:
        pipeline.drain(30)
    with world.factory() as session:
        last = session.scalars(select(Scan).order_by(Scan.id.desc())).first()
        assert last is not None
        assert last.state == "set_aside"
        assert f"begun {MAX_ATTEMPTS} times" in (last.problem or "")


def bring_waiting(session: Session, world: World) -> Scan:
    clerk = session.get_one(Person, world.people["minh"])
    batch = intake.open_batch(session, clerk, source="test")
    sha256 = world.store.put(b"an old page")
    file = intake.receive_file(session, clerk, batch=batch, name="old", sha256=sha256, size=1)
    return intake.add_scans(session, file, [PageStored(1, sha256, None)])[0]


def test_only_one_process_reads_for_a_store(world: World, settings: Settings) -> None:
    other = ReaderLock(world.store.path)
    assert other.acquire()
    bring(world, settings, "a")
    with running(world, settings) as pipeline:
        with pytest.raises(NotDrainedError, match="1 pages or files are still unread"):
            pipeline.drain(1.5)
        assert not pipeline.health().reads_here
        other.release()
        pipeline.drain(30)
        assert pipeline.health().reads_here
    assert states(world) == {"a": "needs_identity"}
    assert other.acquire()
    other.release()


def test_an_installation_that_cannot_read_says_so_and_touches_no_page(
    world: World, settings: Settings
) -> None:
    bring(world, settings, "a")
    broken = Functions(broken_probe, split_by_name, read_by_name)
    with (
        running(world, settings, broken) as pipeline,
        pytest.raises(NotDrainedError, match="do not start: the network is missing"),
    ):
        pipeline.drain(30)
    assert states(world) == {"a": "accepted"}


def broken_probe() -> None:
    """Stand for an installation without its digit network."""
    raise RuntimeError("the network is missing")


def test_a_full_disk_at_the_door_accepts_nothing(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: FolderStore, _data: bytes) -> str:
        raise StoreFullError("Nothing was accepted")

    batch_id = bring(world, settings)
    monkeypatch.setattr(FolderStore, "put", full)
    with pytest.raises(StoreFullError):
        reception.receive(
            world.factory,
            world.store,
            settings,
            person_id=world.people["minh"],
            batch_id=batch_id,
            name="a",
            data=b"a",
        )
    assert states(world) == {}


def test_an_empty_and_a_too_large_file_are_written_down_as_refused(
    world: World, settings: Settings
) -> None:
    small = replace(settings, max_file_bytes=4)
    bring(world, small, "", "abc", "abcdef", "abcdefg")
    assert states(world) == {
        "": "refused",
        "abc": "accepted",
        "abcdef": "refused",
        "abcdefg": "refused",
    }
    with world.factory() as session:
        problem = session.scalars(select(ScanFile.problem).where(ScanFile.name == "abcdef")).one()
    assert "vượt giới hạn" in pick(problem or "", "vi")
    assert "the limit is" in pick(problem or "", "en")
