"""A made-up hall for the desk's measurements: many stations, one contest, fifty reviewers.

Every sheet carries the real reading and the real row pictures of one sample scan, so that what the
server sends has its real weight; only the names of stations and people are numbered.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.db import create_engine_for, session_factory, transaction
from models.readings import PageResult, PageStored
from models.schema import Person
from models.services import intake
from ocr.forms.identity import make_sheet_id
from review_app.demo_election import demo_settings, set_up
from review_app.reading import Limits, StoredPage, read_stored_page, split_pages
from review_app.settings import Settings
from review_app.store import FolderStore
from sample_scans import demo_election
from sample_scans.make import FOLDER

SAMPLE = ("01-clean-300dpi-p1.jpg", "01-clean-300dpi-p2.jpg")
CONTEST = "QH-01"
COMMUNE = "ST-DM"
OTHERS = (
    ("thuky1", "clerk"),
    ("giamsat1", "supervisor"),
    ("giamsat2", "supervisor"),
    ("quansat1", "observer"),
    ("quantri1", "administrator"),
)
_LIMITS = Limits(max_file_bytes=1 << 28, max_pages=10, max_pixels=0)
_SHEETS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Hall:
    """An installation that is ready to be served; `figures` is what stands on every sheet."""

    settings: Settings
    reviewers: tuple[str, ...]
    sheets: tuple[str, ...]
    figures: dict[str, int]


def build(folder: Path, stations: int, reviewers: int) -> Hall:
    """Make the hall in `folder` (created here), all sheets scanned and read."""
    csv_folder = folder / "election"
    csv_folder.mkdir(parents=True)
    logins = tuple(f"nhap{number:02d}" for number in range(1, reviewers + 1))
    codes = _write_election(csv_folder, stations, logins)
    settings = demo_settings(folder / "data")
    (folder / "data").mkdir()
    set_up(settings, csv_folder)
    pages = _read_sample(FolderStore(settings.store))
    engine = create_engine_for(settings.database)
    try:
        factory = session_factory(engine)
        store = FolderStore(settings.store)
        for start in range(0, len(codes), _SHEETS_AT_ONCE):
            with transaction(factory) as session:
                _scan(session, store, codes[start : start + _SHEETS_AT_ONCE], pages)
    finally:
        engine.dispose()
    figures = {
        field.field_id: field.value
        for _stored, result in pages
        for field in result.fields
        if field.value is not None
    }
    return Hall(settings, logins, tuple(codes), figures)


def _write_election(folder: Path, stations: int, logins: Iterable[str]) -> list[str]:
    """Write the election's files, the demo's own with other stations and people."""
    demo = demo_election.DEMO
    shutil.copy(demo / "demo.key", folder)
    told = json.loads((demo / "election.json").read_text("utf-8"))
    (folder / "election.json").write_text(json.dumps(told), "utf-8")
    chance = random.Random("desk-hall")
    names = [f"{COMMUNE}-{number:04d}" for number in range(1, stations + 1)]
    codes = [make_sheet_id(chance) for _ in names]
    areas = [
        row for row in demo_election.rows("areas.csv") if row["level"] in ("province", "commune")
    ]
    for number, code in enumerate(names, start=1):
        areas.append(
            {
                "code": code,
                "parent_code": COMMUNE,
                "level": "station",
                "name_vi": f"Khu vực bỏ phiếu số {number} – Nhà văn hóa thôn {number}",
                "name_en": f"Polling station {number} – village hall {number}",
            }
        )
    people = [*OTHERS, *((login, "reviewer") for login in logins)]
    tables = {
        "areas.csv": areas,
        "contests.csv": [r for r in demo_election.rows("contests.csv") if r["code"] == CONTEST],
        "candidates.csv": [
            r for r in demo_election.rows("candidates.csv") if r["contest_code"] == CONTEST
        ],
        "people.csv": [
            {"login": login, "personal_no": f"HALL-{i:04d}", "name": f"Người {i}", "role": role}
            for i, (login, role) in enumerate(people, start=1)
        ],
        "sheets.csv": [
            {
                "sheet_id": code,
                "contest_code": CONTEST,
                "station_code": name,
                "form": demo_election.contests()[CONTEST].form,
            }
            for code, name in zip(codes, names, strict=True)
        ],
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
            out.writeheader()
            out.writerows(rows)
    return codes


def _read_sample(store: FolderStore) -> list[tuple[StoredPage, PageResult]]:
    """Read the sample's pages with the real reader, their row pictures kept in the store."""
    pages = []
    for name in SAMPLE:
        stored = next(split_pages(FOLDER / name, name, _LIMITS))
        result = read_stored_page(
            FOLDER / name,
            keep=store.put,
            name=name,
            file_page=1,
            key=demo_election.key(),
            limits=_LIMITS,
            given=None,
        )
        pages.append((stored, result))
    return pages


def _scan(
    session: Session,
    store: FolderStore,
    codes: list[str],
    pages: list[tuple[StoredPage, PageResult]],
) -> None:
    """Bring the pages of some sheets in, as read. The page's own image is its small picture."""
    clerk = session.scalars(select(Person).where(Person.role == "clerk")).first()
    assert clerk is not None
    batch = intake.open_batch(session, clerk, source="bench")
    for code in codes:
        for stored, result in pages:
            # Bytes behind a JPEG's end change its hash and nothing else.
            image = store.put((stored.thumbnail or b"") + f"{code}{result.page}".encode())
            file = intake.receive_file(
                session,
                clerk,
                batch=batch,
                name=f"{code}-{result.page}.jpg",
                sha256=hashlib.sha256(f"{code}/{result.page}".encode()).hexdigest(),
                size=1,
            )
            scan = intake.add_scans(session, file, [PageStored(1, image, image)])[0]
            intake.begin_attempt(session, scan)
            intake.store_reading(session, scan, replace(result, sheet_code=code))
