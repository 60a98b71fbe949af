"""`kiemdoi serve` as a process of its own, for the desk's measurements."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from review_app.settings import Settings
from sample_scans.errors import SampleError

_ADDRESS = re.compile(r"http://[\w.]+:\d+")
_START_S = 120


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve an installation on a free port of this machine; yields the address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KIEMDOI_")}
    environment = kept | {
        "KIEMDOI_DATABASE": settings.database,
        "KIEMDOI_STORE": str(settings.store),
        "KIEMDOI_WORKERS": "1",
        "KIEMDOI_LOGIN_LIMIT": "10000 per minute",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "review_app.commands.main", "serve", "--port", "0"],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield _address(server, log)
        finally:
            server.terminate()
            server.wait(60)


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and server.poll() is None:
        found = _ADDRESS.search(log.read_text("utf-8"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise SampleError(f"the server did not start: {log.read_text('utf-8')}")
