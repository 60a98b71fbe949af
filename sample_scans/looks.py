"""The named ways a filled-in page becomes pixels: every look a scan of the catalogue may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from sample_scans import degrade
from sample_scans.degrade import grey, scan, skew, turn
from sample_scans.encode import Pixels
from sample_scans.ink import Picture
from sample_scans.photo import Shot, photograph

Rng = np.random.Generator
Look = Callable[[Picture, Rng, int], Pixels]
"""(page at 300 dpi in colour, random numbers, dpi wanted) -> the picture as it is stored."""

_SHOTS: Mapping[str, Shot] = MappingProxyType({
    "photo": Shot(1950, 2600, fill=0.93, tilt=0.04, turn_deg=1.5, shadow=0.25, uneven=0.2),
    "photo_shadow": Shot(
        1950, 2600, fill=0.90, tilt=0.10, turn_deg=-5.0, shadow=0.50, uneven=0.45, warm=0.12
    ),
    "photo_warm": Shot(
        1950, 2600, fill=0.92, tilt=0.06, turn_deg=4.0, shadow=0.0, uneven=0.6, warm=0.22,
        noise=4.0, desk=(70, 74, 80),
    ),
    "photo_shaken": Shot(
        2100, 2800, fill=0.93, tilt=0.05, turn_deg=-2.0, shadow=0.3, uneven=0.3, blur=1.1,
        shake=5, noise=4.0, desk=(150, 148, 140),
    ),
})  # fmt: skip


def straight(page: Picture, rng: Rng) -> Picture:
    """Return the page as a sheet feeder takes it: crooked by half a degree at most."""
    return skew(page, float(rng.uniform(-0.5, 0.5)))


def _flat(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return grey(scan(straight(page, rng), rng, dpi, noise=0.9))


def _colour(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return scan(straight(page, rng), rng, dpi, noise=0.9)


def _skewed(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return grey(scan(skew(page, 4.4), rng, dpi, noise=0.9))


def _skewed_dark_lid(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return grey(scan(skew(page, -3.1, lid=34), rng, dpi, noise=0.9))


def _upside_down(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return grey(scan(turn(straight(page, rng), 2), rng, dpi, noise=0.9))


def _sideways(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return grey(scan(turn(straight(page, rng), 1), rng, dpi, noise=0.9))


def _one_bit(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return degrade.one_bit(scan(straight(page, rng), rng, dpi, noise=4.0))


def _curled(page: Picture, rng: Rng, dpi: int) -> Pixels:
    bent = degrade.curl(straight(page, rng), 3.2, int(rng.integers(0, 1000)))
    return grey(scan(bent, rng, dpi, noise=0.9))


def _photocopy(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return grey(scan(degrade.photocopy(straight(page, rng), rng), rng, dpi, noise=0.9))


def _corner_cut(page: Picture, rng: Rng, dpi: int) -> Pixels:
    torn = degrade.cut_corner(page, "bottom_left", 38)
    return grey(scan(straight(torn, rng), rng, dpi, noise=0.9))


def _two_corners_gone(page: Picture, rng: Rng, dpi: int) -> Pixels:
    torn = degrade.cut_corner(page, "bottom_left", 42)
    torn = degrade.cut_corner(torn, "top_left", 45)
    return grey(scan(straight(torn, rng), rng, dpi, noise=0.9))


def _qr_stained(page: Picture, rng: Rng, dpi: int) -> Pixels:
    wet = degrade.stain(page, (169, 27, 23, 20), 3)
    return grey(scan(straight(wet, rng), rng, dpi, noise=0.9))


def _dirty_feeder(page: Picture, rng: Rng, dpi: int) -> Pixels:
    return grey(degrade.roller_marks(scan(straight(page, rng), rng, dpi, noise=0.9), 5))


def _photo(name: str) -> Look:
    def take(page: Picture, rng: Rng, dpi: int) -> Pixels:
        seed = int(rng.integers(0, 100_000))
        bent = degrade.curl(page, 0.8, seed)
        return photograph(bent, _SHOTS[name], seed)

    return take


LOOKS: Mapping[str, Look] = MappingProxyType({
    "flat": _flat,
    "colour": _colour,
    "skewed": _skewed,
    "skewed_dark_lid": _skewed_dark_lid,
    "upside_down": _upside_down,
    "sideways": _sideways,
    "one_bit": _one_bit,
    "curled": _curled,
    "photocopy": _photocopy,
    "corner_cut": _corner_cut,
    "two_corners_gone": _two_corners_gone,
    "qr_stained": _qr_stained,
    "dirty_feeder": _dirty_feeder,
} | {name: _photo(name) for name in _SHOTS})  # fmt: skip
"""Every look by name. Photo looks ignore the dpi; `one_bit` gives bool pixels."""
