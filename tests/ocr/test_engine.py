"""The shipped engine: its contract, what it refuses, and that its networks are usable."""

import json
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ocr.errors import EngineError
from ocr.reader.digits import (
    BLANK,
    CLASSES,
    PATCH_HEIGHT,
    PATCH_WIDTH,
    DigitEngine,
    ProposedNumber,
    softmax,
)
from ocr.reader.engine import (
    ENGINE_FOLDER,
    Calibration,
    default_engine,
    load_engine,
    log_odds,
    member_engine,
    surely_empty,
)

MEMBERS = (1, 2, 3)


def _box(lines: float = 0.8) -> npt.NDArray[np.float32]:
    """Return the patch of an empty box: 4 px of margin, lines of about 0.2 mm."""
    patch = np.zeros((PATCH_HEIGHT, PATCH_WIDTH), np.float32)
    patch[4, 4:32] = patch[35, 4:32] = lines
    patch[4:36, 4] = patch[4:36, 31] = lines
    return patch


def _one(dark: float = 0.9) -> npt.NDArray[np.float32]:
    patch = _box()
    patch[9:31, 17:19] = dark
    return patch


def _noise(count: int, seed: int) -> npt.NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    return rng.random((count, PATCH_HEIGHT, PATCH_WIDTH), dtype=np.float32)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the shipped engine's folder, to be damaged."""
    return Path(shutil.copytree(ENGINE_FOLDER, tmp_path / "engine"))


def _describe(folder: Path, **changes: object) -> None:
    path = folder / "engine.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def test_shipped_engine_satisfies_the_protocol() -> None:
    engine: DigitEngine = default_engine()
    assert engine.version.startswith("kiemdoi-reader")
    assert 0.5 <= engine.threshold < 1


def test_engines_are_loaded_once() -> None:
    assert default_engine() is default_engine()
    assert member_engine(2) is member_engine(2)


def test_probabilities_have_the_agreed_shape_and_sum_to_one() -> None:
    answers = default_engine().classify(np.concatenate([_noise(37, 0), _box()[None]]))
    assert answers.shape == (38, len(CLASSES))
    assert answers.dtype == np.float32
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-5)
    assert (answers >= 0).all()


def test_a_box_is_read_alike_whatever_stands_beside_it_in_the_call() -> None:
    together = default_engine().classify(_noise(20, 1))
    alone = np.concatenate([default_engine().classify(_noise(20, 1)[i : i + 1]) for i in range(20)])
    assert np.allclose(together, alone, atol=1e-5)


def test_the_whole_is_the_mean_of_its_members() -> None:
    patches = np.stack([_one(dark) for dark in (0.5, 0.7, 0.9)])
    how = default_engine().calibration
    logs = [np.log(member_engine(m).classify(patches)) for m in MEMBERS]
    # A member's own temperature undone, the whole's put in its place.
    own = [member_engine(m).calibration.temperature for m in MEMBERS]
    shares = [softmax(log * t / how.temperature) for log, t in zip(logs, own, strict=True)]
    assert np.allclose(default_engine().classify(patches), np.mean(shares, axis=0), atol=1e-3)


def test_a_doubtful_box_is_looked_at_from_five_places(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    engine = load_engine()
    usual = engine._mean

    def counted(patches: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        looks.append(len(patches))
        return usual(patches)

    monkeypatch.setattr(engine, "_mean", counted)
    engine.classify(np.concatenate([_noise(1, 5) * 0.4, _one()[None]]))
    assert looks[0] == 2
    assert sum(looks[1:]) in (0, 5)
    doubtful = (usual(np.concatenate([_noise(1, 5) * 0.4, _one()[None]])).max(axis=1) < 0.99).sum()
    assert sum(looks[1:]) == 5 * doubtful


def test_nothing_asked_gives_no_answers() -> None:
    empty = np.zeros((0, PATCH_HEIGHT, PATCH_WIDTH), np.float32)
    assert default_engine().classify(empty).shape == (0, len(CLASSES))
    assert default_engine().confirm([]) == []


@pytest.mark.parametrize("lines", [0.25, 0.5, 0.8, 1.0])
def test_an_empty_box_is_blank(lines: float) -> None:
    engine = default_engine()
    (answer,) = engine.classify(_box(lines)[None])
    assert answer.argmax() == BLANK
    assert answer[BLANK] >= engine.threshold


@pytest.mark.parametrize("grey", [0.0, 0.03, 0.08])
def test_an_empty_box_on_grey_paper_is_blank_by_the_networks_too(grey: float) -> None:
    patch = np.maximum(_box(), grey) + 0.3 * _noise(1, 3)[0]
    assert not surely_empty(patch[None])[0]
    (answer,) = default_engine().classify(np.clip(patch, 0, 1)[None])
    assert answer.argmax() == BLANK


@pytest.mark.parametrize("dark", [0.12, 0.3, 0.9])
def test_an_upright_stroke_is_a_one_however_faint(dark: float) -> None:
    assert not surely_empty(_one(dark)[None])[0]
    (answer,) = default_engine().classify(_one(dark)[None])
    assert answer.argmax() == 1


def test_both_readers_must_agree_on_a_number() -> None:
    patches = np.stack([_box(), _box(), _one(), _one()])
    right, other, longer = default_engine().confirm(
        [ProposedNumber(text, 0.99, patches) for text in ("11", "77", "111")]
    )
    assert right > 0.9
    assert other < right
    assert longer < right


def test_groups_of_any_width_are_confirmed_in_the_order_asked() -> None:
    two, four = np.stack([_box(), _one()]), np.stack([_box(), _box(), _box(), _one()])
    numbers = [ProposedNumber(t, 0.99, p) for t, p in (("1", four), ("7", two), ("1", two))]
    found = default_engine().second_opinions(numbers)
    assert found[0] > 0.5
    assert found[2] > 0.5
    assert found[1] < 0.2


def test_patches_of_another_shape_are_refused() -> None:
    with pytest.raises(EngineError, match=r"needs \(n, 40, 36\)"):
        default_engine().classify(np.zeros((2, PATCH_WIDTH, PATCH_HEIGHT), np.float32))


def test_patches_that_are_no_numbers_are_refused() -> None:
    bad = np.full((1, PATCH_HEIGHT, PATCH_WIDTH), np.nan, np.float32)
    with pytest.raises(EngineError, match="no usable answer"):
        default_engine().classify(bad)


@pytest.mark.parametrize("name", ["engine.json", "digits-2.onnx", "numbers-3.onnx"])
def test_an_absent_file_is_one_sentence(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(EngineError, match=r"cannot be loaded.*Install the reader anew"):
        load_engine(copy)


def test_a_damaged_network_is_one_sentence(copy: Path) -> None:
    file = copy / "digits-1.onnx"
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(EngineError, match="damaged"):
        load_engine(copy)


@pytest.mark.parametrize("key", ["classes", "symbols", "members", "version"])
def test_a_description_of_something_else_is_refused(copy: Path, key: str) -> None:
    _describe(copy, **{key: []})
    with pytest.raises(EngineError, match="other networks than this reader knows"):
        load_engine(copy)


@pytest.mark.parametrize("missing", ["temperature", "threshold", "weights"])
def test_an_incomplete_description_says_so(copy: Path, missing: str) -> None:
    _describe(copy, **{missing: None})
    with pytest.raises(EngineError, match="incomplete"):
        load_engine(copy)


def test_a_higher_temperature_is_less_sure(copy: Path) -> None:
    usual = load_engine(copy).classify(_noise(5, 4))
    _describe(copy, temperature=8.0)
    assert load_engine(copy).classify(_noise(5, 4)).max() < usual.max()


def test_joining_weighs_both_readers() -> None:
    how = Calibration(1.0, (1.0, 0.5, 0.0), 0.9)
    first, second = np.array([0.9, 0.9, 0.5]), np.array([0.9, 0.1, 0.5])
    joined = how.joined(first, second)
    assert joined[0] > 0.9 > joined[1] > 0.5
    assert joined[2] == pytest.approx(0.5)
    assert np.isfinite(log_odds(np.array([0.0, 1.0]))).all()


def test_softmax_survives_large_logits() -> None:
    assert np.allclose(softmax(np.array([[1000.0, 0.0]])), [[1.0, 0.0]])


def test_the_networks_are_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in ENGINE_FOLDER.iterdir()) <= 10_000_000


def test_the_model_card_describes_the_shipped_engine() -> None:
    card = (ENGINE_FOLDER.parent / "MODEL_CARD.md").read_text("utf-8")
    assert default_engine().version in card
    assert f"p < {default_engine().threshold:g} " in card
