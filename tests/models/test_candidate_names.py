"""A candidate's number is called by the name that stands beside it on the paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.schema import Contest
from models.services.csv_lines import replayed
from models.services.import_contests import FieldSpec, _named, candidate_names

FILE = ["contest_code,position,name,birth_date\n", "QH,2,Trần Thị Bích,1980-01-02\n"]


def test_names_are_found_by_contest_and_position_and_wrong_lines_are_left_alone() -> None:
    assert candidate_names([*FILE, "QH,x,Lê Cường,1980-01-02\n"]) == {("QH", 2): "Trần Thị Bích"}


def test_only_the_number_of_that_candidate_is_named() -> None:
    contest = Contest(code="QH", candidate_count=2)
    specs = [FieldSpec(name, 1, 4, "vi", "en") for name in ("votes.1", "votes.2", "pile.2")]
    named = [_named(spec, contest, {("QH", 2): "Trần Thị Bích"}) for spec in specs]
    assert [spec.label_vi for spec in named] == ["vi", "2. Trần Thị Bích", "vi"]
    assert named[1].label_en == "2. Trần Thị Bích"


def test_a_file_is_replayed_with_its_error() -> None:
    def broken() -> Iterator[str]:
        yield FILE[0]
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    again = replayed(broken())
    for _ in range(2):
        found = again()
        assert next(found) == FILE[0]
        with pytest.raises(UnicodeDecodeError):
            next(found)
