"""The store: every image under the SHA-256 of its bytes, written once, never changed.

A picture is on the disk, complete and synchronised, before its name is handed out; so a row in the
database never points at bytes that a power cut took away.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import uuid
from pathlib import Path
from typing import Protocol

from review_app.bilingual import both
from review_app.errors import ReviewAppError

MEGABYTE = 1024 * 1024
RESERVE_BYTES = 64 * MEGABYTE
"""Room that the store leaves free, so that the database can still write down what it has."""
MARKER = "kiemdoi-store.json"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SHA256_LENGTH = 64


class StoreError(ReviewAppError):
    """The store cannot do what was asked; the message says what to do."""


class StoreFullError(StoreError):
    """No room is left: nothing was accepted."""


class MissingImageError(StoreError):
    """No bytes lie under this name."""


class Store(Protocol):
    """What the application needs of a store: bytes in, name out, and back."""

    def put(self, data: bytes) -> str:
        """Keep `data`; return its SHA-256 in lower-case hexadecimal. Raises `StoreFullError`."""
        ...

    def get(self, sha256: str) -> bytes:
        """Return the bytes under `sha256`; raises `MissingImageError`."""
        ...

    @property
    def path(self) -> Path:
        """The folder that holds the store."""
        ...


class FolderStore:
    """A store in a folder: `ab/abcdef…`, written beside and moved into place in one step."""

    def __init__(self, path: Path, reserve_bytes: int = RESERVE_BYTES) -> None:
        """Use `path` (made when first needed), leaving `reserve_bytes` of its disk free."""
        self._path = path
        self._reserve = reserve_bytes

    @property
    def path(self) -> Path:
        """The folder that holds the store."""
        return self._path

    def put(self, data: bytes) -> str:
        """Keep `data`; return its SHA-256. The same bytes twice are kept once.

        Raises `StoreFullError` where the disk has no room, `StoreError` where it cannot be written;
        in both cases nothing is kept.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self._place(sha256)
        if target.exists() and target.stat().st_size == len(data):
            return sha256
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._require_room(len(data))
            self._write(target, data)
        except OSError as error:
            if error.errno in _FULL:
                raise self._full() from error
            raise StoreError(
                f"The folder {self._path} cannot be written ({error.strerror}). Nothing was "
                "accepted; have its permissions and its disk looked at, then send it again."
            ) from error
        return sha256

    def get(self, sha256: str) -> bytes:
        """Return the bytes under `sha256`; raises `MissingImageError` where there are none."""
        if len(sha256) != _SHA256_LENGTH or not set(sha256) <= set("0123456789abcdef"):
            raise MissingImageError(f"{sha256!r} is not the name of an image")
        try:
            return self._place(sha256).read_bytes()
        except OSError as error:
            raise MissingImageError(f"image {sha256} is not in the store {self._path}") from error

    def file(self, sha256: str) -> Path:
        """Return a file that holds the bytes under `sha256`; raises `MissingImageError`."""
        path = self._place(sha256)
        if not path.is_file():
            raise MissingImageError(f"image {sha256} is not in the store {self._path}")
        return path

    def find(self, sha256: str) -> bytes | None:
        """Return the bytes under `sha256`, or None (what `models.verify` asks for)."""
        try:
            return self.get(sha256)
        except MissingImageError:
            return None

    def mark(self, election_code: str, is_trial: bool) -> None:
        """Write down whose store this is; raises `StoreError` where it is another election's."""
        found = self.marker()
        wanted = {"election": election_code, "trial": is_trial}
        if found is not None and found != wanted:
            raise StoreError(
                f"The folder {self._path} belongs to election {found['election']}"
                f"{' (trial)' if found['trial'] else ''}; give this election a folder of its own."
            )
        self._path.mkdir(parents=True, exist_ok=True)
        (self._path / MARKER).write_text(json.dumps(wanted), encoding="utf-8")

    def marker(self) -> dict[str, object] | None:
        """Return {"election", "trial"} of the election whose store this is, None where unmarked."""
        try:
            found = json.loads((self._path / MARKER).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise StoreError(f"{self._path / MARKER} cannot be read: {error}") from error
        return {"election": str(found.get("election")), "trial": bool(found.get("trial"))}

    def _place(self, sha256: str) -> Path:
        return self._path / sha256[:2] / sha256

    def _require_room(self, size: int) -> None:
        if shutil.disk_usage(self._path).free < size + self._reserve:
            raise self._full()

    def _full(self) -> StoreFullError:
        return StoreFullError(
            both(
                f"Ổ đĩa của {self._path} đã đầy. Chưa nhận gì cả: hãy giữ tờ giấy, dọn ổ đĩa "
                "(hoặc chuyển kho ảnh sang chỗ khác) rồi gửi lại.",
                f"The disk of {self._path} is full. Nothing was accepted: keep the paper, make "
                "room (or move the store), and send it again.",
            )
        )

    @staticmethod
    def _write(target: Path, data: bytes) -> None:
        partial = target.parent / f".{uuid.uuid4().hex}.part"
        try:
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        # The new name itself must survive a power cut, too.
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
