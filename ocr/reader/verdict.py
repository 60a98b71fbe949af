"""What spoils a page, judged from its measures: causes with a strength.

From strength 1 on a cause may explain why a page was read poorly, from 2 on it stands by itself.
The limits were chosen on pages of their own and are measured on others:
`python -m sample_scans.quality_bench`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ocr.reader.problems import Problem
from ocr.results import Quality

_MM_PER_INCH = 25.4
_PX_WIDE = 2.6
"""An edge of fewer pixels than this is as sharp as its resolution allows."""
_SHARP_MM = 0.45
"""Up to this width of an edge, pale lines are pale and not just blurred."""
LEAST_DPI = 100


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause by its code in `problems.SENTENCES`, with its strength, ≥ 1."""

    code: str
    strength: float


def causes(quality: Quality) -> list[Cause]:
    """Return what the measures of a page speak of, the strongest first; [] for a sound page.

    What was not measured (None) accuses nothing.
    """
    # A white band is likelier than a strip of paper of its shape: both are named, none stops.
    band = _graded(quality.gaps, 0.05, 0.30)
    found = [
        Cause("too_blurred", _blur(quality)),
        Cause("too_coarse", _graded(quality.dpi, 125.0, 95.0)),
        Cause("too_dark", max(_graded(quality.paper, 0.25, 0.12), _grain(quality))),
        Cause("shadow", _graded(quality.evenness, 0.30, 0.15)),
        Cause("streaks", _graded(quality.streak_weight, 0.06, 0.30)),
        Cause("low_toner", max(_pale(quality), band)),
        Cause("covered", max(_graded(quality.covered, 0.02, 0.08), min(band - 0.01, 1.99))),
    ]
    there = [cause for cause in found if cause.strength >= 1.0]
    # Boxes are hard to find on every spoilt page; alone it speaks of a fold.
    fold = Cause("not_flat", _graded(quality.guessed, 0.15, 0.35))
    if not there and fold.strength >= 1.0:
        return [fold]
    return sorted(there, key=lambda cause: -cause.strength)


def explained(problem: Problem, quality: Quality) -> Problem:
    """Return the measured cause of a refusal, or `problem` itself where nothing speaks of one."""
    found = [cause for cause in causes(quality) if cause.code != problem.code]
    return problem_of(found[0].code, quality) if found else problem


def problem_of(code: str, quality: Quality) -> Problem:
    """Return the problem of a cause with the facts that its sentence needs."""
    if code == "too_coarse":
        return Problem(code, {"dpi": round(quality.dpi or 0.0), "limit": LEAST_DPI})
    return Problem(code)


def _graded(value: float | None, slight: float, clear: float) -> float:
    """Return 1 at `slight`, 2 at `clear`, linear beyond; 0 where nothing was measured."""
    return 0.0 if value is None else max(0.0, 1.0 + (value - slight) / (clear - slight))


def _blur(quality: Quality) -> float:
    """Judge the edges; what is due to large pixels alone is no blur."""
    if quality.edge_mm is None:
        return 0.0
    if quality.dpi is not None and quality.edge_mm * quality.dpi / _MM_PER_INCH < _PX_WIDE:
        return 0.0
    return _graded(quality.edge_mm, 0.55, 0.85)


def _grain(quality: Quality) -> float:
    """Judge the paper's grain: light too weak for the sensor, or a threshold that blackens."""
    return _graded(quality.noise, 0.06, 0.14)


def _pale(quality: Quality) -> float:
    """Judge the print: solid black that is grey, or lines that are paler than blur explains."""
    solid = _graded(quality.solid, 0.75, 0.50)
    sharp = quality.edge_mm is not None and quality.edge_mm < _SHARP_MM
    lines = _graded(quality.lines, 0.25, 0.12) if sharp else 0.0
    return max(solid, lines)
