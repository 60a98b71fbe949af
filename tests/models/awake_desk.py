"""Tally A kept awake, at the desk: what a person sees, gives and has kept."""

from __future__ import annotations

from sqlalchemy import select

from models.schema import (
    Entry,
    EntryValue,
)
from models.services import desk, reconcile
from models.services.attention import MissRate, miss_rates
from models.services.desk_view import DeskFieldA, DeskViewA
from tests.models.counting_election import CODES, FIELDS, GOOD
from tests.models.counting_world import World

NAME = FIELDS[0]
READ = GOOD[NAME]


def put_before(world: World, login: str, entry_id: int, name: str = NAME) -> DeskFieldA:
    """Put a number before a person and return what they see of it."""
    with world.work() as session:
        desk.issue_token(session, session.get_one(Entry, entry_id), name, now=world.tick())
    return seen(world, entry_id, name)


def seen(world: World, entry_id: int, name: str = NAME) -> DeskFieldA:
    with world.look() as session:
        view = desk.desk_view(session, session.get_one(Entry, entry_id))
    assert isinstance(view, DeskViewA)
    return next(field for field in view.fields if field.field_id == name)


def kept(world: World, entry_id: int, name: str = NAME) -> list[tuple[int, int | None, str]]:
    with world.look() as session:
        rows = session.scalars(
            select(EntryValue)
            .where(EntryValue.entry_id == entry_id, EntryValue.field_id == name)
            .order_by(EntryValue.seq)
        )
        return [(row.seq, row.value, row.source) for row in rows]


def rate_of(world: World, login: str) -> MissRate:
    with world.look() as session:
        return next(rate for rate in miss_rates(session) if rate.login == login)


def decide(world: World, name: str, kind: str, code: str = CODES[0]) -> None:
    with world.work() as session:
        reconcile.decide_field(
            session,
            world.person(session, "sup1"),
            world.sheet(session, code),
            name,
            kind,
            reason="seen on the paper",
            now=world.tick(),
        )


def nod(world: World, entry_id: int, names: tuple[str, ...] = FIELDS) -> None:
    """Confirm whatever is proposed, number by number, until nobody asks any more."""
    for name in names:
        with world.look() as session:
            if session.get_one(Entry, entry_id).voided_at is not None:
                return
        shown = put_before(world, "ann", entry_id, name)
        assert shown.proposal is not None
        if world.give("ann", entry_id, name, shown.proposal, accept=True).asked == "plain":
            continue
