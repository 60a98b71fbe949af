"""`kiemdoi print`: all sheets of an area as one PDF; a further copy is a supervisor's act."""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pypdfium2
from sqlalchemy import select
from sqlalchemy.orm import Session
from tqdm import tqdm

from models.db import transaction
from models.schema import Election, Person
from models.services import copies
from review_app import reading
from review_app.codes import typed_code
from review_app.commands.place import (
    CommandError,
    acting,
    opened,
    settings_of,
)
from review_app.commands.to_print import Printable, sheets_of


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `print` to the command."""
    parser = words.add_parser("print", help="all sheets of an area as one PDF")
    parser.add_argument("area", help="code of a province, commune or station")
    parser.add_argument("--out", type=Path, required=True, metavar="PDF")
    parser.add_argument("--contest", metavar="CODE", help="only this contest's sheets")
    parser.add_argument("--sheet", metavar="CODE", help="only this sheet")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    again = parser.add_argument_group("printing again (a supervisor's act)")
    again.add_argument("--copy", action="store_true", help="a new copy, with a new number")
    again.add_argument("--reason", help="why it is printed again")
    again.add_argument("--as", dest="actor", metavar="LOGIN", help="the supervisor")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print; nothing is left at --out where something is wrong."""
    if arguments.copy and not (arguments.reason and arguments.actor):
        raise CommandError("a new copy needs --reason and --as SUPERVISOR", 2)
    with opened(settings_of(arguments)) as place:
        actor_id = acting(place, arguments.actor) if arguments.copy else None
        with transaction(place.factory) as session:
            wanted = sheets_of(
                session,
                arguments.area,
                contest=arguments.contest,
                code=None if arguments.sheet is None else typed_code(arguments.sheet),
            )
            if actor_id is not None:
                supervisor = session.get_one(Person, actor_id)
                wanted = _numbered(session, supervisor, wanted, arguments.reason)
            election = session.scalars(select(Election)).one()
            # The file is written inside the transaction: a copy without its paper is not noted.
            pages = write_pdf(wanted, election, arguments.out, quiet=arguments.quiet)
    print(f"{len(wanted)} sheets, {pages} pages: {arguments.out}")
    return 0


def write_pdf(wanted: list[Printable], election: Election, out: Path, *, quiet: bool) -> int:
    """Print `wanted` into `out`, contests of one form together; return the number of pages."""
    parts: list[bytes] = []
    by_form = sorted(wanted, key=lambda item: item.form)
    with tqdm(total=len(wanted), desc="sheets", unit="sheet", disable=quiet or None) as bar:
        for form, group in groupby(by_form, key=lambda item: item.form):
            buffer = io.BytesIO()
            reading.print_sheets(
                form,
                (item.sheet for item in group),
                buffer,
                key=election.identity_key,
                is_trial=election.is_trial,
                progress=lambda _done: bar.update(1),
            )
            parts.append(buffer.getvalue())
    return _join(parts, out)


def _numbered(
    session: Session, supervisor: Person, wanted: Iterable[Printable], reason: str
) -> list[Printable]:
    numbered = []
    for item in wanted:
        copy = copies.print_copy(session, supervisor, item.row, reason=reason)
        numbered.append(replace(item, sheet=replace(item.sheet, copy=copy.copy)))
    return numbered


def _join(parts: list[bytes], out: Path) -> int:
    """Write the parts as one PDF, through a file beside it, and return its number of pages."""
    partial = out.with_name(out.name + ".part")
    with pypdfium2.PdfDocument(parts[0]) as first:
        for part in parts[1:]:
            with pypdfium2.PdfDocument(part) as more:
                first.import_pages(more)
        pages = len(first)
        try:
            if len(parts) == 1:
                partial.write_bytes(parts[0])
            else:
                first.save(partial)
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
    return pages
