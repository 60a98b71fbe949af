"""`kiemdoi init`: makes the database and the store, and writes down the election."""

from __future__ import annotations

import argparse
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from models.audit import SYSTEM
from models.db import create_engine_for, session_factory, transaction, upgrade
from models.rules.attention import MISS_LEAST, MISS_LIMIT, WITHHELD_SHARE
from models.schema import Election
from models.services import elections
from review_app import reading
from review_app.commands.place import TRIAL, CommandError, settings_of, sqlite_path
from review_app.settings import Settings
from review_app.store import FolderStore

KEY_BYTES = 32
MANY = 1_000_000
SHARES: dict[str, tuple[int, int, int | None]] = {
    "paper_share": (1, MANY, 20),
    "withheld_share": (0, MANY, WITHHELD_SHARE),
    "planted_share": (0, MANY, None),
    "miss_limit": (1, 100, MISS_LIMIT),
    "miss_least": (1, MANY, MISS_LEAST),
}
"""Whole numbers: the smallest, the largest, and the default (None: as the election needs it)."""
KEYS = {"code", "name_vi", "name_en", "date", "trial", "key_file", "embargo_until", *SHARES}


@dataclass(frozen=True, slots=True)
class ElectionData:
    """What makes an election; `key` is the HMAC key of its QR codes."""

    code: str
    name_vi: str
    name_en: str
    day: date
    is_trial: bool
    key: bytes
    embargo_until: datetime | None = None
    paper_share: int = 20
    withheld_share: int = WITHHELD_SHARE
    planted_share: int | None = None
    miss_limit: int = MISS_LIMIT
    miss_least: int = MISS_LEAST


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `init` to the command."""
    parser = words.add_parser("init", help="make the database and the store of one election")
    parser.add_argument("--election", type=Path, metavar="JSON", help="file with the keys below")
    parser.add_argument("--code", help="short code of the election, such as BC2026")
    parser.add_argument("--name-vi", help="its name in Vietnamese")
    parser.add_argument("--name-en", help="its name in English")
    parser.add_argument("--date", metavar="YYYY-MM-DD", help="election day")
    parser.add_argument("--key-file", metavar="FILE", help="HMAC key of the QR codes (else random)")
    parser.add_argument("--embargo-until", metavar="TIME", help="ISO time with its offset")
    parser.add_argument("--paper-share", type=int, metavar="N", help="one sheet in N from paper")
    for option, variable, text in (
        ("--withheld-share", "N", "one reading in N is not shown to tally A (default 20, 0: none)"),
        ("--planted-share", "N", "trials: one reading in N is changed (default 40, 0: none)"),
        ("--miss-limit", "PERCENT", "above it tally A goes to somebody else (default 10)"),
        ("--miss-least", "N", "on fewer numbers than this nobody is judged (default 10)"),
    ):
        parser.add_argument(option, type=int, metavar=variable, help=text)
    parser.add_argument(
        "--trial", action="store_true", default=None, help="a rehearsal: never a result"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make everything; refuses where there is an election already."""
    data = election_data(arguments)
    settings = settings_of(arguments)
    create(settings, data)
    print(f"{TRIAL}\n" if data.is_trial else "", end="")
    print(f"Election {data.code}: database {_shown(settings.database)}, store {settings.store}")
    print("Next: kiemdoi import FOLDER (areas, contests, candidates, people and sheets as CSV)")
    return 0


def create(settings: Settings, data: ElectionData) -> None:
    """Make the database by migrations, mark the store, write the election. Raises `CommandError`.

    A database that holds an election is never touched.
    """
    path = sqlite_path(settings.database)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # It will hold password hashes and the election's key: nobody else of this PC reads it.
        path.touch(mode=0o600)
    engine = create_engine_for(settings.database)
    try:
        upgrade(engine)
        factory = session_factory(engine)
        with factory() as session:
            found = session.scalars(select(Election.code)).one_or_none()
        if found is not None:
            raise CommandError(f"this database holds election {found} already; nothing was changed")
        store = FolderStore(settings.store)
        store.mark(data.code, data.is_trial)
        with transaction(factory) as session:
            elections.create_election(
                session,
                SYSTEM,
                code=data.code,
                name_vi=data.name_vi,
                name_en=data.name_en,
                day=data.day,
                is_trial=data.is_trial,
                identity_key=data.key,
                embargo_until=data.embargo_until,
                paper_share=data.paper_share,
                withheld_share=data.withheld_share,
                planted_share=data.planted_share,
                miss_limit=data.miss_limit,
                miss_least=data.miss_least,
            )
    except DBAPIError as error:
        raise CommandError(f"the database cannot be made: {error.orig}") from error
    finally:
        engine.dispose()


def election_data(arguments: argparse.Namespace) -> ElectionData:
    """Put the election together from its file and the options; raises `CommandError` (code 2)."""
    given = {} if arguments.election is None else read_election(arguments.election)
    for key in KEYS:
        value = getattr(arguments, key, None)
        if value is not None:
            given[key] = value
    missing = [key for key in ("code", "name_vi", "date") if not given.get(key)]
    if missing:
        raise CommandError(f"missing: {', '.join(missing)} (as options or in --election)", 2)
    folder = Path() if arguments.election is None else arguments.election.parent
    return build(given, folder if arguments.key_file is None else Path())


def read_election(path: Path) -> dict[str, Any]:
    """Return the keys of an election file; raises `CommandError` for anything unknown in it."""
    try:
        given = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}", 2) from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}", 2) from error
    if not isinstance(given, dict) or set(given) - KEYS:
        raise CommandError(f"{path} must be one JSON object with keys {', '.join(sorted(KEYS))}", 2)
    return given


def build(given: dict[str, Any], folder: Path) -> ElectionData:
    """Check the values of an election; `key_file` is looked for in `folder`."""
    try:
        day = date.fromisoformat(str(given["date"]))
    except ValueError as error:
        raise CommandError(f"{given['date']!r} is no date (YYYY-MM-DD)", 2) from error
    embargo = None
    if given.get("embargo_until"):
        try:
            embargo = datetime.fromisoformat(str(given["embargo_until"]))
        except ValueError as error:
            raise CommandError(f"{given['embargo_until']!r} is no time (ISO)", 2) from error
        if embargo.tzinfo is None:
            raise CommandError("the embargo needs its offset, such as 2026-03-15T21:00+07:00", 2)
    key_file = given.get("key_file")
    key = secrets.token_bytes(KEY_BYTES)
    if key_file is not None:
        key = reading.key_of_file(folder / str(key_file))
    trial = bool(given.get("trial", False))
    shares = {name: _share(given, name) for name in SHARES}
    if shares["planted_share"] and not trial:
        raise CommandError("planted_share: errors are planted on purpose in a trial only", 2)
    return ElectionData(
        code=str(given["code"]),
        name_vi=str(given["name_vi"]),
        name_en=str(given.get("name_en") or given["name_vi"]),
        day=day,
        is_trial=trial,
        key=key,
        embargo_until=embargo,
        **shares,
    )


def _share(given: dict[str, Any], name: str) -> Any:
    least, most, default = SHARES[name]
    found = given.get(name, default)
    if found is None and default is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        upto = f" to {most}" if most < MANY else ""
        raise CommandError(f"{name} must be a whole number from {least}{upto}", 2)
    return found


def _shown(url: str) -> str:
    """Return a database URL without its password."""
    head, at, tail = url.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at else url
