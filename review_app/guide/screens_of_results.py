"""Help for everybody: start, sign-in, results, and the guide itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from review_app.guide.screens import Screen

SIGN_IN = (
    _l("Sign in with your own account; whatever you do is on record under your name."),
    _l("Sign out when you leave the table."),
    _l("Forgot the password? An administrator resets it, a supervisor confirms."),
)
GUIDE = (
    _l("The guide is kept in this installation; it needs no internet."),
    _l("Every screen's help leads to its chapter."),
    _l("Its pictures show the rehearsal election; nothing on them is a result."),
)

SCREENS = (
    Screen("auth.log_in", _l("Here you sign in to the count."), SIGN_IN, "three-things"),
    Screen(
        "home.index",
        _l("What waits for you, and how far the sheets are."),
        (
            _l("Only accepted sheets are added up: both tallies agree, or it was decided."),
            _l("A mark beside a title says what waits for you there: sheets, pages, changes."),
            _l("Before the release everybody sees numbers of sheets only, no figure."),
        ),
        "three-things",
    ),
    Screen(
        "results.index",
        _l("Each contest: how many sheets are accepted, and whether its figures are released."),
        (
            _l("Figures open once an administrator and a supervisor released a contest together."),
            _l("The release cannot be taken back, and is never possible before the embargo."),
            _l("“x of y” counts sheets: figures are complete only when both are equal."),
        ),
        "observer",
    ),
    Screen(
        "results.release_summary",
        _l("What is to be read before the figures of a contest are released, and the signature."),
        (
            _l("An administrator and a supervisor read it, each on their own, and sign once."),
            _l("Other scans of accepted sheets that wait stand first: open each of them."),
            _l("If something changes while you read, your signature is not taken: read again."),
        ),
        "observer",
    ),
    Screen(
        "results.area",
        _l("One contest in one area: its figures as far as you may see them, and what is below."),
        (
            _l("Press a figure to see of which sheets it is made."),
            _l("A withdrawn sheet was accepted and reopened; its figures are out of the sum."),
            _l("A stopped sheet was reported under the stop rule and is in no sum."),
        ),
        "observer",
    ),
    Screen(
        "results.figure",
        _l("One figure and the sheets it is the sum of."),
        (
            _l("Add the numbers of the list: they give the figure above."),
            _l("Press a sheet's code to see who entered the number, and its picture."),
            _l("Only accepted sheets are in the list."),
        ),
        "observer",
    ),
    Screen(
        "results.sheet",
        _l("One sheet down to the pixels: each number, who entered it, when, its picture."),
        (
            _l("Both entries stand there, and every decision with its reason."),
            _l("What no longer counts is marked so; it is never removed."),
            _l("The scan's SHA-256 proves that the image is the one that was received."),
        ),
        "observer",
    ),
    Screen("guide.index", _l("The user guide, chapter by chapter."), GUIDE, "three-things"),
    Screen("guide.chapter", _l("One chapter of the user guide."), GUIDE, "three-things"),
)
