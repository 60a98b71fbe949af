"""Training patches: real digits in the form's own boxes, and everything that is no digit.

`Generator.patches` is deterministic in its seed. A patch is what the cropper delivers: [40, 36],
darkness relative to the paper, box lines left in.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, NOT_A_DIGIT, PATCH_HEIGHT, PATCH_WIDTH
from ocr.training.canvas import Canvas, blank_canvas, box_lines, over
from ocr.training.effects import Scanner
from ocr.training.fillers import filler, strike
from ocr.training.glyphs import GlyphBank
from ocr.training.hands import Hand

# How often each source is drawn. The European sets are small and nearest to Vietnamese hands;
# drawn by their size, the US digits of MNIST would swamp them.
SOURCE_WEIGHTS = {"mnist": 0.50, "swiss": 0.34, "optdigits": 0.06, "semeion": 0.10}
DIGIT_SHARE, BLANK_SHARE = 0.74, 0.11
"""Shares of digits and of empty boxes; the rest is not a digit."""


@dataclass(frozen=True, slots=True, eq=False)
class PatchSet:
    """Patches [n, 40, 36] uint8 (255 = black) with their classes 0–11 [n]."""

    patches: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]


class Generator:
    """Makes patches from one bank of digits; `invent` varies their shapes (off for measuring)."""

    def __init__(self, bank: GlyphBank, seed: int, *, invent: bool = True) -> None:
        self._bank = bank
        self._hand = Hand(bank, seed, invent=invent)
        self._scanner = Scanner(seed)
        self._seed = seed
        self._chooser = _chances(bank)

    def patches(self, count: int, part: int) -> PatchSet:
        """Return `count` patches of all classes; the same seed and part give the same patches."""
        rng = Random(f"{self._seed}/{part}")
        draw = np.random.default_rng([self._seed, part])
        chosen = draw.choice(len(self._bank.labels), size=count, p=self._chooser)
        patches = np.empty((count, PATCH_HEIGHT, PATCH_WIDTH), np.uint8)
        labels = np.empty(count, np.int64)
        for place, index in enumerate(chosen):
            kind = rng.random()
            if kind < DIGIT_SHARE:
                patches[place] = self.digit(int(index), rng)
                labels[place] = self._bank.labels[index]
            elif kind < DIGIT_SHARE + BLANK_SHARE:
                patches[place] = self.empty(rng)
                labels[place] = BLANK
            else:
                patches[place] = self.not_a_digit(int(index), rng)
                labels[place] = NOT_A_DIGIT
        return PatchSet(patches, labels)

    def digits_once(self, part: int, rounds: int = 1) -> PatchSet:
        """Return every digit of the bank `rounds` times, in the bank's order: for measuring."""
        rng = Random(f"{self._seed}/once/{part}")
        count = len(self._bank.labels)
        patches = [self.digit(index, rng) for _ in range(rounds) for index in range(count)]
        return PatchSet(np.stack(patches), np.tile(self._bank.labels, rounds))

    def fillers_only(self, label: int, count: int, part: int) -> PatchSet:
        """Return `count` patches of class blank or not-a-digit: for measuring."""
        rng = Random(f"{self._seed}/none/{label}/{part}")
        draw = np.random.default_rng([self._seed, part, label])
        chosen = draw.choice(len(self._bank.labels), size=count, p=self._chooser)
        patches = [
            self.empty(rng) if label == BLANK else self.not_a_digit(int(index), rng)
            for index in chosen
        ]
        return PatchSet(np.stack(patches), np.full(count, label, np.int64))

    def digit(self, index: int, rng: Random) -> npt.NDArray[np.uint8]:
        """Return a patch of one digit of the bank, written, printed on and scanned."""
        strength = _ink_strength(rng)
        ink = self._hand.write(index, rng)
        return self._finish(self._written(ink, strength, rng), strength, rng)

    def empty(self, rng: Random) -> npt.NDArray[np.uint8]:
        """Return a patch of a box that nobody wrote in."""
        dark = box_lines(rng)
        if rng.random() < 0.15:
            dark = over(dark, box_lines(rng))  # printed or copied double
        if rng.random() < 0.3:
            dark = self._scanner.dust(dark, rng)
        if rng.random() < 0.3:
            dark = self._scanner.smudge(dark, rng.uniform(0.03, 0.2), rng)
        return self._finish(dark, 0.9, rng)

    def not_a_digit(self, index: int, rng: Random) -> npt.NDArray[np.uint8]:
        """Return a patch of a struck-out digit, or of a mark that is none."""
        strength = max(0.25, _ink_strength(rng))
        if rng.random() < 0.55:
            ink = over(
                self._hand.write(index, rng) * np.float32(rng.uniform(0.7, 1.0)),
                strike(rng, int(self._bank.labels[index])),
            )
        else:
            ink = filler(rng)
        return self._finish(self._written(ink, strength, rng), strength, rng)

    def _written(self, ink: Canvas, strength: float, rng: Random) -> Canvas:
        if strength < 0.5 or rng.random() < 0.25:
            ink = self._scanner.pencil(ink, rng)
        return over(box_lines(rng), np.asarray(ink * np.float32(strength), np.float32))

    def _finish(self, dark: Canvas, strength: float, rng: Random) -> npt.NDArray[np.uint8]:
        if rng.random() < 0.12:
            dark = over(dark, self._neighbour(strength, rng))
        if rng.random() < 0.08:
            dark = over(dark, self._shining_through(rng))
        if rng.random() < 0.15:
            dark = self._scanner.dust(dark, rng)
        if rng.random() < 0.06:
            dark = self._scanner.smudge(dark, rng.uniform(0.03, 0.15), rng)
        return self._scanner.scan(dark, strength, rng)

    def _neighbour(self, strength: float, rng: Random) -> Canvas:
        """Return the next box's ink as far as it reaches into this patch."""
        side = rng.choice((-1, 1))
        other = rng.randrange(len(self._bank.labels))
        away = rng.uniform(6.6, 8.5)
        ink = self._hand.write(other, rng, (side * away, 0))
        if rng.random() < 0.3:
            # A line through the next box seldom ends at its edge.
            ink = over(ink, strike(rng, 0))
        # Only the outermost 1.4 mm may hold it: more would be a digit of its own.
        reach = 11
        kept = blank_canvas()
        part = slice(-reach, None) if side > 0 else slice(0, reach)
        kept[:, part] = ink[:, part] * np.float32(strength)
        return kept

    def _shining_through(self, rng: Random) -> Canvas:
        """Return the back of the sheet: another number mirrored, soft and faint."""
        other = rng.randrange(len(self._bank.labels))
        ink = self._hand.write(other, rng, (rng.uniform(-4, 4), rng.uniform(-4, 4)))
        back = self._scanner.smudge(blank_canvas(), 0.3, rng) + 0.7
        return np.asarray(ink[:, ::-1] * back * rng.uniform(0.02, 0.09), np.float32)


def _ink_strength(rng: Random) -> float:
    """Return how dark a pen writes, 0–1: mostly ballpoint, a quarter of it pencil or dry."""
    if rng.random() < 0.25:
        return rng.uniform(0.16, 0.5)
    return rng.uniform(0.45, 1.0)


def _chances(bank: GlyphBank) -> npt.NDArray[np.float64]:
    """Return each digit's chance to be drawn: by its source's weight, digits alike."""
    chances = np.zeros(len(bank.labels))
    for number, name in enumerate(bank.names):
        for digit in range(10):
            own = (bank.source == number) & (bank.labels == digit)
            if own.any():
                chances[own] = SOURCE_WEIGHTS[name] / own.sum()
    total: npt.NDArray[np.float64] = chances / chances.sum()
    return total
