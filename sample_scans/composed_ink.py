"""Real digits and a program's pen marks as ink on a page: one writer, one pen a page.

A layer is [height, width] uint8 at 300 dpi: how far ink covers each pixel, 0 none, 255 wholly. The
digits' pictures come from outside the project at run time and are not kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from ocr.forms.geometry import Box as FormBox
from sample_scans.composed_values import Box, Filler, Group
from sample_scans.degrade import PX_PER_MM
from sample_scans.real_hands import Glyph, trim

Rng = np.random.Generator
Layer = npt.NDArray[np.uint8]
Cover = npt.NDArray[np.float32]
NumberedGlyph = tuple[int, Glyph]
"""A picture of a digit with its place among the writer's digits, from 0."""
_TOOTH = 1024
_REACH_MM = 0.8
"""How far ink may leave its box: the paper beside it belongs to the neighbours."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A pen: colour (r, g, b), stroke width in mm, 0–1 density, 0–1 how much paper shows."""

    name: str
    colour: tuple[int, int, int]
    width_mm: float
    density: float
    grain: float

    @property
    def grey(self) -> float:
        """Return the grey level 0–255 of its ink as a scanner without colour sees it."""
        red, green, blue = self.colour
        return 0.299 * red + 0.587 * green + 0.114 * blue


PENS = (
    Pen("ballpoint_blue", (28, 44, 140), 0.42, 0.93, 0.14),
    Pen("ballpoint_black", (26, 26, 32), 0.42, 0.95, 0.12),
    Pen("gel_blue", (20, 36, 160), 0.55, 0.98, 0.02),
    Pen("gel_black", (12, 12, 14), 0.58, 1.0, 0.02),
    Pen("pencil", (66, 66, 70), 0.50, 0.80, 0.45),
)
FAINT_PENCIL = Pen("faint_pencil", (100, 100, 104), 0.45, 0.52, 0.60)
MARKER = Pen("marker", (16, 16, 20), 1.15, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Habit:
    """How one writer fills boxes: digit height in mm, where in the box (mm), wander, tilt (°)."""

    height_mm: float
    across_mm: float
    up_mm: float
    wander_mm: float
    tilt_deg: float
    careless: float

    @classmethod
    def of(cls, rng: Rng) -> Habit:
        """Draw a writer's habit."""
        return cls(
            float(np.clip(rng.normal(5.6, 0.75), 4.0, 7.4)),
            float(rng.normal(0, 0.35)),
            float(rng.normal(0, 0.35)),
            float(rng.uniform(0.15, 0.45)),
            float(rng.normal(0, 2.5)),
            float(rng.choice((0.02, 0.05, 0.15))),
        )


class Hand:
    """One writer with one pen: draws what stands in a group of boxes onto a layer."""

    def __init__(self, glyphs: Mapping[int, Sequence[NumberedGlyph]], pen: Pen, rng: Rng) -> None:
        """`glyphs` are the writer's numbered pictures of each digit; none may be empty."""
        self._decks = {digit: list(rng.permutation(len(own))) for digit, own in glyphs.items()}
        self._glyphs, self._rng = glyphs, rng
        self.pen, self.habit = pen, Habit.of(rng)
        # No two pens of a kind are equally thick or full.
        self._width = pen.width_mm * float(rng.uniform(0.85, 1.2))
        self._density = min(1.0, pen.density * float(rng.uniform(0.88, 1.05)))
        self._down_mm = 0.0

    def write(self, layer: Layer, places: Sequence[FormBox], group: Group) -> list[int]:
        """Write one group of boxes, in place; return the number of each box's picture, -1: none."""
        self._down_mm = float(self._rng.normal(0, 0.2))
        used_glyphs = [
            self._box(layer, place, box) for place, box in zip(places, group.boxes, strict=True)
        ]
        if group.struck:
            used = [place for place, box in zip(places, group.boxes, strict=True) if box.digits]
            self._strike(layer, used)
        return used_glyphs

    def _box(self, layer: Layer, place: FormBox, box: Box) -> int:
        if box.filler is not None:
            self._filler(layer, place, box.filler)
        glyph = -1
        for number, digit in enumerate(box.digits):
            heavier = 1.0 + 0.25 * number
            glyph = self._digit(layer, place, digit, heavier)
        return glyph

    def _digit(self, layer: Layer, place: FormBox, digit: int, heavier: float) -> int:
        deck, own = self._decks[digit], self._glyphs[digit]
        if not deck:
            deck.extend(self._rng.permutation(len(own)))
        number, glyph = own[int(deck.pop())]
        rng, habit = self._rng, self.habit
        height = habit.height_mm * float(rng.normal(1, 0.05))
        cover = _drawn(glyph, height, place.w + 0.4, self._width * heavier, habit.tilt_deg, rng)
        wander = habit.wander_mm * (3.0 if rng.random() < habit.careless else 1.0)
        x = place.x + place.w / 2 + habit.across_mm + float(rng.normal(0, wander))
        y = place.y + place.h / 2 + habit.up_mm + self._down_mm + float(rng.normal(0, wander))
        half_w, half_h = (side / 2 / PX_PER_MM for side in cover.shape[::-1])
        x = _within(x, place.x - _REACH_MM + half_w, place.x + place.w + _REACH_MM - half_w)
        y = _within(y, place.y - _REACH_MM + half_h, place.y + place.h + _REACH_MM - half_h)
        self._lay(layer, cover, x - half_w, y - half_h)
        return number

    def _filler(self, layer: Layer, place: FormBox, kind: Filler) -> None:
        rng = self._rng
        # Dashes and dots stay inside; a slash or cross runs from corner to corner, unlike a 1.
        wide = kind in ("slash", "cross")
        near, far = (0.0, 0.1) if wide else (0.12, 0.28)
        left, top = place.w * float(rng.uniform(near, far)), place.h * float(rng.uniform(0, 0.1))
        right, bottom = place.w * (1 - float(rng.uniform(near, far))), place.h * 0.95
        middle = place.h * float(rng.uniform(0.4, 0.65))
        lines = {
            "dash": [[(left, middle), (right, middle + float(rng.normal(0, 0.4)))]],
            "slash": [[(left, bottom), (right, top)]],
            "cross": [[(left, bottom), (right, top)], [(left, top), (right, bottom)]],
            "dot": [[(place.w / 2, middle), (place.w / 2 + 0.25, middle + 0.1)]],
        }[kind]
        for line in lines:
            self._line(
                layer, np.array(line) + np.array([place.x, place.y]), 1.6 if kind == "dot" else 1.0
            )

    def _strike(self, layer: Layer, used: Sequence[FormBox]) -> None:
        """Cross out as people do: a line or two along the number, or a zigzag over it."""
        rng = self._rng
        left, right = used[0].x - 0.5, used[-1].x + used[-1].w + 0.5
        top, height = used[0].y, used[0].h
        way = int(rng.integers(0, 3))
        if way < 2:
            for share in ((0.5,), (0.4, 0.62))[way]:
                ends = top + height * (share + rng.normal(0, 0.06, 2))
                self._line(layer, np.array([(left, ends[0]), (right, ends[1])]), 1.1)
            return
        turns = 2 * max(2, round((right - left) / 3.0))
        x = np.linspace(left, right, turns)
        y = top + height * np.where(np.arange(turns) % 2, 0.2, 0.8) + rng.normal(0, 0.5, turns)
        self._line(layer, np.stack([x, y], axis=1), 1.0)

    def _line(self, layer: Layer, points_mm: npt.NDArray[np.float64], thick: float) -> None:
        points = _shaky(points_mm, self._rng) * PX_PER_MM
        pad = 8
        corner = np.floor(points.min(axis=0)).astype(int) - pad
        width, height = np.ceil(points.max(axis=0)).astype(int) + pad - corner
        fine = np.zeros((2 * int(height), 2 * int(width)), np.uint8)
        thickness = max(1, round(2 * thick * self._width * PX_PER_MM))
        fixed = np.rint((points - corner) * 2 * 16).astype(np.int32)
        cv2.polylines(fine, [fixed], False, (255,), thickness, cv2.LINE_AA, 4)
        small = cv2.resize(fine, (int(width), int(height)), interpolation=cv2.INTER_AREA)
        cover = np.asarray(small, np.float32) / 255
        self._lay(
            layer, np.asarray(cover, np.float32), corner[0] / PX_PER_MM, corner[1] / PX_PER_MM
        )

    def _lay(self, layer: Layer, cover: Cover, left_mm: float, top_mm: float) -> None:
        left, top = round(left_mm * PX_PER_MM), round(top_mm * PX_PER_MM)
        height, width = cover.shape
        row, column = (int(value) for value in self._rng.integers(0, _TOOTH - 256, 2))
        tooth = _tooth()[row : row + height, column : column + width]
        if tooth.shape != cover.shape:
            tooth = np.resize(_tooth(), cover.shape)
        ink = cover * self._density * (1 - self.pen.grain * tooth)
        part = layer[top : top + height, left : left + width]
        ink = ink[: part.shape[0], : part.shape[1]]
        # Ink over ink darkens further, never beyond full.
        part[:] = np.rint(255 - (255 - part) * (1 - ink)).astype(np.uint8)


def glyphs_of(
    images: npt.NDArray[np.float32], labels: npt.NDArray[np.integer]
) -> dict[int, list[NumberedGlyph]]:
    """Return a writer's digits (n, h, w; 0 paper, 1 ink), cut to their ink, by what they show."""
    return {
        digit: [(int(place), trim(images[place])) for place in np.flatnonzero(labels == digit)]
        for digit in range(10)
        if (labels == digit).any()
    }


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high) if low <= high else (low + high) / 2


def _drawn(
    glyph: Glyph, height_mm: float, most_mm: float, width_mm: float, tilt: float, rng: Rng
) -> Cover:
    """Return a digit at 300 dpi as this pen would have drawn it: cover 0–1, sharp edges.

    Its own stroke width is measured (twice the mean depth inside the ink); the outline is then
    moved inwards or outwards so far that the pen's is met. Inwards it moves by two fifths of the
    stroke's own half width at most: a thin part beside a blot must not vanish.
    """
    pad = 10
    soft, scale = _enlarged(glyph, height_mm, most_mm, tilt, pad, rng)
    soft = np.asarray(cv2.GaussianBlur(soft, (0, 0), max(0.3 * scale, 0.6)), np.float32)
    # Far from the page's resolution, the level set of a blown-up picture is its smooth outline.
    inside = (soft > 0.42).astype(np.uint8)
    depth = np.asarray(
        cv2.distanceTransform(inside, cv2.DIST_L2, 3)
        - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3),
        np.float32,
    )
    ridge = depth[depth > 0]
    if not len(ridge):
        return np.asarray(np.clip((soft - 0.28) / 0.34, 0, 1), np.float32)
    half = float(2 * ridge.mean())
    move = float(np.clip(width_mm * PX_PER_MM / 2 - half, -half, pad - 3))
    if move < 0:
        side = 2 * math.ceil(half) + 1
        around = cv2.dilate(depth, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        outline = depth + np.maximum(move, -0.4 * np.maximum(around, 0))
    else:
        outline = depth + move
    smooth = cv2.GaussianBlur(np.asarray(outline, np.float32), (0, 0), 0.7)
    return np.asarray(np.clip(smooth + 0.5, 0, 1), np.float32)


def _enlarged(
    glyph: Glyph, height_mm: float, most_mm: float, tilt: float, pad: int, rng: Rng
) -> tuple[Cover, float]:
    """Return the picture at 300 dpi, `pad` px of paper around it, leaning, and px a picture px."""
    scale = height_mm * PX_PER_MM / glyph.shape[0]
    across = min(scale * float(rng.uniform(0.92, 1.08)), most_mm * PX_PER_MM / glyph.shape[1])
    size = (
        max(4, round(glyph.shape[1] * across)) + 2 * pad,
        max(4, round(glyph.shape[0] * scale)) + 2 * pad,
    )
    middle = (np.array(size) - 1) / 2
    turn = np.radians(tilt + float(rng.normal(0, 2)))
    warp = np.array([[across, -across * np.sin(turn)], [scale * np.sin(turn), scale]])
    shift = middle - warp @ ((np.array(glyph.shape[::-1]) - 1) / 2)
    large = cv2.warpAffine(
        glyph, np.column_stack([warp, shift]), size, flags=cv2.INTER_CUBIC, borderValue=(0.0,)
    )
    return np.asarray(large, np.float32), scale


def _shaky(points: npt.NDArray[np.float64], rng: Rng) -> npt.NDArray[np.float64]:
    """Return a polyline in mm with points between its corners, none quite in line."""
    steps = np.linspace(0, len(points) - 1, 6 * (len(points) - 1) + 1)
    index = np.arange(len(points))
    whole = np.stack([np.interp(steps, index, points[:, axis]) for axis in (0, 1)], axis=1)
    return np.asarray(whole + rng.normal(0, 0.06, whole.shape))


@lru_cache(maxsize=1)
def _tooth() -> Cover:
    """Return the paper's tooth, 0–1, fine as 0.08 mm."""
    drawn = np.random.default_rng(41).random((_TOOTH, _TOOTH), dtype=np.float32)
    soft = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.8), np.float32)
    low, high = np.percentile(soft, (5, 95))
    return np.asarray(np.clip((soft - low) / (high - low), 0, 1), np.float32)
