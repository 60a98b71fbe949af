"""Import: all or nothing, and a sentence for every wrong line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.audit import SYSTEM
from models.db import transaction
from models.errors import ImportProblems, Refusal
from models.schema import (
    Area,
    AuditEvent,
    Candidate,
    Contest,
    ContestField,
    Election,
    Person,
    Sheet,
)
from models.services.elections import create_election, missing_for_counting, open_counting
from models.services.importing import (
    FieldSpec,
    ImportCounts,
    ImportFiles,
    UnusableForm,
    import_areas,
    import_election,
)

AREAS = """code,parent_code,level,name_vi,name_en
p,,province,Tỉnh,Province
s1,c,station,Khu vực 1,
c,p,commune,Xã,Commune

s2,c,station,Khu vực 2,Station 2
d,p,commune,Phường,Ward
s3,d,station,Khu vực 1,
"""
CONTESTS = """code,office,name_vi,name_en,area_code,seats,candidate_count,form
qh,quoc_hoi,Quốc hội,National Assembly,p,1,2,f
xa,hdnd_xa,HĐND xã,,c,1,2,f
"""
CANDIDATES = """contest_code,position,name,birth_date
qh,1,Nguyễn Văn An,1970-01-31
qh,2,Trần Thị Bình,1971-02-01
xa,2,Lê Chi,1980-03-03
xa,1,"Phạm, Dung",1981-04-04
"""
PEOPLE = """login,personal_no,name,role
admin,001,An,administrator
rev1,002,Bình,reviewer
rev2,003,Chi,reviewer
s1.x,004,Dung,supervisor
"""
SHEETS = """sheet_id,contest_code,station_code,form
GOODCODE,xa,s2,f
"""
TEXTS = {
    "areas": AREAS,
    "contests": CONTESTS,
    "candidates": CANDIDATES,
    "people": PEOPLE,
    "sheets": SHEETS,
}


def field_specs(form: str, seats: int, candidates: int) -> list[FieldSpec]:
    if form != "f":
        raise UnusableForm(f"there is no form {form!r}")
    votes = [FieldSpec(f"votes.{i}", 2, 4, "Phiếu", "Votes") for i in range(1, candidates + 1)]
    return [FieldSpec("voters_listed", 1, 4, "Cử tri", "Voters"), *votes]


def run(
    factory: sessionmaker[Session], codes: Iterator[int] | None = None, **texts: str | None
) -> ImportCounts:
    numbers = iter(range(10_000)) if codes is None else codes
    streams = {
        name: (f"{name}.csv", io.StringIO(text))
        for name, text in {**TEXTS, **texts}.items()
        if text is not None
    }
    with transaction(factory) as session:
        return import_election(
            session,
            SYSTEM,
            ImportFiles(**streams),
            field_specs=field_specs,
            new_code=lambda: f"CODE{next(numbers):04}",
            is_code=lambda code: len(code) == 8 and code != "BADCHECK",
            new_password=lambda login: f"password of {login}",
        )


@pytest.fixture
def setup_phase(factory: sessionmaker[Session]) -> sessionmaker[Session]:
    """An election in its set-up, with nothing in it."""
    with transaction(factory) as session:
        create_election(
            session,
            SYSTEM,
            code="e",
            name_vi="x",
            name_en="x",
            day=date(2026, 3, 15),
            is_trial=True,
            identity_key=b"k" * 16,
        )
    return factory


def problems(factory: sessionmaker[Session], **texts: str | None) -> list[str]:
    """Return the sentences of a refused import, and see that nothing of it was kept."""
    with pytest.raises(ImportProblems) as caught:
        # Hashing passwords takes long, and only the people's own tests need it.
        run(factory, **{"people": None, **texts})
    with factory() as session:
        for table in (Area, Contest, Candidate, Person, Sheet):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1
    return [str(problem) for problem in caught.value.problems]


def test_everything_right_is_imported_and_counting_can_open(
    setup_phase: sessionmaker[Session],
) -> None:
    counts = run(setup_phase)
    assert counts == ImportCounts(areas=6, contests=2, candidates=4, people=4, sheets=5)
    with transaction(setup_phase) as session:
        xa = session.scalars(select(Contest).where(Contest.code == "xa")).one()
        assert (xa.name_en, xa.seats, xa.candidate_count) == ("HĐND xã", 1, 2)
        names = select(Candidate.name).where(Candidate.contest_id == xa.id)
        ordered = session.scalars(names.order_by(Candidate.position)).all()
        assert ordered == ["Phạm, Dung", "Lê Chi"]
        fields = select(ContestField.field_id).where(ContestField.contest_id == xa.id)
        in_order = session.scalars(fields.order_by(ContestField.position)).all()
        assert in_order == ["voters_listed", "votes.1", "votes.2"]
        sheets = session.execute(
            select(Contest.code, Area.code, Sheet.code, Sheet.pages)
            .join(Contest, Contest.id == Sheet.contest_id)
            .join(Area, Area.id == Sheet.station_id)
            .order_by(Contest.code, Area.code)
        ).all()
        assert [(c, a) for c, a, _, _ in sheets] == [
            ("qh", "s1"),
            ("qh", "s2"),
            ("qh", "s3"),
            ("xa", "s1"),
            ("xa", "s2"),
        ]
        assert {pages for *_, pages in sheets} == {2}
        assert sheets[4][2] == "GOODCODE"
        assert missing_for_counting(session) == []
        assert open_counting(session, SYSTEM).phase == "counting"


def test_without_a_sheet_file_every_sheet_gets_a_fresh_code(
    setup_phase: sessionmaker[Session],
) -> None:
    # The same number drawn twice is drawn again, never given to two sheets.
    assert run(setup_phase, iter([1, 1, 2, 2, 3, 4, 5]), sheets=None, people=None).sheets == 5


def test_a_byte_order_mark_and_windows_line_ends_are_fine(
    setup_phase: sessionmaker[Session],
) -> None:
    assert run(setup_phase, areas="\ufeff" + AREAS.replace("\n", "\r\n"), people=None).areas == 6


def test_the_paper_share_follows_from_the_key(setup_phase: sessionmaker[Session]) -> None:
    stations = "".join(f"t{i},c,station,Khu {i},\n" for i in range(200))
    run(setup_phase, areas=AREAS + stations, sheets=None, people=None)
    with setup_phase() as session:
        on_paper = session.scalar(select(func.count()).select_from(Sheet).where(Sheet.paper_b))
        share = session.scalars(select(Election.paper_share)).one()
    assert on_paper is not None
    assert 405 / share / 3 < on_paper < 405 / share * 3


def line_of(text: str, line: str) -> int:
    return text.splitlines().index(line) + 1


WRONG: list[tuple[str, str, str]] = [
    # file, line added at its end, what the sentence says of it
    ("areas", "s1,c,station,Khu vực 9,", "the area s1 is already on line 3"),
    ("areas", "s9,c,station,Khu vực 1,", "a station of the same place and name"),
    ("areas", "x,nowhere,commune,X,", "'nowhere' is neither in this file nor in the database"),
    ("areas", "x,s1,station,X,", "the parent s1 is a station"),
    ("areas", "x,,station,X,", "the station x needs a parent_code"),
    ("areas", "x,x,commune,X,", "the area x lies in itself"),
    ("areas", "x,p,commune,,", "name_vi is empty"),
    ("areas", "x,p,commune", "3 cells instead of 5"),
    ("areas", f"x,p,commune,{'x' * 301},", "more than 300"),
    ("areas", "x,p,commune,\x07,", "control character"),
    ("areas", 'x,p,commune,"X"Y,', "this is not CSV"),
    ("contests", "qh,quoc_hoi,X,X,p,1,2,f", "the contest qh is already on line 2"),
    ("contests", "x,king,X,X,p,1,2,f", "office is 'king'"),
    ("contests", "x,hdnd_xa,X,X,zz,1,2,f", "there is no area 'zz'"),
    ("contests", "x,hdnd_xa,X,X,c,0,2,f", "seats is '0'; a whole number from 1 to 9"),
    ("contests", "x,hdnd_xa,X,X,c,10,2,f", "seats is '10'"),
    ("contests", "x,hdnd_xa,X,X,c,1.0,2,f", "seats is '1.0'"),
    ("contests", "x,hdnd_xa,X,X,c,١,2,f", "seats is '١'"),
    ("contests", "x,hdnd_xa,X,X,c,3,2,f", "2 candidates for 3 seats"),
    ("contests", "x,hdnd_xa,X,X,c,1,2,g", "there is no form 'g'"),
    ("candidates", "zz,1,X,1970-01-01", "there is no contest 'zz'"),
    ("candidates", "qh,3,X,1970-01-01", "position is '3'"),
    ("candidates", "qh,2,X,1970-01-01", "the position qh, 2 is already on line 3"),
    ("candidates", "qh,2,X,1970-02-30", "birth_date is '1970-02-30'"),
    ("candidates", "qh,2,X,31/01/1970", "write it as 1974-03-21"),
    ("candidates", "qh,2,X,2026-03-15", "cannot be"),
    ("candidates", "qh,2,,1970-01-01", "name is empty"),
    ("people", "rev1,009,X,clerk", "the log-in name rev1 is already on line 3"),
    ("people", "new,002,X,clerk", "the personal number 002 is already on line 3"),
    ("people", "New,009,X,clerk", "login is 'New'"),
    ("people", "new,009,X,king", "role is 'king'"),
    ("people", "new,,X,clerk", "personal_no is empty"),
    ("sheets", "BADCHECK,qh,s1,f", "BADCHECK has a wrong check character"),
    ("sheets", "GOODCODE,qh,s1,f", "the sheet GOODCODE is already on line 2"),
    ("sheets", "CODEAAAA,xa,s2,f", "the sheet of xa, s2 is already on line 2"),
    ("sheets", "CODEAAAA,zz,s1,f", "there is no contest 'zz'"),
    ("sheets", "CODEAAAA,qh,c,f", "there is no station 'c'"),
    ("sheets", "CODEAAAA,xa,s3,f", "the station s3 does not vote in the contest xa"),
    ("sheets", "CODEAAAA,qh,s1,g", "form is 'g', but the contest qh uses f"),
]


@pytest.mark.parametrize(("file", "line", "told"), WRONG, ids=[told for _, _, told in WRONG])
def test_a_wrong_line_is_named(
    setup_phase: sessionmaker[Session], file: str, line: str, told: str
) -> None:
    number = len(TEXTS[file].splitlines()) + 1
    found = problems(setup_phase, **{file: f"{TEXTS[file]}{line}\n"})
    assert any(p.startswith(f"{file}.csv, line {number}: ") and told in p for p in found), found


def test_a_line_without_a_code_throws_no_blame_on_others(
    setup_phase: sessionmaker[Session],
) -> None:
    number = len(TEXTS["areas"].splitlines()) + 1
    found = problems(setup_phase, areas=f"{TEXTS['areas']},p,commune,X,\n")
    assert [p for p in found if p.startswith("areas.csv, line")] == [
        f"areas.csv, line {number}: code is empty; fill it in"
    ]


def test_the_number_of_names_must_be_n(setup_phase: sessionmaker[Session]) -> None:
    short = CANDIDATES.replace("qh,2,Trần Thị Bình,1971-02-01\n", "")
    assert problems(setup_phase, candidates=short) == [
        "candidates.csv, line 2: the contest qh has N = 2 candidates, but this file names 1; add or"
        " remove names, or correct N"
    ]
    none = "contest_code,position,name,birth_date\n"
    assert len(problems(setup_phase, candidates=none)) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ("code,parent_code,level,name_vi\n", "missing: name_en"),
        ("code,parent_code,level,name_vi,name_en,x\n", "unknown: x"),
        ("code,code,level,name_vi,name_en\n", "missing: parent_code"),
        ("code;parent_code;level;name_vi;name_en\n", "semicolons instead of commas"),
    ],
)
def test_wrong_columns_are_named(setup_phase: sessionmaker[Session], text: str, told: str) -> None:
    found = problems(setup_phase, areas=text)
    assert found[0].startswith("areas.csv")
    assert told in found[0]


def test_a_file_that_is_not_utf8_is_named(
    setup_phase: sessionmaker[Session], tmp_path: Path
) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(AREAS.encode("utf-8")[:60] + b"\xff\xfe" + AREAS.encode("utf-16"))
    with (
        setup_phase() as session,
        path.open(encoding="utf-8", newline="") as stream,
        pytest.raises(ImportProblems, match="not UTF-8"),
    ):
        import_areas(session, SYSTEM, stream)


def test_files_on_wrong_ground_are_not_judged_but_named(
    setup_phase: sessionmaker[Session],
) -> None:
    found = problems(setup_phase, areas="wrong\n", people=PEOPLE + "x,,,\n")
    assert [p for p in found if "not judged yet" in p] == [
        "contests.csv: not judged yet, because areas must be put right first",
        "candidates.csv: not judged yet, because contests must be put right first",
        "sheets.csv: not judged yet, because areas and contests must be put right first",
    ]
    assert any(p.startswith("people.csv, line 6") for p in found)


def test_a_second_import_of_the_same_is_refused(setup_phase: sessionmaker[Session]) -> None:
    run(setup_phase)
    with pytest.raises(ImportProblems) as caught:
        run(setup_phase)
    told = str(caught.value)
    assert "the area s1 exists already" in told
    assert "the log-in name admin has an account already" in told
    assert told.startswith("Nothing was imported.")


def test_nothing_is_imported_once_counting_is_open(hall: sessionmaker[Session]) -> None:
    with pytest.raises(Refusal, match="only in the phase setup"):
        run(hall)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.text(alphabet='code,parent_level\n\r"\0;é\t0129', max_size=80))
def test_no_text_whatever_breaks_the_import(setup_phase: sessionmaker[Session], text: str) -> None:
    stream = io.StringIO("code,parent_code,level,name_vi,name_en\n" + text, newline="")
    with setup_phase() as session:
        try:
            import_areas(session, SYSTEM, stream)
        except ImportProblems as error:
            assert error.problems
        session.rollback()
