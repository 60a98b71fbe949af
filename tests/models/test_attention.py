"""Tally A kept awake: withheld readings, planted errors, miss rates, standing down."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import select

from models.audit import SYSTEM, record
from models.errors import IntegrityViolation, Refusal, RefusalCode
from models.readings import PageResult
from models.rules.attention import Measure, plausible_errors
from models.rules.values import ILLEGIBLE, number
from models.schema import (
    AcceptedValue,
    AuditEvent,
    Entry,
    EntryValue,
    Lease,
    PictureToken,
    Planted,
    PlantedAnswer,
    StandDown,
    Withheld,
)
from models.services import desk, presenting, reconcile
from models.services.attention import MissRate, miss_rates
from models.services.desk_view import DeskFieldA, DeskViewA
from models.services.overview import blocked_sheets
from models.services.standing_down import attention_view, restore
from models.verify import verify
from tests.models.awake import keep_awake, planted_in
from tests.models.counting_election import CODES, FIELDS, GOOD
from tests.models.counting_world import World, page_result

NAME = FIELDS[0]
READ = GOOD[NAME]


class Never(Random):
    """Dice that never fall on a number."""

    def randrange(self, *_args: object, **_options: object) -> int:  # type: ignore[override]
        return 1


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


def refusal(world: World, login: str, entry_id: int) -> RefusalCode:
    with pytest.raises(Refusal) as found:
        world.finish(login, entry_id)
    return found.value.code


# --- without a reading ------------------------------------------------------------------------


def test_an_election_of_before_withholds_nothing(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert put_before(world, "ann", entry).proposal == number(READ)
    world.fill("ann", entry, GOOD)
    with world.look() as session:
        assert not session.scalars(select(Withheld)).all()
        assert not session.scalars(select(Planted)).all()


def test_a_withheld_number_carries_no_reading_however_often_it_is_opened(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    for _ in range(3):
        assert put_before(world, "ann", entry).proposal is None
    with world.look() as session:
        tokens = session.scalars(select(PictureToken)).all()
        assert [token.reading_field_id for token in tokens] == [None] * 3
        assert len(session.scalars(select(Withheld)).all()) == 1
    with pytest.raises(Refusal) as found:
        world.give("ann", entry, NAME, number(READ), accept=True)
    assert found.value.code is RefusalCode.NO_READING_TO_ACCEPT


def test_giving_the_sheet_back_does_not_bring_a_withheld_reading_to_light(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert put_before(world, "ann", entry).proposal is None
    with world.work() as session:
        desk.give_back(session, world.person(session, "ann"), session.get_one(Entry, entry))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presenting, "dice", Never())
        again = world.open("ann", "A")
        assert put_before(world, "ann", again).proposal is None
        assert put_before(world, "ann", again, FIELDS[1]).proposal == number(GOOD[FIELDS[1]])
        with world.work() as session:
            desk.give_back(session, world.person(session, "ann"), session.get_one(Entry, again))
        other = world.open("binh", "A")
        assert put_before(world, "binh", other).proposal == number(READ)


def test_typed_as_it_was_read_it_is_not_asked_again(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert world.give("ann", entry, NAME, number(READ)).asked == "plain"
    assert seen(world, entry).given == number(READ)
    assert kept(world, entry) == [(1, READ, "typed")]


@pytest.mark.parametrize("second", [READ, READ + 5, READ + 1])
def test_typed_otherwise_it_is_asked_once_more_and_the_second_stands(
    world: World, second: int
) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    for name in FIELDS[1:]:
        world.give("ann", entry, name, number(GOOD[name]))
    assert world.give("ann", entry, NAME, number(READ + 1)).asked == "again"
    again = put_before(world, "ann", entry)
    assert (again.given, again.proposal, again.asked) == (None, None, "again")
    assert refusal(world, "ann", entry) is RefusalCode.ASKED_AGAIN
    assert world.give("ann", entry, NAME, number(second)).asked == "plain"
    assert seen(world, entry).given == number(second)
    assert kept(world, entry) == [(1, READ + 1, "typed"), (2, second, "typed")]
    world.finish("ann", entry)


def test_illegible_is_asked_once_more_and_may_stand(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    assert world.give("ann", entry, NAME, ILLEGIBLE).asked == "again"
    assert world.give("ann", entry, NAME, ILLEGIBLE).asked == "plain"
    assert seen(world, entry).given == ILLEGIBLE


def test_a_number_without_a_proposal_is_never_withheld(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    for page in (1, 2):
        world.scan(unsure(page_result(CODES[0], page, GOOD)))
    entry = world.open("ann", "A")
    assert put_before(world, "ann", entry).proposal is None
    assert world.give("ann", entry, NAME, number(READ + 1)).asked == "plain"
    with world.look() as session:
        assert not session.scalars(select(Withheld)).all()


def unsure(result: PageResult) -> PageResult:
    """Return a page on which the machine is sure of nothing."""
    fields = tuple(replace(field, state="unsure", value=None) for field in result.fields)
    return replace(result, fields=fields)


# --- planted errors ---------------------------------------------------------------------------


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
        for token in tokens:
            desk.mark_shown(session, ann, token, now=world.now)
        at = world.tick()
        desk.save_value(session, ann, tokens[0], number(READ), accept=False, now=at)
        with pytest.raises(Refusal) as found:
            wrong = number(planted_in(session, NAME))
            desk.save_value(session, ann, tokens[1], wrong, accept=False, now=at)
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
        desk.mark_shown(session, ann, token, now=world.now)
        for again in (False, True):
            given = desk.save_value(
                session, ann, token, wrong, accept=True, again=again, now=world.tick()
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


# --- miss rates -------------------------------------------------------------------------------


def test_a_misreading_let_through_and_a_mistyped_number_are_misses(world: World) -> None:
    """Ann nods 501 through, Bình types 500 from the paper, the supervisor takes his."""
    world.scan_sheet(values={**GOOD, "votes.1": 501})
    world.enter("ann", "A", {**GOOD, "votes.1": 501})
    world.enter("binh", "B")
    assert rate_of(world, "ann").proposals == Measure(), "nothing is known before it is settled"
    decide(world, "votes.1", "take_b")
    rate = rate_of(world, "ann")
    assert (rate.proposals, rate.typing) == (Measure(1, 1), Measure())
    assert rate.confirmed == len(FIELDS)


def test_a_misreading_that_was_corrected_is_caught(world: World) -> None:
    world.scan_sheet(values={**GOOD, "votes.1": 501})
    world.enter("ann", "A")
    world.enter("binh", "B")
    assert rate_of(world, "ann").proposals == Measure(1, 0)


def test_a_withheld_number_counts_by_its_first_typing(world: World) -> None:
    keep_awake(world.factory, withheld=1)
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.give("ann", entry, NAME, number(7))
    world.fill("ann", entry, GOOD)
    world.finish("ann", entry)
    world.enter("binh", "B")
    assert world.state() == "accepted"
    assert rate_of(world, "ann").typing == Measure(len(FIELDS), 1)
    with world.look() as session:
        assert list(verify(session)) == []


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


# --- standing down ----------------------------------------------------------------------------


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


def stood_down(world: World) -> int:
    """Let Ann nod through planted errors until tally A is taken from her; return her entry."""
    keep_awake(world.factory, planted=1, least=5)
    for code in CODES[:2]:
        world.scan_sheet(code)
    entry = world.open("ann", "A", CODES[0])
    nod(world, entry)
    return entry


def test_above_the_limit_the_sheet_goes_to_somebody_else(world: World) -> None:
    entry_id = stood_down(world)
    with world.look() as session:
        entry = session.get_one(Entry, entry_id)
        assert (entry.finished_at, entry.void_reason) == (None, "stood_down")
        row = session.scalars(select(StandDown)).one()
        assert (row.measure, row.observed, row.missed) == ("proposals", 5, 5)
        assert not session.scalars(select(Lease)).all()
        event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "stood_down")).one()
        assert event.subject == "person:ann"
        assert event.payload["sheets"] == [CODES[0]]
        ann, chi = world.person(session, "ann"), world.person(session, "chi")
        assert desk.next_sheet(session, ann, "A", now=world.now) is None
        assert desk.next_sheet(session, ann, "B", now=world.now) is not None
        taken = desk.next_sheet(session, chi, "A", now=world.now)
        assert taken is not None
        assert taken.code == CODES[0]
    with pytest.raises(Refusal) as found:
        world.open("ann", "A", CODES[1])
    assert found.value.code is RefusalCode.STOOD_DOWN
    world.enter("chi", "A", code=CODES[0])
    world.enter("binh", "B", code=CODES[0])
    assert world.state() == "accepted"


def test_where_everybody_is_stood_down_the_sheets_are_blocked(world: World) -> None:
    stood_down(world)
    with world.work() as session:
        for login in ("binh", "chi", "dung", "sup1", "sup2"):
            person = world.person(session, login)
            session.add(
                StandDown(
                    person_id=person.id,
                    measure="typing",
                    observed=9,
                    missed=9,
                    began_at=world.now,
                )
            )
        record(session, SYSTEM, "stood_down", "person:all", now=world.now)
    with world.look() as session:
        assert all("A" in blocked.parts for blocked in blocked_sheets(session))


def test_an_accepted_sheet_can_stand_somebody_down(world: World) -> None:
    """In the real count, too: what was nodded through comes to light when the sheet is settled."""
    keep_awake(world.factory, least=2)
    wrong = {**GOOD, "votes.1": 501, "votes.2": 401}
    for code in CODES[:2]:
        world.scan_sheet(code, wrong)
    world.enter("ann", "A", wrong, CODES[0])
    other = world.open("ann", "A", CODES[1])
    world.enter("binh", "B", code=CODES[0])
    decide(world, "votes.1", "take_b")
    assert rate_of(world, "ann").stood_down is None
    decide(world, "votes.2", "take_b")
    assert rate_of(world, "ann").stood_down is not None
    with world.look() as session:
        assert session.get_one(Entry, other).void_reason == "stood_down"


def test_a_supervisor_restores_with_a_reason_and_counting_begins_anew(world: World) -> None:
    stood_down(world)
    for login, reason, code in (
        ("chi", "rested", RefusalCode.ROLE_NOT_ALLOWED),
        ("sup1", " ", RefusalCode.REASON_MISSING),
    ):
        with world.work() as session, pytest.raises(Refusal) as found:
            restore(
                session,
                world.person(session, login),
                world.person(session, "ann"),
                reason=reason,
                now=world.now,
            )
        assert found.value.code is code
    with world.work() as session:
        sup, ann = world.person(session, "sup1"), world.person(session, "ann")
        restore(session, sup, ann, reason="rested for an hour", now=world.tick())
        with pytest.raises(Refusal) as found:
            restore(session, sup, ann, reason="again", now=world.tick())
    assert found.value.code is RefusalCode.NOT_STOOD_DOWN
    rate = rate_of(world, "ann")
    assert (rate.proposals, rate.stood_down, rate.above) == (Measure(), None, False)
    entry = world.open("ann", "A", CODES[1])
    nod(world, entry, FIELDS[:1])
    assert rate_of(world, "ann").proposals == Measure(1, 1)
    with world.look() as session:
        assert list(verify(session)) == []


def test_nobody_restores_themselves(world: World) -> None:
    with world.work() as session, pytest.raises(Refusal) as found:
        sup = world.person(session, "sup1")
        restore(session, sup, sup, reason="I am fine", now=world.now)
    assert found.value.code is RefusalCode.OWN_STAND_DOWN


def test_the_rates_are_closed_to_everybody_who_may_not_see_figures(world: World) -> None:
    world.scan_sheet()
    for login in ("ann", "clerk1", "watcher", "admin"):
        with world.look() as session, pytest.raises(Refusal) as found:
            attention_view(session, world.person(session, login))
        assert found.value.code is RefusalCode.ROLE_NOT_ALLOWED
    world.open("sup1", "A")
    with world.look() as session, pytest.raises(Refusal) as found:
        attention_view(session, world.person(session, "sup1"))
    assert found.value.code is RefusalCode.HOLDS_UNFINISHED_ENTRY


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
