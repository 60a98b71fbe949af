"""Put a real digit on the canvas as another hand might have written it.

Size, place, slant, stroke width and a smooth distortion vary; an upstroke or a foot is drawn on
some 1s and a bar through some 7s, because most of the digits at hand come from US writers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocr.training.canvas import PX_PER_MM, Canvas
from ocr.training.glyphs import FIELD, OUTSIDE, GlyphBank

WINDOW_WIDTH, WINDOW_HEIGHT = 104, 96
"""Px of the canvas that one digit is drawn on, the middle of its box in the middle: 13 × 12 mm."""
_ROWS, _COLUMNS = np.mgrid[0:WINDOW_HEIGHT, 0:WINDOW_WIDTH].astype(np.float32)
_GRID_X: npt.NDArray[np.float32] = _COLUMNS - np.float32((WINDOW_WIDTH - 1) / 2)
_GRID_Y: npt.NDArray[np.float32] = _ROWS - np.float32((WINDOW_HEIGHT - 1) / 2)
_FIELD_ROWS, _FIELD_COLUMNS = np.mgrid[0:FIELD, 0:FIELD].astype(np.float32)
_WAVES = 512
_PLAIN_ONES = ("mnist", "optdigits")
_SLANTED = "invented"
"""Hands whose digits come with all the slant that they can bear."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one person writes one row: lengths in mm, angles in degrees, `shear` as x per y.

    `spread` is how far digits wander from the middle of their boxes, `baseline` how far the whole
    row does; `wave` is the strength of the smooth distortion in px of the distance field.
    """

    height: float
    width: float
    shear: float
    turn: float
    pen: float
    spread: float
    baseline: float
    wave: float
    upstroke: float
    foot: float
    bar: float


def invent_style(rng: Random) -> Style:
    """Return a person: most write 4 to 7 mm high with a ballpoint, some big, fat, slanted."""
    height = rng.triangular(3.4, 9.0, 5.6)
    pen = rng.triangular(0.22, 1.0, 0.4) if rng.random() < 0.92 else rng.uniform(0.9, 1.7)
    return Style(
        height=height,
        width=rng.uniform(0.85, 1.15),
        shear=max(-0.35, min(0.4, rng.gauss(0.03, 0.12))),
        turn=max(-12.0, min(12.0, rng.gauss(0, 3.5))),
        # A fatter pen would fill the loops of an 8 for people, too.
        pen=min(pen, 0.19 * height),
        spread=rng.uniform(0.15, 0.85),
        baseline=rng.gauss(0, 0.45),
        wave=rng.uniform(0.4, 2.2) if rng.random() < 0.7 else 0.0,
        upstroke=rng.choice((0.0, 0.0, 0.5, 1.0)),
        foot=rng.choice((0.0, 0.0, 0.0, 0.3, 1.0)),
        bar=rng.choice((0.0, 0.0, 1.0)),
    )


class Hand:
    """Renders digits of one bank; its smooth distortions are drawn once from the seed."""

    def __init__(self, bank: GlyphBank, seed: int) -> None:
        self._bank = bank
        noise = np.random.default_rng([seed, 3]).normal(size=(_WAVES, 2, 6, 6))
        size = (WINDOW_WIDTH, WINDOW_HEIGHT)
        self._waves = np.stack(
            [
                np.stack([cv2.resize(part, size, interpolation=cv2.INTER_CUBIC) for part in pair])
                for pair in noise.astype(np.float32)
            ]
        )

    def write(self, index: int, style: Style, rng: Random) -> Canvas:
        """Return the ink (0–1) of one digit of the bank on its window [96, 104]."""
        bank = self._bank
        field = self._with_additions(index, style, rng)
        scale = style.height * rng.gauss(1, 0.05) * PX_PER_MM
        scale /= max(float(bank.extent[index, 0]), 30.0)
        low, high = bank.width_range(index)
        wide = scale * min(max(style.width * rng.gauss(1, 0.04), low), high)
        # A number wider than its box is written smaller.
        room = rng.uniform(6.2, 8.0) * PX_PER_MM
        if wide * float(bank.extent[index, 1]) > room:
            shrink = room / (wide * float(bank.extent[index, 1]))
            wide, scale = wide * shrink, scale * max(shrink, 0.8)
        map_x, map_y = self._maps(index, wide, scale, style, rng)
        warped = cv2.remap(
            field,
            map_x,
            map_y,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=OUTSIDE,
        )
        mean = math.sqrt(wide * scale)
        half = float(bank.half[index]) * mean
        grown = max(-0.22 * half, style.pen * PX_PER_MM / 2 - half) * rng.uniform(0.7, 1.0)
        return np.asarray(np.clip(warped * np.float32(mean) + np.float32(grown + 0.5), 0, 1))

    def _place(
        self, index: int, wide: float, high: float, style: Style, rng: Random
    ) -> tuple[float, float]:
        """Return the centre's offset in px: off-centre, but the digit stays with its box."""
        offsets: list[float] = []
        wanted = (0.0, style.baseline)
        extent = self._bank.extent[index]
        half_ink = (float(extent[1]) * wide / 2, float(extent[0]) * high / 2)
        for middle, box, ink in zip(wanted, (28.0, 32.0), half_ink, strict=True):
            loose = max(0.0, box - ink) * 0.75 + 5.0
            offset = rng.gauss(middle, style.spread) * PX_PER_MM
            offsets.append(max(-loose, min(loose, offset)))
        return offsets[0], offsets[1]

    def _maps(
        self, index: int, wide: float, high: float, style: Style, rng: Random
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return for each px of the window its place in the distance field."""
        sideways, down = self._place(index, wide, high, style, rng)
        angle = math.radians(max(-16.0, min(16.0, rng.gauss(style.turn, 2.5))))
        shear, strongest = style.shear + rng.gauss(0, 0.03), style.wave
        if self._bank.names[int(self._bank.source[index])] == _SLANTED:
            shear, strongest = 0.3 * shear, min(strongest, 1.2)
        x, y = _GRID_X - np.float32(sideways), _GRID_Y - np.float32(down)
        turned_y = y * np.float32(math.cos(angle)) - x * np.float32(math.sin(angle))
        turned_x = x * np.float32(math.cos(angle)) + y * np.float32(math.sin(angle))
        centre = np.float32((FIELD - 1) / 2)
        map_x = (turned_x + np.float32(shear) * turned_y) * np.float32(1 / wide) + centre
        map_y = turned_y * np.float32(1 / high) + centre
        if style.wave:
            wave = self._waves[rng.randrange(_WAVES)]
            strength = np.float32(strongest * rng.uniform(0.6, 1.2))
            map_x += strength * wave[0]
            map_y += strength * wave[1]
        return map_x, map_y

    def _with_additions(self, index: int, style: Style, rng: Random) -> npt.NDArray[np.float32]:
        bank = self._bank
        field = bank.distance(index)
        label = int(bank.labels[index])
        if label not in (1, 7) or bank.names[int(bank.source[index])] not in _PLAIN_ONES:
            return field
        half = min(float(bank.half[index]), 5.0)
        top, middle, bottom = ((float(x), float(y)) for x, y in bank.anchors[index])
        high = float(bank.extent[index, 0])
        if label == 1 and float(bank.extent[index, 1]) < 0.55 * high:
            if rng.random() < style.upstroke:
                # Flatter than this it would be the bar of a 7.
                reach = rng.uniform(0.14, 0.55)
                slope = math.radians(rng.uniform(24 + 26 * reach, 66))
                end = (
                    top[0] - reach * high * math.cos(slope),
                    top[1] + reach * high * math.sin(slope),
                )
                field = _add(field, top, end, half)
            if rng.random() < style.foot:
                left, right = rng.uniform(0.12, 0.4) * high, rng.uniform(0.12, 0.4) * high
                tilt = rng.gauss(0, 0.04) * high
                start = (bottom[0] - left, bottom[1] - tilt)
                field = _add(field, start, (bottom[0] + right, bottom[1] + tilt), half)
        if label == 7 and rng.random() < style.bar:
            reach = rng.uniform(0.14, 0.34) * high
            tilt = rng.gauss(0, 0.05) * high
            start = (middle[0] - reach, middle[1] + tilt)
            field = _add(field, start, (middle[0] + reach, middle[1] - tilt), half)
        return field


def _add(
    field: npt.NDArray[np.float32],
    start: tuple[float, float],
    end: tuple[float, float],
    half: float,
) -> npt.NDArray[np.float32]:
    """Return the field with a straight stroke from `start` to `end` (x, y) added."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2 or 1.0
    x, y = _FIELD_COLUMNS - np.float32(start[0]), _FIELD_ROWS - np.float32(start[1])
    share = np.clip((x * along[0] + y * along[1]) / length, 0, 1)
    away = np.hypot(x - share * along[0], y - share * along[1])
    return np.asarray(np.maximum(field, (half - away).astype(np.float32)))
