"""The store keeps bytes under their hash, completely or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from review_app.store import FolderStore, MissingImageError, StoreError, StoreFullError

PAGE = b"a page of ink"


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_put_returns_the_hash_and_get_the_bytes(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    name = store.put(PAGE)
    assert name == hashlib.sha256(PAGE).hexdigest()
    assert store.get(name) == PAGE
    assert store.put(PAGE) == name
    assert len(_files(tmp_path)) == 1


def test_a_truncated_file_of_the_same_name_is_written_anew(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    name = store.put(PAGE)
    (tmp_path / name[:2] / name).write_bytes(PAGE[:3])
    store.put(PAGE)
    assert store.get(name) == PAGE


def test_missing_and_malformed_names_are_one_typed_error(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for name in ("0" * 64, "../../etc/passwd", "", "Z" * 64):
        with pytest.raises(MissingImageError):
            store.get(name)
        assert store.find(name) is None


def test_a_full_disk_is_a_clear_sentence_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FolderStore(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFullError, match=r"Nothing was accepted.*keep the paper"):
        store.put(PAGE)
    monkeypatch.undo()
    assert _files(tmp_path) == []


def test_room_is_kept_for_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1000

    def usage(_path: Path) -> Any:
        return Usage()

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with pytest.raises(StoreFullError):
        FolderStore(tmp_path, reserve_bytes=990).put(PAGE)
    FolderStore(tmp_path, reserve_bytes=980).put(PAGE)


def test_an_unwritable_folder_is_a_store_error(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("in the way")
    with pytest.raises(StoreError, match="Nothing was accepted"):
        FolderStore(blocker).put(PAGE)


def test_a_trial_never_shares_a_store_with_an_election(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "s")
    assert store.marker() is None
    store.mark("BC2026", is_trial=True)
    store.mark("BC2026", is_trial=True)
    with pytest.raises(StoreError, match="belongs to election BC2026 \\(trial\\)"):
        store.mark("BC2026", is_trial=False)
