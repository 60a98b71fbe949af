"""`kiemdoi`: finds the command, and turns every error into one sentence and an exit code.

0 done, 1 done with problems that the output names (or the command failed), 2 the call was wrong.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from models.errors import ModelsError
from review_app.bilingual import pick
from review_app.commands.place import CommandError
from review_app.errors import ReviewAppError
from review_app.reading import ReaderError

log = logging.getLogger(__name__)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command; only what is built stands in its help."""
    top = argparse.ArgumentParser(
        prog="kiemdoi",
        description="Kiểm Đôi: scanned count sheets become two tallies that people confirm.",
    )
    top.add_argument(
        "--database",
        metavar="URL",
        default=None,
        help="database URL (else KIEMDOI_DATABASE, else sqlite:///kiemdoi.db)",
    )
    top.add_argument(
        "--store",
        metavar="FOLDER",
        default=None,
        help="folder of the images (else KIEMDOI_STORE, else kiemdoi-store)",
    )
    # Imported here: every reading process loads this module again and needs no command.
    from review_app.commands import (
        import_data,
        ingest,
        init,
        print_sheets,
        results,
        serve,
        user,
        verify,
        watch,
    )

    words = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    modules = (init, import_data, print_sheets, ingest, watch, serve, results, user, verify)
    for module in modules:
        module.add_parser(words)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    arguments = parser().parse_args(argv)
    return report_errors(lambda: int(arguments.run(arguments)))


def report_errors(call: Callable[[], int]) -> int:
    """Return what `call` returns; an error becomes one sentence and an exit code, never a trace."""
    try:
        code = call()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; that is its right.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return _fail("stopped", 130)
    except Exception as error:
        log.debug("the command failed", exc_info=True)
        return _fail(*_sentence(error))
    return code


# How SQLite says that a file is none of its own, or was cut short.
DAMAGED = ("not a database", "malformed")


def _refused(cause: str) -> str:
    if any(sign in cause for sign in DAMAGED):
        return (
            f"the database is damaged ({cause}); nothing was changed. Stop the server, keep the "
            "file as it is, and go on with the last backup of database and store"
        )
    return f"the database refused: {cause}"


def _sentence(error: Exception) -> tuple[str, int]:
    """Return what is said about an error, and the exit code."""
    if isinstance(error, CommandError):
        return str(error), error.code
    if isinstance(error, DBAPIError):
        return _refused(_first_line(error.orig)), 1
    if isinstance(error, SQLAlchemyError):
        return f"the database URL or the database cannot be used: {_first_line(error)}", 2
    if isinstance(error, OSError):
        name = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{name}", 1
    if isinstance(error, (ReviewAppError, ModelsError, ReaderError)):
        # A sentence that is kept in both languages has the English one last.
        return pick(str(error), "en"), 1
    return f"a fault of the program, please report it: {type(error).__name__}: {error}", 1


def _first_line(error: object) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _fail(sentence: str, code: int) -> int:
    print(f"kiemdoi: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
