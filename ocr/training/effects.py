"""What scanners, phones and old paper do to a box, on the canvas of 8 px per mm.

Written for training alone; the degrader that makes the sample scans shares nothing with it.
"""

from __future__ import annotations

import math
from random import Random
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from ocr.training.canvas import GRID_X, GRID_Y, HEIGHT, WIDTH, Canvas, over

_FIELD = 512
CLEAN_SHARE = 0.3
"""Share of patches from a good flatbed: no fault but a little blur."""


class Scanner:
    """Turns clean darkness into scanned darkness; its noise fields are drawn once from the seed."""

    def __init__(self, seed: int) -> None:
        draw = np.random.default_rng([seed, 7])
        grain = draw.normal(size=(_FIELD, _FIELD)).astype(np.float32)
        self._grain = grain
        self._paper = _unit(cv2.GaussianBlur(grain, (0, 0), 1.2))
        self._cloud = _unit(cv2.GaussianBlur(grain[::-1], (0, 0), 14.0))

    def pencil(self, ink: Canvas, rng: Random) -> Canvas:
        """Return ink with the paper's tooth showing through, as pencil and dry pens leave it."""
        tooth = self._window(self._paper, rng)
        return np.asarray(
            ink * np.clip(1.0 - rng.uniform(0.1, 0.5) * (tooth + 0.5), 0.15, 1.0), np.float32
        )

    def dust(self, dark: Canvas, rng: Random) -> Canvas:
        """Return the canvas with a few specks of up to 0.4 mm and perhaps a hair."""
        picture = np.zeros((HEIGHT, WIDTH), np.uint8)
        for _ in range(rng.randint(1, 5)):
            at = (round(rng.uniform(0, WIDTH) * 16), round(rng.uniform(0, HEIGHT) * 16))
            cv2.circle(picture, at, round(rng.uniform(4, 26)), 255, -1, cv2.LINE_AA, 4)
        return over(dark, picture.astype(np.float32) * np.float32(rng.uniform(0.2, 0.9) / 255))

    def smudge(self, dark: Canvas, strength: float, rng: Random) -> Canvas:
        """Return the canvas with a soft grey cloud, `strength` dark where it is darkest."""
        cloud = np.clip(self._window(self._cloud, rng), 0, 2) / 2
        return over(dark, np.asarray(cloud * strength, np.float32))

    def scan(self, dark: Canvas, ink: float, rng: Random) -> npt.NDArray[np.uint8]:
        """Return the patch [40, 36] uint8 (0 paper, 255 black) that the cropper would deliver.

        `ink` (0–1) is how dark the digit's own ink is: a 1-bit threshold stays below it, since a
        digit that the scanner lost is nothing that anybody could read.
        """
        kind = rng.random()
        if kind > 1 - CLEAN_SHARE:
            return _reduced(_blur(dark, rng, phone=False))
        dark = _blur(dark, rng, phone=kind < 0.11)
        if rng.random() < 0.5:
            dark = dark ** np.float32(rng.uniform(0.75, 1.3))
        dark = self._light(dark, rng)
        noise = abs(rng.gauss(0, 0.03))
        dark = dark + self._window(self._paper if rng.random() < 0.5 else self._grain, rng) * noise
        if 0.11 < kind < 0.22:
            dark = self._one_bit(dark, ink, rng)
        elif 0.22 < kind < 0.25:
            dark = _dots(dark, rng)
        dark = np.clip(dark, 0, 1)
        if rng.random() < 0.35:
            dark = _jpeg(dark, rng)
        return _reduced(dark)

    def _one_bit(self, dark: Canvas, ink: float, rng: Random) -> Canvas:
        threshold = min(rng.uniform(0.25, 0.62), 0.5 * ink)
        return (dark > max(0.14, threshold)).astype(np.float32)

    def _light(self, dark: Canvas, rng: Random) -> Canvas:
        """Add what the estimate of the paper's brightness leaves over of shadows and lamps."""
        base = rng.uniform(0, 0.05)
        lean_x, lean_y = rng.gauss(0, 0.03), rng.gauss(0, 0.03)
        across, down = GRID_X / WIDTH - 0.5, GRID_Y / HEIGHT - 0.5
        rest = base + lean_x * across + lean_y * down
        if rng.random() < 0.05:
            angle = rng.uniform(0, math.tau)
            edge = across * math.cos(angle) + down * math.sin(angle) - rng.uniform(-0.4, 0.4)
            rest = rest + np.clip(edge * rng.uniform(2, 12), 0, 1) * rng.uniform(0.05, 0.3)
        rest = np.clip(rest, 0, 0.6)
        return np.asarray(1.0 - (1.0 - dark) * (1.0 - rest), dtype=np.float32)

    def _window(self, field: npt.NDArray[np.float32], rng: Random) -> Canvas:
        top, left = rng.randrange(_FIELD - HEIGHT), rng.randrange(_FIELD - WIDTH)
        return field[top : top + HEIGHT, left : left + WIDTH]


def _reduced(dark: Canvas) -> npt.NDArray[np.uint8]:
    """Return the canvas at the patch's resolution, as the cropper's area average gives it."""
    patch = cv2.resize(dark, (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    return np.asarray(np.clip(patch, 0, 1) * 255 + 0.5, dtype=np.uint8)


def _unit(field: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    return np.asarray(field / field.std(), dtype=np.float32)


def _blur(dark: Canvas, rng: Random, *, phone: bool) -> Canvas:
    if phone:
        sigma = rng.uniform(0.9, 2.2)
    elif rng.random() < 0.2:
        return dark
    else:
        sigma = rng.uniform(0.3, 1.1)
    if rng.random() < 0.15:
        # Motion, or a scanner that is softer one way.
        return np.asarray(cv2.GaussianBlur(dark, (0, 0), sigma, sigmaY=sigma * 0.4), np.float32)
    return np.asarray(cv2.GaussianBlur(dark, (0, 0), sigma), np.float32)


def _dots(dark: Canvas, rng: Random) -> Canvas:
    """Return grey as printed dots: a photocopy or an office laser's halftone."""
    pitch, angle = rng.uniform(3.0, 6.0), rng.uniform(0, math.tau)
    u = (GRID_X * math.cos(angle) + GRID_Y * math.sin(angle)) * (math.tau / pitch)
    v = (GRID_Y * math.cos(angle) - GRID_X * math.sin(angle)) * (math.tau / pitch)
    screen = 0.5 + 0.2 * (np.cos(u) + np.cos(v))
    share = rng.uniform(0.3, 0.9)
    return np.asarray((1 - share) * dark + share * np.clip((dark - screen) * 4 + 0.5, 0, 1))


def _jpeg(dark: Canvas, rng: Random) -> Canvas:
    grey = (255.0 - dark * 255.0).astype(np.uint8)
    done, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(25, 90)])
    if not done:
        return dark
    back = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    if back is None:
        return dark
    return np.asarray(1.0 - back.astype(np.float32) / 255.0, dtype=np.float32)
