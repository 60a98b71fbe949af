"""The table beside an explained page: each field's reading, and the patches behind it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from ocr.commands.explain_canvas import BLACK, BLUE, GREY, ORANGE, PURPLE, RED, Canvas, Colour, Look
from ocr.commands.explain_page import BoxSeen
from ocr.commands.explain_reasons import reason_text, reasons
from ocr.commands.explain_words import Language, percent, word
from ocr.forms.geometry import FieldLayout
from ocr.reader.digits import PATCH_HEIGHT, PATCH_WIDTH, Patches
from ocr.reader.ink import FieldInk, GroupInk
from ocr.results import FieldReading, FieldState

ROW_PX = 108
_ZOOM = 2
_CELL = _ZOOM * PATCH_WIDTH + 4
_WORDS_PX = 520
_GAP = 26
_REASON_PX = 14
_STATE_COLOURS: dict[FieldState, Colour] = {
    "read": BLACK,
    "blank": GREY,
    "struck": RED,
    "unsure": ORANGE,
}
_STATE_SIGNS: dict[FieldState, str] = {"read": "=", "blank": "–", "struck": "×", "unsure": "?"}


def table_width(fields: Sequence[FieldInk]) -> int:
    """Return how many px wide the table of these fields is."""
    boxes = max(
        (len(field.first.patches) + len(field.correction.patches) for field in fields), default=0
    )
    return _WORDS_PX + boxes * _CELL + 2 * _GAP


def draw_headings(canvas: Canvas, left: int, top: int, boxes: int, language: Language) -> None:
    """Name the columns; `boxes` is the number of boxes in a field's first group."""
    first = left + _WORDS_PX
    canvas.text((left, top), word("seen", language), 20, BLUE, bold=True)
    canvas.text((first, top + 30), word("number_boxes", language), 18, BLUE)
    second = first + boxes * _CELL + _GAP
    canvas.text((second, top + 30), word("correction_boxes", language), 18, BLUE)


def draw_row(
    canvas: Canvas,
    left: int,
    top: int,
    layout: FieldLayout,
    reading: FieldReading | None,
    ink: FieldInk,
    seen: tuple[Sequence[BoxSeen], Sequence[BoxSeen]],
    language: Language,
) -> None:
    """Draw one field: state, value, confidence, then its patches, first group and correction.

    `reading` is None on a page that was stopped after its digits were read.
    """
    canvas.line((left, top), (canvas.image.width, top), GREY)
    _draw_name(canvas, left, top + 39, layout, language)
    if reading is not None:
        threshold = seen[0][0].threshold
        _draw_reading(canvas, left, top + 2, reading, language)
        found = reasons(reading, seen, (ink.first.trusted, ink.correction.trusted), threshold)
        _draw_reasons(canvas, left, top + 74, reason_text(found, threshold, language))
    x = left + _WORDS_PX
    for group, boxes in ((ink.first, seen[0]), (ink.correction, seen[1])):
        x = _draw_group(canvas, x, top + 2, group, boxes, language) + _GAP


def _draw_name(
    canvas: Canvas, left: int, top: int, layout: FieldLayout, language: Language
) -> None:
    label = layout.label_vi if language == "vi" else layout.label_en
    shown = f"{layout.id} · {label}"
    while canvas.width_of(shown, 14) > _WORDS_PX - 12:
        shown = shown.removesuffix("…")[:-1] + "…"
    canvas.text((left, top), shown, 14, GREY)


def _draw_reading(
    canvas: Canvas,
    left: int,
    top: int,
    item: FieldReading,
    language: Language,
) -> None:
    colour = _STATE_COLOURS[item.state]
    value = word(f"state.{item.state}", language) if item.value is None else str(item.value)
    shown = f"{_STATE_SIGNS[item.state]} {value}"
    end = canvas.text((left, top), shown, 30, colour, bold=True)
    if item.confidence > 0:  # of a group that was withdrawn there is none
        sure = f"{word('confidence', language)} {percent(item.confidence, language, 2)}"
        canvas.text((max(left + 170, end + 16), top + 10), sure, 16, colour)
    groups = (("number_boxes", item.first), ("correction_boxes", item.correction))
    states = " · ".join(
        f"{word(name, language)}: {word(f'state.{group.state}', language)}"
        + (f" {group.value}" if group.value is not None else "")
        for name, group in groups
    )
    canvas.text((left, top + 55), states, 14)


def _draw_reasons(canvas: Canvas, left: int, top: int, words: str) -> None:
    """Write why a field is unsure, on at most two lines: more do not fit into a row."""
    lines = canvas.wrapped(words, _REASON_PX, _WORDS_PX - 12, bold=True)
    for number, line in enumerate(lines[:2]):
        canvas.text((left, top + 17 * number), line, _REASON_PX, ORANGE, bold=True)


def _draw_group(
    canvas: Canvas,
    left: int,
    top: int,
    group: GroupInk,
    boxes: Sequence[BoxSeen],
    language: Language,
) -> int:
    """Draw the patches of one group with their classes under them; return where it ends (x)."""
    x = left
    for patch, box in zip(group.patches, boxes, strict=True):
        canvas.paste(shown(patch), x, top)
        width, height = _ZOOM * PATCH_WIDTH, _ZOOM * PATCH_HEIGHT
        colour = box.colour if group.trusted else PURPLE
        corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
        frame: Look = "dashed" if box.look == "dashed" else "solid"
        canvas.outline(corners + np.array([x, top]), colour, frame, 2 if box.sure else 4)
        canvas.text((x + 2, top + height), box.label(language), 14, colour, bold=True)
        canvas.text((x + 2, top + height + 12), box.second_label(language), 13, colour)
        x += _CELL
    return x


def shown(patch: Patches) -> npt.NDArray[np.uint8]:
    """Return one patch [40, 36] of darkness as a grey picture, every pixel doubled."""
    grey = np.round((1.0 - np.clip(patch, 0.0, 1.0)) * 255).astype(np.uint8)
    size = (_ZOOM * grey.shape[1], _ZOOM * grey.shape[0])
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_NEAREST), np.uint8)
