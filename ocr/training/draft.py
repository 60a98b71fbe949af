"""Ink and labels of one row while it is written, and what spoils a whole row of boxes."""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np

from ocr.reader.digits import BLANK, NOT_A_DIGIT
from ocr.training.canvas import Canvas, over
from ocr.training.fillers import filler, pen_width, scribble, strike
from ocr.training.hands import WINDOW_HEIGHT, WINDOW_WIDTH

PAD = 16.0
PITCH, BOX_WIDTH, BOX_HEIGHT = 68.0, 56.0, 64.0
"""The form's boxes on the canvas: 7 × 8 mm, one every 8.5 mm, 2 mm of paper around the row."""


class Draft:
    """Ink and labels of a row while it is written."""

    def __init__(self, boxes: int) -> None:
        self.boxes = boxes
        width = round(2 * PAD + (boxes - 1) * PITCH + BOX_WIDTH)
        self.ink = np.zeros((WINDOW_HEIGHT, width), np.float32)
        self.labels = np.full(boxes, BLANK, np.int8)

    def centre(self, box: int) -> float:
        """Return the x of the middle of box `box` on the canvas, in px."""
        return PAD + BOX_WIDTH / 2 + box * PITCH

    def add(self, box: int, window: Canvas, label: int, shift: int = 0) -> None:
        """Lay one digit's window [96, 104] over box `box`, `shift` px to the right."""
        left = round(self.centre(box)) - WINDOW_WIDTH // 2 + shift
        first, last = max(0, left), min(self.ink.shape[1], left + WINDOW_WIDTH)
        part = self.ink[:, first:last]
        part[:] = over(part, window[:, first - left : last - left])
        self.labels[box] = label

    def patch(self, box: int, mark: Canvas) -> None:
        """Lay a mark drawn on a box's canvas [80, 72] over box `box`: no digit any more."""
        left = round(self.centre(box)) - 36
        part = self.ink[8:88, left : left + 72]
        part[:] = over(part, mark)
        self.labels[box] = NOT_A_DIGIT

    def line(self, start: tuple[float, float], end: tuple[float, float], rng: Random) -> None:
        """Draw one slightly bent pen line."""
        steps = np.linspace(0, 1, 17)
        length = math.hypot(end[0] - start[0], end[1] - start[1])
        bend = rng.gauss(0, 0.015) * length * np.sin(math.pi * steps)
        bend += rng.gauss(0, 0.01) * length * np.sin(rng.uniform(2, 5) * math.pi * steps)
        x = start[0] + (end[0] - start[0]) * steps
        y = start[1] + (end[1] - start[1]) * steps + np.clip(bend, -9, 9)
        points = np.rint(np.stack([x, y], axis=1) * 16).astype(np.int32)
        picture = np.zeros(self.ink.shape, np.uint8)
        cv2.polylines(picture, [points], False, 255, max(1, round(pen_width(rng))), cv2.LINE_AA, 4)
        self.ink[:] = over(self.ink, picture.astype(np.float32) / np.float32(255))


def strike_all(draft: Draft, rng: Random) -> None:
    """Cross a number out: one to three lines through all of it, a zigzag, or box by box."""
    written = [box for box in range(draft.boxes) if draft.labels[box] != BLANK]
    if rng.random() < 0.3:
        for box in written:
            label = int(draft.labels[box])
            draft.patch(box, strike(rng, min(label, 8)))
        return
    start = draft.centre(written[0]) - rng.uniform(28, 40)
    end = draft.centre(written[-1]) + rng.uniform(28, 40)
    if rng.random() < 0.25:
        turns = rng.randint(3, 6) * len(written)
        for turn in range(turns):
            x = start + (end - start) * turn / turns
            step = (end - start) / turns
            high, low = rng.uniform(14, 30), rng.uniform(64, 82)
            up = turn % 2 == 0
            draft.line((x, low if up else high), (x + step, high if up else low), rng)
    else:
        tilt = rng.gauss(0, 8)
        for number in range(rng.choice((1, 1, 2, 2, 3))):
            y = 48 + rng.gauss(0, 6) + 9 * number - 5
            draft.line((start, y + tilt), (end, y - tilt), rng)
        if len(written) <= 2 and rng.random() < 0.4:
            draft.line((start, 78 + rng.gauss(0, 4)), (end, 18 + rng.gauss(0, 4)), rng)
    draft.labels[written] = NOT_A_DIGIT


def scrawl(draft: Draft, rng: Random) -> None:
    """Fill some boxes with rubbish: fillers, tangles, one line from corner to corner."""
    if rng.random() < 0.35:
        first = rng.randrange(max(1, draft.boxes - 1))
        start, end = draft.centre(first) - 30, draft.centre(draft.boxes - 1) + 30
        low, high = rng.uniform(60, 84), rng.uniform(12, 36)
        rising = rng.random() < 0.6
        flat = rng.random() < 0.4
        y = (48.0, 48.0) if flat else (low, high) if rising else (high, low)
        draft.line((start, y[0]), (end, y[1]), rng)
        draft.labels[first:] = NOT_A_DIGIT
        return
    for box in range(draft.boxes):
        if rng.random() < 0.6:
            draft.patch(box, filler(rng) if rng.random() < 0.8 else scribble(rng, pen_width(rng)))
