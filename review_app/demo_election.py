"""A whole trial election on this PC, its sample scans read for real while it serves.

A second call goes on with what is there; `--fresh` begins anew.
"""

from __future__ import annotations

import argparse
import csv
import logging
import os
import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import SYSTEM
from models.db import create_engine_for, session_factory, transaction
from models.schema import Batch, Person, ScanFile, Sheet
from models.services import copies, intake
from models.services.elections import open_counting
from review_app.commands.import_data import files_in, import_files
from review_app.commands.init import build, create, read_election
from review_app.commands.main import report_errors
from review_app.commands.place import TRIAL, CommandError, Place, opened
from review_app.commands.serve import serve
from review_app.reception import receive
from review_app.settings import Settings

SAMPLES = Path(__file__).resolve().parent.parent / "sample_scans"
DEMO_PASSWORD = "kiemdoi-demo"
"""Printed on the screen and the same for all: these accounts hold nothing but invented figures."""
DATABASE, STORE = "kiemdoi.db", "store"
SOURCE = "demo"
SCAN_SUFFIXES = frozenset({".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".heic"})


def parser() -> argparse.ArgumentParser:
    """Return the parser of the demo's own command."""
    found = argparse.ArgumentParser(prog="python -m review_app.demo", description=__doc__)
    found.add_argument("--port", type=int, default=8000)
    found.add_argument("--host", default="127.0.0.1")
    found.add_argument("--data", type=Path, default=Path("demo-data"), help="folder of the demo")
    found.add_argument("--fresh", action="store_true", help="throw the folder away and begin anew")
    found.add_argument("--samples", type=Path, default=SAMPLES, help=argparse.SUPPRESS)
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run the demo until Ctrl-C; returns the exit code."""
    arguments = parser().parse_args(argv)
    return report_errors(lambda: run(arguments))


def run(arguments: argparse.Namespace) -> int:
    """Make the trial election where it is missing, and serve it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    data: Path = arguments.data.resolve()
    if arguments.fresh:
        throw_away(data)
    settings = demo_settings(data)
    if not (data / DATABASE).exists():
        set_up(settings, arguments.samples / "demo")
    with opened(settings) as place:
        feeder = threading.Thread(
            target=feed, args=(place, arguments.samples / "scans"), name="demo-scans", daemon=True
        )

        def announce(address: str) -> None:
            print(welcome(place, address, data))
            sys.stdout.flush()
            feeder.start()

        serve(place, arguments.host, arguments.port, announce)
    print(f"Stopped. The data stay in {data}; the next `make demo` goes on with them.")
    return 0


def demo_settings(data: Path) -> Settings:
    """Return the settings of a demo in the folder `data`; nothing else is looked at."""
    environment = {key: value for key, value in os.environ.items() if key == "KIEMDOI_WORKERS"} | {
        "KIEMDOI_DATABASE": f"sqlite:///{data / DATABASE}",
        "KIEMDOI_STORE": str(data / STORE),
    }
    return Settings.from_environment(environment)


def throw_away(data: Path) -> None:
    """Remove a former demo; raises `CommandError` for a folder that is not one."""
    if not data.exists():
        return
    if any(data.iterdir()) and not (data / DATABASE).exists():
        raise CommandError(f"{data} holds something else than a demo; nothing was removed", 2)
    shutil.rmtree(data)


def set_up(settings: Settings, folder: Path, instead: Mapping[str, Any] | None = None) -> None:
    """Create the trial election of `folder`: areas, contests, people, sheets; open counting.

    `instead` replaces values of its election.json.
    """
    if not folder.is_dir():
        raise CommandError(f"the demo's data are missing: {folder}", 2)
    election = build(read_election(folder / "election.json") | dict(instead or {}), folder)
    if not election.is_trial:
        raise CommandError("the demo's election must be a trial", 2)
    # Made beside and moved into place, so that a demo interrupted here begins anew.
    target = Path(settings.database.removeprefix("sqlite:///"))
    partial = target.with_name("setting-up.db")
    for leftover in target.parent.glob(f"{partial.name}*"):
        leftover.unlink()
    url = f"sqlite:///{partial}"
    create(Settings(database=url, store=settings.store), election)
    engine = create_engine_for(url)
    try:
        paths = files_in(folder)
        with transaction(session_factory(engine)) as session:
            import_files(session, SYSTEM, paths, lambda _login: DEMO_PASSWORD)
            open_counting(session, SYSTEM)
            print_copies(session, folder / "copies.csv")
    finally:
        engine.dispose()
    partial.rename(target)
    for leftover in target.parent.glob(f"{partial.name}*"):
        leftover.unlink()


def print_copies(session: Session, path: Path) -> None:
    """Note the further copies that the demo's scans hold, as printed by a supervisor."""
    supervisor = session.scalars(
        select(Person).where(Person.role == "supervisor").order_by(Person.id)
    ).first()
    if supervisor is None or not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            sheet = session.scalars(select(Sheet).where(Sheet.code == line["sheet_id"])).one()
            copies.print_copy(session, supervisor, sheet, reason=line["reason"])


def feed(place: Place, scans: Path) -> None:
    """Take the sample scans in through the same door as every other scan, each of them once."""
    log = logging.getLogger(__name__)
    files = sorted(path for path in scans.iterdir() if path.suffix.lower() in SCAN_SUFFIXES)
    try:
        with transaction(place.factory) as session:
            person_id, batch_id, known = _feeding(session)
        for path in files:
            if path.name not in known:
                receive(
                    place.factory,
                    place.store,
                    place.settings,
                    person_id=person_id,
                    batch_id=batch_id,
                    name=path.name,
                    data=path.read_bytes(),
                )
    except Exception:
        log.exception("the sample scans could not all be taken in")


def _feeding(session: Session) -> tuple[int, int, set[str]]:
    """Return the clerk and the batch of the sample scans, and which came in before."""
    clerk = session.scalars(
        select(Person).where(Person.role == "clerk").order_by(Person.id)
    ).first()
    if clerk is None:
        raise CommandError("the demo has no clerk")
    batch = session.scalars(select(Batch).where(Batch.source == SOURCE)).first()
    if batch is None:
        batch = intake.open_batch(session, clerk, source=SOURCE)
    known = session.scalars(select(ScanFile.name).where(ScanFile.batch_id == batch.id))
    return clerk.id, batch.id, set(known)


def welcome(place: Place, address: str, data: Path) -> str:
    """Return what the screen says: address, accounts, folder."""
    with place.factory() as session:
        people = session.scalars(select(Person).order_by(Person.role, Person.login)).all()
    lines = [
        "",
        f"  Kiểm Đôi · {TRIAL} / TRIAL RUN",
        f"  {address}",
        "",
        f"  password of every account: {DEMO_PASSWORD}",
        *(f"    {person.login:10} {person.role:14} {person.name}" for person in people),
        "",
        f"  data: {data}",
        "  The sample scans are being read now. Ctrl-C ends the demo.",
        "",
    ]
    return "\n".join(lines)
