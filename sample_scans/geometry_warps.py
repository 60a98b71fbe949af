"""Pages bent, turned and photographed by known maps, so that every box's true place is known.

A map goes from a point of the picture (x, y in px, (0, 0) the outer corner of the first pixel) to
the point of the flat 300-dpi page that is seen there: what renders the picture also carries what
the reader found back onto the page, where it is compared in px at 300 dpi. For measurements only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from sample_scans import composed_warp, plain
from sample_scans.degrade import DPI, PX_PER_MM, Grey

Plane = npt.NDArray[np.float64]
Rng = np.random.Generator
Shift = Callable[[Plane, Plane], tuple[Plane, Plane]]
"""(u, v), the shares of the page's width and height -> how far the paper is moved there, in mm."""
PAGE_PX = (2480.0, 3508.0)
_STEP = 8
"""Px between the points of the grid on which maps are computed; between them they are linear."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One way of taking a page: the picture's size in px and the map from it to the flat page.

    `shade` is the light (about 1) at shares u, v of the page, `blur` in px, `noise` in levels.
    """

    size: tuple[int, int]
    source: Callable[[Plane, Plane], tuple[Plane, Plane]]
    shade: Callable[[Plane, Plane], Plane] | None = None
    outside: float = 255.0
    blur: float = 0.5
    noise: float = 2.5
    quality: int = 80

    def back(self, points: Plane) -> Plane:
        """Carry points [..., 2] of the picture back onto the flat page, in px at 300 dpi."""
        return np.stack(self.source(points[..., 0], points[..., 1]), axis=-1)

    def taken(self, page: Grey, rng: Rng) -> Grey:
        """Return the picture of `page` (grey, 300 dpi), JPEG and noise included."""
        x, y = np.meshgrid(*((np.arange(-(-n // _STEP)) + 0.5) * _STEP for n in self.size))
        map_x, map_y = self.source(x, y)
        finest = float(np.median(np.hypot(*np.gradient(map_x, _STEP)))) or 1.0
        soft = cv2.GaussianBlur(page, (0, 0), max(0.35, 0.45 * finest))
        maps = [_at_every_pixel(plane - 0.5, self.size) for plane in (map_x, map_y)]
        out = cv2.remap(soft, maps[0], maps[1], cv2.INTER_LINEAR, borderValue=(self.outside,))
        seen = np.asarray(cv2.GaussianBlur(out, (0, 0), self.blur), np.uint8)
        if self.shade is not None:
            light = self.shade(map_x / PAGE_PX[0], map_y / PAGE_PX[1])
            level = np.clip(np.rint(light * 200), 0, 255)
            full = _at_every_pixel(level, self.size).astype(np.uint8)
            seen = np.asarray(cv2.multiply(seen, full, scale=1 / 200), np.uint8)
        return plain.through_jpeg(composed_warp.noisy(seen, rng, self.noise), self.quality)


@lru_cache(maxsize=1)
def _nothing() -> Shift:
    return lambda u, v: (0 * u, 0 * v)


def scanned(
    shift: Shift | None = None,
    *,
    dpi: int = 200,
    degrees: float = 0.3,
    print_scale: float = 1.0,
    stretch: float = 1.0,
    shade: Callable[[Plane, Plane], Plane] | None = None,
) -> View:
    """Return a scan of a page that lies crooked by `degrees` and is moved by `shift` in itself.

    `print_scale`: by how much the printer enlarged; `stretch`: how much longer the feeder made it.
    The glass is large enough for the whole page.
    """
    move = shift or _nothing()
    factor = dpi / DPI
    turn = np.radians(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    width, height = PAGE_PX
    size = (
        round((width * abs(cos) + height * abs(sin)) * factor),
        round((width * abs(sin) + height * abs(cos)) * factor),
    )

    def source(x: Plane, y: Plane) -> tuple[Plane, Plane]:
        right, down = x / factor - size[0] / factor / 2, y / factor - size[1] / factor / 2
        flat_x = (cos * right + sin * down) / print_scale + width / 2
        flat_y = (cos * down - sin * right) / print_scale / stretch + height / 2
        return _moved(flat_x, flat_y, move)

    return View(size, source, shade)


def photographed(
    tilt_deg: float,
    toward_deg: float,
    *,
    shift: Shift | None = None,
    barrel: float = 0.0,
    turn_deg: float = 2.0,
    fill: float = 0.92,
) -> View:
    """Return an 8-megapixel photo from `tilt_deg` off the page's axis, leaning `toward_deg`.

    The lens is 1.6 page heights away; `barrel` is its distortion at the picture's corners.
    """
    move = shift or _nothing()
    size = (2448, 3264)
    half = np.array(size) / 2
    matrix = np.linalg.inv(_perspective(tilt_deg, toward_deg, turn_deg, fill, size))
    reach = float(np.hypot(*half))

    def source(x: Plane, y: Plane) -> tuple[Plane, Plane]:
        right, down = x - half[0], y - half[1]
        # A barrel lens draws the corners inwards: what is seen there lay farther out.
        spread = 1 + barrel * (right**2 + down**2) / reach**2
        right, down = right * spread + half[0], down * spread + half[1]
        z = matrix[2, 0] * right + matrix[2, 1] * down + matrix[2, 2]
        flat_x = (matrix[0, 0] * right + matrix[0, 1] * down + matrix[0, 2]) / z
        flat_y = (matrix[1, 0] * right + matrix[1, 1] * down + matrix[1, 2]) / z
        return _moved(flat_x, flat_y, move)

    return View(size, source, _desk_light, outside=95.0, blur=0.8, noise=3.0, quality=85)


def _moved(x: Plane, y: Plane, move: Shift) -> tuple[Plane, Plane]:
    dx, dy = move(x / PAGE_PX[0], y / PAGE_PX[1])
    return x + dx * PX_PER_MM, y + dy * PX_PER_MM


def _desk_light(u: Plane, v: Plane) -> Plane:
    return np.clip(0.95 - 0.12 * (u - 0.5) - 0.1 * (v - 0.5) - 0.1 * (u - 0.5) ** 2, 0.3, 1.05)


def _perspective(
    tilt_deg: float, toward_deg: float, turn_deg: float, fill: float, size: tuple[int, int]
) -> Plane:
    """Return the matrix from the page's px to the photo's."""
    half = np.array(PAGE_PX) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    toward, tilt, turn = np.radians((toward_deg, tilt_deg, turn_deg))
    axis = np.array([np.cos(toward), np.sin(toward)])
    along = corners @ axis
    across = corners - along[:, None] * axis
    far = 1.6 * PAGE_PX[1]
    depth = far + along * np.sin(tilt)
    seen = (across + (along * np.cos(tilt))[:, None] * axis) * (far / depth)[:, None]
    seen = seen @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    low, high = seen.min(axis=0), seen.max(axis=0)
    seen = (seen - (low + high) / 2) * fill * float(np.min(np.array(size) / (high - low)))
    target = seen + np.array(size) / 2
    found = cv2.getPerspectiveTransform(
        (corners + half).astype(np.float32), target.astype(np.float32)
    )
    return np.asarray(found, np.float64)


def _at_every_pixel(plane: Plane, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    whole = (plane.shape[1] * _STEP, plane.shape[0] * _STEP)
    large = cv2.resize(plane.astype(np.float32), whole, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(large[: size[1], : size[0]], np.float32)
