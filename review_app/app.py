"""The Flask application, put together from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask, Response
from flask.json.provider import DefaultJSONProvider
from flask_talisman import Talisman

from models.clock import utcnow
from models.db import create_engine_for, session_factory
from models.schema import Election
from review_app.access import check_access, require_rules
from review_app.addresses import CodeConverter
from review_app.auth.session import init_log_in
from review_app.blueprints import all_blueprints
from review_app.extensions import EXTENSION, Services, bootstrap, csrf, limiter, services
from review_app.failures import init_failures
from review_app.guide.screens import screen_help
from review_app.health import PageReading
from review_app.i18n import init_languages
from review_app.navigation import navigation
from review_app.settings import Settings
from review_app.static_files import init_static_files
from review_app.store import FolderStore
from review_app.tries import limiter_config
from review_app.words import phase_name, role_name, state_name, state_tone

# No inline script or style anywhere; pictures come from this server (data: is Bootstrap's icons).
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def create_app(
    settings: Settings,
    *,
    pipeline: PageReading | None = None,
    parts: Services | None = None,
) -> Flask:
    """Build the application; raises `AccessRuleError` when a route declares no access rule.

    `parts` hands over a session factory and store that the caller already has (and their pipeline);
    otherwise they are opened from `settings`. The caller starts and stops the pipeline.
    """
    app = Flask("review_app")
    # Vietnamese as it is: written in escapes it would be three times as long.
    app.json = DefaultJSONProvider(app)
    app.json.ensure_ascii = False
    app.config.from_mapping(_flask_config(settings))
    app.extensions[EXTENSION] = parts or Services(
        factory=session_factory(create_engine_for(settings.database)),
        store=FolderStore(settings.store),
        pipeline=pipeline,
        settings=settings,
    )
    _init_extensions(app, settings)
    init_languages(app, settings)
    init_log_in(app)
    init_failures(app)
    app.before_request(check_access)
    app.after_request(forget_pages)
    app.url_map.converters["place"] = CodeConverter
    for blueprint in all_blueprints():
        app.register_blueprint(blueprint)
    init_static_files(app)
    app.context_processor(page_context)
    app.jinja_env.globals.update(
        now=utcnow,
        phase_name=phase_name,
        role_name=role_name,
        state_name=state_name,
        state_tone=state_tone,
    )
    require_rules(app)
    return app


def _flask_config(settings: Settings) -> Mapping[str, Any]:
    return {
        "SECRET_KEY": settings.signing_key(),
        "MAX_CONTENT_LENGTH": settings.max_request_bytes,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=settings.session_hours),
        "SESSION_COOKIE_NAME": "kiemdoi",
        # The cookie goes out only when it changes: a slow answer would otherwise bring back the
        # language, or the very session, that the person has left meanwhile. So hours count from
        # signing in.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "BOOTSTRAP_SERVE_LOCAL": True,
        # A form stays valid for as long as its session: an evening's page may stay open for hours.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": settings.https,
        "JSON_SORT_KEYS": False,
        **limiter_config(settings),
    }


def _init_extensions(app: Flask, settings: Settings) -> None:
    bootstrap.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    Talisman(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        force_https=settings.https,
        strict_transport_security=settings.https,
        session_cookie_secure=settings.https,
        frame_options="DENY",
        referrer_policy="same-origin",
    )


def forget_pages(response: Response) -> Response:
    """Tell browsers to keep no page: at a shared computer, Back must not show another's numbers.

    Files and pictures say themselves how long they may be kept.
    """
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def page_context() -> dict[str, Any]:
    """Return what every page needs: the election (for the trial band), navigation and help."""
    with services().factory() as session:
        election = session.get(Election, 1)
    return {"election": election, "navigation": navigation(), "help": screen_help()}
