"""The desk's measurements: keystrokes by its rules, a document with a place for every table."""

from __future__ import annotations

import random
from pathlib import Path

from models.rules.values import BLANK, ILLEGIBLE, number
from sample_scans import bench, desk_bench, desk_keys, desk_load
from sample_scans.desk_keys import Field
from sample_scans.make import FOLDER

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "review-desk.md"


def test_the_document_has_a_place_for_every_table() -> None:
    text = DOCUMENT.read_text("utf-8")
    wanted = {desk_bench.WHERE, *desk_bench.MEASURED}
    assert {match["name"] for match in bench._MARKED.finditer(text)} == wanted
    assert text.count("<!-- bench:") == text.count("<!-- end -->") == len(wanted)


def test_keystrokes_follow_the_rules_of_the_desk(tmp_path: Path) -> None:
    fields = desk_keys.measure(tmp_path / "keys", [FOLDER / "17-blank-fields.pdf"])
    assert len(fields) >= 10
    for field in fields:
        assert field.typed == desk_keys.typing(field.truth)
        if field.proposal == field.truth and field.truth.is_number:
            assert field.shown == 1
            assert field.withheld == field.typed
        elif field.proposal == field.truth:  # a blank has a key of its own
            assert field.shown == 2
        else:
            assert field.shown == field.typed
    assert any(field.truth == BLANK for field in fields)


def test_what_is_typed_costs_its_digits_and_enter() -> None:
    assert [desk_keys.typing(v) for v in (number(0), number(812), BLANK, ILLEGIBLE)] == [2, 4, 2, 2]


def test_the_table_mixes_withheld_readings_in_by_their_share() -> None:
    right = [Field("S", number(123), number(123), shown=1, withheld=4, typed=4)] * 20
    lines = desk_keys.table(right)
    over_all = next(line for line in lines if "over all" in line)
    assert "| 20 | 1.150 | 24.0 |" in over_all
    assert "| 20 | 8.000 | 161.0 |" in next(line for line in lines if "Abacus" in line)


def test_nobody_confirms_faster_than_the_desk_allows() -> None:
    chance = random.Random(1)
    drawn = [desk_load.HUMAN.seconds("a", chance) for _ in range(4000)]
    assert min(drawn) >= desk_load.MIN_LOOK_S
    assert abs(sum(drawn) / len(drawn) - desk_load.HUMAN.a) < 0.05
    assert desk_load.FLAT_OUT.seconds("b", chance) == desk_load.MIN_LOOK_S


def test_percentiles_are_nearest_ranks() -> None:
    times = [float(number) for number in range(1, 101)]
    assert desk_load.percentile(times, 0.5) == 50
    assert desk_load.percentile(times, 0.99) == 99
    assert desk_load.percentile([7.0], 0.99) == 7
