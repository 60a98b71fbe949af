"""Patches of digit boxes as the cropper delivers them, drawn by hand."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt


def printed_box(line: float = 0.4) -> npt.NDArray[np.float32]:
    """Return an empty box [40, 36] whose printed outline has the darkness `line`."""
    patch = np.zeros((40, 36), np.float32)
    cv2.rectangle(patch, (4, 4), (31, 35), line, 1)
    return patch
