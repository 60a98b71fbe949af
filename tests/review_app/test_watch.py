"""What becomes of files in a watched folder, with a clock of the test's own and no reader."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from models.db import transaction
from models.errors import Refusal
from models.readings import PageStored
from models.schema import AuditEvent, Batch, Election, Person, Scan, ScanFile
from models.services import intake
from models.verify import verify
from review_app.bilingual import pick
from review_app.settings import Settings
from review_app.store import FolderStore, StoreFullError
from review_app.watching.folder import WatchedFolder
from review_app.watching.patience import Patience, Timing
from review_app.watching.records import Records
from review_app.watching.watcher import Watcher
from tests.review_app.conftest import Browser
from tests.review_app.world import World, tiny_png

HALL = ZoneInfo("Asia/Ho_Chi_Minh")
STILL, PATIENCE = 4.0, 60.0


@dataclass
class Hall:
    """A watched folder, its watcher, and a clock that the test turns."""

    world: World
    settings: Settings
    folder: Path
    now: float = 1000.0
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.start()

    def start(self) -> None:
        """Begin a run; the one before may have been killed anywhere."""
        folder = WatchedFolder(self.folder, self.settings.store / "spare.lock")
        if hasattr(self, "watcher"):
            self.watcher.folder.leave()
        folder.take()
        minh = self.world.people["minh"]
        self.watcher = Watcher(
            folder=folder,
            records=Records(self.world.factory, self.world.store, self.settings, minh),
            patience=Patience(Timing(STILL, PATIENCE)),
            clock=lambda: self.now,
            today=lambda: datetime(2026, 3, 15, 20, 0, tzinfo=HALL) + timedelta(seconds=self.now),
            say=lambda sentence: self.told.append(pick(sentence, "en")),
        )

    def drop(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def wait(self, seconds: float = STILL + 2, *, opened: bool = True) -> None:
        """Look every two seconds; what was accepted is opened at once, unless told otherwise."""
        end = self.now + seconds
        while self.now < end:
            self.now += 2
            self.watcher.look()
            if opened and self.watcher.counts.waiting:
                self.open()
        self.watcher.look()

    def open(self) -> None:
        """Do what the reader does with what waits."""
        with transaction(self.world.factory) as session:
            for file in session.scalars(select(ScanFile).where(ScanFile.state == "accepted")).all():
                if self.world.store.get(file.sha256).startswith(b"\x89PNG"):
                    intake.add_scans(session, file, [PageStored(1, file.sha256, None)])
                else:
                    intake.refuse_file(session, file, "Không phải ảnh.\nNot an image: scan again.")

    def rows(self) -> list[tuple[str, str]]:
        with self.world.factory() as session:
            files = session.scalars(select(ScanFile).order_by(ScanFile.id))
            return [(file.name, file.state) for file in files]

    def lie(self) -> list[str]:
        """Return what lies in the folder, hidden files aside."""
        paths = sorted(self.folder.rglob("*"))
        files = [path for path in paths if path.is_file() and not path.name.startswith(".")]
        return [path.relative_to(self.folder).as_posix() for path in files]


@pytest.fixture
def hall(world: World, settings: Settings, tmp_path: Path) -> Hall:
    return Hall(world, settings, tmp_path / "scans")


def test_a_whole_file_is_taken_in_and_moved(hall: Hall) -> None:
    hall.drop("Quét/phiếu 1.png", tiny_png("one"))
    hall.drop("scan", tiny_png("no ending, a scan all the same"))
    hall.wait(2)
    assert hall.rows() == []
    hall.wait()
    assert hall.rows() == [("phiếu 1.png", "read"), ("scan", "read")]
    assert hall.lie() == ["taken/2026-03-15/Quét/phiếu 1.png", "taken/2026-03-15/scan"]
    assert hall.told[0] == "phiếu 1.png: taken in, pages: 1, pile 1."
    with hall.world.factory() as session:
        sources = session.scalars(select(Batch.source).order_by(Batch.id)).all()
        assert sources == ["watch: Quét", "watch"]
        events = select(AuditEvent.actor_id).where(AuditEvent.kind == "file_received")
        assert set(session.scalars(events)) == {hall.world.people["minh"]}
        assert list(verify(session, hall.world.store.find)) == []


def test_a_half_written_file_is_left_until_it_is_whole(hall: Hall) -> None:
    data = tiny_png("one")
    path = hall.drop("a.png", data[:40])
    hall.wait(20)
    assert hall.rows() == []
    path.write_bytes(data)
    hall.wait()
    assert hall.rows() == [("a.png", "read")]
    assert hall.told == ["a.png: taken in, pages: 1, pile 1."]


def test_a_file_that_stays_half_is_named_once_also_after_a_restart(hall: Hall) -> None:
    data = tiny_png("one")
    path = hall.drop("a.png", data[:40])
    hall.wait(3 * PATIENCE)
    hall.start()
    hall.wait(PATIENCE + 4)
    assert hall.rows() == [("a.png", "refused")]
    assert len(hall.told) == 2  # once in each run
    assert "a.png holds 40 bytes, unchanged since" in hall.told[0]
    assert "Scan the paper again" in hall.told[0]
    assert hall.lie() == ["a.png"]
    assert hall.watcher.counts.waiting == 1
    assert not hall.watcher.counts.clean
    path.write_bytes(data)
    hall.wait()
    assert hall.rows() == [("a.png", "refused"), ("a.png", "read")]
    assert hall.watcher.counts.clean


def test_the_clerks_page_shows_the_half_file(hall: Hall, browser: Callable[[str], Browser]) -> None:
    hall.drop("a.png", tiny_png("one")[:40])
    hall.wait(PATIENCE + 4)
    clerk = browser("minh")
    clerk.speak("en")
    file = clerk.get("/intake/batches/1/pages").get_json()["files"][0]
    assert file["words"] == "not readable"
    assert "its end is missing" in file["problem"]
    clerk.speak("vi")
    assert (
        "Hãy quét lại tờ giấy"
        in clerk.get("/intake/batches/1/pages").get_json()["files"][0]["problem"]
    )


def test_what_the_reader_refuses_gets_a_note_in_both_languages(hall: Hall) -> None:
    hall.drop("m/a.pdf", b"%PDF-1.4 nothing %%EOF")
    hall.drop("m/letter.pdf", b"PK\x03\x04")  # another kind under a scan's name: the reader says
    hall.wait(PATIENCE + 6)
    assert hall.lie() == [
        "refused/m/a.pdf",
        "refused/m/a.pdf.txt",
        "refused/m/letter.pdf",
        "refused/m/letter.pdf.txt",
    ]
    note = (hall.folder / "refused/m/a.pdf.txt").read_text(encoding="utf-8-sig")
    assert note.startswith("KHÔNG NHẬN TỆP NÀY\nTệp: a.pdf\n")
    assert "Lý do: Không phải ảnh." in note
    assert "Reason: Not an image: scan again." in note
    assert hall.told[0].startswith("a.pdf: NOT taken in. Not an image: scan again.")
    assert hall.watcher.counts.refused == 2
    # Put back on purpose: it is tried again.
    (hall.folder / "refused/m/a.pdf").rename(hall.folder / "m/a.pdf")
    hall.start()
    hall.wait()
    assert [state for _name, state in hall.rows()] == ["refused"] * 3
    assert "refused/m/a (2).pdf" in hall.lie()


def test_too_large_a_file_is_refused_unread(world: World, tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store", max_file_bytes=1000)
    hall = Hall(world, settings, tmp_path / "scans")
    hall.drop("a.tif", b"II*\0" + bytes(5000))
    hall.wait()
    assert hall.rows() == [("a.tif", "refused")]
    assert "refused/a.tif.txt" in hall.lie()
    assert "the limit is 0 MB" in hall.told[0]


def test_the_same_file_again_is_said_and_not_read(hall: Hall) -> None:
    hall.drop("a.png", tiny_png("one"))
    hall.wait()
    hall.drop("a.png", tiny_png("one"))
    hall.drop("b.png", tiny_png("one"))
    hall.wait()
    assert [state for _name, state in hall.rows()] == ["read", "duplicate", "duplicate"]
    assert hall.lie() == [f"taken/2026-03-15/{name}" for name in ("a (2).png", "a.png", "b.png")]
    assert "came in before and is not read again" in hall.told[1]
    assert hall.watcher.counts.seen == 2
    with hall.world.factory() as session:
        assert len(session.scalars(select(Scan)).all()) == 1


def test_killed_between_database_and_moving_nothing_is_doubled(hall: Hall) -> None:
    hall.drop("a.png", tiny_png("one"))
    hall.drop("b.pdf", b"%PDF-1.4 nothing %%EOF")
    hall.wait(opened=False)  # taken in, not opened, and killed
    assert [state for _name, state in hall.rows()] == ["accepted", "accepted"]
    assert hall.lie() == ["a.png", "b.pdf"]
    hall.open()
    hall.start()
    hall.wait()
    assert hall.rows() == [("a.png", "read"), ("b.pdf", "refused")]
    assert hall.lie() == ["refused/b.pdf", "refused/b.pdf.txt", "taken/2026-03-15/a.png"]
    assert hall.told[0] == "a.png: was taken in by an earlier run, pile 1; only moved now."


def test_killed_between_two_equal_files_only_the_second_is_new(hall: Hall) -> None:
    hall.drop("a.png", tiny_png("one"))
    hall.wait()
    hall.start()
    hall.drop("a.png", tiny_png("one"))
    hall.wait()
    assert [state for _name, state in hall.rows()] == ["read", "duplicate"]


def test_a_scanner_that_uses_one_name_for_all_loses_nothing(hall: Hall) -> None:
    path = hall.drop("scan.png", tiny_png("one"))
    hall.wait(opened=False)
    assert hall.rows() == [("scan.png", "accepted")]
    path.write_bytes(tiny_png("two"))
    os.utime(path, (2000, 2000))
    hall.wait(10)
    assert hall.rows() == [("scan.png", "read"), ("scan.png", "read")]
    with hall.world.factory() as session:
        kept = {hall.world.store.get(scan.sha256) for scan in session.scalars(select(Scan))}
    assert kept == {tiny_png("one"), tiny_png("two")}


def test_what_is_no_scan_is_said_once_and_left(hall: Hall) -> None:
    hall.drop("job.xml", b"<job/>")
    hall.drop(".hidden.png", tiny_png("hidden"))
    hall.drop("Thumbs.db", b"x")
    hall.wait(30)
    assert hall.told == [
        "job.xml: no scan (PDF, TIFF, JPEG, PNG, HEIC), or a link: left where it lies."
    ]
    assert hall.rows() == []
    assert (hall.watcher.counts.left, hall.watcher.counts.waiting) == (1, 0)
    (hall.folder / "job.xml").unlink()
    hall.wait(2)
    assert hall.watcher.counts.clean


def test_a_folder_that_vanishes_is_said_once_and_watched_again(hall: Hall) -> None:
    hall.drop("a.png", tiny_png("one"))
    away = hall.folder.with_name("away")
    hall.folder.rename(away)
    hall.wait(30)
    assert len(hall.told) == 1
    assert "cannot be reached (No such file or directory)" in hall.told[0]
    away.rename(hall.folder)
    hall.wait()
    assert hall.told[1].endswith("is there again.")
    assert hall.rows() == [("a.png", "read")]


def test_a_full_disk_leaves_files_where_they_are(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.drop("a.png", tiny_png("one"))

    def full(_self: FolderStore, _data: bytes) -> str:
        raise StoreFullError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "put", full)
        hall.wait(30)
        assert hall.rows() == []
        assert hall.lie() == ["a.png"]
        assert len(hall.told) == 1
        assert "tried again. The disk is full." in hall.told[0]
    hall.wait(10)
    assert hall.told[1:] == ["Files are taken in again.", "a.png: taken in, pages: 1, pile 1."]
    with hall.world.factory() as session:
        assert len(session.scalars(select(Batch)).all()) == 1


def test_a_locked_database_only_delays(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.drop("a.png", tiny_png("one"))

    def locked(*_words: object, **_more: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(intake, "receive_file", locked)
        hall.wait(20)
    hall.wait(10)
    assert "database is locked" in hall.told[0]
    assert hall.rows() == [("a.png", "read")]


def test_a_file_that_cannot_be_moved_is_in_the_database_once(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall.drop("a.png", tiny_png("one"))

    def refused(_self: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refused)
        hall.wait(20)
        assert len(hall.told) == 1
        assert "cannot be moved (Permission denied)" in hall.told[0]
    hall.wait(4)
    assert hall.rows() == [("a.png", "read")]
    assert hall.lie() == ["taken/2026-03-15/a.png"]


def test_pages_that_need_somebody_are_said(hall: Hall) -> None:
    hall.drop("a.png", tiny_png("one"))
    hall.wait()
    with transaction(hall.world.factory) as session:
        intake.set_aside(session, session.scalars(select(Scan)).one(), "Hỏng.\nIt failed.")
    hall.wait(2)
    assert hall.told[1] == "a.png: 1 of 1 pages need somebody: look under Scans, pile 1."
    assert not hall.watcher.counts.clean


def test_a_pause_and_another_subfolder_begin_another_pile(hall: Hall) -> None:
    for number in range(3):
        hall.drop(f"{number}.png", tiny_png(str(number)))
        hall.wait(8)
    hall.wait(400)
    hall.drop("later.png", tiny_png("later"))
    hall.wait()
    with hall.world.factory() as session:
        batches = session.scalars(select(ScanFile.batch_id).order_by(ScanFile.id)).all()
    assert batches == [1, 1, 1, 2]


def test_many_files_are_moved_while_the_last_ones_wait(hall: Hall) -> None:
    for number in range(23):
        hall.drop(f"{number:02}.png", tiny_png(str(number)))
    hall.watcher.look()
    hall.now += STILL
    assert hall.watcher.look()
    assert len(hall.rows()) == 20
    hall.open()
    assert not hall.watcher.look()
    assert len(hall.lie()) == 23
    assert sum(name.startswith("taken/") for name in hall.lie()) == 20
    assert len(hall.rows()) == 23


def test_after_the_election_is_closed_or_the_account_disabled_it_ends(hall: Hall) -> None:
    hall.drop("a.png", tiny_png("one"))
    hall.watcher.look()
    hall.now += STILL
    hall.watcher.records._person = hall.world.people["quan"]
    with pytest.raises(Refusal):
        hall.watcher.look()
    assert hall.lie() == ["a.png"]
    with hall.world.factory() as session:
        assert session.get_one(Person, hall.world.people["quan"]).role == "observer"
        assert session.scalars(select(Election.phase)).one() == "counting"
