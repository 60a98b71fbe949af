"""Geometry and light of the kinds in `composed_kinds`, in grey and fast: every page is warped once.

A bend says for every point of the page where the picture shows it; bends are smooth but for creases
and are computed on a coarse grid. Lengths of bends are in mm on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from sample_scans.degrade import DPI, PX_PER_MM, Grey

Rng = np.random.Generator
Plane = npt.NDArray[np.float32]
_STEP = 16
"""Pixels between the points of the coarse grid on which bends and light are computed."""


@dataclass(frozen=True, slots=True, eq=False)
class Bend:
    """A page that does not lie flat: shifts in mm (dx, dy) and light (about 1) at shares u, v."""

    shift: Callable[[Plane, Plane], tuple[Plane, Plane]]
    light: Callable[[Plane, Plane], Plane]


def turned(page: Grey, degrees: float, dpi: int, *, grow: float = 1.0) -> Grey:
    """Return a 300-dpi page laid crooked by `degrees`, at `dpi`, `grow` times as large."""
    factor = dpi / DPI
    small = page
    if factor < 1:
        small = np.asarray(
            cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8
        )
    height, width = small.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(degrees), grow)
    return np.asarray(
        cv2.warpAffine(
            small, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255.0,)
        ),
        np.uint8,
    )


def noisy(page: Grey, rng: Rng, levels: float) -> Grey:
    """Return the page with sensor noise of standard deviation `levels`, a little correlated.

    The noise is cut at a random place out of one tile and repeated: drawing it costs more than all
    the rest. It is added before rounding down and around 128, so that white clips as it does.
    """
    height, width = page.shape
    tile = _noise_tile()
    scale = levels / _TILE_LEVELS
    row, column = (int(value) for value in rng.integers(0, _TILE // 2, 2))
    part = cv2.convertScaleAbs(tile[row:, column:], alpha=scale, beta=128 * (1 - scale))
    rows, columns = -(-height // part.shape[0]), -(-width // part.shape[1])
    whole = np.tile(part, (rows, columns))[:height, :width]
    return np.asarray(cv2.addWeighted(page, 1.0, whole, 1.0, -128.0), np.uint8)


_TILE = 2048
_TILE_LEVELS = 24.0
_TILES: dict[str, Grey] = {}


def _noise_tile() -> Grey:
    if not _TILES:
        drawn = np.random.default_rng(72).normal(0, 1, (_TILE, _TILE)).astype(np.float32)
        soft = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 0.6), np.float32)
        values = 128 + soft / float(soft.std()) * _TILE_LEVELS
        _TILES["noise"] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return _TILES["noise"]


def warped(page: Grey, bend: Bend, dpi: int, rng: Rng) -> Grey:
    """Return a 300-dpi page scanned at `dpi` although it would not lie flat."""
    factor = dpi / DPI
    height, width = round(page.shape[0] * factor), round(page.shape[1] * factor)
    turn = np.radians(float(rng.normal(0, 0.3)))
    u, v = _grid(width, height)
    dx, dy = bend.shift(u, v)
    x = (u - 0.5) * page.shape[1] + dx * PX_PER_MM
    y = (v - 0.5) * page.shape[0] + dy * PX_PER_MM
    map_x = x * np.cos(turn) - y * np.sin(turn) + page.shape[1] / 2
    map_y = x * np.sin(turn) + y * np.cos(turn) + page.shape[0] / 2
    soft = np.asarray(
        cv2.GaussianBlur(page, (0, 0), float(rng.uniform(0.5, 0.8)) / factor), np.uint8
    )
    out = _remapped(soft, map_x, map_y, (width, height), 255.0)
    return _lit(out, bend.light(u, v))


def curl(rng: Rng, mm: float) -> Bend:
    """Return a page that bulges: lines bend and bunch by up to about `mm` (1 % of A4 is 3 mm)."""
    phase, other = float(rng.uniform(0, 2)), float(rng.uniform(0, 2))
    waves, high = float(rng.uniform(0.8, 1.5)), float(rng.choice((-1, 1)))
    dark = float(rng.uniform(0.03, 0.12))

    def shift(u: Plane, v: Plane) -> tuple[Plane, Plane]:
        bulge = np.sin(np.pi * (waves * v + phase)) * high
        return 0.5 * mm * bulge * (u - 0.3), mm * np.sin(np.pi * (u + 0.3 * other)) * bulge

    def light(u: Plane, v: Plane) -> Plane:
        return np.asarray(
            1 - dark * (0.5 + 0.5 * np.sin(np.pi * (waves * v + phase + 0.5))), np.float32
        )

    return Bend(shift, light)


def fold(rng: Rng) -> Bend:
    """Return a page once folded in two or three: it rises to its creases, each side lit apart."""
    places = [0.5] if rng.random() < 0.5 else [1 / 3, 2 / 3]
    places = [place + float(rng.normal(0, 0.01)) for place in places]
    rise = float(rng.uniform(1.0, 3.0))
    sides = rng.uniform(0.88, 1.0, len(places) + 1)
    depth, across = float(rng.uniform(0.1, 0.35)), bool(rng.random() < 0.2)

    def shift(u: Plane, v: Plane) -> tuple[Plane, Plane]:
        along, lift = (u, np.zeros_like(u)) if across else (v, np.zeros_like(v))
        for place in places:
            lift = lift + rise * np.clip(1 - np.abs(along - place) / 0.2, 0, 1) / len(places)
        # What rises comes nearer to the lens: it moves away from the picture's middle.
        dx, dy = lift * (u - 0.5) * 1.2, lift * (v - 0.5) * 1.2 + 0.5 * lift
        return dx.astype(np.float32), dy.astype(np.float32)

    def light(u: Plane, v: Plane) -> Plane:
        along = u if across else v
        side = np.sum([along > place for place in places], axis=0)
        shade = sides[side]
        for place in places:
            shade = shade * (1 - depth * np.exp(-(((along - place) / 0.003) ** 2)))
        return np.asarray(shade, np.float32)

    return Bend(shift, light)


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photo is taken: 8-megapixel picture, angles in degrees off the page's axis.

    `fill` is the page's share of the picture, `shadow` and `uneven` 0–1, `blur` in px, `noise` in
    levels, `curl_mm` how far the page bulges.
    """

    fill: float
    tilt_deg: float
    turn_deg: float
    shadow: float
    uneven: float
    blur: float
    noise: float
    curl_mm: float
    width: int = 2448
    height: int = 3264

    @classmethod
    def good(cls, rng: Rng) -> Shot:
        """Return a photo as people take it who were shown how."""
        return cls(
            float(rng.uniform(0.86, 0.96)),
            float(rng.uniform(0, 10)),
            float(rng.normal(0, 2.5)),
            float(rng.uniform(0, 0.3)) * (rng.random() < 0.5),
            float(rng.uniform(0.05, 0.35)),
            float(rng.uniform(0.6, 1.0)),
            float(rng.uniform(2, 4)),
            float(rng.uniform(0, 1)),
        )

    @classmethod
    def hard(cls, rng: Rng) -> Shot:
        """Return a photo with an arm's shadow, taken up to 35° off axis, in poorer light."""
        return cls(
            float(rng.uniform(0.84, 0.94)),
            float(rng.uniform(8, 35)),
            float(rng.normal(0, 5)),
            float(rng.uniform(0.25, 0.6)),
            float(rng.uniform(0.25, 0.55)),
            float(rng.uniform(0.7, 1.2)),
            float(rng.uniform(3, 6)),
            float(rng.uniform(0, 1.5)),
        )


def photograph(page: Grey, shot: Shot, rng: Rng) -> Grey:
    """Return the photo of `page` lying on a desk, before JPEG."""
    width, height = shot.width, shot.height
    matrix = np.linalg.inv(_view(page, shot, rng))
    x, y = (plane.astype(np.float64) for plane in _pixels(width, height))
    z = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    map_x = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / z
    map_y = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / z
    bend = curl(rng, shot.curl_mm)
    u, v = (map_x / page.shape[1]).astype(np.float32), (map_y / page.shape[0]).astype(np.float32)
    dx, dy = bend.shift(u, v)
    desk = float(rng.uniform(60, 150))
    out = _remapped(page, map_x + dx * PX_PER_MM, map_y + dy * PX_PER_MM, (width, height), desk)
    inside = np.clip(bend.light(u, v), 0, 1)
    light = _light(u, v, shot, rng) * inside
    seen = cv2.GaussianBlur(_lit(out, light), (0, 0), shot.blur)
    grainy = noisy(np.asarray(seen, np.uint8), rng, shot.noise)
    soft = cv2.GaussianBlur(grainy, (0, 0), 1.5)
    return np.asarray(cv2.addWeighted(grainy, 1.5, soft, -0.5, 0), np.uint8)


def _pixels(width: int, height: int) -> tuple[Plane, Plane]:
    """Return x and y in px at the centres of the coarse grid's cells."""
    columns = (np.arange(-(-width // _STEP), dtype=np.float32) + 0.5) * _STEP - 0.5
    rows = (np.arange(-(-height // _STEP), dtype=np.float32) + 0.5) * _STEP - 0.5
    x, y = np.meshgrid(columns, rows)
    return x, y


def _grid(width: int, height: int) -> tuple[Plane, Plane]:
    x, y = _pixels(width, height)
    return x / np.float32(width), y / np.float32(height)


def _remapped(
    page: Grey,
    map_x: npt.NDArray[np.floating],
    map_y: npt.NDArray[np.floating],
    size: tuple[int, int],
    outside: float,
) -> Grey:
    maps = [_full(plane, size) for plane in (map_x, map_y)]
    return np.asarray(
        cv2.remap(page, maps[0], maps[1], cv2.INTER_LINEAR, borderValue=(outside,)), np.uint8
    )


def _full(plane: npt.NDArray[np.floating], size: tuple[int, int]) -> Plane:
    """Return a plane of the coarse grid at every pixel of a picture of `size` (width, height)."""
    whole = (plane.shape[1] * _STEP, plane.shape[0] * _STEP)
    large = cv2.resize(plane.astype(np.float32), whole, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(large[: size[1], : size[0]], np.float32)


def _lit(page: Grey, light: Plane) -> Grey:
    height, width = page.shape
    level = np.clip(np.rint(light * 200), 0, 255).astype(np.uint8)
    whole = (level.shape[1] * _STEP, level.shape[0] * _STEP)
    full = cv2.resize(level, whole, interpolation=cv2.INTER_LINEAR)[:height, :width]
    return np.asarray(cv2.multiply(page, np.ascontiguousarray(full), scale=1 / 200), np.uint8)


def _view(page: Grey, shot: Shot, rng: Rng) -> npt.NDArray[np.float64]:
    """Return the matrix from the page's px to the photo's: a lens two pages' heights away."""
    height, width = page.shape
    half = np.array([width, height]) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    toward = float(rng.uniform(0, 2 * np.pi))
    axis = np.array([np.cos(toward), np.sin(toward)])
    tilt, far = np.radians(shot.tilt_deg), 1.6 * height
    along = corners @ axis
    across = corners - along[:, None] * axis
    depth = far + along * np.sin(tilt)
    seen = (across + (along * np.cos(tilt))[:, None] * axis) * (far / depth)[:, None]
    turn = np.radians(shot.turn_deg)
    seen = seen @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    low, high = seen.min(axis=0), seen.max(axis=0)
    scale = shot.fill * float(np.min(np.array([shot.width, shot.height]) / (high - low)))
    seen = (seen - (low + high) / 2) * scale + np.array([shot.width, shot.height]) / 2
    matrix = cv2.getPerspectiveTransform(
        (corners + half).astype(np.float32), seen.astype(np.float32)
    )
    return np.asarray(matrix, np.float64)


def _light(u: Plane, v: Plane, shot: Shot, rng: Rng) -> Plane:
    """Return the light on each point, at most 1: uneven, darker corners, an arm's shadow."""
    angle = float(rng.uniform(0, 2 * np.pi))
    light = 0.95 - shot.uneven * (0.5 + (u - 0.5) * np.cos(angle) + (v - 0.5) * np.sin(angle)) * 0.7
    light = light * (1 - 0.25 * ((u - 0.5) ** 2 + (v - 0.5) ** 2))
    if shot.shadow > 0:
        x0, y0, lean = (
            float(rng.uniform(0.3, 0.9)),
            float(rng.uniform(0.2, 0.9)),
            rng.normal(0, 0.5),
        )
        edge = np.minimum(u - x0, 0.16 - np.abs(v - y0 - lean * (u - x0))) / 0.03
        light = light * (1 - shot.shadow / (1 + np.exp(-np.clip(edge, -20, 20))))
    return np.asarray(light, np.float32)
