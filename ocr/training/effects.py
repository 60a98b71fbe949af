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

from ocr.training.canvas import Canvas, over

_FIELD = 512
CLEAN_SHARE = 0.3
"""Share of patches from a good flatbed: no fault but a little blur."""


class Scanner:
    """Turns clean darkness into scanned darkness; its noise fields are drawn once from the seed.

    Canvases are [h, w] float32 of any size up to 200 × 480 px, 8 px per mm.
    """

    def __init__(self, seed: int, clean_share: float = CLEAN_SHARE) -> None:
        self._clean_share = clean_share
        draw = np.random.default_rng([seed, 7])
        grain = draw.normal(size=(_FIELD, 2 * _FIELD)).astype(np.float32)
        self._grain = grain
        self._paper = _unit(cv2.GaussianBlur(grain, (0, 0), 1.2))
        self._cloud = _unit(cv2.GaussianBlur(grain[::-1], (0, 0), 14.0))

    def pencil(self, ink: Canvas, rng: Random) -> Canvas:
        """Return ink with the paper's tooth showing through, as pencil and dry pens leave it."""
        tooth = self._window(self._paper, ink, rng)
        return np.asarray(
            ink * np.clip(1.0 - rng.uniform(0.1, 0.5) * (tooth + 0.5), 0.15, 1.0), np.float32
        )

    def dust(self, dark: Canvas, rng: Random) -> Canvas:
        """Return the canvas with a few specks of up to 0.4 mm and perhaps a hair."""
        height, width = dark.shape
        picture = np.zeros((height, width), np.uint8)
        for _ in range(rng.randint(1, 2 + width // 18)):
            at = (round(rng.uniform(0, width) * 16), round(rng.uniform(0, height) * 16))
            cv2.circle(picture, at, round(rng.uniform(4, 26)), 255, -1, cv2.LINE_AA, 4)
        if rng.random() < 0.2:
            x, y = rng.uniform(0, width), rng.uniform(0, height)
            hair = [
                (x + rng.gauss(0, 9) + 5 * step, y + rng.gauss(0, 3) + 2 * step)
                for step in range(5)
            ]
            points = np.array([(round(px * 16), round(py * 16)) for px, py in hair], np.int32)
            cv2.polylines(picture, [points], False, 200, 1, cv2.LINE_AA, 4)
        return over(dark, picture.astype(np.float32) * np.float32(rng.uniform(0.2, 0.9) / 255))

    def smudge(self, dark: Canvas, strength: float, rng: Random) -> Canvas:
        """Return the canvas with a soft grey cloud, `strength` dark where it is darkest."""
        cloud = np.clip(self._window(self._cloud, dark, rng), 0, 2) / 2
        return over(dark, np.asarray(cloud * strength, np.float32))

    def stamp(self, dark: Canvas, strength: float, rng: Random) -> Canvas:
        """Return the canvas with part of a round stamp over it, `strength` dark, badly inked."""
        height, width = dark.shape
        picture = np.zeros((height, width), np.uint8)
        radius = rng.uniform(70, 170)
        angle = rng.uniform(0, math.tau)
        away = radius * rng.uniform(0.3, 1.2)
        centre = (
            round(rng.uniform(0.1, 0.9) * width + away * math.cos(angle)),
            round(height / 2 + away * math.sin(angle)),
        )
        for share, thick in ((1.0, rng.randint(3, 8)), (rng.uniform(0.82, 0.94), 2)):
            cv2.circle(picture, centre, round(radius * share), 255, thick, cv2.LINE_AA)
        letters = rng.uniform(0.66, 0.8) * radius
        for place in range(28):
            turn = angle + math.tau * place / 28
            at = (centre[0] + letters * math.cos(turn), centre[1] + letters * math.sin(turn))
            end = (at[0] + rng.gauss(0, 6), at[1] + rng.gauss(0, 6))
            ends = [(round(x), round(y)) for x, y in (at, end)]
            cv2.line(picture, ends[0], ends[1], 255, rng.randint(2, 3), cv2.LINE_AA)
        worn = np.clip(0.8 + 0.5 * self._window(self._paper, dark, rng), 0.1, 1.0)
        ink = picture.astype(np.float32) * worn * np.float32(strength / 255)
        return over(dark, np.asarray(ink, np.float32))

    def scan(self, dark: Canvas, ink: float, rng: Random) -> Canvas:
        """Return the canvas as a scanner, copier or phone delivers it.

        `ink` (0–1) is how dark the row's own ink is: a 1-bit threshold stays below it, since a
        digit that the scanner lost is nothing that anybody could read.
        """
        kind = rng.random()
        if kind > 1 - self._clean_share:
            return _blur(dark, rng, phone=False)
        phone = kind < 0.17
        if 0.17 < kind < 0.25:
            dark = self._copied(dark, ink, rng)
        dark = _blur(dark, rng, phone=phone)
        if rng.random() < 0.5:
            dark = dark ** np.float32(rng.uniform(0.75, 1.3))
        one_bit = 0.25 < kind < 0.38
        dark = self._light(dark, rng, edge=not one_bit)
        noise = abs(rng.gauss(0, 0.045 if phone else 0.025))
        grain = self._paper if rng.random() < 0.5 else self._grain
        dark = dark + self._window(grain, dark, rng) * np.float32(noise)
        if phone and rng.random() < 0.5:
            soft = cv2.GaussianBlur(dark, (0, 0), rng.uniform(0.8, 1.6))
            dark = dark + np.float32(rng.uniform(0.2, 0.9)) * (dark - soft)
        if one_bit:
            dark = self._one_bit(dark, ink, rng)
        elif 0.38 < kind < 0.41:
            dark = _dots(dark, rng)
        dark = np.clip(dark, 0, 1)
        if rng.random() < 0.35:
            dark = _jpeg(dark, rng)
        return np.asarray(dark, np.float32)

    def _copied(self, dark: Canvas, ink: float, rng: Random) -> Canvas:
        """Return a photocopy, or its copy: hard contrast, ink a little fat or thin, specks."""
        for _ in range(rng.choice((1, 1, 2))):
            soft = cv2.GaussianBlur(dark, (0, 0), rng.uniform(0.5, 1.1))
            middle = min(rng.uniform(0.22, 0.5), 0.55 * ink)
            steep = rng.uniform(4, 14)
            dark = 1.0 / (1.0 + np.exp(-steep * (soft - middle)))
            floor = 1.0 / (1.0 + math.exp(steep * middle))
            dark = np.asarray(np.clip((dark - floor) / (1.0 - floor), 0, 1), np.float32)
            if rng.random() < 0.5:
                dark = self.dust(dark, rng)
        return dark

    def _one_bit(self, dark: Canvas, ink: float, rng: Random) -> Canvas:
        paper = float(np.median(dark))
        threshold = max(paper + 0.08, min(rng.uniform(0.2, 0.62), 0.55 * ink))
        if rng.random() < 0.6:
            # 300 dpi and more: the steps are finer than this canvas.
            height, width = dark.shape
            fine = cv2.resize(dark, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_LINEAR)
            fine = (fine > threshold).astype(np.float32)
            return np.asarray(cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA))
        return (dark > threshold).astype(np.float32)

    def _light(self, dark: Canvas, rng: Random, *, edge: bool) -> Canvas:
        """Add what the estimate of the paper's brightness leaves over of shadows and lamps."""
        height, width = dark.shape
        base = rng.uniform(0, 0.05)
        lean_x, lean_y = rng.gauss(0, 0.03), rng.gauss(0, 0.03)
        across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
        down = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None]
        rest = base + lean_x * across + lean_y * down
        if edge and rng.random() < 0.06:
            angle = rng.uniform(0, math.tau)
            side = across * math.cos(angle) + down * math.sin(angle) - rng.uniform(-0.4, 0.4)
            rest = rest + np.clip(side * rng.uniform(2, 12), 0, 1) * rng.uniform(0.05, 0.3)
        rest = np.clip(rest, 0, 0.6)
        return np.asarray(1.0 - (1.0 - dark) * (1.0 - rest), dtype=np.float32)

    def _window(self, field: npt.NDArray[np.float32], like: Canvas, rng: Random) -> Canvas:
        height, width = like.shape
        top = rng.randrange(field.shape[0] - height)
        left = rng.randrange(field.shape[1] - width)
        return field[top : top + height, left : left + width]


def _unit(field: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    return np.asarray(field / field.std(), dtype=np.float32)


def _blur(dark: Canvas, rng: Random, *, phone: bool) -> Canvas:
    if phone and rng.random() < 0.3:
        return _shaken(dark, rng)
    if phone:
        sigma = rng.uniform(0.7, 2.2)
    elif rng.random() < 0.2:
        return dark
    else:
        sigma = rng.uniform(0.3, 1.1)
    if rng.random() < 0.15:
        # Motion, or a scanner that is softer one way.
        return np.asarray(cv2.GaussianBlur(dark, (0, 0), sigma, sigmaY=sigma * 0.4), np.float32)
    return np.asarray(cv2.GaussianBlur(dark, (0, 0), sigma), np.float32)


def _shaken(dark: Canvas, rng: Random) -> Canvas:
    """Return the canvas as a hand that moved sees it: smeared along one direction."""
    length, angle = rng.uniform(2, 6), rng.uniform(0, math.pi)
    kernel = np.zeros((9, 9), np.float32)
    reach = (length / 2 * math.cos(angle), length / 2 * math.sin(angle))
    ends = [
        (round((4 + sign * reach[0]) * 16), round((4 + sign * reach[1]) * 16)) for sign in (-1, 1)
    ]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 4)
    smeared = cv2.filter2D(dark, -1, kernel / max(float(kernel.sum()), 1e-3))
    return np.asarray(cv2.GaussianBlur(smeared, (0, 0), rng.uniform(0.5, 0.9)), np.float32)


def _dots(dark: Canvas, rng: Random) -> Canvas:
    """Return grey as printed dots: a photocopy or an office laser's halftone."""
    pitch, angle = rng.uniform(3.0, 6.0), rng.uniform(0, math.tau)
    y, x = np.mgrid[0 : dark.shape[0], 0 : dark.shape[1]].astype(np.float32)
    u = (x * math.cos(angle) + y * math.sin(angle)) * (math.tau / pitch)
    v = (y * math.cos(angle) - x * math.sin(angle)) * (math.tau / pitch)
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
