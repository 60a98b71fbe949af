"""The digit engine: its contract, what it refuses, and that the shipped network is usable."""

import json
from pathlib import Path

import numpy as np
import pytest

from ocr.errors import EngineError
from ocr.reader.digits import (
    BLANK,
    CLASSES,
    DESCRIPTION_FILE,
    MODEL_FILE,
    PATCH_HEIGHT,
    PATCH_WIDTH,
    DigitEngine,
    OnnxDigitEngine,
    default_engine,
    softmax,
)


def _box(lines: float = 0.8) -> np.ndarray:
    """Return the patch of an empty box: 4 px of margin, lines of about 0.2 mm."""
    patch = np.zeros((PATCH_HEIGHT, PATCH_WIDTH), np.float32)
    patch[4, 4:32] = patch[35, 4:32] = lines
    patch[4:36, 4] = patch[4:36, 31] = lines
    return patch


def _one(patch: np.ndarray) -> np.ndarray:
    patch = patch.copy()
    patch[9:31, 17:19] = 0.9
    return patch


def test_shipped_engine_satisfies_the_protocol() -> None:
    engine: DigitEngine = default_engine()
    assert engine.version.startswith("kiemdoi-digits")
    assert 0.5 <= engine.threshold < 1


def test_default_engine_is_loaded_once() -> None:
    assert default_engine() is default_engine()


def test_probabilities_have_the_agreed_shape_and_sum_to_one() -> None:
    patches = np.random.default_rng(0).random((37, PATCH_HEIGHT, PATCH_WIDTH), dtype=np.float32)
    answers = default_engine().classify(patches)
    assert answers.shape == (37, len(CLASSES))
    assert answers.dtype == np.float32
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (answers >= 0).all()


def test_a_box_is_read_alike_whatever_stands_beside_it_in_the_call() -> None:
    patches = np.random.default_rng(1).random((40, PATCH_HEIGHT, PATCH_WIDTH), dtype=np.float32)
    together = default_engine().classify(patches)
    alone = np.concatenate([default_engine().classify(patches[i : i + 1]) for i in range(40)])
    assert np.allclose(together, alone, atol=1e-5)


def test_no_patches_give_no_answers() -> None:
    empty = np.zeros((0, PATCH_HEIGHT, PATCH_WIDTH), np.float32)
    assert default_engine().classify(empty).shape == (0, len(CLASSES))


@pytest.mark.parametrize("lines", [0.25, 0.5, 0.8, 1.0])
def test_an_empty_box_is_blank(lines: float) -> None:
    engine = default_engine()
    (answer,) = engine.classify(_box(lines)[None])
    assert answer.argmax() == BLANK
    assert answer[BLANK] >= engine.threshold


def test_an_upright_stroke_is_a_one() -> None:
    (answer,) = default_engine().classify(_one(_box())[None])
    assert answer.argmax() == 1


def test_patches_of_another_shape_are_refused() -> None:
    with pytest.raises(EngineError, match=r"needs \(n, 40, 36\)"):
        default_engine().classify(np.zeros((2, PATCH_WIDTH, PATCH_HEIGHT), np.float32))


def test_patches_that_are_no_numbers_are_refused() -> None:
    bad = np.full((1, PATCH_HEIGHT, PATCH_WIDTH), np.nan, np.float32)
    with pytest.raises(EngineError, match="no usable answer"):
        default_engine().classify(bad)


def test_an_absent_network_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be loaded"):
        OnnxDigitEngine.load(tmp_path / "digits.onnx", DESCRIPTION_FILE)


def test_a_damaged_network_is_one_sentence(tmp_path: Path) -> None:
    damaged = tmp_path / "digits.onnx"
    damaged.write_bytes(MODEL_FILE.read_bytes()[:5000])
    with pytest.raises(EngineError, match="damaged"):
        OnnxDigitEngine.load(damaged, DESCRIPTION_FILE)


def test_a_description_of_other_classes_is_refused() -> None:
    description = json.loads(DESCRIPTION_FILE.read_text("utf-8"))
    description["classes"] = description["classes"][::-1]
    with pytest.raises(EngineError, match="other classes"):
        OnnxDigitEngine(MODEL_FILE.read_bytes(), description)


@pytest.mark.parametrize("missing", ["temperature", "threshold", "version"])
def test_an_incomplete_description_names_what_is_missing(missing: str) -> None:
    description = json.loads(DESCRIPTION_FILE.read_text("utf-8"))
    del description[missing]
    with pytest.raises(EngineError, match=missing):
        OnnxDigitEngine(MODEL_FILE.read_bytes(), description)


def test_a_higher_temperature_is_less_sure() -> None:
    description = json.loads(DESCRIPTION_FILE.read_text("utf-8"))
    model, patch = MODEL_FILE.read_bytes(), _one(_box())[None]
    usual = OnnxDigitEngine(model, description).classify(patch)
    warm = OnnxDigitEngine(model, description | {"temperature": 5.0}).classify(patch)
    assert warm.max() < usual.max()


def test_softmax_survives_large_logits() -> None:
    assert np.allclose(softmax(np.array([[1000.0, 0.0]])), [[1.0, 0.0]])


def test_the_network_is_small_enough_to_ship() -> None:
    assert MODEL_FILE.stat().st_size <= 5_000_000


def test_the_model_card_describes_the_shipped_network() -> None:
    card = (MODEL_FILE.parent / "MODEL_CARD.md").read_text("utf-8")
    assert default_engine().version in card
    assert f"p < {default_engine().threshold:g} " in card
