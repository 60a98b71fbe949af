"""A round stamp, as offices press it over signatures and, too often, over numbers."""

from __future__ import annotations

import cv2
import numpy as np

from sample_scans.composed_ink import Layer
from sample_scans.degrade import PX_PER_MM

Rng = np.random.Generator


def press_stamp(layer: Layer, centre_mm: tuple[float, float], rng: Rng) -> None:
    """Press a round stamp (ring, letters around, a star) onto a layer of cover, unevenly inked."""
    radius = float(rng.uniform(14, 18)) * PX_PER_MM
    side = int(2 * radius + 24)
    stamp = np.zeros((side, side), np.uint8)
    middle = side // 2
    for share, thick in ((1.0, 9), (0.93, 3), (0.6, 4)):
        cv2.circle(stamp, (middle, middle), round(radius * share), (255,), thick, cv2.LINE_AA)
    for place in range(22):
        letter = np.zeros((56, 56), np.uint8)
        text = "TINHXADONGMAYUYBANBAUCU"[place]
        cv2.putText(letter, text, (10, 44), cv2.FONT_HERSHEY_DUPLEX, 1.4, (255,), 4, cv2.LINE_AA)
        angle = 2 * np.pi * place / 22
        turn = cv2.getRotationMatrix2D((28, 28), -np.degrees(angle) - 90, 1.0)
        upright = cv2.warpAffine(letter, turn, (56, 56))
        x = round(middle + 0.77 * radius * np.cos(angle)) - 28
        y = round(middle + 0.77 * radius * np.sin(angle)) - 28
        part = stamp[y : y + 56, x : x + 56]
        np.maximum(part, np.asarray(upright, np.uint8), out=part)
    angles = np.arange(10) * np.pi / 5 + rng.uniform(0, 6)
    spikes = np.where(np.arange(10) % 2, 0.16, 0.38) * radius
    star = np.stack([middle + spikes * np.cos(angles), middle + spikes * np.sin(angles)], axis=1)
    cv2.fillPoly(stamp, [np.rint(star).astype(np.int32)], (255,), cv2.LINE_AA)
    blot = cv2.resize(rng.uniform(0.25, 1.1, (7, 7)).astype(np.float32), (side, side))
    inky = np.clip(stamp * np.clip(blot, 0, 1) * 0.85, 0, 255).astype(np.uint8)
    left, top = (round(value * PX_PER_MM - side / 2) for value in centre_mm)
    target = layer[max(top, 0) : top + side, max(left, 0) : left + side]
    np.maximum(target, inky[: target.shape[0], : target.shape[1]], out=target)
