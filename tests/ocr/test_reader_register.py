"""Where the boxes are found, against where they are: flat, turned, photographed, curled."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.reader.reading import read_page
from ocr.results import SheetReading
from tests.ocr.reader_sheets import (
    FORMS,
    KEY,
    FixedEngine,
    Grey,
    Points,
    Warp,
    curled,
    first_group_corners,
    image,
    noisy,
    page_pixels,
    photographed,
    rotated,
)

HEIGHT_PX = 3508.0


def read(pixels: Grey, orientation: int = 1) -> SheetReading:
    return read_page(image(pixels, orientation), FORMS, key=KEY, engine=FixedEngine())


def errors_px(reading: SheetReading, move: Warp, page: int = 1, scale: float = 1.0) -> Points:
    """Return how far each box corner was found from the truth, in px at 300 dpi."""
    assert reading.status == "ok", reading.problem
    found = np.array([field.box_px for field in reading.fields])
    true = move(first_group_corners(page))
    return np.asarray(np.linalg.norm(found - true, axis=-1) / scale)


def unmoved(points: Points) -> Points:
    return points


@pytest.mark.parametrize("page", [1, 2])
def test_flat_page(page: int) -> None:
    reading = read(noisy(page_pixels(page)))
    assert errors_px(reading, unmoved, page).mean() <= 1.0
    assert errors_px(reading, unmoved, page).max() <= 2.0
    assert reading.quality.corners_found == 4
    assert reading.quality.row_marks_found == reading.quality.row_marks_expected
    assert reading.quality.dpi == pytest.approx(300, abs=1)
    assert reading.quality.residual_px is not None and reading.quality.residual_px < 1.0


@pytest.mark.parametrize("degrees", [1.5, -4.0, 90.0, 181.0, 270.0])
def test_turned_page(degrees: float) -> None:
    pixels, move = rotated(noisy(page_pixels()), degrees)
    reading = read(pixels)
    assert errors_px(reading, move).mean() <= 1.0
    turned = reading.quality.rotation_deg
    assert turned is not None
    assert (turned - degrees + 180) % 360 - 180 == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(("dpi", "limit"), [(150, 1.2), (200, 1.0), (600, 1.0)])
def test_other_resolutions_and_one_bit(dpi: int, limit: float) -> None:
    pixels = page_pixels(dpi=dpi)
    scale = dpi / 300
    one_bit = np.where(pixels > 150, 255, 0).astype(np.uint8)
    for picture in (pixels, one_bit):
        reading = read(picture)
        assert errors_px(reading, lambda points: points * scale, scale=scale).mean() <= limit


def test_photo_in_perspective() -> None:
    pixels, move = photographed(noisy(page_pixels()))
    assert errors_px(read(pixels), move).mean() <= 1.0


@pytest.mark.parametrize("corner", [0, 2, 3])
def test_three_corners_are_enough_even_in_perspective(corner: int) -> None:
    pixels = noisy(page_pixels())
    height, width = pixels.shape
    left, top = [(0, 0), (width - 350, 0), (width - 350, height - 350), (0, height - 350)][corner]
    pixels[top : top + 350, left : left + 350] = 250
    pixels, move = photographed(pixels)
    reading = read(pixels)
    assert reading.quality.corners_found == 3
    assert errors_px(reading, move).mean() <= 1.5


def bulge(amount: float) -> Callable[[Points, Points], tuple[Points, Points]]:
    """The middle of the page sinks, its edges stay: the marks cannot see it."""
    return lambda u, v: (0 * u, amount * HEIGHT_PX * np.sin(np.pi * u) * np.sin(np.pi * v))


def bunched(amount: float) -> Callable[[Points, Points], tuple[Points, Points]]:
    """The feeder pulled unevenly: rows lie closer here and wider there, one side more."""
    return lambda u, v: (
        0.4 * amount * HEIGHT_PX * np.sin(2 * np.pi * v),
        amount * HEIGHT_PX * np.sin(2 * np.pi * v) * (0.4 + 0.6 * u),
    )


@pytest.mark.parametrize("shape", [bulge, bunched])
def test_one_percent_of_curl(
    shape: Callable[[float], Callable[[Points, Points], tuple[Points, Points]]],
) -> None:
    pixels, move = curled(noisy(page_pixels()), shape(0.01))
    errors = errors_px(read(pixels), move)
    assert errors.mean() <= 2.0
    assert errors.max() <= 6.0


def test_paper_bent_too_far_is_refused_or_left_unsure_but_never_read_from_the_wrong_place() -> None:
    pixels, move = curled(
        noisy(page_pixels()), lambda u, v: (0 * u, 0.02 * HEIGHT_PX * np.sin(np.pi * u))
    )
    reading = read(pixels)
    if reading.status != "ok":
        assert (reading.status, reading.problem_code) == ("unregistered", "not_flat")
        return
    misplaced = errors_px(reading, move).max(axis=1) > 25
    states = np.array([field.state for field in reading.fields])
    assert np.all(states[misplaced] == "unsure")


def test_mirror_image_is_refused_but_read_where_the_file_declares_it() -> None:
    pixels = noisy(page_pixels())
    flipped = np.ascontiguousarray(pixels[:, ::-1])
    refused = read(flipped)
    assert (refused.status, refused.problem_code) == ("unregistered", "mirrored")
    width = pixels.shape[1]

    def mirror(points: Points) -> Points:
        return points * (-1, 1) + (width, 0)

    assert errors_px(read(flipped, orientation=2), mirror).mean() <= 1.0


def test_negative_is_refused() -> None:
    reading = read(np.bitwise_not(noisy(page_pixels())))
    assert (reading.status, reading.problem_code) == ("unregistered", "negative")


def test_two_corners_are_not_enough_and_the_missing_ones_are_named() -> None:
    pixels = noisy(page_pixels())
    pixels[-350:] = 250
    reading = read(pixels)
    assert (reading.status, reading.problem_code) == ("unregistered", "corners_missing")
    assert reading.problem is not None
    assert "bottom right, bottom left" in reading.problem
    assert reading.sheet_id is not None


def test_a_page_under_100_dpi_is_refused() -> None:
    small = cv2.resize(page_pixels(dpi=150), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    reading = read(np.asarray(small, np.uint8))
    assert reading.status in {"unregistered", "unidentified"}
    assert reading.fields == ()


def test_patches_show_darkness_with_the_box_one_millimetre_inside() -> None:
    engine = FixedEngine()
    read_page(image(noisy(page_pixels())), FORMS, key=KEY, engine=engine)
    patch = np.median(engine.seen[0], axis=0)
    assert engine.seen[0].dtype == np.float32 and engine.seen[0].shape[1:] == (40, 36)
    assert engine.seen[0].min() >= 0.0 and engine.seen[0].max() <= 1.0
    # The line stands 1 mm = 4 px from the edge; inside and outside is paper.
    assert patch[3:5, 10:26].max(axis=0).mean() > 0.3
    assert patch[14:26, 31:33].max(axis=1).mean() > 0.3
    assert patch[8:32, 8:28].max() < 0.05


def test_shadow_is_paper() -> None:
    pixels = noisy(page_pixels())
    shade = np.linspace(1.0, 0.45, pixels.shape[1], dtype=np.float32)
    engine = FixedEngine()
    read_page(image((pixels * shade).astype(np.uint8)), FORMS, key=KEY, engine=engine)
    assert np.percentile(engine.seen[0][:, 8:32, 8:28], 99) < 0.12
