"""The one way in for scans, from browser, `kiemdoi ingest` and `watch`: kept first, then told.

Bytes → store → a committed row → "accepted". Whatever happens afterwards, the file is found again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from models.db import transaction
from models.schema import Batch, Person
from models.services import intake
from review_app.bilingual import both
from review_app.errors import ReviewAppError
from review_app.settings import MEGABYTE, Settings
from review_app.store import Store, StoreFullError


class NotReceivedError(ReviewAppError):
    """Nothing of the file was kept; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was told about a file: its row, its state, and the sentence where it was not taken."""

    file_id: int
    name: str
    state: str
    problem: str | None


def receive(
    factory: sessionmaker[Session],
    store: Store,
    settings: Settings,
    *,
    person_id: int,
    batch_id: int,
    name: str,
    data: bytes,
) -> Receipt:
    """Keep a file and write it down; return once both are safe.

    A file that cannot be scans at all (empty, too large) is written down as refused, so that it is
    seen. Raises `StoreFullError` or `StoreError` where nothing could be kept, `NotReceivedError`
    where the batch or the person does not exist.
    """
    problem = refusal(name, len(data), settings)
    sha256 = store.put(data if problem is None else note(name, problem))
    return _written(factory, person_id, batch_id, name, sha256, len(data), problem)


def refuse(
    factory: sessionmaker[Session],
    store: Store,
    *,
    person_id: int,
    batch_id: int,
    name: str,
    size: int,
    problem: str,
) -> Receipt:
    """Write down a file of `size` bytes that is not taken in, and why; raises as `receive` does."""
    sha256 = store.put(note(name, problem))
    return _written(factory, person_id, batch_id, name, sha256, size, problem)


def note(name: str, problem: str) -> bytes:
    """Return what is kept in place of a file that is refused unread: it is not worth the disk."""
    return f"{name}\n{problem}\n".encode()


def _written(
    factory: sessionmaker[Session],
    person_id: int,
    batch_id: int,
    name: str,
    sha256: str,
    size: int,
    problem: str | None,
) -> Receipt:
    try:
        with transaction(factory) as session:
            person, batch = session.get(Person, person_id), session.get(Batch, batch_id)
            if person is None or batch is None:
                raise NotReceivedError("This batch does not exist any more. Begin a new one.")
            file = intake.receive_file(
                session, person, batch=batch, name=name, sha256=sha256, size=size
            )
            if problem is not None and file.state == "accepted":
                intake.refuse_file(session, file, problem)
            return Receipt(file.id, file.name, file.state, file.problem)
    except DBAPIError as error:
        if "full" in str(error.orig).lower():
            raise StoreFullError(
                "The disk of the database is full. Nothing was accepted: keep the paper, make "
                "room, and send it again."
            ) from error
        raise


def refusal(name: str, size: int, settings: Settings) -> str | None:
    """Return the sentence for a file that is refused before anything of it is decoded."""
    if size == 0:
        return both(f"Tệp {name} rỗng: hãy quét lại tờ giấy.", f"{name} is empty: scan it again.")
    if size <= settings.max_file_bytes:
        return None
    megabytes, limit = -(-size // MEGABYTE), settings.max_file_bytes // MEGABYTE
    return both(
        f"Tệp {name} có {megabytes} MB, vượt giới hạn {limit} MB: hãy quét ít trang hơn vào một"
        " tệp, hoặc quét ở 300 dpi.",
        f"{name} has {megabytes} MB; the limit is {limit} MB: scan fewer pages into one file, or"
        " at 300 dpi.",
    )
