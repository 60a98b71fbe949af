"""The head of an explained page: who it is, what became of it, how good it is, and the legend."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ocr.commands.explain_canvas import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    Canvas,
    Colour,
    Look,
)
from ocr.commands.explain_words import Language, number, word
from ocr.forms.identity import show_sheet_id
from ocr.reader.advice import advice_text
from ocr.reader.digits import DigitEngine
from ocr.results import FieldState, Quality, SheetReading

_MARGIN = 24


@dataclass(frozen=True, slots=True)
class _Sign:
    """One sign of the legend: what it means, and how it looks."""

    key: str
    colour: Colour
    look: Look | None
    letter: str = ""

    def draw(self, canvas: Canvas, x: int, y: int) -> None:
        if self.look is None:
            canvas.cross((x + 15, y + 15), 9, self.colour)
            return
        corners = np.array([(x, y), (x + 30, y), (x + 30, y + 30), (x, y + 30)], np.float64)
        canvas.outline(corners, self.colour, self.look, 3)
        canvas.text((x + 10, y + 5), self.letter, 16, self.colour, bold=True)


READ_LEGEND = (
    _Sign("digit", GREEN, "solid", "7"),
    _Sign("blank", GREY, "dashed"),
    _Sign("rubbish", RED, "crossed"),
    _Sign("doubtful", ORANGE, "double", "?"),
    _Sign("doubted", ORANGE, "double", "!"),
    _Sign("guessed", PURPLE, "crossed"),
    _Sign("field", BLUE, "solid"),
    _Sign("row_expected", BLUE, "dashed"),
    _Sign("row_found", GREEN, None),
)
Legend = tuple[_Sign, ...]


def refused_legend(*, found: bool, missing: bool, code: bool) -> Legend:
    """Return the signs of a refused page: of what is drawn on it, and of nothing else."""
    signs = (
        (found, _Sign("corner_found", BLUE, "solid")),
        (missing, _Sign("corner_missing", RED, "dashed")),
        (code, _Sign("code", BLUE, "dashed")),
    )
    return tuple(sign for there, sign in signs if there)


@dataclass(frozen=True, slots=True)
class TitleLine:
    """One line of the head (wrapped where it is too long)."""

    text: str
    size: int
    colour: Colour = BLACK
    bold: bool = False


def title_lines(
    reading: SheetReading, engine: DigitEngine, language: Language
) -> tuple[TitleLine, ...]:
    """Return what is to be said about the page as a whole."""
    ok = reading.status == "ok"
    name = Path(reading.file).name
    lines = [
        TitleLine(f"{name} · {word('page', language)} {reading.file_page}", 30, bold=True),
        TitleLine(_identity(reading, language), 22),
        TitleLine(word(f"status.{reading.status}", language), 28, GREEN if ok else RED, True),
    ]
    problem = reading.problem_vi if language == "vi" else reading.problem
    if problem:
        lines.append(TitleLine(problem, 24, RED, True))
    for code in reading.quality.advice:
        lines.append(TitleLine(advice_text(code, language), 22, ORANGE, True))
    if reading.proposal is not None:
        found = reading.proposal
        said = f"{show_sheet_id(found.sheet_id)} / {found.copy or '?'} / {found.page or '?'}"
        lines.append(TitleLine(f"{word('proposal', language)}: {said}", 20))
    if reading.fields:
        lines.append(TitleLine(_counts(reading, language), 22, bold=True))
    for said in (_quality(reading.quality, language), _measures(reading.quality, language)):
        if said:
            lines.append(TitleLine(said, 20))
    threshold = number(engine.threshold, language, 4)
    about = f"{word('engine', language)} {engine.version} · {word('threshold', language)}"
    lines.append(TitleLine(f"{about} {threshold} · {number(reading.ms, language, 0)} ms", 20))
    return tuple(lines)


def _identity(reading: SheetReading, language: Language) -> str:
    if reading.sheet_id is None:
        return word("no_identity", language)
    checks = {True: "verified", False: "false", None: "unverified"}
    parts = (
        f"{word('sheet', language)} {show_sheet_id(reading.sheet_id)}",
        f"{word('copy', language)} {reading.copy}",
        f"{word('sheet_page', language)} {reading.sheet_page}",
        f"{reading.form}, K = {reading.seats}, N = {reading.candidates}",
        word(checks[reading.identity_verified], language),
    )
    return " · ".join(parts)


def _counts(reading: SheetReading, language: Language) -> str:
    """Return how many numbers were read, unsure, struck out and blank."""
    states = [item.state for item in reading.fields]
    order: tuple[FieldState, ...] = ("read", "unsure", "struck", "blank")
    parts = [f"{word(f'state.{state}', language)} {states.count(state)}" for state in order]
    return f"{len(states)} {word('fields', language)}: " + " · ".join(parts)


def _quality(known: Quality, language: Language) -> str:
    """Return the picture's size and how well it lies; "" where no picture could be decoded."""
    if not known.width_px:
        return ""
    parts = [f"{known.width_px} × {known.height_px} {word('pixels', language)}"]
    if known.dpi is not None:
        parts.append(f"{number(known.dpi, language, 0)} dpi")
    parts.append(f"{word('corners', language)} {known.corners_found}/4")
    if known.row_marks_expected:
        marks = f"{known.row_marks_found}/{known.row_marks_expected}"
        parts.append(f"{word('row_marks', language)} {marks}")
    if known.residual_px is not None:
        parts.append(f"{word('residual', language)} {number(known.residual_px, language, 1)} px")
    if known.contrast is not None:
        parts.append(f"{word('contrast', language)} {number(known.contrast, language, 2)}")
    if known.rotation_deg is not None:
        parts.append(f"{word('rotation', language)} {number(known.rotation_deg, language, 1)}°")
    return f"{word('quality', language)}: " + " · ".join(parts)


def _measures(known: Quality, language: Language) -> str:
    """Return what the quality gate judges by, as far as it was measured; "" for nothing."""
    shares = (
        ("paper", known.paper, 0),
        ("evenness", known.evenness, 0),
        ("noise", known.noise, 1),
        ("solid", known.solid, 0),
        ("lines", known.lines, 0),
        ("places_guessed", known.guessed, 0),
        ("covered", known.covered, 0),
        ("gaps", known.gaps, 0),
    )
    parts = []
    if known.edge_mm is not None:
        parts.append(f"{word('edge', language)} {number(known.edge_mm, language, 2)} mm")
    for key, share, digits in shares:
        if share is not None:
            parts.append(f"{word(key, language)} {number(100 * share, language, digits)} %")
    if known.streaks is not None:
        parts.append(f"{word('streaks', language)} {known.streaks}")
    return f"{word('measures', language)}: " + " · ".join(parts) if parts else ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one picture, `width` px wide, with the legend of the signs below it."""

    lines: tuple[TitleLine, ...]
    width: int
    language: Language
    legend: Legend = READ_LEGEND

    @property
    def height(self) -> int:
        """How many px high it is."""
        return self._laid(None)

    def draw(self, canvas: Canvas) -> None:
        """Draw it at the top of `canvas`."""
        self._laid(canvas)

    def _laid(self, canvas: Canvas | None) -> int:
        paper = canvas or Canvas(1, 1)
        y = 14
        for line in self.lines:
            room = self.width - 2 * _MARGIN
            for part in paper.wrapped(line.text, line.size, room, bold=line.bold):
                if canvas is not None:
                    canvas.text((_MARGIN, y), part, line.size, line.colour, bold=line.bold)
                y += round(1.4 * line.size)
        return self._legend(canvas, paper, y + 6) + 50

    def _legend(self, canvas: Canvas | None, paper: Canvas, top: int) -> int:
        """Lay the legend out, wrapped; return the top of its last line."""
        if not self.legend:
            return top - 40
        x, y = _MARGIN, top
        for sign in self.legend:
            words = word(sign.key, self.language)
            room = round(74 + paper.width_of(words, 18))
            if x + room > self.width - _MARGIN:
                x, y = _MARGIN, y + 40
            if canvas is not None:
                sign.draw(canvas, x, y)
                canvas.text((x + 40, y + 4), words, 18)
            x += room
        return y
