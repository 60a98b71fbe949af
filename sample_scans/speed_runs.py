"""Whole runs of `python -m ocr read`, measured from outside: start, pages a second, memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psutil
import pypdfium2

from sample_scans.demo_election import DEMO
from sample_scans.make import FOLDER

_SCANNED = (
    "02-colour-blue-pen.pdf",
    "03-clean-pdf.pdf",
    "04-skewed.pdf",
    "05-upside-down.pdf",
    "06-sideways.pdf",
    "10-faint-pencil.pdf",
    "13-curled.pdf",
    "29-photocopy.pdf",
)
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: pages, wall seconds, seconds to the first line, largest resident sizes.

    `cpu_ms` is the processor time of all its processes a page, starts included, as last seen.
    `worker_mb` is the largest worker's peak, `early_mb` what the largest worker had after a fifth
    of the pages: where both are about the same, memory does not grow with the file.
    """

    pages: int
    seconds: float
    first_s: float
    cpu_ms: float
    worker_mb: float
    early_mb: float
    code: int


def run(files: Sequence[Path], jobs: int, pages: int) -> Run:
    """Read `files` (`pages` in all) with the command, looking at its processes as it runs."""
    words = [
        sys.executable,
        "-m",
        "ocr",
        "read",
        "--key-file",
        str(DEMO / "demo.key"),
        "--jobs",
        str(jobs),
    ]
    started = time.perf_counter()
    process = subprocess.Popen([*words, *map(str, files)], stdout=subprocess.PIPE)
    times: list[float] = []

    def listen() -> None:
        assert process.stdout is not None
        times.extend(time.perf_counter() for _ in process.stdout)

    listener = Thread(target=listen)
    listener.start()
    peak = early = 0.0
    spent: dict[int, float] = {}
    while listener.is_alive():
        peak = max(peak, _look(process.pid, spent))
        early = peak if len(times) * 5 <= pages else early
        listener.join(_LOOK_S)
    assert process.stdout is not None
    process.stdout.close()
    code = process.wait()
    cpu_ms = sum(spent.values()) * 1000.0 / len(times)
    return Run(len(times), times[-1] - started, times[0] - started, cpu_ms, peak, early, code)


def _look(pid: int, spent: dict[int, float]) -> float:
    """Return the megabytes (10⁶) of the largest process under `pid`; note all CPU seconds."""
    sizes = [0]
    try:
        command = psutil.Process(pid)
        for process in (command, *command.children(recursive=True)):
            with process.oneshot():
                used = process.cpu_times()
                spent[process.pid] = used.user + used.system
                if process.pid != pid:
                    sizes.append(process.memory_info().rss)
    except psutil.Error:
        # It ended while it was looked at.
        return max(sizes) / 1e6
    return max(sizes) / 1e6


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def long_pdf(path: Path, pages: int, vector: bytes) -> None:
    """Write a PDF of `pages` pages: scans of the samples in turn, with `vector` pages between."""
    sources = [pypdfium2.PdfDocument(FOLDER / name) for name in _SCANNED]
    sources.append(pypdfium2.PdfDocument(vector))
    result = pypdfium2.PdfDocument.new()
    while len(result) < pages:
        for source in sources:
            count = min(len(source), pages - len(result))
            if count:
                result.import_pages(source, list(range(count)))
    result.save(path)
    for document in (result, *sources):
        document.close()
