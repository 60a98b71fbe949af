"""`kiemdoi verify`: walks the audit log and says what was altered behind the application's back."""

from __future__ import annotations

import argparse

from models import audit
from models.verify import verify
from review_app.commands.place import opened, settings_of, trial_line


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `verify` to the command."""
    parser = words.add_parser("verify", help="check the audit log, all rows, images and totals")
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="HASH",
        help="audit head of an export or minute, which the log must contain; may be repeated",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; exit code 1 where there is one."""
    with opened(settings_of(arguments)) as place, place.factory() as session:
        print(trial_line(session), end="")
        findings = list(verify(session, place.store.find, heads=arguments.head))
        for finding in findings:
            print(finding)
        print(f"audit head {audit.head(session)}")
    if findings:
        print(f"{len(findings)} findings: keep everything as it is and call a supervisor.")
        return 1
    print("Chain, rows, images and totals agree.")
    return 0
