"""Accounts: log-in, and changes that need a second person once counting is open."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM
from models.db import transaction
from models.errors import Refusal, RefusalCode
from models.schema import AccountRequest, AuditEvent, Person
from models.services import people
from models.services.elections import create_election
from tests.models.hall_names import ADMIN, CHI, CLERK, SUP, SUP2, T0

PASSWORD = "a long password"
NEW = {
    "kind": "create",
    "login": "new.person",
    "personal_no": "0123",
    "name": "New Person",
    "role": "reviewer",
    "password": PASSWORD,
}


def person(session: Session, row_id: int) -> Person:
    return session.get_one(Person, row_id)


def refused(caught: pytest.ExceptionInfo[Refusal]) -> RefusalCode:
    return caught.value.code


@pytest.fixture
def setup_phase(factory: sessionmaker[Session]) -> sessionmaker[Session]:
    """An election in its set-up, with one administrator (SYSTEM makes the first account)."""
    with transaction(factory) as session:
        create_election(
            session,
            SYSTEM,
            code="e",
            name_vi="x",
            name_en="x",
            day=T0.date(),
            is_trial=True,
            identity_key=b"k" * 16,
        )
        people.request_account_change(
            session,
            SYSTEM,
            kind="create",
            login="admin",
            personal_no="1",
            name="Admin",
            role="administrator",
            password=PASSWORD,
        )
    return factory


def test_the_right_password_signs_in_and_is_audited(setup_phase: sessionmaker[Session]) -> None:
    with transaction(setup_phase) as session:
        found = people.authenticate(session, "admin", PASSWORD)
        assert found is not None
        assert found.name == "Admin"
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last is not None
        assert (last.kind, last.actor_name) == ("signed_in", "Admin")


@pytest.mark.parametrize(
    ("login", "password"),
    [("admin", "wrong"), ("Admin", PASSWORD), ("nobody", PASSWORD), ("", ""), ("admin", "")],
)
def test_anything_else_does_not_and_is_audited_without_what_was_typed(
    setup_phase: sessionmaker[Session], login: str, password: str
) -> None:
    with transaction(setup_phase) as session:
        assert people.authenticate(session, login, password) is None
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert last is not None
        assert last.kind == "sign_in_failed"
        assert last.subject == ("person:admin" if login == "admin" else "person:unknown")
        assert PASSWORD not in str(last.payload)


def test_a_disabled_account_does_not_sign_in(setup_phase: sessionmaker[Session]) -> None:
    with transaction(setup_phase) as session:
        admin = session.scalars(select(Person)).one()
        people.request_account_change(session, SYSTEM, kind="disable", person=admin)
        assert people.authenticate(session, "admin", PASSWORD) is None


def test_an_unknown_login_takes_as_long_as_a_known_one(
    setup_phase: sessionmaker[Session],
) -> None:
    with transaction(setup_phase) as session:
        people.authenticate(session, "nobody", "warm up")
        times = {}
        for login in ("admin", "nobody"):
            begun = time.perf_counter()
            people.authenticate(session, login, "wrong password")
            times[login] = time.perf_counter() - begun
    # Without the decoy hash the unknown one would be a hundred times faster.
    assert times["nobody"] > times["admin"] / 5


def test_in_the_set_up_an_administrator_changes_accounts_at_once(
    setup_phase: sessionmaker[Session],
) -> None:
    with transaction(setup_phase) as session:
        admin = session.scalars(select(Person)).one()
        done = people.request_account_change(session, admin, **NEW)
        assert done.request is None
        assert done.person is not None
        epoch = done.person.credential_epoch
        people.request_account_change(
            session, admin, kind="role", person=done.person, role="supervisor"
        )
        assert done.person.role == "supervisor"
        assert done.person.credential_epoch == epoch + 1
        told = session.scalars(select(AuditEvent.payload)).all()
        assert "argon2" not in str(told)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"login": "admin"}, RefusalCode.LOGIN_TAKEN),
        ({"personal_no": " 1 "}, RefusalCode.PERSONAL_NO_TAKEN),
        ({"login": "Has Blank"}, RefusalCode.BAD_LOGIN),
        ({"name": "  "}, RefusalCode.FIELD_EMPTY),
        ({"role": "king"}, RefusalCode.UNKNOWN_ROLE),
        ({"password": "short"}, RefusalCode.PASSWORD_TOO_SHORT),
        ({"kind": "role", "person": None}, RefusalCode.FIELD_EMPTY),
    ],
)
def test_a_wrong_account_is_refused_with_its_reason(
    setup_phase: sessionmaker[Session], change: dict[str, str], code: RefusalCode
) -> None:
    with setup_phase() as session:
        admin = session.scalars(select(Person)).one()
        with pytest.raises(Refusal) as caught:
            people.request_account_change(session, admin, **{**NEW, **change})
        assert refused(caught) is code
        assert "%" not in str(caught.value)


def test_since_counting_opened_a_supervisor_confirms(hall: sessionmaker[Session]) -> None:
    with transaction(hall) as session:
        asked = people.request_account_change(session, person(session, ADMIN), **NEW)
        assert asked.person is None
        assert asked.request is not None
        assert session.scalars(select(Person).where(Person.login == NEW["login"])).all() == []
        request_id = asked.request.id
    with transaction(hall) as session:
        request = session.get_one(AccountRequest, request_id)
        assert request in people.pending_requests(session)
        made = people.confirm_account_change(session, person(session, SUP), request)
        assert (made.role, made.request_id, request.person_id) == ("reviewer", request.id, made.id)
        assert people.authenticate(session, str(NEW["login"]), PASSWORD) is made
        assert request not in people.pending_requests(session)


@pytest.mark.parametrize("kind", ["enable", "role", "password"])
def test_each_kind_of_change_passes_the_database_once_confirmed(
    hall: sessionmaker[Session], kind: str
) -> None:
    with transaction(hall) as session:
        subject = person(session, CHI)
        if kind == "enable":
            people.request_account_change(
                session, person(session, SUP2), kind="disable", person=subject
            )
            assert not subject.enabled
        asked = people.request_account_change(
            session,
            person(session, ADMIN),
            kind=kind,
            person=subject,
            role="supervisor",
            password=PASSWORD,
        )
        assert asked.request is not None
        people.confirm_account_change(session, person(session, SUP), asked.request)
        assert subject.enabled
        assert (subject.role == "supervisor") == (kind == "role")


def test_who_may_not_confirm(hall: sessionmaker[Session]) -> None:
    with transaction(hall) as session:
        asked = people.request_account_change(
            session, person(session, SUP), kind="role", person=person(session, SUP2), role="clerk"
        ).request
        assert asked is not None
        for row_id, code in (
            (SUP, RefusalCode.OWN_REQUEST),
            (SUP2, RefusalCode.OWN_ACCOUNT),
            (ADMIN, RefusalCode.ROLE_NOT_ALLOWED),
            (CLERK, RefusalCode.ROLE_NOT_ALLOWED),
        ):
            with pytest.raises(Refusal) as caught:
                people.confirm_account_change(session, person(session, row_id), asked)
            assert refused(caught) is code


def test_a_refused_request_changes_nothing_and_is_settled(hall: sessionmaker[Session]) -> None:
    with transaction(hall) as session:
        request = session.get_one(AccountRequest, 1)
        supervisor = person(session, SUP)
        with pytest.raises(Refusal) as caught:
            people.refuse_account_change(session, supervisor, request, reason=" ")
        assert refused(caught) is RefusalCode.FIELD_EMPTY
        people.refuse_account_change(session, supervisor, request, reason="not needed")
        assert person(session, CHI).role == "reviewer"
        with pytest.raises(Refusal) as caught:
            people.confirm_account_change(session, person(session, SUP2), request)
        assert refused(caught) is RefusalCode.REQUEST_SETTLED


def test_others_may_not_even_ask(hall: sessionmaker[Session]) -> None:
    with hall() as session:
        for row_id in (CLERK, CHI):
            with pytest.raises(Refusal) as caught:
                people.request_account_change(session, person(session, row_id), **NEW)
            assert refused(caught) is RefusalCode.ROLE_NOT_ALLOWED
