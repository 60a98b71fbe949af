"""The sums of tally A and of tally B over the sheets that are finished in both.

A blank or illegible answer is no number and never zero (invariant 8): a sheet that has one in a
field is left out of both sums of that field, so that their difference is of the same sheets.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CTE, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from models.schema import Comparison, Entry, EntryValue


@dataclass(frozen=True, slots=True)
class TallySums:
    """One field: the sums of A and of B over the sheets where both answers are numbers.

    None where there are sheets but no such one; `left_out` are the others; `differing` is the
    number of all sheets whose two answers are not the same.
    """

    a: int | None = 0
    b: int | None = 0
    differing: int = 0
    left_out: int = 0

    @property
    def difference(self) -> int | None:
        """Return A − B, None where there is nothing to subtract."""
        return None if self.a is None or self.b is None else self.a - self.b


def compared() -> Select[int, int, int]:
    """The two entries that count of every sheet finished in both tallies."""
    a, b = aliased(Entry), aliased(Entry)
    return (
        select(Comparison.sheet_id, Comparison.entry_a_id, Comparison.entry_b_id)
        .join(a, and_(a.id == Comparison.entry_a_id, a.voided_at.is_(None)))
        .join(b, and_(b.id == Comparison.entry_b_id, b.voided_at.is_(None)))
    )


def tally_sums(session: Session, chosen: CTE) -> dict[str, TallySums]:
    """Return the sums of each field over the `chosen` sheets."""
    pair = compared().subquery()
    last = (
        select(EntryValue.entry_id, EntryValue.field_id, func.max(EntryValue.seq).label("seq"))
        .group_by(EntryValue.entry_id, EntryValue.field_id)
        .subquery()
    )
    values = (
        select(EntryValue.entry_id, EntryValue.field_id, EntryValue.kind, EntryValue.value)
        .join(
            last,
            and_(
                last.c.entry_id == EntryValue.entry_id,
                last.c.field_id == EntryValue.field_id,
                last.c.seq == EntryValue.seq,
            ),
        )
        .subquery()
    )
    a, b = values.alias("a"), values.alias("b")
    numbers = and_(a.c.kind == "number", b.c.kind == "number")
    agree = case(
        (and_(numbers, a.c.value == b.c.value), 0),
        (and_(a.c.kind == "blank", b.c.kind == "blank"), 0),
        else_=1,
    )
    rows = session.execute(
        select(
            a.c.field_id,
            func.sum(case((numbers, a.c.value))),
            func.sum(case((numbers, b.c.value))),
            func.sum(agree),
            func.sum(case((numbers, 0), else_=1)),
        )
        .select_from(chosen)
        .join(pair, pair.c.sheet_id == chosen.c.id)
        .join(a, a.c.entry_id == pair.c.entry_a_id)
        .join(b, and_(b.c.entry_id == pair.c.entry_b_id, b.c.field_id == a.c.field_id))
        .group_by(a.c.field_id)
    )
    return {
        name: TallySums(_whole(in_a), _whole(in_b), int(differing), int(left_out))
        for name, in_a, in_b, differing, left_out in rows
    }


def _whole(total: int | None) -> int | None:
    """Return a sum as an integer: PostgreSQL gives a decimal."""
    return None if total is None else int(total)
