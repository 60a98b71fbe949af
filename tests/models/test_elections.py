"""The election's phases, and the release of figures by two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM
from models.clock import utcnow
from models.db import transaction
from models.errors import Refusal, RefusalCode
from models.schema import Contest, Election, Entry, Person, Release
from models.services.elections import (
    close_counting,
    create_election,
    current_election,
    missing_for_counting,
    open_counting,
)
from models.services.release import confirm_release, is_released, request_release
from tests.models.hall_names import ADMIN, CLERK, SUP, SUP2, at


def make(session: Session, **changes: object) -> Election:
    given: dict[str, Any] = {
        "code": "e1",
        "name_vi": "Bầu cử",
        "name_en": "Election",
        "day": date(2026, 3, 15),
        "is_trial": False,
        "identity_key": b"k" * 16,
        **changes,
    }
    return create_election(session, SYSTEM, **given)


def test_a_database_holds_one_election(factory: sessionmaker[Session]) -> None:
    with factory() as session, pytest.raises(Refusal) as caught:
        current_election(session)
    assert caught.value.code is RefusalCode.NO_ELECTION
    with transaction(factory) as session:
        make(session)
    with factory() as session:
        assert current_election(session).phase == "setup"
        with pytest.raises(Refusal) as caught:
            make(session, code="e2")
        assert caught.value.code is RefusalCode.ELECTION_EXISTS
        assert "e1" in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"identity_key": b"short"}, RefusalCode.KEY_TOO_SHORT),
        ({"code": " "}, RefusalCode.FIELD_EMPTY),
        ({"name_vi": ""}, RefusalCode.FIELD_EMPTY),
    ],
)
def test_a_wrong_election_is_refused(
    factory: sessionmaker[Session], changes: dict[str, object], code: RefusalCode
) -> None:
    with factory() as session, pytest.raises(Refusal) as caught:
        make(session, **changes)
    assert caught.value.code is code


def test_counting_does_not_open_without_sheets_and_people(factory: sessionmaker[Session]) -> None:
    with transaction(factory) as session:
        make(session)
        assert len(missing_for_counting(session)) == 2
        with pytest.raises(Refusal) as caught:
            open_counting(session, SYSTEM)
        assert caught.value.code is RefusalCode.NOTHING_TO_COUNT
        assert "No sheet is expected" in str(caught.value)


def test_counting_closes_once_no_entry_is_half_done(hall: sessionmaker[Session]) -> None:
    with transaction(hall) as session:
        admin, clerk = session.get_one(Person, ADMIN), session.get_one(Person, CLERK)
        with pytest.raises(Refusal) as caught:
            close_counting(session, clerk)
        assert caught.value.code is RefusalCode.ROLE_NOT_ALLOWED
        with pytest.raises(Refusal) as caught:
            close_counting(session, admin)
        assert caught.value.code is RefusalCode.OPEN_WORK
        session.get_one(Entry, 2).voided_at = utcnow()
        assert close_counting(session, admin).phase == "closed"
        with pytest.raises(Refusal) as caught:
            close_counting(session, admin)
        assert caught.value.code is RefusalCode.WRONG_PHASE


def unsigned() -> Contest:
    """Return another contest, whose release nobody asked for."""
    return Contest(
        id=2,
        code="c2",
        office="hdnd_xa",
        name_vi="x",
        name_en="x",
        area_id=1,
        seats=1,
        candidate_count=1,
        form="f",
    )


def test_a_release_needs_both_and_either_may_begin(hall: sessionmaker[Session]) -> None:
    # In the hall the administrator signed for the contest already.
    with transaction(hall) as session:
        contest = session.get_one(Contest, 1)
        admin, supervisor = session.get_one(Person, ADMIN), session.get_one(Person, SUP)
        for act in (request_release, confirm_release):
            with pytest.raises(Refusal) as caught:
                act(session, admin, contest)
            assert caught.value.code is RefusalCode.OWN_RELEASE
        assert not is_released(session, contest)
        confirm_release(session, supervisor, contest)
        assert is_released(session, contest)
        for act in (request_release, confirm_release):
            with pytest.raises(Refusal) as caught:
                act(session, supervisor, contest)
            assert caught.value.code is RefusalCode.ALREADY_RELEASED


def test_others_do_not_release_and_nobody_confirms_what_nobody_asked(
    hall: sessionmaker[Session],
) -> None:
    with hall() as session:
        contest = session.get_one(Contest, 1)
        with pytest.raises(Refusal) as caught:
            confirm_release(session, session.get_one(Person, CLERK), contest)
        assert caught.value.code is RefusalCode.ROLE_NOT_ALLOWED
        with pytest.raises(Refusal) as caught:
            confirm_release(session, session.get_one(Person, SUP2), unsigned())
        assert caught.value.code is RefusalCode.NOT_REQUESTED


def test_no_figure_before_the_embargo(hall: sessionmaker[Session]) -> None:
    with transaction(hall) as session:
        contest, supervisor = session.get_one(Contest, 1), session.get_one(Person, SUP)
        election = session.get_one(Election, 1)
        assert election.embargo_until is not None
        early = election.embargo_until - timedelta(minutes=1)
        with pytest.raises(Refusal) as caught:
            confirm_release(session, supervisor, contest, now=early)
        assert caught.value.code is RefusalCode.EMBARGO
        assert "12:00 (UTC)" in str(caught.value)
        released = confirm_release(session, supervisor, contest, now=at(60))
        assert isinstance(released, Release)
        assert released.released_at == at(60)
