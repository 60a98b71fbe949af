"""What leaving a set out costs: counted by hand, and the whole command at a tiny size."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.reader.engine import ENGINE_FOLDER
from ocr.training.data import DigitSet, WriterDigits
from ocr.training.folds import ALWAYS_TRAINED
from ocr.training.glyphs import glyph_bank
from ocr.training.jobs import Recipe, Report
from ocr.training.rowset import make_rows
from sample_scans import composed_draw, left_out_bench
from sample_scans.accuracy_readings import BLANK, READ, STRUCK, UNSURE, Judged, Readings
from sample_scans.composed_cache import Cached
from sample_scans.composed_values import FIELD_KINDS
from sample_scans.left_out_bench import Pair, table

_EMPTY = 10


def _readings(said: list[int], truth: list[int], sure: list[float]) -> Readings:
    """Return fields of one digit each, written `truth` and taken for `said` (10: nothing)."""
    count = len(truth)
    labels = np.full((count, 2, 4), _EMPTY, np.int8)
    labels[:, 0, 3] = truth
    digits = np.full((count, 2, 4), _EMPTY, np.int8)
    digits[:, 0, 3] = said
    blank = digits[:, 0, 3] == _EMPTY
    every = Judged(
        np.where(blank, BLANK, READ).astype(np.int8),
        np.where(blank, -1, said).astype(np.int32),
        np.array(sure),
    )
    kinds = ["blank" if label == _EMPTY else "number" for label in truth]
    fields = Cached(
        np.zeros((count, 0), np.uint8),
        np.ones((count, 2), bool),
        labels,
        np.full((count, 2, 4), -1, np.int32),
        np.array([FIELD_KINDS.index(kind) for kind in kinds], np.int8),
        np.array([-1 if label == _EMPTY else label for label in truth], np.int32),
        np.array(["mnist", "swiss"] * (count // 2)),
        np.array([f"w{place % 4}" for place in range(count)]),
        np.ones(count, np.int8),
        np.arange(count, dtype=np.int32),
        np.zeros(count, bool),
        np.full(count, ""),
    )
    return Readings(fields, every, every, digits)


_TRUTH = [1, 2, 3, 4, 5, 6, 7, _EMPTY, 9, 0]
_SURE = [0.9, 0.8, 0.99, 0.7, 0.95, 0.6, 0.97, 0.96, 0.98, 0.5]
_WHOLE = [7, 2, 3, 4, 5, 6, 7, _EMPTY, 9, 0]
_WITHOUT = [7, 2, 3, 4, 8, 5, 7, _EMPTY, _EMPTY, 6]


def test_every_line_counts_what_it_says() -> None:
    pair = Pair(_readings(_WHOLE, _TRUTH, _SURE), _readings(_WITHOUT, _TRUTH, _SURE))
    lines = [line.split(" | ") for line in table([pair], [4], "mnist")[2:]]
    cells = {(line[0].strip("| "), line[1]): line[2:] for line in lines}
    digits = cells["single digits, none refused", "all (4)"]
    assert digits[0] == "4" and digits[1] == "9"
    assert digits[2].startswith("11.11 (") and digits[3].startswith("55.56 (")
    assert digits[4].startswith("+44.44 (")
    # Four of the five Swiss ones are digits: 6→5 and 0→6 came to be wrong.
    swiss = cells["single digits, none refused", "swiss (2)"]
    assert swiss[1] == "4" and swiss[2].startswith("0.00 (") and swiss[3].startswith("50.00 (")
    numbers = cells["plain numbers, none refused", "all (4)"]
    assert numbers[1] == "9" and numbers[3].startswith("55.56 (")
    # The nine surest of ten: all but the one with 0.5, which is wrong without the set.
    surest = cells["fields proposed, the surest 90 %", "all (4)"]
    assert surest[1] == "9" and surest[2].startswith("11.11") and surest[3].startswith("44.44")


def test_several_seeds_are_told_apart_and_taken_together() -> None:
    same = Pair(*[_readings(_WHOLE, _TRUTH, _SURE)] * 2)
    other = Pair(_readings(_WHOLE, _TRUTH, _SURE), _readings(_WITHOUT, _TRUTH, _SURE))
    lines = [line.split(" | ") for line in table([same, other], [1, 2], "mnist")[2:5]]
    assert [line[2] for line in lines] == ["1", "2", "all"]
    assert [line[3] for line in lines] == ["9", "9", "18"]
    assert [line[6].partition(" ")[0] for line in lines] == ["+0.00", "+44.44", "+22.22"]


def test_a_field_that_is_not_proposed_is_not_among_the_surest() -> None:
    readings = _readings(_WHOLE, _TRUTH, _SURE)
    readings.every.state[:] = [UNSURE, STRUCK, *[READ] * 8]
    hits = left_out_bench.surest_missed(readings)
    assert hits.counted.sum() == 8 and not hits.counted[:2].any()


def _images() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    images = np.zeros((10, 64, 64), np.uint8)
    for digit in range(10):
        cv2.putText(images[digit], str(digit), (14, 52), cv2.FONT_HERSHEY_SIMPLEX, 1.7, (255,), 4)
    return images


@pytest.fixture
def font(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a typeface stand in for the folder of real digits; return what was asked of it."""
    asked: list[str] = []
    ink = _images().astype(np.float32) / np.float32(255)
    own = WriterDigits("mnist", "font", ink, np.arange(10))

    def pages(data: Path, part: int) -> list[tuple[int, WriterDigits, int, int]]:
        asked.append("pages")
        return [(10 * part + group, own, group, part) for group in range(3)]

    def rows(data: Path, recipe: Recipe, processes: int, folder: Path, report: Report) -> None:
        asked.append("rows")
        names = ("mnist", "swiss")
        sets = [DigitSet(name, _images(), np.arange(10), np.full(10, "x")) for name in names]
        groups = np.full(len(names), ALWAYS_TRAINED, np.int8)
        make_rows(glyph_bank(sets), groups, recipe.rows, 3, 1, folder, report)

    monkeypatch.setattr(composed_draw, "pages_of_part", pages)
    monkeypatch.setattr(left_out_bench, "draw_rows", rows)
    return asked


def _arguments(folder: Path) -> list[str]:
    words = ["--data", str(folder), "--folder", str(folder), "--steps", "4", "--pages", "2"]
    return [*words, "--processes", "1"]


def test_networks_that_lie_there_are_measured_on_pages_of_unseen_groups(
    tmp_path: Path, font: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("nothing", "mnist"):
        place = tmp_path / f"4-steps-seed-1-without-{name}"
        place.mkdir()
        (place / "digits-1.onnx").write_bytes((ENGINE_FOLDER / "digits-1.onnx").read_bytes())
    assert left_out_bench.main(_arguments(tmp_path)) == 0
    said = capsys.readouterr().out
    rows = round(Recipe().rows * 4 / Recipe().digit_steps)  # as many a step as in a whole training
    assert said.startswith(f"{rows} rows, 400 invented hands, 4 steps of 128 rows; ")
    assert "| +0.00 (+0.00 to +0.00) |" in said
    assert set(font) == {"pages"}
    drawn = left_out_bench.load(tmp_path / "pages-2", "flatbed-300")
    assert drawn is not None and set(drawn.group) == {0, 1}
    # What lies there is taken again.
    font.clear()
    assert left_out_bench.main(_arguments(tmp_path)) == 0
    assert capsys.readouterr().out == said and not font


def test_without_torch_it_says_so_before_anything_is_drawn(
    tmp_path: Path,
    font: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(left_out_bench, "find_spec", lambda name: None)
    assert left_out_bench.main(_arguments(tmp_path)) == 2
    assert "Training needs torch and onnx" in capsys.readouterr().err
    assert not font and not list(tmp_path.iterdir())


def test_a_pair_is_trained_on_the_same_rows_save_those_of_the_set_left_out(
    tmp_path: Path, font: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    assert left_out_bench.main(_arguments(tmp_path)) == 0
    assert font.count("rows") == 1
    files = [tmp_path / f"4-steps-seed-1-without-{name}" for name in ("nothing", "mnist")]
    models = [(file / "digits-1.onnx").read_bytes() for file in files]
    assert models[0] != models[1]
    assert "without mnist (95 %)" in capsys.readouterr().out


def test_a_kind_is_drawn_for_some_groups_as_for_all(
    tmp_path: Path, font: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"flatbed-200": composed_draw.KINDS["flatbed-200"]}
    monkeypatch.setattr(composed_draw, "KINDS", kinds)
    composed_draw.draw_part(tmp_path, tmp_path, 0, lambda line: None)
    every = left_out_bench.load(tmp_path, "flatbed-200")
    some = composed_draw.draw_kind(tmp_path, "flatbed-200", (2,), most=1)
    assert every is not None
    same = every.where(every.group == 2)
    assert np.array_equal(some.patches, same.patches) and np.array_equal(some.value, same.value)
