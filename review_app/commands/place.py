"""Where a command works: database, store, election, and the person in whose name it acts."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM, Actor
from models.db import create_engine_for, schema_is_current, session_factory, transaction
from models.schema import Election, Person
from models.services import people
from review_app.errors import ReviewAppError
from review_app.settings import Settings
from review_app.store import FolderStore

TRIAL = "VẬN HÀNH THỬ"


class CommandError(ReviewAppError):
    """The command cannot be done; `code` is its exit code (2: the call was wrong)."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Place:
    """An opened installation."""

    settings: Settings
    factory: sessionmaker[Session]
    store: FolderStore


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings of the environment with the command's own options on top."""
    settings = Settings.from_environment()
    if arguments.database is not None:
        settings = replace(settings, database=arguments.database)
    if arguments.store is not None:
        settings = replace(settings, store=Path(arguments.store))
    return settings


@contextmanager
def opened(settings: Settings) -> Iterator[Place]:
    """Open the database and store of `settings`, refusing what does not belong together.

    Raises `CommandError` where there is no database, no election in it, another version, or where
    the store is another election's (a trial never shares a store with an election).
    """
    missing = sqlite_path(settings.database)
    if missing is not None and not missing.exists():
        raise CommandError(f"there is no database {missing}; `kiemdoi init` makes one", 2)
    engine = create_engine_for(settings.database)
    try:
        if not schema_is_current(engine):
            raise CommandError(
                "the database was made by another version; `kiemdoi init` makes a new one"
            )
        factory = session_factory(engine)
        store = FolderStore(settings.store)
        with factory() as session:
            election = session.scalars(select(Election)).one_or_none()
            if election is None:
                raise CommandError("the database holds no election yet; run `kiemdoi init`")
            _check_store(store, election)
        yield Place(settings, factory, store)
    finally:
        engine.dispose()


def sqlite_path(url: str) -> Path | None:
    """Return the file of an SQLite URL, None for a database in memory or on a server."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url == prefix + ":memory:":
        return None
    return Path(url.removeprefix(prefix))


def trial_line(session: Session) -> str:
    """Return the banner of a trial with a line end, or nothing for an election."""
    trial = session.scalars(select(Election.is_trial)).one()
    return f"{TRIAL}\n" if trial else ""


def add_acting_person(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the option that says in whose name the command acts."""
    parser.add_argument(
        "--as",
        dest="actor",
        metavar="LOGIN",
        required=required,
        help="the account in whose name this is done (its password is asked for, or read from"
        " KIEMDOI_PASSWORD)",
    )


def acting(place: Place, login: str) -> int:
    """Check the password of `login` and return its row id; raises `CommandError`."""
    password = os.environ.get("KIEMDOI_PASSWORD")
    if password is None:
        password = getpass.getpass(f"Password of {login}: ")
    return authenticated(place, login, password)


def authenticated(place: Place, login: str, password: str) -> int:
    """Return the row id of the person with this log-in; raises `CommandError` if it is wrong."""
    with transaction(place.factory) as session:
        person = people.authenticate(session, login, password)
        found = None if person is None else person.id
    if found is None:
        raise CommandError(f"{login}: unknown account, wrong password, or disabled")
    return found


def setting_up(place: Place, login: str | None) -> Callable[[Session], Actor]:
    """Return who acts in a session while the election is set up.

    That is the machine itself until the first administrator exists; from then on somebody signs in.
    """
    if login is not None:
        person_id = acting(place, login)
        return lambda session: session.get_one(Person, person_id)
    with place.factory() as session:
        phase = session.scalars(select(Election.phase)).one()
        administrators = select(func.count()).where(Person.role == "administrator")
        if phase != "setup" or session.scalar(administrators):
            raise CommandError(
                "--as LOGIN is needed: only before the first administrator exists can this be"
                " done without signing in",
                2,
            )
    return lambda _session: SYSTEM


def person_named(session: Session, login: str) -> Person:
    """Return the account `login`; raises `CommandError` where there is none."""
    person = session.scalars(select(Person).where(Person.login == login)).one_or_none()
    if person is None:
        raise CommandError(f"there is no account {login!r}", 2)
    return person


def _check_store(store: FolderStore, election: Election) -> None:
    marker = store.marker()
    if marker is not None and marker != {"election": election.code, "trial": election.is_trial}:
        raise CommandError(
            f"the store {store.path} belongs to another election ({marker['election']}"
            f"{', a trial' if marker['trial'] else ''}); give --store the right folder"
        )
