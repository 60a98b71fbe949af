"""One known fault each, in graded strengths: what goes wrong between paper and picture.

Every function takes a filled-in page in grey at 300 dpi (or, for `toner`, the printed page before
anybody wrote on it), a random generator and a strength from 1 (hardly seen) to `STRENGTHS` (lost),
and returns the picture as a scanner or phone would store it. For tests and measurements only;
nothing of it enters training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np
import numpy.typing as npt

from sample_scans import plain
from sample_scans.degrade import PX_PER_MM, Grey

Rng = np.random.Generator
Fault = Callable[[Grey, Rng, int], Grey]
STRENGTHS = 4


def blurred(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a page out of focus (lens) or moved while it was taken, either with equal chance."""
    if rng.random() < 0.5:
        radius = (0.28, 0.45, 0.65, 1.0)[strength - 1] * rng.uniform(0.85, 1.2) * PX_PER_MM
        soft = _spread_over(page, _disc(radius))
    else:
        length = (0.6, 1.0, 1.6, 2.6)[strength - 1] * rng.uniform(0.85, 1.2) * PX_PER_MM
        soft = _spread_over(page, _trail(length, float(rng.uniform(0, np.pi))))
    return plain.flatbed(soft, rng, dpi=int(rng.choice((200, 300))))


def dark(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return an under-exposed page: little light, its noise, few levels; sometimes black/white."""
    left = (0.40, 0.22, 0.12, 0.06)[strength - 1] * rng.uniform(0.85, 1.15)
    small = plain.resized(page, int(rng.choice((200, 300))))
    noise = plain.noise(small.shape, rng) * rng.uniform(2.5, 4.5)
    shot = plain.clipped(cv2.GaussianBlur(small, (0, 0), 0.8).astype(np.float32) * left + noise)
    if rng.random() < 0.25:
        # A black-and-white scan with its threshold far too high: the paper itself turns dark.
        level = np.percentile(shot, (35, 55, 75, 92)[strength - 1])
        return np.where(shot > level, 255, 0).astype(np.uint8)
    return shot


def shadowed(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a photo with a hand's or phone's deep shadow across part of the page."""
    depth = (0.55, 0.75, 0.88, 0.95)[strength - 1] + rng.uniform(-0.03, 0.03)
    small = plain.resized(page, 220)
    height, width = small.shape
    mask = np.zeros((height // 8 + 1, width // 8 + 1), np.float32)
    middle = np.array([rng.uniform(0.25, 0.75) * width, rng.uniform(0.35, 0.75) * height]) / 8
    size = np.array([rng.uniform(0.25, 0.45) * width, rng.uniform(0.18, 0.40) * height]) / 8
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    wobble = 1 + 0.25 * np.sin(3 * angle + rng.uniform(0, 6))
    around = np.stack([np.cos(angle), np.sin(angle)], axis=1) * size * wobble[:, None] + middle
    cv2.fillPoly(mask, [np.rint(around).astype(np.int32)], (1.0,))
    soft = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(1.5, 6)))
    light = 1.0 - depth * cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    noise = plain.noise(small.shape, rng) * rng.uniform(2.5, 4.0)
    return plain.clipped(small.astype(np.float32) * 0.9 * light + noise)


def glare(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a photo in which lamps are mirrored: in their light print and ink drown."""
    small = plain.resized(page, 220)
    height, width = small.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(220 / 25.4)
    light = np.zeros(small.shape, np.float32)
    for _ in range(1 + int(rng.random() < 0.4)):
        right, down = x - rng.uniform(30, 180), y - rng.uniform(60, 260)
        radius = (5.0, 9.0, 16.0, 28.0)[strength - 1] * rng.uniform(0.85, 1.2)
        angle, longer = rng.uniform(0, np.pi), rng.uniform(1.0, 2.5)
        along = (right * np.cos(angle) + down * np.sin(angle)) / (radius * longer)
        across = (down * np.cos(angle) - right * np.sin(angle)) / radius
        # Far beyond white in the middle: the camera clips, and around it print pales.
        light += rng.uniform(300, 600) * np.exp(-np.log(4) * (along**2 + across**2))
    noise = plain.noise(small.shape, rng) * rng.uniform(2.0, 3.5)
    seen = small.astype(np.float32) * rng.uniform(0.7, 0.85) + light + noise
    return plain.through_jpeg(plain.clipped(seen), int(rng.integers(75, 93)))


def cut_off(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a page of which one side lay beyond the glass or the picture's edge."""
    mm = (14.0, 24.0, 45.0, 90.0)[strength - 1] * rng.uniform(0.9, 1.2)
    scanned = plain.flatbed(page, rng, dpi=200)
    lost = round(mm / 25.4 * 200)
    side = int(rng.integers(0, 4))
    rest = (
        np.s_[lost:, :],
        np.s_[:, : scanned.shape[1] - lost],
        np.s_[: scanned.shape[0] - lost, :],
        np.s_[:, lost:],
    )
    left = np.ascontiguousarray(scanned[rest[side]])
    if rng.random() < 0.5:
        return left
    # The scanner keeps its format: the page lies shifted, and the empty glass shows beside it.
    top, bottom = (0, lost) if side == 0 else (lost, 0) if side == 2 else (0, 0)
    before, after = (lost, 0) if side == 1 else (0, lost) if side == 3 else (0, 0)
    glass = (float(rng.choice((250, 60))),)
    return np.asarray(
        cv2.copyMakeBorder(left, top, bottom, before, after, cv2.BORDER_CONSTANT, value=glass),
        np.uint8,
    )


def coarse(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a scan with far too few pixels: 110 dpi down to 55."""
    dpi = (108, 88, 72, 56)[strength - 1] + int(rng.integers(-4, 5))
    return plain.flatbed(page, rng, dpi=dpi)


def streaked(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a scan over a dirty glass: thin lines down the whole picture, margins included."""
    dpi = int(rng.choice((200, 300)))
    scanned = plain.flatbed(page, rng, dpi=dpi).astype(np.float32)
    height, width = scanned.shape
    for _ in range((2, 4, 8, 14)[strength - 1] + int(rng.integers(0, 2))):
        x = int(rng.uniform(0.03, 0.97) * width)
        wide = max(1, round(rng.uniform(0.1, 0.35 + 0.1 * strength) / 25.4 * dpi))
        depth = rng.uniform(0.18, 0.35 + 0.15 * strength)
        along = np.linspace(0, rng.uniform(5, 30), height, dtype=np.float32)
        wave = 1.0 - depth * (0.88 + 0.12 * np.sin(along + rng.uniform(0, 6)))
        scanned[:, x : x + wide] *= wave[:, None]
    return plain.clipped(scanned)


def toner(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a print from an empty cartridge: pale all over, pale bands, or white bands."""
    width = page.shape[1]
    kind = int(rng.integers(0, 3))
    keep = np.ones(width, np.float32)
    if kind == 0:
        keep *= (0.60, 0.42, 0.28, 0.16)[strength - 1]
    across = np.arange(width) / PX_PER_MM
    for _ in range(0 if kind == 0 else int(rng.integers(2, 5)) + strength - 1):
        middle = rng.uniform(10, 200)
        if kind == 1:
            wide = rng.uniform(4, 8) * (0.7 + 0.3 * strength)
            lost = (0.55, 0.75, 0.9, 0.97)[strength - 1]
            keep *= 1 - lost * np.exp(-0.5 * ((across - middle) / wide) ** 2)
        else:
            wide = rng.uniform(0.6, 1.6) * strength
            keep *= np.where(np.abs(across - middle) < wide / 2, 0.06, 1.0)
    speckle = (plain.noise(page.shape, rng) * 0.25).astype(np.float32)
    left = np.clip(keep[None, :] * (1 + speckle), 0.0, 1.0)
    return plain.clipped(255.0 - (255.0 - page.astype(np.float32)) * left)


def folded(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return a page with a crease that still stands: two planes with a kink, a line, a shade."""
    lying = bool(rng.random() < 0.6)
    turned = page if lying else np.ascontiguousarray(page.T)
    height, width = turned.shape
    y, x = np.mgrid[0:height:16, 0:width:16].astype(np.float32)
    at = rng.uniform(0.3, 0.7) * height + np.tan(rng.uniform(-0.04, 0.04)) * (x - width / 2)
    rise = (2.0, 4.0, 7.0, 11.0)[strength - 1] * rng.uniform(0.85, 1.15) * PX_PER_MM
    reach = np.where(y < at, y / at, (height - y) / (height - at))
    # Seen from above the middle, a ridge moves outwards, and the two planes shorten towards it.
    lift = rise * np.clip(reach, 0, 1)
    map_y = y + lift * rng.uniform(0.5, 0.9) * rng.choice((-1, 1))
    map_x = x + lift * (x / width - rng.uniform(0.3, 0.7)) * rng.uniform(0.6, 1.2)
    size = (width, height)
    bent = cv2.remap(
        turned,
        cv2.resize(map_x.astype(np.float32), size),
        cv2.resize(map_y.astype(np.float32), size),
        cv2.INTER_LINEAR,
        borderValue=(225.0,),
    )
    beyond = cv2.resize((y - at).astype(np.float32), size)
    shade = 1.0 - (0.05 + 0.04 * strength) * np.exp(-np.clip(beyond, 0, None) / (18 * PX_PER_MM))
    shade = np.where(beyond > 0, shade, 1.0)
    crease = 1.0 - (0.10 + 0.12 * strength) * np.exp(-0.5 * (beyond / (0.2 * PX_PER_MM)) ** 2)
    out = plain.clipped(bent.astype(np.float32) * shade * crease)
    return plain.flatbed(out if lying else np.ascontiguousarray(out.T), rng, dpi=200)


def backside(page: Grey, rng: Rng, strength: int) -> Grey:
    """Return the back of a sheet: the print shows through mirrored, faint and soft."""
    through = (0.0, 0.10, 0.22, 0.34)[strength - 1] * rng.uniform(0.85, 1.15)
    seen = cv2.GaussianBlur(page[:, ::-1], (0, 0), rng.uniform(2.0, 4.5)).astype(np.float32)
    return plain.flatbed(plain.clipped(255.0 - (255.0 - seen) * through), rng, dpi=200)


def _spread_over(page: Grey, kernel: npt.NDArray[np.float32]) -> Grey:
    return np.asarray(cv2.filter2D(page, -1, kernel / kernel.sum()), np.uint8)


def _disc(radius: float) -> npt.NDArray[np.float32]:
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(np.clip(radius + 0.5 - np.hypot(x, y), 0, 1), np.float32)


def _trail(length: float, angle: float) -> npt.NDArray[np.float32]:
    reach = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    step = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    ends = [tuple(int(v) for v in np.rint((reach + way * step) * 16)) for way in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], (1.0,), 1, cv2.LINE_AA, 4)
    return kernel


FAULTS: Mapping[str, Fault] = MappingProxyType({
    "blur": blurred,
    "dark": dark,
    "shadow": shadowed,
    "glare": glare,
    "cut": cut_off,
    "coarse": coarse,
    "streaks": streaked,
    "toner": toner,
    "fold": folded,
    "back": backside,
})  # fmt: skip
"""Every fault of a page by name; `toner` falls on the print, the others on the written page."""
