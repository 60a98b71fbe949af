"""`make demo`: killed in the middle and started again, it loses nothing and repeats nothing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

import sample_scans

SAMPLES = Path(sample_scans.__file__).parent
SCANS = ("01-clean-300dpi-p1.jpg", "01-clean-300dpi-p2.jpg", "15-duplex-blank-backs.pdf")
PATIENCE = 90


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """The demo's data with three scans of its own."""
    folder = tmp_path / "samples"
    shutil.copytree(SAMPLES / "demo", folder / "demo")
    (folder / "scans").mkdir()
    for name in SCANS:
        shutil.copy(SAMPLES / "scans" / name, folder / "scans")
    return folder


@contextmanager
def demo(data: Path, samples: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the demo on a free port; give its process and everything it said up to the address."""
    words = ["--port", "0", "--data", str(data), "--samples", str(samples), *more]
    process = subprocess.Popen(
        [sys.executable, "-m", "review_app.demo", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "KIEMDOI_WORKERS": "1", "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    told = ""
    try:
        for line in process.stdout:
            told += line
            if "Ctrl-C" in line:
                break
        yield process, told
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def states(data: Path) -> list[tuple[str, str]]:
    """Return (file state, page state) of everything that came in, read past the application."""
    with closing(sqlite3.connect(data / "kiemdoi.db")) as connection:
        return connection.execute(
            "SELECT f.state, coalesce(s.state, '') FROM scan_file f"
            " LEFT JOIN scan s ON s.file_id = f.id ORDER BY f.id, s.id"
        ).fetchall()


def wait_for(process: subprocess.Popen[str], data: Path, count: int, unread: int) -> None:
    """Wait until `count` pages are there and at most `unread` of them are not read."""
    end = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, "the demo ended by itself"
        found = states(data)
        pages = [page for _file, page in found if page]
        if len(pages) >= count and pages.count("waiting") <= unread:
            return
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_a_killed_demo_reads_on_where_it_was(tmp_path: Path, samples: Path) -> None:
    data = tmp_path / "demo"
    with demo(data, samples) as (process, told):
        address = re.search(r"http://127\.0\.0\.1:\d+", told)
        assert address is not None
        assert "VẬN HÀNH THỬ" in told
        assert re.search(r"thuky1 +clerk", told)
        with urllib.request.urlopen(f"{address[0]}/login", timeout=30) as answer:
            assert "VẬN HÀNH THỬ" in answer.read().decode()
        wait_for(process, data, 1, 100)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
        process.wait()
    _gone, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive, "the workers outlived their server"
    with demo(data, samples) as (process, _told):
        wait_for(process, data, 6, 0)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        last = process.stdout.read()
        assert process.wait(30) == 0
    assert "Stopped." in last
    assert "Traceback" not in last
    pages = sorted(page for _file, page in states(data))
    assert pages == ["blank_back"] * 2 + ["placed"] * 4
    with closing(sqlite3.connect(data / "kiemdoi.db")) as connection:
        assert connection.execute("SELECT count(*) FROM scan_file").fetchone() == (3,)


def test_fresh_never_throws_away_what_is_no_demo(tmp_path: Path, samples: Path) -> None:
    data = tmp_path / "photos"
    data.mkdir()
    (data / "holiday.jpg").write_bytes(b"precious")
    with demo(data, samples, "--fresh") as (process, told):
        assert process.wait(60) == 2
    assert "nothing was removed" in told
    assert (data / "holiday.jpg").exists()
