"""Every blueprint of the application, in the order of the navigation."""

from __future__ import annotations

from flask import Blueprint


def all_blueprints() -> list[Blueprint]:
    """Return the blueprints; imported here, so that no blueprint is loaded by accident."""
    from review_app.attention import bp as attention
    from review_app.audit import bp as audit
    from review_app.auth import bp as auth
    from review_app.desk import bp as desk
    from review_app.guide import bp as guide
    from review_app.home import bp as home
    from review_app.intake import bp as intake
    from review_app.people import bp as people
    from review_app.pictures import bp as pictures
    from review_app.progress import bp as progress
    from review_app.projector import bp as projector
    from review_app.reconcile import bp as reconcile
    from review_app.results import bp as results
    from review_app.search import bp as search
    from review_app.stations import bp as stations

    return [
        home,
        auth,
        intake,
        stations,
        desk,
        reconcile,
        progress,
        attention,
        projector,
        results,
        audit,
        people,
        pictures,
        guide,
        search,
    ]
