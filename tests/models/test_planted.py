"""Tally A kept awake: errors planted in trials, and that none of them is ever counted."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.errors import IntegrityViolation, Refusal, RefusalCode
from models.rules.attention import Measure, plausible_errors
from models.rules.values import number
from models.schema import (
    AcceptedValue,
    Entry,
    EntryValue,
    PictureToken,
    Planted,
    PlantedAnswer,
    Withheld,
)
from models.services import desk
from tests.models.awake import keep_awake, planted_in
from tests.models.awake_desk import NAME, READ, kept, nod, put_before, rate_of
from tests.models.counting_election import FIELDS, GOOD
from tests.models.counting_world import World


def test_a_planted_value_stands_in_the_readings_place(world: World) -> None:
    keep_awake(world.factory, planted=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    shown = put_before(world, "ann", entry)
    assert shown.proposal is not None
    assert shown.proposal.value in plausible_errors(READ)
    assert put_before(world, "ann", entry).proposal == shown.proposal


@pytest.mark.parametrize("by", ["enter", "typing"])
def test_whoever_confirms_it_is_told_and_gets_the_true_reading(world: World, by: str) -> None:
    keep_awake(world.factory, planted=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    wrong = put_before(world, "ann", entry).proposal
    assert wrong is not None
    given = world.give("ann", entry, NAME, wrong, accept=by == "enter")
    assert (given.value, given.asked) == (None, "planted")
    assert kept(world, entry) == []
    shown = put_before(world, "ann", entry)
    assert (shown.proposal, shown.given, shown.asked) == (number(READ), None, "planted")
    with pytest.raises(Refusal) as found:
        world.give("ann", entry, NAME, wrong, accept=True)
    assert found.value.code is RefusalCode.VALUE_IS_NOT_READING
    assert world.give("ann", entry, NAME, number(READ), accept=True).asked == "plain"
    assert kept(world, entry) == [(1, READ, "accepted")]
    assert rate_of(world, "ann").proposals == Measure(1, 1)


def test_whoever_corrects_it_caught_it(world: World) -> None:
    keep_awake(world.factory, planted=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert world.give("ann", entry, NAME, number(READ)).asked == "plain"
    assert kept(world, entry) == [(1, READ, "typed")]
    assert rate_of(world, "ann").proposals == Measure(1, 0)


def test_where_the_paper_says_what_was_planted_it_can_still_be_typed(world: World) -> None:
    keep_awake(world.factory, planted=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    wrong = put_before(world, "ann", entry).proposal
    assert wrong is not None
    world.give("ann", entry, NAME, wrong, accept=True)
    world.give("ann", entry, NAME, wrong)
    assert kept(world, entry) == [(1, wrong.value, "typed")]


def test_in_another_window_it_cannot_be_typed_after_it_was_found_out(world: World) -> None:
    keep_awake(world.factory, planted=1)
    world.scan_sheet()
    entry_id = world.open("ann", "A")
    with world.work() as session:
        ann, entry = world.person(session, "ann"), session.get_one(Entry, entry_id)
        tokens = [desk.issue_token(session, entry, NAME, now=world.tick()) for _ in range(2)]
        first, second = tokens
        when = {"shown_at": world.now, "now": world.tick()}
        desk.save_value(session, ann, first, number(READ), accept=False, **when)
        with pytest.raises(Refusal) as found:
            wrong = number(planted_in(session, NAME))
            desk.save_value(session, ann, second, wrong, accept=False, **when)
        assert found.value.code is RefusalCode.VALUE_IS_NOT_READING
    assert kept(world, entry_id) == [(1, READ, "typed")]


def test_an_answer_that_got_lost_is_told_again(world: World) -> None:
    keep_awake(world.factory, planted=1)
    world.scan_sheet()
    entry_id = world.open("ann", "A")
    with world.work() as session:
        ann, entry = world.person(session, "ann"), session.get_one(Entry, entry_id)
        token = desk.issue_token(session, entry, NAME, now=world.tick())
        wrong = number(planted_in(session, NAME))
        shown = world.now
        for again in (False, True):
            given = desk.save_value(
                session,
                ann,
                token,
                wrong,
                shown_at=shown,
                accept=True,
                again=again,
                now=world.tick(),
            )
            assert (given.value, given.asked) == (None, "planted")
        assert len(session.scalars(select(PlantedAnswer)).all()) == 1


def test_nothing_is_planted_where_a_reading_is_withheld(world: World) -> None:
    keep_awake(world.factory, withheld=1, planted=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    for name in FIELDS:
        put_before(world, "ann", entry, name)
    with world.look() as session:
        assert len(session.scalars(select(Withheld)).all()) == len(FIELDS)
        assert not session.scalars(select(Planted)).all()


def test_the_database_itself_keeps_a_planted_value_out(world: World) -> None:
    keep_awake(world.factory, planted=1)
    world.scan_sheet()
    entry_id = world.open("ann", "A")
    put_before(world, "ann", entry_id)
    with pytest.raises(IntegrityViolation) as found, world.work() as session:
        token = session.scalars(select(PictureToken)).one()
        token.shown_at = world.tick()
        token.used_at = world.tick()
        session.flush()
        session.add(
            EntryValue(
                entry_id=entry_id,
                field_id=NAME,
                seq=1,
                kind="number",
                value=planted_in(session, NAME),
                source="typed",
                token_id=token.id,
                picture_sha256=token.picture_sha256,
                given_at=world.tick(),
            )
        )
        session.flush()
    assert found.value.rule == "entry_value.not_planted"


def test_no_accepted_value_is_ever_planted(world: World) -> None:
    keep_awake(world.factory, planted=1, limit=100)
    world.scan_sheet()
    entry = world.open("ann", "A")
    nod(world, entry)
    nod(world, entry)
    world.finish("ann", entry)
    world.enter("binh", "B")
    with world.look() as session:
        accepted = dict(session.execute(select(AcceptedValue.field_id, AcceptedValue.value)).all())
        assert accepted == dict(GOOD)
        planted = dict(session.execute(select(Planted.field_id, Planted.value)).all())
        assert set(planted) == set(FIELDS)
        assert not set(planted.items()) & set(accepted.items())
