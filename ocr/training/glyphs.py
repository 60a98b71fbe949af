"""Real digits as distance fields: one warp then gives crisp ink of any size and stroke width.

MNIST is soft 20-pixel ink, Semeion 16-pixel squares, the Swiss digits are scans: as distance to
the ink's edge they all look alike, and a pen's width is a number that can be changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.training.data import DigitSet, ink_of

FIELD = 80
"""Side of a distance field in px; the digit's longer side is 64 px, centred."""
_DIGIT = 64
_UNITS = 4.0
"""Units of the stored int8 per px: distances up to 31 px, inside positive."""
OUTSIDE = -31.0

# Turkish and Italian digits were stretched into a square frame; people write narrower.
_WIDTH_RANGE = {"semeion": (0.5, 0.85), "optdigits": (0.75, 1.05)}
_USUAL_WIDTH = (0.85, 1.15)


@dataclass(frozen=True, slots=True, eq=False)
class GlyphBank:
    """Digits of several sources as distance fields, and where a stroke may be added to them.

    fields [n, 80, 80] int8 (distance × 4, inside positive); labels, source [n] (index in names);
    extent [n, 2] ink height and width in px; half [n] half the stroke width in px; anchors
    [n, 3, 2] (x, y) of the top, middle and bottom of the ink in px; writer [n] (index in
    writers); names of the sources; writers as (source, writer id).
    """

    fields: npt.NDArray[np.int8]
    labels: npt.NDArray[np.int64]
    source: npt.NDArray[np.int64]
    extent: npt.NDArray[np.float32]
    half: npt.NDArray[np.float32]
    anchors: npt.NDArray[np.float32]
    writer: npt.NDArray[np.int64]
    names: tuple[str, ...]
    writers: tuple[tuple[str, str], ...]

    def distance(self, index: int) -> npt.NDArray[np.float32]:
        """Return one field [80, 80] in px, inside the ink positive."""
        return np.asarray(self.fields[index].astype(np.float32) / np.float32(_UNITS))

    def width_range(self, index: int) -> tuple[float, float]:
        """Return by how much this digit's width may be changed and still look written."""
        return _WIDTH_RANGE.get(self.names[int(self.source[index])], _USUAL_WIDTH)


def glyph_bank(sets: list[DigitSet]) -> GlyphBank:
    """Return the distance fields of all digits of `sets`; digits without ink are left out."""
    fields: list[npt.NDArray[np.int8]] = []
    facts: list[tuple[int, int, float, float, float]] = []
    anchors: list[npt.NDArray[np.float32]] = []
    people: dict[tuple[str, str], int] = {}
    writer: list[int] = []
    for number, digits in enumerate(sets):
        own = zip(ink_of(digits.images), digits.labels, digits.writers, strict=True)
        for image, label, person in own:
            distance = distance_field(image)
            inside = distance > 0
            if inside.sum() < 20:
                continue
            rows = np.flatnonzero(inside.any(axis=1))
            columns = np.flatnonzero(inside.any(axis=0))
            half = 2.0 * float(distance[inside].mean())
            fields.append(np.clip(np.rint(distance * _UNITS), -124, 124).astype(np.int8))
            facts.append((int(label), number, float(np.ptp(rows)), float(np.ptp(columns)), half))
            anchors.append(_anchors(inside, rows))
            writer.append(people.setdefault((digits.name, str(person)), len(people)))
    table = np.array(facts, dtype=np.float32)
    return GlyphBank(
        fields=np.stack(fields),
        labels=table[:, 0].astype(np.int64),
        source=table[:, 1].astype(np.int64),
        extent=table[:, 2:4],
        half=table[:, 4],
        anchors=np.stack(anchors),
        writer=np.array(writer),
        names=tuple(digits.name for digits in sets),
        writers=tuple(people),
    )


def ink_box(ink: npt.NDArray[np.float32]) -> tuple[slice, slice] | None:
    """Return the rows and columns that hold a digit's ink (0–1), None where there is none."""
    rows = np.flatnonzero((ink > 0.35).any(axis=1))
    columns = np.flatnonzero((ink > 0.35).any(axis=0))
    if not len(rows):
        return None
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def distance_field(ink: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the distance [80, 80] in px to the edge of a digit's ink (0–1), inside positive."""
    box = ink_box(ink)
    if box is None:
        return np.full((FIELD, FIELD), OUTSIDE, np.float32)
    cut = np.pad(ink[box], 2)
    factor = _DIGIT / max(cut.shape[0] - 4, cut.shape[1] - 4)
    centre = (np.array(cut.shape, dtype=np.float64) - 1) / 2
    warp = np.array(
        [
            [factor, 0, (FIELD - 1) / 2 - factor * centre[1]],
            [0, factor, (FIELD - 1) / 2 - factor * centre[0]],
        ]
    )
    large = cv2.warpAffine(cut, warp, (FIELD, FIELD), flags=cv2.INTER_CUBIC)
    # Rounds off the steps of pictures that were only 16 or 20 px high.
    soft = cv2.GaussianBlur(large, (0, 0), max(0.5, 0.4 * factor))
    solid = (soft > 0.5 * min(1.0, 1.4 * float(np.percentile(soft, 97)))).astype(np.uint8)
    inner = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    outer = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
    field = np.where(solid > 0, inner - 0.5, 0.5 - outer).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(field, (0, 0), 0.7), dtype=np.float32)


def _anchors(
    inside: npt.NDArray[np.bool_], rows: npt.NDArray[np.integer]
) -> npt.NDArray[np.float32]:
    found: list[tuple[float, float]] = []
    height = float(rows[-1] - rows[0])
    for share in (0.04, 0.5, 0.96):
        row = round(float(rows[0]) + share * height)
        columns = np.flatnonzero(inside[row])
        x = float(columns.mean()) if len(columns) else FIELD / 2
        found.append((x, float(row)))
    return np.array(found, dtype=np.float32)
