"""Import of everything an election is set up from: CSV files, all or nothing.

Every function checks its whole file first and raises `ImportProblems` with a sentence per wrong
line; nothing of a file is kept unless all of it is right (the caller's transaction rolls back).
Streams are text (UTF-8, opened with newline=""); `file` is the name that the sentences show.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import audit
from models.audit import Actor
from models.clock import utcnow
from models.errors import ImportProblems, LineProblem
from models.schema import Contest, ContestField, Election, Person, Sheet
from models.schema.person import ROLES
from models.services.csv_lines import Report, filled, read_lines, replayed, unique
from models.services.elections import require_phase, require_role
from models.services.import_contests import (
    NO_NAMES,
    FieldSpec,
    FieldSpecs,
    UnusableForm,
    candidate_names,
    import_candidates,
    import_contests,
)
from models.services.import_places import STATION, AreaTree, import_areas
from models.services.people import LOGIN_PATTERN, hash_password

__all__ = [
    "FieldSpec",
    "FieldSpecs",
    "ImportCounts",
    "ImportFiles",
    "UnusableForm",
    "add_contest_fields",
    "create_sheets",
    "import_areas",
    "import_candidates",
    "import_contests",
    "import_election",
    "import_people",
    "import_sheets",
]
PEOPLE_COLUMNS = ("login", "personal_no", "name", "role")
SHEET_COLUMNS = ("sheet_id", "contest_code", "station_code", "form")


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """The files of one import: (name shown, text stream) each; None where there is none."""

    areas: tuple[str, Iterable[str]] | None = None
    contests: tuple[str, Iterable[str]] | None = None
    candidates: tuple[str, Iterable[str]] | None = None
    people: tuple[str, Iterable[str]] | None = None
    sheets: tuple[str, Iterable[str]] | None = None


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many rows of each kind one import made."""

    areas: int = 0
    contests: int = 0
    candidates: int = 0
    people: int = 0
    sheets: int = 0


def import_election(
    session: Session,
    actor: Actor,
    files: ImportFiles,
    *,
    field_specs: FieldSpecs,
    new_code: Callable[[], str],
    is_code: Callable[[str], bool],
    new_password: Callable[[str], str],
    now: datetime | None = None,
) -> ImportCounts:
    """Import all `files` in the order they build on each other and create the expected sheets.

    `field_specs(form, seats, candidates)` gives the numbers of a sheet (raises `UnusableForm`),
    `new_code()` a fresh sheet code, `is_code` checks one (with its check character),
    `new_password(login)` the first password of an account. Raises `ImportProblems` with the wrong
    lines of all files; a file whose groundwork is wrong is not judged, and said so.
    """
    make_sheets = partial(import_sheets, new_code=new_code, is_code=is_code)
    people = partial(import_people, new_password=new_password)
    names = NO_NAMES
    if files.candidates is not None:
        # Read before the contests, whose numbers are called by the candidates' names.
        again = replayed(files.candidates[1])
        names = candidate_names(again())
        files = replace(files, candidates=(files.candidates[0], again()))
    contests = partial(import_contests, field_specs=field_specs, names=names)
    steps: tuple[tuple[str, Callable[..., int], tuple[str, ...]], ...] = (
        ("areas", import_areas, ()),
        ("contests", contests, ("areas",)),
        ("candidates", import_candidates, ("contests",)),
        ("people", people, ()),
        ("sheets", make_sheets, ("areas", "contests")),
    )
    counts: dict[str, int] = {}
    problems: list[LineProblem] = []
    wrong: set[str] = set()
    for name, step, needs in steps:
        given: tuple[str, Iterable[str]] | None = getattr(files, name)
        if given is None:
            continue
        if broken := [need for need in needs if need in wrong]:
            sentence = f"not judged yet, because {' and '.join(broken)} must be put right first"
            problems.append(LineProblem(given[0], 0, sentence))
            wrong.add(name)
            continue
        try:
            counts[name] = step(session, actor, given[1], file=given[0], now=now)
        except ImportProblems as error:
            problems.extend(error.problems)
            wrong.add(name)
    if problems:
        raise ImportProblems(problems)
    if files.sheets is None and files.contests is not None:
        counts["sheets"] = create_sheets(session, actor, new_code=new_code, now=now)
    return ImportCounts(**counts)


def import_people(
    session: Session,
    actor: Actor,
    stream: Iterable[str],
    *,
    new_password: Callable[[str], str],
    file: str = "people.csv",
    now: datetime | None = None,
) -> int:
    """Create the accounts of a file; `new_password(login)` gives each one's first password."""
    _require_setup(session, actor)
    report = Report(file)
    lines = read_lines(stream, PEOPLE_COLUMNS, report)
    unique(lines, ("login",), "the log-in name", report)
    unique(lines, ("personal_no",), "the personal number", report)
    logins = set(session.scalars(select(Person.login)))
    numbers = set(session.scalars(select(Person.personal_no)))
    for line in lines:
        if not filled(line, PEOPLE_COLUMNS, report):
            continue
        if not LOGIN_PATTERN.fullmatch(line["login"]):
            report.add(
                line.number,
                f"login is {line['login']!r}; 3 to 32 small letters, digits, dots or dashes are"
                " due, beginning with a letter",
            )
        if line["login"] in logins:
            report.add(line.number, f"the log-in name {line['login']} has an account already")
        if line["personal_no"] in numbers:
            report.add(
                line.number,
                f"the personal number {line['personal_no']} has an account already; one each",
            )
        if line["role"] not in ROLES:
            report.add(line.number, f"role is {line['role']!r}; one of {', '.join(ROLES)} is due")
    report.finish()
    at = now or utcnow()
    for line in lines:
        password_hash = hash_password(new_password(line["login"]))
        session.add(Person(**line.cells, password_hash=password_hash, created_at=at))
    audit.record(session, actor, "people_imported", f"file:{file}", {"lines": len(lines)}, now=at)
    return len(lines)


def import_sheets(
    session: Session,
    actor: Actor,
    stream: Iterable[str],
    *,
    new_code: Callable[[], str],
    is_code: Callable[[str], bool],
    file: str = "sheets.csv",
    now: datetime | None = None,
) -> int:
    """Create all expected sheets: those of the file with its codes, the others with fresh ones."""
    _require_setup(session, actor)
    report = Report(file)
    lines = read_lines(stream, SHEET_COLUMNS, report)
    unique(lines, ("sheet_id",), "the sheet", report)
    unique(lines, ("contest_code", "station_code"), "the sheet of", report)
    contests = {contest.code: contest for contest in session.scalars(select(Contest))}
    tree = AreaTree.load(session)
    taken = set(session.scalars(select(Sheet.code)))
    for line in lines:
        if not filled(line, SHEET_COLUMNS, report):
            continue
        code, station = line["sheet_id"], line["station_code"]
        if not is_code(code):
            report.add(
                line.number,
                f"sheet_id {code} has a wrong check character; copy it again from where it is"
                " printed",
            )
        if code in taken:
            report.add(line.number, f"the sheet {code} exists already")
        contest = contests.get(line["contest_code"])
        if contest is None:
            report.add(line.number, f"there is no contest {line['contest_code']!r}")
        elif line["form"] != contest.form:
            report.add(
                line.number,
                f"form is {line['form']!r}, but the contest {contest.code} uses {contest.form}",
            )
        if tree.level(station) != STATION:
            report.add(line.number, f"there is no station {station!r}")
        elif contest is not None and not tree.under(station, contest.area_id):
            report.add(
                line.number, f"the station {station} does not vote in the contest {contest.code}"
            )
    report.finish()
    codes = {(line["contest_code"], line["station_code"]): line["sheet_id"] for line in lines}
    return create_sheets(session, actor, new_code=new_code, codes=codes, now=now)


def create_sheets(
    session: Session,
    actor: Actor,
    *,
    new_code: Callable[[], str],
    codes: Mapping[tuple[str, str], str] | None = None,
    now: datetime | None = None,
) -> int:
    """Create the sheet of each contest and each station under the contest's area, if it is missing.

    `codes` gives sheet codes by (contest code, station code); the others get `new_code()`. Returns
    the number of sheets made. Which of them are typed in B from the paper follows from the
    election's key, so that nobody can know it beforehand or choose.
    """
    _require_setup(session, actor)
    election = session.get_one(Election, 1)
    tree = AreaTree.load(session)
    at = now or utcnow()
    taken = set(session.scalars(select(Sheet.code))) | set((codes or {}).values())
    existing = {tuple(row) for row in session.execute(select(Sheet.contest_id, Sheet.station_id))}
    made = 0
    for contest in session.scalars(select(Contest).order_by(Contest.id)).all():
        pages = _pages(session, contest)
        for station_id, station_code in tree.stations(contest.area_id):
            if (contest.id, station_id) in existing:
                continue
            code = (codes or {}).get((contest.code, station_code))
            while code is None:
                fresh = new_code()
                code = None if fresh in taken else fresh
            taken.add(code)
            session.add(
                Sheet(
                    code=code,
                    contest_id=contest.id,
                    station_id=station_id,
                    pages=pages,
                    state_since=at,
                    paper_b=_on_paper(election, code),
                )
            )
            made += 1
    audit.record(session, actor, "sheets_created", f"election:{election.code}", {"made": made})
    return made


def add_contest_fields(
    session: Session, actor: Actor, contest: Contest, specs: Sequence[FieldSpec]
) -> list[ContestField]:
    """Add the numbers that every sheet of `contest` carries, in sheet order."""
    _require_setup(session, actor)
    fields = [spec.field_of(contest.id, position) for position, spec in enumerate(specs, start=1)]
    session.add_all(fields)
    audit.record(session, actor, "fields_added", f"contest:{contest.code}", {"fields": len(fields)})
    return fields


def _require_setup(session: Session, actor: Actor) -> None:
    require_role(actor, "administrator")
    require_phase(session, "setup")


def _pages(session: Session, contest: Contest) -> int:
    pages = session.scalars(
        select(ContestField.page).where(ContestField.contest_id == contest.id)
    ).all()
    return max(pages, default=1)


def _on_paper(election: Election, code: str) -> bool:
    drawn = hmac.digest(election.identity_key, f"paper_b/{code}".encode(), "sha256")
    return int.from_bytes(drawn[:8], "big") % election.paper_share == 0
