"""Signing in and out, and the choice of language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from models.services.people import authenticate, matching_hash
from review_app.access import access
from review_app.auth.session import signed_in
from review_app.db import reading_session, unit_of_work
from review_app.extensions import limiter, services
from review_app.i18n import LANGUAGE_KEY, LANGUAGES
from review_app.i18n import gettext as _

bp = Blueprint("auth", __name__, template_folder="templates")


def _login_limit() -> str:
    return services().settings.login_limit


def safe_target(target: str | None) -> str:
    """Return `target` if it is a path on this server, else the start page."""
    if target:
        parts = urlsplit(target)
        inside = not parts.scheme and not parts.netloc and target.startswith("/")
        if inside and not target.startswith(("//", "/\\")):
            return target
    return url_for("home.index")


@bp.get("/login")
@access.public
def log_in() -> ResponseReturnValue:
    """Show the log-in form."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    return render_template("auth/login.html", target=request.args.get("next", ""))


@bp.post("/login")
@limiter.limit(_login_limit)
@access.public
def log_in_now() -> ResponseReturnValue:
    """Check login and password; the same sentence for either being wrong.

    Only wrong tries are held against an address: a whole hall may sign in through one.
    """
    login, password = request.form.get("login", "").strip(), request.form.get("password", "")
    with reading_session() as session:
        matched = matching_hash(session, login, password)
    with unit_of_work() as session:
        person = authenticate(session, login, password, matched=matched)
        user = signed_in(person) if person is not None else None
    if user is None:
        flash(_("Login or password is wrong, or the account is not enabled."), "refused")
        target = request.form.get("next", "")
        return render_template("auth/login.html", target=target, login=login), 401
    for one in limiter.current_limits:
        limiter.limiter.storage.incr(one.key, one.limit.get_expiry(), -1)
    language = browser_session.get(LANGUAGE_KEY)
    browser_session.clear()  # a fresh session, so that nobody rides on one opened before
    if language:
        browser_session[LANGUAGE_KEY] = language
    browser_session.permanent = True
    login_user(user)
    return redirect(safe_target(request.form.get("next")))


@bp.post("/logout")
@access.public
def log_out() -> ResponseReturnValue:
    """End the session; the chosen language stays."""
    logout_user()
    return redirect(url_for("auth.log_in"))


@bp.post("/language")
@access.public
def choose_language() -> ResponseReturnValue:
    """Switch between Vietnamese and English and stay on the page."""
    language = request.form.get("language", "")
    if language in LANGUAGES:
        browser_session[LANGUAGE_KEY] = language
        browser_session.permanent = True
    return redirect(safe_target(request.form.get("next")))
