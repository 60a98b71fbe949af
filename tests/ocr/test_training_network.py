"""The network and its training loop; skipped where the extra `train` is not installed."""

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

from ocr.reader.digits import CLASSES, OnnxDigitEngine
from ocr.training.data import DigitSet
from ocr.training.generator import Generator
from ocr.training.glyphs import glyph_bank
from ocr.training.measuring import as_darkness
from ocr.training.network import build_network, logits_of, parameters_of, run_onnx, to_onnx, torch
from ocr.training.train import Plan, train_network

DESCRIPTION = {"classes": CLASSES, "temperature": 1.0, "threshold": 0.5, "version": "test"}


@pytest.fixture(scope="module")
def generator() -> Generator:
    images = np.zeros((10, 64, 64), np.uint8)
    for digit in range(10):
        cv2.putText(images[digit], str(digit), (14, 52), cv2.FONT_HERSHEY_SIMPLEX, 1.7, 255, 4)
    return Generator(
        glyph_bank([DigitSet("swiss", images, np.arange(10), np.full(10, "font"))]), 1, invent=False
    )


def test_network_has_the_promised_size() -> None:
    assert 200_000 <= parameters_of(build_network()) <= 500_000


def test_exported_network_answers_as_torch_does(generator: Generator) -> None:
    torch.manual_seed(5)
    network, made = build_network(), generator.patches(21, 0)
    expected = logits_of(network, made)
    found = run_onnx(to_onnx(network), as_darkness(made)[:, None])
    assert np.abs(found - expected).max() < 1e-4


def test_training_learns_and_is_repeatable(generator: Generator) -> None:
    plan = Plan(patches=1500, epochs=2, batch=50)
    select = generator.patches(300, 99)
    lines: list[str] = []
    network = train_network(generator, select, plan, lines.append)
    again = train_network(generator, select, plan, lambda line: None)
    assert (logits_of(network, select) == logits_of(again, select)).all()
    engine = OnnxDigitEngine(to_onnx(network), DESCRIPTION)
    right = engine.classify(as_darkness(select)).argmax(axis=1) == select.labels
    assert right.mean() > 0.4
    assert any("epoch 2/2" in line for line in lines)
