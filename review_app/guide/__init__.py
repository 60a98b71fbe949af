"""The user guide inside the application, and the help of every screen; no internet needed."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, send_from_directory, url_for

from review_app.access import access
from review_app.guide.chapters import PICTURES, html_of, read_guide, title_of
from review_app.guide.markdown import Addresses
from review_app.i18n import language_code

bp = Blueprint("guide", __name__, template_folder="templates", url_prefix="/guide")
KEPT_S = 3600


def _addresses() -> Addresses:
    guide = read_guide(language_code())
    return Addresses(
        chapter=lambda name: (
            None if guide.find(name) is None else url_for("guide.chapter", name=name)
        ),
        picture=lambda name: url_for("guide.picture", name=name),
    )


@bp.get("/")
@access.signed_in
def index() -> str:
    """What the guide is about, and its chapters."""
    guide, to = read_guide(language_code()), _addresses()
    return render_template(
        "guide/index.html",
        title=guide.title,
        intro=html_of(guide.intro, to),
        chapters=[(chapter.name, title_of(chapter, to)) for chapter in guide.chapters],
    )


@bp.get("/<name>")
@access.signed_in
def chapter(name: str) -> str:
    """One chapter with its pictures, and the ways to the chapters beside it."""
    guide, to = read_guide(language_code()), _addresses()
    place = guide.find(name)
    if place is None:
        abort(404)
    here = guide.chapters[place]
    return render_template(
        "guide/chapter.html",
        title=title_of(here, to),
        text=html_of(here.text, to),
        before=guide.chapters[place - 1] if place else None,
        after=guide.chapters[place + 1] if place + 1 < len(guide.chapters) else None,
    )


@bp.get("/pictures/<name>")
@access.signed_in
def picture(name: str) -> Response:
    """One picture of the guide."""
    answer = send_from_directory(PICTURES, name, mimetype="image/png", max_age=KEPT_S)
    answer.headers["Cache-Control"] = f"private, max-age={KEPT_S}"
    return answer
