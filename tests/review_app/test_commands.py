"""The `kiemdoi` command: what each word does, and one sentence for everything that goes wrong."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from models.audit import SYSTEM
from models.db import create_engine_for, session_factory, transaction
from models.schema import Candidate, Contest, ContestField, Sheet, SheetCopy
from models.services.elections import open_counting
from review_app.commands.main import main, parser
from sample_scans import demo

DEMO = Path(next(iter(demo.__path__)))
PASSWORD = "a good password"


@dataclass
class Terminal:
    """Runs commands in one place and hands back exit code, output and complaints."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'k.db'}"

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        self.capture.readouterr()
        place = ["--database", self.database, "--store", str(self.folder / "store")]
        try:
            code = main([*place, *map(str, words)])
        except SystemExit as left:
            code = int(left.code or 0)
        told = self.capture.readouterr()
        return code, told.out, told.err


@pytest.fixture
def terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.setenv("KIEMDOI_PASSWORD", PASSWORD)
    monkeypatch.setenv("KIEMDOI_NEW_PASSWORD", PASSWORD)
    return Terminal(tmp_path, capsys)


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo election imported, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("ready")
    place = ["--database", f"sqlite:///{folder / 'k.db'}", "--store", str(folder / "store")]
    assert main([*place, "init", "--election", str(DEMO / "election.json")]) == 0
    kinds = ("areas", "contests", "candidates", "sheets")
    files = [word for kind in kinds for word in (f"--{kind}", str(DEMO / f"{kind}.csv"))]
    assert main([*place, "import", *files]) == 0
    return folder


@pytest.fixture
def stocked(terminal: Terminal, ready: Path) -> Terminal:
    """The demo election with an administrator, a supervisor and a clerk."""
    shutil.copytree(ready, terminal.folder, dirs_exist_ok=True)
    people = (("chef", "administrator"), ("sup", "supervisor"), ("kim", "clerk"))
    for number, (login, role) in enumerate(people):
        actor = () if login == "chef" else ("--as", "chef")
        named = ("--personal-no", str(number), "--name", login.title(), "--role", role)
        assert terminal.run("user", "add", login, *named, *actor)[0] == 0
    return terminal


def test_only_what_is_built_is_in_the_help() -> None:
    help_text = parser().format_help()
    built = ("init", "import", "print", "ingest", "watch", "serve", "results", "user", "verify")
    for word in built:
        assert re.search(rf"^    {word}\b", help_text, re.MULTILINE), word
    for absent in ("backup", "restore", "export", "trial"):
        assert not re.search(rf"^    {absent}\b", help_text, re.MULTILINE), absent


def test_the_manual_has_a_line_for_every_command_that_the_help_names() -> None:
    named = re.findall(r"^    ([a-z]+)\b", parser().format_help(), re.MULTILINE)
    manual = Path("docs/operations.md").read_text(encoding="utf-8")
    assert not [word for word in named if not re.search(rf"^\| `{word}\b", manual, re.MULTILINE)]


def test_without_a_database_the_sentence_says_what_to_do(terminal: Terminal) -> None:
    for words in (
        ("results",),
        ("verify",),
        ("user", "list"),
        ("ingest", DEMO / "areas.csv", "--as", "x"),
    ):
        code, out, err = terminal.run(*words)
        assert (code, out) == (2, "")
        assert "kiemdoi init" in err
        assert "Traceback" not in err


@pytest.mark.parametrize(
    ("url", "code", "told"),
    [
        ("bogus", 2, "cannot be used: Could not parse"),
        ("foo:///bar", 2, "cannot be used: Can't load plugin"),
        ("sqlite:////nowhere/at/all/k.db", 2, "there is no database"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/x", 1, "the database refused"),
    ],
)
def test_a_wrong_database_is_one_sentence(
    capsys: pytest.CaptureFixture[str], url: str, code: int, told: str
) -> None:
    assert main(["--database", url, "results"]) == code
    complaint = capsys.readouterr().err
    assert complaint.startswith("kiemdoi: ")
    assert told in complaint
    assert complaint.count("\n") == 1
    assert "secret" not in complaint


def test_init_is_done_once_and_needs_what_an_election_needs(terminal: Terminal) -> None:
    code, _out, err = terminal.run("init", "--code", "X")
    assert code == 2
    assert "missing: name_vi, date" in err
    good = ("init", "--code", "BC-1", "--name-vi", "Bầu cử", "--date", "2026-03-15", "--trial")
    assert terminal.run(*good[:-2], "15/3/2026")[0] == 2
    code, out, _err = terminal.run(*good)
    assert code == 0
    assert out.startswith("VẬN HÀNH THỬ\n")
    # Password hashes and the election's key lie in it: for its owner alone.
    assert (terminal.folder / "k.db").stat().st_mode & 0o777 == 0o600
    code, _out, err = terminal.run(*good)
    assert code == 1
    assert "holds election BC-1 already" in err
    assert json.loads((terminal.folder / "store" / "kiemdoi-store.json").read_text()) == {
        "election": "BC-1",
        "trial": True,
    }


def test_a_real_election_is_refused_the_store_of_a_trial(terminal: Terminal) -> None:
    trial = ("init", "--code", "BC-1", "--name-vi", "Bầu cử", "--date", "2026-03-15")
    assert terminal.run(*trial, "--trial")[0] == 0
    (terminal.folder / "k.db").unlink()
    code, _out, err = terminal.run(*trial)
    assert code == 1
    assert "belongs to election BC-1 (trial)" in err


@pytest.mark.parametrize(
    ("file", "change", "complaint"),
    [
        (
            "areas",
            lambda text: text + text.splitlines()[-1] + "\n",
            "areas.csv, line 16: the area ST-DM-12 is already on line 15",
        ),
        (
            "areas",
            lambda text: text.replace("parent_code", "mother_code", 1),
            "areas.csv, line 1: wrong columns (missing: parent_code; unknown: mother_code)",
        ),
        (
            "candidates",
            lambda text: "\n".join(text.splitlines()[:-1]) + "\n",
            "has N = 8 candidates, but this file names 7",
        ),
        (
            "contests",
            lambda text: text.replace("vn-count-2026", "no-form"),
            "there is no form 'no-form'",
        ),
        (
            "sheets",
            lambda text: text.replace("E4BRMKSG", "E4BRMKSH"),
            "sheets.csv, line 2: sheet_id E4BRMKSH has a wrong check character",
        ),
    ],
)
def test_one_wrong_line_and_nothing_is_imported(
    terminal: Terminal, file: str, change: Callable[[str], str], complaint: str
) -> None:
    terminal.run("init", "--election", DEMO / "election.json")
    folder = terminal.folder / "csv"
    folder.mkdir()
    for path in DEMO.glob("*.csv"):
        if path.stem != "people":
            shutil.copy(path, folder)
    wrong = folder / f"{file}.csv"
    wrong.write_text(change(wrong.read_text(encoding="utf-8")), encoding="utf-8")
    code, out, err = terminal.run("import", folder)
    assert code == 1
    assert complaint in err
    assert "nothing was imported" in err
    assert out == ""
    engine = create_engine_for(terminal.database)
    with session_factory(engine)() as session:
        for table in (Contest, Candidate, ContestField, Sheet):
            assert session.scalars(select(table)).first() is None
    engine.dispose()


def test_imported_people_get_first_passwords_that_work(terminal: Terminal) -> None:
    terminal.run("init", "--election", DEMO / "election.json")
    kept = terminal.folder / "passwords.csv"
    code, out, _err = terminal.run("import", "--people", DEMO / "people.csv", "--passwords", kept)
    assert code == 0
    assert "11 people" in out
    assert kept.stat().st_mode & 0o077 == 0
    rows = dict(csv.reader(kept.read_text(encoding="utf-8").splitlines()))
    assert len(set(rows.values())) == 12
    code, _out, err = terminal.run("import", "--areas", DEMO / "areas.csv")
    assert code == 2
    assert "--as LOGIN is needed" in err


def test_accounts_need_an_administrator_and_a_right_password(
    stocked: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = ("--personal-no", "9", "--name", "N", "--role", "observer")
    assert stocked.run("user", "add", "nine", *named)[0] == 2
    assert "WRONG" not in stocked.run("user", "list")[1]
    code, _out, err = stocked.run("user", "add", "nine", *named, "--as", "kim")
    assert code == 1
    assert "role clerk" in err
    monkeypatch.setenv("KIEMDOI_PASSWORD", "not this one")
    code, _out, err = stocked.run("user", "disable", "kim", "--as", "chef")
    assert code == 1
    assert "wrong password" in err
    monkeypatch.setenv("KIEMDOI_PASSWORD", PASSWORD)
    assert stocked.run("user", "disable", "kim", "--as", "chef")[0] == 0
    assert re.search(r"kim +clerk .*\(disabled\)", stocked.run("user", "list")[1])
    code, _out, err = stocked.run("user", "enable", "nobody", "--as", "chef")
    assert (code, "there is no account 'nobody'" in err) == (2, True)


def test_while_counting_is_open_a_supervisor_confirms(stocked: Terminal) -> None:
    _set_phase(stocked)
    named = ("--personal-no", "9", "--name", "N", "--role", "observer")
    code, out, _err = stocked.run("user", "add", "nine", *named, "--as", "chef")
    assert code == 0
    assert "Change 1 waits" in out
    assert "nine" not in stocked.run("user", "list")[1]
    assert "1: create nine observer (asked for by chef)" in stocked.run("user", "pending")[1]
    code, _out, err = stocked.run("user", "confirm", "1", "--as", "chef")
    assert (code, "role administrator" in err) == (1, True)
    assert stocked.run("user", "confirm", "1", "--as", "sup")[0] == 0
    assert "nine" in stocked.run("user", "list")[1]
    assert stocked.run("user", "confirm", "7", "--as", "sup")[0] == 2


def _set_phase(terminal: Terminal) -> None:
    """Open counting as the machine, with the staff that the rules ask for."""
    people = (("rev1", "reviewer"), ("rev2", "reviewer"))
    for number, (login, role) in enumerate(people, start=20):
        named = ("--personal-no", str(number), "--name", login, "--role", role)
        assert terminal.run("user", "add", login, *named, "--as", "chef")[0] == 0
    engine = create_engine_for(terminal.database)
    with transaction(session_factory(engine)) as session:
        open_counting(session, SYSTEM)
    engine.dispose()


def test_print_makes_one_pdf_of_an_area_and_a_copy_is_a_supervisors_act(
    stocked: Terminal,
) -> None:
    out = stocked.folder / "sheets.pdf"
    code, told, _err = stocked.run("print", "ST-DM-01", "--out", out, "--quiet")
    assert (code, told) == (0, f"3 sheets, 6 pages: {out}\n")
    with pypdfium2.PdfDocument(out) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert "E4BR-MKSG" in text
    assert "VẬN HÀNH THỬ" in text
    assert "BẢN SỐ 2" not in text
    again = ("print", "ST-DM-01", "--out", out, "--quiet", "--sheet", "e4br-mksg", "--copy")
    assert stocked.run(*again)[0] == 2
    reason = ("--reason", "torn", "--as")
    code, _told, err = stocked.run(*again, *reason, "kim")
    assert code == 1
    assert "clerk" in err
    code, told, _err = stocked.run(*again, *reason, "sup")
    assert (code, told) == (0, f"1 sheets, 2 pages: {out}\n")
    with pypdfium2.PdfDocument(out) as document:
        assert "B2" in document[0].get_textpage().get_text_bounded()
    engine = create_engine_for(stocked.database)
    with session_factory(engine)() as session:
        copies = session.scalars(select(SheetCopy)).all()
        assert [(copy.copy, copy.reason) for copy in copies] == [(2, "torn")]
    engine.dispose()
    assert stocked.run("print", "NOWHERE", "--out", out)[0] == 2
    for wrong, told in (
        (("--contest", "NO"), "there is no contest 'NO'"),
        (("--sheet", "TVZT4PM4"), "there is no sheet 'TVZT4PM4'"),
    ):
        code, _told, err = stocked.run("print", "ST-DM-01", "--out", out, *wrong)
        assert code == 1
        assert told in err
    code, _told, err = stocked.run("print", "ST-DM", "--out", stocked.folder / "no" / "x.pdf")
    assert code == 1
    assert "Traceback" not in err


def test_results_show_numbers_of_sheets_until_a_contest_is_released(stocked: Terminal) -> None:
    code, table, _err = stocked.run("results")
    assert code == 0
    assert table.startswith("VẬN HÀNH THỬ\n")
    assert table.count("đã chốt: 0 trên 12 phiếu") == 3
    assert table.count("chưa công bố: không có số liệu") == 3
    english = stocked.run("results", "--lang", "en")[1]
    assert english.startswith("VẬN HÀNH THỬ\n")
    assert english.count("accepted: 0 of 12 sheets; withdrawn: 0; stopped: 0") == 3
    assert english.count("not released: no figures") == 3
    assert "Quốc hội" in table and "Quốc hội" not in english
    head = re.search(r"audit head ([0-9a-f]{64})", english)
    assert head is not None
    assert f"đầu chuỗi nhật ký {head[1]}" in table
    rows = list(csv.DictReader(io.StringIO(stocked.run("results", "--format", "csv")[1])))
    assert {row["audit_head"] for row in rows} == {head[1]}
    assert {(row["trial"], row["released"], row["accepted"]) for row in rows} == {
        ("VẬN HÀNH THỬ", "no", "")
    }
    told = json.loads(stocked.run("results", "--format", "json", "--contest", "QH-01")[1])
    assert told["audit_head"] == head[1]
    assert [contest["figures"] for contest in told["contests"]] == [[]]
    assert stocked.run("results", "--contest", "NO")[0] == 2
    assert stocked.run("results", "--area", "NO")[0] == 2


def test_verify_finds_what_was_altered_behind_the_applications_back(stocked: Terminal) -> None:
    code, out, _err = stocked.run("verify")
    assert code == 0
    assert "agree" in out
    head = re.search(r"audit head ([0-9a-f]{64})", out)
    assert head is not None
    assert stocked.run("verify", "--head", head[1])[0] == 0
    assert stocked.run("verify", "--head", "0" * 63 + "1")[0] == 1
    engine = create_engine_for(stocked.database)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET name = 'Somebody else' WHERE login = 'kim'")
    engine.dispose()
    code, out, _err = stocked.run("verify")
    assert code == 1
    assert "person" in out


def test_ingest_refuses_what_is_not_there(stocked: Terminal) -> None:
    empty = stocked.folder / "empty"
    empty.mkdir()
    assert stocked.run("ingest", empty, "--as", "kim")[0] == 2
    assert stocked.run("ingest", stocked.folder / "no.pdf", "--as", "kim")[0] == 2
    other = stocked.folder / "other.pdf"
    other.write_bytes(b"")
    code, _out, err = stocked.run("ingest", other, "--declared", "-1", "--as", "kim")
    assert (code, "negative" in err) == (2, True)


def test_ingest_speaks_vietnamese_unless_another_language_is_asked_for(
    stocked: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*options: str) -> str:
        file = stocked.folder / f"trống {len(options)}.pdf"
        file.write_bytes(b"")
        code, out, _err = stocked.run("ingest", file, "--as", "kim", "--quiet", *options)
        assert code == 1
        return out

    vietnamese = told()
    assert "trống 0.pdf: KHÔNG nhận: " in vietnamese
    assert "số tệp: 1; số trang: 0; cần xử lý: 1" in vietnamese
    english = told("--lang", "en")
    assert "trống 2.pdf: refused: " in english
    assert "files: 1; pages: 0; need somebody: 1" in english
    monkeypatch.setenv("KIEMDOI_LANGUAGE", "en")
    assert "need somebody" in told("--declared", "0", "--quiet")
