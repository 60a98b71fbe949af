"""`kiemdoi import`: areas, contests, candidates, people and sheets from CSV, all or nothing."""

from __future__ import annotations

import argparse
import csv
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy.orm import Session

from models.audit import Actor
from models.db import transaction
from models.errors import ImportProblems
from models.services.importing import ImportCounts, ImportFiles, import_election
from review_app import reading
from review_app.commands.place import (
    CommandError,
    add_acting_person,
    opened,
    setting_up,
    settings_of,
)

KINDS = ("areas", "contests", "candidates", "people", "sheets")
# Easily typed from a slip of paper: no letters or digits that look alike.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
PASSWORD_LENGTH = 12


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `import` to the command."""
    parser = words.add_parser("import", help="set the election up from CSV files, all or nothing")
    parser.add_argument(
        "folder", nargs="?", type=Path, help=f"folder that holds any of {', '.join(KINDS)} as .csv"
    )
    for kind in KINDS:
        parser.add_argument(f"--{kind}", type=Path, metavar="CSV")
    parser.add_argument(
        "--passwords",
        type=Path,
        metavar="CSV",
        help="where the first passwords of imported people are written (else printed)",
    )
    add_acting_person(parser, required=False)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Import; where a line is wrong, every wrong line is told and nothing is imported."""
    paths = chosen_files(arguments)
    with opened(settings_of(arguments)) as place:
        actor_of = setting_up(place, arguments.actor)
        passwords: dict[str, str] = {}

        def first_password(login: str) -> str:
            return passwords.setdefault(login, random_password())

        try:
            with transaction(place.factory) as session:
                counts = import_files(session, actor_of(session), paths, first_password)
                _keep(passwords, arguments.passwords)
        except ImportProblems as problems:
            for problem in problems.problems:
                print(problem, file=sys.stderr)
            raise CommandError(
                f"nothing was imported: {len(problems.problems)} problems"
            ) from problems
    print(
        f"imported: {counts.areas} areas, {counts.contests} contests, {counts.candidates}"
        f" candidates, {counts.people} people, {counts.sheets} expected sheets"
    )
    return 0


def import_files(
    session: Session, actor: Actor, paths: dict[str, Path], new_password: Callable[[str], str]
) -> ImportCounts:
    """Import the files by kind; `new_password(login)` gives an account its first password.

    Raises `ImportProblems` with every wrong line, `CommandError` for a file that is not there.
    """
    with ExitStack() as stack:
        streams = {
            kind: (path.name, stack.enter_context(_text(path))) for kind, path in paths.items()
        }
        return import_election(
            session,
            actor,
            ImportFiles(**streams),
            field_specs=reading.field_specs,
            new_code=reading.new_sheet_code,
            is_code=reading.is_sheet_code,
            new_password=new_password,
        )


def chosen_files(arguments: argparse.Namespace) -> dict[str, Path]:
    """Return the files by kind, from the folder and the options; raises `CommandError`."""
    paths: dict[str, Path] = {}
    if arguments.folder is not None:
        if not arguments.folder.is_dir():
            raise CommandError(f"{arguments.folder} is no folder", 2)
        paths = files_in(arguments.folder)
    for kind in KINDS:
        given: Path | None = getattr(arguments, kind)
        if given is not None:
            paths[kind] = given
    if not paths:
        raise CommandError(f"name a folder or a file: {', '.join(f'--{k}' for k in KINDS)}", 2)
    return paths


def files_in(folder: Path) -> dict[str, Path]:
    """Return the importable files that lie in `folder`, by kind."""
    found = {kind: folder / f"{kind}.csv" for kind in KINDS}
    return {kind: path for kind, path in found.items() if path.is_file()}


def random_password() -> str:
    """Return a first password of about 59 bits."""
    return "".join(secrets.choice(PASSWORD_LETTERS) for _place in range(PASSWORD_LENGTH))


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}", 2) from error


def _keep(passwords: dict[str, str], path: Path | None) -> None:
    """Hand the first passwords out: into a file that only its owner reads, or onto the screen."""
    if not passwords:
        return
    if path is None:
        print("First passwords (to be changed after the first sign-in):")
        for login, password in passwords.items():
            print(f"  {login:20} {password}")
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("login", "password"))
        writer.writerows(passwords.items())
