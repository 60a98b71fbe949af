"""Totals where the paper contradicts itself or cannot be read: shares of ballots, sums by tally."""

from __future__ import annotations

from models.rules.values import BLANK, ILLEGIBLE, number
from models.schema import Decision
from models.services import reconcile
from models.services.totals import FigureRow
from tests.models.counting_election import CODES, CROOKED, GOOD
from tests.models.counting_world import World
from tests.models.test_totals import seen_by

LESS_VALID = {**GOOD, "ballots_collected": 840, "ballots_invalid": 41}


def let_stand(world: World, code: str) -> None:
    """Record that the paper says V + X ≠ C, and have a second person type its numbers."""
    with world.work() as session:
        sup, sheet = world.person(session, "sup1"), world.sheet(session, code)
        made = reconcile.override_check(session, sup, sheet, "H01", "r", now=world.tick())
        decision_id = made.id
    said = CROOKED if code == CODES[0] else LESS_VALID
    for name in ("ballots_valid", "ballots_invalid", "ballots_collected"):
        with world.work() as session:
            decision = session.get_one(Decision, decision_id)
            chi = world.person(session, "chi")
            value, now = number(said[name]), world.tick()
            reconcile.type_second(session, chi, decision, name, value, now=now)
    assert world.state(code) == "accepted"


def row_of(world: World, name: str) -> FigureRow:
    return next(row for row in seen_by(world, "sup1").rows if row.field_id == name)


def test_both_shares_are_of_the_ballots_collected(world: World) -> None:
    world.count(CROOKED, CROOKED, code=CODES[0])
    let_stand(world, CODES[0])
    world.count(code=CODES[1])
    view = seen_by(world, "sup1")
    # V + X = 1600 + 99, C = 1700: 94,1176… % and 5,8235… % of C. Of V + X it would be 94,17 %.
    assert (view.share_of("ballots_valid"), view.share_of("ballots_invalid")) == (94_12, 5_82)
    assert view.standing_apart == 1


def test_where_the_sum_comes_out_nothing_is_said(world: World) -> None:
    world.count(CROOKED, CROOKED, code=CODES[0])
    let_stand(world, CODES[0])
    world.count(LESS_VALID, LESS_VALID, code=CODES[1])
    let_stand(world, CODES[1])
    # One sheet has a ballot too few, the other one too many: V + X = C in the sum, 1690.
    view = seen_by(world, "sup1")
    assert (view.share_of("ballots_valid"), view.share_of("ballots_invalid")) == (94_67, 5_33)
    assert view.standing_apart == 0
    # At its own station each stands apart.
    assert seen_by(world, "sup1", "S1").standing_apart == 1


def test_an_illegible_or_blank_answer_is_never_zero(world: World) -> None:
    world.count({**GOOD, "votes.1": ILLEGIBLE, "votes.2": BLANK}, GOOD, code=CODES[0])
    world.count({**GOOD, "votes.1": 501}, GOOD, code=CODES[1])
    view = seen_by(world, "sup1")
    assert view.counts.in_both == 2
    first, other, whole = (row_of(world, name) for name in ("votes.1", "votes.2", "votes.3"))
    # The sheet is left out of both sides, so that the difference is of the same sheets.
    assert (first.tally_a, first.tally_b, first.difference) == (501, 500, 1)
    assert (first.differing, first.left_out) == (2, 1)
    assert (other.tally_a, other.tally_b, other.difference, other.left_out) == (400, 400, 0, 1)
    assert (whole.tally_a, whole.left_out) == (600, 0)


def test_no_number_at_all_is_a_dash_and_not_zero(world: World) -> None:
    world.count({**GOOD, "votes.1": BLANK}, {**GOOD, "votes.1": BLANK})
    row = row_of(world, "votes.1")
    assert (row.tally_a, row.tally_b, row.difference) == (None, None, None)
    assert (row.differing, row.left_out) == (0, 1)
