"""A phone photo of a page on a desk: perspective, uneven light, a shadow, lens and sensor."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from sample_scans.ink import Picture

Plane = npt.NDArray[np.float32]
_ARM = ((0.3, -0.27), (-0.25, -0.04), (-0.42, 0.03), (-0.38, 0.08), (-0.15, 0.15), (0.3, 0.47))
"""The shadow of an arm that reaches in from the right, relative to a point on the page's edge."""


@dataclass(frozen=True, slots=True)
class Shot:
    """How a photo is taken. Lengths as shares of the picture's width unless stated.

    `tilt` moves the page's corners (perspective), `turn_deg` rotates the page in the picture,
    `fill` is the page's share of the picture, `shadow` 0–1 the depth of the shadow that falls on
    it, `uneven` 0–1 the fall of light across it, `blur` and `shake` are in pixels.
    """

    width: int = 2250
    height: int = 3000
    fill: float = 0.88
    tilt: float = 0.05
    turn_deg: float = 2.0
    shadow: float = 0.35
    uneven: float = 0.25
    blur: float = 0.8
    shake: float = 0.0
    noise: float = 3.0
    desk: tuple[int, int, int] = (128, 92, 62)
    warm: float = 0.06


def photograph(page: Picture, shot: Shot, seed: int) -> Picture:
    """Return the photo (shot.height, shot.width, 3) of `page` lying on a desk."""
    rng = np.random.default_rng([seed, 21])
    quad = _corners(page, shot, rng)
    scene = _desk(shot, rng)
    shift = quad + np.array([0.006, 0.008]) * shot.width
    fall = np.ones((shot.height, shot.width), dtype=np.float32)
    cv2.fillConvexPoly(fall, np.rint(shift).astype(np.int32), (0.45,))
    scene *= cv2.GaussianBlur(fall, (0, 0), 14)[:, :, None]
    scale = float(np.hypot(*(quad[1] - quad[0]))) / page.shape[1]
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    sh, sw = small.shape[:2]
    corners = np.array([[0, 0], [sw, 0], [sw, sh], [0, sh]], dtype=np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners, quad.astype(np.float32))
    size = (shot.width, shot.height)
    paper = cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_CUBIC).astype(np.float32)
    solid = np.full((sh, sw), 1.0, dtype=np.float32)
    mask = cv2.warpPerspective(solid, matrix, size, flags=cv2.INTER_LINEAR)[:, :, None]
    scene = scene * (1 - mask) + paper * mask * np.array([0.95, 0.945, 0.93], dtype=np.float32)
    scene *= _light(shot, quad, rng)[:, :, None]
    scene *= np.array([1.0 + shot.warm / 2, 1.0, 1.0 - shot.warm], dtype=np.float32)
    return _sensor(scene, shot, rng)


def _corners(page: Picture, shot: Shot, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return where the page's corners fall, clockwise from top left, in picture pixels."""
    h, w = page.shape[:2]
    scale = shot.fill * min(shot.width / w, shot.height / h)
    half = np.array([w, h]) * scale / 2
    quad = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    angle = np.radians(shot.turn_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    depth = 1.0 + shot.tilt * rng.uniform(0.5, 1.0, 2) * rng.choice([-1, 1], 2)
    keystone = 1.0 / (
        1.0 + (depth[0] - 1) * quad[:, 1:] / half[1] + (depth[1] - 1) * quad[:, :1] / half[0]
    )
    moved = (quad * keystone) @ turn.T
    middle = (moved.max(axis=0) + moved.min(axis=0)) / 2
    corners: npt.NDArray[np.float64] = moved - middle + np.array([shot.width, shot.height]) / 2
    return corners


def _desk(shot: Shot, rng: np.random.Generator) -> Plane:
    """Return a wooden desk: streaks along x around the desk's colour."""
    shape = (shot.height // 4, shot.width // 4)
    streaks = cv2.GaussianBlur(
        rng.normal(0, 1, shape).astype(np.float32), (0, 0), sigmaX=60, sigmaY=1.2
    )
    fine = rng.normal(0, 0.35, shape).astype(np.float32)
    grain = np.asarray(streaks, dtype=np.float32) / (float(streaks.std()) + 1e-6) + fine
    wood = cv2.resize(grain, (shot.width, shot.height), interpolation=cv2.INTER_LINEAR)
    base = np.asarray(shot.desk, dtype=np.float32)
    return np.asarray(base * (1 + 0.10 * wood[:, :, None]), dtype=np.float32)


def _light(shot: Shot, quad: npt.NDArray[np.float64], rng: np.random.Generator) -> Plane:
    """Return the light on each pixel, about 1: a fall across the desk, corners, and a shadow."""
    h, w = shot.height, shot.width
    y, x = np.mgrid[0:h:8, 0:w:8].astype(np.float32)
    u, v = x / w - 0.5, y / h - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    light = 1.0 - shot.uneven * (u * np.cos(angle) + v * np.sin(angle))
    light *= 1.0 - 0.35 * (u**2 + v**2)
    if shot.shadow > 0:
        shade = np.zeros(light.shape, dtype=np.float32)
        start = quad[1] * 0.35 + quad[2] * 0.65
        arm = start + w * np.array(_ARM)
        arm += rng.normal(0, 0.015 * w, arm.shape)
        cv2.fillPoly(shade, [np.rint(arm / 8).astype(np.int32)], (1.0,))
        light *= 1.0 - shot.shadow * cv2.GaussianBlur(shade, (0, 0), 9)
    full = cv2.resize(np.asarray(light, dtype=np.float32), (w, h), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full, dtype=np.float32)


def _sensor(scene: Plane, shot: Shot, rng: np.random.Generator) -> Picture:
    """Return what the lens and sensor make of the scene: blur, shake, noise, sharpening."""
    seen = np.asarray(cv2.GaussianBlur(scene, (0, 0), shot.blur), dtype=np.float32)
    if shot.shake >= 1:
        n = int(shot.shake) | 1
        kernel = np.zeros((n, n), dtype=np.float32)
        cv2.line(kernel, (0, n - 1), (n - 1, 0), (1.0,), 1)
        seen = np.asarray(cv2.filter2D(seen, -1, kernel / kernel.sum()), dtype=np.float32)
    white = rng.normal(0, 1, scene.shape[:2]).astype(np.float32)
    grain = np.asarray(cv2.GaussianBlur(white, (0, 0), 0.8), dtype=np.float32)
    noisy = seen + (grain * shot.noise * 1.8)[:, :, None]
    sharp = noisy + 0.5 * (noisy - cv2.GaussianBlur(noisy, (0, 0), 1.6))
    return np.asarray(np.clip(np.rint(sharp), 0, 255), dtype=np.uint8)
