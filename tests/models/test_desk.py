"""The two tallies at work: leases, blindness, tokens, finishing."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from models.errors import Refusal, RefusalCode
from models.rules.values import BLANK, ILLEGIBLE, number
from models.schema import AuditEvent, Entry, EntryValue, Lease, Mismatch, PictureToken, Scan
from models.services import desk, issuing, reconcile
from models.services.desk_view import DeskViewA, DeskViewB
from tests.models.counting_election import CODES, GOOD, ON_PAPER
from tests.models.counting_world import World, page_result


def refused(world: World, code: RefusalCode, login: str, tally: str) -> None:
    with pytest.raises(Refusal) as found:
        world.open(login, tally)
    assert found.value.code is code


def test_two_agreeing_tallies_make_an_accepted_sheet(world: World) -> None:
    world.count()
    assert world.state() == "accepted"


def test_no_tally_starts_before_all_pages_are_there_and_read(world: World) -> None:
    refused(world, RefusalCode.SHEET_INCOMPLETE, "ann", "A")
    world.scan(page_result(CODES[0], 1, GOOD))
    refused(world, RefusalCode.SHEET_INCOMPLETE, "ann", "A")
    world.scan(None)
    refused(world, RefusalCode.SHEET_INCOMPLETE, "ann", "A")
    world.scan(page_result(CODES[0], 2, GOOD))
    world.open("ann", "A")


def test_both_tallies_run_at_once_each_with_its_own_lease(world: World) -> None:
    world.scan_sheet()
    world.open("ann", "A")
    world.open("binh", "B")
    refused(world, RefusalCode.LEASED, "chi", "A")
    with world.look() as session:
        assert len(session.scalars(select(Lease)).all()) == 2


def test_nobody_does_both_tallies(world: World) -> None:
    world.scan_sheet()
    world.enter("ann", "A")
    refused(world, RefusalCode.ENTERED_OTHER_TALLY, "ann", "B")


@pytest.mark.parametrize("login", ["clerk1", "watcher", "admin"])
def test_only_reviewers_and_supervisors_enter(world: World, login: str) -> None:
    world.scan_sheet()
    refused(world, RefusalCode.ROLE_NOT_ALLOWED, login, "A")


def test_the_next_sheet_is_never_one_that_somebody_has_open(world: World) -> None:
    for code in CODES[:2]:
        world.scan_sheet(code)
    world.open("ann", "A", CODES[0])
    with world.look() as session:
        ann, binh = world.person(session, "ann"), world.person(session, "binh")
        mine = desk.next_sheet(session, ann, "A", now=world.now)
        other = desk.next_sheet(session, binh, "A", now=world.now)
        blind = desk.next_sheet(session, ann, "B", now=world.now)
        assert mine is not None and mine.code == CODES[0]
        assert other is not None and other.code == CODES[1]
        assert blind is not None and blind.code == CODES[1]


def test_a_sheet_begun_in_one_tally_is_the_first_that_the_other_is_offered(world: World) -> None:
    for code in CODES[:2]:
        world.scan_sheet(code)
        world.tick(60)
    world.enter("ann", "A", code=CODES[1])
    with world.look() as session:
        binh = world.person(session, "binh")
        blind = desk.next_sheet(session, binh, "B", now=world.now)
        first = desk.next_sheet(session, binh, "A", now=world.now)
        assert blind is not None and blind.code == CODES[1]
        assert first is not None and first.code == CODES[0]


def test_a_tally_whose_lease_ran_out_is_offered_and_taken_over_with_all_values_kept(
    world: World,
) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.give("ann", entry, "voters_listed", number(1))
    world.tick(desk.LEASE.total_seconds() + 1)
    with world.look() as session:
        found = desk.next_sheet(session, world.person(session, "chi"), "A", now=world.now)
        assert found is not None
    other = world.open("chi", "A")
    assert other != entry
    with world.look() as session:
        former = session.get_one(Entry, entry)
        assert former.void_reason == "taken_over"
        assert len(session.scalars(select(EntryValue)).all()) == 1
    with pytest.raises(Refusal) as found_refusal:
        world.give("ann", entry, "voters_listed", number(2))
    assert found_refusal.value.code is RefusalCode.ENTRY_VOIDED


def test_a_sheet_given_back_is_free_at_once_and_its_values_are_kept(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.give("ann", entry, "voters_listed", number(1))
    with world.look() as session, pytest.raises(Refusal) as found:
        desk.give_back(session, world.person(session, "chi"), session.get_one(Entry, entry))
    assert found.value.code is RefusalCode.NOT_YOUR_ENTRY
    with world.work() as session:
        ann = world.person(session, "ann")
        desk.give_back(session, ann, session.get_one(Entry, entry), now=world.now)
    other = world.open("chi", "A")
    with world.look() as session:
        assert session.get_one(Entry, entry).void_reason == "given_back"
        assert session.get_one(Entry, other).voided_at is None
        assert len(session.scalars(select(EntryValue)).all()) == 1
        assert "entry_given_back" in session.scalars(select(AuditEvent.kind)).all()
    refused(world, RefusalCode.ENTERED_OTHER_TALLY, "ann", "B")


def test_what_one_gave_back_is_offered_to_oneself_last(world: World) -> None:
    for code in CODES[:2]:
        world.scan_sheet(code)
    entry = world.open("ann", "A", CODES[0])
    with world.work() as session:
        ann = world.person(session, "ann")
        desk.give_back(session, ann, session.get_one(Entry, entry), now=world.now)
    with world.look() as session:
        mine = desk.next_sheet(session, world.person(session, "ann"), "A", now=world.now)
        theirs = desk.next_sheet(session, world.person(session, "chi"), "A", now=world.now)
        assert mine is not None and mine.code == CODES[1]
        assert theirs is not None and theirs.code == CODES[0]


def test_a_reload_goes_on_where_one_was(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.give("ann", entry, "voters_listed", number(7))
    world.tick(desk.LEASE.total_seconds() + 1)
    assert world.open("ann", "A") == entry
    with world.look() as session:
        view = desk.desk_view(session, session.get_one(Entry, entry))
        assert view.fields[0].given == number(7)


def test_the_views_of_tally_b_know_of_no_reading(world: World) -> None:
    world.scan_sheet()
    a, b = world.open("ann", "A"), world.open("binh", "B")
    with world.look() as session:
        view_a = desk.desk_view(session, session.get_one(Entry, a))
        view_b = desk.desk_view(session, session.get_one(Entry, b))
    assert isinstance(view_a, DeskViewA)
    assert isinstance(view_b, DeskViewB)
    assert not any(field.proposal for field in view_a.fields), "nothing was put before Ann yet"
    names = {field.name for field in fields(view_b.fields[0])}
    assert not {name for name in names if "propos" in name or "reading" in name}
    assert [f.picture_sha256 for f in view_a.fields] == [f.picture_sha256 for f in view_b.fields]


def test_tally_b_cannot_accept_a_reading(world: World) -> None:
    world.scan_sheet()
    entry = world.open("binh", "B")
    with pytest.raises(Refusal) as found:
        world.give("binh", entry, "voters_listed", number(900), accept=True)
    assert found.value.code is RefusalCode.NO_READING_TO_ACCEPT


def test_what_is_accepted_is_the_readings_own_value(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    with pytest.raises(Refusal) as found:
        world.give("ann", entry, "voters_listed", number(901), accept=True)
    assert found.value.code is RefusalCode.VALUE_IS_NOT_READING


def test_a_token_is_used_once_after_300_ms_by_its_own_person(world: World) -> None:
    world.scan_sheet()
    entry_id = world.open("ann", "A")
    with world.work() as session:
        entry = session.get_one(Entry, entry_id)
        token = desk.issue_token(session, entry, "voters_listed", now=world.now)
    early, late = timedelta(milliseconds=299), timedelta(milliseconds=300)
    too_early = RefusalCode.NOT_SHOWN_LONG_ENOUGH
    assert save(world, token, None, world.now) is too_early
    assert save(world, token, world.now, world.now + early) is too_early
    assert save(world, token, world.now, world.now + late, "binh") is RefusalCode.NOT_YOUR_ENTRY
    assert save(world, "made up", world.now, world.now + late) is RefusalCode.UNKNOWN_TOKEN
    assert save(world, token, world.now, world.now + late) is None
    assert save(world, token, world.now, world.now + late) is RefusalCode.TOKEN_USED
    with world.look() as session:
        assert session.scalars(select(PictureToken)).one().shown_at == world.now


def save(
    world: World, token: str, shown: datetime | None, at: datetime, login: str = "ann"
) -> RefusalCode | None:
    """Give a number whose picture was shown at `shown`; return why it is refused, if it is."""
    try:
        with world.work() as session:
            person = world.person(session, login)
            desk.save_value(session, person, token, number(1), shown_at=shown, accept=False, now=at)
    except Refusal as refusal:
        return refusal.code
    return None


def tokens_of_three(world: World) -> list[str]:
    """Put three numbers of a sheet before Ann, their pictures not shown yet."""
    world.scan_sheet()
    entry_id = world.open("ann", "A")
    with world.work() as session:
        entry = session.get_one(Entry, entry_id)
        names = ("voters_listed", "voters_voted", "ballots_issued")
        return [desk.issue_token(session, entry, name, now=world.tick()) for name in names]


@pytest.mark.parametrize("first", [0, 2])
@pytest.mark.parametrize("gap_ms", [0, 1, 149])
def test_of_pictures_called_shown_all_at_once_one_number_counts(
    world: World, gap_ms: int, first: int
) -> None:
    """Whichever number comes first, those beside it were not looked at, before it or after."""
    shown = {
        token: world.now + timedelta(milliseconds=gap_ms * turn)
        for turn, token in enumerate(tokens_of_three(world))
    }
    given = list(shown)[:: 1 if first == 0 else -1]
    at = world.tick(60)
    told = [save(world, token, shown[token], at) for token in given]
    assert told == [None, *[RefusalCode.NOT_SHOWN_LONG_ENOUGH] * 2]
    # Nothing is lost: shown again by itself, the number counts.
    assert save(world, given[1], world.now, world.now + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("gap_ms", "second"), [(299, RefusalCode.NOT_SHOWN_LONG_ENOUGH), (300, None)]
)
@pytest.mark.parametrize("backwards", [False, True])
def test_a_number_counts_300_ms_before_and_after_those_beside_it(
    world: World, gap_ms: int, second: RefusalCode | None, backwards: bool
) -> None:
    tokens, gap = tokens_of_three(world), timedelta(milliseconds=gap_ms)
    shown = [world.now, world.now + gap]
    pairs = list(zip(tokens, shown, strict=False))
    at = world.tick()
    told = [save(world, *pair, at) for pair in (reversed(pairs) if backwards else pairs)]
    assert told == [None, second]


def test_on_a_slow_network_a_number_may_come_when_the_next_picture_is_up(world: World) -> None:
    tokens = tokens_of_three(world)
    shown = [world.now + timedelta(milliseconds=300 * turn) for turn in range(3)]
    # Each arrives a second and a half after its picture: the two after it were shown meanwhile.
    late = timedelta(milliseconds=1500)
    told = [save(world, token, at, at + late) for token, at in zip(tokens, shown, strict=True)]
    assert told == [None, None, None]


def test_a_number_of_which_nothing_was_kept_stands_in_nobodys_way(world: World) -> None:
    passed, given, _third = tokens_of_three(world)
    assert save(world, passed, world.now, world.now) is RefusalCode.NOT_SHOWN_LONG_ENOUGH
    assert save(world, given, world.now, world.now + timedelta(seconds=1)) is None


def test_the_same_number_is_corrected_at_once(world: World) -> None:
    world.scan_sheet()
    entry_id = world.open("ann", "A")
    with world.work() as session:
        entry = session.get_one(Entry, entry_id)
        tokens = [desk.issue_token(session, entry, "voters_listed", now=world.now) for _ in "12"]
    at = world.now + timedelta(milliseconds=300)
    assert [save(world, token, world.now, at) for token in tokens] == [None, None]


@pytest.mark.parametrize("back_s", [1, 3600])
def test_a_clock_that_is_set_back_asks_for_one_look_more(world: World, back_s: int) -> None:
    first, second, _third = tokens_of_three(world)
    before = world.tick(7200)
    assert save(world, first, before, before + timedelta(seconds=1)) is None
    now = before - timedelta(seconds=back_s)
    # Shown by the old clock, given by the new one: the time has not come yet.
    shown = before + timedelta(seconds=1)
    assert save(world, second, shown, now) is RefusalCode.NOT_SHOWN_LONG_ENOUGH
    assert save(world, second, now, now + timedelta(milliseconds=400)) is None


def test_whether_a_number_was_looked_at_is_found_by_an_index(world: World) -> None:
    asked = {"token": "t", "after": world.now, "before": world.now}
    with world.look() as session:
        compiled = issuing._TOKEN.compile(session.get_bind(), compile_kwargs={})
        values = compiled.construct_params(asked)
        plan = session.connection().exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}",
            tuple(str(values[name]) for name in compiled.positiontup or ()),
        )
        steps = [row[3] for row in plan if row[3].startswith(("SCAN", "SEARCH"))]
    assert steps
    assert all(step.startswith("SEARCH") and "USING" in step for step in steps), steps


def test_a_value_longer_than_its_boxes_is_refused(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    with pytest.raises(Refusal) as found:
        world.give("ann", entry, "voters_listed", number(10_000))
    assert found.value.code is RefusalCode.VALUE_TOO_LONG


def test_a_correction_is_a_further_row(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    for value in (number(900), number(90), ILLEGIBLE, BLANK, number(900)):
        world.give("ann", entry, "voters_listed", value)
    with world.look() as session:
        rows = session.scalars(select(EntryValue).order_by(EntryValue.seq)).all()
        assert [row.seq for row in rows] == [1, 2, 3, 4, 5]


def test_an_entry_is_finished_only_with_every_value_and_never_changed_after(world: World) -> None:
    world.scan_sheet()
    entry = world.open("ann", "A")
    world.give("ann", entry, "voters_listed", number(900))
    with pytest.raises(Refusal) as found:
        world.finish("ann", entry)
    assert found.value.code is RefusalCode.FIELDS_MISSING
    world.fill("ann", entry, GOOD)
    world.finish("ann", entry)
    with pytest.raises(Refusal) as again:
        world.give("ann", entry, "voters_listed", number(1))
    assert again.value.code is RefusalCode.ENTRY_FINISHED
    refused(world, RefusalCode.TALLY_DONE, "chi", "A")


def test_finishing_the_first_tally_leaves_no_word_about_the_other(world: World) -> None:
    world.scan_sheet()
    world.enter("ann", "A", {**GOOD, "votes.1": 1})
    assert world.state() == "counting"
    with world.look() as session:
        assert session.scalars(select(Mismatch)).all() == []
        # The log's texts hold no figure of a tally: the rows do, under their hash.
        told = [str(event.payload) for event in session.scalars(select(AuditEvent))]
        assert not any("'value'" in text for text in told)


def test_tally_b_of_the_paper_share_is_done_from_the_paper(world: World) -> None:
    world.scan_sheet(ON_PAPER)
    entry_id = world.open("binh", "B", ON_PAPER, medium="scan")
    with world.look() as session:
        entry = session.get_one(Entry, entry_id)
        assert entry.medium == "paper"
        assert {f.picture_sha256 for f in desk.desk_view(session, entry).fields} == {None}
    world.fill("binh", entry_id, GOOD)
    world.finish("binh", entry_id)
    with pytest.raises(Refusal) as found:
        world.open("ann", "A", ON_PAPER, medium="paper")
    assert found.value.code is RefusalCode.TALLY_A_FROM_SCAN


def test_illegible_in_both_and_blank_in_both_are_no_agreement(world: World) -> None:
    world.count({**GOOD, "votes.1": ILLEGIBLE}, {**GOOD, "votes.1": ILLEGIBLE})
    assert world.state() == "to_decide"
    world.count({**GOOD, "votes.1": BLANK}, {**GOOD, "votes.1": BLANK}, CODES[1])
    assert world.state(CODES[1]) == "to_decide"


def next_code(world: World, login: str, tally: str) -> str | None:
    with world.look() as session:
        found = desk.next_sheet(session, world.person(session, login), tally, now=world.now)
        return None if found is None else found.code


def test_a_sheet_done_from_the_paper_keeps_nobody_from_the_others(world: World) -> None:
    world.scan_sheet(ON_PAPER)
    assert next_code(world, "binh", "B") == ON_PAPER
    world.scan_sheet(CODES[0])
    assert next_code(world, "binh", "B") == CODES[0]
    assert next_code(world, "ann", "A") == ON_PAPER


def test_a_sheet_with_a_disputed_page_is_not_handed_out(world: World) -> None:
    world.scan_sheet()
    assert next_code(world, "ann", "A") == CODES[0]
    rival = world.scan(page_result(CODES[0], 1, {**GOOD, "voters_listed": 901}, salt="other"))
    assert world.scan_state(rival) == "conflict"
    assert next_code(world, "ann", "A") is None
    with world.work() as session:
        sup, scan = world.person(session, "sup1"), session.get_one(Scan, rival)
        reconcile.dismiss_page(session, sup, scan, "the wrong paper", now=world.tick())
    assert next_code(world, "ann", "A") == CODES[0]
