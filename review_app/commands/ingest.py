"""`kiemdoi ingest`: takes scans in from files and folders, the same way as the browser does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session
from tqdm import tqdm

from models.db import transaction
from models.schema import Person, Scan, ScanFile, Sheet
from models.services import intake
from review_app.bilingual import pick
from review_app.commands import ingest_words as words
from review_app.commands.place import (
    CommandError,
    Place,
    acting,
    add_acting_person,
    opened,
    settings_of,
    trial_line,
)
from review_app.i18n import LANGUAGES
from review_app.pipeline import Pipeline
from review_app.reading import show_sheet_code
from review_app.reception import receive
from review_app.waiting import unread_count

SOURCE = "command"
GOOD = ("placed", "blank_back", "superseded", "dismissed")
SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".heic", ".heif"})


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `ingest` to the command."""
    parser = commands.add_parser("ingest", help="take in scans, as the browser does")
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|FOLDER")
    parser.add_argument("--declared", type=int, metavar="N", help="pages counted by hand")
    parser.add_argument(
        "--lang", choices=sorted(LANGUAGES), help="of the messages (else KIEMDOI_LANGUAGE, else vi)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    add_acting_person(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take everything in, say what became of each page; 0 all read, 1 something needs somebody."""
    files, left_out = expand(arguments.paths)
    if arguments.declared is not None and arguments.declared < 0:
        raise CommandError("--declared must not be negative", 2)
    complaints: list[str] = []
    settings = settings_of(arguments)
    language = arguments.lang or settings.default_language
    with opened(settings) as place:
        with place.factory() as session:
            print(trial_line(session), end="")
        person_id = acting(place, arguments.actor)
        batch_id = take_in(
            place,
            person_id,
            files,
            arguments.declared,
            complaints,
            quiet=arguments.quiet,
            language=language,
        )
        with place.factory() as session:
            lines, code = report(session, batch_id, arguments.declared)
    complaints += [words.left_out(str(path)) for path in left_out]
    encoding = sys.stdout.encoding or "utf-8"  # letters that the terminal can show
    for line in [*lines, *complaints]:
        print(pick(line, language).encode(encoding, "replace").decode(encoding))
    return 1 if complaints else code


def expand(paths: list[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files to take in, and those of the folders that are left out.

    Folders come in the order of their names. A file that is named is taken whatever it is called
    (its content decides); of a folder, what is named like a scan, and hidden files are passed
    over, as by every program. Raises `CommandError` for what is not there.
    """
    files: list[Path] = []
    left_out: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = [item for item in sorted(path.rglob("*")) if item.is_file()]
            found = [item for item in inside if item.suffix.lower() in SUFFIXES]
            if not found:
                raise CommandError(f"the folder {path} holds no scan", 2)
            files += found
            left_out += [
                item for item in inside if item not in found and not item.name.startswith(".")
            ]
        elif path.is_file():
            files.append(path)
        else:
            raise CommandError(f"{path} is not there", 2)
    return files, left_out


def take_in(
    place: Place,
    person_id: int,
    files: list[Path],
    declared: int | None,
    complaints: list[str],
    *,
    quiet: bool,
    language: str | None = None,
) -> int:
    """Receive `files` in one batch and wait until they are read; return the batch's row id.

    `language` is that of the progress bars (else the installation's own, as of every message).

    A file that cannot be opened is added to `complaints`; the others are taken in all the same.
    """
    with transaction(place.factory) as session:
        person = session.get_one(Person, person_id)
        batch = intake.open_batch(session, person, source=SOURCE, declared_pages=declared)
        batch_id = batch.id
    spoken = language or place.settings.default_language
    pipeline = Pipeline(place.factory, place.store, place.settings)
    pipeline.start()
    try:
        bar = pick(words.bar_of_files(), spoken)
        for path in tqdm(files, desc=bar, disable=quiet or None):
            data = read_or_complain(path, complaints)
            if data is None:
                continue
            receive(
                place.factory,
                place.store,
                place.settings,
                person_id=person_id,
                batch_id=batch_id,
                name=path.name,
                data=data,
            )
            pipeline.wake()
        _wait(place, pipeline, quiet, pick(words.bar_of_pages(), spoken))
    finally:
        pipeline.stop()
    return batch_id


def read_or_complain(path: Path, complaints: list[str]) -> bytes | None:
    """Return the bytes of a file, or None and add a sentence in both languages to `complaints`."""
    try:
        return path.read_bytes()
    except OSError as error:
        complaints.append(words.cannot_be_read(str(path), str(error.strerror)))
        return None


def report(session: Session, batch_id: int, declared: int | None) -> tuple[list[str], int]:
    """Return a line in both languages for each page and file of the batch, and the exit code."""
    troubles = pages = 0
    lines: list[str] = []
    files = session.scalars(
        select(ScanFile).where(ScanFile.batch_id == batch_id).order_by(ScanFile.id)
    ).all()
    for file in files:
        if file.state != "read":
            troubles += 1
            told = file.problem or words.PAGES.get(file.state, file.state)
            lines.append(words.file_line(file.name, words.FILES[file.state], told))
            continue
        scans = session.execute(
            select(Scan, Sheet)
            .outerjoin(Sheet, Scan.sheet_id == Sheet.id)
            .where(Scan.file_id == file.id)
            .order_by(Scan.file_page)
        )
        for scan, sheet in scans:
            pages += scan.state != "blank_back"
            troubles += scan.state not in GOOD
            lines.append(_page_line(file, scan, sheet))
    if declared is not None and declared != pages:
        troubles += 1
        lines.append(words.not_as_counted(declared, pages))
    lines.append(words.summary(len(files), pages, troubles))
    return lines, 1 if troubles else 0


def _page_line(file: ScanFile, scan: Scan, sheet: Sheet | None) -> str:
    name = words.unknown_sheet()
    if sheet is not None:
        name = words.sheet_page(show_sheet_code(sheet.code), scan.sheet_page or 0, sheet.pages)
    return words.page_line(file.name, scan.file_page, name, words.PAGES[scan.state], scan.problem)


def _wait(place: Place, pipeline: Pipeline, quiet: bool, name: str) -> None:
    with tqdm(desc=name, bar_format="{desc}: {n}", disable=quiet or None) as bar:

        def show() -> None:
            with place.factory() as session:
                bar.n = unread_count(session)
            bar.refresh()

        pipeline.drain(on_step=show)
