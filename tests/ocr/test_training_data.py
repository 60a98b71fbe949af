"""The real digits: refused where absent or other, split by writer, and what is measured on them."""

from pathlib import Path

import numpy as np
import pytest

from ocr.errors import TrainingDataError
from ocr.reader.digits import default_engine
from ocr.training import data
from ocr.training.data import SOURCES, DigitSet, Source, Split, ink_of, load_source, load_split
from ocr.training.measuring import digit_samples

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
SPLITS: tuple[Split, ...] = ("train", "select", "calibrate", "test")
needs_digits = pytest.mark.skipif(
    not REAL.is_dir(), reason="the folder of real digits (../shared/data) is not there"
)


def _invented(writers: int) -> DigitSet:
    names = np.repeat([f"w{number}" for number in range(writers)], 10)
    images = np.zeros((len(names), 8, 8), np.uint8)
    return DigitSet("invented", images, np.tile(np.arange(10), writers), names)


@pytest.mark.parametrize("writers", [4, 16, 539])
def test_every_writer_lies_in_exactly_one_split(writers: int) -> None:
    digits = _invented(writers)
    members = [data.writers_of(digits, split).tolist() for split in SPLITS]
    flat = sorted(name for part in members for name in part)
    assert flat == sorted(set(digits.writers.tolist()))


def test_the_split_does_not_depend_on_the_order_of_digits() -> None:
    digits = _invented(16)
    turned = digits.where(np.arange(len(digits.labels))[::-1])
    assert data.writers_of(digits, "test").tolist() == data.writers_of(turned, "test").tolist()


def test_an_absent_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"real digits are not there.*mnist\.npz"):
        load_split(tmp_path / "nowhere", "train")


def test_another_file_of_the_same_name_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "swiss.npz", images=np.zeros((1, 64, 64), np.uint8))
    swiss = next(source for source in SOURCES if source.name == "swiss")
    with pytest.raises(TrainingDataError, match=r"swiss\.npz.*SHA-256 differs"):
        load_source(tmp_path, swiss)


def test_every_source_says_where_it_is_from_and_how_to_cite_it() -> None:
    for source in SOURCES:
        assert len(source.sha256) == 64
        assert source.origin and source.licence and source.citation


def test_dark_ink_on_light_paper_is_turned_round(tmp_path: Path) -> None:
    path = tmp_path / "own.npz"
    images = np.full((1, 8, 8), 250, np.uint8)
    images[0, 2:6, 3] = 20
    np.savez(path, images=images, labels=np.array([1]))
    source = Source("own", _sha256(path), "", "", "", writers_known=False, dark_on_light=True)
    digits = load_source(tmp_path, source)
    assert ink_of(digits.images)[0, 3, 3] == 1.0
    assert ink_of(digits.images)[0, 0, 0] == 0.0


def _sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


@needs_digits
def test_sets_without_writers_lie_in_training_only() -> None:
    assert [digits.name for digits in load_split(REAL, "test")] == ["mnist", "swiss"]
    names = [digits.name for digits in load_split(REAL, "train")]
    assert names == ["mnist", "swiss", "optdigits", "semeion"]


@needs_digits
def test_test_writers_are_nobody_that_training_saw() -> None:
    seen = {
        (digits.name, writer)
        for split in SPLITS[:3]
        for digits in load_split(REAL, split)
        for writer in np.unique(digits.writers).tolist()
    }
    writers = list(data.test_writers(REAL))
    assert {writer.source for writer in writers} == {"mnist", "swiss"}
    for writer in writers:
        assert (writer.source, writer.writer) not in seen
        assert writer.images.shape[0] == len(writer.labels) > 0
        assert writer.images.min() >= 0 and writer.images.max() <= 1


@needs_digits
def test_under_one_percent_wrong_on_writers_it_has_not_seen() -> None:
    samples = digit_samples(default_engine(), load_split(REAL, "test"), 5, kinds=("plain",))
    assert {sample.source for sample in samples} == {"mnist", "swiss"}
    for sample in samples:
        assert sample.wrong.mean() < 0.01, sample.source
