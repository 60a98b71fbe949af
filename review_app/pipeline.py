"""Page reading: what waits in the database is split, read and written back, by one thread.

The database is the queue. Whatever was accepted and is not read yet is found there, after a crash
as well as a second after it came in; nothing is kept in memory that could be lost.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from multiprocessing import resource_tracker

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from models.db import transaction
from review_app import worker
from review_app.bilingual import both, pick
from review_app.errors import ReviewAppError
from review_app.health import Health
from review_app.lock import ReaderLock
from review_app.pool import Finished, WorkerPool
from review_app.settings import Settings
from review_app.store import Store, StoreError
from review_app.waiting import Functions, next_jobs, unread_count, write_back

log = logging.getLogger(__name__)
IDLE_SECONDS = 1.0
"""How long at most until work that another process wrote into the database is seen."""
TROUBLE_SECONDS = 5.0
"""How long to wait after a full disk or a locked database before trying again."""
TIME_IS_UP = both("đã hết thời gian chờ", "the time is up")


class NotDrainedError(ReviewAppError):
    """Pages still wait after the time that was given."""


class Pipeline:
    """Reads pages in worker processes while it is started; at most one per store does so."""

    def __init__(
        self,
        factory: sessionmaker[Session],
        store: Store,
        settings: Settings,
        *,
        executor: Callable[[int], Executor] = worker.process_pool,
        functions: Functions | None = None,
    ) -> None:
        """Start nothing yet. `executor` makes a `concurrent.futures.Executor` of n workers."""
        self._factory = factory
        self._store = store
        self._settings = settings
        self._functions = functions if functions is not None else Functions()
        self._event = threading.Event()
        size = worker.worker_count(settings.workers)
        self._pool = WorkerPool(
            lambda: executor(size),
            probe=self._functions.probe,
            size=size,
            blameless=(StoreError,),
            on_event=self._event.set,
        )
        self._lock = ReaderLock(store.path)
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._keys: set[tuple[str, int]] = set()
        self._unwritten: deque[Finished] = deque()
        self._trouble: str | None = None
        self._reads_here = False

    def start(self) -> None:
        """Begin to read in a thread of its own; what was left unread is taken up first."""
        if self._thread is None:
            self._stopping = False
            self._thread = threading.Thread(target=self._run, name="page-reading", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Look for work at once; call it after a commit that brought some."""
        self._event.set()

    def stop(self) -> None:
        """Finish the pages under way, then end the workers; what waits stays in the database."""
        self._stopping = True
        self._event.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def health(self) -> Health:
        """Return how page reading stands now."""
        return Health(
            self._reads_here,
            self._pool.busy,
            self._pool.deaths,
            self._trouble or self._pool.problem,
        )

    def drain(
        self, timeout_seconds: float = 3600, *, on_step: Callable[[], None] | None = None
    ) -> None:
        """Wait until nothing waits to be read, whoever reads it; `on_step` is called meanwhile.

        Raises `NotDrainedError` after `timeout_seconds`, or at once when the readers cannot start.
        """
        end = time.monotonic() + timeout_seconds
        while True:
            with self._factory() as session:
                left = unread_count(session)
            if left == 0 and not self._keys:
                return
            problem = self.health().problem
            if time.monotonic() > end or (problem is not None and problem == self._pool.problem):
                reason = pick(problem or TIME_IS_UP, "en")
                raise NotDrainedError(f"{left} pages or files are still unread: {reason}.")
            if on_step is not None:
                on_step()
            time.sleep(0.1)

    def _run(self) -> None:
        # Workers inherit this from the thread that starts them: Ctrl-C is the server's business,
        # also while a worker is still loading. The tracker must run first: starting it unblocks.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            while not self._stopping:
                self._event.clear()
                pause = self._guarded_step()
                self._event.wait(pause)
            self._finish()
        finally:
            self._pool.shut_down()
            self._lock.release()
            self._reads_here = False

    def _guarded_step(self) -> float:
        """Do one step; whatever goes wrong is logged, shown, and tried again later."""
        try:
            if not self._lock.acquire():
                # Another process reads for this store; take over should it end.
                self._reads_here = False
                return IDLE_SECONDS
            self._reads_here = True
            self._step()
        except OperationalError as error:
            log.warning("page reading waits for the database", exc_info=True)
            self._trouble = both(
                f"Cơ sở dữ liệu không trả lời: {error.orig}",
                f"The database does not answer: {error.orig}",
            )
            return TROUBLE_SECONDS
        except StoreError as error:
            log.warning("page reading waits for the store: %s", error)
            self._trouble = str(error)
            return TROUBLE_SECONDS
        except Exception:
            log.exception("page reading failed and will be tried again")
            self._trouble = both(
                "Việc đọc trang bị lỗi; nguyên nhân nằm trong nhật ký của máy chủ.",
                "Page reading failed; the cause is in the server's log.",
            )
            return TROUBLE_SECONDS
        self._trouble = None
        return IDLE_SECONDS

    def _step(self) -> None:
        self._unwritten.extend(self._pool.finished())
        self._write_back()
        free = self._pool.free
        if free <= 0:
            return
        with transaction(self._factory) as session:
            jobs = next_jobs(
                session,
                self._functions,
                store=self._store.path,
                settings=self._settings,
                limit=free,
                skip=self._keys,
            )
        for job in jobs:
            self._keys.add(job.key)
            self._pool.submit(job)

    def _write_back(self) -> None:
        """Write results into the database; one that cannot be written now stays first in line."""
        while self._unwritten:
            done = self._unwritten[0]
            if isinstance(done.error, StoreError):
                self._unwritten.popleft()
                self._keys.discard(done.key)
                raise done.error
            write_back(self._factory, done)
            self._unwritten.popleft()
            self._keys.discard(done.key)
            # A file that was split brought pages; look again at once.
            self._event.set()

    def _finish(self) -> None:
        """After `stop`: give the pages under way a moment and write them down."""
        end = time.monotonic() + TROUBLE_SECONDS
        while self._pool.busy and time.monotonic() < end:
            self._unwritten.extend(self._pool.finished())
            time.sleep(0.05)
        try:
            self._write_back()
        except (OperationalError, StoreError):
            log.warning("some pages will be read again at the next start", exc_info=True)
