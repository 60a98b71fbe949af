"""Files, catalogue, truth.csv, README and the demo election say the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ocr.forms.identity import is_sheet_id
from sample_scans import ballots, demo_election, make, readme, truth
from sample_scans.scans import SCANS

# The list, each item with the file that shows it.
COVERED = {
    "clean": "01-clean-300dpi-p1.jpg",
    "skewed": "04-skewed.pdf",
    "upside down": "05-upside-down.pdf",
    "sideways": "06-sideways.pdf",
    "phone photo": "07-photo-shadow-p1.jpg",
    "faint pencil": "10-faint-pencil.pdf",
    "1-bit 200 dpi": "11-one-bit-200dpi-p1.tif",
    "curled": "13-curled.pdf",
    "digits touching": "14-digits-touch-boxes.pdf",
    "struck out": "16-struck-out-corrected.pdf",
    "blank fields": "17-blank-fields.pdf",
    "QR damaged": "19-qr-damaged-p1.jpg",
    "corner cut": "20-corner-cut.pdf",
    "two sheets": "22-two-sheets.pdf",
    "exact duplicate": "24-exact-duplicate.jpg",
    "second page": "25-second-page-for-sheet.jpg",
    "sums": "26-sums-do-not-add-up.pdf",
    "no count sheet": "36-no-count-sheet.jpg",
    "broken": "38-broken.jpg",
}


def test_every_file_is_in_the_catalogue_and_back() -> None:
    there = {path.name for path in make.FOLDER.iterdir()}
    named = [spec.name for spec in SCANS]
    assert there == set(named)
    assert len(named) == len(set(named)) >= 30
    assert set(COVERED.values()) <= there


def test_scans_fit_into_the_repository() -> None:
    assert sum(path.stat().st_size for path in make.FOLDER.iterdir()) <= 15_000_000


def test_truth_is_what_the_catalogue_says(tmp_path: Path) -> None:
    truth.write(tmp_path / "truth.csv")
    assert truth.PATH.read_bytes() == (tmp_path / "truth.csv").read_bytes()
    assert truth.read() == [page for spec in SCANS for page in truth.true_pages(spec)]


def test_truth_shows_every_state_and_status() -> None:
    pages = truth.read()
    states = {field.state for page in pages for field in page.fields}
    assert states == {"read", "blank", "struck", "unsure"}
    statuses = {page.status for page in pages}
    assert statuses == {"ok", "unidentified", "unregistered", "unreadable_file"}


def test_readme_lists_every_file_with_its_purpose() -> None:
    text = readme.PATH.read_text(encoding="utf-8")
    assert readme.table() in text
    for spec in SCANS:
        assert f"| `{spec.name}` |" in text
        assert spec.purpose


def test_the_duplicate_is_one_and_nothing_else_is() -> None:
    sums: dict[str, list[str]] = {}
    for path in sorted(make.FOLDER.iterdir()):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        sums.setdefault(digest, []).append(path.name)
    assert [names for names in sums.values() if len(names) > 1] == [
        ["01-clean-300dpi-p1.jpg", "24-exact-duplicate.jpg"]
    ]


def test_demo_expects_36_sheets_with_codes_of_their_own() -> None:
    sheets = demo_election.sheets()
    assert len(sheets) == 36
    assert len({sheet.sheet_id for sheet in sheets.values()}) == 36
    assert all(is_sheet_id(sheet.sheet_id) for sheet in sheets.values())
    for contest in demo_election.contests().values():
        row = next(r for r in demo_election.rows("contests.csv") if r["code"] == contest.code)
        assert len(contest.candidates) == int(row["candidate_count"])


def test_demo_has_people_for_every_desk() -> None:
    people = demo_election.rows("people.csv")
    roles = [person["role"] for person in people]
    assert roles.count("clerk") >= 2
    assert roles.count("reviewer") >= 4
    assert roles.count("supervisor") >= 3
    assert roles.count("observer") >= 1
    assert roles.count("administrator") >= 1
    assert len({person["personal_no"] for person in people}) == len(people)
    assert set(people[0]) == {"login", "personal_no", "name", "role"}


@pytest.mark.parametrize("place", demo_election.sheets(), ids=str)
def test_true_numbers_obey_every_hard_check(place: tuple[str, int]) -> None:
    sheet = demo_election.sheets()[place]
    values = sheet.truth()
    assert ballots.broken_rules(values, sheet.contest.seats, len(sheet.contest.candidates)) == []
    assert 300 <= values["voters_listed"] <= 4000
    assert 0.95 <= values["voters_voted"] / values["voters_listed"] <= 1


@pytest.mark.parametrize(
    ("name", "codes"),
    [("26-sums-do-not-add-up.pdf", ["H01"]), ("27-more-ballots-than-voters.pdf", ["H02"])],
)
def test_sheets_meant_to_fail_break_exactly_their_rule(name: str, codes: list[str]) -> None:
    page = make.find(name).pages[0]
    sheet = demo_election.sheets()[page.contest, page.station]
    values = sheet.truth() | dict(page.numbers)
    contest = sheet.contest
    assert ballots.broken_rules(values, contest.seats, len(contest.candidates)) == codes


def test_broken_rules_notices_each_rule() -> None:
    sheet = demo_election.sheets()["QH-01", 1]
    good = sheet.truth()
    valid, voted = good["ballots_valid"], good["voters_voted"]
    for change, code in (
        ({"ballots_invalid": good["ballots_invalid"] + 1}, "H01"),
        ({"ballots_collected": voted + 1}, "H02"),
        ({"voters_listed": voted - 1}, "H03"),
        ({"votes.1": valid + 1}, "H04"),
        ({f"votes.{i}": 0 for i in range(1, 6)}, "H05"),
        ({"pile.1": good["pile.1"] + 1}, "H06"),
        ({"votes.2": good["votes.2"] + 1}, "H07"),
    ):
        assert code in ballots.broken_rules(good | change, 3, 5)
