"""A real server and a real browser for the tests of this folder, both started once.

They end with this folder (not with the session): other tests start a Playwright of their own.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import running_chromium
from tests.e2e.furnished import furnish
from tests.e2e.running import Installation, running
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
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation in the middle of its evening; `test_keyboard.py` goes on with it, so last."""
    with running(tmp_path_factory.mktemp("furnished")) as found:
        furnish(found)
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
