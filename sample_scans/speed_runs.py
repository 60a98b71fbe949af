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

    `worker_mb` is the largest worker's peak, `early_mb` what the largest worker had after a fifth
    of the pages: where both are about the same, memory does not grow with the file.
    """

    pages: int
    seconds: float
    first_s: float
    worker_mb: float
    early_mb: float
    code: int


def run(files: Sequence[Path], jobs: int, pages: int, *, watch: bool = False) -> Run:
    """Read `files` (`pages` in all) with the command; `watch` looks at its workers' memory."""
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
    while listener.is_alive():
        if watch:
            peak = max(peak, _largest_child(process.pid))
            early = peak if len(times) * 5 <= pages else early
        listener.join(_LOOK_S)
    assert process.stdout is not None
    process.stdout.close()
    code = process.wait()
    return Run(len(times), times[-1] - started, times[0] - started, peak, early, code)


def _largest_child(pid: int) -> float:
    """Return the megabytes (10⁶) that the largest process under `pid` holds resident."""
    sizes = [0]
    try:
        for child in psutil.Process(pid).children(recursive=True):
            sizes.append(child.memory_info().rss)
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
