"""The real digits: refused where absent or other, parted by writer, read by who never saw them."""

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from ocr.errors import TrainingDataError
from ocr.reader.digits import Patches
from ocr.reader.engine import member_engine
from ocr.training.data import SOURCES, DigitSet, Source, ink_of, load_source
from ocr.training.folds import (
    ALWAYS_TRAINED,
    GROUPS,
    MEMBERS,
    group_of,
    sets_in,
    writers_in,
)
from ocr.training.glyphs import glyph_bank
from ocr.training.hands import Hand, Style
from ocr.training.label_audit import contradicted, without_wrong_labels

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_digits = pytest.mark.skipif(
    not REAL.is_dir(), reason="the folder of real digits (../shared/data) is not there"
)


def test_an_absent_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"real digits are not there.*mnist\.npz"):
        load_source(tmp_path / "nowhere", SOURCES[0])


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


def test_digits_with_a_wrong_label_are_not_learnt_from() -> None:
    (name, writer, number), (label, written) = next(iter(contradicted().items()))
    assert label != written
    count = number + 3
    # Another writer's digits lie between: the number is the place among the writer's own.
    writers = np.array([w for _ in range(count) for w in (writer, "another")])
    places = np.arange(2 * count)
    digits = DigitSet(name, np.zeros((2 * count, 2, 2), np.uint8), places, writers)
    listed = {n for source, who, n in contradicted() if (source, who) == (name, writer)}
    kept = without_wrong_labels(digits).labels.tolist()
    assert sorted(set(places.tolist()) - set(kept)) == sorted(2 * n for n in listed if n < count)


def _sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


@needs_digits
def test_every_writer_lies_in_one_group_and_is_unseen_by_somebody() -> None:
    seen: dict[tuple[str, str], int] = {}
    for group in range(GROUPS):
        for writer in writers_in(REAL, group):
            assert (writer.source, writer.writer) not in seen
            seen[writer.source, writer.writer] = group
            assert group_of(REAL, writer.source, writer.writer) == group
            assert writer.images.shape[0] == len(writer.labels) > 0
            assert writer.images.min() >= 0
            assert writer.images.max() <= 1
    assert len(seen) == 539 + 16
    assert group_of(REAL, "semeion", "anybody") == ALWAYS_TRAINED


@needs_digits
@pytest.mark.parametrize("member", MEMBERS)
def test_at_most_one_and_a_half_percent_wrong_of_writers_that_a_member_never_saw(
    member: int,
) -> None:
    """Drawn plainly, in the writers' own shapes; the figures of record are the bench's."""
    engine = member_engine(member)
    for digits in sets_in(REAL, member):
        own = digits.where(np.random.default_rng(5).permutation(len(digits.labels))[:1500])
        bank = glyph_bank([own])
        hand = Hand(bank, 1)
        patches = np.stack([_written(hand, place) for place in range(len(bank.labels))])
        wrong = engine.classify(patches).argmax(axis=1) != bank.labels
        assert wrong.mean() < 0.02, digits.name


def _written(hand: Hand, place: int) -> Patches:
    """Return a patch with one digit as its writer wrote it, 5.6 mm high, in the middle."""
    style = Style(
        height=5.6, width=1, shear=0, turn=0, pen=0.45, spread=0.2, baseline=0, wave=0,
        upstroke=0, foot=0, bar=0,
    )  # fmt: skip
    ink = hand.write(place, style, Random(place))[8:88, 16:88] * np.float32(0.8)
    small = cv2.resize(cv2.GaussianBlur(ink, (0, 0), 0.7), (36, 40), interpolation=cv2.INTER_AREA)
    box = np.zeros((40, 36), np.float32)
    box[4, 4:32] = box[35, 4:32] = box[4:36, 4] = box[4:36, 31] = 0.7
    return np.maximum(small, box)
