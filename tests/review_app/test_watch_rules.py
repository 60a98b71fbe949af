"""A watched folder's small rules: ends of files, names, times, and moving without losing."""

from __future__ import annotations

import io
import os
import struct
from datetime import date
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from review_app.watching import names
from review_app.watching.folder import (
    ChangedError,
    FolderGoneError,
    FolderTakenError,
    Found,
    Mark,
    WatchedFolder,
)
from review_app.watching.patience import Patience, Timing
from review_app.watching.whole import End, end_of, is_known

PICTURE = Image.linear_gradient("L").resize((120, 160))


def saved(kind: str, **options: object) -> bytes:
    """Return a small picture as a file of one kind."""
    pillow_heif.register_heif_opener()
    out = io.BytesIO()
    PICTURE.save(out, kind, **options)
    return out.getvalue()


def kinds() -> dict[str, bytes]:
    thumbnail = Image.Exif()
    thumbnail[0x010E] = "a picture within: \xff\xd8\xff\xd9"
    jpeg = saved("JPEG")
    # A camera's header holds a whole small JPEG, end mark and all.
    inner = b"Exif\0\0" + jpeg
    with_thumbnail = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(inner)) + inner + jpeg[2:]
    return {
        "pdf": saved("PDF"),
        "jpeg": jpeg,
        "camera": with_thumbnail,
        "progressive": saved("JPEG", progressive=True),
        "png": saved("PNG"),
        "tiff": saved("TIFF"),
        "tiff-pages": saved("TIFF", save_all=True, append_images=[PICTURE.rotate(90)]),
        "tiff-packed": saved("TIFF", compression="tiff_lzw"),
        "heic": saved("HEIF"),
    }


@pytest.mark.parametrize("kind", kinds())
def test_a_file_is_whole_only_with_its_end(kind: str) -> None:
    data = kinds()[kind]
    assert end_of(data) is End.WHOLE
    assert is_known(data[:1024])
    for tenth in range(1, 10):
        part = data[: len(data) * tenth // 10]
        assert end_of(part) is not End.WHOLE, tenth
        if not kind.startswith("tiff"):  # its directories may lie before pixels that are zeros
            reserved = part + bytes(len(data) - len(part))
            assert end_of(reserved) is not End.WHOLE, tenth


def test_what_scanners_put_behind_the_end_does_no_harm() -> None:
    files = kinds()
    assert end_of(files["pdf"] + b"\r\n\0\0\0") is End.WHOLE
    assert end_of(files["jpeg"] + bytes(500)) is End.WHOLE
    assert end_of(b"\r\n" + files["pdf"]) is End.WHOLE


def test_the_first_part_of_a_web_pdf_is_not_the_whole() -> None:
    part = b"%PDF-1.4\n1 0 obj\nendobj\nxref\ntrailer\nstartxref\n0\n%%EOF\n"
    assert end_of(part) is End.PARTIAL
    assert end_of(part + b"xref\nstartxref\n9999\n%%EOF\n") is End.PARTIAL
    assert end_of(part + b"xref\nstartxref\n60\n%%EOF\n") is End.WHOLE


@pytest.mark.parametrize("data", [b"", bytes(5000)])
def test_reserved_room_is_no_file_yet(data: bytes) -> None:
    assert end_of(data) is End.PARTIAL
    assert not is_known(data)


@pytest.mark.parametrize("data", [b"PK\x03\x04 office", b"<html>", "thư".encode()])
def test_another_kind_has_no_end_to_look_for(data: bytes) -> None:
    assert end_of(data) is End.UNKNOWN


def test_a_damaged_file_ends_the_look_and_not_the_program() -> None:
    for data in kinds().values():
        for place in range(8, min(len(data), 400), 3):
            damaged = bytearray(data)
            damaged[place] ^= 0xFF
            assert end_of(bytes(damaged)) in End


@pytest.mark.parametrize(
    "name",
    [".x.pdf", "._scan.pdf", "~$x.pdf", "a.pdf.part", "a.TMP", "a.pdf~", "Thumbs.db"],
)
def test_passing_names_are_no_scans(name: str) -> None:
    assert names.is_passing(name)


def test_ordinary_names_are_looked_at() -> None:
    assert not names.is_passing("Quét 1.PDF")
    assert not names.is_passing("part 2.pdf")
    assert names.is_closed("Taken", top=True)
    assert not names.is_closed("taken", top=False)
    assert names.is_closed("$RECYCLE.BIN", top=False)


def test_a_name_is_shown_in_one_form_whatever_bytes_it_has() -> None:
    assert names.shown("Phie\u0302\u0301u.pdf") == "Phiếu.pdf"
    assert names.shown(os.fsdecode(b"qu\xe9t\n1.pdf")) == "qu�t�1.pdf"
    assert len(names.shown("ế" * 300)) == 200


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    for name in ("a.pdf", "a (2).pdf", "b.pdf.txt"):
        (tmp_path / name).touch()
    assert names.free_place(tmp_path, "a.pdf").name == "a (3).pdf"
    assert names.free_place(tmp_path, "b.pdf").name == "b.pdf"
    assert names.free_place(tmp_path, "b.pdf", room_for=".txt").name == "b (2).pdf"
    long = names.free_place(tmp_path, "ế" * 83 + ".pdf", room_for=".txt")
    (tmp_path / (long.name + ".txt")).touch()
    assert long.suffix == ".pdf"


def found(path: Path, inside: str = "") -> Found:
    told = path.stat()
    return Found(path, Mark(told.st_size, told.st_mtime_ns), inside)


@pytest.fixture
def folder(tmp_path: Path) -> WatchedFolder:
    (tmp_path / "scans").mkdir()
    made = WatchedFolder(tmp_path / "scans", tmp_path / "spare.lock")
    made.take()
    return made


def test_the_listing_is_oldest_first_and_knows_its_own_folders(folder: WatchedFolder) -> None:
    places = ("b.pdf", "máy 2/tầng/a.pdf", "taken/2026-03-15/x.pdf", "refused/y.pdf", ".z/q.pdf")
    for age, name in enumerate(places):
        path = folder.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (1000 - age, 1000 - age))
    (folder.path / "c.pdf.part").touch()
    (folder.path / "link.pdf").symlink_to("b.pdf")
    files, closed = folder.listing()
    assert [(file.inside, file.path.name) for file in files] == [
        ("máy 2/tầng", "a.pdf"),
        ("", "b.pdf"),
    ]
    assert [path.name for path in closed] == ["link.pdf"]


def test_moving_overwrites_nothing_and_keeps_the_subfolder(folder: WatchedFolder) -> None:
    day = date(2026, 3, 15)
    for text in ("one", "two"):
        path = folder.path / "m" / "a.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        file = found(path, "m")
        folder.move(file, folder.taken_place(file, day))
    moved = folder.path / "taken" / "2026-03-15" / "m"
    assert {path.name: path.read_text() for path in moved.iterdir()} == {
        "a.pdf": "one",
        "a (2).pdf": "two",
    }


def test_a_file_that_was_written_again_stays(folder: WatchedFolder) -> None:
    path = folder.path / "a.pdf"
    path.write_text("one")
    file = found(path)
    path.write_text("another")
    with pytest.raises(ChangedError):
        folder.move(file, folder.refused_place(file), "note")
    assert path.read_text() == "another"


def test_a_file_written_again_in_the_moment_of_moving_comes_back(
    folder: WatchedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.path / "a.pdf"
    path.write_text("one")
    file = found(path)
    rename = Path.rename

    def late(self: Path, target: Path) -> Path:
        if self == path:
            path.write_text("another")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", late)
    with pytest.raises(ChangedError):
        folder.move(file, folder.refused_place(file), "note")
    assert path.read_text() == "another"
    assert list((folder.path / "refused").iterdir()) == []


def test_two_watchers_do_not_share_a_folder(folder: WatchedFolder, tmp_path: Path) -> None:
    other = WatchedFolder(folder.path, tmp_path / "another.lock")
    with pytest.raises(FolderTakenError):
        other.take()
    folder.leave()
    other.take()
    (folder.path / ".kiemdoi-watch.lock").unlink()
    assert other.listing() == ([], [])  # a lock that somebody deleted is made again
    with pytest.raises(FolderTakenError):
        folder.take()


def test_a_share_that_comes_back_is_taken_again(folder: WatchedFolder) -> None:
    away = folder.path.with_name("away")
    folder.path.rename(away)
    with pytest.raises(FolderGoneError):
        folder.listing()
    away.rename(folder.path)
    assert folder.listing() == ([], [])


def test_a_file_is_looked_into_when_it_stood_still(tmp_path: Path) -> None:
    patience = Patience(Timing(still=4, patience=60))
    path = tmp_path / "a.pdf"
    small, large = Found(path, Mark(10, 1), ""), Found(path, Mark(20, 2), "")
    assert not patience.is_due(small, 0)
    assert not patience.is_due(large, 3)  # it grew: the time begins anew
    assert not patience.is_due(large, 6)
    assert patience.is_due(large, 7)
    looks = []
    for now in range(7, 200):
        if patience.is_due(large, now):
            looks.append(now)
            patience.look_again(large, now)
    assert looks == [7, 11, 19, 35, 63, 123, 183]
    assert not patience.is_late(large, 62)
    assert patience.is_late(large, 63)
    assert patience.tell_once(large)
    assert not patience.tell_once(large)


def test_a_file_that_grows_for_ever_is_named_once(tmp_path: Path) -> None:
    patience = Patience(Timing(still=4, patience=60))
    told = []
    for now in range(0, 700, 2):
        file = Found(tmp_path / "a.pdf", Mark(now, now), "")
        assert not patience.is_due(file, now)
        if patience.tell_growth_once(file, now):
            told.append(now)
    assert told == [302]
