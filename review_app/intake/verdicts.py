"""What became of a page or file, in words: the verdict, and what to do with the paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone` as in the macros: calm, you (somebody is needed), done, stop."""

    words: LazyString
    todo: LazyString
    tone: str


SCANS: Mapping[str, Verdict] = {
    "waiting": Verdict(_l("being read"), _l("Wait a moment."), "calm"),
    "placed": Verdict(_l("read"), _l("Put the paper on the pile of finished sheets."), "done"),
    "needs_identity": Verdict(
        _l("sheet unknown"),
        _l("Type the code that is printed at the foot of the page; a second person types it, too."),
        "you",
    ),
    "needs_rescan": Verdict(
        _l("scan it again"),
        _l("Lay the paper flat and whole on the glass and scan it again."),
        "you",
    ),
    "needs_supervisor": Verdict(
        _l("waits for a supervisor"), _l("Hand the paper to a supervisor."), "you"
    ),
    "blank_back": Verdict(
        _l("blank back"), _l("Nothing to do: the empty side of a sheet."), "calm"
    ),
    "duplicate": Verdict(
        _l("received before"),
        _l(
            "Put the paper back with the others. If another paper was meant, scan that one. A "
            "supervisor then closes this page."
        ),
        "you",
    ),
    "conflict": Verdict(
        _l("two different pages"),
        _l("Another page claims the same place. Hand both papers to a supervisor."),
        "stop",
    ),
    "foreign": Verdict(
        _l("not of this election"),
        _l("Take the paper out and show it to a supervisor."),
        "stop",
    ),
    "set_aside": Verdict(
        _l("set aside"),
        _l(
            "The program failed on this page twice. Scan the paper again; if it fails again, "
            "call the administrator."
        ),
        "stop",
    ),
    "superseded": Verdict(_l("replaced by a newer scan"), _l("Nothing to do."), "calm"),
    "dismissed": Verdict(_l("settled: not needed"), _l("Nothing to do."), "calm"),
}
FILES: Mapping[str, Verdict] = {
    "accepted": Verdict(_l("kept, being opened"), _l("Wait a moment."), "calm"),
    "read": Verdict(_l("opened"), _l("Its pages are below."), "done"),
    "refused": Verdict(_l("not readable"), _l("Scan the paper again."), "stop"),
    "duplicate": Verdict(
        _l("received before"),
        _l(
            "Put the paper back with the others. If another paper was meant, scan that one. Then "
            "press “Seen to”."
        ),
        "you",
    ),
    "set_aside": Verdict(
        _l("set aside"),
        _l(
            "The program failed on this file twice. Scan the paper again into a new file; if it "
            "fails again, call the administrator."
        ),
        "stop",
    ),
}
ADVISED = Verdict(
    _l("read, with advice"), _l("Put the paper on the pile of finished sheets."), "you"
)
"""A page that was read although something spoils it: its problem says what and the remedy."""
QUEUED = Verdict(_l("in the queue"), _l("Wait a moment."), "calm")
"""A page whose reading has not begun yet."""
SENT_BACK = Verdict(_l("sent back"), _l("Nothing to do."), "you")
"""A page that counted until its sheet was sent back to the scanner or to the station."""
TOLD = frozenset({"blank_back", "needs_identity", "needs_rescan", "refused"})
"""States whose own problem says everything that is to be done."""
