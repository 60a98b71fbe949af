"""The real installation under test: the demo election, the real server, real reading processes."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy.orm import Session

from models.db import create_engine_for, session_factory
from review_app.demo_election import SAMPLES, demo_settings, set_up

START_S = 60
STOP_S = 30
ADDRESS = re.compile(r"http://[\w.\[\]:]+:\d+")


@dataclass(frozen=True, slots=True)
class Installation:
    """A running server and the folder of its data."""

    address: str
    folder: Path

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Look into the database beside the running server."""
        engine = create_engine_for(demo_settings(self.folder).database)
        try:
            with session_factory(engine)() as session:
                yield session
        finally:
            engine.dispose()

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one `kiemdoi` command on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "review_app.commands.main", *words],
            env=environment(self.folder),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def environment(folder: Path, *, processes: int = 0) -> dict[str, str]:
    """Return the environment of every command on the installation in `folder`.

    So many `processes` answer browsers and read pages, as many as usual where it is 0.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KIEMDOI_")}
    settings = demo_settings(folder)
    return kept | {
        "KIEMDOI_DATABASE": settings.database,
        "KIEMDOI_STORE": str(settings.store),
        "KIEMDOI_WORKERS": str(processes or 2),
        "KIEMDOI_WEB_PROCESSES": str(processes),
        "KIEMDOI_LOGIN_LIMIT": "1000 per minute",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }


@contextmanager
def running(
    folder: Path, withheld_share: int = 0, planted_share: int = 0, **instead: int
) -> Iterator[Installation]:
    """Set the demo election up in `folder` and serve it with `kiemdoi serve` on a free port.

    Nothing is left to chance: a share is 0 or 1, and no reading is withheld or changed unless a
    test asks for it. `instead` replaces further values of the demo's election.json.
    """
    shares = {"withheld_share": withheld_share, "planted_share": planted_share}
    made = _set_up_once(tuple((shares | instead).items()))
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with serving(folder) as found:
        yield found


@cache
def _set_up_once(instead: tuple[tuple[str, int], ...]) -> Path:
    """Return a folder with the demo election as `instead` says: its passwords' hashes are slow."""
    folder = Path(mkdtemp(prefix="kiemdoi-demo-"))
    atexit.register(shutil.rmtree, folder)
    set_up(demo_settings(folder), SAMPLES / "demo", dict(instead))
    return folder


@contextmanager
def serving(folder: Path, *, processes: int = 0) -> Iterator[Installation]:
    """Serve what stands in `folder`."""
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "review_app.commands.main", "serve", "--port", "0"],
            env=environment(folder, processes=processes),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Installation(_address(server, log), folder)
    finally:
        server.terminate()
        try:
            server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise AssertionError("the server did not stop when it was told to") from None
    assert server.returncode == 0, f"the server ended badly:\n{log.read_text(encoding='utf-8')}"


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        said = log.read_text(encoding="utf-8")
        found = ADDRESS.search(said)
        if found:
            return found[0]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
