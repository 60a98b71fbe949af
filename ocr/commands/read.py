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

from ocr.commands.workers import Cause, Crew, More, start_workers_early
from ocr.errors import ExplanationError, OcrError

if TYPE_CHECKING:
    from ocr.commands.explain_words import Language
    from ocr.forms.edition import FormEdition
    from ocr.forms.sheet_data import SheetData
    from ocr.reader.page_image import PageImage
    from ocr.reader.pages import ScanFile
    from ocr.reader.problems import Problem
    from ocr.results import SheetReading

_PAGE_SECONDS = 60
_PRELOAD = (__name__, "ocr.reader.reading", "ocr.reader.pages", "ocr.reader.process", "onnxruntime")


@dataclass(frozen=True, slots=True)
class _Page:
    """One task: page `number` (from 1) of the `pages` of `file`; 0 is the task of counting them."""

    file: str
    number: int
    pages: int = 1


@dataclass(frozen=True, slots=True)
class _Answer:
    """What comes of one page: its JSON object, and where its picture was written."""

    line: dict[str, Any]
    picture: Path | None = None


@dataclass(frozen=True, slots=True)
class _Explaining:
    """Where pictures go (None: beside the scans) and in which language they speak."""

    out: Path | None
    language: Language


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for every page of one call."""

    forms: Mapping[str, FormEdition]
    key: bytes | None
    data: SheetData | None
    explaining: _Explaining | None


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
    parser.add_argument(
        "--explain",
        action="store_true",
        help="draw one picture a page of what the reader saw: FILE.explain-p1.png beside FILE",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PICTURE.png",
        help="with --explain: the picture (-p1, -p2 … before its ending if there are several), or "
        "a folder for them",
    )
    parser.add_argument(
        "--lang", choices=("vi", "en"), default="vi", help="with --explain: its words (default vi)"
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
    explaining = _explaining(args)
    # The workers import the reader while this process looks at the arguments.
    start_workers_early(_PRELOAD)
    crew: Crew[_Page, _Answer] = Crew(
        args.jobs or os.cpu_count() or 1,
        _read,
        _given_up(args.page_seconds),
        _prepare,
        (_setting(args, explaining),),
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
        if answer.line["status"] != "ok":
            code = 1
    return code


def _explaining(args: argparse.Namespace) -> _Explaining | None:
    """Return what --explain asks for; raises OcrError where it cannot be meant so."""
    out: Path | None = args.out
    if not args.explain:
        if out is not None:
            raise OcrError("--out says where the picture of --explain goes: add --explain")
        return None
    if out is not None and not out.is_dir():
        if out.suffix.lower() != ".png":
            raise OcrError(f"{out} is no folder, and pictures are PNG: end its name in .png")
        if len(args.files) > 1:
            raise OcrError(f"{out} is one picture, but there are several files: name a folder")
    return _Explaining(out, args.lang)


def _setting(args: argparse.Namespace, explaining: _Explaining | None) -> _Setting:
    from ocr.forms.edition import builtin_editions, find_edition
    from ocr.forms.identity import load_key
    from ocr.forms.sheet_data import load_sheet_data

    editions = [find_edition(args.form)] if args.form else builtin_editions().values()
    return _Setting(
        forms={edition.id: edition for edition in editions},
        key=load_key(args.key_file) if args.key_file else None,
        data=load_sheet_data(args.data) if args.data else None,
        explaining=explaining,
    )


def _given_up(seconds: int) -> Callable[[_Page, Cause], _Answer]:
    def answer(page: _Page, cause: Cause) -> _Answer:
        from ocr.reader.problems import Problem

        if cause == "hung":
            return _refused(page, Problem("page_too_slow", {"seconds": seconds}))
        return _refused(page, Problem("reader_failed", {"reason": "the worker process died"}))

    return answer


def _refused(page: _Page, problem: Problem) -> _Answer:
    from ocr.results import SheetReading

    number = max(page.number, 1)
    reading = SheetReading(page.file, number, "unreadable_file", problem.text())
    return _Answer(reading.to_json())


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
    except ExplanationError:
        raise
    except UnreadableScanError as error:
        return _refused(page, error.problem)
    except (OcrError, ArithmeticError, LookupError, MemoryError, RuntimeError, ValueError) as error:
        return _refused(page, Problem("reader_failed", {"reason": type(error).__name__}))


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
    picture = _explained(page, image, reading) if setting.explaining is not None else None
    return _Answer(reading.to_json(), picture)


def _explained(page: _Page, image: PageImage, reading: SheetReading) -> Path:
    """Draw and write the picture of one page; return where it is."""
    from ocr.commands.explain import explain_page
    from ocr.commands.explain_files import picture_path, save
    from ocr.reader.engine import default_engine

    setting = _settings[0]
    wanted = setting.explaining
    assert wanted is not None
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
    save(picture, path)
    return path


def _file(name: str) -> ScanFile:
    from ocr.reader.pages import open_scan

    if not _open or _open[0].label != name:
        while _open:
            _open.pop().close()
        _open.append(open_scan(name))
    return _open[0]
