"""What the reader says about one page: frozen values that know no engine, file or database.

Coordinates called `_px` are (x, y) pixels in the page *as stored* (before any rotation the reader
applied for itself), so that a figure can always be led back to the pixels it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

FieldState = Literal["read", "blank", "struck", "unsure"]
PageStatus = Literal["ok", "unidentified", "unregistered", "unreadable_file"]
Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Four (x, y) corners of a rectangle of the *form*: top left, then clockwise."""


@dataclass(frozen=True, slots=True)
class DigitReading:
    """One box: `value` 0–9, or None for blank or not-a-digit; `p` in 0–1 is its probability."""

    value: int | None
    p: float


@dataclass(frozen=True, slots=True)
class GroupReading:
    """One group of boxes, most significant digit first; `value` is None unless `state` is read."""

    state: FieldState
    value: int | None
    digits: tuple[DigitReading, ...]


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One field of a page: what its two box groups together say.

    `value` is None unless `state` is "read". `confidence` in 0–1 is the probability that the state
    and value are right. `box_px` encloses the boxes that the value was read from; `row_px` encloses
    the whole printed row, label included.
    """

    id: str
    state: FieldState
    value: int | None
    confidence: float
    box_px: Quad
    row_px: Quad
    first: GroupReading
    correction: GroupReading


@dataclass(frozen=True, slots=True)
class Quality:
    """How good the page is: resolution, residual of the registration, and what was noticed.

    `dpi` is the resolution that the pixel coordinates refer to (measured from the marks where they
    were found, else what the file states, else None). `residual_px` says how far the boxes' printed
    lines lay from where corners and row marks put them, root mean square in pixels at 300 dpi; the
    reader corrects by it. None where the page was not registered. `rotation_deg` is how far the
    form lies turned clockwise on the stored page.

    What follows is None where it was not measured. `edge_mm` is the width of a printed edge from 10
    to 90 % of its darkness; `paper` the paper's brightness 0–1 and `evenness` its darkest place as
    a share of its brightest; `noise` the paper's grain as a share of its brightness; `solid` the
    darkness 0–1 of the solid print where it is pale, `lines` that of the palest quarter of the
    boxes' lines; `streaks` counts lines through the whole picture, `streak_weight` is the sum of
    their darkness; `guessed` is the share of box groups whose place is a guess, `covered` that of
    boxes which something bright hides (glare, a slip of paper), `gaps` that of boxes whose lines
    are gone in whole rows or columns (white bands, a crease, a strip of paper). `advice`
    holds codes of `ocr.reader.advice.ADVICE`, the likeliest first: what spoils the reading of
    this page and what to do about it, although the page was read.
    """

    dpi: float | None = None
    width_px: int = 0
    height_px: int = 0
    corners_found: int = 0
    row_marks_found: int = 0
    row_marks_expected: int = 0
    residual_px: float | None = None
    contrast: float | None = None
    rotation_deg: float | None = None
    blank_page: bool = False
    edge_mm: float | None = None
    paper: float | None = None
    evenness: float | None = None
    noise: float | None = None
    solid: float | None = None
    lines: float | None = None
    streaks: int | None = None
    streak_weight: float | None = None
    guessed: float | None = None
    covered: float | None = None
    gaps: float | None = None
    advice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedProposal:
    """An identity read from printed letters with Tesseract: a proposal for a person, no more."""

    sheet_id: str
    copy: int | None
    page: int | None


@dataclass(frozen=True, slots=True)
class SheetReading:
    """Everything the reader says about one page; `problem` names cause and remedy if not ok.

    `problem_vi` is the same sentence in Vietnamese, `problem_code` its key in
    `ocr.reader.problems.SENTENCES` for callers that have a wording of their own.
    """

    file: str
    file_page: int
    status: PageStatus
    problem: str | None
    sheet_id: str | None = None
    copy: int | None = None
    sheet_page: int | None = None
    form: str | None = None
    seats: int | None = None
    candidates: int | None = None
    identity_verified: bool | None = None
    proposal: PrintedProposal | None = None
    quality: Quality = field(default_factory=Quality)
    fields: tuple[FieldReading, ...] = ()
    engine: str = ""
    ms: float = 0.0
    problem_vi: str | None = None
    problem_code: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the command's JSON object for this page, with exactly the keys of the contract."""
        return {
            "file": self.file,
            "file_page": self.file_page,
            "sheet_id": self.sheet_id,
            "copy": self.copy,
            "sheet_page": self.sheet_page,
            "form": self.form,
            "status": self.status,
            "problem": self.problem,
            "identity_verified": self.identity_verified,
            "quality": {name: getattr(self.quality, name) for name in Quality.__dataclass_fields__},
            "fields": [_field_json(item) for item in self.fields],
            "ms": round(self.ms, 2),
        }


def _field_json(item: FieldReading) -> dict[str, Any]:
    return {
        "id": item.id,
        "state": item.state,
        "value": item.value,
        "confidence": round(item.confidence, 6),
        "box_px": [[round(x, 2), round(y, 2)] for x, y in item.box_px],
        "groups": {"first": _group_json(item.first), "correction": _group_json(item.correction)},
    }


def _group_json(group: GroupReading) -> dict[str, Any]:
    return {
        "state": group.state,
        "value": group.value,
        "digits": [{"value": digit.value, "p": round(digit.p, 6)} for digit in group.digits],
    }
