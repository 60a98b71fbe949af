"""`kiemdoi init` says how an election keeps its reviewers awake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from models.db import create_engine_for, session_factory
from models.schema import AttentionRule
from review_app.commands.main import main

NEEDED = ("--code", "BC-1", "--name-vi", "Bầu cử", "--date", "2026-03-15")


def init(folder: Path, *options: str) -> int:
    place = ("--database", f"sqlite:///{folder / 'k.db'}", "--store", str(folder / "store"))
    return main([*place, "init", *options])


def rule(folder: Path) -> tuple[int, int, int, int]:
    engine = create_engine_for(f"sqlite:///{folder / 'k.db'}")
    with session_factory(engine)() as session:
        row = session.scalars(select(AttentionRule)).one()
    engine.dispose()
    return row.withheld_share, row.planted_share, row.miss_limit, row.miss_least


def test_a_real_election_withholds_one_in_20_and_plants_nothing(tmp_path: Path) -> None:
    assert init(tmp_path, *NEEDED) == 0
    assert rule(tmp_path) == (20, 0, 10, 10)


def test_a_trial_plants_one_in_40(tmp_path: Path) -> None:
    assert init(tmp_path, *NEEDED, "--trial") == 0
    assert rule(tmp_path) == (20, 40, 10, 10)


def test_all_of_it_can_be_set_by_options(tmp_path: Path) -> None:
    chosen = ("--withheld-share", "0", "--planted-share", "7", "--miss-limit", "5")
    assert init(tmp_path, *NEEDED, "--trial", *chosen, "--miss-least", "30") == 0
    assert rule(tmp_path) == (0, 7, 5, 30)


def test_all_of_it_can_be_set_in_the_elections_file(tmp_path: Path) -> None:
    file = tmp_path / "election.json"
    told = {"code": "BC-1", "name_vi": "Bầu cử", "date": "2026-03-15", "withheld_share": 8}
    file.write_text(json.dumps(told | {"miss_limit": 100}), encoding="utf-8")
    assert init(tmp_path, "--election", str(file)) == 0
    assert rule(tmp_path) == (8, 0, 100, 10)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--planted-share", "40"), "errors are planted on purpose in a trial only"),
        (("--withheld-share", "-1"), "withheld_share must be a whole number from 0"),
        (("--miss-limit", "101"), "miss_limit must be a whole number from 1 to 100"),
        (("--miss-least", "0"), "miss_least must be a whole number from 1"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    complaint: str,
) -> None:
    assert init(tmp_path, *NEEDED, *options) == 2
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "k.db").exists()
