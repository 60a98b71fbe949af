"""The Chromium that the tests drive: one without a window of its own where there is one.

The whole browser draws its own bar in a further process for each window, also where nobody sees
it; that costs more than the pages do. `scripts/install.sh` installs either.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserType, expect, sync_playwright

from sample_scans.desk_screen import NAMES

WAIT_MS = 20_000
"""How long a page may take to show something: five seconds are short where other tests run, too."""
# Nothing but the page under test is asked for: the machine may have no network at all.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def launched(kind: BrowserType) -> Browser:
    """Start the browser; the test fails where there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail("Chromium is missing; `make test` installs it.", pytrace=False)
    return kind.launch(executable_path=path, args=list(SWITCHES))


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start the browser, and end it."""
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as driver:
        browser = launched(driver.chromium)
        yield browser
        browser.close()
