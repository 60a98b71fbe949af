"""`python -m ocr read`: one JSON line per page, in input order, on standard output.

Files are opened, counted and read in worker processes only, so that no file can stop the command:
a worker that dies or hangs over a page costs that page.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ocr.commands.explain_call import (
    Explaining,
    add_explain_arguments,
    explaining,
    no_picture,
)
from ocr.commands.explain_words import word
from ocr.commands.workers import Cause, Crew, More, start_workers_early
from ocr.errors import ExplanationError, OcrError

if TYPE_CHECKING:
    from ocr.forms.edition import FormEdition
    from ocr.forms.sheet_data import SheetData
    from ocr.reader.page_image import PageImage
    from ocr.reader.pages import ScanFile
    from ocr.reader.problems import Problem
    from ocr.results import SheetReading

_PAGE_SECONDS = 60
_FAILURES = (OcrError, ArithmeticError, LookupError, MemoryError, RuntimeError, ValueError)
_PRELOAD = (__name__, "ocr.reader.reading", "ocr.reader.pages", "ocr.reader.process", "onnxruntime")


@dataclass(frozen=True, slots=True)
class _Page:
    """One task: page `number` (from 1) of the `pages` of `file`; 0 is the task of counting them."""

    file: str
    number: int
    pages: int = 1


@dataclass(frozen=True, slots=True)
class _Answer:
    """What comes of one page: its JSON object, where its picture is, or why there is none."""

    line: dict[str, Any]
    picture: Path | None = None
    no_picture: str | None = None


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for every page of one call."""

    forms: Mapping[str, FormEdition]
    key: bytes | None
    data: SheetData | None
    explaining: Explaining | None


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
    parser.add_argument(
        "--page-seconds",
        type=_positive,
        metavar="S",
        default=_PAGE_SECONDS,
        help=f"stop a page that takes longer (default {_PAGE_SECONDS})",
    )
    add_explain_arguments(parser)
    parser.add_argument("files", nargs="+", metavar="FILE", help="PDF, TIFF, JPEG, PNG or HEIC")


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"a whole number from 1 is due, not {text}")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Read all pages; return 0 if all are ok, 1 if some page has a problem or lacks its picture.

    Raises OcrError for a wrong call: form, data or key that cannot be loaded, no digit network.
    """
    wanted = explaining(args)
    # The workers import the reader while this process looks at the arguments.
    start_workers_early(_PRELOAD)
    crew: Crew[_Page, _Answer] = Crew(
        args.jobs or os.cpu_count() or 1,
        _read,
        _given_up(args.page_seconds, wanted),
        _prepare,
        (_setting(args, wanted),),
        _PRELOAD,
        args.page_seconds,
    )
    code = 0
    for answer in crew.answers(_Page(file, 0) for file in args.files):
        # ASCII only, so that no terminal's encoding can break a line.
        sys.stdout.write(json.dumps(answer.line) + "\n")
        sys.stdout.flush()
        if answer.picture is not None:
            print(answer.picture, file=sys.stderr)
        if answer.no_picture is not None:
            print(answer.no_picture, file=sys.stderr)
        if answer.line["status"] != "ok" or answer.no_picture is not None:
            code = 1
    return code


def _setting(args: argparse.Namespace, wanted: Explaining | None) -> _Setting:
    from ocr.forms.edition import builtin_editions, find_edition
    from ocr.forms.identity import load_key
    from ocr.forms.sheet_data import load_sheet_data

    editions = [find_edition(args.form)] if args.form else builtin_editions().values()
    return _Setting(
        forms={edition.id: edition for edition in editions},
        key=load_key(args.key_file) if args.key_file else None,
        data=load_sheet_data(args.data) if args.data else None,
        explaining=wanted,
    )


def _given_up(seconds: int, wanted: Explaining | None) -> Callable[[_Page, Cause], _Answer]:
    def answer(page: _Page, cause: Cause) -> _Answer:
        from ocr.reader.problems import Problem

        if cause == "hung":
            return _refused(page, Problem("page_too_slow", {"seconds": seconds}), wanted)
        died = Problem("reader_failed", {"reason": "the worker process died"})
        return _refused(page, died, wanted)

    return answer


def _refused(page: _Page, problem: Problem, wanted: Explaining | None) -> _Answer:
    """Return the answer for a page, or a whole file, of which there is nothing to draw."""
    from ocr.results import SheetReading

    number = max(page.number, 1)
    reading = SheetReading(page.file, number, "unreadable_file", problem.text())
    if wanted is None:
        return _Answer(reading.to_json())
    reason = problem.text(wanted.language)
    told = no_picture(page.file, page.number or None, reason, wanted.language)
    return _Answer(reading.to_json(), no_picture=told)


# --- In a worker process

# One worker process serves one call, with one setting that is put here when it starts, and keeps
# the file open that its last page came from: the next page is most often of the same one.
_settings: list[_Setting] = []
_open: list[ScanFile] = []


def _prepare(setting: _Setting) -> None:
    from ocr.reader.process import settle

    settle()
    _settings[:] = [setting]


def _read(page: _Page) -> _Answer | More[_Page]:
    """Read one page, or return the pages that a file consists of."""
    from ocr.reader.engine import default_engine
    from ocr.reader.problems import Problem, UnreadableScanError

    # Outside the net below: a missing network is a wrong installation, not a bad page.
    default_engine()
    try:
        if page.number == 0:
            count = _file(page.file).count
            return More([_Page(page.file, number, count) for number in range(1, count + 1)])
        return _reading(page)
    except UnreadableScanError as error:
        return _refused(page, error.problem, _settings[0].explaining)
    except _FAILURES as error:
        failed = Problem("reader_failed", {"reason": type(error).__name__})
        return _refused(page, failed, _settings[0].explaining)


def _reading(page: _Page) -> _Answer:
    from ocr.reader.page_image import failed_page
    from ocr.reader.problems import UnreadableScanError
    from ocr.reader.reading import read_page

    started = perf_counter()
    setting = _settings[0]
    try:
        image = _file(page.file).page(page.number)
    except UnreadableScanError as error:
        image = failed_page(page.file, page.number, error.problem.code, **error.problem.facts)
    reading = read_page(image, setting.forms, key=setting.key, data=setting.data)
    reading = replace(reading, ms=(perf_counter() - started) * 1000.0)
    answer = _Answer(reading.to_json())
    if setting.explaining is None:
        return answer
    language = setting.explaining.language
    try:
        return replace(answer, picture=_explained(page, image, reading, setting.explaining))
    except ExplanationError as error:
        reason = str(error)
    except _FAILURES as error:
        # The page was read: a picture that fails must not take its reading away.
        reason = word("told.drawing", language).format(reason=type(error).__name__)
    return replace(answer, no_picture=no_picture(page.file, page.number, reason, language))


def _explained(page: _Page, image: PageImage, reading: SheetReading, wanted: Explaining) -> Path:
    """Draw and write the picture of one page; return where it is."""
    from ocr.commands.explain import explain_page
    from ocr.commands.explain_files import picture_path, save
    from ocr.reader.engine import default_engine

    setting = _settings[0]
    picture = explain_page(
        image,
        reading,
        setting.forms,
        default_engine(),
        key=setting.key,
        data=setting.data,
        language=wanted.language,
    )
    path = picture_path(page.file, page.number, page.pages, wanted.out)
    save(picture, path, wanted.language)
    return path


def _file(name: str) -> ScanFile:
    from ocr.reader.pages import open_scan

    if not _open or _open[0].label != name:
        while _open:
            _open.pop().close()
        _open.append(open_scan(name))
    return _open[0]
