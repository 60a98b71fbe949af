"""What a reading process makes of real files: pages, pictures and readings in the store."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import sample_scans
from ocr.reader.limits import DEFAULT_LIMITS
from ocr.reader.pages import open_pages
from review_app import reading
from review_app.bilingual import pick
from review_app.reading import GivenPage, Limits
from review_app.settings import Settings
from review_app.store import FolderStore
from review_app.waiting import limits_of
from review_app.worker import ReadJob, SplitJob, SplitResult, read, split

SAMPLES = Path(sample_scans.__file__).parent
SCANS = SAMPLES / "scans"
LIMITS = Limits(max_file_bytes=10**8, max_pages=100, max_pixels=120_000_000)


@pytest.fixture(scope="module")
def key() -> bytes:
    return (SAMPLES / "demo" / "demo.key").read_bytes()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FolderStore]:
    yield FolderStore(tmp_path, 0)


def split_file(store: FolderStore, name: str, limits: Limits = LIMITS) -> tuple[str, SplitResult]:
    sha256 = store.put((SCANS / name).read_bytes())
    return sha256, split(SplitJob(store.path, sha256, name, limits))


def job(store: FolderStore, sha256: str, name: str, key: bytes, only: int = 1) -> ReadJob:
    return ReadJob(store.path, sha256, name, only, key, LIMITS)


def truth(name: str, page: int) -> dict[str, tuple[str, str]]:
    """Return (state, value) of each field of a page, as it was written."""
    with (SAMPLES / "truth.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["field"]: (row["state"], row["value"])
            for row in csv.DictReader(file)
            if (row["file"], row["file_page"]) == (name, str(page)) and row["field"]
        }


def test_the_own_image_of_a_page_is_the_raster_that_is_read(store: FolderStore) -> None:
    name = "15-duplex-blank-backs.pdf"
    _sha256, found = split_file(store, name)
    assert [page.file_page for page in found.pages] == [1, 2, 3, 4]
    assert len({page.thumbnail_sha256 for page in found.pages}) >= 3
    before = next(open_pages(SCANS / name, only=3))
    after = next(open_pages(store.get(found.pages[2].sha256)))
    assert before.grey.shape == after.grey.shape
    assert np.abs(before.grey.astype(int) - after.grey).mean() < 1.5
    assert before.orientation == after.orientation
    assert after.dpi == pytest.approx(before.dpi, abs=0.5)
    assert split_file(store, name)[1] == found


def test_black_and_white_is_kept_without_loss(store: FolderStore) -> None:
    name = "12-one-bit-two-pages.tif"
    _sha256, found = split_file(store, name)
    before = next(open_pages(SCANS / name, only=2))
    after = next(open_pages(store.get(found.pages[1].sha256)))
    assert np.array_equal(before.grey, after.grey)


def test_a_single_photo_is_kept_as_it_came(store: FolderStore) -> None:
    sha256, found = split_file(store, "01-clean-300dpi-p1.jpg")
    assert [page.sha256 for page in found.pages] == [sha256]


def test_every_field_comes_back_with_the_picture_of_its_row(store: FolderStore, key: bytes) -> None:
    name = "01-clean-300dpi-p1.jpg"
    sha256, _found = split_file(store, name)
    result = read(job(store, sha256, name, key))
    assert (result.status, result.problem, result.identity_verified) == ("ok", None, True)
    written = truth(name, 1)
    assert {field.field_id for field in result.fields} == set(written)
    right = 0
    for field in result.fields:
        state, value = written[field.field_id]
        if field.state == "read":
            assert (state, value) == ("read", str(field.value)), field
            right += 1
        picture = cv2.imdecode(
            np.frombuffer(store.get(field.picture_sha256), np.uint8), cv2.IMREAD_GRAYSCALE
        )
        assert picture is not None
        height, width = picture.shape
        # The whole row, label included: about 180 × 12 mm at 8 px/mm, with ink on both halves.
        assert 80 <= height <= 130
        assert 1200 <= width <= 1600
        assert picture[:, : width // 3].min() < 100
    assert right >= len(written) - 2


def test_a_page_without_code_is_read_with_the_identity_people_gave(
    store: FolderStore, key: bytes
) -> None:
    name = "19-qr-damaged-p1.jpg"
    sha256, _found = split_file(store, name)
    unread = read(job(store, sha256, name, key))
    assert (unread.status, unread.fields) == ("unidentified", ())
    assert unread.proposal is not None
    code, page = unread.proposal
    given = GivenPage("vn-count-2026", code, 1, page or 1, 3, 5)
    result = read(replace(job(store, sha256, name, key), given=given))
    assert (result.status, result.sheet_code, result.page) == ("ok", code, 1)
    assert {field.field_id for field in result.fields} == set(truth(name, 1))


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("38-broken.jpg", "damaged or was cut short"),
        ("39-empty.pdf", "empty"),
        ("40-renamed.jpg", "whatever the file's name says"),
        ("41-locked.pdf", "password"),
    ],
)
def test_a_file_that_is_no_scan_is_refused_in_both_languages(
    store: FolderStore, name: str, english: str
) -> None:
    _sha256, found = split_file(store, name)
    assert found.pages == ()
    assert found.problem is not None
    assert english in pick(found.problem, "en")
    assert pick(found.problem, "vi") != pick(found.problem, "en")


def test_limits_hold_before_anything_is_decoded(store: FolderStore, key: bytes) -> None:
    _sha256, found = split_file(store, "15-duplex-blank-backs.pdf", replace(LIMITS, max_pages=3))
    assert "4 pages, more than the limit of 3" in pick(found.problem or "", "en")
    small = replace(LIMITS, max_pixels=1_000_000)
    sha256, found = split_file(store, "22-two-sheets.pdf", small)
    assert [(page.sha256, page.thumbnail_sha256) for page in found.pages] == [(sha256, None)] * 4
    result = read(replace(job(store, sha256, "22-two-sheets.pdf", key, only=3), limits=small))
    assert result.status == "unreadable_file"
    assert "more than the limit of 1 million pixels" in pick(result.problem or "", "en")


def test_limits_that_are_not_set_are_those_of_the_read_command(store: FolderStore) -> None:
    unset = limits_of(Settings.from_environment({}))
    assert (unset.max_pages, unset.max_pixels) == (0, 0)
    _sha256, found = split_file(store, "15-duplex-blank-backs.pdf", unset)
    assert len(found.pages) == 4
    told = (SAMPLES.parent / "docs" / "operations.md").read_text("utf-8")
    pages, pixels = DEFAULT_LIMITS.max_pages, DEFAULT_LIMITS.max_pixels // 1_000_000
    assert f"0 ({pages}), 0 ({pixels} million)" in told


def test_a_blank_back_and_a_foreign_page_are_told_apart(store: FolderStore, key: bytes) -> None:
    sha256, _found = split_file(store, "15-duplex-blank-backs.pdf")
    back = read(job(store, sha256, "back", key, only=2))
    assert (back.blank_page, back.no_sheet, back.sheet_code) == (True, False, None)
    name = "36-no-count-sheet.jpg"
    other = read(job(store, split_file(store, name)[0], name, key))
    assert (other.blank_page, other.no_sheet) == (False, True)
    stranger = "37-other-election.jpg"
    foreign = read(job(store, split_file(store, stranger)[0], stranger, key))
    assert (foreign.status, foreign.identity_verified) == ("unidentified", False)


def test_a_page_is_shown_upright_and_small(store: FolderStore) -> None:
    picture = reading.displayable((SCANS / "08-photo-heic-p1.heic").read_bytes(), 600)
    shown = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    assert max(shown.shape) == 600
    assert shown.shape[0] > shown.shape[1]
    with pytest.raises(reading.UnreadableError):
        reading.displayable(b"no picture", 600)
    assert store.path.exists()
