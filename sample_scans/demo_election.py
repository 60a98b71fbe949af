"""The demo election as data: what `sample_scans/demo/` holds, and each sheet's true numbers."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ocr.forms.identity import load_key, make_sheet_id
from ocr.forms.sheet_data import SheetData
from sample_scans import ballots
from sample_scans.errors import SampleError

DEMO = Path(__file__).parent / "demo"
STATIONS = 12
_OFFICES = {
    "quoc_hoi": "Đại biểu Quốc hội",
    "hdnd_tinh": "Đại biểu Hội đồng nhân dân tỉnh",
    "hdnd_xa": "Đại biểu Hội đồng nhân dân xã",
}


@dataclass(frozen=True, slots=True)
class DemoContest:
    """One contest: its code, office, K seats, the N candidates' names in ballot order, its form."""

    code: str
    office: str
    unit: str
    seats: int
    candidates: tuple[str, ...]
    form: str


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """One expected count sheet; `station` counts from 1."""

    sheet_id: str
    contest: DemoContest
    station: int
    station_code: str
    station_name: str

    def data(self, copy: int = 1) -> SheetData:
        """Return what is printed on this sheet."""
        header = {
            "contest": "Đại biểu Quốc hội và HĐND các cấp, ngày 15/3/2026",
            "office": _OFFICES[self.contest.office],
            "constituency": self.contest.unit,
            "province": "Tỉnh Sông Trăng",
            "commune": "Xã Đồng Mây",
            "station": self.station_name,
        }
        contest = self.contest
        return SheetData(self.sheet_id, copy, contest.seats, contest.candidates, header)

    def truth(self) -> dict[str, int]:
        """Return the true value of every field of this sheet."""
        listed = ballots.station_voters(self.station)[self.contest.office]
        contest = self.contest
        return ballots.count(
            contest.code, self.station, listed, contest.seats, len(contest.candidates)
        )


@cache
def contests() -> dict[str, DemoContest]:
    """Return the demo's contests by code."""
    names: dict[str, list[str]] = {}
    for row in rows("candidates.csv"):
        names.setdefault(row["contest_code"], []).append(row["name"])
    return {
        row["code"]: DemoContest(
            row["code"],
            row["office"],
            row["name_vi"].rpartition("– ")[2],
            int(row["seats"]),
            tuple(names[row["code"]]),
            row["form"],
        )
        for row in rows("contests.csv")
    }


@cache
def sheets() -> dict[tuple[str, int], DemoSheet]:
    """Return the demo's expected sheets by contest code and station number."""
    stations = {row["code"]: row["name_vi"] for row in rows("areas.csv")}
    found = {}
    for row in rows("sheets.csv"):
        code = row["station_code"]
        number = int(code.rpartition("-")[2])
        contest = contests()[row["contest_code"]]
        found[contest.code, number] = DemoSheet(
            row["sheet_id"], contest, number, code, stations[code].partition(" – ")[2]
        )
    return found


def key() -> bytes:
    """Return the demo's HMAC key, which is public and therefore worth nothing elsewhere."""
    return load_key(DEMO / "demo.key")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the demo's CSV files; raise SampleError if it is not there."""
    try:
        with (DEMO / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise SampleError(f"{name} is not in sample_scans/demo: restore it from git.") from error


def write_sheets() -> None:
    """Write sheets.csv: a fixed code for each station and contest (36 sheets)."""
    rng = random.Random("kiem-doi-demo-sheets")
    lines = ["sheet_id,contest_code,station_code,form"]
    for station in range(1, STATIONS + 1):
        for contest in contests().values():
            code = make_sheet_id(rng)
            lines.append(f"{code},{contest.code},ST-DM-{station:02d},{contest.form}")
    (DEMO / "sheets.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
