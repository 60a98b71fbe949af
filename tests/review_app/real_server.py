"""`kiemdoi serve` as a process of its own, so that a test can take it away in the middle."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from review_app.settings import Settings

START_S = 60
STOP_S = 30
_PORT = re.compile(r"http://127\.0\.0\.1:(\d+)")


class RealServer:
    """The server of one installation; started again it listens at the same address."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings = settings
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """Where browsers reach it."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The first of its processes."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and return once it says that it listens."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("KIEMDOI_")}
        environment = kept | {
            "KIEMDOI_DATABASE": self._settings.database,
            "KIEMDOI_STORE": str(self._settings.store),
            "KIEMDOI_SECRET": self._settings.secret_key,
            "KIEMDOI_LOGIN_LIMIT": self._settings.login_limit,
            "KIEMDOI_WORKERS": "1",
            "KIEMDOI_WEB_PROCESSES": str(self._settings.web_processes),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
        }
        said_before = self._said()
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "review_app.commands.main",
                    "serve",
                    "--port",
                    str(self._port),
                ],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + START_S
        while time.monotonic() < until and self._process.poll() is None:
            found = _PORT.search(self._said(), len(said_before))
            if found:
                self._port = int(found[1])
                return
            time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self._said()}")

    def kill(self) -> None:
        """Take all its processes away as a power cut does: SIGKILL, nothing is tidied up.

        Those that only answer would notice the first one's death, but a moment later.
        """
        assert self._process is not None
        others = psutil.Process(self.pid).children(recursive=True)
        self._process.kill()
        for process in others:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait(STOP_S)
        psutil.wait_procs(others, STOP_S)

    def stop(self) -> None:
        """End it the way an administrator does, if it runs."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError("the server did not stop when it was told to") from None

    def _said(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""
