"""What runs inside a reading process: split a file into pages, read one page. No database here.

Everything a call needs is in its argument, and everything it leaves behind lies in the store under
its hash, so a call may be repeated as often as a crash demands.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path

from models.readings import PageResult, PageStored
from review_app import reading
from review_app.bilingual import both
from review_app.reading import GivenPage, Limits
from review_app.store import FolderStore

SPLIT_SECONDS = 900
READ_SECONDS = 120


@dataclass(frozen=True, slots=True)
class SplitJob:
    """Split the file `sha256` of the store at `store` into single pages."""

    store: Path
    sha256: str
    name: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class SplitResult:
    """The pages of a file, or the `problem` for which it is refused, in one sentence."""

    pages: tuple[PageStored, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ReadJob:
    """Read one page of the file `sha256`; `given` is the identity that two people agreed on."""

    store: Path
    sha256: str
    name: str
    file_page: int
    key: bytes
    limits: Limits
    given: GivenPage | None = None


def process_pool(workers: int) -> Executor:
    """Return the default executor: `workers` fresh processes (no fork of a threaded server)."""
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=prepare)


def worker_count(setting: int) -> int:
    """Return how many reading processes to run: the setting, or one per usable core."""
    return setting if setting > 0 else len(os.sched_getaffinity(0))


def prepare() -> None:
    """Make a fresh process a worker: one core; Ctrl-C is the server's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reading.one_thread()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the server is killed: its pool would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def probe() -> None:
    """Load the digit engine; raises if this installation cannot read."""
    reading.load_engine()


def split(job: SplitJob) -> SplitResult:
    """Store each page of a file as an image of its own, with its thumbnail."""
    store = FolderStore(job.store)
    with _within(SPLIT_SECONDS):
        try:
            pages = tuple(
                PageStored(
                    file_page=page.number,
                    sha256=job.sha256 if page.image is None else store.put(page.image),
                    thumbnail_sha256=None if page.thumbnail is None else store.put(page.thumbnail),
                )
                for page in reading.split_pages(store.file(job.sha256), job.name, job.limits)
            )
        except reading.UnreadableError as problem:
            return SplitResult((), str(problem))
    if not pages:
        return SplitResult(
            (),
            both(
                f"Tệp {job.name} không có trang nào. Hãy quét lại tờ giấy.",
                f"{job.name} holds no page. Scan the paper again.",
            ),
        )
    return SplitResult(pages)


def read(job: ReadJob) -> PageResult:
    """Read one page and store the picture of each of its rows."""
    store = FolderStore(job.store)
    with _within(READ_SECONDS):
        return reading.read_stored_page(
            store.file(job.sha256),
            keep=store.put,
            name=job.name,
            file_page=job.file_page,
            key=job.key,
            limits=job.limits,
            given=job.given,
        )


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """End this process where a page takes longer (in a worker only): a hang becomes a death."""
    if parent_process() is None:
        yield
        return
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
