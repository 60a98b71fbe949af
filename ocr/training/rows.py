"""Rows of training: the boxes of one number, written by one hand, scanned, and cut into patches.

A row is drawn as a whole, at 8 px per mm, on the form's own printed boxes: neighbours touch,
strokes run from box to box, a strike goes through all of them. Then it is scanned as a whole, and
cut into the patches that the engine gets, with the errors that registration leaves. The handwriting
synthesiser and the degrader of the sample scans have no part in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocr.reader.digits import BLANK, NOT_A_DIGIT, PATCH_HEIGHT, PATCH_WIDTH
from ocr.training.canvas import PX_PER_MM, Canvas, over
from ocr.training.draft import BOX_WIDTH, PAD, PITCH, Draft, scrawl, strike_all
from ocr.training.effects import CLEAN_SHARE, Scanner
from ocr.training.fillers import filler, strike
from ocr.training.glyphs import GlyphBank
from ocr.training.hands import WINDOW_HEIGHT, WINDOW_WIDTH, Hand, Style, invent_style

OVERWRITTEN = 12
"""Label of a box with two different digits on top of each other: to be doubted, not read."""
SOURCE_WEIGHTS = {
    "mnist": 0.34,
    "swiss": 0.26,
    "optdigits": 0.05,
    "semeion": 0.08,
    "invented": 0.27,
}
"""Each source's share of the rows; without one of them the others share what it had."""
_LENGTHS = ((1, 0.12), (2, 0.2), (3, 0.36), (4, 0.32))
_KINDS = (
    ("number", 0.7),
    ("filled", 0.08),
    ("struck", 0.08),
    ("rubbish", 0.04),
    ("mixed", 0.05),
    ("blank", 0.05),
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How hard rows are made, all 0–1: shares of good flatbed scans, of pencil and dry pens, of
    overwritten digits; `bent` is how much of an invented style's distortion the digits get.
    """

    clean: float
    faint: float
    overwritten: float
    bent: float


HARD = Manner(CLEAN_SHARE, 0.28, 0.018, 1.0)
"""As hard as training wants rows for most of its steps."""
FINISHING = Manner(0.6, 0.2, 0.018, 0.4)
"""Nearer to what comes on an evening, for the last steps."""
USUAL = Manner(0.6, 0.12, 0.003, 0.0)
"""As rows come on an evening, digits in their writers' own shapes: to calibrate and measure."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row of n boxes: patches [n, 40, 36] uint8 (255 = black), labels [n] 0–12."""

    patches: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int8]


class RowMaker:
    """Draws rows from one bank of digits, each by one of its writers, all in one manner."""

    def __init__(self, bank: GlyphBank, seed: int, manner: Manner = HARD) -> None:
        self._bank = bank
        self._manner = manner
        self._hand = Hand(bank, seed)
        self._scanner = Scanner(seed, manner.clean)
        self._chances = _writer_chances(bank)
        self._own = _by_writer(bank)

    def choose_writer(self, rng: Random) -> int:
        """Return a writer of the bank: sources by their weights, writers of one source alike."""
        return rng.choices(range(len(self._chances)), cum_weights=self._chances)[0]

    def make(self, writer: int, boxes: int, rng: Random, kind: str | None = None) -> Row:
        """Return one row of `boxes` boxes by `writer`; `kind` is one of _KINDS, or drawn."""
        kind = kind or rng.choices([k for k, _ in _KINDS], [w for _, w in _KINDS])[0]
        style = _less_bent(invent_style(rng), self._manner.bent)
        strength = _ink_strength(rng, self._manner.faint)
        draft = Draft(boxes)
        if kind in ("number", "filled", "struck", "mixed"):
            self._write_number(draft, writer, style, rng)
        if kind == "filled":
            self._fill_unused(draft, rng)
        elif kind == "struck":
            strike_all(draft, rng)
        elif kind == "mixed":
            self._spoil_one(draft, writer, style, rng)
        elif kind == "rubbish":
            scrawl(draft, rng)
        ink = draft.ink
        if strength < 0.5 or rng.random() < 0.25:
            ink = self._scanner.pencil(ink, rng)
        dark = over(_printed_boxes(boxes, rng), np.asarray(ink * np.float32(strength), np.float32))
        dark = self._surroundings(dark, writer, style, strength, rng)
        return Row(_cut(self._scanner.scan(dark, strength, rng), boxes, rng), draft.labels)

    def _write_number(self, draft: Draft, writer: int, style: Style, rng: Random) -> None:
        length = rng.choices([n for n, _ in _LENGTHS], [w for _, w in _LENGTHS])[0]
        length = min(length, draft.boxes)
        if draft.boxes > 4 and rng.random() < 0.3:
            length = draft.boxes
        first = draft.boxes - length
        if rng.random() < 0.03:
            first = rng.randint(0, first)  # not to the right: a blank follows
        lead = first if rng.random() < 0.06 else 0
        for box in range(first - lead, first + length):
            label = 0 if box < first else rng.randrange(10)
            self._write_digit(draft, box, label, writer, style, rng)

    def _write_digit(
        self, draft: Draft, box: int, label: int, writer: int, style: Style, rng: Random
    ) -> None:
        index = rng.choice(self._own[writer][label])
        draft.add(box, self._hand.write(index, style, rng), label)
        chance = rng.random()
        if chance < 0.012:  # the same digit once more, to make it clear
            draft.add(box, self._hand.write(index, replace(style, spread=0.12), rng), label)
        elif chance < 0.012 + self._manner.overwritten:
            other = rng.choice([digit for digit in range(10) if digit != label])
            heavy = rng.choice(self._own[writer][other])
            draft.add(box, self._hand.write(heavy, style, rng), OVERWRITTEN)

    def _fill_unused(self, draft: Draft, rng: Random) -> None:
        """Put dashes, dots, crosses into the boxes before the number, or one line through all."""
        unused = [box for box in range(draft.boxes) if draft.labels[box] == BLANK]
        if not unused:
            return
        if len(unused) > 1 and rng.random() < 0.3:
            last = draft.centre(unused[-1]) + rng.uniform(6, 24)
            start = draft.centre(unused[0]) - rng.uniform(6, 30)
            y = 48 + rng.gauss(0, 5)
            draft.line((start, y + rng.gauss(0, 4)), (last, y + rng.gauss(0, 4)), rng)
            draft.labels[unused] = NOT_A_DIGIT
            return
        mark = rng.randrange(1 << 30)
        for box in unused:
            # One person uses one kind of filler.
            draft.patch(box, filler(Random(mark + (box if rng.random() < 0.3 else 0))))

    def _spoil_one(self, draft: Draft, writer: int, style: Style, rng: Random) -> None:
        """Strike out, or crowd, one box of the number."""
        box = draft.boxes - 1 - rng.randrange(2)
        label = int(draft.labels[box])
        if rng.random() < 0.75 or label > 9:
            draft.patch(box, strike(rng, min(label, 8)))
            return
        narrow = replace(style, width=0.6)
        for side in (-11, 11):
            index = rng.choice(self._own[writer][rng.randrange(10)])
            draft.add(box, self._hand.write(index, narrow, rng), NOT_A_DIGIT, shift=side)

    def _surroundings(
        self, dark: Canvas, writer: int, style: Style, strength: float, rng: Random
    ) -> Canvas:
        """Add what else lies on paper: the rows above and below, the back, dirt, a stamp."""
        if rng.random() < 0.06:
            other = rng.choice(self._own[writer][rng.randrange(10)])
            ink = self._hand.write(other, style, rng)
            below = rng.random() < 0.5
            reach = rng.randint(12, 20)
            part = ink[20 : 20 + reach] if below else ink[76 - reach : 76]
            rows = slice(96 - reach, 96) if below else slice(0, reach)
            left = rng.randrange(max(1, dark.shape[1] - WINDOW_WIDTH))
            place = (rows, slice(left, left + WINDOW_WIDTH))
            dark[place] = over(dark[place], np.asarray(part * np.float32(strength), np.float32))
        if rng.random() < 0.08:
            dark = over(dark, self._shining_through(writer, style, dark.shape[1], rng))
        if rng.random() < 0.15:
            dark = self._scanner.dust(dark, rng)
        if rng.random() < 0.06:
            dark = self._scanner.smudge(dark, rng.uniform(0.03, 0.2), rng)
        if rng.random() < 0.05:
            dark = self._scanner.stamp(dark, rng.uniform(0.08, min(0.5, 0.7 * strength)), rng)
        return dark

    def _shining_through(self, writer: int, style: Style, width: int, rng: Random) -> Canvas:
        """Return the back of the sheet: other digits mirrored, soft and faint."""
        back = np.zeros((WINDOW_HEIGHT, width), np.float32)
        for _ in range(rng.randint(1, 4)):
            index = rng.choice(self._own[writer][rng.randrange(10)])
            ink = self._hand.write(index, style, rng)[:, ::-1]
            ink = np.roll(ink, rng.randint(-30, 30), axis=0)
            left = rng.randrange(max(1, width - WINDOW_WIDTH))
            part = back[:, left : left + WINDOW_WIDTH]
            part[:] = np.maximum(part, ink[:, : part.shape[1]])
        soft = cv2.GaussianBlur(back, (0, 0), rng.uniform(1, 3))
        return np.asarray(soft * np.float32(rng.uniform(0.03, 0.16)), np.float32)


def _printed_boxes(boxes: int, rng: Random) -> Canvas:
    """Return the printed boxes of a row; toner fat, thin, faint or worn away in places."""
    width = round(2 * PAD + (boxes - 1) * PITCH + BOX_WIDTH)
    picture = np.zeros((WINDOW_HEIGHT, width), np.uint8)
    thick = 1.6 * rng.uniform(0.6, 1.8)
    fine = 4
    for box in range(boxes):
        left = PAD + box * PITCH
        for grow, shade in ((thick / 2, 255), (-thick / 2, 0)):
            corners = ((left - grow, 16 - grow), (left + BOX_WIDTH + grow, 80 + grow))
            points = [tuple(round((v - 0.5) * 16) for v in corner) for corner in corners]
            cv2.rectangle(picture, points[0], points[1], shade, -1, cv2.LINE_AA, fine)
    lines = picture.astype(np.float32) * np.float32(rng.uniform(0.5, 1.0) / 255)
    if rng.random() < 0.15:
        for _ in range(rng.randint(1, 5)):
            x, y, reach = rng.uniform(0, width), rng.uniform(0, 96), rng.uniform(8, 60)
            columns = (np.arange(width, dtype=np.float32) - x)[None, :] ** 2
            rows = (np.arange(WINDOW_HEIGHT, dtype=np.float32) - y)[:, None] ** 2
            lines *= np.clip((columns + rows) / np.float32(reach**2), 0, 1)
    return np.asarray(lines, np.float32)


def _cut(dark: Canvas, boxes: int, rng: Random) -> npt.NDArray[np.uint8]:
    """Return the patches [n, 40, 36] uint8 as the cropper delivers them.

    Most fits are good to 0.12 mm; some miss by 0.4 mm, as on a curled page.
    """
    spread = (0.12 if rng.random() < 0.8 else 0.32) * PX_PER_MM
    shift = [max(-5.0, min(5.0, rng.gauss(0, spread))) for _ in range(2)]
    angle = math.radians(max(-2.5, min(2.5, rng.gauss(0, 0.5))))
    scale = rng.gauss(1, 0.008)
    height, width = dark.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), math.degrees(angle), scale)
    turn[:, 2] += np.array(shift) - 8
    size = (width - 16, height - 16)
    moved = cv2.warpAffine(
        dark, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    small = cv2.resize(moved, (size[0] // 2, size[1] // 2), interpolation=cv2.INTER_AREA)
    values = np.asarray(np.clip(small, 0, 1) * 255 + 0.5, np.uint8)
    pitch = round(PITCH / 2)
    return np.stack(
        [values[:PATCH_HEIGHT, box * pitch : box * pitch + PATCH_WIDTH] for box in range(boxes)]
    )


def _less_bent(style: Style, share: float) -> Style:
    """Return the style with this share (0–1) of its distortion, strokes added as seldom."""
    return replace(
        style,
        width=1 + share * (style.width - 1),
        shear=share * style.shear,
        wave=share * style.wave,
        upstroke=share * style.upstroke,
        foot=share * style.foot,
        bar=share * style.bar,
    )


def _ink_strength(rng: Random, faint: float) -> float:
    """Return how dark a pen writes, 0–1: mostly ballpoint, a share of it pencil or dry."""
    if rng.random() < faint:
        return rng.uniform(0.15, 0.5)
    return rng.uniform(0.45, 1.0)


def _writer_chances(bank: GlyphBank) -> list[float]:
    """Return cumulative chances of the writers: sources by weight, a source's writers alike."""
    sources = [source for source, _ in bank.writers]
    weights = [SOURCE_WEIGHTS[source] / sources.count(source) for source in sources]
    return list(np.cumsum(weights))


def _by_writer(bank: GlyphBank) -> list[list[list[int]]]:
    """Return for each writer and each digit the places in the bank.

    Who never wrote some digit borrows it from the writers of the same source.
    """
    own: list[list[list[int]]] = [[[] for _ in range(10)] for _ in bank.writers]
    spare: dict[tuple[str, int], list[int]] = {}
    for place, (writer, label) in enumerate(zip(bank.writer, bank.labels, strict=True)):
        own[writer][label].append(place)
        spare.setdefault((bank.writers[writer][0], int(label)), []).append(place)
    for writer, (source, _) in enumerate(bank.writers):
        for label in range(10):
            own[writer][label] = own[writer][label] or spare[(source, label)]
    return own
