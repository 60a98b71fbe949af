"""What is offered to do with a page is what the acts themselves allow, in every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models.errors import Refusal, RefusalCode
from models.schema import Person, Scan
from models.services import reconcile
from models.services.page_decisions import DISMISSIBLE_STATES
from tests.models.counting_election import CODES, GOOD
from tests.models.counting_world import World, page_result

WRONG = {**GOOD, "votes.1": 501}
Act = Callable[[Session, Person, Scan], object]
ACTS: dict[str, Act] = {
    "admit": lambda session, actor, scan: reconcile.admit_rescan(session, actor, scan, "r"),
    "adopt": lambda session, actor, scan: reconcile.adopt_copy(session, actor, scan, "r"),
    "place": lambda session, actor, scan: reconcile.place_page(
        session, actor, scan, CODES[1], 1, "r"
    ),
    "dismiss": lambda session, actor, scan: reconcile.dismiss_page(session, actor, scan, "r"),
}


def counted(world: World) -> None:
    world.count(GOOD, GOOD)


def differing(world: World) -> None:
    world.count(WRONG, GOOD)


def begun(world: World) -> None:
    world.scan_sheet()
    world.open("sup1", "A")


def untouched(world: World) -> None:
    world.scan_sheet()


STATES = {"accepted": counted, "to_decide": differing, "counting": begun, "ready": untouched}


@pytest.mark.parametrize("sheet_state", STATES)
@pytest.mark.parametrize("scan_state", DISMISSIBLE_STATES)
@pytest.mark.parametrize("copy", [1, 2])
def test_what_is_offered_is_not_refused(
    world: World, sheet_state: str, scan_state: str, copy: int
) -> None:
    STATES[sheet_state](world)
    assert world.state() == sheet_state
    scan_id = world.scan(page_result(CODES[0], 1, WRONG, copy=copy, salt="late"))
    with world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE scan SET state = ? WHERE id = ?", (scan_state, scan_id))
    for login in ("sup1", "sup2", "ann"):
        for kind, act in ACTS.items():
            with world.factory() as session:
                actor, scan = world.person(session, login), session.get_one(Scan, scan_id)
                offered = reconcile.page_actions(session, actor, scan)[kind]
                found: RefusalCode | None = None
                try:
                    act(session, actor, scan)
                except Refusal as refusal:
                    found = refusal.code
                session.rollback()
                assert (offered and offered.code) == found, (login, kind)


def test_whoever_typed_an_identity_is_not_offered_to_type_it_again(world: World) -> None:
    scan_id = world.scan(None)
    with world.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE scan SET state = 'needs_identity' WHERE id = ?", (scan_id,)
        )
    with world.work() as session:
        actor, scan = world.person(session, "sup1"), session.get_one(Scan, scan_id)
        assert reconcile.page_actions(session, actor, scan)["place"] is None
        ACTS["place"](session, actor, scan)
        again = reconcile.page_actions(session, actor, scan)["place"]
        assert again is not None
        assert again.code is RefusalCode.SAME_PERSON
        other = reconcile.page_actions(session, world.person(session, "sup2"), scan)
        assert other["place"] is None
