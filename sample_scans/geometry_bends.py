"""How paper fails to lie flat, as shifts in mm: curls, folds, bulges. One per cent of A4 is 3 mm.

Also what takes a corner mark away, and what a copier does to a page. For measurements only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np

from sample_scans.composed_stamp import press_stamp
from sample_scans.degrade import PX_PER_MM, Grey
from sample_scans.geometry_warps import Plane, Rng, Shift

PERCENT_MM = 2.97
"""One per cent of the height of A4."""
_CUT_MM = 42.5
"""How much of each edge a torn corner takes: its mark, 11–21 mm from both, and not the code."""


def cylinder_down(mm: float) -> Shift:
    """The middle stands up, from the top edge to the bottom one: rows bow apart."""
    return lambda u, v: (
        0.3 * mm * np.sin(2 * np.pi * u),
        2 * mm * (v - 0.5) * np.sin(np.pi * u),
    )


def cylinder_across(mm: float) -> Shift:
    """The middle stands up, from side to side: rows bunch."""
    return lambda u, v: (2 * mm * (u - 0.5) * np.sin(np.pi * v), mm * np.sin(2 * np.pi * v))


def bow(mm: float) -> Shift:
    """Every row sags in its middle by the same; its two ends stay: no row mark shows it."""
    return lambda u, v: (0 * u, mm * np.sin(np.pi * u) + 0 * v)


def dog_ear(mm: float) -> Shift:
    """One corner lifts: what lies there moves outwards, most at the corner itself."""

    def shift(u: Plane, v: Plane) -> tuple[Plane, Plane]:
        lift = 1.5 * mm * np.clip((u + v - 1.2) / 0.8, 0, None) ** 2
        return lift, lift

    return shift


def s_bend(mm: float) -> Shift:
    """Up on one side, down on the other."""
    return lambda u, v: (0.4 * mm * np.sin(2 * np.pi * v), mm * np.sin(2 * np.pi * u) * (0.4 + v))


def bulge(mm: float) -> Shift:
    """The middle of the page is displaced, all its edges stay: the marks cannot see it."""
    return lambda u, v: (0.3 * mm * _hill(u, v), mm * _hill(u, v))


def _hill(u: Plane, v: Plane) -> Plane:
    inside = (u > 0) & (u < 1) & (v > 0) & (v < 1)
    return np.where(inside, np.sin(np.pi * u) * np.sin(np.pi * v), 0.0)


def fold(mm: float, place: float, *, down: bool = False) -> Shift:
    """Two planes that meet `mm` high in a sharp crease: across at v, or `down` at u = `place`."""

    def shift(u: Plane, v: Plane) -> tuple[Plane, Plane]:
        along = u if down else v
        lift = mm * np.clip(1 - np.abs(along - place) / max(place, 1 - place), 0, 1)
        return (lift, (v - 0.5) * lift) if down else ((u - 0.5) * lift, lift)

    return shift


def fold_shade(place: float, *, down: bool = False) -> Callable[[Plane, Plane], Plane]:
    """Return the light on a folded page: one side darker, the crease itself dark."""

    def shade(u: Plane, v: Plane) -> Plane:
        along = u if down else v
        side = np.where(along > place, 0.82, 1.0)
        return np.asarray(side * (1 - 0.35 * np.exp(-(((along - place) / 0.003) ** 2))))

    return shade


CURLS: Mapping[str, Callable[[float], Shift]] = MappingProxyType({
    "cylinder down": cylinder_down,
    "cylinder across": cylinder_across,
    "bow": bow,
    "dog-ear": dog_ear,
    "S-bend": s_bend,
})  # fmt: skip
"""The shapes of curl by name; each takes its amount in mm."""


def corner_cut(page: Grey, corner: int) -> Grey:
    """Return the page with one corner (0 top left, clockwise) torn off along a slant."""
    out = page.copy()
    reach = round(_CUT_MM * PX_PER_MM)
    at = _corner(page, corner)
    ends = [(at[0], abs(at[1] - reach)), (abs(at[0] - reach), at[1])]
    cv2.fillPoly(out, [np.array([at, *ends], np.int32)], (255,), cv2.LINE_AA)
    return out


def corner_thumb(page: Grey, corner: int) -> Grey:
    """Return the page with a thumb over one corner, darker than paper, lighter than ink."""
    x, y = _corner(page, corner)
    inwards = np.array([-1 if x else 1, -1 if y else 1]) * 10 * PX_PER_MM
    middle = (round(x + inwards[0]), round(y + inwards[1]))
    axes = (round(8.5 * PX_PER_MM), round(16 * PX_PER_MM))
    angle = 45.0 if (x == 0) != (y == 0) else 135.0
    mask = np.zeros_like(page)
    cv2.ellipse(mask, middle, axes, angle, 0, 360, (255,), -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(mask, (0, 0), 4).astype(np.float32) / 255
    return np.asarray(np.rint(page * (1 - soft) + 150 * soft), np.uint8)


def corner_stamp(page: Grey, corner: int, rng: Rng) -> Grey:
    """Return the page with a dark round stamp pressed over one corner mark."""
    x, y = _corner(page, corner)
    inwards = np.array([-1 if x else 1, -1 if y else 1]) * 16.0
    layer = np.zeros_like(page)
    for _ in range(2):
        centre = np.array([x, y]) / PX_PER_MM + inwards + rng.normal(0, 3, 2)
        press_stamp(layer, (float(centre[0]), float(centre[1])), rng)
    return np.asarray(page * (1 - layer / 255.0 * 0.75), np.uint8)


def photocopied(page: Grey, rng: Rng) -> Grey:
    """Return the copy of a copy in tone only: hard contrast twice, specks; not moved."""
    out = page
    for _ in range(2):
        soft = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(0.9, 1.2)))
        middle, slope = float(rng.uniform(135, 175)), float(rng.uniform(14, 24))
        curve = 250 / (1 + np.exp(-(np.arange(256) - middle) / slope)) + 3
        out = np.asarray(cv2.LUT(soft, np.rint(curve).astype(np.uint8)), np.uint8)
        for x, y in rng.integers(0, page.shape[::-1], (200, 2)):
            cv2.circle(out, (int(x), int(y)), int(rng.integers(1, 4)), (60,), -1)
    return out


def _corner(page: Grey, corner: int) -> tuple[int, int]:
    height, width = page.shape
    return ((0, 0), (width, 0), (width, height), (0, height))[corner]
