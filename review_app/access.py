"""Who may open which page: every view declares it, or the application does not start.

    @bp.get("/")
    @access("clerk", "supervisor")
    def index() -> str: ...

`access.public` opens a view to everybody, `access.signed_in` to every role.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from models.schema.person import ROLES
from review_app.errors import AccessRuleError

View = TypeVar("View", bound=Callable[..., Any])
RULE = "__access_rule__"
# Files that Flask and Bootstrap-Flask serve themselves: style sheets, scripts, icons.
STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})


class _Access:
    """The decorator `access`; one object, so that `access.public` reads as one word."""

    def __call__(self, *roles: str) -> Callable[[View], View]:
        """Allow the named roles, which must exist."""
        unknown = set(roles) - set(ROLES)
        if unknown or not roles:
            raise AccessRuleError(f"unknown or no roles in an access rule: {sorted(unknown)}")
        return lambda view: self._mark(view, frozenset(roles))

    def public(self, view: View) -> View:
        """Allow everybody, signed in or not."""
        return self._mark(view, None)

    def signed_in(self, view: View) -> View:
        """Allow every role."""
        return self._mark(view, frozenset(ROLES))

    @staticmethod
    def _mark(view: View, rule: frozenset[str] | None) -> View:
        setattr(view, RULE, rule)
        return view


access = _Access()


def allowed_roles(app: Flask, endpoint: str) -> frozenset[str] | None:
    """Return the roles that may open `endpoint`; None means everybody."""
    if endpoint in STATIC_ENDPOINTS:
        return None
    rule: frozenset[str] | None = getattr(app.view_functions[endpoint], RULE)
    return rule


def require_rules(app: Flask) -> None:
    """Raise `AccessRuleError` naming every route that declares no rule."""
    missing = sorted(
        {
            f"{rule.rule} ({rule.endpoint})"
            for rule in app.url_map.iter_rules()
            if rule.endpoint not in STATIC_ENDPOINTS
            and not hasattr(app.view_functions[rule.endpoint], RULE)
        }
    )
    if missing:
        raise AccessRuleError("these routes declare no access rule: " + ", ".join(missing))


def wants_json() -> bool:
    """Whether a script asked, so that the answer must be JSON instead of a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def check_access() -> ResponseReturnValue | None:
    """Before each request: let it pass, send to the log-in page, or refuse with 401 or 403."""
    if request.endpoint is None or request.endpoint not in current_app.view_functions:
        return None
    roles = allowed_roles(current_app, request.endpoint)
    if roles is None:
        return None
    if not current_user.is_authenticated:
        if request.method == "GET" and not wants_json():
            return redirect(url_for("auth.log_in", next=request.full_path.rstrip("?")))
        abort(401)
    if current_user.role not in roles:
        abort(403)
    return None
