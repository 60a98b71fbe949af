"""A small run of the quality gate's measurement: the floor under the figures in the manual."""

from __future__ import annotations

import pytest

from sample_scans import quality_bench, quality_pages
from sample_scans.faults import FAULTS
from sample_scans.quality_bench import RIGHT, Judged, fault_rows, judge, sound_rows
from sample_scans.quality_pages import STRANGERS, WAYS, faulty, sound, stranger

SEED = 3


def test_every_fault_has_its_causes() -> None:
    assert set(RIGHT) == {*FAULTS, "other"}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_page_that_is_lost_to_one_fault_names_it(fault: str) -> None:
    found = judge(faulty(fault, 4, SEED))
    assert set(found.named[:1]) <= RIGHT[fault]
    assert found.named or not found.suffers
    # Shadow and glare may miss the numbers, and a fold may be read in spite of it.
    assert found.suffers or fault in {"shadow", "glare", "fold"}


@pytest.mark.parametrize("kind", STRANGERS)
def test_papers_of_others_are_refused_as_such(kind: str) -> None:
    found = judge(stranger(kind, SEED))
    assert found.stopped
    assert found.named[0] in RIGHT["other"]


@pytest.mark.parametrize("way", WAYS)
def test_sound_pages_are_neither_stopped_nor_advised(way: str) -> None:
    found = judge(sound(way, SEED))
    assert (found.stopped, found.named) == (False, ())


def test_the_same_seed_makes_the_same_page() -> None:
    assert (faulty("dark", 2, SEED).picture == faulty("dark", 2, SEED).picture).all()
    assert quality_pages.spec_of(2).station <= 6 < quality_pages.spec_of(3).station


def test_the_tables_count_what_was_judged() -> None:
    right = Judged("blur", "blur", ("too_blurred",), True, True)
    silent = Judged("blur", "blur", (), False, True)
    unhurt = Judged("blur", "blur", ("shadow",), False, False)
    row = fault_rows([right, right, silent, unhurt])[2]
    assert row == "| blur | 4 | 3 | 2 | 2 (66.7 %) | nothing 1 | 1 of 1 |"
    good = Judged("", "photo", ("streaks",), False, False)
    assert sound_rows([good])[-1] == "| all | 1 | 0 | 1 | streaks 1 |"


def test_a_fault_counts_where_more_is_unsure_than_on_a_sound_scan(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = faulty("coarse", 1, SEED)
    monkeypatch.setattr(quality_bench, "_unsure", lambda reading: 5)
    monkeypatch.setattr(quality_bench, "_unsure_before", lambda seed: 0)
    assert judge(page).suffers
    monkeypatch.setattr(quality_bench, "_unsure_before", lambda seed: 4)
    assert not judge(page).suffers
