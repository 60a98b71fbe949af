"""`kiemdoi watch` as people run it: a slow scanner, a kill in the middle, a second watcher."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from models.schema import Batch, Scan, ScanFile
from review_app.commands.main import main
from review_app.settings import Settings
from tests.review_app.world import PASSWORD, World


def page(kind: str, shade: int) -> bytes:
    """Return an empty page: it is read, and then somebody has to look at it."""
    out = io.BytesIO()
    Image.new("L", (826, 1169), shade).save(out, kind, resolution=100, dpi=(100, 100))
    return out.getvalue()


@dataclass
class Office:
    """The command on a folder, in processes of its own."""

    settings: Settings
    folder: Path
    said: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def words(self) -> list[str]:
        place = ["--database", self.settings.database, "--store", str(self.settings.store)]
        quick = ["--every", "0.2", "--still", "0.6", "--lang", "en"]
        return [*place, "watch", str(self.folder), "--as", "minh", *quick]

    def start(self) -> subprocess.Popen[bytes]:
        with self.said.open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "review_app.commands.main", *self.words()],
                stdout=said,
                stderr=said,
                env={**os.environ, "KIEMDOI_PASSWORD": PASSWORD, "KIEMDOI_WORKERS": "1"},
            )
        self.running.append(process)
        return process

    def text(self) -> str:
        return self.said.read_text(encoding="utf-8") if self.said.exists() else ""

    def wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 120
        while not condition():
            assert time.monotonic() < end, self.text()
            time.sleep(0.05)


def test_a_slow_file_a_kill_and_a_second_watcher(
    world: World,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    office = Office(settings, tmp_path / "máy quét", tmp_path / "said.txt")
    office.folder.mkdir()

    def rows() -> list[tuple[str, str]]:
        with world.factory() as session:
            found = session.scalars(select(ScanFile).order_by(ScanFile.name))
            return [(file.name, file.state) for file in found]

    def taken() -> set[str]:
        return {path.name for path in office.folder.glob("taken/*/*")}

    def all_read() -> bool:
        with world.factory() as session:
            states = session.scalars(select(Scan.state)).all()
        return len(states) == 3 and "waiting" not in states

    slow = page("PDF", 250)
    try:
        first = office.start()
        office.wait_for(lambda: "Watching" in office.text())
        with (office.folder / "chậm.pdf").open("wb") as file:
            file.write(slow[: len(slow) // 2])
            file.flush()
            time.sleep(1.5)  # more than twice as long as a file must stand still
            assert rows() == []
            file.write(slow[len(slow) // 2 :])
        (office.folder / "a.png").write_bytes(page("PNG", 251))
        (office.folder / "b.jpg").write_bytes(page("JPEG", 252))
        office.wait_for(lambda: rows() != [])
        first.kill()
        first.wait()

        second = office.start()
        office.wait_for(lambda: len(taken()) == 3 and all_read())
        monkeypatch.setenv("KIEMDOI_PASSWORD", PASSWORD)
        assert main(office.words()) == 1
        assert "another watcher has the folder" in capsys.readouterr().err
        second.send_signal(signal.SIGINT)
        code = second.wait(60)
    finally:
        for process in office.running:
            process.kill()
            process.wait()
    assert rows() == [("a.png", "read"), ("b.jpg", "read"), ("chậm.pdf", "read")]
    assert taken() == {"a.png", "b.jpg", "chậm.pdf"}
    assert code == 1, office.text()
    assert "chậm.pdf: 1 of 1 pages need somebody" in office.text()
    assert "pages that need somebody: 3;" in office.text()
    assert "Traceback" not in office.text()
    with world.factory() as session:
        assert set(session.scalars(select(Batch.source))) == {"watch"}


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["no-such-folder"], 2, "is no folder"),
        (["."], 2, "a folder of its own"),
        (["scans", "--still", "0"], 2, "a number of seconds above 0"),
        (["scans", "--as", "nobody"], 1, "unknown account"),
    ],
)
def test_a_wrong_call_is_one_sentence(
    world: World,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    told: str,
) -> None:
    (tmp_path / "scans").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIEMDOI_PASSWORD", PASSWORD)
    place = ["--database", settings.database, "--store", str(settings.store)]
    try:
        ended = main([*place, "watch", "--as", "minh", *words])
    except SystemExit as left:
        ended = int(left.code or 0)
    assert ended == code
    assert told in capsys.readouterr().err
