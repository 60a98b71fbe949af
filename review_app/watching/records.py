"""The database's side of a watched folder: piles, files received, and what became of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from models.db import transaction
from models.schema import Batch, Person, Scan, ScanFile
from models.services import intake
from models.services.needs import PAGES
from review_app.reception import Receipt, note, receive, refuse
from review_app.settings import Settings
from review_app.store import Store

SOURCE = "watch"
PAUSE_SECONDS = 300.0
"""A pile ends when its subfolder brought nothing for so long: the next file begins another."""
MOST_FILES = 500
"""A pile ends after so many files, too: the clerk's screen shows a pile as a whole."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its state, its cause, its pages, and how many need somebody.

    `attention` is None as long as pages wait to be read.
    """

    state: str
    sha256: str
    problem: str | None
    pages: int
    batch_id: int
    attention: int | None


@dataclass(slots=True)
class _Pile:
    batch_id: int
    files: int
    last: float


class Records:
    """Writes down what comes, in one person's name, the same way as the browser does."""

    def __init__(
        self, factory: sessionmaker[Session], store: Store, settings: Settings, person_id: int
    ) -> None:
        self._factory = factory
        self._store = store
        self.settings = settings
        self._person = person_id
        self._piles: dict[str, _Pile] = {}

    def receive(self, pile: str, name: str, data: bytes, now: float) -> Receipt:
        """Take a file in; `pile` is its subfolder. Raises what `reception.receive` raises."""
        receipt = receive(
            self._factory,
            self._store,
            self.settings,
            person_id=self._person,
            batch_id=self._batch(pile, now),
            name=name,
            data=data,
        )
        return self._counted(pile, now, receipt)

    def refuse(self, pile: str, name: str, size: int, problem: str, now: float) -> Receipt:
        """Write down that a file is not taken in, and why: the clerks' page shows it."""
        receipt = refuse(
            self._factory,
            self._store,
            person_id=self._person,
            batch_id=self._batch(pile, now),
            name=name,
            size=size,
            problem=problem,
        )
        return self._counted(pile, now, receipt)

    def known(self, pile: str, name: str, sha256: str) -> tuple[int, int]:
        """Return how often a watcher wrote this file down, and the row id of the last time."""
        with self._factory() as session:
            count, last = session.execute(
                select(func.count(), func.max(ScanFile.id))
                .join(Batch, ScanFile.batch_id == Batch.id)
                .where(
                    ScanFile.sha256 == sha256,
                    ScanFile.name == name,
                    Batch.source == _source(pile),
                )
            ).one()
        return count, last or 0

    def sha256_of_refusal(self, name: str, problem: str) -> str:
        """Return how the database names a file that is refused unread with this sentence."""
        return hashlib.sha256(note(name, problem)).hexdigest()

    def outcomes(self, file_ids: list[int]) -> dict[int, Outcome]:
        """Return what became of files so far."""
        if not file_ids:
            return {}
        with self._factory() as session:
            found = session.scalars(select(ScanFile).where(ScanFile.id.in_(file_ids))).all()
            states: dict[int, list[str]] = {file.id: [] for file in found}
            rows = select(Scan.file_id, Scan.state).where(Scan.file_id.in_(file_ids))
            for file_id, state in session.execute(rows):
                states[file_id].append(state)
            return {file.id: _outcome(file, states[file.id]) for file in found}

    def _batch(self, pile: str, now: float) -> int:
        """Return the batch that is open for a pile; begin one where there is none or it ended."""
        known = self._piles.get(pile)
        if known is not None:
            quiet = now - known.last > PAUSE_SECONDS
            if known.files == 0 or (known.files < MOST_FILES and not quiet):
                return known.batch_id
        with transaction(self._factory) as session:
            person = session.get_one(Person, self._person)
            batch = intake.open_batch(session, person, source=_source(pile))
            batch_id = batch.id
        self._piles[pile] = _Pile(batch_id, 0, now)
        return batch_id

    def _counted(self, pile: str, now: float, receipt: Receipt) -> Receipt:
        known = self._piles[pile]
        known.files, known.last = known.files + 1, now
        return receipt


def _source(pile: str) -> str:
    return f"{SOURCE}: {pile}" if pile else SOURCE


def _outcome(file: ScanFile, states: list[str]) -> Outcome:
    unread = file.state == "accepted" or "waiting" in states
    attention = sum(state in PAGES for state in states)
    return Outcome(
        state=file.state,
        sha256=file.sha256,
        problem=file.problem,
        pages=file.pages or 0,
        batch_id=file.batch_id,
        attention=None if unread else attention,
    )
