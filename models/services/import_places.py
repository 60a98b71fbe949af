"""Import of the area tree, and questions about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import audit
from models.audit import Actor
from models.schema import Area
from models.services.csv_lines import Line, Report, filled, read_lines, unique
from models.services.elections import require_phase, require_role

STATION = "station"
"""The level on which people vote and sheets are written."""
AREA_COLUMNS = ("code", "parent_code", "level", "name_vi", "name_en")


@dataclass(frozen=True, slots=True)
class AreaTree:
    """The areas of the election in memory: 75,000 nodes fit easily."""

    by_id: dict[int, Area]
    by_code: dict[str, Area]
    children: dict[int | None, list[Area]]

    @classmethod
    def load(cls, session: Session) -> AreaTree:
        """Read the tree from the database."""
        by_id: dict[int, Area] = {}
        children: dict[int | None, list[Area]] = defaultdict(list)
        for area in session.scalars(select(Area).order_by(Area.code)):
            by_id[area.id] = area
            children[area.parent_id].append(area)
        return cls(by_id, {area.code: area for area in by_id.values()}, children)

    def level(self, code: str) -> str | None:
        """Return the level of the area `code`, None where there is none."""
        area = self.by_code.get(code)
        return None if area is None else area.level

    def under(self, code: str, ancestor_id: int) -> bool:
        """Whether the area `code` is, or lies in, the area with the row id `ancestor_id`."""
        area: Area | None = self.by_code.get(code)
        while area is not None and area.id != ancestor_id:
            area = None if area.parent_id is None else self.by_id[area.parent_id]
        return area is not None

    def stations(self, area_id: int) -> Iterator[tuple[int, str]]:
        """Yield (row id, code) of every station that is, or lies in, an area; ordered by code."""
        found = []
        waiting = [self.by_id[area_id]]
        while waiting:
            area = waiting.pop()
            if area.level == STATION:
                found.append((area.code, area.id))
            waiting.extend(self.children.get(area.id, ()))
        for code, row_id in sorted(found):
            yield row_id, code


def import_areas(
    session: Session,
    actor: Actor,
    stream: Iterable[str],
    *,
    file: str = "areas.csv",
    now: datetime | None = None,
) -> int:
    """Create the areas of a file; a parent may stand on any line or exist already."""
    require_role(actor, "administrator")
    require_phase(session, "setup")
    report = Report(file)
    lines = read_lines(stream, AREA_COLUMNS, report)
    existing = {area.code: area for area in session.scalars(select(Area))}
    _check(lines, existing, report)
    report.finish()
    made: dict[str, Area] = dict(existing)
    for line in _parents_first(lines):
        parent = made.get(line["parent_code"])
        area = Area(
            code=line["code"],
            parent_id=None if parent is None else parent.id,
            level=line["level"],
            name_vi=line["name_vi"],
            name_en=line["name_en"] or line["name_vi"],
        )
        session.add(area)
        made[area.code] = area
        if line["level"] != STATION:
            session.flush()  # its row id is what its children point to
    audit.record(session, actor, "areas_imported", f"file:{file}", {"lines": len(lines)}, now=now)
    return len(lines)


def _check(lines: list[Line], existing: dict[str, Area], report: Report) -> None:
    unique(lines, ("code",), "the area", report)
    unique(
        [line for line in lines if line["level"] == STATION],
        ("parent_code", "name_vi"),
        "a station of the same place and name:",
        report,
    )
    levels = {code: area.level for code, area in existing.items()}
    levels |= {line["code"]: line["level"] for line in lines}
    # A line without a code is named below; here it would lead from the top back into the tree.
    parents = {line["code"]: line["parent_code"] for line in lines if line["code"]}
    for line in lines:
        if not filled(line, ("code", "level", "name_vi"), report):
            continue
        if line["code"] in existing:
            report.add(line.number, f"the area {line['code']} exists already")
        parent = line["parent_code"]
        if parent and parent not in levels:
            report.add(
                line.number,
                f"the parent {parent!r} is neither in this file nor in the database; add its line",
            )
        elif parent and levels[parent] == STATION:
            report.add(line.number, f"the parent {parent} is a station; nothing lies in a station")
        elif not parent and line["level"] == STATION:
            report.add(line.number, f"the station {line['code']} needs a parent_code")
        elif _in_circle(line["code"], parents):
            report.add(line.number, f"the area {line['code']} lies in itself; check parent_code")


def _in_circle(code: str, parents: dict[str, str]) -> bool:
    seen: set[str] = set()
    at = parents[code]
    while at in parents and at not in seen:
        if at == code:
            return True
        seen.add(at)
        at = parents[at]
    return False


def _parents_first(lines: list[Line]) -> list[Line]:
    by_code = {line["code"]: line for line in lines}

    def depth(line: Line) -> int:
        steps, at = 0, line["parent_code"]
        while at in by_code:
            steps, at = steps + 1, by_code[at]["parent_code"]
        return steps

    return sorted(lines, key=depth)
