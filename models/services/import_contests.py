"""Import of contests with the numbers on their sheets, and of candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import audit
from models.audit import Actor
from models.errors import ModelsError
from models.rules.catalogue import votes
from models.schema import Area, Candidate, Contest, ContestField
from models.schema.election import OFFICES
from models.services.csv_lines import Line, Report, filled, read_lines, unique, whole_number
from models.services.elections import require_phase, require_role

MAX_SEATS = 9
MAX_CANDIDATES = 99
"""What any form could hold; the form itself sets the real limits."""
CONTEST_COLUMNS = (
    "code",
    "office",
    "name_vi",
    "name_en",
    "area_code",
    "seats",
    "candidate_count",
    "form",
)
CANDIDATE_COLUMNS = ("contest_code", "position", "name", "birth_date")


class UnusableForm(ModelsError):
    """There is no such form, or none for so many seats and candidates; says which."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One number on a sheet: its id, page (from 1), digits, and its words in both languages."""

    field_id: str
    page: int
    digits: int
    label_vi: str
    label_en: str

    def field_of(self, contest_id: int, position: int) -> ContestField:
        """Return the row of this number for a contest, at `position` (from 1) on the sheet."""
        return ContestField(
            contest_id=contest_id,
            field_id=self.field_id,
            page=self.page,
            position=position,
            digits=self.digits,
            label_vi=self.label_vi,
            label_en=self.label_en,
        )


FieldSpecs = Callable[[str, int, int], Sequence[FieldSpec]]
"""(form, seats, candidates) → the numbers of a sheet in order; raises `UnusableForm`."""
CandidateNames = Mapping[tuple[str, int], str]
"""(contest's code, position from 1) → the candidate's name."""
NO_NAMES: CandidateNames = MappingProxyType({})


def import_contests(
    session: Session,
    actor: Actor,
    stream: Iterable[str],
    *,
    field_specs: FieldSpecs,
    names: CandidateNames = NO_NAMES,
    file: str = "contests.csv",
    now: datetime | None = None,
) -> int:
    """Create the contests of a file, each with the numbers of its sheets.

    The number of a candidate in `names` is called as on the paper: position and name.
    """
    require_role(actor, "administrator")
    require_phase(session, "setup")
    report = Report(file)
    lines = read_lines(stream, CONTEST_COLUMNS, report)
    unique(lines, ("code",), "the contest", report)
    existing = set(session.scalars(select(Contest.code)))
    areas = {area.code: area.id for area in session.scalars(select(Area))}
    specs: dict[str, Sequence[FieldSpec]] = {}
    for line in lines:
        found = _check_contest(line, existing, areas, field_specs, report)
        if found is not None:
            specs[line["code"]] = found
    report.finish()
    for line in lines:
        contest = Contest(
            code=line["code"],
            office=line["office"],
            name_vi=line["name_vi"],
            name_en=line["name_en"] or line["name_vi"],
            area_id=areas[line["area_code"]],
            seats=int(line["seats"]),
            candidate_count=int(line["candidate_count"]),
            form=line["form"],
        )
        session.add(contest)
        session.flush()
        named = [_named(spec, contest, names) for spec in specs[contest.code]]
        fields = enumerate(named, start=1)
        session.add_all(spec.field_of(contest.id, position) for position, spec in fields)
    told = {"lines": len(lines)}
    audit.record(session, actor, "contests_imported", f"file:{file}", told, now=now)
    return len(lines)


def import_candidates(
    session: Session,
    actor: Actor,
    stream: Iterable[str],
    *,
    file: str = "candidates.csv",
    now: datetime | None = None,
) -> int:
    """Create the candidates of a file; each contest it names gets exactly its N names."""
    require_role(actor, "administrator")
    election = require_phase(session, "setup")
    report = Report(file)
    lines = read_lines(stream, CANDIDATE_COLUMNS, report)
    unique(lines, ("contest_code", "name", "birth_date"), "the candidate", report)
    contests = {contest.code: contest for contest in session.scalars(select(Contest))}
    by_contest: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if not filled(line, CANDIDATE_COLUMNS, report):
            continue
        contest = contests.get(line["contest_code"])
        if contest is None:
            report.add(line.number, f"there is no contest {line['contest_code']!r}")
            continue
        by_contest[contest.code].append(line)
        whole_number(line, "position", 1, contest.candidate_count, report)
        _check_birth(line, election.day, report)
    unique(
        [line for group in by_contest.values() for line in group],
        ("contest_code", "position"),
        "the position",
        report,
    )
    _check_numbers(session, contests, by_contest, report)
    report.finish()
    for line in lines:
        session.add(
            Candidate(
                contest_id=contests[line["contest_code"]].id,
                position=int(line["position"]),
                name=line["name"],
                birth_date=date.fromisoformat(line["birth_date"]),
            )
        )
    told = {"lines": len(lines)}
    audit.record(session, actor, "candidates_imported", f"file:{file}", told, now=now)
    return len(lines)


def candidate_names(stream: Iterable[str]) -> dict[tuple[str, int], str]:
    """Return the names in a candidates file; what is wrong in it is left to its import."""
    lines = read_lines(stream, CANDIDATE_COLUMNS, Report(""))
    numbered = [line for line in lines if line["position"].isascii() and line["position"].isdigit()]
    return {(line["contest_code"], int(line["position"])): line["name"] for line in numbered}


def _named(spec: FieldSpec, contest: Contest, names: CandidateNames) -> FieldSpec:
    for position, field_id in enumerate(votes(contest.candidate_count), start=1):
        name = names.get((contest.code, position))
        if spec.field_id == field_id and name:
            label = f"{position}. {name}"
            return replace(spec, label_vi=label, label_en=label)
    return spec


def _check_contest(
    line: Line,
    existing: set[str],
    areas: dict[str, int],
    field_specs: FieldSpecs,
    report: Report,
) -> Sequence[FieldSpec] | None:
    if not filled(line, tuple(c for c in CONTEST_COLUMNS if c != "name_en"), report):
        return None
    if line["code"] in existing:
        report.add(line.number, f"the contest {line['code']} exists already")
    if line["office"] not in OFFICES:
        known = ", ".join(OFFICES)
        report.add(line.number, f"office is {line['office']!r}; one of {known} is due")
    if line["area_code"] not in areas:
        report.add(line.number, f"there is no area {line['area_code']!r}; import the areas first")
    seats = whole_number(line, "seats", 1, MAX_SEATS, report)
    names = whole_number(line, "candidate_count", 1, MAX_CANDIDATES, report)
    if seats is None or names is None:
        return None
    if names < seats:
        report.add(line.number, f"{names} candidates for {seats} seats; check both numbers")
        return None
    try:
        return field_specs(line["form"], seats, names)
    except UnusableForm as error:
        report.add(line.number, str(error))
        return None


def _check_birth(line: Line, election_day: date, report: Report) -> None:
    text = line["birth_date"]
    try:
        born = date.fromisoformat(text)
    except ValueError:
        born = None
    if born is None or len(text) != 10:
        report.add(line.number, f"birth_date is {text!r}; write it as 1974-03-21")
    elif not born.year >= 1900 or born >= election_day:
        report.add(line.number, f"birth_date {text} cannot be; check the year")


def _check_numbers(
    session: Session,
    contests: dict[str, Contest],
    by_contest: dict[str, list[Line]],
    report: Report,
) -> None:
    with_names = set(session.scalars(select(Candidate.contest_id)))
    for code, contest in contests.items():
        lines = by_contest.get(code, [])
        if contest.id in with_names:
            if lines:
                report.add(lines[0].number, f"the contest {code} has its candidates already")
        elif len(lines) != contest.candidate_count:
            report.add(
                lines[0].number if lines else 0,
                f"the contest {code} has N = {contest.candidate_count} candidates, but this file"
                f" names {len(lines)}; add or remove names, or correct N",
            )
