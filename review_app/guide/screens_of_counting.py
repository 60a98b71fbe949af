"""Help for those who bring paper in and enter numbers: clerks and reviewers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from review_app.guide.screens import Screen

DESK_KEYS = (
    (("Enter",), _l("confirm this one number and go on")),
    (("0", "–", "9"), _l("type what the paper says")),
    (("-",), _l("empty on paper")),
    (("*",), _l("illegible: goes to the supervisor")),
    (("↑", "↓"), _l("number before, number after")),
    (("/",), _l("whole page and back")),
    (("?",), _l("all keys")),
)
PILE = (
    _l("Count the pages of the pile by hand and write the number: the screen compares."),
    _l("Every page ends with a verdict and one sentence that says what to do with the paper."),
    _l("What the screen calls “read” is safe; closing the browser loses nothing."),
)

SCREENS = (
    Screen(
        "intake.index",
        _l("Here paper becomes pages: begin a pile, drop its files, see what needs somebody."),
        PILE,
        "clerk",
    ),
    Screen(
        "intake.batch",
        _l("One pile of paper: each of its pages, how far it is, and what to do with it."),
        PILE,
        "clerk",
    ),
    Screen(
        "intake.attention",
        _l("Every page of the election that needs somebody, the oldest first."),
        (
            _l("Work from the top: whoever waits longest comes first."),
            _l("Keep the paper of these pages apart until the page has left this list."),
            _l("What only a supervisor may settle is said on the page; hand over the paper."),
        ),
        "clerk",
    ),
    Screen(
        "intake.missing",
        _l("Which station has not delivered which sheet, or which of its pages."),
        (
            _l("A sheet is complete when all its pages were scanned and read."),
            _l("A page set aside counts as missing: look at it before you call the station."),
            _l("Ask the station for the paper; never enter a number that was told by telephone."),
        ),
        "missing",
    ),
    Screen(
        "intake.page",
        _l("One scanned page: its picture, its verdict, and other pages for the same place."),
        (
            _l("Compare the printed code with the paper in your hands."),
            _l("Nothing here changes a number; numbers are entered at the desk."),
            _l("An image that was replaced stays on record and can be looked at."),
        ),
        "clerk",
    ),
    Screen(
        "intake.type_identity",
        _l("Here you type which sheet this is, where the machine cannot read the square code."),
        (
            _l("Type what is printed at the foot of the page, from the picture or the paper."),
            _l("It counts once a second person typed the same without seeing yours."),
            _l("If the two differ, a supervisor decides with the paper."),
        ),
        "identity",
    ),
    Screen(
        "desk.index",
        _l("Here you take the next sheet, or go on with one that you have begun."),
        (
            _l("Whoever does a sheet in one tally cannot do it in the other."),
            _l("A sheet that you have begun is yours; finish it before you take the next."),
            _l("You are never told whether the two tallies agree."),
        ),
        "reviewer-a",
    ),
    Screen(
        "desk.paper",
        _l("Here you open a sheet that is typed from the paper itself, without a picture."),
        (
            _l("Fetch the paper first: its code shows that it lies before you."),
            _l("A hand scanner on the square code types the code for you."),
            _l("Only tally B is done from the paper."),
        ),
        "paper",
    ),
    Screen(
        "desk.tally_a_page",
        _l("Tally A: you compare each number's picture with what the machine reads."),
        (
            _l("The machine may be wrong. First read the picture, then look at the number below."),
            _l("Same as in the picture: Enter. Different, or an empty box: type it."),
            _l("Empty and zero are not the same: - is empty on paper, 0 is a written zero."),
        ),
        "reviewer-a",
        DESK_KEYS,
    ),
    Screen(
        "desk.tally_b_page",
        _l("Tally B: you type each number as it stands on the paper; nobody tells you anything."),
        (
            _l("Type what stands there, even where it looks wrong or the sums do not fit."),
            _l("Every number is saved at once; a reload or a power cut loses nothing."),
            _l("Empty and zero are not the same: - is empty on paper, 0 is a written zero."),
        ),
        "reviewer-b",
        DESK_KEYS,
    ),
)
