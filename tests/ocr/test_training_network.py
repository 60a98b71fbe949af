"""The networks and their training loop; skipped where the extra `train` is not installed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from ocr.reader.digits import BLANK
from ocr.reader.second import SYMBOLS
from ocr.training.data import DigitSet
from ocr.training.folds import ALWAYS_TRAINED
from ocr.training.glyphs import glyph_bank
from ocr.training.jobs import Kind, Recipe
from ocr.training.network import (
    digit_network,
    number_network,
    parameters_of,
    run_onnx,
    to_onnx,
    torch,
)
from ocr.training.rowset import RowSet, make_rows
from ocr.training.train import Plan, train_network


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> RowSet:
    images = np.zeros((10, 64, 64), np.uint8)
    for digit in range(10):
        cv2.putText(images[digit], str(digit), (14, 52), cv2.FONT_HERSHEY_SIMPLEX, 1.7, 255, 4)
    bank = glyph_bank([DigitSet("swiss", images, np.arange(10), np.full(10, "font"))])
    groups = np.array([ALWAYS_TRAINED], np.int8)
    folder: Path = tmp_path_factory.mktemp("rows")
    return make_rows(bank, groups, 1500, 3, 1, folder, lambda line: None)


def test_networks_have_the_promised_size() -> None:
    assert parameters_of(digit_network()) <= 500_000
    assert parameters_of(number_network()) <= 150_000


def test_exported_networks_answer_as_torch_does_at_any_width() -> None:
    torch.manual_seed(5)
    for network, boxes in ((digit_network(), (1,)), (number_network(), (1, 3, 4, 6))):
        model = to_onnx(network, boxes=boxes[-1])
        for width in boxes:
            picture = np.random.default_rng(1).random((5, 1, 40, 36 * width), dtype=np.float32)
            with torch.inference_mode():
                expected = network.eval()(torch.from_numpy(picture)).numpy()
            assert np.abs(run_onnx(model, picture) - expected).max() < 1e-4
    assert expected.shape == (5, len(SYMBOLS) + 1, 9 * 6)


@pytest.mark.parametrize("kind", ["digits", "numbers"])
def test_training_learns_and_is_repeatable(rows: RowSet, kind: Kind) -> None:
    plan = Plan(kind, steps=60, seed=1, batch=32)
    lines: list[str] = []
    first = train_network(rows, rows.seen_by(1), plan, lines.append)
    again = train_network(rows, rows.seen_by(1), plan, lambda line: None)
    picture = torch.rand(3, 1, 40, 36)
    assert (first(picture) == again(picture)).all()
    assert any("step 60/60" in line for line in lines)
    if kind == "digits":
        boxes = rows.patches[:200].reshape(-1, 40, 36).astype(np.float32)[:, None] / 255
        said = run_onnx(to_onnx(first), boxes).argmax(axis=1)
        labels = rows.labels[:200].reshape(-1)
        assert (said == labels)[labels <= BLANK].mean() > 0.3


def test_the_loss_that_is_told_is_a_mean_however_few_the_steps(rows: RowSet) -> None:
    lines: list[str] = []
    train_network(rows, rows.seen_by(1), Plan("digits", steps=3, seed=1, batch=32), lines.append)
    told = float(lines[-1].split("loss ")[1].partition(",")[0])
    assert 0.7 * np.log(12) < told < 1.5 * np.log(12)  # it began by guessing among twelve


def test_a_recipe_knows_the_steps_of_each_kind() -> None:
    recipe = Recipe(digit_steps=5, number_steps=7)
    assert (recipe.steps("digits"), recipe.steps("numbers")) == (5, 7)
