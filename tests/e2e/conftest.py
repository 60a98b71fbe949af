"""A real server and a real browser for the tests of this folder, both started once.

They end with this folder (not with the session): other tests start a Playwright of their own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import running_chromium
from tests.e2e.furnished import furnish
from tests.e2e.running import Installation, running, serving
from tests.e2e.seats import Hall


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with running_chromium() as started:
        yield started


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running(tmp_path_factory.mktemp("evening")) as found:
        yield found


@pytest.fixture(scope="package")
def furnished_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of an election in the middle of its evening, made once for all test processes."""
    made_here = tmp_path_factory.getbasetemp()
    shared = made_here.parent if "PYTEST_XDIST_WORKER" in os.environ else made_here
    folder, done = shared / "furnished", shared / "furnished.done"
    with (shared / "furnished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # another process failed over it
            folder.mkdir()
            with running(folder) as found:
                furnish(found)
            done.touch()
    return folder


@pytest.fixture(scope="package")
def furnished(
    furnished_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An installation in the middle of its evening, to look at: no test may change its sheets."""
    with _copy_served(furnished_folder, tmp_path_factory.mktemp("furnished")) as found:
        yield found


@pytest.fixture(scope="module")
def furnished_anew(
    furnished_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    language: str,  # each begins at the same moment
) -> Iterator[Installation]:
    """The same, for the tests of one file alone: they go on with the evening."""
    with _copy_served(furnished_folder, tmp_path_factory.mktemp("furnished-anew")) as found:
        yield found


@contextmanager
def _copy_served(made: Path, folder: Path) -> Iterator[Installation]:
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with serving(folder, processes=1) as found:  # one person at a time
        yield found


@pytest.fixture(scope="package")
def language() -> str:
    """What people read where a test asks for nothing else; flows are walked in `LANGUAGES`."""
    return "vi"


@pytest.fixture
def hall(
    browser: Browser, installation: Installation, tmp_path: Path, language: str
) -> Iterator[Hall]:
    opened = Hall(browser, installation, tmp_path, language)
    yield opened
    opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to a failure where the pictures of the browsers lie."""
    report = yield
    hall = getattr(item, "funcargs", {}).get("hall")
    if call.when == "call" and report.failed and hall is not None:
        report.sections.append(("browsers", hall.explain()))
    return report
