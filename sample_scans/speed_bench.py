"""Measure how fast the reader is: `python -m sample_scans.speed_bench [--quick]`.

Prints Markdown: milliseconds of CPU time a page, decoding included, as a multiple of the bare
decode of the same bytes; where they go, step by step; two workers' pages a second; a photo of 12
megapixels; the start of the command; a PDF of 1,000 pages (`--quick`: 100) and the memory of a
worker over it.

CPU time is that of the reading process alone, best and median of several rounds: it holds on a
machine whose cores are shared, as the wall-clock figures (pages a second, start) do not.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np

from ocr.printing.document import print_sheets
from ocr.reader.pages import open_pages
from ocr.reader.process import settle
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from sample_scans import demo_election, encode
from sample_scans.make import FOLDER, find
from sample_scans.pages import compose
from sample_scans.photo import Shot, photograph
from sample_scans.printed import edition, editions
from sample_scans.speed_runs import Run, cores, long_pdf, run
from sample_scans.speed_steps import time_steps

_PAGE = "01-clean-300dpi-p1.jpg"
_BOTH_PAGES = (_PAGE, "01-clean-300dpi-p2.jpg")
_PHOTO = "07-photo-shadow-p1.jpg"
_TWELVE_MEGAPIXELS = Shot(width=3000, height=4000, shadow=0.45)
_STARTS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, the figure, the aim, and how it was measured."""

    name: str
    figure: str
    aim: str
    note: str


@dataclass(frozen=True, slots=True)
class PageTime:
    """CPU milliseconds of one page: best and median of the whole, best of its bare decode."""

    best: float
    median: float
    decode: float
    reading: SheetReading

    @property
    def boxes(self) -> int:
        """How many digit boxes the page has."""
        return sum(len(f.first.digits) + len(f.correction.digits) for f in self.reading.fields)


def rows(*, quick: bool = False) -> list[Row]:
    """Measure everything; `quick` takes fewer rounds and a shorter PDF."""
    settle()
    rounds = 5 if quick else 21
    with TemporaryDirectory() as name:
        folder = Path(name)
        photo = folder / "photo.jpg"
        photo.write_bytes(_photo())
        return [
            *_page_rows(time_page(FOLDER / _PAGE, rounds), plain_decode_ms(FOLDER / _PAGE, rounds)),
            _photo_row(time_page(photo, rounds)),
            _throughput_row(20 if quick else 100),
            _start_row(),
            _long_row(folder, 100 if quick else 1000),
        ]


def steps(*, quick: bool = False) -> dict[str, float]:
    """Return milliseconds of CPU time by step for the 300-dpi page, best round of each."""
    settle()
    read = _reader(FOLDER / _PAGE)
    read()
    found = [time_steps(read, 1) for _ in range(5 if quick else 21)]
    return {step: min(one[step] for one in found) for step in found[0]}


def time_page(path: Path, rounds: int) -> PageTime:
    """Time one page from its bytes to its numbers, in turn with the bare decode of its bytes."""
    data = np.frombuffer(path.read_bytes(), np.uint8)
    read = _reader(path)
    reading = read()
    whole: list[float] = []
    decode: list[float] = []
    for _ in range(rounds):
        decode.append(_cpu_ms(lambda: cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)))
        whole.append(_cpu_ms(read))
    return PageTime(min(whole), float(np.median(whole)), min(decode), reading)


def _reader(path: Path) -> Callable[[], SheetReading]:
    key = demo_election.key()

    def read() -> SheetReading:
        return read_page(next(open_pages(path)), editions(), key=key)

    return read


def _cpu_ms(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000.0


def plain_decode_ms(path: Path, rounds: int) -> float:
    """Return the best CPU time of the bare decode in a process as any program is.

    Such a process gives a page's memory back after each decode and gets it again zeroed; the
    reader's own keeps it (`ocr.reader.process`), which makes the bare decode faster, too.
    """
    code = (
        "import sys, time, cv2, numpy\n"
        "cv2.setNumThreads(1)\n"
        "data = numpy.fromfile(sys.argv[1], numpy.uint8)\n"
        "spent = []\n"
        "for _ in range(int(sys.argv[2])):\n"
        "    start = time.process_time()\n"
        "    cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)\n"
        "    spent.append(time.process_time() - start)\n"
        "print(min(spent) * 1000.0)\n"
    )
    words = [sys.executable, "-c", code, str(path), str(rounds)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def _page_rows(page: PageTime, plain_decode: float) -> list[Row]:
    size = f"{page.reading.quality.width_px} × {page.reading.quality.height_px}"
    return [
        Row(
            "A4, 300 dpi, grey JPEG",
            f"{page.median:.0f} ms (best {page.best:.0f})",
            "≤ 90 ms",
            f"{_PAGE}, {size}, {page.boxes} boxes, {page.reading.status}; CPU time",
        ),
        Row(
            "the same as a multiple of its bare decode",
            f"{page.best / page.decode:.1f} ×",
            "≤ 4 ×",
            f"best of both; bare decode {page.decode:.1f} ms in a process that keeps its memory, "
            f"{plain_decode:.1f} ms in any other ({page.best / plain_decode:.1f} ×)",
        ),
    ]


def _photo() -> bytes:
    """Return a colour JPEG of 12 megapixels: one sample's page, photographed nearer."""
    page = compose(find(_PHOTO).pages[0])
    return encode.jpeg(photograph(page, _TWELVE_MEGAPIXELS, 7), 72, 88)


def _photo_row(page: PageTime) -> Row:
    size = f"{page.reading.quality.width_px} × {page.reading.quality.height_px}"
    return Row(
        "phone photo, 12 megapixels",
        f"{page.median:.0f} ms (best {page.best:.0f})",
        "≤ 250 ms",
        f"{size}, {page.reading.status}; bare decode {page.decode:.0f} ms; CPU time",
    )


def _throughput_row(times: int) -> Row:
    files = [FOLDER / name for name in _BOTH_PAGES] * times
    found = run(files, 2, len(files))
    rate = (found.pages - 1) / (found.seconds - found.first_s)
    return Row(
        "two workers",
        f"{rate:.1f} pages/s",
        "≥ 20 pages/s",
        f"{found.pages} pages of 300 dpi by the command, start not counted; wall clock, "
        f"{cores()} cores, {_load()}; {found.cpu_ms:.0f} ms of CPU time a page, all processes: "
        f"{2000 / found.cpu_ms:.0f} pages/s if two cores have nothing else to do{_told(found)}",
    )


def _start_row() -> Row:
    seconds = [run([FOLDER / _PAGE], 1, 1).first_s for _ in range(_STARTS)]
    return Row(
        "start of the command to the first reading",
        f"{min(seconds):.2f} s (median {np.median(seconds):.2f})",
        "≤ 1.0 s",
        f"one page; wall clock, {_STARTS} starts, {_load()}",
    )


def _long_row(folder: Path, pages: int) -> Row:
    path = folder / "long.pdf"
    long_pdf(path, pages, _vector_sheet())
    found = run([path], 2, pages)
    return Row(
        f"PDF of {found.pages:,} pages, memory of a worker",
        f"{found.worker_mb:.0f} MB",
        "≤ 300 MB",
        f"largest resident size; {found.early_mb:.0f} MB after a fifth of the pages; "
        f"{path.stat().st_size / 1e6:.0f} MB file, {found.pages / found.seconds:.1f} pages/s "
        f"with two workers{_told(found)}",
    )


def _vector_sheet() -> bytes:
    """Return a printed sheet as PDF: pages that have to be rendered."""
    out = io.BytesIO()
    sheet = next(iter(demo_election.sheets().values()))
    form = edition(sheet.contest.form)
    print_sheets(form, [sheet.data()], out, key=demo_election.key())
    return out.getvalue()


def _load() -> str:
    """Return how many processes wanted a core meanwhile: what a wall clock must be read with."""
    return f"load average {os.getloadavg()[0]:.1f}"


def _told(found: Run) -> str:
    return "" if found.code == 0 else f"; exit code {found.code}: some page was not read"


def table(found: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| measured | figure | aim | how |", "|---|---|---|---|"]
    lines += [f"| {row.name} | {row.figure} | {row.aim} | {row.note} |" for row in found]
    return "\n".join(lines)


def step_table(found: dict[str, float]) -> str:
    """Return milliseconds by step as a Markdown table."""
    total = sum(found.values())
    lines = ["| step | ms | share |", "|---|---:|---:|"]
    lines += [f"| {step} | {ms:.1f} | {ms / total:.0%} |" for step, ms in found.items()]
    return "\n".join([*lines, f"| all | {total:.1f} | |"])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, a PDF of 100 pages")
    chosen = parser.parse_args(arguments)
    print(table(rows(quick=chosen.quick)), end="\n\n")
    print(step_table(steps(quick=chosen.quick)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
