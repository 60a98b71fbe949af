"""Who may do what on one sheet: the two-person rule, pure over the sheet's history.

Every question is answered with None (yes) or with the code of the refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from models.errors import RefusalCode
from models.rules.states import Role
from models.rules.values import Tally

REENTRY, RESCAN, RECOUNT, COPY = "reentry", "rescan", "recount", "copy"
TAKEN_OVER, GIVEN_BACK, STOOD_DOWN = "taken_over", "given_back", "stood_down"
"""Why an entry no longer counts."""
ENTRANT_ROLES = frozenset({Role.REVIEWER, Role.SUPERVISOR})
Part = Literal["A", "B", "decision", "second"]


@dataclass(frozen=True, slots=True)
class Who:
    """A person as the rules see one; `stood_down` is kept from tally A for missing too much."""

    id: int
    role: str
    enabled: bool
    stood_down: bool = False


@dataclass(frozen=True, slots=True)
class PastEntry:
    """An entry of any time; `void_reason` is None while it counts."""

    person_id: int
    tally: str
    finished: bool
    void_reason: str | None


@dataclass(frozen=True, slots=True)
class SheetHistory:
    """Who ever did what on a sheet: entries, decisions, second typings.

    `compared` says whether both tallies were ever laid side by side. Whoever opened a tally has an
    entry, so "saw" is among the entries; `looked_on` adds the people who typed its identity.
    """

    entries: tuple[PastEntry, ...] = ()
    deciders: frozenset[int] = frozenset()
    second_typists: frozenset[int] = frozenset()
    looked_on: frozenset[int] = frozenset()
    compared: bool = False

    def current(self, tally: str) -> PastEntry | None:
        """Return the entry of `tally` that counts (finished or not)."""
        found = (e for e in self.entries if e.tally == tally and e.void_reason is None)
        return next(found, None)

    def sent_back(self, tally: str) -> bool:
        """Whether `tally` was ever sent back to be entered anew."""
        return any(e.tally == tally and e.void_reason == REENTRY for e in self.entries)

    def entrants(self) -> frozenset[int]:
        """Return everybody who ever opened or entered either tally."""
        return frozenset(e.person_id for e in self.entries)


NO_HISTORY = SheetHistory()


def may_enter(history: SheetHistory, who: Who, tally: Tally) -> RefusalCode | None:
    """Whether this person may do this tally (leases and the sheet's state aside)."""
    own = [entry for entry in history.entries if entry.person_id == who.id]
    current = history.current(tally)
    resumes = current is not None and current.person_id == who.id
    anew = history.sent_back(tally) and not resumes
    questions = (
        (_works(who, ENTRANT_ROLES)),
        RefusalCode.STOOD_DOWN if tally == "A" and who.stood_down else None,
        RefusalCode.ENTERED_OTHER_TALLY if any(e.tally != tally for e in own) else None,
        RefusalCode.DECIDED_ON_SHEET if who.id in history.deciders else None,
        RefusalCode.TYPED_SECOND_ON_SHEET if who.id in history.second_typists else None,
        RefusalCode.SAW_SHEET if anew and (own or who.id in history.looked_on) else None,
        # Supervisors have both tallies before them once these were compared.
        RefusalCode.CAN_SEE_VALUES if history.compared and who.role == Role.SUPERVISOR else None,
        RefusalCode.TALLY_DONE if current is not None and current.finished else None,
    )
    return next((refused for refused in questions if refused is not None), None)


def may_decide(history: SheetHistory, who: Who) -> RefusalCode | None:
    """Whether this person may decide on the sheet or on its pages."""
    refused = _works(who, frozenset({Role.SUPERVISOR}))
    if refused is None and who.id in history.entrants():
        refused = RefusalCode.ENTERED_SHEET
    if refused is None and who.id in history.second_typists:
        refused = RefusalCode.TYPED_SECOND_ON_SHEET
    return refused


def may_type_second(history: SheetHistory, who: Who) -> RefusalCode | None:
    """Whether this person may type the values of a decision blind: a third, uninvolved person."""
    refused = _works(who, ENTRANT_ROLES)
    if refused is None and who.id in history.entrants():
        refused = RefusalCode.ENTERED_SHEET
    if refused is None and who.id in history.deciders:
        refused = RefusalCode.DECIDED_ON_SHEET
    return refused


def nobody_left(
    history: SheetHistory, people: Iterable[Who], needed: Iterable[Part]
) -> tuple[Part, ...]:
    """Return the parts of `needed` that stay without anybody, in the order given.

    Every part takes a different person: where one single person is left for two parts, the later
    one lacks somebody.
    """
    staff = list(people)
    able: dict[Part, list[int]] = {
        part: [who.id for who in staff if _may(history, who, part) is None] for part in needed
    }
    taken: dict[int, Part] = {}
    return tuple(part for part in able if not _assign(part, able, taken, set()))


def _assign(
    part: Part, able: Mapping[Part, Sequence[int]], taken: dict[int, Part], tried: set[int]
) -> bool:
    """Find a person for `part`, moving others to free persons where that helps."""
    for person in able[part]:
        if person in tried:
            continue
        tried.add(person)
        if person not in taken or _assign(taken[person], able, taken, tried):
            taken[person] = part
            return True
    return False


def _may(history: SheetHistory, who: Who, part: Part) -> RefusalCode | None:
    if part in ("A", "B"):
        return may_enter(history, who, part)
    return may_decide(history, who) if part == "decision" else may_type_second(history, who)


def _works(who: Who, roles: frozenset[Role]) -> RefusalCode | None:
    if not who.enabled:
        return RefusalCode.ACCOUNT_DISABLED
    return None if who.role in roles else RefusalCode.ROLE_NOT_ALLOWED
