"""Answers that ink or print make doubtful: covered boxes, ink too faint, slashes."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from ocr.reader.digits import BLANK
from ocr.reader.doubts import Doubt, doubts, lies_flat
from ocr.reader.page_image import PageImage
from ocr.reader.reading import read_page
from ocr.results import SheetReading
from sample_scans import demo_election
from sample_scans.make import FOLDER
from sample_scans.printed import editions
from tests.ocr.patches import printed_box as box

Picture = npt.NDArray[np.float32]
SCAN = FOLDER / "01-clean-300dpi-p1.jpg"


def stroke(patch: Picture, degrees: float, length: float, darkness: float) -> Picture:
    """Draw a straight stroke that leans to the right of upright by `degrees`, length in px."""
    angle = np.radians(degrees)
    across, up = length / 2 * np.sin(angle), length / 2 * np.cos(angle)
    ends = [(18 - across, 20 + up), (18 + across, 20 - up)]
    ink = np.zeros((40, 36), np.uint8)
    start, end = ([round(16 * v) for v in point] for point in ends)
    cv2.line(ink, start, end, 255, 2, cv2.LINE_AA, 4)
    return np.maximum(patch, ink.astype(np.float32) / 255 * darkness)


def answers(*said: int) -> npt.NDArray[np.float32]:
    return np.eye(12, dtype=np.float32)[list(said)]


def page(*odd: Picture) -> npt.NDArray[np.float32]:
    return np.stack([*odd, *[box()] * 20])


def test_a_sound_page_leaves_no_doubt() -> None:
    patches = page(box(), stroke(box(), 10, 20, 0.8))
    assert not doubts(patches, answers(BLANK, 1, *[BLANK] * 20)).any()
    assert not len(doubts(patches[:0], answers()))


@pytest.mark.parametrize("gone", ["all", "left", "right", "top", "bottom"])
def test_a_blank_box_whose_outline_is_gone_is_doubtful_and_a_digit_in_it_is_not(gone: str) -> None:
    covered = box()
    part = {
        "all": np.s_[:, :],
        "left": np.s_[:, :12],
        "right": np.s_[:, 24:],
        "top": np.s_[:12],
        "bottom": np.s_[28:],
    }[gone]
    covered[part] = 0
    said = [BLANK] * 20
    found = doubts(page(covered), answers(BLANK, *said))
    assert found.tolist() == [Doubt.NO_OUTLINE] + [Doubt.NONE] * 20
    assert not doubts(page(stroke(covered, 0, 18, 0.8)), answers(8, *said)).any()


def test_where_all_print_is_pale_no_box_is_held_against_it() -> None:
    said = answers(1, *[BLANK] * 5)
    for line, last in ((0.06, Doubt.NONE), (0.2, Doubt.NO_OUTLINE)):
        boxes = [stroke(box(line), 0, 18, 0.8), *[box(line)] * 4, box(0.0)]
        assert doubts(np.stack(boxes), said).tolist() == [Doubt.NONE] * 5 + [last]


@pytest.mark.parametrize(("darkness", "doubt"), [(0.01, False), (0.06, True)])
def test_ink_fainter_than_was_learnt_is_no_blank_on_a_page_written_as_faintly(
    darkness: float, doubt: bool
) -> None:
    patches = page(stroke(box(), 10, 20, darkness), stroke(box(), 10, 20, 0.09))
    found = doubts(patches, answers(BLANK, 1, *[BLANK] * 20))[0]
    assert found == (Doubt.FAINT_INK if doubt else Doubt.NONE)
    dark = page(stroke(box(), 10, 20, darkness), stroke(box(), 10, 20, 0.8))
    assert not doubts(dark, answers(BLANK, 1, *[BLANK] * 20)).any()  # the back of the sheet


@pytest.mark.parametrize(("line", "pen", "doubt"), [
    (0.15, 0.1, Doubt.FADED),  # pencil, and the print nearly gone
    (0.15, 0.8, Doubt.NONE),  # an empty cartridge, and a pen
    (0.4, 0.1, Doubt.NONE),  # pencil on sound print
])  # fmt: skip
def test_where_print_has_faded_a_blank_box_on_a_pencilled_page_is_doubtful(
    line: float, pen: float, doubt: Doubt
) -> None:
    boxes = [stroke(box(line), 10, 20, pen)] + [box(line)] * 20
    found = doubts(np.stack(boxes), answers(1, *[BLANK] * 20))
    assert found.tolist() == [Doubt.NONE] + [doubt] * 20


def test_faded_and_unwritten_is_not_surely_blank() -> None:
    assert (doubts(np.stack([box(0.15)] * 20), answers(*[BLANK] * 20)) == Doubt.FADED).all()


@pytest.mark.parametrize("degrees", [-60, -50, 50, 60, 75])
def test_a_stroke_that_lies_is_no_one(degrees: float) -> None:
    patch = stroke(box(), degrees, 19, 0.8)
    assert doubts(page(patch), answers(1, *[BLANK] * 20))[0] == Doubt.LIES_FLAT
    assert not doubts(page(patch), answers(7, *[BLANK] * 20)).any()


@pytest.mark.parametrize("degrees", [-40, -15, 0, 20, 40])
def test_a_stroke_that_stands_may_be_a_one(degrees: float) -> None:
    assert not lies_flat(stroke(box(), degrees, 19, 0.8)[None]).any()


@pytest.mark.parametrize("radius_mm", [4.0, 6.0, 10.0])
def test_glare_over_a_leading_digit_never_cuts_a_number_short(radius_mm: float) -> None:
    grey = _page()
    before = _read(grey)
    numbers = [
        (place, field)
        for place, field in enumerate(before.fields)
        if field.state == "read" and field.first.state == "read" and field.value >= 100
    ]
    assert len(numbers) >= 5
    for place, field in numbers[:5]:
        digits = field.first.digits
        box_number = next(n for n, digit in enumerate(digits) if digit.value is not None)
        corners = np.array(field.box_px)
        centre = corners[0] + (corners[1] - corners[0]) * (box_number + 0.5) / len(digits)
        centre = centre + (corners[3] - corners[0]) / 2
        spoilt = grey.copy()
        radius = round(radius_mm * 300 / 25.4)
        cv2.circle(spoilt, (round(centre[0]), round(centre[1])), radius, 252, -1)
        after = _read(spoilt)
        assert after.status == "ok"
        assert after.fields[place].state == "unsure"
        for was, now in zip(before.fields, after.fields, strict=True):
            assert now.state == "unsure" or (now.state, now.value) == (was.state, was.value)


def _page() -> npt.NDArray[np.uint8]:
    raw = np.frombuffer(Path(SCAN).read_bytes(), np.uint8)
    return np.asarray(cv2.imdecode(raw, cv2.IMREAD_GRAYSCALE), np.uint8)


def _read(grey: npt.NDArray[np.uint8]) -> SheetReading:
    return read_page(PageImage("page.jpg", 1, grey), editions(), key=demo_election.key())
