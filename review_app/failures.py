"""Every error becomes one clear page or one JSON answer, once, here; nobody sees a stack trace."""

from __future__ import annotations

import secrets

from flask import Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from models.errors import IntegrityViolation, ModelsError, Refusal
from models.schema.person import ROLES
from review_app.access import allowed_roles, wants_json
from review_app.bilingual import pick
from review_app.errors import ReviewAppError
from review_app.i18n import gettext as _
from review_app.i18n import language_code
from review_app.refusals import sentence, violation_sentence
from review_app.words import role_name


def init_failures(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(IntegrityViolation, on_violation)
    app.register_error_handler(ModelsError, on_known_error)
    app.register_error_handler(ReviewAppError, on_known_error)
    app.register_error_handler(CSRFError, on_stale_form)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_unexpected)


def answer(status: int, title: str, text: str, code: str | None = None) -> ResponseReturnValue:
    """Return `text` as JSON or as a page, whichever was asked for."""
    if wants_json():
        return jsonify(error=text, code=code, status=status), status
    return render_template("failure.html", status=status, title=title, text=text), status


def on_refusal(error: Refusal) -> ResponseReturnValue:
    """A rule of the election says no: 409, with the sentence of that rule."""
    return answer(409, _("This is not possible"), sentence(error), str(error.code))


def on_violation(error: IntegrityViolation) -> ResponseReturnValue:
    """The database refused a row that our own rules let through: logged, because it is a fault."""
    current_app.logger.error("database rule %s: %s", error.rule, error)
    return answer(409, _("This is not possible"), violation_sentence(error), error.rule)


def on_known_error(error: Exception) -> ResponseReturnValue:
    """An error with a sentence of its own, which is safe to show."""
    current_app.logger.warning("%s: %s", type(error).__name__, error)
    text = str(error)
    if "\n" not in text:  # one language only: said as what the administrator needs
        text = _("This could not be done. Tell the administrator: “%(what)s”", what=text)
    return answer(409, _("This is not possible"), pick(text, language_code()))


def on_stale_form(error: CSRFError) -> ResponseReturnValue:
    """The form was opened before the last log-in, or by another page."""
    text = _("This form is out of date. Go back, load the page again and repeat the last step.")
    return answer(400, _("Form out of date"), text, "stale_form")


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    """400, 401, 403, 404, 405, 413, 429 in words."""
    status = error.code or 500
    texts = {
        400: _("The request could not be understood. Load the page again."),
        401: _("You are not signed in. Sign in and repeat the last step."),
        403: _for_whom() or _("Your role may not open this page."),
        404: _("There is no such page. Check the address or go back to the start."),
        405: _("This address does not accept that action."),
        410: _("This sheet is no longer open in your hands. Go back to your desk."),
        413: _("The upload is too large. Send fewer or smaller files at once."),
        429: _("Too many attempts. Wait a minute, then try again."),
    }
    if status < 400:  # a redirect that Werkzeug raises as an exception
        return error.get_response()
    text = texts.get(status, _("The server could not answer. Try again in a moment."))
    return answer(status, _("Error %(status)s", status=status), text, f"http_{status}")


def _for_whom() -> str:
    """Say to whose roles a page is open that this person's role may not open, else nothing."""
    if not request.endpoint or not current_user.is_authenticated:
        return ""
    roles = allowed_roles(current_app, request.endpoint)
    if roles is None or current_user.role in roles:
        return ""  # the role may; something else forbids it
    return _(
        "This page is for these roles: %(roles)s. You are signed in as: %(role)s.",
        roles=", ".join(role_name(role) for role in ROLES if role in roles),
        role=role_name(current_user.role),
    )


def on_unexpected(error: Exception) -> ResponseReturnValue:
    """A fault of ours: logged with a number that the page shows, so that it can be found again."""
    number = secrets.token_hex(4)
    current_app.logger.exception("unexpected error %s", number, exc_info=error)
    text = _(
        "Something went wrong on the server. Nothing was half saved. "
        "Try again; if it happens twice, tell the administrator this number: %(number)s",
        number=number,
    )
    return answer(500, _("Error %(status)s", status=500), text, "unexpected")
