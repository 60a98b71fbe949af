"""The page's half of an explanation: the paper, and on it what the reader found where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from ocr.commands.explain_canvas import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    Canvas,
    Colour,
    Look,
    Points,
)
from ocr.commands.explain_words import Language, round_down, word
from ocr.forms.geometry import Box, Mark
from ocr.reader.boxes import GroupFit
from ocr.reader.crop import box_corners
from ocr.reader.digits import BLANK, NOT_A_DIGIT, Patches, Probabilities
from ocr.reader.doubts import Doubt, doubts
from ocr.reader.marks import MarkSearch
from ocr.reader.page_image import PageImage, upright
from ocr.reader.pictures import Picture
from ocr.reader.reading import PlacedPage
from ocr.reader.register import Matrix, Registration, Side, mark_corners_mm, project
from ocr.results import FieldReading

PX_PER_MM = 9.0
_MARK_REACH = 6.0
_NOTE_PX, _SIGN_PX = 18, 24


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A page as it is shown: the picture, and the map [3, 3] from px as stored to px in it."""

    picture: Picture
    matrix: Matrix

    def at(self, points_px: Points) -> Points:
        """Return where places [n, 2] of the page as stored are shown."""
        return project(self.matrix, points_px)


@dataclass(frozen=True, slots=True)
class BoxSeen:
    """What the network says of one box: class 0–11 and its probability, and its second choice.

    `doubt` is why ink or print speak against the answer, however sure it is.
    """

    kind: int
    p: float
    threshold: float
    second: int = BLANK
    second_p: float = 0.0
    doubt: Doubt = Doubt.NONE

    @property
    def text(self) -> str:
        """The class in one character; before it ! where it is doubted, ? below the threshold."""
        before = "!" if self.doubt else "" if self.sure else "?"
        return before + _sign(self.kind)

    def label(self, language: Language) -> str:
        """Return class and probability as the language writes them."""
        return f"{self.text} {round_down(self.p, language)}"

    def second_label(self, language: Language) -> str:
        """Return the second choice of a box below the threshold, "" for any other."""
        return "" if self.sure else f"{_sign(self.second)} {round_down(self.second_p, language)}"

    @property
    def sure(self) -> bool:
        """Whether this box alone reaches the threshold."""
        return self.p >= self.threshold

    @property
    def colour(self) -> Colour:
        """The colour of this kind of box."""
        if self.doubt or not self.sure:
            return ORANGE
        return {BLANK: GREY, NOT_A_DIGIT: RED}.get(self.kind, GREEN)

    @property
    def look(self) -> Look:
        """The outline of this kind of box, which tells it without the colour."""
        if self.doubt or not self.sure:
            return "double"
        looks: dict[int, Look] = {BLANK: "dashed", NOT_A_DIGIT: "crossed"}
        return looks.get(self.kind, "solid")


def _sign(kind: int) -> str:
    """Return a class 0–11 in one character: 0–9, – for blank, × for not a digit."""
    return {BLANK: "–", NOT_A_DIGIT: "×"}.get(kind, str(kind))


def boxes_seen(patches: Patches, probabilities: Probabilities, threshold: float) -> list[BoxSeen]:
    """Return what the network's answer [n, 12] says of each of a page's boxes [n, 40, 36]."""
    seen = []
    for row, doubt in zip(probabilities, doubts(patches, probabilities), strict=True):
        kind = int(row.argmax())
        others = np.where(np.arange(len(row)) == kind, -1.0, row)
        second = int(others.argmax())
        p, second_p = float(row[kind]), float(row[second])
        seen.append(BoxSeen(kind, p, threshold, second, second_p, Doubt(doubt)))
    return seen


def straight_view(image: PageImage, placed: PlacedPage, size_mm: tuple[float, float]) -> View:
    """Return the page as if laid straight, 9 px per mm, by the reader's own homography."""
    to_canvas = np.diag([PX_PER_MM, PX_PER_MM, 1.0]) @ np.linalg.inv(placed.place.matrix)
    width, height = (round(side * PX_PER_MM) for side in size_mm)
    pixels = _pixels(image)
    shrink = image.grey.shape[1] / width
    if shrink > 1.2:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 * shrink), np.uint8)
    # OpenCV counts from the centre of the first pixel, the reader from its outer corner.
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1.0]])
    turn = np.linalg.inv(half) @ to_canvas @ half
    straight = cv2.warpPerspective(
        pixels, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=(190, 190, 190)
    )
    return View(np.asarray(straight, np.uint8), to_canvas)


def stored_view(image: PageImage, longest: int) -> View:
    """Return the page as stored, turned as its file asks, its longer side at most `longest` px."""
    pixels = _pixels(image)
    scale = min(longest / max(pixels.shape[:2]), 1.0)
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    shown = upright(small, image.orientation)
    # Where the stored picture's corners come to stand is asked of a picture of three pixels.
    across, down = np.array([float(size[0]), 0.0]), np.array([0.0, float(size[1])])
    origin = np.zeros(2)
    source = np.array([origin, across, across + down, down]) / scale
    numbered = upright(np.array([[0, 1], [3, 2]], np.uint8), image.orientation)
    corners = [(x, y) for y in (0, 1) for x in (0, 1)]
    places = {int(numbered[y, x]): (x * shown.shape[1], y * shown.shape[0]) for x, y in corners}
    target = np.array([places[number] for number in range(4)], np.float32)
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target)
    return View(shown, np.asarray(matrix, np.float64))


def _pixels(image: PageImage) -> Picture:
    return image.grey if image.load_colour is None else image.colour()


def draw_corner_marks(
    canvas: Canvas,
    view: View,
    search: MarkSearch,
    expected: Sequence[Mark],
    matrix: Matrix | None,
    language: Language,
) -> None:
    """Draw the corner marks that were found, and those that should be there and are not."""
    for mark in search.marks:
        corners = view.at(mark.corners_px)
        canvas.outline(corners, BLUE, "solid", 4)
        words = f"{word('corner_found', language)}: {word(f'corner.{mark.corner}', language)}"
        _note(canvas, corners, words, BLUE)
    found = {mark.corner for mark in search.marks}
    if matrix is None:
        return
    for number, missing in enumerate(expected):
        if number not in found:
            corners = view.at(project(matrix, mark_corners_mm(missing)))
            canvas.outline(corners, RED, "dashed", 4)
            words = f"{word('corner_missing', language)}: {word(f'corner.{number}', language)}"
            _note(canvas, corners, words, RED)


def _note(canvas: Canvas, corners: Points, words: str, colour: Colour) -> None:
    """Write above a mark of the upper half, else below: away from the code and all other print.

    Where there is no room the words stand beside it. Nothing is cut off by the picture's edge.
    """
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    picture, width = canvas.image, canvas.width_of(words, _NOTE_PX, bold=True)
    on_the_left = left + right < picture.width
    x = left if on_the_left else right - width
    last = picture.height - _NOTE_PX - 8
    y = top - 28 if top + bottom < picture.height else bottom + 6
    if not 2 <= y <= last:
        x = right + 8 if on_the_left else left - width - 8
        y = min(max((top + bottom - _NOTE_PX) / 2, 2), last)
    x = min(max(x, 4), picture.width - width - 4)
    canvas.text((x, y), words, _NOTE_PX, colour, bold=True, plate=True)


def draw_row_marks(canvas: Canvas, view: View, placed: PlacedPage) -> None:
    """Draw a dashed box where a row mark was expected, a cross where one was found."""
    place = placed.place
    for mark in placed.layout.row_marks:
        corners = project(place.matrix, box_corners(mark.box))
        canvas.outline(_widened(view.at(corners), 5.0), BLUE, "dashed", 2)
    for side in (place.left, place.right):
        for centre in view.at(_found(place, side)):
            canvas.cross(centre, _MARK_REACH, GREEN)


def _found(place: Registration, side: Side) -> Points:
    expected = np.stack([np.full(len(side.y_mm), side.x_mm), side.y_mm], axis=1)
    return project(place.matrix, expected + side.shift_mm)


def draw_code(canvas: Canvas, view: View, matrix: Matrix, box: Box, words: str) -> None:
    """Draw where the QR code must lie."""
    corners = view.at(project(matrix, box_corners(box, 1.0)))
    canvas.outline(corners, BLUE, "dashed", 3)
    left, bottom = corners[:, 0].min(), corners[:, 1].max()
    canvas.text((left, bottom + 4), words, 18, BLUE, bold=True, plate=True)


def draw_fields(
    canvas: Canvas,
    view: View,
    placed: PlacedPage,
    readings: Sequence[FieldReading],
    seen: Sequence[tuple[list[BoxSeen], list[BoxSeen]]],
) -> None:
    """Draw every digit box where it was found, with what was read in it."""
    for number, (field, boxes) in enumerate(zip(placed.layout.fields, seen, strict=True)):
        fits = placed.fits[2 * number], placed.fits[2 * number + 1]
        groups = field.boxes_mm, field.correction_boxes_mm
        for group, fit, digits in zip(groups, fits, boxes, strict=True):
            _draw_group(canvas, view, placed.place, group, fit, digits)
    for item in readings:
        canvas.outline(_widened(view.at(np.array(item.box_px)), 5.0), BLUE, "solid", 1)


def _draw_group(
    canvas: Canvas,
    view: View,
    place: Registration,
    group: Sequence[Box],
    fit: GroupFit,
    digits: Sequence[BoxSeen],
) -> None:
    for box, digit in zip(group, digits, strict=True):
        corners = view.at(place.to_px(fit.moved(box_corners(box))))
        colour = digit.colour if fit.trusted else PURPLE
        canvas.outline(corners, colour, digit.look if fit.trusted else "crossed", 3)
        if digit.kind != BLANK or not digit.sure or digit.doubt:
            # How sure the network is stands in the table: here it would be too small to read.
            x = corners[:, 0].mean() - canvas.width_of(digit.text, _SIGN_PX, bold=True) / 2
            y = corners[:, 1].min() - _SIGN_PX - 5
            canvas.text((x, y), digit.text, _SIGN_PX, colour, bold=True, plate=True)


def _widened(corners: Points, by: float) -> npt.NDArray[np.float64]:
    centre = corners.mean(axis=0)
    away = corners - centre
    return np.asarray(corners + by * np.sign(away))
