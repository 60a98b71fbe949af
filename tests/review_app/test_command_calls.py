"""What a slip on the command line gets: a sentence before anything is done, nothing left unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from review_app.commands.ingest import expand, read_or_complain
from review_app.commands.main import main


def test_a_file_that_cannot_be_read_is_named_and_the_rest_go_on(tmp_path: Path) -> None:
    good = tmp_path / "good.jpg"
    good.write_bytes(b"x")
    complaints: list[str] = []
    assert read_or_complain(tmp_path / "gone.jpg", complaints) is None
    assert read_or_complain(good, complaints) == b"x"
    assert len(complaints) == 1
    assert "gone.jpg: cannot be read (No such file or directory)" in complaints[0]


def test_a_folder_names_the_files_that_it_leaves_out(tmp_path: Path) -> None:
    for name in ("a.PDF", "b.jpg", "scan", "letter.docx", ".hidden"):
        (tmp_path / name).write_bytes(b"")
    files, left_out = expand([tmp_path, tmp_path / "scan"])
    assert [path.name for path in files] == ["a.PDF", "b.jpg", "scan"]
    assert [path.name for path in left_out] == ["letter.docx", "scan"]


@pytest.mark.parametrize("port", ["99999", "-1", "x", "65536"])
def test_a_port_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], port: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serve", f"--port={port}"])
    assert ended.value.code == 2
    assert "a port is a whole number up to 65535" in capsys.readouterr().err


def test_a_damaged_database_is_left_alone_and_the_backup_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = tmp_path / "kiemdoi.db"
    damaged.write_bytes(b"no database at all" * 100)
    place = [f"--database=sqlite:///{damaged}", f"--store={tmp_path / 'store'}"]
    assert main([*place, "results"]) == 1
    told = capsys.readouterr().err
    assert "the database is damaged (file is not a database)" in told
    assert "the last backup" in told
    assert damaged.read_bytes() == b"no database at all" * 100
