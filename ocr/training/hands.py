"""Put a real digit on the canvas as another hand might have written it.

Size, place, slant, stroke width and a smooth distortion vary; an upstroke or a foot is drawn on
some 1s and a bar through some 7s, because most of the digits at hand come from US writers.
"""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from ocr.training.canvas import GRID_X, GRID_Y, HEIGHT, PX_PER_MM, WIDTH, Canvas
from ocr.training.glyphs import FIELD, OUTSIDE, GlyphBank

_FIELD_ROWS, _FIELD_COLUMNS = np.mgrid[0:FIELD, 0:FIELD].astype(np.float32)
_WAVES = 512
_PLAIN_ONES = ("mnist", "optdigits")


class Hand:
    """Renders digits of one bank; its smooth distortions are drawn once from the seed.

    With `invent` off a digit keeps the shape that its writer gave it (for measuring): it is only
    placed, turned a little and given a pen's width.
    """

    def __init__(self, bank: GlyphBank, seed: int, *, invent: bool = True) -> None:
        self._bank = bank
        self._invent = invent
        noise = np.random.default_rng([seed, 3]).normal(size=(_WAVES, 2, 5, 5))
        self._waves = np.stack(
            [
                np.stack(
                    [
                        cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
                        for part in pair
                    ]
                )
                for pair in noise.astype(np.float32)
            ]
        )

    def write(self, index: int, rng: Random, shift_mm: tuple[float, float] = (0, 0)) -> Canvas:
        """Return the ink (0–1, full strength) of one digit of the bank, placed as people do."""
        bank = self._bank
        field = self._with_additions(index, rng) if self._invent else bank.distance(index)
        height_mm = rng.triangular(3.4, 9.2, 5.6)
        scale = height_mm * PX_PER_MM / max(float(bank.extent[index, 0]), 30.0)
        low, high = bank.width_range(index) if self._invent else (1.0, 1.0)
        wide = scale * rng.uniform(low, high)
        # A number wider than its box is written smaller.
        room = rng.uniform(6.2, 8.0) * PX_PER_MM
        if wide * float(bank.extent[index, 1]) > room:
            shrink = room / (wide * float(bank.extent[index, 1]))
            wide, scale = wide * shrink, scale * max(shrink, 0.8)
        sideways, down = self._place(index, wide, scale, rng)
        map_x, map_y = self._maps(
            wide, scale, sideways + shift_mm[0] * PX_PER_MM, down + shift_mm[1] * PX_PER_MM, rng
        )
        warped = cv2.remap(
            field,
            map_x,
            map_y,
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=OUTSIDE,
        )
        mean = math.sqrt(wide * scale)
        grown = self._growth(float(bank.half[index]) * mean, rng)
        return np.asarray(np.clip(warped * np.float32(mean) + np.float32(grown + 0.5), 0, 1))

    def _place(self, index: int, wide: float, high: float, rng: Random) -> tuple[float, float]:
        """Return the centre's offset in px: off-centre, but the digit stays with its box."""
        offsets: list[float] = []
        half_box = (28.0, 32.0)
        half_ink = (
            float(self._bank.extent[index, 1]) * wide / 2,
            float(self._bank.extent[index, 0]) * high / 2,
        )
        for box, ink in zip(half_box, half_ink, strict=True):
            loose = max(0.0, box - ink) * 0.75 + 4.0
            offsets.append(max(-loose, min(loose, rng.gauss(0, 4.5))))
        return offsets[0], offsets[1]

    def _maps(
        self, wide: float, high: float, sideways: float, down: float, rng: Random
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return for each px of the canvas its place in the distance field."""
        angle = math.radians(max(-14.0, min(14.0, rng.gauss(0, 4.5))))
        shear = max(-0.35, min(0.35, rng.gauss(0, 0.12))) if self._invent else 0.0
        x = GRID_X - np.float32((WIDTH - 1) / 2 + sideways)
        y = GRID_Y - np.float32((HEIGHT - 1) / 2 + down)
        turned_x = x * math.cos(angle) + y * math.sin(angle)
        turned_y = y * math.cos(angle) - x * math.sin(angle)
        centre = (FIELD - 1) / 2
        map_x = (turned_x + shear * turned_y) / wide + centre
        map_y = turned_y / high + centre
        if self._invent and rng.random() < 0.7:
            wave = self._waves[rng.randrange(_WAVES)]
            strength = rng.uniform(0.4, 2.2)
            map_x = map_x + strength * wave[0]
            map_y = map_y + strength * wave[1]
        return map_x.astype(np.float32), map_y.astype(np.float32)

    def _growth(self, half: float, rng: Random) -> float:
        """Return by how many px the ink's edge moves so that the stroke gets a pen's width."""
        wanted = rng.triangular(0.22, 1.3, 0.4) * PX_PER_MM / 2
        return max(-0.22 * half, wanted - half) * rng.uniform(0.6, 1.0)

    def _with_additions(self, index: int, rng: Random) -> npt.NDArray[np.float32]:
        bank = self._bank
        field = bank.distance(index)
        label = int(bank.labels[index])
        plain = bank.names[int(bank.source[index])] in _PLAIN_ONES
        half = min(float(bank.half[index]), 5.0)
        top, middle, bottom = ((float(x), float(y)) for x, y in bank.anchors[index])
        high = float(bank.extent[index, 0])
        if label == 1 and float(bank.extent[index, 1]) < 0.55 * high:
            if plain and rng.random() < 0.35:
                slope = math.radians(rng.uniform(36, 66))
                reach = rng.uniform(0.2, 0.55) * high
                end = (top[0] - reach * math.cos(slope), top[1] + reach * math.sin(slope))
                field = _add(field, top, end, half)
            if rng.random() < (0.3 if plain else 0.2):
                left, right = rng.uniform(0.12, 0.4) * high, rng.uniform(0.12, 0.4) * high
                tilt = rng.gauss(0, 0.04) * high
                start = (bottom[0] - left, bottom[1] - tilt)
                field = _add(field, start, (bottom[0] + right, bottom[1] + tilt), half)
        if label == 7 and rng.random() < (0.5 if plain else 0.1):
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
