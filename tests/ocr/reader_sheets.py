"""Printed sheets as pixels, bent as paper and scanners bend them, with the truth kept beside."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from ocr.forms.edition import builtin_editions
from ocr.forms.geometry import Box, PageLayout, lay_out
from ocr.forms.sheet_data import SheetData
from ocr.printing.document import print_sheets
from ocr.reader.digits import BLANK, CLASSES, NOT_A_DIGIT, Patches, Probabilities, ProposedNumber
from ocr.reader.page_image import PageImage

FORMS = builtin_editions()
COUNT = FORMS["vn-count-2026"]
KEY = b"key of the test election"
SHEET = SheetData(
    sheet_id="7K3QWRTM",
    copy=1,
    seats=5,
    candidates=tuple(f"Nguyễn Thị Ứng Cử {number}" for number in range(1, 11)),
)
PX_PER_MM = 300 / 25.4
Grey = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Warp = Callable[[Points], Points]


class FixedEngine:
    """Answers every box with one class, with one probability."""

    version = "fixed"

    def __init__(self, kind: int = BLANK, p: float = 1.0, threshold: float = 0.9) -> None:
        self.kind, self.p, self.threshold = kind, p, threshold
        self.seen: list[Patches] = []

    def classify(self, patches: Patches) -> Probabilities:
        self.seen.append(patches)
        answer = np.full((len(patches), len(CLASSES)), (1 - self.p) / 11, np.float32)
        answer[:, self.kind] = self.p
        return answer

    def confirm(self, numbers: Sequence[ProposedNumber]) -> list[float]:
        return [number.p for number in numbers]


class InkEngine(FixedEngine):
    """Tells blank boxes from inked ones by how dark their inside is; ink is a sure 1."""

    def classify(self, patches: Patches) -> Probabilities:
        inside = patches[:, 8:-8, 8:-8].mean(axis=(1, 2))
        answer = np.zeros((len(patches), len(CLASSES)), np.float32)
        answer[:, BLANK] = inside < 0.05
        answer[:, 1] = (inside >= 0.05) & (inside < 0.5)
        answer[:, NOT_A_DIGIT] = inside >= 0.5
        return answer


@cache
def printed(
    sheet: SheetData = SHEET, form: str = "vn-count-2026", key: bytes | None = KEY
) -> bytes:
    """Return the PDF of one sheet."""
    out = io.BytesIO()
    print_sheets(FORMS[form], [sheet], out, key=key)
    return out.getvalue()


@cache
def page_pixels(page: int = 1, dpi: int = 300) -> Grey:
    """Return page `page` of the test sheet as a scanner at `dpi` would give it, without noise."""
    pdf = pypdfium2.PdfDocument(printed())
    rendered = pdf[page - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    pdf.close()
    pixels = np.array(rendered.convert("L"))
    pixels.setflags(write=False)
    return pixels


def layout(page: int = 1) -> PageLayout:
    return lay_out(COUNT, SHEET.seats, len(SHEET.candidates)).pages[page - 1]


def corners_of(box: Box) -> list[tuple[float, float]]:
    x, y, w, h = box
    return [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]


def first_group_corners(page: int = 1) -> Points:
    """Return [fields, 4, 2]: where each field's first group lies, in px at 300 dpi, unbent."""
    groups = []
    for field in layout(page).fields:
        first, last = field.boxes_mm[0], field.boxes_mm[-1]
        groups.append(corners_of(Box(first.x, first.y, last.x + last.w - first.x, first.h)))
    return np.array(groups) * PX_PER_MM


def image(pixels: Grey, orientation: int = 1) -> PageImage:
    return PageImage("test.png", 1, pixels, orientation=orientation)


def noisy(pixels: Grey, seed: int = 1) -> Grey:
    rng = np.random.default_rng(seed)
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.6).astype(np.float32)
    return np.clip(soft * 0.93 + rng.normal(0, 4, pixels.shape) + 8, 0, 255).astype(np.uint8)


def warped(pixels: Grey, matrix: Points, size: tuple[int, int], desk: int) -> tuple[Grey, Warp]:
    """Apply a homography between continuous coordinates; return the picture and the point map."""
    shift = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
    out = cv2.warpPerspective(
        pixels, shift @ matrix @ np.linalg.inv(shift), size, flags=cv2.INTER_AREA, borderValue=desk
    )

    def move(points: Points) -> Points:
        lifted = points @ matrix[:, :2].T + matrix[:, 2]
        return lifted[..., :2] / lifted[..., 2:]

    return out, move


def rotated(pixels: Grey, degrees: float, desk: int = 255) -> tuple[Grey, Warp]:
    height, width = pixels.shape
    turn = np.radians(degrees)
    cos, sin = np.cos(turn), np.sin(turn)
    size = (
        round(abs(width * cos) + abs(height * sin)),
        round(abs(width * sin) + abs(height * cos)),
    )
    matrix = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
    middle = np.array([width / 2, height / 2])
    matrix[:2, 2] = np.array(size) / 2 - matrix[:2, :2] @ middle
    return warped(pixels, matrix, size, desk)


def photographed(pixels: Grey) -> tuple[Grey, Warp]:
    """Return the page seen askew from above, on a dark desk."""
    height, width = pixels.shape
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    target = np.array([(420, 300), (2500, 380), (2750, 3600), (180, 3450)], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(source, target), np.float64)
    return warped(pixels, matrix, (3000, 3900), desk=70)


def curled(
    pixels: Grey, shift: Callable[[Points, Points], tuple[Points, Points]]
) -> tuple[Grey, Warp]:
    """Move the page's contents: what lies at p comes from p + shift(p), p in shares of the page."""
    height, width = pixels.shape
    size = np.array([width, height], np.float64)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) + np.float32(0.5)
    dx, dy = shift(x / width, y / height)
    out = cv2.remap(
        pixels,
        (x + dx - 0.5).astype(np.float32),
        (y + dy - 0.5).astype(np.float32),
        cv2.INTER_LINEAR,
        borderValue=255,
    )

    def move(points: Points) -> Points:
        moved = points.copy()
        for _ in range(30):
            share = moved / size
            moved = points - np.stack(shift(share[..., 0], share[..., 1]), axis=-1)
        return moved

    return np.asarray(out, np.uint8), move
