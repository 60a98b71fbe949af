"""Help for the screens that show how the evening stands: stations, progress, people at work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from review_app.guide.screens import Screen

SCREENS = (
    Screen(
        "stations.index",
        _l("Every station and where its sheets stand, on one wall; what needs somebody is first."),
        (
            _l("Each state has a sign as well as a colour; the list above the wall explains them."),
            _l(
                "Press a station to see its sheets; press a state to see the stations that have it."
            ),
            _l("The wall follows by itself; numbers of sheets stand here, never a figure."),
        ),
        "stations",
    ),
    Screen(
        "stations.station",
        _l("One station: each of its sheets, their pages, and what to do next."),
        (
            _l("A page that is not here was not scanned, or was set aside: look for the paper."),
            _l("Pages that name this sheet and do not count stand below it."),
            _l("A swapped page is counted for the sheet that is printed on it."),
        ),
        "stations",
    ),
    Screen(
        "progress.index",
        _l("How far the hall is: sheets by stage, work over time, expected finish, what waits."),
        (
            _l("It follows by itself, every few seconds; nothing needs to be loaded again."),
            _l("The expected finish is a reckoning from the pace of the last while, no promise."),
            _l("Each curve also stands as a table, for screen readers and for print."),
        ),
        "progress",
    ),
    Screen(
        "search.index",
        _l("One search for everything: stations, sheets, contests, states, and people."),
        (
            _l("Diacritics and capitals do not matter; a hand scanner on the square code works."),
            _l("You find what your role may open; figures are never found."),
            _l("The key / leads here from every screen but the desk, where it shows the page."),
        ),
        "search",
    ),
    Screen(
        "projector.index",
        _l("For a projector: how many stations are in, and the figures of released contests."),
        (
            _l("Before the release it shows numbers of stations and sheets, to supervisors, too."),
            _l("Contests take turns; “Pause” stops them, a contest's name shows that one alone."),
            _l("Each figure leads to its sheets, and from there down to the paper."),
        ),
        "projector",
        keys=(
            ((_l("Space bar"),), _l("Pause or go on")),
            (("←", "→"), _l("The slide before, the slide after")),
        ),
    ),
)
