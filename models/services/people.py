"""Accounts: log-in, and changes that need a second person once counting is open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import audit
from models.audit import Actor
from models.clock import utcnow
from models.errors import Refusal, RefusalCode
from models.schema import AccountRequest, Election, Person
from models.schema.person import ROLES
from models.services.elections import require_role

MIN_PASSWORD = 8
WRONG_PASSWORD, ACCOUNT_DISABLED = "wrong password", "account disabled"
"""Why somebody could not sign in, as the event keeps it."""
LOGIN_PATTERN = re.compile(r"[a-z][a-z0-9.\-]{2,31}")
_HASHER = PasswordHasher()


@dataclass(frozen=True, slots=True)
class AccountOutcome:
    """What became of a change: done (`person` is the account), or waiting as `request`."""

    person: Person | None
    request: AccountRequest | None


def hash_password(password: str) -> str:
    """Return the argon2 hash of `password`; raises `Refusal` where it is too short."""
    if len(password) < MIN_PASSWORD:
        raise Refusal(RefusalCode.PASSWORD_TOO_SHORT, minimum=MIN_PASSWORD)
    return _HASHER.hash(password)


def matching_hash(session: Session, login: str, password: str) -> str:
    """Return the stored hash that `password` matches for `login`, or "" where it does not.

    Slow on purpose, so it is asked outside the one writing transaction: fifty people who sign in
    at once would keep everybody else from saving. An unknown log-in takes as long as a known one.
    """
    found = select(Person.password_hash).where(Person.login == login)
    stored = session.scalars(found).one_or_none()
    return stored if _matches(stored or _decoy(), password) and stored else ""


def authenticate(
    session: Session,
    login: str,
    password: str,
    *,
    matched: str | None = None,
    now: datetime | None = None,
) -> Person | None:
    """Return the enabled account of `login` if `password` is its own, else None; both audited.

    `matched` is what `matching_hash` said before; a password that was reset since then is wrong.
    An unknown log-in is not written down: people type their password into the wrong box.
    """
    if matched is None:
        matched = matching_hash(session, login, password)
    person = session.scalars(select(Person).where(Person.login == login)).one_or_none()
    right = person is not None and matched == person.password_hash
    if person is not None and right and person.enabled:
        audit.record(session, person, "signed_in", f"person:{person.login}", now=now)
        return person
    if person is None:
        audit.record(session, audit.SYSTEM, "sign_in_failed", "person:unknown", now=now)
    else:
        cause = WRONG_PASSWORD if not right else ACCOUNT_DISABLED
        subject = f"person:{person.login}"
        audit.record(session, audit.SYSTEM, "sign_in_failed", subject, {"cause": cause}, now=now)
    return None


def request_account_change(
    session: Session,
    actor: Actor,
    *,
    kind: str,
    person: Person | None = None,
    login: str | None = None,
    personal_no: str | None = None,
    name: str | None = None,
    role: str | None = None,
    password: str | None = None,
    now: datetime | None = None,
) -> AccountOutcome:
    """Change an account, or ask for it: from the opening of counting on a supervisor confirms.

    `kind`: "create" (needs login, personal_no, name, role, password), "enable", "disable",
    "role" (role), "password" (password). Administrators ask, supervisors may, too. Disabling
    never waits. Raises `Refusal`.
    """
    require_role(actor, "administrator", "supervisor")
    payload = _payload(session, kind, person, login, personal_no, name, role, password)
    election = session.get(Election, 1)
    at = now or utcnow()
    needs_second = election is not None and election.phase != "setup" and kind != "disable"
    if not needs_second:
        require_role(actor, "administrator", *(("supervisor",) if kind == "disable" else ()))
        changed = _apply(session, kind, person, payload, at)
        _record(session, actor, f"account_{kind}", changed, payload, at)
        return AccountOutcome(changed, None)
    if actor.id is None:
        raise Refusal(RefusalCode.NEEDS_SUPERVISOR)
    request = AccountRequest(
        kind=kind,
        person_id=None if person is None else person.id,
        payload=payload,
        requested_by=actor.id,
        requested_at=at,
    )
    session.add(request)
    _record(session, actor, "account_change_requested", person, {"kind": kind, **payload}, at)
    return AccountOutcome(None, request)


def confirm_account_change(
    session: Session, actor: Person, request: AccountRequest, *, now: datetime | None = None
) -> Person:
    """Confirm `request` as a supervisor who neither asked for it nor is its subject; apply it."""
    _require_second(actor, request)
    at = now or utcnow()
    person = None if request.person_id is None else session.get_one(Person, request.person_id)
    if request.kind == "create":
        _require_free(session, request.payload["login"], request.payload["personal_no"])
    request.confirmed_by, request.confirmed_at, request.outcome = actor.id, at, "confirmed"
    session.flush()
    changed = _apply(session, request.kind, person, request.payload, at, request)
    request.person_id = changed.id
    told = {"kind": request.kind, **request.payload}
    _record(session, actor, "account_change_confirmed", changed, told, at)
    return changed


def refuse_account_change(
    session: Session,
    actor: Person,
    request: AccountRequest,
    *,
    reason: str,
    now: datetime | None = None,
) -> None:
    """Refuse `request` as a supervisor who neither asked for it nor is its subject."""
    _require_second(actor, request)
    if not reason.strip():
        raise Refusal(RefusalCode.FIELD_EMPTY, name="reason")
    at = now or utcnow()
    request.confirmed_by, request.confirmed_at, request.outcome = actor.id, at, "refused"
    person = None if request.person_id is None else session.get_one(Person, request.person_id)
    told = {"kind": request.kind, "reason": reason.strip()}
    _record(session, actor, "account_change_refused", person, told, at)


def pending_requests(session: Session) -> list[AccountRequest]:
    """Return the changes that wait for a supervisor, oldest first."""
    waiting = select(AccountRequest).where(AccountRequest.outcome.is_(None))
    return list(session.scalars(waiting.order_by(AccountRequest.id)))


def _require_second(actor: Person, request: AccountRequest) -> None:
    require_role(actor, "supervisor")
    if request.outcome is not None:
        raise Refusal(RefusalCode.REQUEST_SETTLED, outcome=request.outcome)
    if request.requested_by == actor.id:
        raise Refusal(RefusalCode.OWN_REQUEST)
    if request.person_id == actor.id:
        raise Refusal(RefusalCode.OWN_ACCOUNT)


def _payload(
    session: Session,
    kind: str,
    person: Person | None,
    login: str | None,
    personal_no: str | None,
    name: str | None,
    role: str | None,
    password: str | None,
) -> dict[str, Any]:
    """Check what `kind` needs and return it as JSON, with the password hashed."""
    if kind != "create" and person is None:
        raise Refusal(RefusalCode.FIELD_EMPTY, name="person")
    payload: dict[str, Any] = {}
    if kind == "create":
        for key, value in (("login", login), ("personal_no", personal_no), ("name", name)):
            if value is None or not value.strip():
                raise Refusal(RefusalCode.FIELD_EMPTY, name=key)
            payload[key] = value.strip()
        if not LOGIN_PATTERN.fullmatch(payload["login"]):
            raise Refusal(RefusalCode.BAD_LOGIN, login=payload["login"])
        _require_free(session, payload["login"], payload["personal_no"])
    if kind in ("create", "role"):
        if role not in ROLES:
            raise Refusal(RefusalCode.UNKNOWN_ROLE, role=role)
        payload["role"] = role
    if kind in ("create", "password"):
        payload["password_hash"] = hash_password(password or "")
    return payload


def _require_free(session: Session, login: str, personal_no: str) -> None:
    if session.scalars(select(Person.id).where(Person.login == login)).first() is not None:
        raise Refusal(RefusalCode.LOGIN_TAKEN, login=login)
    same = select(Person.id).where(Person.personal_no == personal_no)
    if session.scalars(same).first() is not None:
        raise Refusal(RefusalCode.PERSONAL_NO_TAKEN, personal_no=personal_no)


def _apply(
    session: Session,
    kind: str,
    person: Person | None,
    payload: dict[str, Any],
    at: datetime,
    request: AccountRequest | None = None,
) -> Person:
    if person is None:
        person = Person(**payload, enabled=True, credential_epoch=1, created_at=at)
        session.add(person)
    else:
        for column in ("role", "password_hash"):
            if column in payload:
                setattr(person, column, payload[column])
        if kind in ("enable", "disable"):
            person.enabled = kind == "enable"
        person.credential_epoch += 1  # ends every log-in from before the change
    if request is not None:
        person.request_id = request.id
    session.flush()
    return person


def _record(
    session: Session,
    actor: Actor,
    kind: str,
    person: Person | None,
    payload: dict[str, Any],
    at: datetime,
) -> None:
    # The log is readable by many: it says that a password was set, never its hash.
    told = {key: value for key, value in payload.items() if key != "password_hash"}
    subject = f"person:{person.login if person else payload.get('login', '?')}"
    audit.record(session, actor, kind, subject, told, now=at)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody has this password")
