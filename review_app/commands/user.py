"""`kiemdoi user`: accounts; while counting is open a supervisor confirms what changes."""

from __future__ import annotations

import argparse
import getpass
import os

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Actor
from models.db import transaction
from models.schema import AccountRequest, Person
from models.schema.person import ROLES
from models.services import people
from review_app.commands.place import (
    CommandError,
    acting,
    add_acting_person,
    opened,
    person_named,
    setting_up,
    settings_of,
)

NEW_PASSWORD = "KIEMDOI_NEW_PASSWORD"


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `user` and its own words to the command."""
    parser = words.add_parser("user", help="accounts: list, add, enable, disable, role, password")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    listing = acts.add_parser("list", help="all accounts")
    listing.set_defaults(run=run_list)
    add = acts.add_parser("add", help="a new account; its password is asked for")
    add.add_argument("login")
    add.add_argument("--personal-no", required=True, help="one account per personal number")
    add.add_argument("--name", required=True)
    add.add_argument("--role", required=True, choices=ROLES)
    for word, text in (("enable", "let it sign in again"), ("disable", "end it at once")):
        acts.add_parser(word, help=text).add_argument("login")
    role = acts.add_parser("role", help="another role")
    role.add_argument("login")
    role.add_argument("role", choices=ROLES)
    acts.add_parser("password", help="another password, asked for").add_argument("login")
    for word in ("add", "enable", "disable", "role", "password"):
        add_acting_person(acts.choices[word], required=word != "add")
        acts.choices[word].set_defaults(run=run_change)
    pending = acts.add_parser("pending", help="changes that wait for a supervisor")
    pending.set_defaults(run=run_pending)
    confirm = acts.add_parser("confirm", help="confirm a waiting change, as a supervisor")
    refuse = acts.add_parser("refuse", help="refuse a waiting change, as a supervisor")
    refuse.add_argument("--reason", required=True)
    for settle in (confirm, refuse):
        settle.add_argument("number", type=int, help="number in `kiemdoi user pending`")
        add_acting_person(settle)
        settle.set_defaults(run=run_settle)


def run_list(arguments: argparse.Namespace) -> int:
    """Print one line for each account."""
    with opened(settings_of(arguments)) as place, place.factory() as session:
        for person in session.scalars(select(Person).order_by(Person.login)):
            state = "" if person.enabled else "  (disabled)"
            print(
                f"{person.login:20} {person.role:14} {person.personal_no:14} {person.name}{state}"
            )
    return 0


def run_change(arguments: argparse.Namespace) -> int:
    """Change an account, or leave the change waiting for a supervisor."""
    with opened(settings_of(arguments)) as place:
        actor_of = setting_up(place, arguments.actor)
        password = _new_password() if arguments.act in ("add", "password") else None
        with transaction(place.factory) as session:
            outcome = _change(session, actor_of(session), arguments, password)
            if outcome.request is not None:
                session.flush()
                print(
                    f"Change {outcome.request.id} waits: counting is open, so a supervisor confirms"
                    f" it (kiemdoi user confirm {outcome.request.id} --as SUPERVISOR)."
                )
            else:
                print(f"{arguments.login}: done ({arguments.act}).")
    return 0


def run_pending(arguments: argparse.Namespace) -> int:
    """Print the changes that wait for a supervisor."""
    with opened(settings_of(arguments)) as place, place.factory() as session:
        for request in people.pending_requests(session):
            person = None if request.person_id is None else session.get(Person, request.person_id)
            login = request.payload.get("login") if person is None else person.login
            asked = session.get_one(Person, request.requested_by).login
            role = request.payload.get("role", "")
            print(f"{request.id}: {request.kind} {login} {role} (asked for by {asked})")
    return 0


def run_settle(arguments: argparse.Namespace) -> int:
    """Confirm or refuse a waiting change."""
    with opened(settings_of(arguments)) as place:
        actor_id = acting(place, arguments.actor)
        with transaction(place.factory) as session:
            actor = session.get_one(Person, actor_id)
            request = session.get(AccountRequest, arguments.number)
            if request is None:
                raise CommandError(f"there is no change number {arguments.number}", 2)
            if arguments.act == "confirm":
                person = people.confirm_account_change(session, actor, request)
                print(f"{person.login}: done ({request.kind}).")
            else:
                people.refuse_account_change(session, actor, request, reason=arguments.reason)
                print(f"Change {request.id} is refused.")
    return 0


def _change(
    session: Session, actor: Actor, arguments: argparse.Namespace, password: str | None
) -> people.AccountOutcome:
    if arguments.act == "add":
        return people.request_account_change(
            session,
            actor,
            kind="create",
            login=arguments.login,
            personal_no=arguments.personal_no,
            name=arguments.name,
            role=arguments.role,
            password=password,
        )
    return people.request_account_change(
        session,
        actor,
        kind=arguments.act,
        person=person_named(session, arguments.login),
        role=getattr(arguments, "role", None),
        password=password,
    )


def _new_password() -> str:
    given = os.environ.get(NEW_PASSWORD)
    if given is not None:
        return given
    first = getpass.getpass("New password: ")
    if first != getpass.getpass("The same again: "):
        raise CommandError("the two passwords differ; nothing was changed", 2)
    return first
