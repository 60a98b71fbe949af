"""Glare and slips over boxes: told to the clerk, and told from bands, creases and ink."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from ocr.forms.geometry import Box
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from tests.ocr.reader_sheets import FORMS, KEY, FixedEngine, Grey, image, layout, noisy, page_pixels

DPI = 200
PX = DPI / 25.4
ROWS = layout().fields
PAPER = 0.8
"""A phone shows white paper as light grey; glare alone is white."""


def photographed() -> npt.NDArray[np.float32]:
    return page_pixels(1, DPI).astype(np.float32) * PAPER


def read(pixels: npt.NDArray[np.float32] | Grey) -> SheetReading:
    shown = noisy(np.clip(pixels, 0, 255).astype(np.uint8))
    return read_page(image(shown), FORMS, key=KEY, engine=FixedEngine())


def lamp(box: Box, radius_mm: float) -> npt.NDArray[np.float32]:
    """Return the light [h, w] of a lamp that is mirrored over a box."""
    height, width = page_pixels(1, DPI).shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / PX
    away = np.hypot(x - box.x - box.w / 2, y - box.y - box.h / 2) / radius_mm
    return np.asarray(500 * np.exp(-np.log(4) * away**2), np.float32)


def slip(pixels: npt.NDArray[np.float32], boxes: list[Box], level: float) -> None:
    """Lay something even over boxes, 1 mm more on each side."""
    for box in boxes:
        top, bottom = round((box.y - 1) * PX), round((box.y + box.h + 1) * PX)
        left, right = round((box.x - 1) * PX), round((box.x + box.w + 1) * PX)
        pixels[top:bottom, left:right] = level


def test_a_sound_page_has_nothing_covered() -> None:
    assert read(photographed()).quality.covered == 0
    assert read(page_pixels(1, DPI)).quality.covered == 0


@pytest.mark.parametrize("radius_mm", [12.0, 25.0])
def test_glare_over_numbers_is_named_with_its_remedy(radius_mm: float) -> None:
    found = read(photographed() + lamp(ROWS[5].boxes_mm[1], radius_mm))
    assert (found.status, found.quality.advice) == ("ok", ("covered",))
    assert found.quality.covered is not None and found.quality.covered >= 0.02
    assert any(field.state == "unsure" for field in found.fields)


def test_a_page_that_drowns_in_glare_is_stopped_for_it() -> None:
    found = read(photographed() + lamp(ROWS[5].correction_boxes_mm[0], 75.0))
    assert (found.status, found.problem_code) == ("unregistered", "covered")
    assert found.problem_vi is not None and "lóa" in found.problem_vi


def test_a_slip_over_some_numbers_is_named_though_it_is_no_brighter() -> None:
    pixels = photographed()
    slip(pixels, [box for field in ROWS[3:6] for box in field.boxes_mm], 255 * PAPER)
    found = read(pixels)
    assert (found.status, found.quality.advice) == ("ok", ("covered",))


def test_the_same_box_gone_in_every_row_is_a_band_and_nothing_that_lies_on_the_page() -> None:
    pixels = page_pixels(1, DPI).astype(np.float32)
    slip(pixels, [field.boxes_mm[1] for field in ROWS], 255)
    found = read(pixels)
    assert found.quality.covered == 0
    assert found.quality.gaps is not None and found.quality.gaps >= 0.1
    # A strip of paper looks the same: both are named, pale print first, and no page is stopped.
    assert (found.status, found.quality.advice) == ("ok", ("low_toner", "covered"))


def test_a_whole_row_gone_is_a_crease_and_nothing_that_lies_on_the_page() -> None:
    pixels = photographed()
    slip(pixels, [*ROWS[4].boxes_mm, *ROWS[4].correction_boxes_mm], 255 * PAPER)
    assert read(pixels).quality.covered == 0


def test_boxes_full_of_ink_are_covered_by_nothing_bright() -> None:
    pixels = photographed()
    slip(pixels, [box for field in ROWS[3:6] for box in field.boxes_mm], 40)
    assert read(pixels).quality.covered == 0
