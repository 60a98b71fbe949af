"""`python -m ocr read`: one JSON line per page, in input order, on standard output."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from ocr.commands.workers import Crew
from ocr.errors import OcrError
from ocr.forms.edition import FormEdition, builtin_editions, find_edition
from ocr.forms.identity import load_key
from ocr.forms.sheet_data import SheetData, load_sheet_data
from ocr.reader.problems import Problem, UnreadableScanError

HELP = "read scans: one JSON line per page, in input order"


@dataclass(frozen=True, slots=True)
class _Page:
    """One task: page `number` (from 1) of `file`, or a file whose pages cannot even be counted."""

    file: str
    number: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for every page of one call."""

    forms: Mapping[str, FormEdition]
    key: bytes | None
    data: SheetData | None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--form", metavar="FORM.json", help="form edition: file or id (default all)"
    )
    parser.add_argument("--data", type=Path, metavar="sheet.json", help="the one sheet to expect")
    parser.add_argument("--key-file", type=Path, metavar="K", help="HMAC key of the election")
    parser.add_argument(
        "--jobs", type=_positive, metavar="N", help="worker processes (default: one per core)"
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="PDF, TIFF, JPEG, PNG or HEIC")


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"a whole number from 1 is due, not {text}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Read all pages; return 0 if all are ok, 1 if some page has a problem.

    Raises OcrError for a wrong call: form, data or key that cannot be loaded, no digit network.
    """
    editions = [find_edition(args.form)] if args.form else builtin_editions().values()
    setting = _Setting(
        forms={edition.id: edition for edition in editions},
        key=load_key(args.key_file) if args.key_file else None,
        data=load_sheet_data(args.data) if args.data else None,
    )
    jobs = args.jobs or os.cpu_count() or 1
    crew: Crew[_Page, dict[str, Any]] = Crew(jobs, _read, _given_up, _prepare, (setting,), __name__)
    code = 0
    for line in crew.answers(_pages(args.files)):
        # ASCII only, so that no terminal's encoding can break a line.
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        if line["status"] != "ok":
            code = 1
    return code


def _pages(files: Iterable[str]) -> Iterator[_Page]:
    """Yield every page of every file; a file that cannot be opened is one task, too."""
    from ocr.reader.pages import count_pages

    for file in files:
        try:
            count = count_pages(file)
        except UnreadableScanError as error:
            yield _Page(file, 1, error.problem)
            continue
        for number in range(1, count + 1):
            yield _Page(file, number)


# One worker process serves one call, with one setting that is put here when it starts.
_settings: list[_Setting] = []


def _prepare(setting: _Setting) -> None:
    """Make a worker process ready: one thread each, because there is a process per core."""
    import cv2

    _settings[:] = [setting]
    cv2.setNumThreads(1)
    os.environ["OMP_THREAD_LIMIT"] = "1"


def _read(page: _Page) -> dict[str, Any]:
    """Read one page in a worker process and return its JSON object."""
    from ocr.reader.digits import default_engine
    from ocr.reader.page_image import failed_page
    from ocr.reader.pages import open_pages
    from ocr.reader.reading import read_page

    started = perf_counter()
    setting = _settings[0]
    if page.problem is not None:
        return _refused(page, page.problem)
    # Outside the net below: a missing network is a wrong installation, not a bad page.
    engine = default_engine()
    try:
        try:
            image = next(iter(open_pages(page.file, only=page.number)))
        except UnreadableScanError as error:
            image = failed_page(page.file, page.number, error.problem.code, **error.problem.facts)
        reading = read_page(image, setting.forms, key=setting.key, data=setting.data, engine=engine)
    except (OcrError, ArithmeticError, LookupError, MemoryError, RuntimeError, ValueError) as error:
        return _refused(page, Problem("reader_failed", {"reason": type(error).__name__}))
    return replace(reading, ms=(perf_counter() - started) * 1000.0).to_json()


def _given_up(page: _Page) -> dict[str, Any]:
    return _refused(page, Problem("reader_failed", {"reason": "the worker process died"}))


def _refused(page: _Page, problem: Problem) -> dict[str, Any]:
    from ocr.results import SheetReading

    return SheetReading(page.file, page.number, "unreadable_file", problem.text()).to_json()
