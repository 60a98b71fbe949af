"""Totals of a contest in an area: who may see which figures, added up by the database.

Invariants 1, 2, 7 and 10: accepted figures are sums of accepted values of sheets that count now;
figures by tally cover only sheets finished in both and reach only supervisors without an unfinished
entry; everybody else sees numbers of sheets until a contest is released. Integers only.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import CTE, case, func, select
from sqlalchemy.orm import Session

from models.errors import RefusalCode
from models.rules.percent import percent, percents
from models.schema import (
    Acceptance,
    AcceptedValue,
    Area,
    Contest,
    ContestField,
    Entry,
    Person,
    Sheet,
)
from models.services.areas import subtree
from models.services.release import is_released
from models.services.tally_sums import TallySums, compared, tally_sums

WHOLES = {"voters_voted": "voters_listed"}
"""Of what a figure's share is taken, ballots and candidates apart."""
BALLOTS = ("ballots_valid", "ballots_invalid")
COLLECTED = "ballots_collected"


@dataclass(frozen=True, slots=True)
class SheetCounts:
    """Numbers of sheets: what everybody may see at any time.

    `in_both` are finished in both tallies, `withdrawn` were accepted once and are not now,
    `stopped` stand outside all totals by the law's stop rule.
    """

    expected: int = 0
    in_both: int = 0
    accepted: int = 0
    withdrawn: int = 0
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One field added up; None stands for what the viewer may not see.

    `tally_a`, `tally_b` and `difference` (A − B) run over sheets finished in both tallies whose two
    answers are numbers, and are None where no sheet is such; `left_out` are the sheets with a blank
    or illegible answer; `differing` are the sheets whose two answers are not the same.
    """

    field_id: str
    label_vi: str
    label_en: str
    tally_a: int | None = None
    tally_b: int | None = None
    difference: int | None = None
    differing: int | None = None
    left_out: int | None = None
    accepted: int | None = None


@dataclass(frozen=True, slots=True)
class TotalsView:
    """The figures of one contest in one area, as far as `viewer` may see them.

    `closed` says why there are no accepted figures; `by_tally` whether the tallies are shown.
    `standing_apart` is 0 where the accepted valid and invalid ballots make up those collected; else
    it is the number of accepted sheets on which they do not, each by a decision that let it stand.
    """

    contest: Contest
    area: Area
    counts: SheetCounts
    released: bool
    closed: RefusalCode | None
    by_tally: bool
    rows: tuple[FigureRow, ...] = field(default=())
    standing_apart: int = 0

    def accepted(self, field_id: str) -> int | None:
        """Return the accepted total of a field, or None where it is not shown."""
        return next((row.accepted for row in self.rows if row.field_id == field_id), None)

    def share(self, part: str, whole: str) -> int | None:
        """Return one accepted total of another, in hundredths of a percent."""
        numerator, denominator = self.accepted(part), self.accepted(whole)
        if numerator is None or denominator is None:
            return None
        return percent(numerator, denominator)

    def share_of(self, field_id: str) -> int | None:
        """Return a figure's share of what the law takes it of, None where there is none.

        Those of ballots are of the ballots collected, as on the form; they add up to exactly
        100,00 where the ballots make up those collected. Those of candidates do not.
        """
        if field_id in BALLOTS:
            parts = self.validity()
            return None if parts is None else parts[BALLOTS.index(field_id)]
        whole = "ballots_valid" if field_id.startswith("votes.") else WHOLES.get(field_id)
        return None if whole is None else self.share(field_id, whole)

    def validity(self) -> tuple[int, ...] | None:
        """Return the shares of valid and invalid ballots of those collected."""
        valid, invalid = (self.accepted(name) for name in BALLOTS)
        collected = self.accepted(COLLECTED)
        if valid is None or invalid is None or not collected:
            return None
        if valid + invalid == collected:
            return percents((valid, invalid))
        return tuple(percent(part, collected) or 0 for part in (valid, invalid))


def totals(session: Session, viewer: Person, contest: Contest, area: Area) -> TotalsView:
    """Return the totals of `contest` over the stations in `area` that `viewer` may see."""
    chosen = _sheets(contest, area)
    released = is_released(session, contest)
    unfinished = holds_unfinished_entry(session, viewer)
    by_tally = viewer.role == "supervisor" and not unfinished
    closed = None
    if not released and not by_tally:
        closed = RefusalCode.HOLDS_UNFINISHED_ENTRY if unfinished else RefusalCode.FIGURES_CLOSED
    counts = _counts(session, chosen)
    rows: tuple[FigureRow, ...] = ()
    if closed is None:
        rows = _rows(session, contest, chosen, by_tally=by_tally)
    apart = _standing_apart(session, chosen, rows)
    return TotalsView(contest, area, counts, released, closed, by_tally, rows, apart)


def public_totals(session: Session, contest: Contest, area: Area) -> TotalsView:
    """Return what everybody may see, whoever looks on: a projector shows it to a whole room."""
    chosen = _sheets(contest, area)
    released = is_released(session, contest)
    closed = None if released else RefusalCode.FIGURES_CLOSED
    rows = _rows(session, contest, chosen, by_tally=False) if released else ()
    counts, apart = _counts(session, chosen), _standing_apart(session, chosen, rows)
    return TotalsView(contest, area, counts, released, closed, False, rows, apart)


def progress(session: Session, contest: Contest, area: Area) -> SheetCounts:
    """Return the numbers of sheets alone, which everybody may see."""
    return _counts(session, _sheets(contest, area))


def holds_unfinished_entry(session: Session, person: Person) -> bool:
    """Whether this person has begun an entry that is neither finished nor superseded."""
    found = session.scalar(
        select(Entry.id)
        .where(Entry.person_id == person.id, Entry.finished_at.is_(None), Entry.voided_at.is_(None))
        .limit(1)
    )
    return found is not None


def _sheets(contest: Contest, area: Area) -> CTE:
    below = subtree(area.id)
    return (
        select(Sheet.id, Sheet.state)
        .join(below, Sheet.station_id == below.c.id)
        .where(Sheet.contest_id == contest.id)
        .cte("chosen")
    )


def _counts(session: Session, chosen: CTE) -> SheetCounts:
    ever = (
        select(Acceptance.sheet_id)
        .group_by(Acceptance.sheet_id)
        .having(func.count() == func.count(Acceptance.withdrawn_at))
        .subquery()
    )
    pair = compared().subquery()
    row = session.execute(
        select(
            func.count(),
            func.count(pair.c.sheet_id),
            func.sum(case((chosen.c.state == "accepted", 1), else_=0)),
            func.count(ever.c.sheet_id),
            func.sum(case((chosen.c.state == "stopped", 1), else_=0)),
        )
        .select_from(chosen)
        .outerjoin(pair, pair.c.sheet_id == chosen.c.id)
        .outerjoin(ever, ever.c.sheet_id == chosen.c.id)
    ).one()
    return SheetCounts(*(int(number or 0) for number in row))


def _rows(
    session: Session, contest: Contest, chosen: CTE, *, by_tally: bool
) -> tuple[FigureRow, ...]:
    accepted = _accepted(session, chosen)
    tallies = tally_sums(session, chosen) if by_tally else {}
    fields = session.scalars(
        select(ContestField)
        .where(ContestField.contest_id == contest.id)
        .order_by(ContestField.position)
    )
    rows = []
    for item in fields:
        row = FigureRow(
            item.field_id,
            item.label_vi,
            item.label_en,
            accepted=accepted.get(item.field_id, 0),
        )
        if by_tally:
            sums = tallies.get(item.field_id, TallySums())
            row = replace(
                row,
                tally_a=sums.a,
                tally_b=sums.b,
                difference=sums.difference,
                differing=sums.differing,
                left_out=sums.left_out,
            )
        rows.append(row)
    return tuple(rows)


def _accepted(session: Session, chosen: CTE) -> dict[str, int]:
    rows = session.execute(
        select(AcceptedValue.field_id, func.sum(AcceptedValue.value))
        .join(Acceptance, Acceptance.id == AcceptedValue.acceptance_id)
        .join(chosen, chosen.c.id == Acceptance.sheet_id)
        .where(Acceptance.withdrawn_at.is_(None), chosen.c.state == "accepted")
        .group_by(AcceptedValue.field_id)
    )
    return {field_id: int(total) for field_id, total in rows}


def _standing_apart(session: Session, chosen: CTE, rows: tuple[FigureRow, ...]) -> int:
    """Return how many accepted sheets keep V + X ≠ C, where the sums do so as well.

    A sheet is accepted with that check failing only by a decision that its paper says so.
    """
    found = {row.field_id: row.accepted for row in rows}
    valid, invalid, collected = (found.get(name) for name in (*BALLOTS, COLLECTED))
    if valid is None or invalid is None or collected is None or valid + invalid == collected:
        return 0
    part = func.sum(case((AcceptedValue.field_id == COLLECTED, -1), else_=1) * AcceptedValue.value)
    apart = (
        select(Acceptance.id)
        .join(chosen, chosen.c.id == Acceptance.sheet_id)
        .join(AcceptedValue, AcceptedValue.acceptance_id == Acceptance.id)
        .where(Acceptance.withdrawn_at.is_(None), chosen.c.state == "accepted")
        .where(AcceptedValue.field_id.in_((*BALLOTS, COLLECTED)))
        .group_by(Acceptance.id)
        .having(part != 0)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(apart)) or 0
