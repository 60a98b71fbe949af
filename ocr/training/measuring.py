"""Real digits of unseen writers as patches, and exact statements about how many are read wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, NOT_A_DIGIT, OnnxDigitEngine, Patches, Probabilities
from ocr.training.canvas import HEIGHT, PX_PER_MM, WIDTH, blank_canvas, box_lines, over
from ocr.training.data import DigitSet, ink_of
from ocr.training.generator import Generator, PatchSet
from ocr.training.glyphs import glyph_bank, ink_box
from ocr.training.intervals import interval_by_writer, upper_bound

__all__ = ["interval_by_writer", "upper_bound"]
KINDS = ("plain", "degraded")


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Patches of one kind and source: probabilities [n, 12], labels [n] 0–11, writers [n]."""

    source: str
    kind: str
    probabilities: Probabilities
    labels: npt.NDArray[np.int64]
    writers: npt.NDArray[np.str_]

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Where the likeliest class is not the true one [n]."""
        return np.asarray(self.probabilities.argmax(axis=1) != self.labels)

    @property
    def says_digit(self) -> npt.NDArray[np.bool_]:
        """Where the likeliest class is a digit [n]."""
        return np.asarray(self.probabilities.argmax(axis=1) < BLANK)

    def kept(self, threshold: float) -> npt.NDArray[np.bool_]:
        """Where the likeliest class is likely enough to be proposed [n]."""
        return np.asarray(self.probabilities.max(axis=1) >= threshold)


def digit_samples(
    engine: OnnxDigitEngine, sets: Sequence[DigitSet], seed: int, kinds: Sequence[str] = KINDS
) -> list[Sample]:
    """Read every digit of `sets` once per kind: plainly scanned, and degraded as in training."""
    samples: list[Sample] = []
    for digits in sets:
        whole = digits.where(np.array([ink_box(ink) is not None for ink in ink_of(digits.images)]))
        for kind in kinds:
            if kind == "plain":
                patches = plain_patches(whole, seed)
            else:
                made = Generator(glyph_bank([whole]), seed, invent=False).digits_once(0)
                if len(made.labels) != len(whole.labels):
                    raise ValueError(f"{whole.name}: a digit was lost between picture and patch")
                patches = as_darkness(made)
            samples.append(
                Sample(whole.name, kind, engine.classify(patches), whole.labels, whole.writers)
            )
    return samples


def filler_samples(
    engine: OnnxDigitEngine, sets: Sequence[DigitSet], seed: int, count: int
) -> list[Sample]:
    """Read `count` empty boxes and as many marks that are no digit; struck ones use `sets`."""
    generator = Generator(glyph_bank(list(sets)), seed, invent=False)
    samples: list[Sample] = []
    for label, name in ((BLANK, "blank"), (NOT_A_DIGIT, "not-a-digit")):
        made = generator.fillers_only(label, count, 0)
        answers = engine.classify(as_darkness(made))
        # Every mark is drawn anew: each is a writer of its own.
        writers = np.arange(count).astype(str)
        samples.append(Sample(name, "degraded", answers, made.labels, writers))
    return samples


def as_darkness(made: PatchSet) -> Patches:
    """Return patches [n, 40, 36] as float32 0–1."""
    return made.patches.astype(np.float32) / np.float32(255)


def plain_patches(digits: DigitSet, seed: int) -> Patches:
    """Return each digit's own picture, only scaled and laid into a box, lightly blurred.

    Nothing of the training's rendering is used for the ink: grey values as the set has them, 4.6
    to 6.4 mm high, within 0.5 mm of the box's middle, ink 0.55–0.95 dark.
    """
    rng = Random(f"plain/{seed}")
    patches = np.zeros((len(digits.labels), HEIGHT // 2, WIDTH // 2), np.float32)
    for place, ink in enumerate(ink_of(digits.images)):
        dark = over(box_lines(rng), _laid(ink, rng) * np.float32(rng.uniform(0.55, 0.95)))
        soft = cv2.GaussianBlur(dark, (0, 0), rng.uniform(0.4, 0.9))
        patches[place] = cv2.resize(soft, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    return patches


def _laid(ink: npt.NDArray[np.float32], rng: Random) -> npt.NDArray[np.float32]:
    box = ink_box(ink)
    if box is None:
        return blank_canvas()
    rows, columns = box
    high, wide = rows.stop - rows.start, columns.stop - columns.start
    scale = rng.uniform(4.6, 6.4) * PX_PER_MM / high
    across = min(scale, 6.6 * PX_PER_MM / wide)
    middle_x = (columns.start + columns.stop - 1) / 2
    middle_y = (rows.start + rows.stop - 1) / 2
    x = (WIDTH - 1) / 2 + rng.uniform(-4, 4) - across * middle_x
    y = (HEIGHT - 1) / 2 + rng.uniform(-4, 4) - scale * middle_y
    warp = np.array([[across, 0, x], [0, scale, y]])
    laid = cv2.warpAffine(ink, warp, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC)
    return np.asarray(np.clip(laid, 0, 1), dtype=np.float32)
