"""Help for those who decide: supervisors and second persons."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from review_app.guide.screens import Screen

SCREENS = (
    Screen(
        "reconcile.index",
        _l("What waits for a third person: sheets and pages to settle, numbers to type again."),
        (
            _l("Nobody decides on a sheet that they entered; those lines are closed to you."),
            _l("The oldest stands first; each line says since when it waits."),
            _l("“Blocked” means that nobody is left who may do it: one more person is needed."),
        ),
        "supervisor",
    ),
    Screen(
        "reconcile.sheet",
        _l("One sheet with both tallies side by side: where they differ, which checks fail."),
        (
            _l("Decide by the picture or the paper, never by what would make a sum come out."),
            _l("Every decision carries a reason and stays on record, the first mismatch too."),
            _l("A number that neither tally holds counts once a second person typed it blind."),
        ),
        "supervisor",
        ((("/",), _l("the whole page with the line of this number marked, and back")),),
    ),
    Screen(
        "reconcile.slip",
        _l("The slip that goes to the station with a sheet: what to check on the paper."),
        (
            _l("It names lines and rules and holds no figure; write none on it either."),
            _l("Print it together with a new copy of the sheet, and send both."),
            _l("It is here, and in the list of what waits for paper, until the new copy counts."),
        ),
        "supervisor",
    ),
    Screen(
        "reconcile.page",
        _l("One page that only a supervisor can settle: two scans, two copies, or no sheet."),
        (
            _l("Take the paper in your hands before you choose."),
            _l("Letting another page count voids both entries of the sheet; it is entered again."),
            _l("No image is lost: what does not count stays on record."),
        ),
        "pages",
    ),
    Screen(
        "reconcile.second",
        _l("Second person: you type again, blind, what a decision wrote."),
        (
            _l("Type only what you see in the picture."),
            _l("You are not shown what anybody else typed or decided."),
            _l("If you type something else, the decision falls and the sheet waits again."),
        ),
        "second",
    ),
    Screen(
        "attention.index",
        _l("How often each reviewer of tally A misses, and who rests from tally A."),
        (
            _l("Look at the interval, not at the share alone: few numbers say little."),
            _l("Who is clearly above the limit gets no more sheets of tally A, only of B."),
            _l("Talk first, then give tally A back with a reason; counting begins anew."),
        ),
        "attention",
    ),
    Screen(
        "audit.index",
        _l("Everything that happened, by whom and when; nothing in it can be changed."),
        (
            _l("Search for a sheet's code, a person, or a kind of event."),
            _l("The head of the chain stands on every printed figure: the two must be the same."),
            _l("“kiemdoi verify” recomputes everything and names what was altered."),
        ),
        "audit",
    ),
    Screen(
        "people.index",
        _l("Who may sign in, in which role."),
        (
            _l("One account for each personal number: nobody is two people."),
            _l("While counting is open, a change takes effect once a supervisor confirms it."),
            _l("Closing an account takes effect at once: the person is signed out."),
        ),
        "accounts",
    ),
)
