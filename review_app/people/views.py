"""What the pages of accounts show and do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import Refusal
from models.schema import AccountRequest, Election, Person
from models.schema.person import ROLES
from models.services.people import (
    AccountOutcome,
    confirm_account_change,
    pending_requests,
    refuse_account_change,
    request_account_change,
)
from review_app.db import acting_person, reading_session, unit_of_work
from review_app.i18n import gettext as _
from review_app.refusals import sentence
from review_app.words import role_name

KINDS: Mapping[str, LazyString] = {
    "create": _l("new account"),
    "enable": _l("open the account"),
    "disable": _l("close the account"),
    "role": _l("change the role"),
    "password": _l("reset the password"),
}
FORM_FIELDS = ("name", "personal_no", "login", "role")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as the page shows it."""

    id: int
    what: str
    account: str
    asked_by: str
    since: datetime
    may_settle: bool


def index(form: Mapping[str, str] | None = None) -> str:
    """Show all accounts and requests; `form` refills the form of a refused new account."""
    with reading_session() as session:
        actor = acting_person(session)
        election = session.get(Election, 1)
        return render_template(
            "people/index.html",
            people=session.scalars(select(Person).order_by(Person.role, Person.login)).all(),
            requests=[_waiting(session, actor, item) for item in pending_requests(session)],
            counting=election is not None and election.phase != "setup",
            may_change=actor.role == "administrator"
            or (election is not None and election.phase != "setup"),
            roles=ROLES,
            form=form or dict.fromkeys(FORM_FIELDS, ""),
        )


def _waiting(session: Session, actor: Person, item: AccountRequest) -> Waiting:
    subject = session.get(Person, item.person_id) if item.person_id is not None else None
    name = subject.login if subject else str(item.payload.get("login", "–"))
    role = item.payload.get("role")
    what = str(KINDS[item.kind])
    return Waiting(
        id=item.id,
        what=f"{what}: {role_name(role)}" if role else what,
        account=name,
        asked_by=session.get_one(Person, item.requested_by).name,
        since=item.requested_at,
        may_settle=actor.role == "supervisor"
        and actor.id not in {item.requested_by, item.person_id},
    )


def create() -> ResponseReturnValue:
    """Create an account, or ask for it; a refusal shows the form again, filled in."""
    form = {name: request.form.get(name, "").strip() for name in FORM_FIELDS}
    try:
        with unit_of_work() as session:
            outcome = request_account_change(
                session,
                acting_person(session),
                kind="create",
                password=request.form.get("password", ""),
                name=form["name"],
                personal_no=form["personal_no"],
                login=form["login"],
                role=form["role"],
            )
            _say(outcome)
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
        return index(form), 409
    return redirect(url_for("people.index"))


def change(login: str) -> ResponseReturnValue:
    """Change one account, or ask for it."""
    kind = request.form.get("kind", "")
    if kind not in KINDS or kind == "create":
        abort(400)
    try:
        with unit_of_work() as session:
            person = session.scalar(select(Person).where(Person.login == login))
            if person is None:
                abort(404)
            _say(
                request_account_change(
                    session,
                    acting_person(session),
                    kind=kind,
                    person=person,
                    role=request.form.get("role"),
                    password=request.form.get("password"),
                )
            )
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
    return redirect(url_for("people.index"))


def settle(request_id: int) -> ResponseReturnValue:
    """Confirm or refuse a request of somebody else."""
    confirmed = request.form.get("outcome") == "confirm"
    try:
        with unit_of_work() as session:
            item = session.get(AccountRequest, request_id)
            if item is None:
                abort(404)
            actor = acting_person(session)
            if confirmed:
                confirm_account_change(session, actor, item)
            else:
                reason = request.form.get("reason", "")
                refuse_account_change(session, actor, item, reason=reason)
        flash(_("The change is confirmed.") if confirmed else _("The request is refused."), "done")
    except Refusal as refusal:
        flash(sentence(refusal), "refused")
    return redirect(url_for("people.index"))


def _say(outcome: AccountOutcome) -> None:
    if outcome.request is not None:
        flash(_("The request is kept. It takes effect once a supervisor confirms it."), "done")
    else:
        flash(_("The account is changed."), "done")
