"""`python -m ocr print | layout | read`: one place where errors become exit codes."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from ocr.errors import OcrError

COMMANDS = {
    "print": "print a blank count sheet as PDF, all pages",
    "layout": "print the geometry of a form as JSON",
    "read": "read scans: one JSON line per page, in input order",
}
SUMMARY = "Print count sheets, tell where their boxes stand, and read scans of them."
EXIT_WRONG_CALL = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 all well, 1 some page has a problem, 2 the call was wrong.

    Only the named command's module is imported, so that printing never loads the reader.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="python -m ocr", description=SUMMARY)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = None
    for name, summary in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=summary)
        if words[:1] == [name]:
            chosen = import_module(f"ocr.commands.{name}")
            chosen.add_arguments(subparser)
    args = parser.parse_args(words)
    if chosen is None:
        parser.error("the command must come first")
    try:
        code: int = chosen.run(args)
    except OcrError as error:
        print(f"python -m ocr {args.command}: {error}", file=sys.stderr)
        return EXIT_WRONG_CALL
    except BrokenPipeError:
        # Whoever read our output has stopped: nobody is left to tell, so no trace either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(f"python -m ocr {args.command}: stopped", file=sys.stderr)
        return 130
    return code


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale: labels are Vietnamese, and JSON lines are UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    _speak_utf8()
    sys.exit(main())
