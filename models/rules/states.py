"""Where a sheet stands, what may happen to it there, and who may do it: one table.

`docs/states.md` shows the whole table, every cell with its refusal; a test compares the two.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from models.errors import Refusal, RefusalCode


class Role(StrEnum):
    """Who acts; `SYSTEM` is the machine that reads pages."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class SheetState(StrEnum):
    """Where a sheet stands."""

    EXPECTED = "expected"
    INCOMPLETE = "incomplete"
    READY = "ready"
    COUNTING = "counting"
    TO_DECIDE = "to_decide"
    CONFIRMING = "confirming"
    ACCEPTED = "accepted"
    RESCAN = "rescan"
    RECOUNT = "recount"
    STOPPED = "stopped"


class SheetEvent(StrEnum):
    """What happens to a sheet."""

    PAGE_PLACED = "page_placed"
    PAGES_COMPLETE = "pages_complete"
    ENTRY_BEGUN = "entry_begun"
    TALLIES_CLEAR = "tallies_clear"
    TALLIES_OPEN = "tallies_open"
    DECISION_LEFT_OPEN = "decision_left_open"
    DECISION_AWAITS_SECOND = "decision_awaits_second"
    SECOND_DIFFERS = "second_differs"
    SETTLED = "settled"
    SENT_BACK_RESCAN = "sent_back_rescan"
    SENT_BACK_REENTRY = "sent_back_reentry"
    SENT_BACK_RECOUNT = "sent_back_recount"
    STOPPED_REPORTED = "stopped_reported"
    RESCAN_ADMITTED = "rescan_admitted"
    COPY_ADOPTED = "copy_adopted"
    REOPEN_REQUESTED = "reopen_requested"
    REOPENED = "reopened"


Cell = SheetState | RefusalCode
_S, _E, _C = SheetState, SheetEvent, RefusalCode
_SYSTEM = frozenset({Role.SYSTEM})
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_ENTRANTS = frozenset({Role.REVIEWER, Role.SUPERVISOR})
_AFTER_PAGES = frozenset({Role.SYSTEM, Role.SUPERVISOR})

ROLES: Final[dict[SheetEvent, frozenset[Role]]] = {
    _E.PAGE_PLACED: _AFTER_PAGES,
    _E.PAGES_COMPLETE: _AFTER_PAGES,
    _E.ENTRY_BEGUN: _ENTRANTS,
    _E.TALLIES_CLEAR: _ENTRANTS,
    _E.TALLIES_OPEN: _ENTRANTS,
    _E.DECISION_LEFT_OPEN: _ENTRANTS,
    _E.DECISION_AWAITS_SECOND: _ENTRANTS,
    _E.SECOND_DIFFERS: _ENTRANTS,
    _E.SETTLED: _ENTRANTS,
    _E.SENT_BACK_RESCAN: _SUPERVISOR,
    _E.SENT_BACK_REENTRY: _SUPERVISOR,
    _E.SENT_BACK_RECOUNT: _SUPERVISOR,
    _E.STOPPED_REPORTED: _SUPERVISOR,
    _E.RESCAN_ADMITTED: _SUPERVISOR,
    _E.COPY_ADOPTED: _SUPERVISOR,
    _E.REOPEN_REQUESTED: _SUPERVISOR,
    _E.REOPENED: _SUPERVISOR,
}
"""Who may cause an event; a second person's typing may leave, confirm or settle a decision, too."""

_WITHOUT_PAGES: Final[dict[SheetState, RefusalCode]] = {
    _S.EXPECTED: _C.SHEET_INCOMPLETE,
    _S.INCOMPLETE: _C.SHEET_INCOMPLETE,
    _S.RESCAN: _C.SHEET_SENT_BACK,
    _S.RECOUNT: _C.SHEET_SENT_BACK,
}
_CLOSED: Final[dict[SheetState, RefusalCode]] = {
    _S.ACCEPTED: _C.SHEET_SETTLED,
    _S.STOPPED: _C.SHEET_STOPPED,
}
_UNCOMPARED: Final[dict[SheetState, RefusalCode]] = {
    **_WITHOUT_PAGES,
    _S.READY: _C.SHEET_NOT_COMPARED,
    _S.COUNTING: _C.SHEET_NOT_COMPARED,
}
_COMPARED: Final[dict[SheetState, RefusalCode]] = {
    _S.TO_DECIDE: _C.SHEET_WITH_SUPERVISOR,
    _S.CONFIRMING: _C.SHEET_WITH_SUPERVISOR,
}
_ALL_THERE: Final[dict[SheetState, RefusalCode]] = dict.fromkeys(
    (_S.READY, _S.COUNTING, _S.TO_DECIDE, _S.CONFIRMING), _C.SHEET_ALREADY_COMPLETE
)


def _goes(*states: SheetState, to: SheetState) -> dict[SheetState, Cell]:
    return dict.fromkeys(states, to)


_DECIDING = (_S.TO_DECIDE, _S.CONFIRMING)
_ENTERING: dict[SheetState, Cell] = {**_WITHOUT_PAGES, **_COMPARED, **_CLOSED}
_DECIDED: dict[SheetState, Cell] = {**_UNCOMPARED, **_CLOSED}
_PLACING: dict[SheetState, Cell] = {**_ALL_THERE, **_CLOSED, _S.RECOUNT: _C.SHEET_SENT_BACK}
_REOPENING: dict[SheetState, Cell] = dict.fromkeys(SheetState, _C.SHEET_NOT_ACCEPTED)

TABLE: Final[dict[SheetEvent, dict[SheetState, Cell]]] = {
    _E.PAGE_PLACED: {
        **_PLACING,
        **_goes(_S.EXPECTED, _S.INCOMPLETE, to=_S.INCOMPLETE),
        _S.RESCAN: _S.RESCAN,
    },
    _E.PAGES_COMPLETE: {
        **_PLACING,
        **_goes(_S.EXPECTED, _S.INCOMPLETE, _S.RESCAN, to=_S.READY),
    },
    _E.ENTRY_BEGUN: {**_ENTERING, **_goes(_S.READY, _S.COUNTING, to=_S.COUNTING)},
    _E.TALLIES_CLEAR: {
        **_ENTERING,
        _S.READY: _C.SHEET_NOT_COMPARED,
        _S.COUNTING: _S.ACCEPTED,
    },
    _E.TALLIES_OPEN: {
        **_ENTERING,
        _S.READY: _C.SHEET_NOT_COMPARED,
        _S.COUNTING: _S.TO_DECIDE,
    },
    _E.DECISION_LEFT_OPEN: {**_DECIDED, **_goes(*_DECIDING, to=_S.TO_DECIDE)},
    _E.DECISION_AWAITS_SECOND: {**_DECIDED, **_goes(*_DECIDING, to=_S.CONFIRMING)},
    _E.SECOND_DIFFERS: {
        **_DECIDED,
        **_goes(*_DECIDING, to=_S.TO_DECIDE),
    },
    _E.SETTLED: {**_DECIDED, **_goes(*_DECIDING, to=_S.ACCEPTED)},
    _E.SENT_BACK_RESCAN: {
        **_CLOSED,
        _S.EXPECTED: _C.SHEET_INCOMPLETE,
        _S.RESCAN: _C.SHEET_SENT_BACK,
        _S.RECOUNT: _C.SHEET_SENT_BACK,
        **_goes(_S.INCOMPLETE, _S.READY, _S.COUNTING, *_DECIDING, to=_S.RESCAN),
    },
    _E.SENT_BACK_REENTRY: {**_DECIDED, **_goes(*_DECIDING, to=_S.COUNTING)},
    _E.SENT_BACK_RECOUNT: {
        **_UNCOMPARED,
        _S.ACCEPTED: _C.SHEET_SETTLED,
        **_goes(*_DECIDING, _S.STOPPED, to=_S.RECOUNT),
    },
    _E.STOPPED_REPORTED: {**_DECIDED, **_goes(*_DECIDING, to=_S.STOPPED)},
    _E.RESCAN_ADMITTED: {**_CLOSED, **_goes(*(set(_S) - set(_CLOSED)), to=_S.INCOMPLETE)},
    _E.COPY_ADOPTED: {
        _S.ACCEPTED: _C.SHEET_SETTLED,
        **_goes(*(set(_S) - {_S.ACCEPTED}), to=_S.INCOMPLETE),
    },
    _E.REOPEN_REQUESTED: {**_REOPENING, _S.ACCEPTED: _S.ACCEPTED},
    _E.REOPENED: {**_REOPENING, _S.ACCEPTED: _S.TO_DECIDE},
}
"""Event → state → next state, or why not; `cell` adds the role."""


def cell(state: SheetState, event: SheetEvent, role: Role) -> Cell:
    """Return the next state, or the code of the refusal, for one cell of the table."""
    return TABLE[event][state] if role in ROLES[event] else RefusalCode.ROLE_NOT_ALLOWED


def advance(state: SheetState, event: SheetEvent, role: Role, *, sheet: str = "") -> SheetState:
    """Return the state that follows; raises `Refusal` (`sheet` is the code that it names)."""
    found = cell(state, event, role)
    if isinstance(found, SheetState):
        return found
    if found is RefusalCode.ROLE_NOT_ALLOWED:
        raise Refusal(found, role=str(role))
    raise Refusal(found, sheet=sheet)
