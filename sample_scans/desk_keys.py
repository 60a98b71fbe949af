"""Keystrokes at the desk over the sample scans: real readings, put before people by the real rules.

Every sheet of the sample scans that can be entered is done twice in tally A by somebody who knows
what is on the paper: once with every reading shown, once with every reading withheld. What a share
of withheld readings costs follows from the two exactly, without chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import utcnow
from models.db import transaction
from models.rules.values import BLANK, ILLEGIBLE, Value, number
from models.schema import Entry, Person, Sheet
from models.services import desk, presenting
from models.services.desk_view import DeskViewA
from review_app.commands.ingest import take_in
from review_app.commands.place import Place, opened
from review_app.demo_election import SCAN_SUFFIXES, demo_settings, set_up
from sample_scans import demo_election
from sample_scans.make import FOLDER
from sample_scans.truth import TrueField, read

SHARE = 20
"""One reading in so many is withheld (the default)."""
_LOOK = timedelta(seconds=1)
_NO_PLANTED = {"planted_share": 0, "withheld_share": SHARE}


@dataclass(frozen=True, slots=True)
class Field:
    """One number: what a perfect person answers, whether it was proposed, and what it costs.

    `shown` are tally A's keys with the reading shown, `withheld` with an empty box, `typed` the
    keys of typing it once.
    """

    sheet: str
    truth: Value
    proposal: Value | None
    shown: int
    withheld: int
    typed: int


class _Dice(Random):
    """Falls the same way every time."""

    def __init__(self, side: int) -> None:
        super().__init__(0)
        self._side = side

    def randrange(self, *_args: int) -> int:  # type: ignore[override]
        return self._side


@contextmanager
def _dice(side: int) -> Iterator[None]:
    kept = presenting.dice
    presenting.dice = _Dice(side)
    try:
        yield
    finally:
        presenting.dice = kept


def measure(folder: Path, files: list[Path] | None = None) -> list[Field]:
    """Return every number of the sample scans' sheets with its cost; `folder` must be empty."""
    settings = demo_settings(folder)
    set_up(settings, demo_election.DEMO, _NO_PLANTED)
    paths = files or sorted(p for p in FOLDER.iterdir() if p.suffix.lower() in SCAN_SUFFIXES)
    truth = _truth()
    found: list[Field] = []
    with opened(settings) as place:
        take_in(place, _person(place, "thuky1"), paths, len(paths), [], quiet=True)
        with place.factory() as session:
            codes = session.scalars(
                select(Sheet.code).where(Sheet.state == "ready").order_by(Sheet.code)
            ).all()
        for code in codes:
            if code in truth:
                found.extend(_one_sheet(place, code, truth[code]))
    return found


def typing(value: Value) -> int:
    """Return the keys of typing an answer: its digits or one key for a word, and Enter."""
    return len(str(value.value)) + 1 if value.is_number else 2


def table(fields: list[Field]) -> list[str]:
    """Return the keystrokes by way of entering, for a number and for a sheet."""
    proposed = [field for field in fields if field.proposal is not None]
    empty = [field for field in fields if field.proposal is None]
    sheets = len({field.sheet for field in fields})
    share = 1 / SHARE

    def row(name: str, numbers: int, keys: float, whole: bool = True) -> str:
        a_sheet = f"{keys / sheets + 1:.1f}" if whole else "–"
        a_number = f"{keys / numbers:.3f}" if numbers else "–"
        return f"| {name} | {numbers} | {a_number} | {a_sheet} |"

    over_all = sum(field.shown for field in empty) + sum(
        (1 - share) * field.shown + share * field.withheld for field in proposed
    )
    right = sum(field.proposal == field.truth for field in proposed)
    typed = sum(field.typed for field in fields)
    return [
        "| way | numbers | keys a number | keys a sheet, with its last Enter |",
        "|---|---|---|---|",
        row("tally A, a proposal is shown", len(proposed), sum(f.shown for f in proposed), False),
        row("tally A, the machine is not sure", len(empty), sum(f.shown for f in empty), False),
        row("tally A, its reading is withheld", len(proposed), _withheld(proposed), False),
        row(f"tally A over all, 1 reading in {SHARE} withheld", len(fields), over_all),
        row("tally B", len(fields), typed),
        row("double typing as in Abacus (digits and Enter, twice)", len(fields), 2 * typed),
        row("tallies A and B together", len(fields), over_all + typed),
        "",
        f"{sheets} sheets; {right} of {len(proposed)} proposals are right. A blank costs two keys "
        "everywhere (its own key, Enter), an illegible number too.",
    ]


def _withheld(fields: list[Field]) -> int:
    return sum(field.withheld for field in fields)


def _truth() -> dict[str, dict[str, TrueField]]:
    """Return what is written on each sheet; sheets with two different papers are left out."""
    known: dict[str, dict[str, TrueField]] = {}
    twofold = set()
    for page in read():
        if page.status != "ok":
            continue
        sheet = known.setdefault(page.sheet_id, {})
        for field in page.fields:
            before = sheet.setdefault(field.field, field)
            if (before.state, before.value) != (field.state, field.value):
                twofold.add(page.sheet_id)
    return {code: fields for code, fields in known.items() if code not in twofold}


def _answer(field: TrueField) -> Value:
    if field.value is not None:
        return number(field.value)
    return BLANK if field.state == "blank" else ILLEGIBLE


def _one_sheet(place: Place, code: str, truth: dict[str, TrueField]) -> list[Field]:
    passes: list[dict[str, tuple[Value | None, int]]] = []
    for side, login in ((1, "kiem1"), (0, "kiem3")):  # never withheld, always withheld
        with _dice(side), transaction(place.factory) as session:
            person = session.scalars(select(Person).where(Person.login == login)).one()
            sheet = session.scalars(select(Sheet).where(Sheet.code == code)).one()
            entry = desk.open_entry(session, person, sheet, "A")
            begun = utcnow()
            looks = (begun + turn * _LOOK for turn in count())
            passes.append(
                {
                    name: _give(session, person, entry, name, _answer(f), looks)
                    for name, f in truth.items()
                }
            )
            desk.give_back(session, person, entry)
    shown, withheld = passes
    return [
        Field(
            code,
            _answer(field),
            shown[name][0],
            shown[name][1],
            withheld[name][1],
            typing(_answer(field)),
        )
        for name, field in truth.items()
    ]


def _give(
    session: Session,
    person: Person,
    entry: Entry,
    name: str,
    answer: Value,
    looks: Iterator[datetime],
) -> tuple[Value | None, int]:
    """Answer one number until the desk is content; return what was proposed, and the keys."""
    keys, first = 0, None
    while True:
        seen = next(looks)
        token = desk.issue_token(session, entry, name, now=seen)
        view = desk.desk_view(session, entry, name)
        if not isinstance(view, DeskViewA):
            raise TypeError(f"entry {entry.id} is not of tally A")
        proposal = view.fields[0].proposal
        first = proposal if keys == 0 else first
        accept = proposal == answer
        keys += 1 if accept and answer.is_number else typing(answer)
        given = desk.save_value(
            session, person, token, answer, shown_at=seen, accept=accept, now=seen + _LOOK
        )
        if given.asked == "plain":
            return first, keys


def _person(place: Place, login: str) -> int:
    with place.factory() as session:
        return session.scalars(select(Person.id).where(Person.login == login)).one()
