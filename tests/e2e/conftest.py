"""A real server and a real browser for the tests of this folder, both started once.

They end with this folder (not with the session): other tests start a Playwright of their own.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.furnished import furnish
from tests.e2e.running import Installation, running
from tests.e2e.seats import WAIT_MS, Hall

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing but the page under test is asked for: the machine may have no network at all.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("Chromium is missing; `make test` installs it.", pytrace=False)
    expect.set_options(timeout=WAIT_MS)  # five seconds are short on a machine that reads pages
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with running(tmp_path_factory.mktemp("evening")) as found:
        yield found


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation in the middle of its evening; `test_keyboard.py` goes on with it, so last."""
    with running(tmp_path_factory.mktemp("furnished")) as found:
        furnish(found)
        yield found


@pytest.fixture
def hall(browser: Browser, installation: Installation, tmp_path: Path) -> Iterator[Hall]:
    opened = Hall(browser, installation, tmp_path)
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
