"""The start page: what waits for the person who is signed in, and how far the count is."""

from __future__ import annotations

from flask import Blueprint, render_template

from review_app.access import access

bp = Blueprint("home", __name__, template_folder="templates")


@bp.get("/")
@access.signed_in
def index() -> str:
    """Show what this role can do now."""
    return render_template("home/index.html")
