"""`kiemdoi watch`: takes in what an office scanner drops into a folder, for as long as it runs.

Exit codes: 0 ended on request with nothing open, 1 ended on request while something needs
somebody, or it cannot go on, 2 the call was wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from review_app.bilingual import pick
from review_app.commands.place import (
    CommandError,
    Place,
    acting,
    add_acting_person,
    opened,
    settings_of,
    sqlite_path,
    trial_line,
)
from review_app.i18n import LANGUAGES
from review_app.pipeline import Pipeline
from review_app.stopping import Stop
from review_app.watching import words
from review_app.watching.folder import FolderTakenError, WatchedFolder
from review_app.watching.patience import Patience, Timing
from review_app.watching.records import Records
from review_app.watching.watcher import Watcher

USUAL = Timing()
LAST_LOOK_SECONDS = 5.0
"""After Ctrl-C: how long files that are in the database are waited for, to be moved."""


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `watch` to the command."""
    parser = words.add_parser("watch", help="take in what a scanner drops into a folder")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--every", type=_seconds, default=2.0, metavar="SECONDS", help="between two looks (2)"
    )
    parser.add_argument(
        "--still",
        type=_seconds,
        default=USUAL.still,
        metavar="SECONDS",
        help="a file must be unchanged for so long (4)",
    )
    parser.add_argument(
        "--patience",
        type=_seconds,
        default=USUAL.patience,
        metavar="SECONDS",
        help="a file without its end is named after so long (180)",
    )
    parser.add_argument(
        "--lang", choices=sorted(LANGUAGES), help="of the messages (else KIEMDOI_LANGUAGE, else vi)"
    )
    add_acting_person(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Watch until Ctrl-C or a termination signal."""
    settings = settings_of(arguments)
    path = arguments.folder.resolve()
    if not path.is_dir():
        raise CommandError(f"{arguments.folder} is no folder, or cannot be reached", 2)
    with opened(settings) as place:
        _require_apart(path, place)
        language = arguments.lang or settings.default_language
        say = _speaker(language, ZoneInfo(settings.timezone))
        with place.factory() as session:
            print(trial_line(session), end="", flush=True)
        folder = WatchedFolder(path, _spare_lock(place, path))
        person_id = acting(place, arguments.actor)
        _take(folder)
        try:
            watcher = Watcher(
                folder=folder,
                records=Records(place.factory, place.store, settings, person_id),
                patience=Patience(Timing(arguments.still, arguments.patience)),
                clock=time.monotonic,
                today=lambda: datetime.now(ZoneInfo(settings.timezone)),
                say=say,
            )
            say(words.watching(str(path), arguments.actor, len(folder.listing()[0])))
            _watch(watcher, place, arguments.every)
        finally:
            folder.leave()
    return 0 if watcher.counts.clean else 1


def _watch(watcher: Watcher, place: Place, every: float) -> None:
    """Look again and again; pages are read beside it unless another process does so."""
    stop = Stop()
    pipeline = Pipeline(place.factory, place.store, place.settings)
    pipeline.start()
    problem: str | None = None
    try:
        while not stop.asked:
            more = watcher.look()
            pipeline.wake()
            problem = _say_change(watcher.say, problem, pipeline.health().problem)
            end = time.monotonic() + (0.0 if more else every)
            while not stop.asked and time.monotonic() < end:
                time.sleep(min(0.2, every))
        end = time.monotonic() + LAST_LOOK_SECONDS
        while watcher.move_on() and time.monotonic() < end:
            time.sleep(0.1)
    finally:
        pipeline.stop()
        watcher.sum_up()


def _say_change(say: Callable[[str], None], before: str | None, now: str | None) -> str | None:
    """Say when the reading of pages stops, and when it goes on; return `now`."""
    if now is not None and before is None:
        say(words.not_reading(now))
    elif now is None and before is not None:
        say(words.reading_again())
    return now


def _take(folder: WatchedFolder) -> None:
    try:
        folder.take()
    except FolderTakenError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(
            f"{folder.path} cannot be written to ({error.strerror}); files that were taken in are"
            " moved inside it: give this account the right to write there"
        ) from error


def _require_apart(folder: Path, place: Place) -> None:
    """Refuse a folder that holds the store or the database, or lies in the store."""
    store = place.store.path.resolve()
    database = sqlite_path(place.settings.database)
    inside = [store] if database is None else [store, database.resolve()]
    if folder.is_relative_to(store) or any(path.is_relative_to(folder) for path in inside):
        raise CommandError(
            f"{folder} holds (or belongs to) the store or the database; give the scanner a folder"
            " of its own",
            2,
        )


def _spare_lock(place: Place, folder: Path) -> Path:
    """Return a lock for this folder on the disk of the store, for shares that know no locks."""
    name = hashlib.sha256(bytes(folder)).hexdigest()[:16]
    return place.store.path / f"watch-{name}.lock"


def _speaker(language: str, zone: ZoneInfo) -> Callable[[str], None]:
    """Return what prints a sentence with the time, in letters that the terminal can show."""
    encoding = sys.stdout.encoding or "utf-8"

    def say(sentence: str) -> None:
        line = f"{datetime.now(zone):%H:%M:%S}  {pick(sentence, language)}"
        print(line.encode(encoding, "replace").decode(encoding), flush=True)

    return say


def _seconds(text: str) -> float:
    """Return a positive number of seconds; raises `ArgumentTypeError`."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.0 < seconds <= 86_400.0:
        raise argparse.ArgumentTypeError(f"a number of seconds above 0, not {text}")
    return seconds
