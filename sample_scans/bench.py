"""Measure the reader: `python -m sample_scans.bench [--data DIR]`.

Prints what is read right, wrong and unsure on the sample scans and, where the folder of real digits
is there, on sheets filled in with the digits of writers that training did not see; milliseconds a
page on one core beside the bare JPEG decode of the same file; pages a second with two workers; the
memory of a worker; and the whole main job on real hands, from files to totals.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from ocr.training.data import WriterDigits
from sample_scans import demo_election, hands, job
from sample_scans.make import FOLDER
from sample_scans.printed import editions
from sample_scans.score import Verdict, mistakes, read_file, score
from sample_scans.truth import read

_TIMED = ("01-clean-300dpi-p1.jpg", "35-page-1-only.jpg", "07-photo-shadow-p1.jpg")
_ROUNDS = 7


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every measurement and print it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("KIEMDOI_DATA", str(hands.DEFAULT_DATA))
    parser.add_argument("--data", type=Path, default=Path(default), help="folder of real digits")
    parser.add_argument("--sheets", type=int, default=20, help="real-hands sheets a look")
    chosen = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    _samples()
    _times()
    _throughput()
    writers = hands.writers(chosen.data)
    if not writers:
        print(f"Real hands: skipped, there are no real digits in {chosen.data}.")
        return 0
    _real(writers, chosen.sheets)
    _job(writers)
    return 0


def _samples() -> None:
    """Print the table of the sample scans: one line for each way of scanning."""
    pages = read()
    lines: dict[str, Counter[Verdict]] = {}
    problems: list[str] = []
    status_wrong = 0
    for name in dict.fromkeys(page.file for page in pages):
        readings = read_file(FOLDER / name, editions(), demo_election.key())
        own = [page for page in pages if page.file == name]
        if len(readings) != len(own):
            problems.append(f"{name}: {len(readings)} pages read, {len(own)} are there")
        for page, reading in zip(own, readings, strict=False):
            if reading.status != page.status:
                status_wrong += 1
                problems.append(f"{name} p{page.file_page}: {reading.status}, not {page.status}")
            if page.status == "ok":
                lines.setdefault(name.partition(".")[0], Counter()).update(score(page, reading))
                problems.extend(mistakes(page, reading))
    print("Sample scans (fields)")
    _table(lines)
    print(f"pages with another status than the truth: {status_wrong} of {len(pages)}")
    print("\n".join(problems), end="\n\n")


def _table(lines: dict[str, Counter[Verdict]]) -> None:
    print(f"{'':34}{'right':>7}{'wrong':>7}{'unsure':>8}{'missing':>9}")
    total: Counter[Verdict] = Counter()
    for name, counts in lines.items():
        total.update(counts)
        _line(name, counts)
    _line("all", total)


def _line(name: str, counts: Counter[Verdict]) -> None:
    numbers = (counts["right"], counts["wrong"], counts["unsure"], counts["missing"])
    print("{:34}{:>7}{:>7}{:>8}{:>9}".format(name[:33], *numbers))


def _times() -> None:
    """Print milliseconds a page, decoding included, beside decoding alone; medians, one core."""
    print(f"Milliseconds a page on one core (median of {_ROUNDS}, in turn)")
    for name in _TIMED:
        path = FOLDER / name
        decode, whole = [], []
        read_file(path, editions(), demo_election.key())
        for _ in range(_ROUNDS):
            start = time.perf_counter()
            data = np.frombuffer(path.read_bytes(), dtype=np.uint8)
            picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
            decode.append(time.perf_counter() - start)
            start = time.perf_counter()
            read_file(path, editions(), demo_election.key())
            whole.append(time.perf_counter() - start)
        height, width = picture.shape if picture is not None else (0, 0)
        print(
            f"{name:34} {width} x {height}: read {np.median(whole) * 1000:.0f} ms, "
            f"bare JPEG decode {np.median(decode) * 1000:.0f} ms"
        )
    print()


def _throughput() -> None:
    """Print pages a second with two worker processes, and what memory one of them holds."""
    names = sorted({page.file for page in read() if page.status == "ok"})
    with ProcessPoolExecutor(2, initializer=_one_thread) as pool:
        list(pool.map(_work, names[:2]))  # workers started and warm
        start = time.perf_counter()
        results = list(pool.map(_work, names))
        seconds = time.perf_counter() - start
    pages = sum(count for count, _ in results)
    print(
        f"Two workers: {pages} pages in {seconds:.1f} s = {pages / seconds:.1f} pages/s; "
        f"largest worker {max(memory for _, memory in results) / 1e6:.0f} MB resident\n"
    )


def _one_thread() -> None:
    cv2.setNumThreads(1)


def _work(name: str) -> tuple[int, int]:
    """Return (pages read, most bytes this worker ever held resident) after reading one file."""
    count = len(read_file(FOLDER / name, editions(), demo_election.key()))
    return count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _real(writers: list[WriterDigits], sheets: int) -> None:
    """Print the table of real hands, one line for each source of digits and look."""
    print("Real hands (fields; one writer a sheet)")
    lines: dict[str, Counter[Verdict]] = {}
    problems: list[str] = []
    for look in hands.LOOKS_TRIED:
        for writer in hands.chosen(writers, sheets):
            counts = lines.setdefault(f"{writer.source} {look}", Counter())
            for page, reading in hands.read_sheet(writer, look):
                counts.update(score(page, reading))
                problems.extend(line for line in mistakes(page, reading) if ": wrong" in line)
    _table(lines)
    print("\n".join(problems))


def _job(writers: list[WriterDigits]) -> None:
    """Print what comes of twelve real hands' sheets from files to totals."""
    with tempfile.TemporaryDirectory() as folder:
        result = job.run(Path(folder), hands.chosen(writers, 8), "flat")
    pages = result.scans.total()
    print(
        f"\nWhole job: {result.sheets} sheets, {pages} pages taken in and read in "
        f"{result.seconds_ingest:.1f} s; accepted {result.accepted}; totals "
        f"{'equal' if result.totals == dict(result.truth) else 'DIFFER FROM'} what was written; "
        f"proposals right {result.proposals['right']}, wrong {result.proposals['wrong']}, "
        f"left to type {result.proposals['none']}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
